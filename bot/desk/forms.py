"""What an organiser fills in to set the bot up."""

from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.api import Channel, Circumstances, Form, Invalid, Max, Reads, Refused, Roles, TimeOfDay, t


class Language(StrEnum):
    """The languages that everything is written in."""

    NB = "nb"
    NN = "nn"
    EN = "en"


def read_zone(text: str, _around: Circumstances) -> ZoneInfo:
    """A time zone by its name in the IANA database; Refused where there is none."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(t("desk.no_zone")) from None


class LanguageForm(Form, title=t("desk.form.language")):
    """The language and time zone of what everybody reads."""

    language: Language
    zone: Annotated[ZoneInfo, Reads(read_zone), Max(64)]


class Own(StrEnum):
    """The language in which somebody is answered: the one that their app tells, or one that they choose."""

    APP = "app"
    NB = "nb"
    NN = "nn"
    EN = "en"


class PreferencesForm(Form, title=t("desk.form.mine")):
    """How one is spoken to, and when and how much by itself; nothing filled in is no quiet, and as much as usual."""

    language: Own
    zone: Annotated[ZoneInfo, Reads(read_zone), Max(64)]
    start: TimeOfDay | None = None
    end: TimeOfDay | None = None
    weekly: int | None = None


class ChannelsForm(Form, title=t("desk.form.channels")):
    """Where the bot speaks by itself."""

    calendar: Channel | None = None
    organisers: Channel | None = None
    fallback: Channel | None = None


class RolesForm(Form, title=t("desk.form.roles")):
    """Which of the platform's roles are organisers, which are mentors."""

    organisers: Roles = ()
    mentors: Roles = ()


class HelplineForm(Form, title=t("desk.form.helpline")):
    """Whom the members here can call or write to; a number or an address must be given."""

    name: Annotated[str, Max(60)]
    what: Annotated[str, Max(120)]
    number: Annotated[str, Max(30)] | None = None
    address: Annotated[str, Max(100)] | None = None


class QuietForm(Form, title=t("desk.form.quiet")):
    """When the bot does not post by itself; nothing filled in is never."""

    start: TimeOfDay | None = None
    end: TimeOfDay | None = None


def night(form: QuietForm | PreferencesForm) -> tuple[int | None, int | None]:
    """From when until when it is quiet; Invalid where one of the two is missing, or they are the same."""
    if (form.start is None) != (form.end is None):
        raise Invalid({"start" if form.start is None else "end": t("core.parameter.missing")})
    if form.start is not None and form.start == form.end:
        raise Invalid({"end": t("desk.no_night")})
    return form.start, form.end
