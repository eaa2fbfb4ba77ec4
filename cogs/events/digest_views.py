"""What people see of the coming week."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.api import (
    Actions,
    Block,
    Button,
    Days,
    Heading,
    Item,
    Listing,
    Mention,
    Message,
    Paragraph,
    Style,
    Text,
    action,
    say,
    t,
)
from cogs.events import words
from cogs.events.rules import Label
from cogs.events.tables import OccurrenceRow
from cogs.events.week import MOST, MOST_WITH_ORIGINS, shares

_TITLE = 50  # characters
_PLACE = 30
_ORIGIN = 30
_LIST = Button(t("events.button.list"), action("events/browse", page=1))
_CHOICES = (
    Button(t("events.button.weekly_only"), action("events/weekly_only")),
    Button(t("events.button.stop_weekly"), action("events/stop_weekly")),
)


def for_channel(rows: Sequence[OccurrenceRow], zone: ZoneInfo, further: int, origins: Mapping[int, str]) -> Message:
    """To everybody: what is on in the coming week, and a button to get it oneself."""
    mine = Button(t("events.button.send_weekly"), action("events/send_weekly"))
    return say(*_week(rows, zone, further, origins, frozenset()), Actions((_LIST, mine)))


def for_member(
    rows: Sequence[OccurrenceRow], zone: ZoneInfo, further: int, origins: Mapping[int, str], coming: frozenset[int]
) -> Message:
    """To a member who asked for it: the same, with a mark on what they come to."""
    return say(*_week(rows, zone, further, origins, coming), t("events.weekly.why"), Actions((_LIST, *_CHOICES)))


def _week(
    rows: Sequence[OccurrenceRow], zone: ZoneInfo, further: int, origins: Mapping[int, str], coming: frozenset[int]
) -> list[Block]:
    in_order = sorted(rows, key=lambda row: (_day(row, zone), row.starts_at))
    days = [(day, list(those)) for day, those in groupby(in_order, lambda row: _day(row, zone))]
    shown = shares([len(those) for _, those in days], MOST_WITH_ORIGINS if origins else MOST)
    blocks: list[Block] = [Heading(t("events.digest.title"))]
    for (day, those), count in zip(days, shown, strict=True):
        blocks.append(Heading(t("events.when", when=Days(day, day))))
        blocks += [_entry(row, origins, comes=row.id in coming) for row in those[:count]]
        if len(those) > count:
            blocks.append(Paragraph(t("events.digest.more", n=len(those) - count)))
    if further:
        blocks.append(Paragraph(t("events.digest.further", n=further)))
    return blocks


def _day(row: OccurrenceRow, zone: ZoneInfo) -> date:
    """The day on which it begins; a whole day is the same everywhere."""
    return row.starts_at.astimezone(row.event.zone_info if row.whole_day else zone).date()


def _entry(row: OccurrenceRow, origins: Mapping[int, str], *, comes: bool) -> Item:
    detail: Text = _time(row)
    if row.shown_place:
        detail = t("events.list.where", when=detail, where=words.brief(row.shown_place, _PLACE))
    if origin := origins.get(row.event.workspace_id):
        detail = t("events.list.origin", detail=detail, name=words.brief(origin, _ORIGIN))
    if row.event.labels:
        detail = t("events.list.labels", detail=detail, labels=words.labels(row.event))
    if comes:
        detail = t("events.digest.coming", detail=detail)
    return Item(words.brief(row.shown_title, _TITLE), detail)


def _time(row: OccurrenceRow) -> Text:
    long = row.ends_at - row.starts_at > timedelta(days=1)
    if row.whole_day and not long:
        return t("events.digest.whole_day")
    return words.when(row, Style.SHORT if long else Style.TIME)


def channel_set(where: Mention, at: datetime) -> Message:
    """To the organiser: where and when the week is posted."""
    return say(t("events.digest.set", channel=where, when=words.at(at)))


def channel_unset() -> Message:
    """To the organiser: no channel is told of the week; who asked for it still is."""
    return say(t("events.digest.unset"))


def weekly_on(at: datetime, labels: Sequence[Label]) -> Message:
    """To the member: when they get the week, and how much of it."""
    only = Listing(tuple(t(f"events.label.{label}") for label in labels))
    return say(
        t("events.weekly.on", when=words.at(at)),
        t("events.weekly.only", labels=only) if labels else None,
        Actions(_CHOICES),
    )


def weekly_off() -> Message:
    """To the member: they get the week no more."""
    return say(t("events.weekly.off"), Actions((Button(t("events.button.send_weekly"), action("events/send_weekly")),)))


def weekly_none() -> Message:
    """To the member: they do not get the week."""
    return say(t("events.weekly.none"), Actions((Button(t("events.button.get_weekly"), action("events/send_weekly")),)))
