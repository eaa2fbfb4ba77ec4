"""REST: guilds, their channels, roles, members and scheduled events."""

from typing import Any

from tests.fakes.discord import limits, payloads, permissions
from tests.fakes.discord.refusal import Json, Refusal
from tests.fakes.discord.rest import Answer, Call, route
from tests.fakes.discord.state import CATEGORY, DIRECT, THREADS, Channel, Guild, Member, Role


def _require(call: Call, guild: Guild, *names: str) -> None:
    granted = guild.permissions_of(guild.members[call.fake.world.bot.id])
    if not any(permissions.has(granted, name) for name in names):
        raise Refusal(403, 50013, "Missing Permissions")


def _guild(call: Call) -> Guild:
    return call.fake.world.guild(call.params["guild_id"])


@route("GET", "/guilds/{guild_id}")
async def _one_guild(call: Call) -> Answer:
    return Answer(payloads.guild(_guild(call)))


@route("GET", "/guilds/{guild_id}/channels")
async def _channels(call: Call) -> Answer:
    places = [one for one in _guild(call).channels.values() if one.kind not in THREADS]
    return Answer([payloads.channel(one, call.fake.world) for one in places])


@route("POST", "/guilds/{guild_id}/channels")
async def _make_channel(call: Call) -> Answer:
    guild, world = _guild(call), call.fake.world
    limits.channel(call.body, new=True)
    _require(call, guild, "manage_channels")
    kind = int(call.body.get("type") or 0)
    name = call.body["name"] if kind in (2, CATEGORY, 13) else call.body["name"].lower().replace(" ", "-")
    parent = call.body.get("parent_id")
    if parent is not None and world.channel(str(parent)).kind != CATEGORY:
        error = {"parent_id": {"_errors": [{"code": "CHANNEL_PARENT_INVALID_TYPE", "message": "Not a category"}]}}
        raise Refusal(400, 50035, "Invalid Form Body", error)
    made = Channel(world.ids.next(), name, kind, guild, str(parent) if parent else None, call.body.get("topic"))
    said = payloads.channel(world.add_channel(made), world)
    call.fake.gateway.tell("CHANNEL_CREATE", said)
    return Answer(said, 201)


@route("GET", "/guilds/{guild_id}/threads/active")
async def _active_threads(call: Call) -> Answer:
    found = [one for one in _guild(call).channels.values() if one.kind in THREADS and not one.archived]
    return Answer({"threads": [payloads.channel(one, call.fake.world) for one in found], "members": []})


@route("GET", "/channels/{channel_id}")
async def _one_channel(call: Call) -> Answer:
    channel = call.fake.world.channel(call.params["channel_id"])
    call.fake.world.require(channel)
    return Answer(payloads.channel(channel, call.fake.world))


@route("PATCH", "/channels/{channel_id}")
async def _change_channel(call: Call) -> Answer:
    world, channel = call.fake.world, call.fake.world.channel(call.params["channel_id"])
    limits.channel(call.body, new=False)
    is_thread = channel.kind in THREADS
    if channel.kind == DIRECT:
        raise Refusal(403, 50003, "Cannot execute action on a DM channel")
    if channel.archived and call.body.get("archived") is not False:
        raise Refusal(400, 50083, "Thread is archived")
    if not (is_thread and channel.owner == world.bot.id and "locked" not in call.body):
        world.require(channel, "manage_threads" if is_thread else "manage_channels")
    for name in ("name", "topic", "archived", "locked"):
        if name in call.body:
            setattr(channel, name, call.body[name])
    said = payloads.channel(channel, world)
    call.fake.gateway.tell("THREAD_UPDATE" if is_thread else "CHANNEL_UPDATE", said)
    return Answer(said)


@route("DELETE", "/channels/{channel_id}")
async def _delete_channel(call: Call) -> Answer:
    world, channel = call.fake.world, call.fake.world.channel(call.params["channel_id"])
    if channel.kind != DIRECT:
        world.require(channel, "manage_threads" if channel.kind in THREADS else "manage_channels")
    said = payloads.channel(channel, world)
    if channel.kind != DIRECT:
        call.fake.delete_channel(channel)
    return Answer(said)


@route("GET", "/guilds/{guild_id}/roles")
async def _roles(call: Call) -> Answer:
    return Answer([payloads.role(one) for one in _guild(call).roles.values()])


@route("POST", "/guilds/{guild_id}/roles")
async def _make_role(call: Call) -> Answer:
    guild = _guild(call)
    limits.role(call.body)
    _require(call, guild, "manage_roles")
    granted = int(call.body.get("permissions") or 0)
    made = call.fake.role(guild, call.body.get("name") or "new role", granted)
    return Answer(payloads.role(made))


def _role(call: Call, guild: Guild) -> Role:
    role = guild.roles.get(call.params["role_id"])
    if role is None:
        raise Refusal(404, 10011, "Unknown Role")
    return role


def _member(call: Call, guild: Guild) -> Member:
    member = guild.members.get(call.params["user_id"])
    if member is None:
        raise Refusal(404, 10007, "Unknown Member")
    return member


@route("GET", "/guilds/{guild_id}/members")
async def _members(call: Call) -> Answer:
    guild = _guild(call)
    if "members" not in call.fake.privileged:
        raise Refusal(403, 50001, "Missing Access")
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    found = sorted((one for one in guild.members.values()), key=lambda one: int(one.person.id))
    return Answer([payloads.member(one) for one in found if int(one.person.id) > after][:limit])


@route("GET", "/guilds/{guild_id}/members/{user_id}")
async def _one_member(call: Call) -> Answer:
    return Answer(payloads.member(_member(call, _guild(call))))


@route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def _give_role(call: Call) -> Answer:
    return _roles_changed(call, give=True)


@route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
async def _take_role(call: Call) -> Answer:
    return _roles_changed(call, give=False)


def _roles_changed(call: Call, *, give: bool) -> Answer:
    guild = _guild(call)
    member, role = _member(call, guild), _role(call, guild)
    _require(call, guild, "manage_roles")
    own = guild.members[call.fake.world.bot.id].roles
    if role.managed_by or role.position >= max(guild.roles[id_].position for id_ in own):
        raise Refusal(403, 50013, "Missing Permissions")
    member.roles = [id_ for id_ in member.roles if id_ != role.id] + ([role.id] if give else [])
    call.fake.gateway.tell("GUILD_MEMBER_UPDATE", payloads.member(member) | {"guild_id": guild.id})
    return Answer()


@route("GET", "/guilds/{guild_id}/scheduled-events")
async def _scheduled_events(call: Call) -> Answer:
    return Answer(list(_guild(call).events.values()))


@route("POST", "/guilds/{guild_id}/scheduled-events")
async def _make_event(call: Call) -> Answer:
    guild, world = _guild(call), call.fake.world
    limits.scheduled_event(call.body, {}, now=world.now(), count=len(guild.events))
    _require(call, guild, "create_events", "manage_events")
    event: Json = {
        "id": world.ids.next(),
        "guild_id": guild.id,
        "channel_id": None,
        "creator_id": world.bot.id,
        "creator": payloads.user(world.bot),
        "description": None,
        "scheduled_end_time": None,
        "status": 1,
        "entity_id": None,
        "entity_metadata": None,
        "user_count": 0,
        "image": None,
        "recurrence_rule": None,
        "guild_scheduled_event_exceptions": [],
        **call.body,
    }
    guild.events[event["id"]] = event
    call.fake.gateway.tell("GUILD_SCHEDULED_EVENT_CREATE", event)
    return Answer(event)


def _event(call: Call) -> tuple[Guild, dict[str, Any]]:
    guild = _guild(call)
    event = guild.events.get(call.params["guild_scheduled_event_id"])
    if event is None:
        raise Refusal(404, 10070, "Unknown Guild Scheduled Event")
    return guild, event


@route("GET", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
async def _one_event(call: Call) -> Answer:
    return Answer(_event(call)[1])


@route("PATCH", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
async def _change_event(call: Call) -> Answer:
    guild, event = _event(call)
    limits.scheduled_event(call.body, event, now=call.fake.world.now(), count=len(guild.events))
    _require(call, guild, "create_events", "manage_events")
    event |= call.body
    call.fake.gateway.tell("GUILD_SCHEDULED_EVENT_UPDATE", event)
    return Answer(event)


@route("DELETE", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}")
async def _delete_event(call: Call) -> Answer:
    guild, event = _event(call)
    _require(call, guild, "create_events", "manage_events")
    del guild.events[event["id"]]
    call.fake.gateway.tell("GUILD_SCHEDULED_EVENT_DELETE", event)
    return Answer()
