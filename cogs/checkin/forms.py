"""What organisers and mentors fill in."""

from enum import StrEnum
from typing import Annotated

from bot.api import Channel, Form, Max, Multiline, Person, TimeOfDay, Weekday, t
from cogs.checkin.rota import Weeks

ANSWER = 1_500
"""Characters of an answer."""

SAID = 300
DID = 700
"""Characters of what was said and what was done: three of both fit into one message."""


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
