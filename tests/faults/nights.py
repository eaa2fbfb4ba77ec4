"""Both nights in which the clocks in Oslo are changed, in this process and with a clock that is wound."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.adapters.sandbox.people import Company
from bot.adapters.sandbox.read import NAME, WORKSPACE
from bot.clock import WindableClock
from bot.compose import installed_cogs, sandbox_with_bot
from bot.model.address import Address, Place
from tests import tally
from tests.faults.community import Outcome

NIGHTS = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC))
_EVERY = timedelta(minutes=10)
_FOR = timedelta(hours=6)
_ROOM = Address(NAME, WORKSPACE, Place.CHANNEL, "general")


async def both_nights() -> Outcome:
    """A number every ten minutes of each night."""
    lost = twice = asked = 0
    late = timedelta()
    for night in NIGHTS:
        due = {n: night - timedelta(hours=1) + n * _EVERY for n in range(_FOR // _EVERY)}
        said = await _said_over(due)
        asked += len(due)
        lost += len(due.keys() - said.keys())
        twice += sum(len(at) - 1 for at in said.values())
        late = max(late, *(min(at) - due[n] for n, at in said.items()))
    return Outcome("the nights of 29 March, 25 October", "sqlite", len(NIGHTS), asked, lost, twice, late)


async def _said_over(due: dict[int, datetime]) -> dict[int, list[datetime]]:
    clock = WindableClock(min(due.values()) - timedelta(hours=1), running=False)
    with TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{Path(folder) / 'night.db'}"
        bot = sandbox_with_bot(cogs=[*installed_cogs(), tally.cog], folder=None, clock=clock, database=database)
        async with bot as (sandbox, core):
            sandbox.add_room("general", "felles", "")
            await tally.ask(core.storage, NAME, WORKSPACE, {n: (at, _ROOM) for n, at in due.items()})
            company, heard, said = Company(sandbox), Counter[str](), dict[int, list[datetime]]()
            while (instant := await core.next_due()) is not None:
                clock.wind_to(instant)
                await core.settle()
                now = Counter(company.transcript("general"))
                for words in (now - heard).elements():
                    said.setdefault(int(words.split()[-1].rstrip(".")), []).append(clock.now())
                heard = now
    return said
