"""One interaction, from its arrival to the committed reply in the platform's hands, SQLite on disk."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.figures import Figure, in_ms
from benchmarks.server import served
from bot.adapters.sandbox.people import Actor
from bot.adapters.sandbox.read import interaction
from bot.core import Core
from bot.i18n import Reader
from bot.model.form import CommandCall, OpenForm, Press, Request
from bot.model.phrase import Phrase
from bot.model.role import Visibility
from bot.port import Delivery

_ROUNDS = 500


async def measure(folder: Path) -> list[Figure]:
    """A list that is read, and an answer that is written and changes a post."""
    async with served(folder) as (company, core):
        henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
        for number in range(20):
            await henrik.calls("events", "add")
            await henrik.fills(title=f"Spillkveld {number}", when="2.9.2026 kl. 18–20", place="Kantina")
        reading = await _timed(core, ida, lambda _: CommandCall("events", "list"))
        answers = ("events/yes?occurrence=1", "events/no?occurrence=1")
        writing = await _timed(core, ida, lambda number: Press(answers[number % 2]))
    return [
        Figure("/events list, median and p95", in_ms(reading), "ms", 15),
        Figure("an answer to an event, median and p95", in_ms(writing), "ms", 15),
    ]


async def _timed(core: Core, actor: Actor, request: Callable[[int], Request]) -> list[float]:
    taken = []
    for number in range(_ROUNDS):
        asked = interaction(f"{request(0)!r}{number}", actor.person, actor.place, request(number))
        stopwatch = _Stopwatch()
        await core.handle(asked, stopwatch)
        taken.append(stopwatch.seconds)
        if number % 50 == 0:
            await core.settle()
    return taken


class _Stopwatch:
    """A platform that only looks at its watch."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self.seconds = 0.0

    async def reply(self, delivery: Delivery) -> None:
        self.seconds = time.perf_counter() - self._begun

    async def defer(self, visibility: Visibility) -> None:
        raise AssertionError("a handler took longer than a second")

    async def progress(self, so_far: Delivery) -> None:
        raise AssertionError("a handler took longer than a second")

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        raise AssertionError("no form was asked for")

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        raise AssertionError(f"invalid: {dict(reasons)}")

    async def duplicate(self, reader: Reader) -> None:
        raise AssertionError("each interaction is new")
