"""Whether Slack would let the bot do its work: asked over the Web API alone, so that the answer comes at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import REQUESTS
from bot.adapters.slack.asking import APPS, Asking, NoAnswer
from bot.adapters.slack.manifest import SCOPES
from bot.adapters.slack.trouble import error_of
from bot.clock import Clock
from bot.doctor import Finding, listed, ok, problem, shown, warning

_BOT_TOKEN = "FADDERBOT_SLACK__BOT_TOKEN"  # noqa: S105 - the variables' names
_APP_TOKEN = "FADDERBOT_SLACK__APP_TOKEN"  # noqa: S105
_SECRET = "FADDERBOT_SLACK__SIGNING_SECRET"  # noqa: S105
BEGIN = (
    f"Make an app at {APPS} from what `fadderbot slack manifest` prints, and set {_BOT_TOKEN} and {_APP_TOKEN} to its "
    "two tokens."
)
"""What to do where there are no tokens."""

_BOT, _APP = "xoxb-", "xapp-"
_PASSING = "xoxe."  # before the tokens of an app that rotates them
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)
_SIGNING = re.compile(r"[A-Za-z0-9]+")
_APP_ID = re.compile(r"A[A-Z0-9]+")
_OF_APP = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")
_PAGE = 200
_NOT_TAKEN = {
    "account_inactive": "the app is not in the workspace any more",
    "invalid_auth": "there is no such token",
    "not_allowed_token_type": "it is of another kind",
    "not_authed": "there is no such token",
    "token_expired": "its time is over",
    "token_revoked": "it was taken back",
}
_TYPES = {"channels:read": "public_channel", "groups:read": "private_channel"}

NEEDED_TO = {
    "app_mentions:read": "show whoever names it what they can do",
    "channels:history": "look whether it said a thing already in a public channel",
    "channels:read": "see public channels",
    "chat:write": "say anything",
    "channels:join": "join the channels in which it is to post",
    "commands": "be given commands",
    "files:read": "read calendar files that are put into a form",
    "files:write": "show pictures",
    "groups:history": "look whether it said a thing already in a private channel",
    "groups:read": "see the private channels that it is in",
    "groups:write": "open private channels for groups",
    "im:history": "look whether it said a thing already in a direct message",
    "im:read": "see who is in a conversation of a group where it may open no private channels",
    "im:write": "write direct messages",
    "mpim:history": "look whether it said a thing already in a message among several",
    "mpim:read": "see who is in a conversation of a group where it may open no private channels",
    "mpim:write": "write to a group where it may open no private channels",
    "usergroups:read": "see who is in which user group",
    "users:read": "know in which language somebody reads",
}
"""What the bot cannot do without each of the rights in its manifest."""


@dataclass(frozen=True)
class _Given:
    """What the settings hold, without blanks around it."""

    bot: str
    app: str
    secret: str

    @property
    def over_http(self) -> bool:
        """Whether Slack is to come to an address of ours."""
        return bool(self.secret and not self.app)

    @property
    def manifest(self) -> str:
        """What prints the manifest of such an app."""
        return f"`fadderbot slack manifest{' --address https://…' if self.over_http else ''}`"


async def check(
    *, bot_token: str | None, app_token: str | None, signing_secret: str | None, api_base: str, clock: Clock
) -> list[Finding]:
    """Everything that Slack can be asked with these, nothing without any; where it does not answer, that ends it."""
    given = _Given(*((value or "").strip() for value in (bot_token, app_token, signing_secret)))
    if given == _Given("", "", ""):
        return []
    asking = Asking(api_base, clock, _app_of(given.app))
    asking.findings += _of_settings(given, asking.place)
    try:
        if given.bot and _flaw(given.bot, _BOT) is None:
            await _ask_as_bot(asking, given)
        if given.app and _flaw(given.app, _APP) is None:
            await _ask_as_app(asking, given.app)
    except NoAnswer as no:
        asking.findings.append(no.finding)
    except (LookupError, TypeError, ValueError, AttributeError):
        asking.findings.append(asking.not_slack())
    else:
        if asking.app_id:
            asking.findings.append(
                ok("This is the app's page, for changing it and for installing it again:", f"{APPS}/{asking.app_id}")
            )
    return asking.findings


def _app_of(app_token: str) -> str:
    found = _OF_APP.match(app_token)
    return found[1] if found else ""


# The settings


def _of_settings(given: _Given, place: str) -> Iterator[Finding]:
    get_bot = f"Copy the Bot User OAuth Token ({_BOT}…) at {place} > Install App, and set {_BOT_TOKEN} to it."
    get_app = (
        f"Make one ({_APP}…) with the right connections:write at {place} > Basic Information > App-Level Tokens, "
        f"and set {_APP_TOKEN} to it."
    )
    if given.bot.startswith(_APP) and given.app.startswith(_BOT):
        text = "The two tokens for Slack are in each other's place."
        yield problem(text, f"Set {_BOT_TOKEN} to the one with {_BOT}…, and {_APP_TOKEN} to the one with {_APP}….")
        return
    if not given.bot:
        yield problem("There is no bot token for Slack.", get_bot)
    elif given.bot.startswith(_PASSING):
        yield _passing(given)
    elif flaw := _flaw(given.bot, _BOT):
        yield problem(f"{_BOT_TOKEN} {flaw}.", get_bot)
    if given.app and (flaw := _flaw(given.app, _APP)):
        yield problem(f"{_APP_TOKEN} {flaw}.", get_app)
    if not given.app and not given.secret:
        yield problem("There is no app-level token for Slack: the bot would not hear what members do.", get_app)
    if given.over_http and not _SIGNING.fullmatch(given.secret):
        yield problem(
            f"{_SECRET} holds no signing secret: that is letters and digits alone.",
            f"Copy it at {place} > Basic Information > App Credentials > Signing Secret.",
        )
    elif given.over_http:
        yield ok(
            "Slack delivers over HTTP: there is a signing secret, and no app-level token.",
            f"The app has to have Socket Mode off, and addresses that end in {REQUESTS}: {given.manifest} prints them.",
        )
    elif given.secret:
        yield ok("The signing secret is not used: with an app-level token the bot opens the line to Slack itself.")


def _flaw(token: str, prefix: str) -> str | None:
    """What is wrong with a token on the face of it."""
    if not _TOKEN.fullmatch(token):
        return "holds something that no token has, such as a space or a quotation mark"
    return None if token.startswith(prefix) else f"holds no token of the right kind: those begin with {prefix}"


def _passing(given: _Given) -> Finding:
    return problem(
        "The bot token is one of those that last twelve hours: the app has token rotation on.",
        f"Make the app anew at {APPS} from what {given.manifest} prints: there it is off.",
    )


# What Slack says


async def _ask_as_bot(asking: Asking, given: _Given) -> None:
    client, findings = asking.client(given.bot), asking.findings
    try:
        told = await asking.hear(client.auth_test())
    except SlackApiError as error:
        findings.append(_bot_not_taken(error, given, asking.place))
        return
    if not told.get("team_id"):
        raise LookupError("team_id")
    team = f'"{shown(told["team"])}"'
    findings.append(ok(f"Slack knows the bot token: the bot is called {shown(told['user'])}, and is in {team}."))
    header = told.headers.get("x-oauth-scopes")
    granted = set(SCOPES) if header is None else {scope.strip() for scope in header.split(",") if scope.strip()}
    try:
        if "users:read" in granted:
            bot = (await asking.hear(client.bots_info(bot=told["bot_id"])))["bot"]
            findings += _of_apps(asking, str(bot.get("app_id")))
        if header is not None:
            findings += _of_scopes(granted, team, asking.place, given)
        if types := [_TYPES[scope] for scope in _TYPES if scope in granted]:
            findings.append(await _of_channels(asking, client, types))
    except SlackApiError as error:
        findings.append(_refused(error))


def _of_apps(asking: Asking, bots: str) -> Iterator[Finding]:
    """Whether the tokens belong together; from here on it is known of which app they are."""
    if not _APP_ID.fullmatch(bots):
        return
    other, asking.app_id = asking.app_id, bots
    if other and other != bots:
        yield problem(
            f"The two tokens for Slack are of different apps: the bot token of {bots}, the app-level one of {other}.",
            f"Take both from one app: from {APPS}/{bots} or from {APPS}/{other}.",
        )


def _of_scopes(granted: set[str], team: str, place: str, given: _Given) -> Iterator[Finding]:
    again = f"At {place} > App Manifest paste what {given.manifest} prints, save, and install the app again."
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing:
        yield problem(
            f"In {team} the bot may not {', nor '.join(NEEDED_TO[scope] for scope in missing)}.",
            f"{again} What is missing: {listed(missing)}.",
        )
    else:
        yield ok(f"In {team} the bot has every right that it needs.")
    superfluous = sorted(granted.difference(SCOPES))
    if superfluous:
        yield warning(f"The bot has rights that it does not use: {shown(listed(superfluous))}.", again)


async def _of_channels(asking: Asking, client: AsyncWebClient, types: list[str]) -> Finding:
    seen, cursor = {""}, ""
    while True:  # a page may be empty, and more follow
        page = await asking.hear(
            client.users_conversations(types=types, exclude_archived=True, limit=_PAGE, cursor=cursor)
        )
        if page["channels"]:
            return ok("The bot is in at least one channel.")
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if cursor in seen:
            return warning(
                "The bot is in no channel yet: it joins public ones by itself, as soon as it is to post there.",
                "In Slack, type `/invite @Fadderbot` in each private channel where it is to post or to answer.",
            )
        seen.add(cursor)


async def _ask_as_app(asking: Asking, token: str) -> None:
    """Whether a line could be opened; it is not, because that would take what is meant for a bot that is running."""
    turn_on = f"Turn it on at {asking.place} > Socket Mode."
    try:
        told = await asking.hear(asking.client(token).apps_connections_open(app_token=token))
    except SlackApiError as error:
        word, place = error_of(error), f"{asking.place} > Basic Information > App-Level Tokens"
        if word == "missing_scope":
            text = "The app-level token has not the right connections:write."
            finding = problem(text, f"Make another with it at {place}, and set {_APP_TOKEN} to that.")
        elif word == "socket_mode_not_enabled":
            finding = problem("Socket Mode is off: the bot would not hear what members do.", turn_on)
        elif word in _NOT_TAKEN:
            finding = problem(
                f"Slack does not take the app-level token: {_NOT_TAKEN[word]}.",
                f"Make another at {place}, with the right connections:write, and set {_APP_TOKEN} to it.",
            )
        else:
            finding = _refused(error)
        asking.findings.append(finding)
        return
    if not str(told["url"]).startswith(("wss://", "ws://")):
        raise ValueError("no address of a line")
    said = (told.get("response_metadata") or {}).get("messages") or []
    if any("socket mode is not turned on" in str(message).lower() for message in said):
        # Slack has been seen to say so of apps that it serves all the same.
        asking.findings.append(warning("Slack says that Socket Mode is off, but would open a line.", turn_on))
    else:
        asking.findings.append(ok("Slack would open the line over which the bot hears what members do."))


def _bot_not_taken(error: SlackApiError, given: _Given, place: str) -> Finding:
    word = error_of(error)
    if word == "token_expired":
        return _passing(given)
    if word not in _NOT_TAKEN:
        return _refused(error)
    return problem(
        f"Slack does not take the bot token: {_NOT_TAKEN[word]}.",
        f"At {place} > Install App install the app, and set {_BOT_TOKEN} to the Bot User OAuth Token that is shown "
        "there. Neither the client secret nor the signing secret will do.",
    )


def _refused(error: SlackApiError) -> Finding:
    method = str(error.response.api_url).rpartition("/")[2]
    advice = f"https://docs.slack.dev/reference/methods/{method} says what that means."
    return problem(f"Slack refuses {method}: {error_of(error)}.", advice)
