"""Whether Discord would let the bot do its work: asked over REST alone, so that the answer comes at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import aiohttp
import yarl

from bot.clock import Clock
from bot.doctor import ANSWER_S, Finding, check_date, listed, ok, problem, shown, unheard, warning

PORTAL = "https://discord.com/developers/applications"
_VARIABLE = "FADDERBOT_DISCORD__TOKEN"
BEGIN = f"Make an application at {PORTAL}, take the token under Bot > Reset Token, and set {_VARIABLE} to it."
"""What to do where there is no token."""

_GUILDS = 200  # that Discord tells at a time
_ADMINISTRATOR = 1 << 3
_TOKEN = re.compile(r"[\w.-]+", re.ASCII)
_USER_AGENT = "DiscordBot (https://discord.com, 10)"  # Discord wants this form


@dataclass(frozen=True)
class Permission:
    """One thing that a bot may be allowed to do in a guild."""

    bit: int
    name: str  # as Discord's own client has it
    needed_to: str


PERMISSIONS = {
    "view_channel": Permission(1 << 10, "View Channels", "see the channels that it is to speak in"),
    "send_messages": Permission(1 << 11, "Send Messages", "speak in channels"),
    "send_messages_in_threads": Permission(
        1 << 38, "Send Messages in Threads", "speak in threads or let members into them"
    ),
    "attach_files": Permission(1 << 15, "Attach Files", "show pictures"),
    "create_public_threads": Permission(1 << 35, "Create Public Threads", "open threads for everybody"),
    "create_private_threads": Permission(1 << 36, "Create Private Threads", "open threads for a few"),
    "manage_threads": Permission(1 << 34, "Manage Threads", "close threads that are over"),
    "create_events": Permission(1 << 44, "Create Events", "show what happens in the server's own list of events"),
}
"""What the bot asks for, by discord.py's names: exactly what `deliver` needs, as the test of this table shows.

To answer a command, to write a direct message, and to change a message of its own takes no permission. To change or
remove an event that the bot made itself takes Create Events; Manage Events is for everybody else's.
"""

_INTENTS = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Message Content Intent": 1 << 18 | 1 << 19,
}
"""The privileged ones that the bot does not need, by the portal's names: the flags of an application in many guilds,
and of one in few."""

_MEMBERS = 1 << 14 | 1 << 15  # "Server Members Intent"


def invite_link(application_id: str) -> str:
    """Where somebody who manages a guild lets the bot in, with exactly the permissions that it needs."""
    wanted = sum(one.bit for one in PERMISSIONS.values())
    scope = "bot+applications.commands"
    return f"https://discord.com/oauth2/authorize?client_id={application_id}&scope={scope}&permissions={wanted}"


async def check(token: str | None, api_base: str, clock: Clock) -> list[Finding]:
    """Everything that Discord can be asked with this token, nothing without; the first answer that fails ends it."""
    token = (token or "").strip()
    if not token:
        return []
    if not _TOKEN.fullmatch(token):
        text = "The token holds something that no token has, such as a space or a quotation mark."
        return [problem(text, f"Copy it again, and set {_VARIABLE} to it alone.")]
    headers = {"Authorization": f"Bot {token}", "User-Agent": _USER_AGENT}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as session:
        asking = _Asking(session, api_base, clock)
        try:
            await _ask(asking)
        except _NoAnswer as no:
            asking.findings.append(no.finding)
        except (LookupError, TypeError, ValueError, AttributeError):
            asking.findings.append(asking.not_discord())
        return asking.findings


async def _ask(asking: "_Asking") -> None:
    findings = asking.findings
    name = shown((await asking.get("/users/@me"))["username"])
    findings.append(ok(f"Discord knows the token: the bot is called {name}."))
    application = await asking.get("/applications/@me")
    id_ = str(int(application["id"]))
    findings += _of_application(application)
    if await asking.get(f"/applications/{id_}/commands"):
        findings.append(ok("The bot's commands are registered."))
    else:
        findings.append(ok("No commands are registered yet: `fadderbot run` does it when it starts."))
    findings += _of_guilds(await asking.guilds(), name)
    findings.append(
        ok("This link invites the bot to a server, with exactly the permissions that it needs:", invite_link(id_))
    )


def _of_application(application: dict[str, Any]) -> Iterator[Finding]:
    if application.get("interactions_endpoint_url"):
        yield problem(
            "The application has an Interactions Endpoint URL: what members do would go there, and not to this bot.",
            f"Clear it at {PORTAL} > your application > General Information, and save.",
        )
    if application.get("bot_require_code_grant"):
        yield problem(
            'The application has "Requires OAuth2 Code Grant" on: nobody can invite the bot.',
            f"Turn it off at {PORTAL} > your application > Bot, and save.",
        )
    flags = int(application["flags"])
    unneeded = [intent for intent, bits in _INTENTS.items() if flags & bits]
    if unneeded:
        yield warning(
            f"The application has the {listed(unneeded)} on, which the bot does not need: it reads no messages.",
            f"Turn it off at {PORTAL} > your application > Bot > Privileged Gateway Intents, and save.",
        )
    if flags & _MEMBERS:
        yield ok('"Server Members Intent" is on: organisers can draw groups of those who hold a role.')
    else:
        yield ok(
            '"Server Members Intent" is off: groups are drawn of those who sign up, and not of those who hold a role.'
        )
    if application.get("bot_public"):
        yield ok("The application is public: whoever has the link can let it into a server of theirs.")
    else:
        yield ok("The application is private: only its owner can let it into a server.")
    if not any("applications.commands" in scopes for scopes in _installed_with(application)):
        yield ok('The button "Add App" on the bot\'s profile does not ask for commands: use the link below instead.')


def _installed_with(application: dict[str, Any]) -> Iterator[list[str]]:
    """The scopes that Discord's own ways of adding the bot ask for."""
    kinds = (application.get("integration_types_config") or {}).values()
    ways = [application.get("install_params"), *((kind or {}).get("oauth2_install_params") for kind in kinds)]
    return (list(way["scopes"]) for way in ways if way)


def _of_guilds(guilds: Sequence[dict[str, Any]], bot: str) -> Iterator[Finding]:
    if not guilds:
        yield warning("The bot is in no server yet.", "Open the link below and choose one.")
    well = []
    for guild in guilds:
        granted, name = int(guild["permissions"]), f'"{shown(guild["name"])}"'
        missing = [one for one in PERMISSIONS.values() if not granted & (one.bit | _ADMINISTRATOR)]
        if not missing:
            well.append(name)
            continue
        yield problem(
            f"In {name} the bot may not {', nor '.join(one.needed_to for one in missing)}.",
            f"In Discord: Server Settings > Roles > {bot} > Permissions, turn on "
            f"{listed([one.name for one in missing])}.",
        )
    if well:
        where = listed(well) if len(well) <= 5 else f"{len(well)} servers"
        yield ok(f"In {where} the bot has every permission that it needs.")


class _NoAnswer(Exception):
    """Discord did not tell what it was asked."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.text)
        self.finding = finding


class _Asking:
    """Asks one thing after another, and remembers what was found."""

    def __init__(self, session: aiohttp.ClientSession, api_base: str, clock: Clock) -> None:
        self._session = session
        self._api_base = api_base
        self._host = yarl.URL(api_base).host or "Discord"
        self._clock = clock
        self._compared = False
        self.findings: list[Finding] = []

    async def guilds(self) -> list[dict[str, Any]]:
        """Every guild that the bot is in."""
        found: list[dict[str, Any]] = []
        after = 0
        while True:
            page = await self.get(f"/users/@me/guilds?limit={_GUILDS}&after={after}")
            found += page
            if len(page) < _GUILDS or int(page[-1]["id"]) <= after:
                return found
            after = int(page[-1]["id"])

    async def get(self, path: str) -> Any:
        """What Discord answers; _NoAnswer where that is not what was asked for."""
        try:
            # Whoever answers in Discord's place could send us anywhere, and the token with us.
            async with self._session.get(self._api_base + path, allow_redirects=False) as answer:
                self._compare_clocks(answer.headers.get("Date"))
                if answer.status != 200:
                    raise _NoAnswer(self._refused(answer.status, answer.headers.get("Retry-After", "")))
                return await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError) as error:
            raise _NoAnswer(unheard(self._host, error, self._clock.now())) from None

    def not_discord(self) -> Finding:
        """What to say of an answer that Discord would not give."""
        return problem(
            f"What answers at {self._host} is not Discord.",
            "A guest network may want a log-in in the browser first; otherwise take out FADDERBOT_DISCORD__API_BASE.",
        )

    def _compare_clocks(self, date: str | None) -> None:
        finding = None if self._compared else check_date(self._clock.now(), date)
        if finding is not None:
            self._compared = True
            self.findings.append(finding)

    def _refused(self, status: int, retry_after: str) -> Finding:
        if status == 401:
            return problem(
                "Discord does not take the token.",
                f"Take a new one at {PORTAL} > your application > Bot > Reset Token, and set {_VARIABLE} to it. "
                "Neither the client secret nor the public key will do.",
            )
        if status == 429:
            wait = f"in {retry_after} seconds" if retry_after.isdecimal() else "in a few minutes"
            return problem("Discord wants to be asked less often.", f"Try again {wait}.")
        if status >= 500:
            text = f"Discord has trouble of its own (it answered {status})."
            return problem(text, "Try again later; https://discordstatus.com tells how it is.")
        if status == 403:
            text = "Discord lets nobody ask from this machine's address (it answered 403)."
            return problem(text, "Try from another network; a host that many bots share may be banned for a while.")
        return self.not_discord()
