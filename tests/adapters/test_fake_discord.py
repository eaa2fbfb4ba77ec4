"""The fake Discord, proven with the real discord.py before anything is proven with it."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Literal

import aiohttp
import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord import FakeDiscord, spec
from tests.fakes.discord.asking import ask, ask_again
from tests.fakes.discord.people import Actor, Company, NotTaken, NotThere
from tests.fakes.discord.reading import Eyes
from tests.fakes.discord.server import START
from tests.fakes.discord.state import COMPONENTS_V2, Channel, Guild, Person, Role

NO_MENTIONS = discord.AllowedMentions.none()


def card(text: str = "Kan\\*tina") -> discord.ui.LayoutView:
    """A message of the second version, with one of everything that our adapter draws."""
    shown: discord.ui.Section[Any] = discord.ui.Section(
        "**Spillkveld**\n<t:1788364800:F>", accessory=discord.ui.Button(label="Vis", custom_id="show?id=1")
    )
    select: discord.ui.Select[Any] = discord.ui.Select(
        placeholder="Velg tid", custom_id="pick", options=[discord.SelectOption(label="Onsdag", value="2")]
    )
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(
        discord.ui.Container(
            discord.ui.TextDisplay("## Det som skjer"),
            discord.ui.TextDisplay(f"**Hvor:** {text}\n**Når:** nå"),
            discord.ui.Separator(),
            shown,
            discord.ui.ActionRow(
                discord.ui.Button(label="Jeg kommer", custom_id="yes"),
                discord.ui.Button(label="Spør meg", custom_id="ask"),
            ),
            discord.ui.ActionRow(select),
        )
    )
    return view


class Ask(discord.ui.Modal, title="Nytt arrangement"):
    """A modal with the kinds of fields that our adapter draws."""

    name: discord.ui.Label[Any] = discord.ui.Label(
        text="Tittel", component=discord.ui.TextInput(custom_id="title", max_length=100, default="Spillkveld")
    )
    where: discord.ui.Label[Any] = discord.ui.Label(
        text="Kanal", component=discord.ui.ChannelSelect(custom_id="channel", required=False)
    )
    who: discord.ui.Label[Any] = discord.ui.Label(
        text="Roller",
        component=discord.ui.RoleSelect(custom_id="roles", required=False, min_values=0, max_values=5),
    )
    lead: discord.ui.Label[Any] = discord.ui.Label(
        text="Påminnelse",
        component=discord.ui.RadioGroup(
            custom_id="lead",
            options=[
                discord.RadioGroupOption(label="En time", value="hour", default=True),
                discord.RadioGroupOption(label="Ingen", value="none"),
            ],
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Say what was filled in."""
        said = [getattr(each, "component", each) for each in (self.name, self.where, self.who, self.lead)]
        title, where, who, lead = (getattr(one, "values", None) or getattr(one, "value", None) for one in said)
        places = ",".join(one.name for one in where or [])
        roles = ",".join(one.name for one in who or [])
        await interaction.response.send_message(f"{title} {places} {roles} {lead}", ephemeral=True)


async def _add(
    interaction: discord.Interaction,
    channel: discord.TextChannel,
    count: int = 1,
    lead: Literal["hour", "day"] = "hour",
    loud: bool = False,
    source: discord.Attachment | None = None,
    source_address: str = "",
) -> None:
    size = len(await source.read()) if source else 0
    await interaction.response.send_message(f"{channel.name} {count} {lead} {loud} {size} {source_address}")


async def _show(interaction: discord.Interaction, event: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(content=f"Du ba om {event}")


async def _titles(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    titles = ("Spillkveld", "Filmkveld")
    return [app_commands.Choice(name=one, value=one) for one in titles if current.lower() in one.lower()]


async def _card(interaction: discord.Interaction) -> None:
    await interaction.response.send_message(view=card(), ephemeral=True, allowed_mentions=NO_MENTIONS)


async def _ask(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Ask())


class Step(discord.ui.Modal):
    """One part of a form that has two; what is wrong in it is told, with a button to mend it."""

    def __init__(self, step: int) -> None:
        super().__init__(title=f"Skjema ({step}/2)", custom_id=f"step{step}")
        names = [["title", "when"], ["place"]][step - 1]
        self.step = step
        self.inputs: list[discord.ui.TextInput[Any]] = [discord.ui.TextInput(custom_id=name) for name in names]
        for one in self.inputs:
            self.add_item(discord.ui.Label(text=one.custom_id, component=one))

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Go on, or say what is wrong, or that all is well."""
        given = {one.custom_id: one.value for one in self.inputs}
        if self.step == 2:
            await interaction.response.send_message(f"Takk: {given['place']}", ephemeral=True)
            return
        view = discord.ui.LayoutView()
        again = 1 if given["when"] == "aldri" else 2
        view.add_item(discord.ui.TextDisplay("Feil" if again == 1 else "Videre"))
        view.add_item(discord.ui.ActionRow(discord.ui.Button(label="Skjema", custom_id=f"step{again}")))
        await interaction.response.send_message(view=view, ephemeral=True)


async def _steps(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Step(1))


class Echo(discord.Client):
    """A client that answers everything with what it was told."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.05,
        )
        self.heard: list[str] = []
        self.tree = app_commands.CommandTree(self)
        events = app_commands.Group(name="events", description="Arrangementer")
        for name, function in (("add", _add), ("show", _show), ("card", _card), ("ask", _ask), ("steps", _steps)):
            command: app_commands.Command[Any, Any, Any] = app_commands.Command(
                name=name, description=name, callback=function
            )
            events.add_command(command)
            if name == "show":
                command.autocomplete("event")(_titles)
        self.tree.add_command(events)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once: discord.py waits for five seconds each time but the first."""

    async def setup_hook(self) -> None:
        """Register the commands."""
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer buttons and selects."""
        if interaction.type is not discord.InteractionType.component or interaction.data is None:
            return
        match interaction.data.get("custom_id"):
            case "yes":
                await interaction.response.edit_message(view=card("R1"))
            case "ask":
                await interaction.response.send_modal(Ask())
            case "step1" | "step2" as step:
                await interaction.response.send_modal(Step(int(step[-1])))
            case "pick":
                await interaction.response.defer()
                await interaction.followup.send(f"Valgt {interaction.data['values']}", ephemeral=True)  # type: ignore[typeddict-item]
            case _:
                await interaction.response.send_message("?", ephemeral=True)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Remember it."""
        self.heard.append(f"joined {guild.name}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Remember it."""
        self.heard.append(f"left {guild.name}")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Remember it."""
        self.heard.append(f"deleted {channel.name}")

    async def settle(self) -> None:
        """Let what was heard be handled: all of it is, when a later task has run a few rounds."""
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        monkeypatch.setattr(Route, "BASE", fake.api_base)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(fake.gateway_url))
        yield fake


@pytest.fixture
def guild(fake: FakeDiscord) -> Guild:
    return fake.guild("Informatikk", rooms={"general": "felles", "activities": "aktiviteter"})


@pytest.fixture
async def client(fake: FakeDiscord, guild: Guild) -> AsyncIterator[Echo]:
    client = Echo()
    running = await started(client, fake)
    yield client
    await client.close()
    await running


async def started(client: Echo, fake: FakeDiscord) -> asyncio.Task[None]:
    """Log in, connect, and wait until it is ready."""
    await client.login(fake.token)
    running = asyncio.create_task(client.connect())
    await asyncio.wait_for(client.wait_until_ready(), 10)
    return running


@pytest.fixture
def company(fake: FakeDiscord, guild: Guild, client: Echo) -> Company:
    company = Company(fake, guild)
    company.settle = client.settle
    return company


@pytest.fixture
def ida(company: Company) -> Actor:
    return company.joins("Ida")


async def test_login(fake: FakeDiscord, guild: Guild, client: Echo) -> None:
    assert [one.name for one in client.guilds] == ["Informatikk"]
    assert [one.name for one in client.guilds[0].channels] == ["felles", "aktiviteter"]
    assert client.guilds[0].me.guild_permissions.send_messages
    assert fake.command_syncs == 1
    registered = await client.http.get_global_commands(int(fake.application_id))
    assert "description_localizations" not in registered[0]
    assert [one["name"] for one in fake.world.commands] == ["events"]
    assert fake.refusals == []


async def test_command_with_every_kind_of_option(fake: FakeDiscord, company: Company, ida: Actor) -> None:
    since = company.said_since("activities")
    assert await ida.says("/events add channel:activities lead:day") == "aktiviteter 1 day False 0 "
    assert since() == [(START, "aktiviteter 1 day False 0 ")]
    assert await ida.says("/events add general 3") == "felles 3 hour False 0 "
    answer = await ida.calls("events", "add", channel="felles", loud="ja", source=("a.ics", b"12345"))
    assert answer == "felles 1 hour True 5 "
    assert (await ida.says("/events add general source:https://x.no/a")).endswith("0 https://x.no/a")
    assert len(company.transcript("activities")) == 4
    for line in ("/events add", "/events add nowhere", "/events gone", "/gone", "/events add general when:x"):
        with pytest.raises(NotThere):
            await ida.says(line)
    assert fake.refusals == []


async def test_deferred_and_suggested(fake: FakeDiscord, company: Company, ida: Actor) -> None:
    assert await ida.is_suggested("events", "show", "event", "film") == ["Filmkveld"]
    assert await ida.says("/events show Spillkveld i Kantina") == "Du ba om Spillkveld i Kantina"
    (message,) = ida.sees()
    assert message.only_for == ida.person.id
    assert not company.joins("Torleif").sees()
    assert not company.transcript("activities")
    assert fake.refusals == []


async def test_layout_and_what_is_in_it(fake: FakeDiscord, ida: Actor) -> None:
    said = (
        "Det som skjer\nHvor: {}\nNår: nå\nSpillkveld · onsdag 2. september kl. 18.00 · [Vis]\n"
        "[Jeg kommer] [Spør meg]\n[Velg tid]"
    )
    assert await ida.says("/events card") == said.format("Kan*tina")
    assert await ida.presses("Vis") == "?"
    assert await ida.presses("Velg tid", value="Onsdag") == "Valgt ['2']"
    assert await ida.presses("Jeg kommer") == said.format("R1")
    with pytest.raises(NotThere):
        await ida.presses("Kanskje")
    assert fake.refusals == []


async def test_modal(fake: FakeDiscord, company: Company, ida: Actor) -> None:
    henrik = company.joins("Henrik", "organiser")
    with pytest.raises(NotThere):
        _ = ida.form
    assert await ida.says("/events ask") == ""
    assert [field["name"] for field in ida.form["fields"]] == ["title", "channel", "roles", "lead"]
    assert await ida.fills() == "Spillkveld   hour"
    with pytest.raises(NotThere):
        _ = ida.form
    await henrik.says("/events card")
    await henrik.presses("Spør meg")
    answer = await henrik.fills(title="Film", channel="activities", roles=["organiser"], lead="Ingen")
    assert answer == "Film aktiviteter organiser none"
    assert fake.refusals == []


async def test_form_in_steps_that_is_corrected(fake: FakeDiscord, ida: Actor) -> None:
    await ida.says("/events steps")
    assert await ida.fills(title="Film", when="nå", place="R1") == "Takk: R1"
    await ida.says("/events steps")
    assert await ida.fills(title="Film", when="aldri", place="R1") == "Feil\n[Skjema]"
    assert ida.form["title"] == "Skjema (1/2)"
    assert await ida.fills(title="Film", when="nå", place="R2") == "Takk: R2"
    await ida.says("/events steps")
    with pytest.raises(NotTaken):
        await ida.fills(title="Film", when="")
    with pytest.raises(NotThere):
        await ida.fills(title="Film", when="nå", place="R1", host="Solveig")
    assert fake.refusals == []


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("## Det som skjer\u200b", "Det som skjer"),
        ("**Hvor:** \\*Kantina\\* \\_1\\_", "Hvor: *Kantina* _1_"),
        ("_x_ snake_case_name __y__ ~~z~~ ||q|| `a*b`", "x snake_case_name y z q a*b"),
        ("2 * 3 * 4 og https://x.no/a_b_c.", "2 * 3 * 4 og https://x.no/a_b_c."),
        ("[her](https://x.no) <https://y.no>", "her https://y.no"),
        ("<t:1788364800:F>–<t:1788372000:t>", "onsdag 2. september kl. 18.00–20.00"),
        ("<t:1788364800:D> <t:1788364800>", "onsdag 2. september ons. 2. sep. 18.00"),
        ("<t:1788256800:R>", "om 2 timer"),
        ("<#1> <@2> <@&3> <#9>", "#felles Ida mentor <#9>"),
        ("1\\. en\n\\- to", "1. en\n- to"),
    ],
)
def test_markdown_in_words(markdown: str, words: str) -> None:
    eyes = Eyes(
        "nb",
        START,
        {"1": Channel("1", "felles")}.get,
        {"2": Person("2", "Ida")}.get,
        {"3": Role("3", "mentor", 0, 1)}.get,
    )
    assert eyes.plain(markdown) == words


async def test_direct_message(fake: FakeDiscord, client: Echo, ida: Actor) -> None:
    user = await client.fetch_user(int(ida.person.id))
    await user.send(view=card())
    assert ida.inbox[0].startswith("Det som skjer")
    assert (await ida.presses("Jeg kommer")).startswith("Det som skjer\nHvor: R1")
    assert ida.last is not None
    assert "member" not in ida.last.payload
    ida.closes_inbox()
    with pytest.raises(discord.Forbidden) as no:
        await user.send("Hei")
    assert no.value.code == 50007
    assert fake.refusals == []


async def test_nonce_posts_once(fake: FakeDiscord, guild: Guild, client: Echo, company: Company) -> None:
    channel = client.get_partial_messageable(int(guild.room("general").id), type=discord.ChannelType.text)
    first = await channel.send("Hei", nonce="key-1")
    fake.lose_next(r"/channels/\d+/messages")
    with pytest.raises(aiohttp.ClientError):
        await channel.send("Hallo", nonce="key-2")
    again = await channel.send("Hei", nonce="key-1")
    await channel.send("Hallo", nonce="key-2")
    assert again.id == first.id
    assert company.transcript("general") == ["Hei", "Hallo"]


async def test_faults(fake: FakeDiscord, guild: Guild, client: Echo, company: Company) -> None:
    channel = client.get_partial_messageable(int(guild.room("general").id), type=discord.ChannelType.text)
    fake.limit_next("/messages", retry_after=0.01, times=2)
    await channel.send("En")
    fake.limit_next("/messages", retry_after=0.01, is_global=True)
    await channel.send("To")
    fake.refuse_connection_next("/messages")
    with pytest.raises(aiohttp.ClientError):
        await channel.send("Tre")
    fake.fail_next("POST", "/messages", status=503)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("Fire")
    assert company.transcript("general") == ["En", "To"]
    assert [call.status for call in fake.calls if call.path.endswith("/messages")] == [429, 429, 200, 429, 200, 0, 503]


async def test_connection_that_breaks_is_resumed(fake: FakeDiscord, client: Echo, ida: Actor) -> None:
    for again in (fake.drop, fake.reconnect, lambda: fake.invalidate(resumable=True)):
        await again()
        assert (await ida.says("/events card")).startswith("Det som skjer")
    assert (fake.gateway.resumed, fake.gateway.identified) == (3, 1)
    await fake.invalidate(resumable=False)
    assert (await ida.says("/events card")).startswith("Det som skjer")
    assert (fake.gateway.resumed, fake.gateway.identified) == (3, 2)


async def test_what_was_missed_is_replayed(fake: FakeDiscord, client: Echo, ida: Actor) -> None:
    fake.gateway.drop()
    assert (await ida.says("/events card")).startswith("Det som skjer")
    assert fake.gateway.resumed == 1


async def test_guilds_come_and_go(fake: FakeDiscord, guild: Guild, client: Echo, ida: Actor) -> None:
    other = fake.guild("Fysikk", invited=False)
    fake.invite(other)
    fake.delete_channel(guild.room("general"))
    fake.outage(other)
    fake.outage(other, over=True)
    fake.remove(other)
    await ida.says("/events card")  # told of after all this
    assert client.heard == ["joined Fysikk", "deleted felles", "left Fysikk"]
    assert [one.name for one in client.guilds] == ["Informatikk"]


async def test_same_interaction_twice(fake: FakeDiscord, client: Echo, ida: Actor) -> None:
    await ida.says("/events card")
    assert ida.last is not None
    ask_again(fake, ida.last)
    await fake.changes.until(lambda: bool(fake.refusals))
    assert [one.code for one in fake.refusals] == [40060]


async def test_token_and_intents(fake: FakeDiscord, guild: Guild) -> None:
    stranger = Echo()
    with pytest.raises(discord.LoginFailure):
        await stranger.login("wrong")
    await stranger.close()
    greedy = discord.Client(intents=discord.Intents(guilds=True, message_content=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await greedy.start(fake.token)
    await greedy.close()


def _buttons(count: int, **more: Any) -> dict[str, Any]:
    return {
        "type": 1,
        "components": [{"type": 2, "style": 1, "label": "x", "custom_id": f"{n}"} | more for n in range(count)],
    }


def _text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


V2 = {"flags": COMPONENTS_V2}
REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({}, 50006, ""),
    ({"content": "x" * 2001}, 50035, "content"),
    ({"content": "x", "colour": 1}, 50035, "colour"),
    ({"content": "x", "nonce": "n" * 26}, 50035, "nonce"),
    ({"components": [_text("x")]}, 50035, "components.0.type"),
    (V2 | {"content": "x", "components": [_text("x")]}, 50035, "content"),
    (V2 | {"components": [_text("")]}, 50035, "components.0.content"),
    (V2 | {"components": [_text("x" * 2001)] * 2}, 50035, "components"),
    (V2 | {"components": [_text("x")] * 41}, 50035, "components"),
    (V2 | {"components": [{"type": 17, "components": [_text("x")] * 40}]}, 50035, "components"),
    ({"components": [_buttons(6)]}, 50035, "components.0.components"),
    ({"components": [_buttons(2, custom_id="same")]}, 50035, "components"),
    ({"components": [_buttons(1, custom_id="x" * 101)]}, 50035, "components.0.components.0.custom_id"),
    ({"components": [_buttons(1, label="x" * 81)]}, 50035, "components.0.components.0.label"),
    (V2 | {"components": [{"type": 9, "components": [_text("x")]}]}, 50035, "components.0.accessory"),
    ({"flags": 64, "content": "x"}, 50035, "flags"),
]


@pytest.mark.parametrize(("body", "code", "field"), REFUSED)
async def test_message_that_discord_refuses(
    fake: FakeDiscord, guild: Guild, body: dict[str, Any], code: int, field: str
) -> None:
    fake.spec = None  # the fake's own rules are on trial
    status, said = await _call(fake, "POST", f"/channels/{guild.room('general').id}/messages", body)
    assert (status, said["code"]) == (400, code)
    node = said.get("errors", {})
    for step in field.split(".") if field else []:
        node = node[step]
    assert bool(node) == bool(field)
    assert len(fake.refusals) == 1
    assert guild.room("general").messages == {}


def _modal(*components: dict[str, Any], title: str = "x") -> dict[str, Any]:
    return {"type": 9, "data": {"title": title, "custom_id": "x", "components": list(components)}}


def _label(component: dict[str, Any], label: str = "x") -> dict[str, Any]:
    return {"type": 18, "label": label, "component": component}


def _input(custom_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": custom_id, "style": 1} | more


def _choices(count: int) -> dict[str, Any]:
    return {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * count}}


_RADIO: dict[str, Any] = {
    "type": 21,
    "custom_id": "r",
    "options": [{"label": "x", "value": "x"}, {"label": "y", "value": "y"}],
}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (2, _modal(_label(_input()), title="x" * 46)),
        (2, _modal()),
        (2, _modal(*(_label(_input(str(n))) for n in range(6)))),
        (2, _modal(_label(_input()), _label(_input()))),
        (2, _modal(_label(_input(), label="x" * 46))),
        (2, _modal(_label(_input(placeholder="x" * 101)))),
        (2, _modal(_label(_input(value="x" * 11, max_length=10)))),
        (2, _modal(_label(_input(label="x")))),
        (2, _modal(_label(_RADIO | {"options": _RADIO["options"][:1]}))),
        (2, _modal(_label({"type": 6, "custom_id": "r", "min_values": 0}))),
        (2, _modal(_text("x"), _label({"type": 2, "style": 1, "label": "x", "custom_id": "b"}))),
        (2, {"type": 5, "data": {"content": "x"}}),
        (2, {"type": 4, "data": {}}),
        (2, {"type": 4, "data": {"content": "x", "nonce": "x"}}),
        (2, {"type": 7, "data": {"content": "x"}}),
        (2, {"type": 8, "data": {"choices": []}}),
        (4, {"type": 4, "data": {"content": "x"}}),
        (4, _choices(26)),
        (5, _modal(_label(_input()))),
        (5, {"type": 6}),
    ],
)
async def test_response_that_discord_refuses(fake: FakeDiscord, guild: Guild, kind: int, body: dict[str, Any]) -> None:
    fake.spec = None
    asked = ask(fake, kind, guild.owner, guild.room("general"), {"name": "x"})
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    assert (await _code(fake, "POST", path, body))[0] == 400
    good = _choices(25) if kind == 4 else {"type": 5, "data": {"flags": 64}}
    assert await _code(fake, "POST", path, good) == (204, None)
    assert await _code(fake, "POST", path, good) == (400, 40060)
    assert await _code(fake, "POST", path, _modal(_label(_input()))) == (400, 40060)
    assert len(fake.refusals) == 3


def _command(**more: Any) -> list[dict[str, Any]]:
    return [{"name": "events", "description": "x", "type": 1, **more}]


def _option(name: str, **more: Any) -> dict[str, Any]:
    return {"type": 3, "name": name, "description": "x", **more}


@pytest.mark.parametrize(
    "body",
    [
        _command(name="Events"),
        _command(description="x" * 101),
        _command(description_localizations={"nb": "x"}),
        _command(options=[_option("a"), _option("b", required=True)]),
        _command(options=[_option(f"o{n}") for n in range(26)]),
        _command(options=[_option("a", choices=[{"name": str(n), "value": str(n)} for n in range(26)])]),
        _command(options=[_option("a", choices=[{"name": "x", "value": "x"}], autocomplete=True)]),
        _command(options=[_option(f"o{n}", description="x" * 100) for n in range(25)] * 4),
        _command() * 2,
    ],
)
async def test_command_that_discord_refuses(fake: FakeDiscord, body: list[dict[str, Any]]) -> None:
    fake.spec = None
    status, said = await _call(fake, "PUT", f"/applications/{fake.application_id}/commands", body)
    assert (status, said["code"]) == (400, 50035)
    assert fake.command_syncs == 0


async def test_scheduled_events(fake: FakeDiscord, guild: Guild) -> None:
    path = f"/guilds/{guild.id}/scheduled-events"
    good: dict[str, Any] = {"name": "Spillkveld", "privacy_level": 2, "entity_type": 3}
    good |= {"scheduled_start_time": "2026-09-02T16:00:00+00:00", "scheduled_end_time": "2026-09-02T18:00:00+00:00"}
    good |= {"entity_metadata": {"location": "Kantina"}}
    for bad in (
        {"scheduled_start_time": "2026-08-02T16:00:00+00:00"},
        {"scheduled_end_time": None},
        {"entity_metadata": None},
        {"entity_metadata": {"location": "x" * 101}},
        {"name": "x" * 101},
    ):
        assert (await _call(fake, "POST", path, good | bad))[1]["code"] == 50035
    for _ in range(100):
        status, _ = await _call(fake, "POST", path, good)
        assert status == 200
    assert (await _call(fake, "POST", path, good))[1]["code"] == 30038


async def test_places_that_are_gone_or_closed(fake: FakeDiscord, guild: Guild) -> None:
    general = guild.room("general")
    path = f"/channels/{general.id}/messages"
    fake.deny(general, "send_messages")
    assert await _code(fake, "POST", path, {"content": "x"}) == (403, 50013)
    fake.deny(general, "view_channel")
    assert await _code(fake, "POST", path, {"content": "x"}) == (403, 50001)
    fake.delete_channel(general)
    assert await _code(fake, "POST", path, {"content": "x"}) == (404, 10003)
    assert await _code(fake, "GET", f"/guilds/{guild.id}/members?limit=10") == (403, 50001)
    assert await _code(fake, "GET", f"/channels/{guild.room('activities').id}/messages/1") == (404, 10008)
    assert await _code(fake, "GET", "/nothing/here") == (404, 0)


async def test_answers_that_come_too_late(fake: FakeDiscord, client: Echo, ida: Actor) -> None:
    await ida.says("/events card")
    asked = ida.last
    assert asked is not None
    reply = {"type": 4, "data": {"content": "x"}}
    path = f"/interactions/{asked.id}/{asked.token}/callback"
    assert await _code(fake, "POST", path, reply) == (400, 40060)
    follow = f"/webhooks/{fake.application_id}/{asked.token}"
    assert await _code(fake, "POST", follow, {"content": "x"}) == (200, None)
    fake.expire(asked)
    assert await _code(fake, "POST", follow, {"content": "x"}) == (401, 50027)
    asked.response = None
    assert await _code(fake, "POST", path, reply) == (404, 10062)
    assert await _code(fake, "POST", follow, {"content": "x"}) == (404, 10015)


async def test_threads(fake: FakeDiscord, guild: Guild, client: Echo, company: Company, ida: Actor) -> None:
    channel = await client.fetch_channel(int(guild.room("activities").id))
    assert isinstance(channel, discord.TextChannel)
    secret = await channel.create_thread(name="Sak", type=discord.ChannelType.private_thread)
    await secret.send("Hei")
    assert ida.sees(str(secret.id)) == []
    await secret.add_user(discord.Object(int(ida.person.id)))
    assert [ida.reads(one) for one in ida.sees(str(secret.id))] == ["Hei"]
    message = await channel.send("Spillkveld")
    await secret.join()
    await secret.remove_user(discord.Object(int(ida.person.id)))
    assert ida.sees(str(secret.id)) == []
    beside = await message.create_thread(name="Spillkveld")
    await beside.send("Her")
    said = await beside.send("Der")
    await beside.edit(archived=True, locked=True)
    with pytest.raises(discord.HTTPException):
        await said.edit(content="Borte")
    assert fake.calls[-1].status == 400
    assert company.transcript(str(beside.id)) == ["Her", "Der"]
    assert fake.refusals == []


async def test_roles_and_members(fake: FakeDiscord, guild: Guild, client: Echo, company: Company) -> None:
    henrik = company.joins("Henrik", "mentor", locale="en")
    member = await client.guilds[0].fetch_member(int(henrik.person.id))
    assert [role.name for role in member.roles] == ["@everyone", "mentor"]
    made = await client.guilds[0].create_role(name="Gruppe 1")
    await member.add_roles(made)
    assert len(guild.members[henrik.person.id].roles) == 2
    await member.remove_roles(made)
    assert len(guild.members[henrik.person.id].roles) == 1
    assert company.joins("Solveig", "owner").account is guild.owner
    assert fake.refusals == []


@pytest.mark.skipif(not spec.FILE.is_file(), reason="Discord's OpenAPI file is not beside the repository")
async def test_openapi_catches_what_our_own_rules_do_not(fake: FakeDiscord, guild: Guild) -> None:
    path = f"/channels/{guild.room('general').id}/messages"
    good = {"content": "x", "allowed_mentions": {"parse": []}}
    assert await _code(fake, "POST", path, good) == (200, None)
    assert await _code(fake, "POST", path, good | {"colour": 1}) == (400, 50035)
    assert await _code(fake, "POST", path, good | {"sticker_ids": ["a"]}) == (400, 50035)
    assert await _code(fake, "POST", "/users/@me/channels", {"recipient_id": 1, "nick": "x"}) == (400, 50035)


async def test_everything_that_discord_py_sends_is_taken(fake: FakeDiscord, guild: Guild, client: Echo) -> None:
    place = client.guilds[0]
    hidden: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
        place.default_role: discord.PermissionOverwrite(view_channel=False)
    }
    channel = await place.create_text_channel("Ny kanal", overwrites=hidden, topic="x")
    assert channel.name == "ny-kanal"
    await channel.edit(name="annen", topic="y")
    sent = await channel.send("x", file=discord.File(io.BytesIO(b"abc"), "a.txt"), allowed_mentions=NO_MENTIONS)
    assert await sent.attachments[0].read() == b"abc"
    await (await channel.fetch_message(sent.id)).edit(content=None, attachments=[], view=card())
    await sent.pin()
    assert [one.id async for one in channel.pins()] == [sent.id]
    await sent.unpin()
    await sent.reply("y", mention_author=False)
    assert [one.content async for one in channel.history(limit=5)] == ["y", ""]
    await sent.delete()
    await channel.delete()
    event = await place.create_scheduled_event(
        name="Spillkveld",
        start_time=datetime(2026, 9, 2, 16, tzinfo=UTC),
        end_time=datetime(2026, 9, 2, 18, tzinfo=UTC),
        entity_type=discord.EntityType.external,
        privacy_level=discord.PrivacyLevel.guild_only,
        location="Kantina",
    )
    await event.edit(name="Filmkveld", description="x", location="R1")
    assert [one.name for one in await place.fetch_scheduled_events()] == ["Filmkveld"]
    await event.delete()
    assert [one.name async for one in client.fetch_guilds()] == ["Informatikk"]
    assert (await place.fetch_channels())[0].name == "felles"
    assert len(await place.fetch_roles()) == 2
    (found,) = await place.query_members(user_ids=[int(guild.owner.id)])
    assert found.name == "eier"
    assert fake.refusals == []


async def test_malformed_event_ends_the_client(fake: FakeDiscord, guild: Guild) -> None:
    client = Echo()
    running = await started(client, fake)
    await fake.dispatch("INTERACTION_CREATE", {"id": "1"})
    with pytest.raises(KeyError):
        await running
    await client.close()


async def _call(fake: FakeDiscord, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {fake.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        more = {} if body is None else {"json": body}
        async with session.request(method, fake.api_base + path, **more) as response:
            return response.status, await response.json() if response.status != 204 else {}


async def _code(fake: FakeDiscord, method: str, path: str, body: Any = None) -> tuple[int, int | None]:
    status, said = await _call(fake, method, path, body)
    return status, said.get("code") if isinstance(said, dict) else None
