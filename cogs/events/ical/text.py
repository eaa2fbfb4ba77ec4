"""iCalendar as text: from the bytes of a file to components, properties and plain values.

Nothing here grows faster than the file: lines are looked at once, and what no event needs is dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

MAX_BYTES = 10 * 1024 * 1024  # a big institution's whole year is about 2 MB
MAX_LINES = 600_000  # ten thousand events of sixty lines
MAX_EVENTS = 10_000  # a whole faculty's term; more than that is no calendar for a class
MAX_LINE = 32_768  # characters; longer ones are cut, and we show at most 4,000 of them
MAX_PROPERTIES = 2_500  # kept lines of one event; some feeds write each excluded date on a line
FIRST_YEAR, LAST_YEAR = 1600, 2400  # 1604 is what Apple writes for a birthday of unknown year

_EVENT = """UID SEQUENCE STATUS DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE RECURRENCE-ID
SUMMARY LOCATION DESCRIPTION"""
_ONSET = "DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE"
_KEPT = {
    "VCALENDAR": frozenset(("X-WR-CALNAME", "NAME", "X-WR-TIMEZONE")),
    "VEVENT": frozenset(_EVENT.split()),
    "VALARM": frozenset(("ACTION", "TRIGGER")),
    "VTIMEZONE": frozenset(("TZID", "X-LIC-LOCATION")),
    "STANDARD": frozenset(_ONSET.split()),
    "DAYLIGHT": frozenset(_ONSET.split()),
}
_LISTS = ("RDATE", "EXDATE", "RRULE", "EXRULE")
_PARENT = {
    "VEVENT": "VCALENDAR",
    "VTIMEZONE": "VCALENDAR",
    "VALARM": "VEVENT",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
}
_NAME = re.compile(r"[A-Za-z0-9-]+")
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";]*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DURATION = re.compile(
    r"([+-]?)P(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})S)?)?"
)
# Control characters, and those that turn the direction of the text around them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Problem(StrEnum):
    """Why a file as a whole cannot be used as a calendar."""

    EMPTY = "empty"
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_LARGE = "too_large"
    TOO_MANY_EVENTS = "too_many_events"


class Unreadable(Exception):
    """A file as a whole cannot be used as a calendar; `limit` is the bound it broke, else 0."""

    def __init__(self, problem: Problem, limit: int = 0) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.limit = limit


class Skip(StrEnum):
    """Why one event of a calendar cannot be used, while the rest can."""

    NO_START = "no_start"
    BAD_DATE = "bad_date"
    BAD_RULE = "bad_rule"
    END_BEFORE_START = "end_before_start"
    TOO_FREQUENT = "too_frequent"
    TOO_LONG = "too_long"
    TOO_MANY_OCCURRENCES = "too_many_occurrences"
    UNKNOWN_ZONE = "unknown_zone"


class Unusable(Exception):
    """One event cannot be used; the rest of its calendar can."""

    def __init__(self, skip: Skip) -> None:
        super().__init__(skip.value)
        self.skip = skip


@dataclass(frozen=True)
class Property:
    """One line: NAME;PARAMETER=...:value."""

    name: str
    parameters: dict[str, str]
    value: str

    def line(self) -> str:
        """This property written out again."""
        parameters = "".join(f';{name}="{value}"' for name, value in sorted(self.parameters.items()))
        return f"{self.name}{parameters}:{self.value}"


@dataclass
class Component:
    """What stands between a BEGIN and its END, as far as it is kept."""

    name: str
    properties: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)
    single: set[str] = field(default_factory=set)  # names that it has, and may have once only
    overfull: bool = False

    def all(self, name: str) -> list[Property]:
        """Every property of that name, in file order."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        return next((one for one in self.properties if one.name == name), None)

    def value(self, name: str) -> str:
        """The value of the first property of that name, trimmed; "" when there is none."""
        found = self.first(name)
        return found.value.strip() if found else ""


def read_components(data: bytes) -> Component:
    """The calendar in a file, several in one file taken together; Unreadable when there is none."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Problem.TOO_LARGE, MAX_BYTES)
    text = _decoded(data)
    if not text.strip():
        raise Unreadable(Problem.EMPTY)
    if text.lstrip()[:15].upper() != "BEGIN:VCALENDAR":
        raise Unreadable(Problem.NOT_A_CALENDAR)
    if text.count("\n") > MAX_LINES:
        raise Unreadable(Problem.TOO_LARGE, MAX_LINES)
    calendar = _assembled(text.split("\n"))
    if sum(child.name == "VEVENT" for child in calendar.children) > MAX_EVENTS:
        raise Unreadable(Problem.TOO_MANY_EVENTS, MAX_EVENTS)
    return calendar


def _decoded(data: bytes) -> str:
    """The text of a file, its folded lines joined (on bytes: folds may fall inside one character)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    data = data.replace(b"\x00", b"")  # PostgreSQL stores none
    data = data.replace(b"\n ", b"").replace(b"\n\t", b"")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # what old Windows exports are in; holds Latin-1


def _assembled(lines: list[str]) -> Component:
    """The components of the lines; whatever is no part of an event or a zone is left out."""
    calendar = Component("VCALENDAR")
    open_components = [calendar]
    ignored = 0  # how deep we are in components that nobody here reads
    for line in lines:
        head = line[:40].strip().upper()
        if head.startswith("BEGIN:"):
            name = head[6:].strip()
            if name == "VCALENDAR":
                continue
            if _PARENT.get(name) == "VCALENDAR":  # never nested: what is still open was cut off
                del open_components[1:]
                ignored = 0
            if ignored or _PARENT.get(name) != open_components[-1].name:
                ignored += 1
                continue
            opened = Component(name)
            open_components[-1].children.append(opened)
            open_components.append(opened)
        elif head.startswith("END:"):
            if ignored:
                ignored -= 1
            elif len(open_components) > 1 and head[4:].strip() == open_components[-1].name:
                open_components.pop()
        elif not ignored:
            _keep(open_components[-1], line)
    return calendar


def _keep(component: Component, line: str) -> None:
    """Add a line's property to its component, if somebody reads it and it is the first of its name."""
    found = _NAME.match(line)
    name = found[0].upper() if found else ""
    if name not in _KEPT[component.name] or name in component.single:
        return
    if len(component.properties) >= MAX_PROPERTIES or (name in _LISTS and len(line) > MAX_LINE):
        component.overfull = True
        return
    whole = _LINE.fullmatch(line[:MAX_LINE])
    if whole and whole[3].strip():
        parameters = {key.upper(): value.strip('" ') for key, value in _PARAMETER.findall(whole[2])}
        component.properties.append(Property(name, parameters, whole[3]))
        if name not in _LISTS:
            component.single.add(name)


def split_values(properties: list[Property]) -> Iterator[Property]:
    """Properties that hold lists, one value each."""
    for one in properties:
        for value in one.value.split(","):
            if value.strip():
                yield Property(one.name, one.parameters, value.strip())


def read_duration(text: str) -> timedelta | None:
    """The length that a DURATION or TRIGGER value states; None when it states none."""
    found = _DURATION.fullmatch(text.strip().upper())
    if not found or not any(found.groups()[1:]):
        return None
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def read_text(value: str) -> str:
    """A text value as people read it: escapes undone, unseen characters gone, trimmed."""
    text = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    text = _UNSEEN.sub("", text.replace("\x85", "\n"))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def escaped(text: str) -> str:
    """A text as iCalendar writes it; control characters, which it has no way to write, are left out."""
    for plain, written in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", ""),
    ):
        text = text.replace(plain, written)
    return "".join(character for character in text if character >= " " or character == "\t")
