"""What each method takes and needs: by Slack's own reference where it lies beside the repository."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[4] / "shared" / "specs" / "slack-methods.json"

SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
        "chat:write.public", "commands", "files:read", "files:write", "groups:history", "groups:read", "groups:write",
        "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write", "reactions:read",
        "reactions:write", "usergroups:read", "users:read",
    }
)  # fmt: skip
"""What the bot is given unless a test takes something away."""

_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_MANAGE = "channels:manage groups:write im:write mpim:write"
_POST = "blocks text markdown_text metadata thread_ts attachments as_user icon_emoji icon_url link_names parse username"
_LIST = "cursor limit exclude_archived types team_id"
_SPAN = "cursor include_all_metadata inclusive latest limit oldest"
_VIEW = "trigger_id! view! interactivity_pointer"

# For each method: its arguments, those that it must have with a "!", and the scopes of which one is needed.
OWN = {
    "api.test": ("error", ""),
    "auth.test": ("", ""),
    "apps.connections.open": ("", ""),
    "bots.info": ("bot team_id", "users:read"),
    "chat.postMessage": (f"channel! {_POST} mrkdwn reply_broadcast unfurl_links unfurl_media", "chat:write"),
    "chat.postEphemeral": (f"channel! user! {_POST}", "chat:write"),
    "chat.update": (
        "channel! ts! text blocks markdown_text metadata attachments as_user link_names parse reply_broadcast file_ids",
        "chat:write",
    ),
    "chat.delete": ("channel! ts! as_user", "chat:write"),
    "chat.getPermalink": ("channel! message_ts!", ""),
    "conversations.list": (_LIST, _READ),
    "conversations.info": ("channel! include_locale include_num_members", _READ),
    "conversations.open": ("channel users return_im prevent_creation", _MANAGE),
    "conversations.create": ("name! is_private team_id", _MANAGE),
    "conversations.invite": ("channel! users! force", _MANAGE),
    "conversations.kick": ("channel! user!", "channels:manage groups:write"),
    "conversations.join": ("channel!", "channels:join"),
    "conversations.archive": ("channel!", _MANAGE),
    "conversations.setTopic": ("channel! topic!", _MANAGE),
    "conversations.setPurpose": ("channel! purpose!", _MANAGE),
    "conversations.members": ("channel! cursor limit", _READ),
    "conversations.history": (f"channel! {_SPAN}", _HISTORY),
    "conversations.replies": (f"channel! ts! {_SPAN}", _HISTORY),
    "users.info": ("user! include_locale", "users:read"),
    "users.list": ("cursor include_locale limit team_id", "users:read"),
    "users.conversations": (f"{_LIST} exclude_muted user", _READ),
    "usergroups.list": ("include_count include_disabled include_users team_id", "usergroups:read"),
    "usergroups.users.list": ("usergroup! include_disabled team_id", "usergroups:read"),
    "views.open": (_VIEW, ""),
    "views.push": (_VIEW, ""),
    "views.update": ("view! view_id external_id hash", ""),
    "views.publish": ("user_id! view! hash interactivity_pointer", ""),
    "reactions.add": ("channel! name! timestamp!", "reactions:write"),
    "reactions.get": ("channel timestamp file file_comment full", "reactions:read"),
    "files.getUploadURLExternal": ("filename! length! alt_txt snippet_type", "files:write"),
    "files.completeUploadExternal": (
        "files! channel_id channels thread_ts initial_comment blocks username icon_url icon_emoji",
        "files:write",
    ),
    "files.info": ("file! count cursor limit page", "files:read"),
}
_NO_JSON = frozenset(
    {
        "bots.info", "chat.getPermalink", "conversations.info", "conversations.list", "conversations.members",
        "conversations.replies", "files.getUploadURLExternal", "files.info", "reactions.get", "usergroups.list",
        "usergroups.users.list",
        "users.conversations", "users.info", "users.list",
    }
)  # fmt: skip

_ALWAYS = frozenset({"token", "team_id"})
"""What Slack takes with every method; slack_bolt adds the team to each call of a listener's client."""


@dataclass(frozen=True)
class Method:
    """What a method takes: `scopes` are those of which one is needed, `json` says whether it reads a JSON body."""

    arguments: frozenset[str]
    required: frozenset[str]
    scopes: tuple[str, ...]
    json: bool


@cache
def methods() -> dict[str, Method]:
    """The methods by name."""
    ours = {name: own(name) for name in OWN}
    if not FILE.is_file():
        return ours
    found = {}
    for name, described in json.loads(FILE.read_bytes()).items():
        arguments = described["args"].get("properties", {}).keys()
        required = set(described["args"].get("required", ())) | (ours[name].required if name in ours else set())
        scopes = tuple(described["scope"].get("bot", ()))
        reads_json = bool(described.get("json_input_supported"))
        found[name] = Method(_ALWAYS | arguments, frozenset(required) - {"token"}, scopes, reads_json)
    return ours | found


def own(name: str) -> Method:
    """What a method takes by our own table, for where Slack's reference is not."""
    arguments, scopes = OWN[name]
    names = frozenset(one.rstrip("!") for one in arguments.split())
    required = frozenset(one.rstrip("!") for one in arguments.split() if one.endswith("!"))
    return Method(_ALWAYS | names, required, tuple(scopes.split()), name not in _NO_JSON)
