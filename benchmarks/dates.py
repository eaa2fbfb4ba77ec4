"""Dates as people write them, in Bokmål, Nynorsk and English: understood rightly, wrongly, or not at all.

Our own phrases are those of the tests: they were written together with what reads them, which flatters it. The others
were not. Of those that mean two things either will do; what is to be refused is understood wrongly when it is taken
for anything.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.figures import Better, Figure, Kind, Peer, in_ms, p95, share
from benchmarks.peers import library
from bot.when import Ambiguous, At, NotUnderstood, When, parse_when
from tests.rules.test_when import OSLO, local, shown
from tests.rules.test_when_at_large import DEV_SET, score
from tests.rules.test_when_phrases import PHRASES, UNDERSTOOD

_LANGUAGES = {"nb": ["nb", "nn"], "nn": ["nn", "nb"], "en": ["en"]}  # dateparser is told which it is


class Phrase(NamedTuple):
    """What somebody writes and when, whether it means one thing, and whether it does mean this."""

    text: str
    locale: str
    now: datetime
    has_one_meaning: bool
    means: Callable[[When], bool]


class Came(NamedTuple):
    """How much of what means something was understood, what was taken for something else, and how long each took."""

    right: float
    wrong: int
    seconds: list[float]


Reads = Callable[[Phrase], list[When]]
"""What a phrase may be taken for; nothing where it is asked back or refused."""


async def measure(_folder: Path) -> list[Figure]:
    """Our own phrases and those of others, beside dateparser, and how long one takes."""
    dateparser = library("dateparser")
    return await asyncio.to_thread(_all, _by(dateparser) if dateparser else None)


async def quick(_folder: Path) -> list[Figure]:
    """The same alone."""
    return await asyncio.to_thread(_all, None)


def _all(theirs: Reads | None) -> list[Figure]:
    figures = _read_by_both("our own phrases", _our_phrases(), theirs, least=100)
    if DEV_SET.exists():
        figures += _read_by_both("others' phrases", _their_phrases(), theirs, least=95)
    return figures


def _read_by_both(name: str, phrases: list[Phrase], theirs: Reads | None, least: float) -> list[Figure]:
    ours, other = _read(phrases, _by_us), _read(phrases, theirs) if theirs else None

    def peer(number: Callable[[Came], float]) -> tuple[Peer, ...]:
        return (Peer("dateparser", number(other) if other else None),)

    right, wrong = peer(lambda came: came.right), peer(lambda came: came.wrong)
    slower = peer(lambda came: p95(came.seconds) * 1000)
    return [
        Figure(f"{name}, understood rightly", (ours.right,), "%", least, Better.MORE, Kind.QUALITY, right),
        Figure(f"{name}, understood wrongly", (ours.wrong,), "", 0, Better.LESS, Kind.QUALITY, wrong, headline=True),
        Figure(f"one of {name}, median and p95", in_ms(ours.seconds), "ms", beside=slower),
    ]


def _read(phrases: Iterable[Phrase], reads: Reads) -> Came:
    meant = right = wrong = 0
    seconds = []
    for phrase in phrases:
        begun = time.perf_counter()
        readings = reads(phrase)
        seconds.append(time.perf_counter() - begun)
        is_right = any(map(phrase.means, readings))
        wrong += bool(readings) and not is_right
        if phrase.has_one_meaning:
            meant += 1
            right += is_right
    return Came(share(right, meant), wrong, seconds)


def _by_us(phrase: Phrase) -> list[When]:
    value = parse_when(phrase.text, now=phrase.now, zone=OSLO, locale=phrase.locale)
    return [] if isinstance(value, Ambiguous | NotUnderstood) else [value]


def _by(dateparser: ModuleType) -> Reads:
    """It knows no whole days: what it finds may be one, or a time."""

    def read(phrase: Phrase) -> list[When]:
        now = phrase.now.replace(tzinfo=None)
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"}
        found = dateparser.parse(phrase.text, languages=_LANGUAGES[phrase.locale], settings=settings)
        if found is None:
            return []
        instant = found.replace(tzinfo=phrase.now.tzinfo)
        return [At(instant, True), At(instant, False)]

    return read


def _our_phrases() -> list[Phrase]:
    """Those of the tests: also what means two things, of which either will do, and what is to be refused."""
    return [
        Phrase(
            line.text, line.locale, local(line.now),
            has_one_meaning=line in UNDERSTOOD and "|" not in line.expected,
            means=lambda value, line=line: shown(value) in line.expected.split(" | "),  # type: ignore[misc]
        )
        for line in PHRASES
    ]  # fmt: skip


def _their_phrases() -> list[Phrase]:
    dev = json.loads(DEV_SET.read_text("utf-8"))
    now = datetime.fromisoformat(dev["now"]).astimezone(ZoneInfo(dev["tz"]))
    return [
        Phrase(
            each["text"], each["lang"], now, has_one_meaning=True,
            means=lambda value, each=each: score(value, each) == "hit",  # type: ignore[misc]
        )
        for each in dev["phrases"]
    ]  # fmt: skip
