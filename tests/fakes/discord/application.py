"""REST: the application itself: who it is, where the gateway is, its guilds and its commands."""

from typing import Any

from tests.fakes.discord import command_limits, payloads, permissions
from tests.fakes.discord.refusal import Json
from tests.fakes.discord.rest import Answer, Call, route


@route("GET", "/gateway")
async def _gateway(call: Call) -> Answer:
    return Answer({"url": call.fake.gateway_url})


@route("GET", "/gateway/bot")
async def _gateway_for_bot(call: Call) -> Answer:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return Answer({"url": call.fake.gateway_url, "shards": call.fake.gateway.shards, "session_start_limit": limit})


@route("GET", "/users/@me")
async def _me(call: Call) -> Answer:
    return Answer(payloads.user(call.fake.world.bot) | {"verified": True, "mfa_enabled": True, "locale": "en-US"})


@route("GET", "/users/@me/guilds")
async def _my_guilds(call: Call) -> Answer:
    bot = call.fake.world.bot
    guilds = [guild for guild in call.fake.world.guilds.values() if guild.joined]
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 200))
    return Answer(
        [
            {
                "id": guild.id,
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": False,
                "permissions": str(guild.permissions_of(guild.members[bot.id])),
                "features": [],
            }
            for guild in guilds
            if int(guild.id) > after
        ][:limit]
    )


@route("DELETE", "/users/@me/guilds/{guild_id}")
async def _leave(call: Call) -> Answer:
    call.fake.remove(call.fake.world.guild(call.params["guild_id"]))
    return Answer()


@route("GET", "/users/{user_id}")
async def _user(call: Call) -> Answer:
    return Answer(payloads.user(call.fake.world.person(call.params["user_id"])))


@route("GET", "/applications/@me")
@route("GET", "/oauth2/applications/@me")
async def _application(call: Call) -> Answer:
    return Answer(
        {
            "id": call.fake.application_id,
            "name": call.fake.world.bot.name,
            "icon": None,
            "description": "",
            "summary": "",
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "00" * 32,
            "owner": payloads.user(call.fake.world.developer),
            "team": None,
            "flags": call.fake.flags,
            "tags": [],
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "install_params": {"scopes": ["bot", "applications.commands"], "permissions": str(permissions.BOT)},
            "integration_types_config": {"0": {}},
            "approximate_guild_count": len(call.fake.world.guilds),
        }
    )


@route("GET", "/applications/{application_id}/commands")
async def _commands(call: Call) -> Answer:
    registered = call.fake.world.commands
    return Answer(registered if call.query.get("with_localizations") == "true" else _unlocalized(registered))


def _unlocalized(said: Any) -> Any:
    """Commands as Discord gives them where nobody asks for their localizations."""
    if isinstance(said, list):
        return [_unlocalized(one) for one in said]
    if not isinstance(said, dict):
        return said
    return {name: _unlocalized(one) for name, one in said.items() if not name.endswith("_localizations")}


@route("PUT", "/applications/{application_id}/commands")
async def _put_commands(call: Call) -> Answer:
    command_limits.commands(call.given)
    world = call.fake.world
    known = {(one["type"], one["name"]): one["id"] for one in world.commands}
    world.commands = [_command(call, one, known.get((one.get("type") or 1, one["name"]))) for one in call.given]
    call.fake.command_syncs += 1
    return Answer(world.commands)


def _command(call: Call, given: Json, id_: str | None) -> Json:
    wanted = given.get("default_member_permissions")
    return {
        "id": id_ or call.fake.world.ids.next(),
        "application_id": call.fake.application_id,
        "version": call.fake.world.ids.next(),
        "type": given.get("type") or 1,
        "name": given["name"],
        "name_localizations": given.get("name_localizations"),
        "description": given.get("description") or "",
        "description_localizations": given.get("description_localizations"),
        "options": given.get("options") or [],
        "default_member_permissions": None if wanted is None else str(wanted),
        "dm_permission": given.get("dm_permission", True),
        "contexts": given.get("contexts"),
        "integration_types": given.get("integration_types") or [0],
        "nsfw": bool(given.get("nsfw")),
    }
