"""The calendar in words: when something is, how often, what changed, how many come."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.api import Days, Listing, Moment, Period, Phrase, Relative, Style, Verbatim, shorten, t
from cogs.events.changes import Change, Changes, Outcome, Times, times_of
from cogs.events.rules import Counted, Label
from cogs.events.tables import EventRow, OccurrenceRow, RsvpRow

_ABOUT = 300  # of a description within a sentence
_TITLE = 80  # characters of a title, or a place, within a sentence, of which there are many in a message


def when(row: OccurrenceRow, style: Style) -> Phrase:
    """When an occurrence is, from its start to its end."""
    if row.whole_day:
        return t("events.when", when=_days(times_of(row), row.event.zone_info, style))
    if row.ends_at > row.starts_at:
        return t("events.when", when=Period(row.starts_at, row.ends_at, style))
    return t("events.when", when=Moment(row.starts_at, style))


def begins(row: OccurrenceRow) -> Phrase:
    """When an occurrence begins."""
    if row.whole_day:
        first = row.starts_at.astimezone(row.event.zone_info).date()
        return t("events.when", when=Days(first, first, Style.SHORT))
    return t("events.when", when=Moment(row.starts_at, Style.SHORT))


def _days(times: Times, zone: ZoneInfo, style: Style) -> Days:
    first = times.start.astimezone(zone).date()
    last = (times.end.astimezone(zone) - timedelta(seconds=1)).date()
    return Days(first, max(first, last), style)


def soon(row: OccurrenceRow) -> Phrase:
    """That an occurrence is on soon, and how soon."""
    if row.whole_day:
        return on_the_calendar(row)
    return t("events.reminder.title", title=brief(row.shown_title, _TITLE), away=Relative(row.starts_at))


def on_the_calendar(row: OccurrenceRow) -> Phrase:
    """That an occurrence is coming, without how soon."""
    return t("events.reminder.day", title=brief(row.shown_title, _TITLE))


def invitation(row: OccurrenceRow) -> Phrase:
    """What is on, when and where, as a part of somebody else's sentence."""
    said = t("events.invitation", title=brief(row.shown_title, _TITLE), when=when(row, Style.FULL))
    return t("events.list.where", when=said, where=brief(row.shown_place, _TITLE)) if row.shown_place else said


def attendance(row: OccurrenceRow, counts: Counted) -> list[Phrase]:
    """How many come, in numbers only: who they are is for them to tell. And whether there is room, and until when."""
    said = [_counted(counts), _seats(row.event, counts), closing(row)]
    return [one for one in said if one is not None]


def _counted(counts: Counted) -> Phrase:
    if not counts.coming and not counts.maybe and not counts.waiting:
        return t("events.count.none")
    coming = t("events.count.yes", n=counts.coming)
    if not counts.maybe:
        return t("events.count.only", yes=coming)
    return t("events.count", yes=coming, maybe=counts.maybe)


def _seats(event: EventRow, counts: Counted) -> Phrase | None:
    if event.capacity is None:
        return None
    if counts.coming >= event.capacity or counts.waiting:
        return t("events.seats.full", n=counts.waiting) if counts.waiting else t("events.seats.none")
    free = t("events.seats.free", n=event.capacity - counts.coming)
    return t("events.seats.some_kept", free=free, n=event.kept) if event.kept else free


def closing(row: OccurrenceRow) -> Phrase | None:
    """Until when one can sign up, where that ends."""
    if row.event.closes_s is None:
        return None
    return t("events.closes", when=at(row.starts_at - timedelta(seconds=row.event.closes_s)))


def at(instant: datetime) -> Moment:
    """An instant within a sentence."""
    return Moment(instant, Style.FULL)


def labels(event: EventRow) -> Listing:
    """What lowers the threshold, in the order of importance."""
    return Listing(tuple(t(f"events.label.{one}") for one in Label if one in event.labels))


def own(answer: RsvpRow) -> Phrase:
    """What a member answered."""
    if answer.waits_since is not None:
        return t("events.own.waits")
    return t("events.own.alone") if answer.alone else t(f"events.own.{answer.answer}")


def change(one: Change, *, more: int = 0) -> Phrase:
    """One change in a sentence; `more` times of the same event changed in the same way."""
    row, before = one.row, one.before
    was = _days(before, row.event.zone_info, Style.FULL) if before.whole_day else Moment(before.start, Style.SHORT)
    said = t(
        f"events.changed.{one.kind}",
        title=brief(row.shown_title, _TITLE),
        when=when(row, Style.FULL),
        before=was,
        place=brief(row.shown_place or "", _TITLE),
    )
    return t("events.changed.times", change=said, n=more) if more else said


def changed_meanwhile(row: OccurrenceRow) -> Phrase:
    """That somebody else has changed an event while it was being changed, and what it is now."""
    about, host = row.about or row.event.about, row.event.host
    return t(
        "events.changed_meanwhile",
        title=brief(row.shown_title, _TITLE),
        when=when(row, Style.FULL),
        place=brief(row.shown_place or "–", _TITLE),
        host=brief(host or "–", _TITLE),
        about=brief(about or "–", _ABOUT),
    )


def in_order(changes: Changes) -> Changes:
    """Changes by when they are, soonest first."""
    return sorted(changes, key=lambda change: (change.row.starts_at, change.row.id))


def reasons(outcome: Outcome) -> Listing:
    """Why events of a calendar were left out, the most frequent first."""
    skipped = sorted(outcome.skipped.items(), key=lambda one: (-one[1], one[0]))
    return Listing(tuple(t(f"events.skip.{skip}", n=count) for skip, count in skipped))


def repeats(rule: str, zone: ZoneInfo) -> Phrase:
    """A recurrence rule in a few words, with its end where it has one."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    often, last = _how_often(parts), _last_day(parts.get("UNTIL", ""), zone)
    if last is not None:
        return t("events.repeats.until", often=often, day=Days(last, last))
    count = parts.get("COUNT", "")
    if re.fullmatch("[1-9][0-9]{0,4}", count):
        return t("events.repeats.times", often=often, n=int(count))
    return often


def _last_day(until: str, zone: ZoneInfo) -> date | None:
    found = re.fullmatch(r"([0-9]{8})(?:T([0-9]{6})Z?)?", until)
    if found is None:
        return None
    try:
        stated = datetime.strptime(found[1] + (found[2] or "000000"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return stated.astimezone(zone).date() if until.endswith("Z") else stated.date()


def _how_often(parts: Mapping[str, str]) -> Phrase:
    interval = parts.get("INTERVAL", "1")
    known = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
    unit = known.get(parts.get("FREQ", ""))
    if unit is None or not re.fullmatch("[1-9][0-9]{0,4}", interval):
        return t("events.repeats.other")
    return t(f"events.repeats.{unit}", n=int(interval))


def brief(text: str, length: int) -> Verbatim:
    """Words that somebody typed, cut where they are too long."""
    return Verbatim(shorten(text, length))
