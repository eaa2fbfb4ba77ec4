"""What is sealed of a case, as values and as bytes: pure."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.api import visible
from cogs.checkin.digesting import WITHIN, Answer, Outcome, Tally, Topic, Week
from cogs.checkin.rota import Rung, Waiting

MOST_LEFT_OUT = 3
"""So many readers one can choose who are not to have it: what a button can carry."""

_QUOTE = re.compile("[«»“”„]")
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]*://", re.IGNORECASE)


MARKED = "~"
"""Between what a button carries and the mark by which it is known again."""


class Way(StrEnum):
    """How the sender wants to be answered."""

    ADDRESS = "address"  # by a direct message: their address is sealed
    CODE = "code"  # they come back with a code
    NONE = "none"


@dataclass(frozen=True)
class Note:
    """What a check-in says."""

    week: Week
    topic: Topic
    way: Way
    without: frozenset[int] = frozenset()  # our ids of readers who are not to have it: who sent it chose, or chance
    words: str = field(default="", repr=False)
    worrying: bool = False  # the words give reason to worry
    on_page: bool = False  # written on a page of ours, so that it is read on one too

    @property
    def urgent(self) -> bool:
        """Whether it does not wait for a shift."""
        return self.week is Week.VERY_HARD or self.worrying


@dataclass(frozen=True)
class Sender:
    """Who gets the answers, and how they read; never shown to anybody."""

    address: str = field(repr=False)
    locale: str
    zone: str


@dataclass(frozen=True)
class Progress:
    """What has become of a case, with the instants that no row may have."""

    carry_at: datetime  # when it goes to the mentors
    erase_at: datetime
    told: Rung | None = None
    told_at: datetime | None = None
    taken_at: datetime | None = None
    asked_at: datetime | None = None  # who took it was asked whether they got in touch
    first_at: datetime | None = None  # when it first went to the mentors, where it has gone to them anew since
    answered_at: datetime | None = None  # for the first time
    mark: str = ""  # of the button that sent it, by which it is known where it is delivered again
    closed: bool = False  # by who had taken it; it is kept until its sender can have read what was answered

    @property
    def answered(self) -> bool:
        """Whether a mentor has answered."""
        return self.answered_at is not None

    def waiting(self, note: Note) -> Waiting:
        """The same, as far as it decides who is told next."""
        return Waiting(self.carry_at, note.urgent, self.told, self.told_at)


def packed(value: Note | Sender | Progress) -> bytes:
    """A value as bytes."""
    return json.dumps({name: _plain(one) for name, one in vars(value).items()}, ensure_ascii=False).encode()


def note_of(content: bytes) -> Note:
    """The note that was packed."""
    read = json.loads(content)
    chosen = {"week": Week(read["week"]), "topic": Topic(read["topic"]), "way": Way(read["way"])}
    return Note(**{**read, **chosen, "without": frozenset(read.get("without", ()))})


def sender_of(content: bytes) -> Sender | None:
    """The sender that was packed; None where nobody was."""
    return Sender(**json.loads(content)) if content else None


def progress_of(content: bytes) -> Progress:
    """The progress that was packed."""
    read: Mapping[str, Any] = json.loads(content)
    instants = {name: datetime.fromisoformat(at) for name, at in read.items() if name.endswith("_at") and at}
    told = Rung(read["told"]) if read["told"] else None
    return Progress(**{**read, **instants, "told": told})


def bound(book: Mapping[date, Tally]) -> bytes:
    """What is counted by weeks, as bytes."""
    return json.dumps({monday.isoformat(): vars(tally) for monday, tally in book.items()}).encode()


def book_of(content: bytes) -> dict[date, Tally]:
    """What was bound."""
    return {
        date.fromisoformat(monday): Tally(
            one["people"],
            one["heavy"],
            Counter({Topic(topic): count for topic, count in one["topics"].items()}),
            Counter({Outcome(outcome): count for outcome, count in one["outcomes"].items()}),
        )
        for monday, one in json.loads(content).items()
    }


def told(choices: str) -> Note | None:
    """The note that a button carries, `hard-money-code` or `hard-money-code-7.1f`; None where there is none such.

    Who is left out stands there in hexadecimal, so that three fit.
    """
    try:
        week, topic, way, *rest = choices.split("-")
        without = [int(one, 16) for each in rest for one in each.split(".")]
        note = Note(Week(week), Topic(topic), Way(way), frozenset(without))
    except ValueError:
        return None
    return note if len(rest) <= 1 and len(without) <= MOST_LEFT_OUT else None


def carried(note: Note) -> str:
    """The same as a button carries it."""
    chosen = f"{note.week}-{note.topic}-{note.way}"
    return f"{chosen}-{'.'.join(f'{one:x}' for one in sorted(note.without))}" if note.without else chosen


def counted(note: Note, progress: Progress) -> Answer:
    """What a digest knows of a case, as it stands."""
    return Answer(note.week, note.topic, _outcome(note, progress))


def _outcome(note: Note, progress: Progress) -> Outcome:
    if note.way is Way.NONE:
        return Outcome.UNWANTED
    if progress.answered_at is None:
        return Outcome.LACKING
    waited = progress.answered_at - (progress.first_at or progress.carry_at)
    return next((outcome for outcome, most in WITHIN.items() if waited <= most), Outcome.LATER)


def inert(text: str) -> str:
    """A text in which no web address can be pressed, and that ends no quotation it stands in.

    What stands there is to be read, and typed by who wants to go.
    """
    return _QUOTE.sub('"', _SCHEME.sub("", visible(text)))


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, datetime) else value
