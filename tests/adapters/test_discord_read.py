"""What members do on Discord, given to discord.py as Discord sends it, and read as interactions of ours."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.adapters.discord.read import NAME, completion, interaction
from bot.adapters.discord.render import encode_id
from bot.model.address import Address, Place
from bot.model.form import CommandCall, Completion, Interaction, OnMessage, Press, Submission, Upload

GUILD, CHANNEL, MEMBER, APPLICATION = "1000", "2000", "3000", "4000"
AT = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ID = discord.utils.time_snowflake(AT)
PERSON = {"id": MEMBER, "username": "ida", "discriminator": "0", "avatar": None, "global_name": None}
FILE = {"id": "9", "filename": "tp.ics", "size": 5, "url": "https://cdn.test/9", "proxy_url": "https://cdn.test/9"}

ARCHIVED = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": AT.isoformat()}


@pytest.fixture
async def client() -> AsyncIterator[discord.Client]:
    """A client that is connected to nothing."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    own = {"id": APPLICATION, "username": "fadderbot", "discriminator": "0", "avatar": None}
    client._connection.user = discord.ClientUser(state=client._connection, data=own)  # type: ignore[arg-type] # noqa: SLF001 - as when it logs in
    yield client
    await client.close()


def received(
    client: discord.Client, type_: int, data: dict[str, Any], *, channel: int | None = 0, direct: bool = False
) -> discord.Interaction[discord.Client]:
    """An interaction as discord.py makes it."""
    payload: dict[str, Any] = {
        "id": str(ID), "application_id": APPLICATION, "type": type_, "data": data, "token": "tok:en", "version": 1,
        "locale": "no", "attachment_size_limit": 100, "entitlements": [],
    }  # fmt: skip
    if direct:
        payload |= {"user": PERSON, "channel": {"id": CHANNEL, "type": 1, "recipients": [PERSON]}}
    else:
        member = {"user": PERSON, "roles": ["5"], "joined_at": AT.isoformat(), "deaf": False, "mute": False, "flags": 0}
        payload |= {"guild_id": GUILD, "member": member, "guild": {"id": GUILD, "locale": "no", "features": []}}
        payload["channel"] = {"id": CHANNEL, "type": channel, "name": "general", "position": 0} | (
            {
                "parent_id": "1", "owner_id": MEMBER, "message_count": 1, "member_count": 1, "rate_limit_per_user": 0,
                "guild_id": GUILD, "thread_metadata": ARCHIVED,
            }
            if channel == 11
            else {}
        )  # fmt: skip
    return discord.Interaction(data=payload, state=client._connection)  # type: ignore[arg-type] # noqa: SLF001 - as discord.py does


def read(received: discord.Interaction[discord.Client]) -> Interaction:
    """It, with what is told beside it."""
    return interaction(received, GUILD, frozenset({"5"}), administers=True, shortcuts={"Keep it": "notebook/keep"})


def called(options: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The data of `/events add` with these options."""
    subcommand = {"type": 1, "name": "add", "options": options}
    return {"id": "1", "type": 1, "name": "events", "options": [subcommand], **more}


async def test_who_where_and_when(client: discord.Client) -> None:
    assert read(received(client, 2, called([]))) == Interaction(
        key=str(ID),
        adapter=NAME,
        workspace=GUILD,
        member=MEMBER,
        roles=frozenset({"5"}),
        where=Address(NAME, GUILD, Place.CHANNEL, CHANNEL),
        locale="no",
        request=CommandCall("events", "add", {}),
        administers=True,
        reply_to=f"{APPLICATION}/tok:en",
        answer_by=AT + timedelta(minutes=14, seconds=30),
    )


@pytest.mark.parametrize(
    ("channel", "place", "id_"),
    [(0, Place.CHANNEL, CHANNEL), (5, Place.CHANNEL, CHANNEL), (11, Place.THREAD, CHANNEL), (99, Place.DIRECT, MEMBER)],
)
async def test_places(client: discord.Client, channel: int, place: Place, id_: str) -> None:
    assert read(received(client, 2, called([]), channel=channel)).where == Address(NAME, GUILD, place, id_)


async def test_direct_message_is_with_the_member(client: discord.Client) -> None:
    pressed = received(client, 3, {"custom_id": encode_id("events/join", GUILD), "component_type": 2}, direct=True)
    found = read(pressed)
    assert found.where == Address(NAME, GUILD, Place.DIRECT, MEMBER)
    assert found.request == Press("events/join")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("When is the exam?", "When is the exam?"),
        ("<@1> <@!2> <@&3> see <#4>", "   see "),
        ("<:wave:5>hi<a:wave:6> at <t:1756706400:R> <t:1756706400>", "hi at  "),
        ("a <b> <c:d> <https://x.test>", "a <b> <c:d> <https://x.test>"),
        ("", ""),
    ],
)
async def test_message_that_is_handed_over(client: discord.Client, content: str, text: str) -> None:
    message = {"id": "70", "content": content, "author": PERSON}
    data = {"id": "1", "type": 3, "name": "Keep it", "target_id": "70", "resolved": {"messages": {"70": message}}}
    assert read(received(client, 2, data)).request == OnMessage("notebook/keep", text)
    assert read(received(client, 2, data | {"name": "Gone"})).request == OnMessage("", text)


async def test_command_with_every_kind_of_option(client: discord.Client) -> None:
    options = [
        {"type": 3, "name": "text", "value": "a"},
        {"type": 4, "name": "count", "value": 7},
        {"type": 5, "name": "loud", "value": True},
        {"type": 7, "name": "channel", "value": "2000"},
        {"type": 8, "name": "roles", "value": "5"},
        {"type": 3, "name": "source_address", "value": "https://x.no/a.ics"},
    ]
    assert read(received(client, 2, called(options))).request == CommandCall(
        "events",
        "add",
        {"text": "a", "count": 7, "loud": True, "channel": "2000", "roles": "5", "source": "https://x.no/a.ics"},
    )


async def test_top_level_command(client: discord.Client) -> None:
    data = {"id": "1", "type": 1, "name": "setup", "options": [{"type": 3, "name": "text", "value": "a"}]}
    assert read(received(client, 2, data)).request == CommandCall("setup", "", {"text": "a"})
    assert read(received(client, 2, {"id": "1", "type": 1, "name": "setup"})).request == CommandCall("setup", "", {})


def uploaded(received: discord.Interaction[discord.Client]) -> Upload:
    """The file that came as `source`."""
    request = read(received).request
    assert isinstance(request, CommandCall)
    upload = request.arguments["source"]
    assert isinstance(upload, Upload)
    return upload


async def test_file_is_read_no_further_than_is_wanted(client: discord.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    async def from_cdn(url: str) -> bytes:
        fetched.append(url)
        return b"abcde"

    monkeypatch.setattr(client.http, "get_from_cdn", from_cdn)
    address = {"type": 3, "name": "source_address", "value": "https://x.no"}
    for options in ([{"type": 11, "name": "source", "value": "9"}, address],
                    [address, {"type": 11, "name": "source", "value": "9"}]):  # fmt: skip
        upload = uploaded(received(client, 2, called(options, resolved={"attachments": {"9": FILE}})))
        assert (upload.name, upload.size) == ("tp.ics", 5)
    assert fetched == []
    assert await upload.read(5) == b"abcde"
    assert fetched == ["https://cdn.test/9"]
    assert len(await upload.read(4)) == 5
    assert len(fetched) == 1


async def test_file_that_is_longer_than_said_is_cut(client: discord.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def from_cdn(url: str) -> bytes:
        return b"abcdefghij"

    monkeypatch.setattr(client.http, "get_from_cdn", from_cdn)
    data = called([{"type": 11, "name": "source", "value": "9"}], resolved={"attachments": {"9": FILE}})
    assert await uploaded(received(client, 2, data)).read(6) == b"abcdefg"


async def test_presses(client: discord.Client) -> None:
    button = {"custom_id": "events/join?occurrence=42", "component_type": 2}
    assert read(received(client, 3, button)).request == Press("events/join?occurrence=42")
    select = {"custom_id": "events/cancel_time", "component_type": 3, "values": ["7"]}
    assert read(received(client, 3, select)).request == Press("events/cancel_time", "7")


async def test_form_with_every_kind_of_field(client: discord.Client) -> None:
    fields = [
        {"type": 4, "custom_id": "text", "value": "a"},
        {"type": 4, "custom_id": "blank", "value": ""},
        {"type": 3, "custom_id": "list", "values": ["red"]},
        {"type": 3, "custom_id": "long_list", "values": ["red", "blue"]},
        {"type": 3, "custom_id": "no_list", "values": []},
        {"type": 21, "custom_id": "radio", "value": "blue"},
        {"type": 21, "custom_id": "no_radio", "value": None},
        {"type": 23, "custom_id": "box", "value": True},
        {"type": 23, "custom_id": "no_box", "value": False},
        {"type": 6, "custom_id": "roles", "values": ["5", "6"]},
        {"type": 6, "custom_id": "no_roles", "values": []},
        {"type": 8, "custom_id": "channel", "values": ["2000"]},
        {"type": 8, "custom_id": "no_channel", "values": []},
        {"type": 19, "custom_id": "file", "values": ["9"]},
        {"type": 19, "custom_id": "no_file", "values": []},
    ]
    labels: list[dict[str, Any]] = [{"type": 18, "component": field} for field in fields]
    row = {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "b"}]}
    data = {
        "custom_id": encode_id("events/add?channel=1", GUILD),
        "components": [{"type": 10, "id": 1}, *labels, row],
        "resolved": {"attachments": {"9": FILE}},
    }
    request = read(received(client, 5, data)).request
    assert isinstance(request, Submission)
    assert request.action == "events/add?channel=1"
    answers = dict(request.fields)
    upload = answers.pop("file")
    assert isinstance(upload, Upload)
    assert upload.name == "tp.ics"
    assert answers == {
        "text": "a", "blank": "", "list": "red", "long_list": "red,blue",
        "no_list": "", "radio": "blue", "no_radio": "", "box": "yes",
        "no_box": "no", "roles": "5,6", "no_roles": "", "channel": "2000", "no_channel": "", "no_file": "", "old": "b",
    }  # fmt: skip


async def test_completion_is_of_the_option_that_is_being_typed(client: discord.Client) -> None:
    options = [{"type": 3, "name": "text", "value": "a"}, {"type": 3, "name": "event", "value": "Qu", "focused": True}]
    assert completion(received(client, 4, called(options))) == Completion("events", "add", "event", "Qu")


async def test_what_asks_for_no_answer_of_ours_is_an_error(client: discord.Client) -> None:
    with pytest.raises(ValueError, match="type 1"):
        read(received(client, 1, {}))
