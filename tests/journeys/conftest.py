"""What every journey keeps to: whatever people do, nothing may count as our failure; and looks at the tables.

A journey runs on each platform in turn, with the same words; `in_the_sandbox_only` and `on_discord_only` are for
what only one of them has, and each test that is marked says why. Each runs on PostgreSQL as well, on one platform:
in the sandbox, which takes least time of its own, or where it runs at all.

What of that is `thorough`, and not part of `make test`, is decided here. The longest journey of each file runs
everywhere, the others in the sandbox and on Discord or Slack in turn; and only in the sandbox with more than their
first parameters, because what a parameter changes is seldom what a platform does.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partialmethod
from pathlib import Path
from types import FunctionType
from typing import Any, TypeGuard, TypeVar

import pytest
from slack_bolt.async_app import AsyncApp
from sqlalchemy import select

from bot.clock import WindableClock
from bot.core import Core
from bot.fetch import Fetcher
from bot.storage.base import Table
from cogs.faq import knowledge
from cogs.faq.content import read_content
from tests.platforms import ClassOnDiscord, ClassOnSlack, Company, in_the_sandbox, on_both, on_discord, on_slack
from tests.postgres import Server

_FAQ = Path(__file__).parent.parent / "samples" / "faq"

Row = TypeVar("Row", bound=Table)
Stale = Callable[..., Awaitable[str]]

ON_POSTGRESQL = " on PostgreSQL"
IN_THE_SANDBOX = ["sandbox", f"sandbox{ON_POSTGRESQL}"]
in_the_sandbox_only = pytest.mark.parametrize("where", IN_THE_SANDBOX, indirect=True)
LONGEST = 1
"""So many journeys of a file run everywhere each time; the others take turns, and `thorough` runs all of them."""
IN_TURN = ("discord", "", "", "", "slack", "", "", "")
"""Where the journeys of a file run beside the sandbox, one after the other; three of four nowhere else."""

_UNHURRIED_S = 30

on_both_platforms = pytest.mark.parametrize("where", ["both", f"both{ON_POSTGRESQL}"], indirect=True)
on_discord_only = pytest.mark.parametrize("where", ["discord", f"discord{ON_POSTGRESQL}"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is `thorough`; see above."""
    journeys = [(item, str(item.callspec.params["where"])) for item in items if _is_journey(item)]
    first: dict[FunctionType, str] = {}
    by_file: dict[Path, dict[FunctionType, None]] = {}
    for item, where in journeys:
        first.setdefault(item.function, where)
        by_file.setdefault(item.path, {})[item.function] = None
    longest = {one for file in by_file.values() for one in sorted(file, key=_length)[-LONGEST:]}
    turn = {one: IN_TURN[n % len(IN_TURN)] for file in by_file.values() for n, one in enumerate(file)}
    on_postgresql = set(sorted(by_file)[::2])
    seen: set[tuple[FunctionType, str]] = set()
    for item, where in journeys:
        again = (item.function, where) in seen
        seen.add((item.function, where))
        elsewhere = where.endswith(ON_POSTGRESQL) and item.path not in on_postgresql
        aside = elsewhere or (item.function not in longest and where != turn[item.function])
        if where != first[item.function] and (again or aside):
            item.add_marker("thorough")


def _is_journey(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and hasattr(item, "callspec") and "where" in item.callspec.params


def _length(function: FunctionType) -> tuple[int, str]:
    """How many lines it has, and its name, so that each process of the tests decides alike."""
    code = function.__code__
    return max(line for _, _, line in code.co_lines() if line) - code.co_firstlineno, function.__name__


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no form is closed because its answer took long; other tests are about that.

    Slack's library waits three seconds for an acknowledgement, and lets go of one that comes later without a word.
    """
    monkeypatch.setattr("bot.dispatch.DEFER_AFTER_S", _UNHURRIED_S)
    patient = partialmethod(AsyncApp._register_listener, ack_timeout=_UNHURRIED_S)  # noqa: SLF001 - no other way in
    monkeypatch.setattr(AsyncApp, "_register_listener", patient)


@pytest.fixture
def bound() -> bool:
    """Whether it was said at the start which roles are mentors and organisers."""
    return True


@pytest.fixture
def fetcher() -> Fetcher | None:
    """What fetches web addresses, where it is not the usual one."""
    return None


@pytest.fixture(params=[*IN_THE_SANDBOX, "discord", "slack"])
def where(request: pytest.FixtureRequest) -> str:
    """The platform, and whether the database is PostgreSQL's."""
    return str(request.param)


@pytest.fixture
def database(where: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database of the test's own."""
    if where.endswith(ON_POSTGRESQL):
        server: Server = request.getfixturevalue("postgres")
        return server.migrated()
    return str(request.getfixturevalue("sqlite_database"))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the keys are kept that no backup may hold."""
    return tmp_path / "apart" / "fadderbot.keys"


@pytest.fixture
async def served(
    where: str, database: str, clock: WindableClock, fetcher: Fetcher | None, bound: bool, key_file: Path
) -> AsyncIterator[tuple[Company, Core]]:
    """A class with two channels and the bot, on each platform in turn."""
    around: dict[str, Any] = {"fetcher": fetcher, "bound": bound, "keys": key_file}
    platform = where.removesuffix(ON_POSTGRESQL)
    if platform == "sandbox":
        async with in_the_sandbox(database, clock, **around) as there:
            yield there
    elif platform == "slack":
        async with on_slack(database, clock, **around) as slack:
            yield slack
    else:
        async with on_discord(database, clock, **around) as discord:
            yield discord.company, discord.core


@pytest.fixture
def company(served: tuple[Company, Core]) -> Company:
    """The people of the class."""
    return served[0]


@pytest.fixture
def core(served: tuple[Company, Core]) -> Core:
    """The bot's core."""
    return served[1]


@dataclass(frozen=True)
class Together:
    """A publisher on Discord, a class on Discord and one on Slack, and the bot that serves all of them."""

    publisher: ClassOnDiscord
    guild: ClassOnDiscord
    slack: ClassOnSlack
    core: Core


@pytest.fixture
async def together(database: str, clock: WindableClock) -> AsyncIterator[Together]:
    """Three communities of one bot."""
    async with on_both(database, clock) as there:
        yield Together(*there)


class Tables:
    """The rows of the bot's database, as they are committed."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def all(self, table: type[Row]) -> Sequence[Row]:
        """Every row of a table, by its primary key."""
        async with self._core.storage.reading() as session:
            return (await session.scalars(select(table).order_by(*table.__table__.primary_key))).all()

    async def count(self, table: type[Table]) -> int:
        """How many rows a table has."""
        return len(await self.all(table))


@pytest.fixture
def tables(core: Core) -> Tables:
    """The bot's tables."""
    return Tables(core)


class Failures:
    """What may stand in the log of a journey that makes things go wrong on purpose."""

    def __init__(self) -> None:
        self.expected: set[str] = set()

    def expect(self, event: str) -> None:
        """Let this event be logged, and require that it is."""
        self.expected.add(event)


@pytest.fixture(autouse=True)
def failures(caplog: pytest.LogCaptureFixture) -> Iterator[Failures]:
    """After each journey: nothing was logged as failed, given up or undeliverable, but what was expected."""
    failures = Failures()
    yield failures
    logged = [record.getMessage() for record in caplog.get_records("call")]
    bad = [line for line in logged if "event=" in line and any(w in line for w in ("failed", "given_up", "undeliver"))]
    assert not [line for line in bad if not any(f"event={event}" in line for event in failures.expected)]
    assert all(any(f"event={event}" in line for line in bad) for event in failures.expected)


@pytest.fixture
def presses_stale(company: Company) -> Stale:
    """Press a button that is no longer shown, or never was: `await presses_stale(ida, "events/yes?occurrence=1")`."""
    return company.presses_stale


@pytest.fixture(autouse=True)
def _no_waiting_for_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Channels on Slack take messages as fast as they come, but where a test looks at the pace; no guild is late."""
    monkeypatch.setattr("bot.adapters.slack.deliver.PER_SECOND", 1_000.0)
    monkeypatch.setattr("bot.adapters.discord.connect.GUILDS_S", 0.002)


@pytest.fixture
def some_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few entries whose words do not change."""
    monkeypatch.setattr(knowledge.written, "_kept", [read_content(_FAQ)])
    monkeypatch.setattr(knowledge, "_at_hand", OrderedDict())
