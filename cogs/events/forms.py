"""What an organiser fills in about an event, and how its time is read."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from bot.api import (
    Ambiguous,
    At,
    Channel,
    Circumstances,
    Form,
    Max,
    Multiline,
    Reader,
    Reads,
    Refused,
    Series,
    Span,
    TimeOfDay,
    Timing,
    parse_when,
    read_timing,
    t,
)
from cogs.events.reminding import OwnLead
from cogs.events.rules import Colour, FeedLead, Label
from cogs.events.seats import Closing
from cogs.events.semester import weeks_in
from cogs.events.week import Weekday

_LONGEST = 366  # days of one period that is left out
_WEEKS, _DAYS = 200, 1_000  # characters: what was typed more briefly has to fit when it is filled in again


@dataclass(frozen=True)
class TimeAlone:
    """A time of day without a day: for what has its day already. It is read again, with that day before it."""

    text: str

    def on(self, day: date, around: Circumstances | Reader) -> At | Span:
        """This time on a day; Refused where that day has no such time, or it could mean two."""
        timing = read_timing(f"{day:%d.%m.%Y} {self.text}", around)
        if isinstance(timing, Series):
            raise Refused(t("events.bad_series"))
        return timing


def read_change(text: str, around: Circumstances) -> Timing | TimeAlone:
    """A new time for an event: as for a new one, or a time of day alone, which keeps the day.

    A time is alone if, whichever day is written before it, it is a time on that day.
    """
    today = around.now.astimezone(around.zone).date()
    days = (today + timedelta(days=1), today + timedelta(days=2))
    if all(_days(f"{day:%d.%m.%Y} {text}", around) == {day} for day in days):
        return TimeAlone(text)
    return read_timing(text, around)


def _days(text: str, around: Circumstances) -> set[date]:
    """The days on which a text could mean a time of day."""
    understood = parse_when(text, now=around.now, zone=around.zone, locale=around.locale)
    candidates = understood.candidates if isinstance(understood, Ambiguous) else (understood,)
    return {
        (candidate.instant if isinstance(candidate, At) else candidate.start).date()
        for candidate in candidates
        if (isinstance(candidate, At) and not candidate.whole_day)
        or (isinstance(candidate, Span) and not candidate.whole_days)
    }


When = Annotated[Timing, Reads(read_timing), Max(200)]
"""A date and a time, a period, or a series."""


NewTime = Annotated[Timing | TimeAlone, Reads(read_change), Max(200)]
"""A new time for an event, or of its series."""


class EventForm(Form, title=t("events.form.add")):
    """A new event."""

    title: Annotated[str, Max(100)]
    when: When
    place: Annotated[str, Max(100)]
    about: Annotated[str | None, Max(1000), Multiline] = None
    host: Annotated[str | None, Max(80)] = None


class DetailsForm(Form, title=t("events.form.details")):
    """What lowers the threshold."""

    labels: tuple[Label, ...] = ()
    price: Annotated[str | None, Max(60)] = None
    arrival: Annotated[str | None, Max(500), Multiline] = None


class SeatsForm(Form, title=t("events.form.seats")):
    """How many can come, and until when they sign up."""

    seats: int | None = None
    kept: int | None = None
    closes: Closing = Closing.NEVER
    guests: bool = False


class CalendarForm(Form, title=t("events.form.calendar")):
    """How a calendar that others keep is shown here; without a channel nothing of it is posted."""

    name: Annotated[str, Max(100)]
    channel: Channel | None = None
    reminder: FeedLead = FeedLead.NONE
    colour: Colour = Colour.BLUE


class PublishForm(Form, title=t("events.form.publish")):
    """What others call those whose events they have on their calendars."""

    name: Annotated[str, Max(80)]


class PageForm(Form, title=t("events.form.page")):
    """What the calendar is called on the web."""

    name: Annotated[str, Max(80)]


class RemindersForm(Form, title=t("events.form.reminders")):
    """How long before the start one is reminded; nothing is never."""

    leads: tuple[OwnLead, ...] = ()


class DigestForm(Form, title=t("events.form.digest")):
    """When a channel is told of the coming week."""

    weekday: Weekday
    time: TimeOfDay
    channel: Channel | None = None


class WeeklyForm(Form, title=t("events.form.weekly")):
    """Of what in the coming week a member is told; nothing is everything."""

    labels: tuple[Label, ...] = ()


def read_weeks(text: str, _: Circumstances) -> tuple[int, ...]:
    """Weeks to leave out, by their numbers."""
    weeks = weeks_in(text)
    if weeks is None:
        raise Refused(t("events.skip.bad_weeks"))
    return weeks


def read_days(text: str, around: Circumstances) -> tuple[date, ...]:
    """Days to leave out, with commas between them; each can be a period."""
    days: list[date] = []
    for piece in re.split(r"[,;\n]", text.strip().rstrip(",;")):
        timing = read_timing(piece, around)
        if isinstance(timing, At) and timing.whole_day:
            days.append(timing.instant.date())
        elif isinstance(timing, Span) and timing.whole_days:
            first, last = timing.start.date(), timing.end.date()
            days += [first + timedelta(days=n) for n in range(min((last - first).days, _LONGEST) + 1)]
        else:
            raise Refused(t("events.skip.bad_days"))
    return tuple(sorted(set(days)))


class LeaveOutForm(Form, title=t("events.form.leave_out")):
    """When a series is not on."""

    weeks: Annotated[tuple[int, ...], Reads(read_weeks), Max(_WEEKS)] = ()
    holidays: bool = False
    days: Annotated[tuple[date, ...], Reads(read_days), Max(_DAYS)] = ()


class TimeForm(Form, title=t("events.form.time")):
    """Changes to one time of a series, or to it and all later ones; an empty time leaves it when it is."""

    title: Annotated[str, Max(100)]
    when: NewTime | None = None
    place: Annotated[str, Max(100)]
    about: Annotated[str | None, Max(1000), Multiline] = None


class ChangeForm(Form, title=t("events.form.change")):
    """Changes to an event; an empty time leaves it when it is."""

    title: Annotated[str, Max(100)]
    when: NewTime | None = None
    place: Annotated[str, Max(100)]
    about: Annotated[str | None, Max(1000), Multiline] = None
    host: Annotated[str | None, Max(80)] = None
