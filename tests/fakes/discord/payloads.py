"""Discord's JSON for what the fake remembers; every id is a string, as Discord sends them."""

import re
from typing import Any

from tests.fakes.discord import permissions
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.state import (
    DIRECT,
    THREADS,
    Asked,
    Channel,
    Guild,
    Member,
    Message,
    Person,
    Role,
    World,
)

_EVERYBODY = re.compile(r"(?<!\\)@(everyone|here)\b")
_ADDRESSED = re.compile(r"<@(?P<role>&)?!?(?P<id>\d+)>")


def user(person: Person) -> Json:
    """An account."""
    return {
        "id": person.id,
        "username": person.name.lower(),
        "global_name": person.name,
        "discriminator": "0000" if person.is_bot else "0",
        "avatar": None,
        "bot": person.is_bot,
        "system": False,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "clan": None,
        "primary_guild": None,
    }


def member(one: Member) -> Json:
    """A member, with the account in it."""
    return {
        "user": user(one.person),
        "nick": None,
        "avatar": None,
        "banner": None,
        "roles": list(one.roles),
        "joined_at": one.joined_at,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "communication_disabled_until": None,
    }


def role(one: Role) -> Json:
    """A role; a bot's own one carries its tag."""
    tags = {"tags": {"bot_id": one.managed_by}} if one.managed_by else {}
    return {
        "id": one.id,
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(one.permissions),
        "managed": one.managed_by is not None,
        "mentionable": False,
        "flags": 0,
        **tags,
    }


def channel(one: Channel, world: World) -> Json:
    """A channel, a thread or a direct message."""
    last = next((id_ for id_, message in reversed(one.messages.items()) if not message.only_for), None)
    if one.kind == DIRECT:
        recipients = [user(one.recipient)] if one.recipient else []
        return {"id": one.id, "type": DIRECT, "last_message_id": last, "recipients": recipients, "flags": 0}
    assert one.guild is not None
    common = {"id": one.id, "type": one.kind, "name": one.name, "guild_id": one.guild.id, "parent_id": one.parent}
    common |= {"last_message_id": last, "rate_limit_per_user": 0, "flags": 0}
    if one.kind in THREADS:
        return common | _thread(one, world)
    denied = {"id": world.bot.id, "type": 1, "allow": "0", "deny": str(permissions.bits(one.denied))}
    return common | {
        "position": list(one.guild.channels).index(one.id) if one.id in one.guild.channels else 0,
        "topic": one.topic,
        "nsfw": False,
        "permission_overwrites": [denied] if one.denied else [],
        "default_auto_archive_duration": 1440,
        "last_pin_timestamp": None,
    }


def _thread(one: Channel, world: World) -> Json:
    count = len(one.messages)
    said: Json = {
        "owner_id": one.owner,
        "message_count": count,
        "member_count": len(one.members),
        "total_message_sent": count,
        "thread_metadata": {
            "archived": one.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": world.stamp(),
            "locked": one.locked,
            "invitable": True,
            "create_timestamp": world.stamp(),
        },
    }
    if world.bot.id in one.members:
        said["member"] = thread_member(one, world.bot.id)
    return said


def thread_member(one: Channel, person: str) -> Json:
    """Somebody in a thread."""
    return {"id": one.id, "user_id": person, "join_timestamp": one.members[person], "flags": 0}


def guild(one: Guild) -> Json:
    """A guild as REST gives it: without channels and members."""
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "description": None,
        "owner_id": one.owner.id,
        "preferred_locale": one.locale,
        "roles": [role(each) for each in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "max_members": 500_000,
        "vanity_url_code": None,
        "banner": None,
        "splash": None,
        "discovery_splash": None,
        "application_id": None,
        "widget_enabled": False,
    }


def guild_create(one: Guild, world: World) -> Json:
    """A guild as the gateway gives it: with channels and threads, and of the members the bot alone."""
    places = one.channels.values()
    bot = one.members[world.bot.id]
    return guild(one) | {
        "joined_at": bot.joined_at,
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(bot)],
        "channels": [channel(place, world) for place in places if place.kind not in THREADS],
        "threads": [channel(place, world) for place in places if place.kind in THREADS and not place.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": list(one.events.values()),
        "soundboard_sounds": [],
    }


def message(one: Message, world: World) -> Json:
    """A message; what other people wrote is blank for a bot without the message content intent."""
    body = one.body
    said: Json = {
        "id": one.id,
        "channel_id": one.channel.id,
        "type": 20 if one.asked and one.asked.kind == 2 else 0,
        "author": user(one.author),
        "content": body.get("content") or "",
        "embeds": body.get("embeds") or [],
        "components": body.get("components") or [],
        "attachments": body.get("attachments") or [],
        "flags": one.flags,
        "timestamp": one.at,
        "edited_timestamp": one.edited_at,
        "tts": bool(body.get("tts")),
        "pinned": one.pinned,
        **_mentioned(one, world),
    }
    if one.nonce is not None:
        said["nonce"] = one.nonce
    if one.thread is not None:
        said["thread"] = channel(one.thread, world)
    if reference := body.get("message_reference"):
        said["message_reference"] = reference
    if one.asked is not None:
        said |= {"application_id": world.bot.id, "webhook_id": world.bot.id}
        said["interaction_metadata"] = metadata(one.asked)
    return said


def _mentioned(one: Message, world: World) -> Json:
    """Whom a message pings: those whom it names and `allowed_mentions` lets through; nobody where it is ephemeral."""
    allowed = one.body.get("allowed_mentions")
    parse = ["users", "roles", "everyone"] if allowed is None else allowed.get("parse") or []
    text = "\n".join(texts(one.body))
    found = list(_ADDRESSED.finditer(text))
    people = set() if one.only_for else {hit["id"] for hit in found if not hit["role"]}
    roles = set() if one.only_for else {hit["id"] for hit in found if hit["role"]}
    if "users" not in parse:
        people &= {str(id_) for id_ in (allowed or {}).get("users") or []}
    if "roles" not in parse:
        roles &= {str(id_) for id_ in (allowed or {}).get("roles") or []}
    known = [user(world.people[id_]) for id_ in sorted(people) if id_ in world.people]
    everybody = "everyone" in parse and bool(_EVERYBODY.search(text))
    return {"mentions": known, "mention_roles": sorted(roles), "mention_everyone": everybody}


def texts(body: Json) -> list[str]:
    """Every text of a message body: its content, and its text displays at any depth."""
    return [
        body.get("content") or "",
        *(each["content"] for each in parts(body.get("components")) if each["type"] == 10),
    ]


def parts(components: Any) -> list[Json]:
    """Every component of a tree, parents first."""
    found: list[Json] = []
    for one in components or []:
        found.append(one)
        found.extend(parts(one.get("components")))
        found.extend(parts([one[name] for name in ("accessory", "component") if one.get(name)]))
    return found


def metadata(asked: Asked) -> Json:
    """Which interaction a message answers, and whose it was: everybody who sees the message can read it."""
    owners = {"0": asked.channel.guild.id if asked.channel.guild else "0"}
    said: Json = {
        "id": asked.id,
        "type": asked.kind,
        "user": user(asked.person),
        "authorizing_integration_owners": owners,
    }
    if asked.kind == 3 and asked.source:
        said["interacted_message_id"] = asked.source.id
    if asked.opened_by:
        said["triggering_interaction_metadata"] = metadata(asked.opened_by)
    return said
