"""People as tests speak of them, whatever platform they are on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Somebody:
    """A person as the sandbox names one: `locale` is nb, nn or en."""

    id: str
    name: str
    role: str
    locale: str


class Company:
    """A clock in the tests' hands, and a bot that can be waited for.

    `settle` waits until the bot is done with what came, `wind` winds the clock; the fixture that starts the bot
    sets both.
    """

    def __init__(self) -> None:
        self.settle: Callable[[], Awaitable[None]] = nothing
        self.wind: Callable[[timedelta], Awaitable[None]] = _unwound

    async def advance(self, **away: float) -> None:
        """Wind the clock by a `timedelta`, through each instant at which something is due."""
        await self.wind(timedelta(**away))


async def nothing() -> None:
    """Where there is no bot to wait for."""


async def _unwound(away: timedelta) -> None:
    raise LookupError(f"there is no bot yet whose clock could be wound by {away}")
