"""The fake's people, channels, messages and views, written as Slack writes them."""

import copy
import re
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.fakes.slack.refusal import Json
from tests.fakes.slack.state import Channel, Message, Person, Usergroup, View, World


def handle(person: Person) -> str:
    """The name of an account as Slack makes it of a person's."""
    return re.sub(r"[^\w.-]+", ".", person.name.lower())


def seconds(at: datetime) -> int:
    """An instant as Slack counts it."""
    return int(at.timestamp())


def user(person: Person, world: World, *, with_locale: bool = False) -> Json:
    """An account, as `users.info` tells of it."""
    offset = world.now().astimezone(ZoneInfo(person.tz)).utcoffset()
    said: Json = {
        "id": person.id,
        "team_id": world.team_id,
        "name": handle(person),
        "deleted": person.deleted,
        "profile": {
            "real_name": person.name,
            "real_name_normalized": person.name,
            "display_name": person.name,
            "display_name_normalized": person.name,
            "team": world.team_id,
        },
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": seconds(world.now()),
    }
    if person.deleted:
        return said
    said |= {"real_name": person.name, "tz": person.tz, "tz_offset": int(offset.total_seconds()) if offset else 0}
    said |= {"is_admin": person.is_admin, "is_owner": person.is_owner, "is_primary_owner": False}
    said |= {"is_restricted": False, "is_ultra_restricted": False}
    if person is world.bot:
        said["profile"] |= {"bot_id": world.bot_id, "api_app_id": world.app_id}
    return said | ({"locale": person.locale} if with_locale else {})


def channel(one: Channel, world: World, *, with_count: bool = False) -> Json:
    """A channel or a direct message, as `conversations.info` tells of it."""
    said: Json = {"id": one.id, "created": seconds(one.created), "is_org_shared": False}
    if one.is_im:
        person = world.people[one.user]
        return said | {"is_im": True, "is_archived": False, "user": one.user, "is_user_deleted": person.deleted}
    said |= {
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": not one.is_private,
        "is_group": one.is_private,
        "is_im": False,
        "is_mpim": one.is_mpim,
        "is_private": one.is_private,
        "is_archived": one.is_archived,
        "is_general": one.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": world.bot.id in one.members,
        "creator": one.creator,
        "context_team_id": world.team_id,
        "updated": seconds(one.created) * 1000,
        "topic": {"value": one.topic, "creator": "", "last_set": 0},
        "purpose": {"value": one.purpose, "creator": "", "last_set": 0},
        "previous_names": [],
    }
    return said | ({"num_members": len(one.members)} if with_count else {})


def message(one: Message, world: World, *, with_metadata: bool = False) -> Json:
    """A message; its metadata only where somebody asked for it."""
    said: Json = {"type": "message", "user": one.author, "ts": one.ts, "text": one.text, "team": world.team_id}
    if one.author == world.bot.id:
        said |= {"bot_id": world.bot_id, "app_id": world.app_id}
        said["bot_profile"] = {"id": world.bot_id, "app_id": world.app_id, "name": world.bot.name, "deleted": False}
    if one.blocks:
        said["blocks"] = copy.deepcopy(one.blocks)
    if one.attachments:
        said["attachments"] = copy.deepcopy(one.attachments)
    if one.files:
        said["files"] = copy.deepcopy(one.files)
    if one.edits:
        said["edited"] = {"user": world.bot_id, "ts": f"{one.ts.partition('.')[0]}.000000"}
    if one.reactions:
        said["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in one.reactions.items()
        ]
    if with_metadata and one.metadata:
        said["metadata"] = copy.deepcopy(one.metadata)
    if one.is_broadcast:
        said["subtype"] = "thread_broadcast"
    return said | _thread(one, world)


def _thread(one: Message, world: World) -> Json:
    if one.thread_ts is not None:
        return {"thread_ts": one.thread_ts}
    below = replies(world.channels[one.channel_id], one.ts)
    if not below:
        return {}
    users = list(dict.fromkeys(reply.author for reply in below))
    told: Json = {"thread_ts": one.ts, "reply_count": len(below), "latest_reply": below[-1].ts}
    return told | {"reply_users": users, "reply_users_count": len(users), "is_locked": False}


def replies(place: Channel, ts: str) -> list[Message]:
    """What was written in the thread below a message."""
    return [one for one in place.messages if one.thread_ts == ts and not one.deleted and one.only_for is None]


def view(one: View, world: World) -> Json:
    """A modal or a home."""
    body = one.body
    return {
        "id": one.id,
        "team_id": world.team_id,
        "type": one.kind,
        "blocks": copy.deepcopy(one.blocks),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": copy.deepcopy(one.state)},
        "hash": one.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": one.previous_id,
        "root_view_id": one.root_id,
        "app_id": world.app_id,
        "external_id": one.external_id,
        "app_installed_team_id": world.team_id,
        "bot_id": world.bot_id,
    }


def usergroup(one: Usergroup, world: World, *, with_users: bool, with_count: bool) -> Json:
    """A group of people; who is in it only where somebody asked for it."""
    said: Json = {
        "id": one.id,
        "team_id": world.team_id,
        "is_usergroup": True,
        "name": one.name,
        "description": "",
        "handle": one.handle,
        "is_external": False,
        "date_delete": 1 if one.disabled else 0,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
    }
    if with_count:
        said["user_count"] = str(len(one.members))
    return said | ({"users": sorted(one.members)} if with_users else {})
