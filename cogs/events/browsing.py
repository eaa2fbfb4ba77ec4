"""What a visitor of the calendar page asked for, as pure functions: no await, no input or output, no clock."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cogs.events.rules import Label

PAGE = 100
"""Entries on one page of the list."""

_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_DIGITS = re.compile(r"[0-9]{1,6}")


class View(StrEnum):
    """How the calendar is shown."""

    LIST = "list"
    MONTH = "month"


@dataclass(frozen=True)
class Chosen:
    """What to show: `since` is the first day of the list, or any day of the month; `lang` what the visitor chose."""

    view: View
    since: date
    page: int = 1
    only: tuple[Label, ...] = ()
    calendars: tuple[int, ...] = ()  # 0 is what is on of the workspace's own; none is all
    lang: str = ""
    framed: bool = False

    def query(self, **changes: Any) -> str:
        """The same with some changes, as it stands behind the question mark of an address; the rest is kept."""
        to = replace(self, page=1, **changes) if "page" not in changes else replace(self, **changes)
        named: list[tuple[str, str]] = [("view", to.view), ("from", to.since.isoformat())]
        named += [("page", str(to.page))] if to.page > 1 else []
        named += [*to.filters, *([("lang", to.lang)] if to.lang else []), *([("framed", "1")] if to.framed else [])]
        return urlencode(named)

    @property
    def filters(self) -> list[tuple[str, str]]:
        """What is left out of the whole, as names and values."""
        only = [("only", str(label)) for label in self.only]
        return only + [("calendar", str(calendar)) for calendar in self.calendars]


def chosen(query: Sequence[tuple[str, str]], today: date) -> Chosen:
    """What an address says; whatever in it means nothing is as if it were not there."""
    said = {name: [value for key, value in query if key == name] for name in dict(query)}

    def first(name: str) -> str:
        return said.get(name, [""])[0]

    view = View.MONTH if first("view") == View.MONTH else View.LIST
    labels = tuple(label for label in Label if label in said.get("only", ()))
    calendars = tuple(dict.fromkeys(int(one) for one in said.get("calendar", ())[:50] if _DIGITS.fullmatch(one)))
    page = int(first("page")) if _DIGITS.fullmatch(first("page")) else 1
    return Chosen(
        view=view,
        since=_day(first("from"), today),
        page=max(1, min(page, 1_000)),
        only=labels,
        calendars=calendars,
        lang=first("lang") if first("lang") in ("nb", "nn", "en") else "",
        framed=first("framed") == "1",
    )


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if _FIRST <= day <= _LAST else today


def weeks_of(day: date) -> list[list[date]]:
    """The weeks of a day's month, Monday first, with the days of other months that fill them."""
    monday = day.replace(day=1) - timedelta(days=day.replace(day=1).weekday())
    weeks = []
    while monday <= last_of(day):
        weeks.append([monday + n * _DAY for n in range(7)])
        monday += _WEEK
    return weeks


def last_of(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY


def month_before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - _DAY).replace(day=1)


def month_after(day: date) -> date:
    """The first day of the month after."""
    return last_of(day) + _DAY


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
