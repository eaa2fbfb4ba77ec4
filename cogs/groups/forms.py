"""What an organiser fills in about groups, and how a size is read."""

import re
from typing import Annotated

from bot.api import Circumstances, Form, Max, Multiline, Person, Reads, RecurringTime, Refused, Roles, t
from cogs.groups.kinds import LARGEST, SMALLEST, Aim, Kind, Size
from cogs.groups.traits import Free, Gender, Language, Year

TITLE = 60
ABOUT = 600

_SIZE = re.compile(r"(\d+)\s*(?:(?:-|–|til|to)\s*(\d+))?")


def read_size(text: str, _around: Circumstances) -> Size:
    """A number of people, or from one to another: "4", "3-5"; Refused where nobody could be in such a group."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise Refused(t("groups.bad_size"))
    least, most = int(match[1]), int(match[2] or match[1])
    if not SMALLEST <= least <= most <= LARGEST:
        raise Refused(t("groups.size_out_of_range", least=SMALLEST, most=LARGEST))
    return Size(least, most)


GroupSize = Annotated[Size, Reads(read_size), Max(20)]
"""How many people are to be in a group."""


class SchemeForm(Form, title=t("groups.form.scheme")):
    """A new scheme."""

    title: Annotated[str, Max(TITLE)]
    kind: Kind
    size: GroupSize | None = None
    about: Annotated[str | None, Max(ABOUT), Multiline] = None
    when: RecurringTime | None = None


class WhenForm(Form, title=t("groups.form.when")):
    """When a scheme is drawn by itself."""

    when: RecurringTime


class DrawForm(Form, title=t("groups.form.draw")):
    """Groups to be drawn at once."""

    title: Annotated[str, Max(TITLE)]
    kind: Kind
    size: GroupSize | None = None
    roles: Roles = ()
    mentors: Roles = ()


class RulesForm(Form, title=t("groups.form.rules")):
    """How large the groups are, and what is wanted of them, the most important first."""

    size: GroupSize
    first: Aim = Aim.NOTHING
    second: Aim = Aim.NOTHING
    third: Aim = Aim.NOTHING


class AboutForm(Form, title=t("groups.form.about")):
    """What a member tells of themselves for drawings; all of it may be left out."""

    programme: Annotated[str | None, Max(60)] = None
    year: Year = Year.UNSAID
    gender: Gender = Gender.UNSAID
    languages: tuple[Language, ...] = ()
    hours: tuple[Free, ...] = ()


class ApartForm(Form, title=t("groups.form.apart")):
    """Whom a member does not want to be put together with."""

    person: Person
