"""The manifest by which an app is made on Slack: its commands from the registry, and no right that is not used."""

from itertools import groupby

from bot.adapters.slack.text import Json
from bot.i18n import Catalogue
from bot.model.errors import Declaration
from bot.model.message import shorten
from bot.model.phrase import t
from bot.registry import Registry

LEFT = ("app_uninstalled", "tokens_revoked")
CHANGED = ("subteam_created", "subteam_members_changed", "subteam_updated")
SCOPES = (
    "channels:history",  # to find again what was said unheard
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",  # calendar files that are put into a form
    "groups:history",
    "groups:read",
    "groups:write",  # private channels for groups
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
)
_COMMANDS = 50  # Slack
_DESCRIPTION = 2_000
_HINT = 1_000
_ABOUT = 140


def manifest(registry: Registry, catalogue: Catalogue, locale: str) -> Json:
    """What Slack takes under "From a manifest"; Slack shows one language to all, that of `locale`.

    Raises Declaration where there are more commands than Slack takes.
    """
    texts = catalogue.keys(locale)
    commands: list[Json] = []
    for group, handlers in groupby(registry.commands(), key=lambda handler: handler.group):
        found = list(handlers)
        about = found[0].help if not found[0].subcommand else t(f"{group}.commands")
        command = {"command": f"/{group}", "description": shorten(str(texts[about.key]), _DESCRIPTION)}
        hint = " | ".join(handler.subcommand for handler in found if handler.subcommand)
        command |= {"usage_hint": shorten(hint, _HINT)} if hint else {}
        commands.append(command | {"should_escape": True})
    if len(commands) > _COMMANDS:
        raise Declaration(f"Slack takes {_COMMANDS} commands, not {len(commands)}")
    return {
        "display_information": {"name": "Fadderbot", "description": shorten(str(texts["slack.about"]), _ABOUT)},
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Fadderbot", "always_online": True},
            "slash_commands": commands,
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted((*LEFT, *CHANGED))},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
