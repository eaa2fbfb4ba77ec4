"""Interactions on Slack, through the tests' local server, beside a bare slack_bolt app in the same run."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Better, Figure, Kind, Peer, in_ms, p95, share
from benchmarks.programs import Started, one_by_one, running
from benchmarks.server import resident_mb
from bot.adapters.slack.manifest import SCOPES
from tests.fakes.slack import asking
from tests.fakes.slack.people import Actor, Company
from tests.fakes.slack.refusal import Json
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import Asked, Message

_EVENTS = 5
_PER_SECOND = 100
_LOAD_S = 60
_ACKNOWLEDGED_S = 0.5
_LAST_S = 60.0  # for the answers that are not there when the minute is over
_PEOPLE = 400
_REDELIVERED = 10  # one in so many of the last half minute: what is older is not delivered again
_SINCE_S = 30
_AGAIN_S = 5.0  # in which a second answer would come
_IDLE_S = 5
_BARE = "bare slack-bolt"
_ANSWERS = ("events/yes", "events/no", "events/maybe")

Does = Callable[[Actor], Awaitable[Asked]]


@dataclass(eq=False)
class _Timed:
    """One interaction, and when what became of it."""

    asked: Asked
    begun: float
    acknowledged: float | None = None
    answered: float | None = None


class _Watch:
    """Notes when interactions are acknowledged and answered.

    What is over is put away, and so is what the server remembers of its work: it would take longer with all of it.
    """

    def __init__(self, fake: FakeSlack) -> None:
        self._fake = fake
        self._loop = asyncio.get_running_loop()
        self._open: list[_Timed] = []
        self.all: list[_Timed] = []

    async def sees(self, doing: Awaitable[Asked]) -> _Timed:
        """One interaction, which is on its way from now on."""
        timed = _Timed(await doing, self._loop.time())
        self._open.append(timed)
        self.all.append(timed)
        return timed

    async def until_over(self, is_over: Callable[[], bool], seconds: float) -> None:
        """Look at what becomes of them, until it is over or that time has passed."""
        try:
            await self._fake.changes.until(lambda: self._look() and is_over(), seconds=seconds)
        except TimeoutError:
            self._look()

    def _look(self) -> bool:
        """Note what has changed; True where nothing is left to come."""
        now = self._loop.time()
        for one in list(self._open):
            if one.asked.acked and one.acknowledged is None:
                one.acknowledged = now
            if one.asked.answers and one.answered is None:
                one.answered = now
            if one.acknowledged is not None and one.answered is not None:
                self._open.remove(one)
                self._put_away(one.asked)
        self._fake.calls.clear()
        return not self._open

    def _put_away(self, asked: Asked) -> None:
        self._fake.world.asked.remove(asked)
        for message in asked.answers:
            self._fake.world.channels[message.channel_id].messages.remove(message)


async def measure(folder: Path) -> list[Figure]:
    """Latency of one interaction after the other, and a hundred a second for a minute."""
    async with FakeSlack() as fake:
        fake.scopes = set(SCOPES)
        company = Company(fake, {"activities": fake.channel("aktiviteter")})
        company.answered = lambda: asking.answered(fake, fake.world.asked[-1])
        ida, henrik = company.joins("Ida"), company.joins("Henrik", "owner")
        crowd = [company.joins(f"Student {number}") for number in range(_PEOPLE)]
        async with _running(fake, "-m", "bot", "run", folder=folder) as ours:
            await asyncio.sleep(_IDLE_S)
            idle = resident_mb(ours.pid)
            for number in range(_EVENTS):
                await henrik.calls("events", "add", channel="activities")
                await henrik.fills(title=f"Spillkveld {number}", when="2.9.2027 kl. 18–20", place="Kantina")
            await fake.changes.until(lambda: len(_posts(henrik)) == _EVENTS)
            buttons = _buttons(fake, _posts(henrik)[-1])
            listed = await _one_by_one(fake, ida, [_listing(fake)])
            pressed = await _one_by_one(fake, ida, buttons[:2])
        async with _running(fake, "-m", "benchmarks.echo_slack", fake.api_base, fake.bot_token, fake.app_token) as echo:
            await asyncio.sleep(_IDLE_S)
            bare_idle = resident_mb(echo.pid)
            bare = [await _one_by_one(fake, ida, [_listing(fake)]), await _one_by_one(fake, ida, buttons[:2])]
        async with _running(fake, "-m", "bot", "run", folder=folder) as again:
            before = resident_mb(again.pid)
            with _uncollected():
                watch, answered_then = await _load(fake, crowd, [_listing(fake), *buttons])
            busy = resident_mb(again.pid)
            looks, writes = await _redeliver(fake, watch)
    theirs = [_answered(one) for one in bare]
    heard, late = _acknowledged(watch.all), sum(not _in_time(one) for one in watch.all)
    return [
        _timed("/events list, median and p95", _answered(listed), theirs[0], headline=True),
        _timed("an answer to an event, median and p95", _answered(pressed), theirs[1], headline=True),
        _added("/events list", _answered(listed), theirs[0]),
        _added("an answer", _answered(pressed), theirs[1]),
        _timed("until acknowledged, /events list, median and p95", _acknowledged(listed), _acknowledged(bare[0])),
        Figure(f"{_PER_SECOND} a second for {_LOAD_S} s, not acknowledged in 500 ms", (late,), promised=0),
        Figure("until acknowledged then, median and p95", in_ms(heard), "ms", 500),
        Figure("until acknowledged then, the slowest", (max(heard) * 1000,), "ms", 500),
        Figure("until answered then, median and p95", in_ms(_answered(watch.all)), "ms"),
        Figure("answered in full when the minute was over", (answered_then,), "%", better=Better.MORE),
        _never("never answered", sum(one.answered is None for one in watch.all)),
        _never("answers that Slack delivers again, not answered once", writes),
        _never("lists that Slack delivers again, not answered once", looks),
        Figure("idle, resident", (idle,), "MB", beside=(Peer(_BARE, bare_idle),)),
        Figure("resident before and after the load", (before, busy), "MB"),
        Figure(
            "from the command until connected, on what is there",
            (again.seconds,),
            "s",
            beside=(Peer(_BARE, echo.seconds),),
        ),
    ]


def _timed(what: str, ours: list[float], bare: list[float], *, headline: bool = False) -> Figure:
    return Figure(what, in_ms(ours), "ms", beside=(Peer(_BARE, p95(bare) * 1000),), headline=headline)


def _added(what: str, ours: list[float], bare: list[float]) -> Figure:
    return Figure(f"added to the bare bot's p95, {what}", ((p95(ours) - p95(bare)) * 1000,), "ms", 10)


def _never(what: str, times: int) -> Figure:
    return Figure(what, (times,), promised=0, kind=Kind.QUALITY)


def _running(fake: FakeSlack, *command: str, folder: Path | None = None) -> AbstractAsyncContextManager[Started]:
    return running(
        *command,
        connected=fake.connected,
        FADDERBOT_LOG_LEVEL="WARNING",
        FADDERBOT_DATABASE=f"sqlite+aiosqlite:///{folder}/bot.db",
        FADDERBOT_SLACK__BOT_TOKEN=fake.bot_token,
        FADDERBOT_SLACK__APP_TOKEN=fake.app_token,
        FADDERBOT_SLACK__API_BASE=fake.api_base,
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep this process from looking for garbage: what it remembers by then takes 0.3 s, and that is not the bot's."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _one_by_one(fake: FakeSlack, actor: Actor, does: Sequence[Does]) -> list[_Timed]:
    async def timed(number: int) -> _Timed:
        watch = _Watch(fake)
        one = await watch.sees(does[number % len(does)](actor))
        await watch.until_over(lambda: True, _LAST_S)
        return one

    return await one_by_one(timed)


async def _load(fake: FakeSlack, crowd: list[Actor], mix: Sequence[Does]) -> tuple[_Watch, float]:
    """What became of each interaction, and the share that had its answer when the last one was sent."""
    loop, watch = asyncio.get_running_loop(), _Watch(fake)
    sent = asyncio.Event()
    watching = asyncio.create_task(watch.until_over(sent.is_set, _LOAD_S + _LAST_S))
    begun = loop.time()
    for number in range(_PER_SECOND * _LOAD_S):
        await asyncio.sleep(max(0.0, begun + number / _PER_SECOND - loop.time()))
        turn, who = divmod(number, len(crowd))
        await watch.sees(mix[(turn + who) % len(mix)](crowd[who]))
    answered_then = share(sum(one.answered is not None for one in watch.all), len(watch.all))
    sent.set()
    await watching
    return watch, answered_then


async def _redeliver(fake: FakeSlack, watch: _Watch) -> tuple[int, int]:
    """Deliver some of them again, and count those that are not answered once: of the lists, and of the others."""
    again = [one.asked for one in watch.all[-_SINCE_S * _PER_SECOND :: _REDELIVERED]]
    fake.world.asked[:] = again
    for asked in again:
        await asking.redeliver(fake, asked)
        await asyncio.sleep(1 / _PER_SECOND)
    await asyncio.sleep(_AGAIN_S)
    wrong = [asked.kind for asked in again if len(asked.answers) != 1]
    return wrong.count("slash_commands"), wrong.count("block_actions")


def _listing(fake: FakeSlack) -> Does:
    return lambda actor: asking.slash(fake, actor.account, actor.channel, "/events", "list")


def _buttons(fake: FakeSlack, post: Message) -> list[Does]:
    """Each way to answer an event by a button below its post, which is changed meanwhile."""

    def press(action_id: str) -> Does:
        async def pressed(actor: Actor) -> Asked:
            where = next(id_ for id_, element in _elements(post) if element["action_id"] == action_id)
            return await asking.press(fake, actor.account, message=post, block_id=where, action_id=action_id)

        return pressed

    actions = [str(element["action_id"]) for _, element in _elements(post)]
    return [press(action) for action in actions if action.startswith(_ANSWERS)]


def _elements(post: Message) -> list[tuple[str, Json]]:
    return [
        (block["block_id"], one) for block in post.blocks for one in block.get("elements", ()) if "action_id" in one
    ]


def _posts(actor: Actor) -> list[Message]:
    """What everybody sees in the channel."""
    return [one for one in actor.sees() if one.only_for is None]


def _in_time(one: _Timed) -> bool:
    return one.acknowledged is not None and one.acknowledged - one.begun <= _ACKNOWLEDGED_S


def _acknowledged(timed: Sequence[_Timed]) -> list[float]:
    return [one.acknowledged - one.begun for one in timed if one.acknowledged is not None]


def _answered(timed: Sequence[_Timed]) -> list[float]:
    return [one.answered - one.begun for one in timed if one.answered is not None]
