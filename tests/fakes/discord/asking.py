"""Interactions: what Discord tells a bot when somebody uses it, and waiting for the bot's answer."""

import secrets
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import payloads
from tests.fakes.discord.interactions import AUTOCOMPLETE
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.state import THREADS, Asked, Channel, Guild, Message, Person

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

_SIZE_LIMIT = 10 * 1024 * 1024


def ask(
    fake: "FakeDiscord",
    kind: int,
    person: Person,
    channel: Channel,
    data: Json,
    *,
    source: Message | None = None,
    opened_by: Asked | None = None,
) -> Asked:
    """Tell the bot of an interaction, and give what becomes of it."""
    world, guild = fake.world, channel.guild
    id_, token = world.ids.next(), secrets.token_urlsafe(48)
    payload: Json = {
        "id": id_,
        "application_id": fake.application_id,
        "type": kind,
        "token": token,
        "version": 1,
        "data": data,
        "channel_id": channel.id,
        "channel": _channel(fake, channel),
        "locale": person.locale,
        "app_permissions": str(world.bot_permissions(channel)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": guild.id if guild else "0"},
        "context": 0 if guild else 1,
        "attachment_size_limit": _SIZE_LIMIT,
        **_asker(guild, person),
    }
    if source is not None:
        payload["message"] = payloads.message(source, world)
    asked = Asked(id_, token, kind, person, channel, world.now(), payload, source=source, opened_by=opened_by)
    world.asked[token] = asked
    fake.gateway.tell("INTERACTION_CREATE", payload)
    return asked


def ask_again(fake: "FakeDiscord", asked: Asked) -> None:
    """Tell the bot of the same interaction once more, as after a resumed session."""
    fake.gateway.tell("INTERACTION_CREATE", asked.payload)


async def answered(fake: "FakeDiscord", asked: Asked) -> None:
    """Wait until an interaction is answered for good; raises AssertionError where the bot stays silent."""
    try:
        await fake.changes.until(lambda: asked.done)
    except TimeoutError:
        said = "nothing" if asked.response is None else f"no more than a response of type {asked.response}"
        what: Any = asked.payload["data"].get("name") or asked.payload["data"].get("custom_id")
        refused = f"; refused: {fake.refusals[-1]}" if fake.refusals else ""
        raise AssertionError(f"the bot answered {what!r} with {said}{refused}") from None


async def suggested(fake: "FakeDiscord", person: Person, channel: Channel, data: Json) -> list[Json]:
    """The choices that the bot suggests while somebody types."""
    asked = ask(fake, AUTOCOMPLETE, person, channel, data)
    await answered(fake, asked)
    return asked.choices


def _channel(fake: "FakeDiscord", channel: Channel) -> Json:
    said = payloads.channel(channel, fake.world)
    said.pop("permission_overwrites", None)
    return said | ({"permissions": said.get("permissions", "0")} if channel.kind in THREADS else {})


def _asker(guild: Guild | None, person: Person) -> Json:
    if guild is None:
        return {"user": payloads.user(person)}
    member = guild.members[person.id]
    said = payloads.member(member) | {"permissions": str(guild.permissions_of(member))}
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "member": said,
    }
