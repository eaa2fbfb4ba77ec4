"""Discord: how the bot comes in, keeps its line, and notices where it is and where it is no more."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest
from sqlalchemy import func, select

from bot.adapters.discord import connect
from bot.clock import WindableClock
from bot.model.errors import Refused
from bot.port import LockedOut
from bot.storage.tables import JobRow, MemberRow, OutboxRow, RoleBinding, WorkspaceRow
from tests.adapters import contract
from tests.adapters.contract import nobody_waits, notes, sets
from tests.adapters.stages import OnDiscord
from tests.adapters.stages.common import ended
from tests.core import notebook
from tests.core.office import until
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.asking import ask_again
from tests.fakes.discord.gateway import DIRECT_MESSAGES, GUILDS
from tests.fakes.discord.messages import post

on_discord = contract.on_discord


@pytest.fixture
async def empty(database: str, clock: WindableClock) -> AsyncIterator[OnDiscord]:
    """A guild, with a bot that was never started."""
    async with FakeDiscord(now=clock.now) as fake:
        stage = OnDiscord(fake, database, clock)
        yield stage
        await stage.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither we nor discord.py pause before another attempt."""

    async def at_once(*_: object, **__: object) -> None:
        """Identify at once: discord.py waits for five seconds each time but the first."""

    monkeypatch.setattr(connect, "_RETRY_S", (0.0,))
    monkeypatch.setattr(discord.Client, "before_identify_hook", at_once)


# Coming in


async def test_commands_are_declared_once_and_again_when_they_changed(empty: OnDiscord) -> None:
    await empty.start()
    assert empty.fake.command_syncs == 1
    await empty.restart()
    assert empty.fake.command_syncs == 1

    for syncs, change in enumerate(({"description": "Once"}, {"description_localizations": {"no": "Før"}}), start=2):
        (declared,) = (one for one in empty.fake.world.commands if one["name"] == "notebook")
        declared["options"][0] |= change
        for _ in range(2):
            await empty.restart()
            assert empty.fake.command_syncs == syncs
    assert empty.fake.refusals == []


async def test_commands_that_cannot_be_declared_do_not_keep_the_bot_out(empty: OnDiscord) -> None:
    empty.fake.fail_next("PUT", "/commands$", status=403)
    await empty.start()
    assert empty.fake.world.commands == []
    await empty.restart()
    assert empty.fake.world.commands


async def test_no_more_is_asked_for_than_guilds_and_what_is_written_to_the_bot_alone(on_discord: OnDiscord) -> None:
    (session,) = on_discord.fake.gateway.sessions.values()
    assert session.intents == GUILDS | DIRECT_MESSAGES


async def test_whoever_writes_to_the_bot_is_told_where_it_hears_and_nobody_else_is(on_discord: OnDiscord) -> None:
    fake, ida = on_discord.fake, on_discord.company.joins("Ida")
    post(fake, fake.world.direct_with(ida.account), ida.account, {"content": "hei"})
    await fake.changes.until(lambda: len(ida.inbox) == 1)
    norwegian, english = ida.inbox[0].splitlines()
    assert norwegian.startswith("Jeg leser ikke det som blir skrevet her. Skriv /help på serveren")
    assert english.startswith("I do not read what is written here.")
    post(fake, on_discord.company.room("activities"), ida.account, {"content": "hei"})
    await on_discord.company.settle()
    assert len(ida.inbox) == 1, "its own words are no question"
    assert on_discord.company.transcript("activities") == []


async def test_wrong_token_is_told_at_once(empty: OnDiscord) -> None:
    empty.token += "wrong"
    await empty.open()
    with pytest.raises(LockedOut):
        await asyncio.wait_for(empty.line, 5)


async def test_token_that_was_changed_while_the_bot_runs(on_discord: OnDiscord, impatient: None) -> None:
    line = on_discord.line
    on_discord.fake.token += "new"
    on_discord.fake.gateway.invalidate(resumable=False)
    with pytest.raises(LockedOut):
        await asyncio.wait_for(line, 5)
    on_discord.fake.refusals.clear()


async def test_discord_that_is_not_there_yet(empty: OnDiscord, impatient: None) -> None:
    empty.fake.refuse_connection_next(times=2)
    await empty.start()
    assert await empty.joins("Ida").calls("notebook", "write", text="tea") == "Written: tea"


# The line


@pytest.mark.parametrize("happens", ["drop", "reconnect", "resumable", "not_resumable"])
async def test_line_that_breaks(on_discord: OnDiscord, impatient: None, happens: str) -> None:
    fake, ida = on_discord.fake, on_discord.joins("Ida")
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"
    match happens:
        case "drop":
            await fake.drop()
        case "reconnect":
            await fake.reconnect()
        case "resumable":
            await fake.invalidate(resumable=True)
        case _:
            on_discord.discord.ready.clear()
            await fake.invalidate(resumable=False)
            await asyncio.wait_for(on_discord.discord.ready.wait(), 5)
    assert (fake.gateway.identified, fake.gateway.resumed) == ((2, 0) if happens == "not_resumable" else (1, 1))
    assert await ida.calls("notebook", "write", text="coffee") == "Written: coffee"
    assert await notes(on_discord.core) == ["tea", "coffee"]
    assert on_discord.discord.ready.is_set()


async def test_what_was_done_while_the_line_was_broken_is_answered(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    on_discord.fake.gateway.drop()
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"


async def test_gateway_that_refuses_for_a_while(on_discord: OnDiscord, impatient: None) -> None:
    ida = on_discord.joins("Ida")
    on_discord.fake.refuse_connection_next("ws:/gateway")
    await on_discord.fake.drop()
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"


@pytest.mark.parametrize("event", ["GUILD_CREATE", "INTERACTION_CREATE", "CHANNEL_UPDATE"])
async def test_event_that_cannot_be_read_ends_a_client_and_not_the_bot(
    on_discord: OnDiscord, impatient: None, event: str
) -> None:
    fake, ida = on_discord.fake, on_discord.joins("Ida")
    on_discord.discord.ready.clear()
    await fake.dispatch(event, {"id": "not a number", "type": {}, "guild_id": on_discord.guild.id})
    await asyncio.wait_for(on_discord.discord.ready.wait(), 5)
    assert fake.gateway.identified == 2
    assert len(fake.gateway.live) == 1
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"
    await on_discord.discord.deliver(contract.a_delivery(on_discord, "coffee"))
    assert on_discord.reads(ida, "general") == ["coffee"]


async def test_event_that_is_unknown_is_passed_over(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    await on_discord.fake.dispatch("SOMETHING_NEW", {"id": {}})
    assert await ida.calls("notebook", "write", text="tea") == "Written: tea"
    assert on_discord.fake.gateway.identified == 1


async def test_event_that_cannot_be_handled_is_logged(on_discord: OnDiscord, caplog: pytest.LogCaptureFixture) -> None:
    payload = {"id": "1", "application_id": "2", "token": "t", "version": 1, "type": 99, "attachment_size_limit": 1}
    who = {"user": {"id": "3", "username": "ida", "discriminator": "0", "avatar": None}, "entitlements": []}
    await on_discord.fake.dispatch("INTERACTION_CREATE", payload | who | {"authorizing_integration_owners": {}})

    async def is_logged() -> bool:
        return "discord.event_failed" in caplog.text

    await until(is_logged)
    assert await on_discord.joins("Ida").calls("notebook", "write", text="tea") == "Written: tea"
    assert on_discord.fake.gateway.identified == 1


async def test_same_interaction_twice_is_done_once(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    await ida.calls("notebook", "write", text="tea")
    assert ida.last is not None
    ask_again(on_discord.fake, ida.last)
    await on_discord.fake.changes.until(lambda: on_discord.fake.calls[-1].status == 400)
    await on_discord.company.settle()
    assert await notes(on_discord.core) == ["tea"]
    assert on_discord.reads(ida, "activities") == ["Written: tea"]
    on_discord.fake.refusals.clear()  # Discord lets nobody answer the same interaction twice


async def test_answers_under_way_are_given_before_the_line_is_closed(on_discord: OnDiscord) -> None:
    async def nothing() -> None:
        """The bot that would settle is gone by then."""

    ida = on_discord.joins("Ida")
    on_discord.company.settle = nothing
    asking = asyncio.create_task(ida.calls("notebook", "wait", door="d"))
    await notebook.arrived["d"].wait()
    stopping = asyncio.create_task(on_discord.stop())
    notebook.doors["d"].set()
    assert await asking == "Written: d"
    await stopping
    assert on_discord.fake.gateway.live == []


# Where the bot is


async def test_removed_and_invited_again(on_discord: OnDiscord) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await sets(on_discord.core, locale="en", quiet_from=60, quiet_until=120)
    await henrik.calls("notebook", "later", text="tea", channel="general")
    await on_discord.leaves()
    asked = len(on_discord.fake.calls)
    await on_discord.company.advance(hours=2)
    assert len(on_discord.fake.calls) == asked, "nothing is even tried"

    await on_discord.returns()
    assert (await on_discord.workspace()).locale == "en"
    assert (await on_discord.workspace()).quiet_from == 60
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    assert on_discord.reads(henrik, "general") == ["tea"], "its organisers are its organisers still"
    assert on_discord.reads(henrik, "activities")[-1] == "Written: tea"


async def test_removed_while_the_bot_was_off(on_discord: OnDiscord) -> None:
    other = on_discord.fake.guild(name="Nabo", rooms={})
    await on_discord.stop()
    on_discord.fake.remove(on_discord.guild)
    await on_discord.start()
    assert (await on_discord.workspace()).left_at is not None
    async with on_discord.core.storage.reading() as session:
        found = select(WorkspaceRow.left_at).where(WorkspaceRow.platform_id == other.id)
        assert (await session.scalars(found)).one() is None

    await on_discord.stop()
    on_discord.fake.invite(on_discord.guild)
    await on_discord.start()
    assert (await on_discord.workspace()).left_at is None


@pytest.mark.parametrize("while_it_runs", [True, False])
async def test_everything_of_a_guild_is_erased_after_a_month(on_discord: OnDiscord, while_it_runs: bool) -> None:
    henrik = on_discord.joins("Henrik", "organiser")
    await henrik.calls("notebook", "announce", text="tea", channel="general")
    await henrik.calls("notebook", "survey")
    await henrik.fills(text="secret", count="many", colour="red")
    await on_discord.leaves()
    rows = (WorkspaceRow, MemberRow, JobRow, OutboxRow, RoleBinding)

    async def kept() -> int:
        async with on_discord.core.storage.reading() as session:
            return sum([(await session.scalar(select(func.count()).select_from(row))) or 0 for row in rows])

    async def is_gone() -> bool:
        return await kept() == 0

    if while_it_runs:
        on_discord.core.start()
    before = await kept()
    for days in (29, 2):
        assert await kept() >= 5
        on_discord.clock.wind_to(on_discord.clock.now() + timedelta(days=days))
        if while_it_runs:
            on_discord.core.nudge()
        else:
            await on_discord.restart()
    await until(is_gone)
    assert before

    on_discord.fake.invite(on_discord.guild)
    await until(kept)
    assert (await on_discord.workspace()).locale == "nb", "it begins anew"


async def test_outage_of_a_guild_is_no_removal(on_discord: OnDiscord) -> None:
    ida = on_discord.joins("Ida")
    on_discord.fake.outage(on_discord.guild)
    await ida.calls("notebook", "write", text="tea")
    assert (await on_discord.workspace()).left_at is None
    assert await on_discord.discord.obstacle(on_discord.address("general")) is None
    on_discord.fake.outage(on_discord.guild, over=True)
    await ida.calls("notebook", "write", text="coffee")
    await on_discord.company.settle()
    assert (await on_discord.workspace()).left_at is None
    assert await notes(on_discord.core) == ["tea", "coffee"]


async def test_bot_that_starts_during_an_outage(on_discord: OnDiscord) -> None:
    on_discord.fake.outage(on_discord.guild)
    await on_discord.restart()
    assert (await on_discord.workspace()).left_at is None
    on_discord.fake.outage(on_discord.guild, over=True)
    assert await on_discord.joins("Ida").calls("notebook", "write", text="tea") == "Written: tea"


async def test_guild_that_invites_the_bot_while_it_runs(on_discord: OnDiscord) -> None:
    other = on_discord.fake.guild(name="Nabo", rooms={"general": "felles"})

    async def is_served() -> int | None:
        async with on_discord.core.storage.reading() as session:
            return await session.scalar(select(WorkspaceRow.id).where(WorkspaceRow.platform_id == other.id))

    await until(is_served)
    assert await on_discord.discord.find_channel(other.id, "felles")


# Who is still there


@pytest.mark.usefixtures("impatient")
async def test_whoever_discord_does_not_tell_of_is_not_gone(on_discord: OnDiscord) -> None:
    ids = [on_discord.joins(name).person.id for name in ("Ida", "Ola", "Kari")]
    on_discord.fake.fail_next("GET", r"/members/\d+$", status=503, times=50)
    assert False not in (await on_discord.adapter.still_here(on_discord.guild.id, ids, nobody_waits)).values()
    on_discord.fake.faults.clear()
    assert await on_discord.adapter.still_here(on_discord.guild.id, ids, nobody_waits) == dict.fromkeys(ids, True)
    assert await on_discord.adapter.still_here("1", ids, nobody_waits) == {}, "an unknown guild tells of nobody"
    await ended(on_discord.line)
    assert await on_discord.adapter.still_here(on_discord.guild.id, ids, nobody_waits) == {}


async def test_who_is_named_meanwhile_is_found_at_once(on_discord: OnDiscord) -> None:
    ids = [on_discord.joins(f"Student {number}").person.id for number in range(30)]
    calls = len(on_discord.fake.calls)

    async def has_begun() -> bool:
        return len(on_discord.fake.calls) > calls

    known: list[int] = []
    looking = asyncio.create_task(on_discord.adapter.still_here(on_discord.guild.id, ids, known.append))
    await until(has_begun)
    assert await on_discord.adapter.find_person(on_discord.guild.id, ids[-1])
    assert not looking.done(), "nobody waits until all are asked about"
    assert await looking == dict.fromkeys(ids, True)
    assert known == list(range(1, 31)), "who waits can be told how far it is"


# Who holds a role


async def test_who_holds_a_role_is_shown_only_where_the_application_may_see_members(on_discord: OnDiscord) -> None:
    kari, role = on_discord.joins("Kari", "mentor"), on_discord.role_id("mentor")
    with pytest.raises(Refused) as refused:
        await on_discord.adapter.holders(on_discord.guild.id, role)
    assert refused.value.reason.key == "discord.members_hidden"
    on_discord.fake.privileged.add("members")
    assert await on_discord.adapter.holders(on_discord.guild.id, role) == {kari.person.id}


async def test_holders_are_told_of_in_pages(on_discord: OnDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "_PAGE", 2)
    on_discord.fake.privileged.add("members")
    mentors = {on_discord.joins(f"Mentor {number}", "mentor").person.id for number in range(5)}
    assert await on_discord.adapter.holders(on_discord.guild.id, on_discord.role_id("mentor")) == mentors
