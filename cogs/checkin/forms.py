"""What students, organisers and mentors fill in."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from bot.api import (
    At,
    Channel,
    Circumstances,
    Form,
    Max,
    Multiline,
    Person,
    Reads,
    Refused,
    Span,
    TimeOfDay,
    Weekday,
    read_timing,
    t,
)
from cogs.checkin.content import Way
from cogs.checkin.digesting import Topic, Week
from cogs.checkin.rota import Weeks
from cogs.checkin.words import TYPED, WORDS

ANSWER = 1_500
"""Characters of an answer."""

SAID = 300
DID = 700
"""Characters of what was said and what was done: three of both fit into one message."""


def read_days(text: str, around: Circumstances) -> tuple[date, date]:
    """The first day and the last; Refused where it is not one day or several."""
    timing = read_timing(text, around)
    if isinstance(timing, At) and timing.whole_day:
        return timing.instant.date(), timing.instant.date()
    if isinstance(timing, Span) and timing.whole_days:
        return timing.start.date(), timing.end.date()
    raise Refused(t("checkin.days.alone"))


WholeDays = Annotated[tuple[date, date], Reads(read_days), Max(100)]
"""One day, or from one to another."""


class SetupForm(Form, title=t("checkin.form.setup")):
    """Who is behind the mentors, and where these are told."""

    channel: Channel
    coordinator: Person
    professional: Person


class DutyForm(Form, title=t("checkin.form.duty")):
    """When a mentor reads check-ins; no day is never."""

    days: tuple[Weekday, ...] = ()
    start: TimeOfDay
    end: TimeOfDay
    weeks: Weeks = Weeks.EVERY


class AwayForm(Form, title=t("checkin.form.away")):
    """When a mentor is not on duty."""

    days: WholeDays


class DaysOffForm(Form, title=t("checkin.form.days_off")):
    """When nobody is on duty."""

    days: WholeDays


class SwapForm(Form, title=t("checkin.form.swap")):
    """Who is asked to take a shift; nobody named: all mentors."""

    person: Person | None = None


class TakeOutForm(Form, title=t("checkin.form.take_out")):
    """Who is to read check-ins no more."""

    person: Person


class AnswerForm(Form, title=t("checkin.form.answer")):
    """What a mentor answers."""

    text: Annotated[str, Max(ANSWER), Multiline]


class Often(StrEnum):
    """How often somebody wants to be asked."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    NEVER = "never"


class PromptForm(Form, title=t("checkin.form.prompt")):
    """When a member wants to be asked how the week was."""

    often: Often = Often.WEEKLY
    weekday: Weekday
    time: TimeOfDay


class DeedForm(Form, title=t("checkin.form.deed")):
    """What people said, and what was done about it."""

    said: Annotated[str, Max(SAID), Multiline]
    did: Annotated[str, Max(DID), Multiline]
    channel: Channel


class When(StrEnum):
    """When a check-in is carried."""

    LATER = "later"
    NOW = "now"


class PageForm(Form, title=t("checkin.form.page")):
    """All that a check-in says, on a page of ours."""

    week: Week
    topic: Topic
    words: Annotated[str, Max(WORDS), Multiline] = ""
    way: Way = Way.ADDRESS
    when: When = When.LATER


class ReadingForm(Form, title=t("checkin.form.reading")):
    """Asks nothing: to press its button is to open the case."""


class WordsForm(Form, title=t("checkin.form.words")):
    """What one wants to say beside what was chosen by buttons."""

    words: Annotated[str, Max(TYPED), Multiline]
    when: When = When.LATER
