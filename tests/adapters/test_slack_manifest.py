"""The manifest of the app on Slack: what Slack takes, and no right that nothing asks for."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from bot.__main__ import main
from bot.adapters.slack import manifest
from bot.i18n import Catalogue
from bot.registry import Registry
from tests.core import notebook
from tests.fakes.slack.spec import SCOPES as SCOPES_OF_THE_FAKE
from tests.house.installed import COGS, FOLDERS

METHODS = Path(__file__).parents[3] / "shared" / "specs" / "slack-methods.json"
SOURCE = Path(manifest.__file__).parent

# Source: Slack's reference of app manifests (docs.slack.dev/reference/app-manifest), its limits and required fields.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["display_information", "features", "oauth_config", "settings"],
    "$defs": {"address": {"type": "string", "pattern": r"^https://\S+$"}},
    "properties": {
        "display_information": {
            "type": "object",
            "additionalProperties": False,
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "maxLength": 35},
                "description": {"type": "string", "maxLength": 140},
            },
        },
        "features": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "app_home": {"type": "object", "additionalProperties": {"type": "boolean"}},
                "bot_user": {
                    "type": "object",
                    "required": ["display_name"],
                    "properties": {"display_name": {"type": "string", "maxLength": 80}},
                },
                "shortcuts": {
                    "type": "array",
                    "maxItems": 10,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["name", "callback_id", "description", "type"],
                        "properties": {
                            "name": {"type": "string", "minLength": 1, "maxLength": 24},
                            "callback_id": {"type": "string", "minLength": 1, "maxLength": 255},
                            "description": {"type": "string", "minLength": 1, "maxLength": 150},
                            "type": {"enum": ["message", "global"]},
                        },
                    },
                },
                "slash_commands": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 50,
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["command", "description"],
                        "properties": {
                            "command": {"type": "string", "pattern": r"^/[a-z0-9_-]{1,31}$"},
                            "description": {"type": "string", "minLength": 1, "maxLength": 2000},
                            "usage_hint": {"type": "string", "maxLength": 1000},
                            "should_escape": {"type": "boolean"},
                            "url": {"$ref": "#/$defs/address"},
                        },
                    },
                },
            },
        },
        "oauth_config": {
            "type": "object",
            "additionalProperties": False,
            "required": ["scopes"],
            "properties": {"scopes": {"type": "object", "properties": {"bot": {"type": "array", "uniqueItems": True}}}},
        },
        "settings": {
            "type": "object",
            "properties": {
                "event_subscriptions": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "bot_events": {"type": "array", "maxItems": 100, "uniqueItems": True},
                        "request_url": {"$ref": "#/$defs/address"},
                    },
                },
                "interactivity": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["is_enabled"],
                    "properties": {
                        "is_enabled": {"type": "boolean"},
                        "request_url": {"$ref": "#/$defs/address"},
                        "message_menu_options_url": {"$ref": "#/$defs/address"},
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_slack_takes_what_is_printed(language: str) -> None:
    printed = CliRunner().invoke(main, ["slack", "manifest", "--language", language])
    assert printed.exit_code == 0
    made = yaml.safe_load(printed.output)
    jsonschema.validate(made, SCHEMA)
    commands = {one["command"] for one in made["features"]["slash_commands"]}
    assert commands == {
        "/checkin",
        "/economy",
        "/events",
        "/faq",
        "/groups",
        "/help",
        "/helplines",
        "/inbox",
        "/posts",
        "/preferences",
        "/privacy",
        "/setup",
    }
    assert made["features"]["app_home"]["home_tab_enabled"]
    assert made["settings"]["socket_mode_enabled"], "or Slack asks for an address that the bot does not have"
    assert "url" not in printed.output


def test_menu_of_a_message_is_declared() -> None:
    catalogue = Catalogue([*FOLDERS, notebook.cog.folder / "strings"])
    made = manifest.manifest(Registry([*COGS, notebook.cog], catalogue), catalogue, "nb")
    jsonschema.validate(made, SCHEMA)
    first = {"type": "message", "callback_id": "notebook/keep"}
    assert first | dict.fromkeys(("name", "description"), "Ta vare på det") in made["features"]["shortcuts"]


@pytest.mark.parametrize("address", ["https://bot.example.no", "https://bot.example.no/", "https://example.no/bot/"])
def test_over_http_everything_goes_to_one_address(address: str) -> None:
    printed = CliRunner().invoke(main, ["slack", "manifest", "--address", address])
    made = yaml.safe_load(printed.output)
    jsonschema.validate(made, SCHEMA)
    url = f"{address.rstrip('/')}/slack/events"
    assert {one["url"] for one in made["features"]["slash_commands"]} == {url}
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"] == {
        "is_enabled": True, "request_url": url, "message_menu_options_url": url
    }  # fmt: skip
    assert not made["settings"]["socket_mode_enabled"]


@pytest.mark.parametrize(
    "address", ["http://bot.example.no", "bot.example.no", "https://", "https:///x", "https://a b", "https://a?b", ""]
)
def test_address_to_which_slack_would_not_come(address: str) -> None:
    said = CliRunner().invoke(main, ["slack", "manifest", "--address", address])
    assert said.exit_code == 2
    assert "begins with https://" in said.output


def test_every_right_is_one_that_some_request_of_ours_needs() -> None:
    if not METHODS.exists():
        pytest.skip("Slack's reference of its methods is not on this machine")
    code = "\n".join(path.read_text() for path in SOURCE.glob("*.py"))
    needed = {"app_mentions:read", "commands", "files:read"}  # for these there is no method
    for name, method in json.loads(METHODS.read_text()).items():
        if name.replace(".", "_") in code:
            needed.update(_scopes(method))
    assert set(manifest.SCOPES) <= needed
    assert set(manifest.SCOPES) <= SCOPES_OF_THE_FAKE | {"files:read"}


def _scopes(method: dict[str, dict[str, str | list[str]]]) -> set[str]:
    found = method.get("scope", {}).get("bot", [])
    return {found} if isinstance(found, str) else set(found)
