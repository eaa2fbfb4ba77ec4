"""Slack: how the bot comes in, keeps its line, and hears everything once; who may do what while that changes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial

import pytest
from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from sqlalchemy import select

from bot.adapters.slack import connect, directory, line
from bot.clock import WindableClock
from bot.port import Later, LockedOut, Undeliverable
from bot.storage.tables import WorkspaceRow
from tests.adapters import contract
from tests.adapters.contract import a_delivery, notes, waiting
from tests.adapters.stages import OnSlack
from tests.core import notebook
from tests.core.office import until
from tests.fakes.slack import asking
from tests.fakes.slack.people import Actor
from tests.fakes.slack.server import FakeSlack

on_slack = contract.on_slack


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither we nor slack_sdk wait long before another attempt."""
    monkeypatch.setattr(connect, "_RETRY_S", (0.0,))
    monkeypatch.setattr(line, "AsyncSocketModeHandler", partial(AsyncSocketModeHandler, ping_interval=0.05))


@pytest.fixture
async def empty(database: str, clock: WindableClock) -> AsyncIterator[OnSlack]:
    """A workspace, with a bot that was never started."""
    async with FakeSlack(clock.now) as fake:
        stage = OnSlack(fake, database, clock)
        yield stage
        await stage.stop()


@pytest.fixture
def ida(on_slack: OnSlack) -> Actor:
    """A student."""
    return on_slack.joins("Ida")


@pytest.fixture
def henrik(on_slack: OnSlack) -> Actor:
    """An organiser."""
    return on_slack.joins("Henrik", "organiser")


async def is_back(stage: OnSlack) -> None:
    """Wait until the bot has opened another line than its first."""
    await stage.fake.changes.until(lambda: stage.fake.sockets.opened > 1 and bool(stage.fake.sockets.ready))


# Coming in


@pytest.mark.parametrize("token", ["bot_token", "app_token"])
async def test_wrong_token_is_told_at_once(empty: OnSlack, token: str) -> None:
    empty.tokens[token] = SecretStr("xoxb-wrong")
    await empty.open()

    def tried() -> int:
        return sum(not call.ok for call in empty.fake.calls)

    empty.line.add_done_callback(lambda _: empty.fake.changes.ring())
    await empty.fake.changes.until(lambda: empty.line.done() or tried() > 2)
    assert empty.line.done()
    with pytest.raises(LockedOut):
        await empty.line


async def test_slack_that_is_not_there_yet(empty: OnSlack) -> None:
    empty.fake.refuse_connection_next("auth.test", times=2)
    empty.fake.fail_next("auth.test", status=503)
    empty.fake.limit_next("apps.connections.open")
    await empty.start()
    assert await empty.joins("Ida").calls("notebook", "write", text="tea") == "Written: tea"


# The line


@pytest.mark.parametrize("happens", ["drop", "refresh_requested", "warning", "too_many_websockets"])
async def test_line_that_breaks(on_slack: OnSlack, ida: Actor, happens: str) -> None:
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"
    if happens == "drop":
        on_slack.fake.drop()
    else:
        on_slack.fake.disconnect(happens)
    await is_back(on_slack)
    assert await ida.calls("notebook", "write", text="coffee") == "Written: coffee"
    assert await notes(on_slack.core) == ["tea", "coffee"]
    assert on_slack.reads(ida, "activities") == ["Written: tea", "Written: coffee"]


@pytest.mark.parametrize("trouble", ["refused", "not there", "busy"])
async def test_line_that_is_refused_for_a_while(on_slack: OnSlack, ida: Actor, trouble: str) -> None:
    match trouble:
        case "refused":
            on_slack.fake.refuse_connection_next("socket", times=2)
        case "not there":
            on_slack.fake.refuse_connection_next("apps.connections.open", times=2)
        case _:
            on_slack.fake.fail_next("apps.connections.open", status=503, times=2)
    on_slack.fake.drop()
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"


async def test_our_own_log_says_as_much_as_before_once_slack_was_answered(on_slack: OnSlack, ida: Actor) -> None:
    """Bolt gives the logger that has its app's name the level of the root's, which is for libraries."""
    await ida.says("/events list")
    assert logging.getLogger("fadderbot").level == logging.WARNING


async def test_what_is_under_way_is_answered_though_the_line_breaks(on_slack: OnSlack, ida: Actor) -> None:
    asking_ = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await notebook.arrived["d"].wait()
    await on_slack.shows_sign(ida)
    on_slack.fake.drop()
    notebook.doors["d"].set()
    await is_back(on_slack)
    assert await asking_ == "Written: d"
    assert await notes(on_slack.core) == ["d"]


async def test_answers_under_way_are_given_before_the_line_is_closed(on_slack: OnSlack, ida: Actor) -> None:
    async def nothing() -> None:
        """The bot that would settle is gone by then."""

    on_slack.company.settle = nothing
    asking_ = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await notebook.arrived["d"].wait()
    await on_slack.shows_sign(ida)
    stopping = asyncio.create_task(on_slack.stop())

    async def is_stopping() -> bool:
        return not on_slack.slack.ready.is_set()

    await until(is_stopping)
    notebook.doors["d"].set()
    assert await asking_ == "Written: d"
    await stopping
    await on_slack.fake.changes.until(lambda: on_slack.fake.lines == 0)


# Once


async def delivered_again(stage: OnSlack, actor: Actor) -> None:
    """Let Slack deliver once more what somebody did last, and wait until the bot is done with it."""
    assert actor.last is not None
    before = actor.last.acks
    asked = await asking.redeliver(stage.fake, actor.last)
    await stage.fake.changes.until(lambda: asked.acks > before)
    await stage.company.settle()


async def test_command_that_is_delivered_again_is_done_and_answered_once(on_slack: OnSlack, ida: Actor) -> None:
    await ida.calls("notebook", "write", text="tea")
    await delivered_again(on_slack, ida)
    await on_slack.restart()
    await delivered_again(on_slack, ida)
    assert await notes(on_slack.core) == ["tea"]
    assert on_slack.reads(ida, "activities") == ["Written: tea"]


async def test_press_that_is_delivered_again_is_done_and_answered_once(on_slack: OnSlack, ida: Actor) -> None:
    await ida.calls("notebook", "show")
    await ida.presses("Høyt")
    await ida.presses("Igjen")
    await delivered_again(on_slack, ida)
    assert await notes(on_slack.core) == ["again 7"]
    assert on_slack.reads(ida, "activities")[1:] == ["Skrevet: aloud", "Written: 7"]


async def test_form_that_is_delivered_again_is_taken_once(on_slack: OnSlack, ida: Actor) -> None:
    await ida.calls("notebook", "tell", text="Look")
    await ida.presses("Rewrite")
    await ida.fills(text="once")
    await delivered_again(on_slack, ida)
    assert await notes(on_slack.core) == ["once for 7"]
    assert ida.inbox[-1] == "Written: once"
    assert len(ida.inbox) == 2


async def test_event_that_is_delivered_again_does_nothing_more(on_slack: OnSlack, henrik: Actor) -> None:
    async def has_left() -> bool:
        async with on_slack.core.storage.reading() as session:
            return (await session.scalars(select(WorkspaceRow.left_at))).one() is not None

    left = await asking.event(on_slack.fake, "app_uninstalled", {})
    await until(has_left)
    await on_slack.returns()
    await asking.redeliver(on_slack.fake, left)
    await on_slack.fake.changes.until(lambda: left.acks > 1)
    assert await henrik.calls("notebook", "write", text="tea") == "Written: tea"
    assert not await has_left(), "it came back since"


# Who somebody is


@pytest.mark.parametrize(
    ("method", "trouble"),
    [
        ("users.info", "busy"),
        ("users.info", "broken"),
        ("users.info", "cut off"),
        ("usergroups.list", "busy"),
        ("usergroups.list", "broken"),
        ("usergroups.list", "cut off"),
    ],
)
async def test_who_asks_while_slack_tells_nothing_of_them_is_told_something(
    on_slack: OnSlack, ida: Actor, method: str, trouble: str
) -> None:
    match trouble:
        case "busy":
            on_slack.fake.limit_next(method, times=3)
        case "broken":
            on_slack.fake.fail_next(method, status=503, times=3)
        case _:
            on_slack.fake.refuse_connection_next(method, times=3)
    assert await ida.calls("notebook", "write", text="tea")
    on_slack.fake.faults.clear()
    assert await ida.calls("notebook", "write", text="cake")


async def test_group_that_changes_gives_and_takes_rights(on_slack: OnSlack, ida: Actor) -> None:
    group = on_slack.fake.world.usergroups[on_slack.role_id("organiser")]

    async def changes(kind: str) -> None:
        told = await asking.event(on_slack.fake, kind, {"subteam_id": group.id})
        await asking.acknowledged(on_slack.fake, told)
        await on_slack.company.settle()

    assert "organise" in await ida.calls("notebook", "announce", text="tea")
    group.members.add(ida.person.id)
    await changes("subteam_members_changed")
    assert await ida.calls("notebook", "announce", text="tea") == "Skrevet: tea"
    group.disabled = True
    await changes("subteam_updated")
    assert "organise" in await ida.calls("notebook", "announce", text="tea")


async def test_who_runs_the_workspace_may_do_so_as_long_as_they_do(
    on_slack: OnSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "_PERSON_S", 0.0)  # else it is known for five minutes
    await on_slack.restart()
    eva = on_slack.joins("Eva", "owner")
    assert await eva.calls("notebook", "announce", text="tea") == "Skrevet: tea"
    eva.account.is_admin = eva.account.is_owner = False
    assert "organise" in await eva.calls("notebook", "announce", text="tea")
    eva.account.is_admin = True
    assert await eva.calls("notebook", "announce", text="cake") == "Skrevet: cake"


async def test_who_left_the_workspace_is_written_to_no_more(on_slack: OnSlack, henrik: Actor, ida: Actor) -> None:
    await ida.calls("notebook", "huddle", key="Bakers", channel="general")
    henrik.account.deleted = True
    with pytest.raises(Undeliverable):
        await on_slack.adapter.deliver(a_delivery(on_slack, "tea", on_slack.direct(henrik)))
    await on_slack.company.settle()
    await henrik.calls("notebook", "enter", key="Bakers")
    (bakers,) = on_slack.threads()
    assert bakers.members == frozenset({ida.person.id}), "the others stay together"
    assert not await waiting(on_slack.core, dead=True)


async def test_token_that_is_taken_away_while_the_bot_runs(on_slack: OnSlack, ida: Actor) -> None:
    tea = a_delivery(on_slack, "tea")
    on_slack.fake.error_next("chat.postMessage", "invalid_auth")
    with pytest.raises(Later):
        await on_slack.adapter.deliver(tea)
    await on_slack.adapter.deliver(tea)
    assert on_slack.reads(ida, "general") == ["tea"], "nothing that was to be said is lost"
