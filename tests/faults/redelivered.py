"""A platform that tells everything several times: at once, and again to the next process."""

import asyncio
import signal
from contextlib import suppress

from bot.clock import SystemClock
from tests.fakes.slack import asking
from tests.fakes.slack.state import Person
from tests.faults.community import Community, OnSlack, Outcome
from tests.faults.program import POINTS
from tests.faults.scenarios import Bench

_PRESSES = 8  # in a round
_OFTEN = 6  # the last passing of a point at which the program is killed
_LIVES_S = 3.0
_CONNECTS_S = 20.0


async def told_several_times(bench: Bench, engine: str, platform: str) -> Outcome:
    """Members ask, Slack tells of each twice, the program is killed, and the next one is told of all of it again."""
    async with bench.community(engine, platform) as there:
        assert isinstance(there.platform, OnSlack)
        slack, member = there.platform, there.platform.fake.person("Ida")
        for number in range(bench.rounds):
            there.runs += 1
            before = len(slack.fake.world.asked)
            await there.starts(FAULTS_DIES=f"{POINTS[number % len(POINTS)]}:{bench.luck.randint(1, _OFTEN)}")
            asking_twice = asyncio.create_task(_asks(there, slack, member))
            with suppress(TimeoutError):
                await there.ends(seconds=bench.luck.uniform(1.0, _LIVES_S))
            await there.ends(signal.SIGKILL)
            asking_twice.cancel()
            await asyncio.gather(asking_twice, return_exceptions=True)
            await there.starts()
            for asked in slack.fake.world.asked[before:]:
                await slack.fake.changes.until(lambda: bool(slack.fake.sockets.ready), seconds=_CONNECTS_S)
                await asking.redeliver(slack.fake, asked)
                await asking.redeliver(slack.fake, asked)
            with suppress(TimeoutError):
                await there.all_said()
            await there.ends(signal.SIGTERM)
        await there.comes_to_rest()
        return await there.outcome("told several times, slack")


async def _asks(there: Community, slack: OnSlack, member: Person) -> None:
    """A member has some numbers said, and Slack tells of each twice."""
    await slack.fake.changes.until(lambda: bool(slack.fake.sockets.ready), seconds=_CONNECTS_S)
    first = len(there.due)
    for number in range(first, first + _PRESSES):
        room = slack.channels[number % len(slack.channels)]
        there.due[number] = SystemClock().now()
        asked = await asking.slash(slack.fake, member, room, "/tally", f"say {number} <#{room.id}|{room.name}>")
        await asking.redeliver(slack.fake, asked)
