"""The manifest by which an app is made on Slack: what members call from the registry, and no right that is not used."""

from itertools import groupby

from bot.adapters.slack import REQUESTS
from bot.adapters.slack.text import Json
from bot.i18n import Catalogue
from bot.model.errors import Declaration
from bot.model.message import shorten
from bot.model.phrase import t
from bot.registry import Registry

LEFT = ("app_uninstalled", "tokens_revoked")
HOME = "app_home_opened"
MENTIONED = "app_mention"
CHANGED = ("subteam_created", "subteam_members_changed", "subteam_updated")
SCOPES = (
    "app_mentions:read",  # to show whoever names it what they can do; what they write is not read
    "channels:history",  # to find again what was said unheard
    "channels:join",  # where it is to speak
    "channels:read",
    "chat:write",
    "commands",
    "files:read",  # calendar files that are put into a form
    "files:write",  # pictures in messages
    "groups:history",
    "groups:read",
    "groups:write",  # private channels for groups
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",  # where the bot may open no private channels
    "usergroups:read",
    "users:read",
)
_COMMANDS = 50  # Slack
_DESCRIPTION = 2_000
_HINT = 1_000
_ABOUT = 140


def manifest(registry: Registry, catalogue: Catalogue, locale: str, address: str | None = None) -> Json:
    """What Slack takes under "From a manifest"; Slack shows one language to all, that of `locale`.

    `address` is where Slack reaches the bot over HTTP; without one the app is in Socket Mode.
    Raises Declaration where there are more commands than Slack takes.
    """
    texts = catalogue.keys(locale)
    url = f"{address}{REQUESTS}" if address else ""
    command_to, request_to, options_to = (
        {name: url} if url else {} for name in ("url", "request_url", "message_menu_options_url")
    )
    commands: list[Json] = []
    for group, handlers in groupby(registry.commands(), key=lambda handler: handler.group):
        found = list(handlers)
        about = found[0].help if not found[0].subcommand else t(f"{group}.commands")
        command = {"command": f"/{group}", "description": shorten(str(texts[about.key]), _DESCRIPTION)}
        hint = " | ".join(handler.subcommand for handler in found if handler.subcommand)
        command |= {"usage_hint": shorten(hint, _HINT)} if hint else {}
        commands.append(command | command_to | {"should_escape": True})
    if len(commands) > _COMMANDS:
        raise Declaration(f"Slack takes {_COMMANDS} commands, not {len(commands)}")
    shortcuts = [
        {"type": "message", "callback_id": handler.reference, "name": words, "description": words}
        for handler in registry.shortcuts
        for words in [str(texts[handler.label.key])]
    ]
    return {
        "display_information": {"name": "Fadderbot", "description": shorten(str(texts["slack.about"]), _ABOUT)},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Fadderbot", "always_online": True},
            "slash_commands": commands,
            **({"shortcuts": shortcuts} if shortcuts else {}),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": request_to | {"bot_events": sorted((HOME, MENTIONED, *LEFT, *CHANGED))},
            "interactivity": {"is_enabled": True} | request_to | options_to,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }
