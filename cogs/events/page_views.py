"""What visitors of the calendar on the web see, and what members are told of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.api import (
    Actions,
    Button,
    Days,
    Emphasis,
    Heading,
    Message,
    Moment,
    Period,
    Reader,
    Role,
    Site,
    Style,
    Text,
    action,
    say,
    t,
)
from cogs.events.browsing import Chosen, View, last_of, month_after, month_before, weeks_of
from cogs.events.rules import Label
from cogs.events.tables import CalendarPage, CalendarRow, OccurrenceRow
from cogs.events.views import verbatim
from cogs.events.week import DAYS

_LOCALES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
_IN_A_DAY = 4  # entries of a day in the month; the rest are counted
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Brief:
    """One time that something is on, as far as a month shows it."""

    title: str
    starts_at: datetime
    ends_at: datetime
    whole_day: bool
    zone: str
    cancelled: bool
    calendar_id: int | None

    def days(self, zone: ZoneInfo) -> tuple[date, date]:
        """Its first and its last day; a whole day is the same everywhere."""
        where = ZoneInfo(self.zone) if self.whole_day else zone
        first = self.starts_at.astimezone(where).date()
        return first, max(first, (self.ends_at.astimezone(where) - timedelta(microseconds=1)).date())


@dataclass(frozen=True)
class Entry:
    """The same as a line of the page."""

    time: Text
    title: str
    cancelled: bool
    source: str  # the name of the calendar that it comes from, empty for the workspace's own
    colour: str
    place: str | None = None
    labels: tuple[Text, ...] = ()
    about: str | None = None
    arrival: str | None = None
    price: str | None = None


def page(
    shown: CalendarPage,
    wanted: Chosen,
    rows: Sequence[OccurrenceRow | Brief],
    calendars: Sequence[CalendarRow],
    reader: Reader,
    *,
    more: bool,
) -> dict[str, Any]:
    """Everything that the template needs."""
    by_id = {calendar.id: calendar for calendar in calendars}
    today = reader.now.astimezone(reader.zone).date()
    values: dict[str, Any] = {
        "name": shown.name,
        "key": shown.key,
        "wanted": wanted,
        "query": wanted.query,
        "views": [(view, t(f"events.web.view.{view}")) for view in View],
        "languages": _LOCALES.items(),
        "labels": [(label, t(f"events.label.{label}")) for label in Label],
        "sources": [(0, t("events.web.ours")), *((one.id, verbatim(one.shown_name)) for one in calendars)],
        "today": today,
        "zone": reader.zone.key.rpartition("/")[2].replace("_", " "),
        "filters": wanted.filters,
        "feed": urlencode([*wanted.filters, ("lang", reader.locale)]),
        "days": [],
        "weeks": [],
    }
    if wanted.view is View.MONTH:
        briefs = [row for row in rows if isinstance(row, Brief)]
        values |= _month_of(wanted, briefs, by_id, reader)
    else:
        values["days"] = list(_days(wanted, [row for row in rows if isinstance(row, OccurrenceRow)], by_id, reader))
        values["earlier"] = wanted.page - 1 if wanted.page > 1 else None
        values["later"] = wanted.page + 1 if more else None
    return values


def _days(
    wanted: Chosen, rows: Sequence[OccurrenceRow], calendars: dict[int, CalendarRow], reader: Reader
) -> Iterator[tuple[date, Text, list[Entry]]]:
    """The list: each day with what begins on it; what has been going on since before stands on the first day."""
    dated = sorted(((max(_first_day(row, reader.zone), wanted.since), row) for row in rows), key=lambda one: one[0])
    for day, those in groupby(dated, key=lambda one: one[0]):
        yield day, t("events.when", when=Days(day, day)), [_entry(row, calendars) for _, row in those]


def _first_day(row: OccurrenceRow, zone: ZoneInfo) -> date:
    return row.starts_at.astimezone(row.event.zone_info if row.whole_day else zone).date()


def _entry(row: OccurrenceRow, calendars: dict[int, CalendarRow]) -> Entry:
    event, brief = row.event, _brief(row)
    source, colour = _source(event.calendar_id, calendars)
    return Entry(
        time=_time(brief, event.zone_info),
        title=row.shown_title,
        cancelled=row.is_cancelled,
        source=source,
        colour=colour,
        place=row.shown_place,
        labels=tuple(t(f"events.label.{label}") for label in Label if label in event.labels),
        about=row.about or event.about,
        arrival=event.arrival,
        price=event.price,
    )


def _brief(row: OccurrenceRow) -> Brief:
    event = row.event
    times = (row.starts_at, row.ends_at, row.whole_day, event.zone)
    return Brief(row.shown_title, *times, cancelled=row.is_cancelled, calendar_id=event.calendar_id)


def _source(calendar_id: int | None, calendars: dict[int, CalendarRow]) -> tuple[str, str]:
    """The name and the colour of where something comes from."""
    calendar = calendars.get(calendar_id or 0)
    return (calendar.shown_name, calendar.colour) if calendar else ("", "own")


def _time(one: Brief, zone: ZoneInfo) -> Text:
    """When it is, where the day stands above it."""
    first, last = one.days(zone)
    if one.whole_day:
        return t("events.digest.whole_day") if first == last else t("events.when", when=Days(first, last, Style.SHORT))
    if one.ends_at <= one.starts_at:
        return t("events.when", when=Moment(one.starts_at, Style.TIME))
    style = Style.TIME if one.ends_at - one.starts_at < _DAY else Style.SHORT
    return t("events.when", when=Period(one.starts_at, one.ends_at, style))


def _month_of(
    wanted: Chosen, rows: Sequence[Brief], calendars: dict[int, CalendarRow], reader: Reader
) -> dict[str, Any]:
    """The month: its weeks, each day with what is on that day."""
    weeks, first = weeks_of(wanted.since), wanted.since.replace(day=1)
    on: dict[date, list[Brief]] = {day: [] for week in weeks for day in week}
    for row in rows:
        day, last = row.days(reader.zone)
        day = max(day, weeks[0][0])
        while day <= last and day in on:
            on[day].append(row)
            day += _DAY
    return {
        "title": t(f"events.web.month.{first.month}", year=str(first.year)),
        "before": month_before(first),
        "after": month_after(first),
        "month": (first, last_of(first)),
        "weekdays": [t(f"events.weekday.{day}") for day in DAYS],
        "weeks": [
            (week[0].isocalendar().week, [_cell(day, on[day], calendars, reader) for day in week]) for week in weeks
        ],
    }


def _cell(day: date, rows: Sequence[Brief], calendars: dict[int, CalendarRow], reader: Reader) -> dict[str, Any]:
    shown = rows if len(rows) <= _IN_A_DAY + 1 else rows[:_IN_A_DAY]
    entries = []
    for row in shown:
        source, colour = _source(row.calendar_id, calendars)
        begins = None if row.whole_day or row.days(reader.zone)[0] < day else Moment(row.starts_at, Style.TIME)
        time = t("events.when", when=begins) if begins else t("events.digest.whole_day")
        entries.append(Entry(time, row.title, row.cancelled, source, colour))
    return {
        "day": day,
        "name": t("events.when", when=Days(day, day)),
        "entries": entries,
        "more": len(rows) - len(shown),
    }


def overview(page: CalendarPage | None, site: Site, role: Role, *, has_own: bool) -> Message:
    """To a member: the addresses of the calendar, and of one's own; to organisers, how to open and close it."""
    rename = Button(t("events.button.rename_page"), action("events/open_page"))
    close = Button(t("events.button.close_page"), action("events/ask_close_page"))
    opening = Button(t("events.button.open_page"), action("events/open_page"))
    tools = ((rename, close) if page else (opening,)) if role >= Role.ORGANISER else ()
    own = Button(t("events.button.new_own" if has_own else "events.button.make_own"), action("events/make_own"))
    drop = (Button(t("events.button.drop_own"), action("events/drop_own")),) if has_own else ()
    addresses = (
        (
            t("events.web.open", address=verbatim(site.link(f"/calendar/{page.key}") or "")),
            t("events.web.subscribe", address=verbatim(site.link(f"/calendar/{page.key}.ics") or "")),
        )
        if page
        else (t("events.web.not_open"),)
    )
    return say(
        Heading(t("events.web.title")),
        *addresses,
        t("events.web.own"),
        Actions((own, *drop, *tools)),
    )


def ask_close() -> Message:
    """To an organiser: what closing the page does."""
    sure = Button(t("events.button.close_page_sure"), action("events/close_page"), Emphasis.DANGER)
    return say(t("events.web.ask_close"), Actions((sure,)))


def closed() -> Message:
    """To an organiser: the page is closed."""
    return say(t("events.web.closed"))


def own_made(address: str) -> Message:
    """To a member: the address of their own calendar, this once."""
    drop = Button(t("events.button.drop_own"), action("events/drop_own"))
    return say(t("events.web.own_made", address=verbatim(address)), t("events.web.own_how"), Actions((drop,)))


def own_dropped() -> Message:
    """To a member: the address works no more."""
    again = Button(t("events.button.make_own"), action("events/make_own"))
    return say(t("events.web.own_dropped"), Actions((again,)))
