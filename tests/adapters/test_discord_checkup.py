"""What `fadderbot doctor` finds on Discord, and that it asks for the permissions that are needed, and for no other."""

import ast
import asyncio
import inspect
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from aiohttp import web
from discord.http import Route

from bot.adapters.discord import STRINGS, checkup, deliver
from bot.adapters.discord.checkup import PERMISSIONS, check, invite_link
from bot.adapters.discord.deliver import Voice
from bot.adapters.discord.render import Renderer
from bot.clock import Clock, SystemClock, WindableClock
from bot.doctor import Finding, Verdict
from bot.i18n import Catalogue
from bot.model.address import Address, Place
from bot.model.arrangement import Archive, Arrangement, Happening, LetIn, LetOut, NoHappening, OpenThread, Removal
from bot.model.message import Message, Paragraph
from bot.model.phrase import Verbatim
from bot.port import Arranging, Delivery, Undeliverable
from tests import forked
from tests.adapters.test_discord_text import READER
from tests.core import notebook
from tests.fakes.discord import FakeDiscord, permissions
from tests.fakes.discord.server import START
from tests.fakes.discord.state import Channel, Guild, Role

TOKEN = "a-token.of.ours"  # noqa: S105 - for the server below
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake


@dataclass
class StandIn:
    """What answers in Discord's place, for what the fake cannot be: an application with such settings, another host."""

    application: dict[str, Any] = field(
        default_factory=lambda: {
            "id": "1234",
            "flags": 0,
            "bot_public": True,
            "interactions_endpoint_url": None,
            "install_params": {"scopes": ["bot", "applications.commands"], "permissions": "0"},
        }
    )
    guilds: list[dict[str, Any]] = field(default_factory=list)
    body: str | None = None
    silent: bool = False
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def at(self) -> AsyncIterator[str]:
        """Its address, for as long as the block lasts."""
        app = web.Application()
        app.router.add_get("/{tail:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.silent:
            await asyncio.Event().wait()
        if self.body is not None:
            return web.Response(text=self.body, status=self.status, headers=self.headers, content_type="text/html")
        after = int(request.query.get("after", 0))
        said: Any = {
            "/users/@me": {"id": "1234", "username": "Fadderbot"},
            "/applications/@me": self.application,
            "/applications/1234/commands": [],
            "/users/@me/guilds": [guild for guild in self.guilds if int(guild["id"]) > after][:200],
        }[request.path]
        return web.json_response(said, status=self.status, headers=self.headers)


async def checked(there: StandIn, clock: Clock | None = None) -> list[Finding]:
    """What is found with the stand-in."""
    async with there.at() as address:
        found = await check(TOKEN, address, clock or SystemClock())
    assert all(TOKEN not in str(one) for one in found)
    return found


def wrong(findings: list[Finding]) -> list[Finding]:
    """What is not as it should be."""
    return [one for one in findings if one.verdict is not Verdict.OK]


async def doctor(folder: Path, token: str, api_base: str) -> tuple[int | None, str]:
    """The command as somebody runs it; how it ended, and everything that it said."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("FADDERBOT_")}
    given |= {"FADDERBOT_DISCORD__TOKEN": token, "FADDERBOT_DISCORD__API_BASE": api_base}
    pipe, same = asyncio.subprocess.PIPE, asyncio.subprocess.STDOUT
    process = await forked.start("doctor", stdout=pipe, stderr=same, cwd=folder, env=given)
    said, _ = await process.communicate()
    assert said
    assert token not in said.decode()
    return process.returncode, said.decode()


# The command


async def test_all_is_well(fake: FakeDiscord, tmp_path: Path) -> None:
    fake.guild("Klassen")
    code, said = await doctor(tmp_path, fake.token, fake.api_base)
    assert code == 0, said
    assert {line.split()[0] for line in said.splitlines() if not line.startswith(" ")} == {"ok"}
    assert "Discord knows the token: the bot is called fadderbot." in said
    assert 'In "Klassen" the bot has every permission that it needs.' in said
    assert "No commands are registered yet" in said
    assert said.splitlines()[-1].strip() == invite_link(fake.application_id)
    assert fake.refusals == []
    assert {call.method for call in fake.calls} == {"GET"}
    assert not fake.gateway.identified
    assert os.listdir(tmp_path) == []


async def test_much_is_wrong(fake: FakeDiscord, tmp_path: Path) -> None:
    """A clock five minutes off, an address of another kind, and no permission: each is said."""
    there = StandIn(guilds=[{"id": "1", "name": "Klassen", "permissions": "0"}])
    there.application["interactions_endpoint_url"] = f"https://example.org/{TOKEN}"
    there.headers["Date"] = format_datetime(SystemClock().now() - timedelta(minutes=5), usegmt=True)
    async with there.at() as address:
        code, said = await doctor(tmp_path, TOKEN, address)
    assert code == 1
    assert "problem The clock of this machine is 5 minutes fast." in said
    assert "problem The application has an Interactions Endpoint URL" in said
    assert 'problem In "Klassen" the bot may not' in said
    assert invite_link("1234") in said


async def test_wrong_token(fake: FakeDiscord, tmp_path: Path) -> None:
    code, said = await doctor(tmp_path, "wrong.token", fake.api_base)
    assert code == 1
    assert "problem Discord does not take the token." in said
    assert "Reset Token" in said
    assert "ok      The clock is right." in said
    assert [call.status for call in fake.calls] == [401]


async def test_nobody_there(tmp_path: Path) -> None:
    async with StandIn().at() as address:
        pass
    code, said = await doctor(tmp_path, TOKEN, address)
    assert code == 1
    assert "problem 127.0.0.1 cannot be reached" in said
    assert "Traceback" not in said


# The token, and who answers


@pytest.mark.parametrize("token", [None, "", "  \n"])
async def test_without_a_token_nothing_is_looked_at(token: str | None) -> None:
    assert await check(token, "http://127.0.0.1:1", SystemClock()) == []


@pytest.mark.parametrize("token", [f'"{TOKEN}"', f"Bot {TOKEN}", f"{TOKEN}\n{TOKEN}", f"{TOKEN}é"])
async def test_token_that_was_copied_badly(token: str) -> None:
    (finding,) = await check(token, "http://127.0.0.1:1", SystemClock())
    assert (finding.verdict, TOKEN in str(finding)) == (Verdict.PROBLEM, False)


async def test_blanks_around_the_token_are_taken_off(fake: FakeDiscord) -> None:
    """discord.py takes them off as well."""
    assert (
        wrong(await check(f" {fake.token}\n", fake.api_base, SystemClock()))[0].text == "The bot is in no server yet."
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "trouble of its own"),
        (503, "trouble of its own"),
        (403, "this machine's address"),
        (404, "is not Discord"),
    ],
)
async def test_answers_that_are_none(status: int, words: str) -> None:
    there = StandIn(status=status)
    (finding,) = wrong(await checked(there))
    assert (finding.verdict, words in finding.text) == (Verdict.PROBLEM, True)
    assert len(there.asked) == 1


@pytest.mark.parametrize(("retry_after", "words"), [("17", "in 17 seconds"), ("", "in a few minutes")])
async def test_asked_too_often(retry_after: str, words: str) -> None:
    (finding,) = wrong(await checked(StandIn(status=429, headers={"Retry-After": retry_after})))
    assert words in finding.advice


async def test_line_that_breaks_in_the_middle(fake: FakeDiscord) -> None:
    fake.refuse_connection_next("/applications/@me", times=5)
    found = await check(fake.token, fake.api_base, SystemClock())
    assert "cannot be reached" in found[-1].text
    assert any("Discord knows the token" in one.text for one in found)


@pytest.mark.parametrize(
    "body", ["<html>Log in to the guest network</html>", "[]", "7", "{}", '{"username": {}}', "\ud83d"]
)
async def test_somebody_else_answers(body: str) -> None:
    assert "is not Discord" in (await checked(StandIn(body=body.encode("utf-8", "replace").decode())))[-1].text


async def test_somebody_who_cannot_prove_who_it_is() -> None:
    async with StandIn().at() as address:
        (finding,) = await check(TOKEN, address.replace("http", "https"), WindableClock(NOW, running=False))
    assert "cannot prove" in finding.text
    assert "it shows 2026-09-01 08:00 UTC" in finding.advice


async def test_somebody_who_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "ANSWER_S", 0.05)
    (finding,) = await checked(StandIn(silent=True))
    assert "did not answer" in finding.text


async def test_token_is_not_carried_elsewhere() -> None:
    there = StandIn(body="", status=302, headers={"Location": "/elsewhere"})
    assert "is not Discord" in (await checked(there))[-1].text
    assert there.asked == ["/users/@me"]


@pytest.mark.parametrize(
    ("off", "words"), [(timedelta(seconds=20), "right"), (timedelta(minutes=-5), "5 minutes slow")]
)
async def test_clock_is_compared_with_discords(off: timedelta, words: str) -> None:
    there = StandIn(headers={"Date": format_datetime(NOW, usegmt=True)})
    found = await checked(there, WindableClock(NOW + off, running=False))
    assert [words in one.text for one in found if "clock" in one.text] == [True]


async def test_date_that_is_none_says_nothing_of_the_clock() -> None:
    found = await checked(StandIn(headers={"Date": "yesterday"}))
    assert not [one for one in found if "clock" in one.text]


# The application


async def test_interactions_that_go_elsewhere() -> None:
    there = StandIn()
    there.application["interactions_endpoint_url"] = "https://example.org/hush"
    finding = wrong(await checked(there))[0]
    assert (finding.verdict, "Interactions Endpoint URL" in finding.text) == (Verdict.PROBLEM, True)
    assert "hush" not in str(finding)
    assert "General Information" in finding.advice


async def test_application_that_cannot_be_invited() -> None:
    there = StandIn()
    there.application["bot_require_code_grant"] = True
    assert "OAuth2 Code Grant" in wrong(await checked(there))[0].text


@pytest.mark.parametrize(
    ("privileged", "words"),
    [
        ({"presences"}, "has the Presence Intent on"),
        ({"presences", "message_content"}, "has the Presence Intent and Message Content Intent on"),
    ],
)
async def test_intents_that_are_not_needed(fake: FakeDiscord, privileged: set[str], words: str) -> None:
    fake.guild()
    fake.privileged |= privileged
    (finding,) = wrong(await check(fake.token, fake.api_base, SystemClock()))
    assert (finding.verdict, words in finding.text) == (Verdict.WARNING, True)


@pytest.mark.parametrize("bit", [14, 15])
async def test_intent_for_drawing_by_role_is_a_choice(bit: int) -> None:
    there = StandIn()
    texts = [finding.text for finding in await checked(there)]
    assert any('"Server Members Intent" is off' in text for text in texts)
    there.application["flags"] = 1 << bit
    assert not any("Intent on, which" in finding.text for finding in wrong(await checked(there)))
    assert any('"Server Members Intent" is on' in finding.text for finding in await checked(there))


@pytest.mark.parametrize("bit", [12, 13, 18, 19])
async def test_each_flag_of_an_intent_counts(bit: int) -> None:
    there = StandIn()
    there.application["flags"] = 1 << bit
    assert "Intent on, which" in wrong(await checked(there))[0].text


@pytest.mark.parametrize(
    ("ways", "is_told"),
    [
        ({"install_params": {"scopes": ["bot"]}}, True),
        ({"install_params": None, "integration_types_config": {"0": {}, "1": None}}, True),
        ({"integration_types_config": {"0": {"oauth2_install_params": {"scopes": ["applications.commands"]}}}}, False),
    ],
)
async def test_ways_of_adding_the_bot(ways: dict[str, Any], is_told: bool) -> None:
    there = StandIn()
    del there.application["install_params"]
    there.application |= ways
    assert any("Add App" in one.text for one in await checked(there)) is is_told


@pytest.mark.parametrize(("public", "words"), [(True, "is public"), (False, "is private")])
async def test_who_may_invite(public: bool, words: str) -> None:
    there = StandIn()
    there.application["bot_public"] = public
    assert any(words in one.text for one in await checked(there))


# The guilds


async def test_no_guild(fake: FakeDiscord) -> None:
    (finding,) = wrong(await check(fake.token, fake.api_base, SystemClock()))
    assert (finding.verdict, "in no server" in finding.text) == (Verdict.WARNING, True)


async def test_permission_that_is_missing_in_one_guild(fake: FakeDiscord) -> None:
    fake.guild("Klassen")
    other = fake.guild("Annen\x1b[31m klasse", invited=False)
    other.bot_permissions = permissions.BOT & ~permissions.bits(["create_events", "manage_threads"])
    fake.invite(other)
    found = await check(fake.token, fake.api_base, SystemClock())
    (finding,) = wrong(found)
    assert finding == Finding(
        Verdict.PROBLEM,
        'In "Annen[31m klasse" the bot may not close threads that are over, '
        "nor show what happens in the server's own list of events.",
        "In Discord: Server Settings > Roles > fadderbot > Permissions, turn on Manage Threads and Create Events.",
    )
    assert any(one.text == 'In "Klassen" the bot has every permission that it needs.' for one in found)


async def test_an_administrator_may_everything(fake: FakeDiscord) -> None:
    guild = fake.guild(invited=False)
    guild.bot_permissions = permissions.BITS["administrator"]
    fake.invite(guild)
    assert wrong(await check(fake.token, fake.api_base, SystemClock())) == []


async def test_guilds_beyond_the_first_page() -> None:
    guilds = [{"id": str(id_), "name": "Klassen", "permissions": "8"} for id_ in range(1, 402)]
    assert any("In 401 servers" in one.text for one in await checked(StandIn(guilds=guilds)))
    guilds[-1]["permissions"] = "0"
    assert wrong(await checked(StandIn(guilds=guilds)))[0].verdict is Verdict.PROBLEM


# What is asked for, and what is needed


def test_invite_link_asks_for_exactly_the_table() -> None:
    link = urlsplit(invite_link("1234"))
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://discord.com/oauth2/authorize"
    asked = parse_qs(link.query)
    assert (asked["client_id"], asked["scope"]) == (["1234"], ["bot applications.commands"])
    assert discord.Permissions(int(asked["permissions"][0])) == discord.Permissions(**dict.fromkeys(PERMISSIONS, True))


def test_bits_are_discords() -> None:
    for name, permission in PERMISSIONS.items():
        assert permission.bit == discord.Permissions(**{name: True}).value == permissions.BITS[name]


TAKES: dict[str, set[str]] = {
    "channel.send": {"view_channel", "send_messages", "send_messages_in_threads", "attach_files"},
    "along": set(),  # on this machine, as the next
    "drawn": set(),
    "standing.edit": {"view_channel"},
    "self._client.create_dm": set(),
    "self._client.http.request": set(),  # the answer to an interaction, under a token of its own
    "self._client.http.start_thread_without_message": {
        "view_channel",
        "create_public_threads",
        "create_private_threads",
    },
    "self._client.http.get_active_threads": set(),
    "self._client.http.add_user_to_thread": {"view_channel", "send_messages_in_threads"},
    "self._client.http.remove_user_from_thread": {"view_channel"},  # of a private thread that it opened itself
    "self._client.http.edit_channel": {
        "view_channel",
        "manage_threads",
    },  # `locked` takes it even in a thread of one's own
    "self._client.http.create_guild_scheduled_event": {"create_events"},
    "self._client.http.edit_scheduled_event": {"create_events"},
    "self._client.http.get_scheduled_events": set(),
    "self._client.http.delete_scheduled_event": {"create_events"},
    "self._client.http.delete_message": {"view_channel"},  # of its own, to which nothing more is needed
}
"""What Discord's documentation wants for each request that the bot makes unasked."""


def test_nothing_is_asked_for_that_no_request_takes_and_no_request_takes_more() -> None:
    awaited = [node.value for node in ast.walk(ast.parse(inspect.getsource(deliver))) if isinstance(node, ast.Await)]
    requests = {ast.unparse(call.func) for call in awaited if isinstance(call, ast.Call)}
    foreign = {name for name in requests if not name.startswith(("self.", "asyncio.")) or "_client" in name}
    assert foreign == set(TAKES)
    assert set.union(*TAKES.values()) == set(PERMISSIONS)


@dataclass
class Stage:
    """A guild in which everybody may nothing, and the bot what a test says."""

    fake: FakeDiscord
    guild: Guild
    role: Role
    voice: Voice
    member: Address

    def may(self, *names: str) -> None:
        """Let the bot do this, and nothing else."""
        self.role.permissions = permissions.bits(names)

    def place(self, place: Place, id_: str) -> Address:
        """An address in the guild."""
        return Address("discord", self.guild.id, place, id_)

    async def say(self, address: Address, ref: str | None = None) -> str:
        """Say something, or change what was said."""
        nonce = self.fake.world.ids.next()
        return await self.voice.deliver(
            Delivery(nonce, address, Message((Paragraph(Verbatim("Hei")),)), READER, ref=ref)
        )

    async def arrange(self, address: Address, what: Arrangement, ref: str | None = None) -> str:
        """Arrange something."""
        return await self.voice.arrange(Arranging("nonce", address, what, READER, ref=ref, since=START))


@pytest.fixture
async def stage(fake: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr(Route, "BASE", fake.api_base)
    guild = fake.guild(rooms={"general": "felles"})
    guild.roles[guild.id].permissions = 0
    (role,) = [role for role in guild.roles.values() if role.managed_by]
    ida = fake.person("Ida")
    fake.join(guild, ida)
    catalogue = Catalogue([STRINGS])
    client = discord.Client(intents=discord.Intents(guilds=True))
    await client.login(fake.token)
    voice = Voice(client, catalogue, Renderer(catalogue))
    yield Stage(fake, guild, role, voice, Address("discord", guild.id, Place.DIRECT, ida.id))
    await client.close()


async def thread(stage: Stage, *, private: bool = True) -> Address:
    """A thread that the bot opened."""
    general: Channel = stage.guild.room("general")
    beside = stage.place(Place.CHANNEL, general.id)
    opened = OpenThread(Verbatim(f"Gruppe {stage.fake.world.ids.next()}"), beside, private)
    return stage.place(Place.THREAD, await stage.arrange(stage.place(Place.CALENDAR, ""), opened))


def happening(stage: Stage) -> Happening:
    """A time of an event, another each time."""
    start = START + timedelta(days=1)
    return Happening(Verbatim(f"Spillkveld {stage.fake.world.ids.next()}"), start, start + timedelta(hours=1))


Act = Callable[[], Awaitable[object]]


async def speaking(stage: Stage) -> Act:
    return lambda: stage.say(stage.place(Place.CHANNEL, stage.guild.room("general").id))


async def changing(stage: Stage) -> Act:
    general = stage.place(Place.CHANNEL, stage.guild.room("general").id)
    said = await stage.say(general)
    return lambda: stage.say(general, said)


async def taking_back(stage: Stage) -> Act:
    general = stage.place(Place.CHANNEL, stage.guild.room("general").id)
    said = await stage.say(general)
    return lambda: stage.arrange(general, Removal(), said)


async def showing_a_picture(stage: Stage) -> Act:
    """Where no files may be attached, the picture's words stand in its place."""
    general = stage.place(Place.CHANNEL, stage.guild.room("general").id)

    async def show() -> None:
        shown = Message((notebook.circle(),))
        await stage.voice.deliver(Delivery(stage.fake.world.ids.next(), general, shown, READER))

    return show


async def speaking_in_a_thread(stage: Stage) -> Act:
    opened = await thread(stage)
    return lambda: stage.say(opened)


async def speaking_to_a_member(stage: Stage) -> Act:
    return lambda: stage.say(stage.member)


async def opening(stage: Stage) -> Act:
    return lambda: thread(stage, private=False)


async def opening_for_a_few(stage: Stage) -> Act:
    return lambda: thread(stage)


async def letting_in(stage: Stage) -> Act:
    opened = await thread(stage)
    return lambda: stage.arrange(opened, LetIn((stage.member,)))


async def letting_out(stage: Stage) -> Act:
    opened = await thread(stage)
    await stage.arrange(opened, LetIn((stage.member,)))
    return lambda: stage.arrange(opened, LetOut((stage.member,)))


async def closing(stage: Stage) -> Act:
    opened = await thread(stage)
    return lambda: stage.arrange(opened, Archive())


async def showing(stage: Stage) -> Act:
    return lambda: stage.arrange(stage.place(Place.CALENDAR, ""), happening(stage))


async def showing_anew(stage: Stage) -> Act:
    shown = await stage.arrange(stage.place(Place.CALENDAR, ""), happening(stage))
    return lambda: stage.arrange(stage.place(Place.CALENDAR, ""), happening(stage), shown)


async def hiding(stage: Stage) -> Act:
    shown = await stage.arrange(stage.place(Place.CALENDAR, ""), happening(stage))
    return lambda: stage.arrange(stage.place(Place.CALENDAR, ""), NoHappening(), shown)


@pytest.mark.parametrize(
    ("prepare", "needed"),
    [
        (speaking, {"view_channel", "send_messages"}),
        (showing_a_picture, {"view_channel", "send_messages"}),
        (changing, {"view_channel"}),
        (taking_back, {"view_channel"}),
        (speaking_in_a_thread, {"view_channel", "send_messages_in_threads"}),
        (speaking_to_a_member, set()),
        (opening, {"view_channel", "create_public_threads"}),
        (opening_for_a_few, {"view_channel", "create_private_threads"}),
        (letting_in, {"view_channel", "send_messages_in_threads"}),
        (letting_out, {"view_channel"}),
        (closing, {"view_channel", "manage_threads"}),
        (showing, {"create_events"}),
        (showing_anew, {"create_events"}),
        (hiding, {"create_events"}),
    ],
)
async def test_what_the_bot_may_is_enough_and_none_of_it_too_much(
    stage: Stage, prepare: Callable[[Stage], Awaitable[Act]], needed: set[str]
) -> None:
    """As far as the fake is as strict as Discord: with what is listed it works, without any of it it does not."""
    for missing in (None, *PERMISSIONS):
        stage.may(*PERMISSIONS)
        act = await prepare(stage)
        stage.may(*(PERMISSIONS.keys() - {missing}))
        if missing in needed:
            with pytest.raises(Undeliverable):
                await act()
        else:
            await act()
    assert stage.fake.refusals == []
