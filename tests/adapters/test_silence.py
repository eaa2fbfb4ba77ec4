"""With every logger at its most talkative: no member's id or name, nothing that was typed, and no token is logged."""

import asyncio
import io
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot import logs
from bot.adapters.discord import connect as discord_connect
from bot.adapters.slack import connect as slack_connect
from bot.adapters.slack import line as slack_line
from bot.clock import WindableClock
from bot.compose import installed_cogs
from bot.core import Core
from tests.adapters.stages.common import with_notes
from tests.core import notebook
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.slack import asking, delivery
from tests.fakes.slack.people import Actor as SlackActor
from tests.fakes.slack.server import FakeSlack
from tests.platforms import Actor, Company, on_discord, on_slack

OURS = "fadderbot"
STALE_S = 301


class Everything(logging.Handler):
    """All that a record holds, and what a formatter of anybody's would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.told = io.StringIO()
        self.loggers: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.loggers.add(record.name.partition(".")[0])
        self.told.write(f"{self.format(record)} {record.__dict__}\n")


@pytest.fixture
async def heard(monkeypatch: pytest.MonkeyPatch, redacted: bool) -> AsyncIterator[Everything]:
    """Everything that any logger says, to a handler that somebody added, and what is printed.

    asyncio tells of all that it does.
    """
    handler = Everything()
    monkeypatch.setattr("sys.stdout", handler.told)
    monkeypatch.setattr("sys.stderr", handler.told)
    logs.configure("DEBUG")
    if not redacted:
        logging.setLogRecordFactory(logging.LogRecord)
    root, loop = logging.getLogger(), asyncio.get_running_loop()
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    levels, slow, was_debugged = [one.level for one in loggers], loop.slow_callback_duration, loop.get_debug()
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    loop.slow_callback_duration = 0
    loop.set_debug(True)
    yield handler
    loop.set_debug(was_debugged)
    loop.slow_callback_duration = slow
    root.removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@dataclass(frozen=True)
class Place:
    """A platform with the bot, what goes wrong there beside the journey, and what nobody may read."""

    company: Company
    core: Core
    trouble: Callable[[Actor, str], Awaitable[None]]
    tokens: Callable[[], list[str]]


COGS = [*installed_cogs(), notebook.cog]


@asynccontextmanager
async def the_class_on_slack(database: str, clock: WindableClock, *, over_http: bool) -> AsyncIterator[Place]:
    """A workspace."""
    async with on_slack(database, clock, cogs=COGS, over_http=over_http) as (company, core):
        fake = company.fake

        async def trouble(ida: Actor, words: str) -> None:
            assert isinstance(ida, SlackActor)
            for method, error in (("chat.postMessage", "invalid_blocks"), ("conversations.open", "fatal_error")):
                fake.error_next(method, error)
                await ida.calls("notebook", "tell", text=words)
                await company.advance(minutes=5)
            fake.lose_next("response_url")
            fake.fail_next("response_url")
            fake.limit_next("users.info")
            company.changed()
            await ida.calls("notebook", "write", text=words)
            await company.advance(minutes=5)
            if over_http:
                await strangers(fake, ida, words)
            else:
                await broken_line(fake, ida, words)

        def tokens() -> list[str]:
            asked = fake.world.asked
            given = [fake.bot_token, fake.app_token, fake.signing_secret]
            return [*given, *(one.trigger_id for one in asked), *(one.response_url_token for one in asked)]

        yield Place(company, core, trouble, tokens)


async def strangers(fake: FakeSlack, ida: SlackActor, words: str) -> None:
    """Requests that are not Slack's, or not ours."""
    assert fake.http_url
    secret, signed_at = fake.signing_secret, fake.signed_at
    fake.signing_secret = secret[::-1]
    forged = await asking.slash(fake, ida.account, ida.channel, "/notebook", f"write {words}")
    await fake.changes.until(lambda: forged.status == 401)
    fake.signing_secret, fake.signed_at = secret, lambda: signed_at() - STALE_S
    stale = await asking.slash(fake, ida.account, ida.channel, "/notebook", f"write {words}")
    await fake.changes.until(lambda: stale.status == 401)
    fake.signed_at = signed_at
    said = {"type": "event_callback", "event": {"type": "message", "user": ida.person.id, "text": words}}
    for body, status in (
        (json.dumps(said), 404),
        (json.dumps(said)[:-1], 400),
        (json.dumps([said]), 400),
        (json.dumps(said | {"type": "block_actions", "user": {"id": ida.person.id}, "actions": [words]}), 500),
        (json.dumps({"command": "/notebook", "text": words, "user_id": ida.person.id}), 500),
    ):
        headers = {"Content-Type": "application/json", **delivery.signature(fake, body)}
        async with fake.http.post(fake.http_url, data=body.encode(), headers=headers) as answer:
            assert answer.status == status, body


async def broken_line(fake: FakeSlack, ida: SlackActor, words: str) -> None:
    """Envelopes that are none of ours, and a socket that is cut."""
    said = {"type": "event_callback", "event": {"type": "message", "user": ida.person.id, "text": words}}
    for envelope in (
        {"type": "events_api", "envelope_id": "1", "payload": said},
        {"type": "slash_commands", "envelope_id": "2", "payload": {"command": "/notebook", "text": words}},
        {"type": words, "envelope_id": "3"},
        {"type": "interactive", "payload": words},
    ):
        fake.sockets.ready[-1].send(envelope)
    await ida.calls("notebook", "write", text=words)  # after this all of them have come
    fake.fail_next("apps.connections.open")
    fake.drop()
    await fake.connected()


@asynccontextmanager
async def the_class_on_discord(database: str, clock: WindableClock) -> AsyncIterator[Place]:
    """A guild."""
    async with on_discord(database, clock, cogs=COGS) as there:
        fake = there.fake

        async def trouble(ida: Actor, words: str) -> None:
            for path, status in (("/messages$", 400), ("/messages$", 500), ("/users/@me/channels$", 403)):
                fake.fail_next("POST", path, status=status)
                await ida.calls("notebook", "tell", text=words)
                await there.company.advance(minutes=5)
            fake.limit_next("/messages$", retry_after=0.01)
            await ida.calls("notebook", "tell", text=words)
            await unreadable(fake, ida, words)
            await fake.invalidate(resumable=True)
            await fake.drop()

        def tokens() -> list[str]:
            return [fake.token, *fake.world.asked]

        yield Place(there.company, there.core, trouble, tokens)


async def unreadable(fake: FakeDiscord, ida: Actor, words: str) -> None:
    """Events that nobody can make anything of."""
    payload = {"id": "1", "application_id": "2", "token": words, "version": 1, "type": 99, "attachment_size_limit": 1}
    who = {"user": {"id": ida.person.id, "username": ida.person.name, "discriminator": "0", "avatar": None}}
    rest: dict[str, object] = {"entitlements": [], "authorizing_integration_owners": {}}
    await fake.dispatch("INTERACTION_CREATE", payload | who | rest)
    await fake.dispatch("SOMETHING_NEW", {"id": ida.person.id, "content": words})


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for connect in (discord_connect, slack_connect):
        monkeypatch.setattr(connect, "_RETRY_S", (0.0,))
    monkeypatch.setattr("bot.adapters.slack.deliver.PER_SECOND", 1_000.0)
    monkeypatch.setattr(slack_line, "AsyncSocketModeHandler", partial(AsyncSocketModeHandler, ping_interval=1.0))


@pytest.mark.parametrize("redacted", [True, False], ids=["as it is", "with the libraries' own words"])
@pytest.mark.parametrize("platform", ["discord", "slack", "slack over http"])
async def test_journey_leaves_no_word_behind(
    heard: Everything, database: str, clock: WindableClock, platform: str, redacted: bool
) -> None:
    words, name = f"stille{secrets.token_hex(4)}", f"Ida{secrets.token_hex(4)}"
    if platform == "discord":
        there = the_class_on_discord(database, clock)
    else:
        there = the_class_on_slack(database, clock, over_http=platform.endswith("http"))
    async with there as place:
        await with_notes(place.core)
        company = place.company
        henrik, ida = company.joins("Henrik", "organiser"), company.joins(name)
        await henrik.says("/events add channel:activities")
        await henrik.fills(title=words, when=f"{words} kl. 18", place=words)
        assert "Lagt til" in await henrik.fills(title=words, when="2.9.2026 kl. 18", place=words)
        await ida.is_suggested("events", "show", "event", words)
        assert "Så fint" in await ida.presses("Jeg kommer")
        await ida.calls("notebook", "break", text=words)
        await ida.calls("notebook", "tell", text=words)
        await place.trouble(ida, words)
        await company.advance(days=2)
        assert any(words in said for said in ida.inbox)
        hidden = {"words": [words], "names": [name], "ids": [ida.person.id, henrik.person.id], "tokens": place.tokens()}

    told = heard.told.getvalue()
    leaked = {
        kind: line
        for line in told.splitlines()
        for kind, them in hidden.items()
        if any(one and one in line for one in them)
    }
    if redacted:
        assert leaked == {}
        assert "level=error event=interaction.failed" in told
        if platform != "discord":  # there it is we who hear of what goes wrong
            assert "level=error logger=slack_" in told, "that a library is in trouble is said, if not in its words"
    else:
        assert leaked.keys() == hidden.keys(), "the loggers do speak, and would say all of it"
    library = "discord" if platform == "discord" else "slack_bolt"
    assert {library, "aiohttp", "aiosqlite", "asyncio", "sqlalchemy", OURS} <= heard.loggers
