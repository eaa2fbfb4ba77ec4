"""Methods: who the bot is, who else there is, what groups they are in, and files."""

import secrets

from tests.fakes.slack import payloads
from tests.fakes.slack.api import Call, method
from tests.fakes.slack.pages import page
from tests.fakes.slack.refusal import Json, Refusal


@method("api.test")
async def _test(call: Call) -> Json:
    if "error" in call.given:
        raise Refusal(call.text("error"), args=call.given)
    return {"args": call.given} if call.given else {}


@method("auth.test")
async def _who_am_i(call: Call) -> Json:
    world = call.world
    said: Json = {"url": "https://informatikk.slack.com/", "team": world.team_name, "team_id": world.team_id}
    said |= {"user": payloads.handle(world.bot), "user_id": world.bot.id, "bot_id": world.bot_id}
    return said | {"is_enterprise_install": False}


@method("bots.info")
async def _bot(call: Call) -> Json:
    world = call.world
    if call.text("bot") != world.bot_id:
        raise Refusal("bot_not_found")
    said: Json = {"id": world.bot_id, "deleted": False, "name": world.bot.name, "updated": 0}
    return {"bot": said | {"app_id": world.app_id, "user_id": world.bot.id, "icons": {}}}


@method("apps.connections.open")
async def _open_socket(call: Call) -> Json:
    ticket = secrets.token_hex(8)
    call.fake.sockets.tickets.add(ticket)
    return {"url": f"{call.fake.socket_url}/?ticket={ticket}&app_id={call.world.app_id}"}


@method("users.info")
async def _info(call: Call) -> Json:
    person = call.world.person(call.text("user"))
    return {"user": payloads.user(person, call.world, with_locale=call.flag("include_locale"))}


@method("users.list")
async def _list(call: Call) -> Json:
    with_locale = call.flag("include_locale")
    everybody = [payloads.user(one, call.world, with_locale=with_locale) for one in call.world.people.values()]
    slackbot = {"id": "USLACKBOT", "team_id": call.world.team_id, "name": "slackbot", "deleted": False}
    slackbot |= {"real_name": "Slackbot", "is_bot": False}  # Slack says so, though it is one
    found, more = page([slackbot, *everybody], call.text("cursor"), call.number("limit", 0, 1000))
    return {"members": found, "cache_ts": payloads.seconds(call.world.now()), **more}


@method("usergroups.list")
async def _groups(call: Call) -> Json:
    groups = [one for one in call.world.usergroups.values() if call.flag("include_disabled") or not one.disabled]
    with_users, with_count = call.flag("include_users"), call.flag("include_count")
    told = [payloads.usergroup(one, call.world, with_users=with_users, with_count=with_count) for one in groups]
    return {"usergroups": told}


@method("usergroups.users.list")
async def _group_members(call: Call) -> Json:
    group = call.world.usergroups.get(call.text("usergroup"))
    if group is None or (group.disabled and not call.flag("include_disabled")):
        raise Refusal("no_such_subteam")
    return {"users": sorted(group.members)}


@method("files.info")
async def _file(call: Call) -> Json:
    found = call.world.files.get(call.text("file"))
    if found is None:
        raise Refusal("file_not_found")
    return {"file": found[0], "comments": [], "response_metadata": {"next_cursor": ""}}
