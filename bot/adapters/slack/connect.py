"""Slack as a platform: keeps the line open, hands interactions to the core, and speaks for it."""

import asyncio
import re
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import NAME
from bot.adapters.slack.deliver import Voice
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.manifest import CHANGED, LEFT
from bot.adapters.slack.read import came, interaction, spot_of
from bot.adapters.slack.render import Renderer, option
from bot.adapters.slack.respond import Responder
from bot.adapters.slack.text import Json
from bot.adapters.slack.trouble import error_of, translated
from bot.clock import Clock
from bot.i18n import Catalogue
from bot.logs import failure_id, log
from bot.model.address import Address, Place
from bot.model.errors import Refused
from bot.model.form import CommandCall, Completion, Upload
from bot.model.message import Action
from bot.model.phrase import Mention, Phrase, t
from bot.port import Arranging, Bot, Delivery, Later, LockedOut, Undeliverable
from bot.registry import Registry

ANSWERING = "slack: answering"
"""What each task is called in which somebody is answered."""

_ANYTHING = re.compile("", re.DOTALL)
_RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # after a line that broke, longer each time
_CHUNK = 64 * 1024
_FINISH_S = 5.0  # for answers that are under way when the line is closed
_LOCKED_OUT = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


class Slack:
    """The adapter to one workspace on Slack; `connect` brings the core in, `run` keeps the line."""

    name = NAME
    form_fields = 20
    corrects_forms = True
    commands_are_text = True

    def __init__(self, catalogue: Catalogue, clock: Clock, *, bot_token: str, app_token: str, api_base: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._app_token = app_token
        self._api_base = api_base
        # Without handlers nothing is sent again behind our back: slack_sdk's own post twice where an answer is lost.
        self._client = AsyncWebClient(token=bot_token, base_url=api_base, retry_handlers=[])
        self.directory = Directory(self._client)
        self._renderer = Renderer(catalogue)
        self._voice = Voice(self._client, self.directory, catalogue, self._renderer)
        self._bot: Bot | None = None
        self._registry: Registry | None = None
        self._under_way: set[asyncio.Task[Any]] = set()
        self.ready = asyncio.Event()

    def connect(self, bot: Bot, registry: Registry) -> None:
        """Bring the core in."""
        self._bot, self._registry = bot, registry

    @property
    def bot(self) -> Bot:
        """The core that was brought in."""
        if self._bot is None:
            raise LookupError("no core is connected to Slack")
        return self._bot

    async def run(self) -> None:
        """Keep the line open until cancelled; LockedOut where Slack will not have the bot."""
        failures = 0
        while True:
            try:
                async with aiohttp.ClientSession() as session:
                    self._client.session = session  # else each request would open a line of its own
                    await self._serve()
            except SlackApiError as error:
                if error_of(error) in _LOCKED_OUT:
                    raise LockedOut("Slack", error_of(error)) from error
                log.error("slack.line_lost", failure=failure_id(), exc_info=error)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                log.error("slack.line_lost", failure=failure_id(), exc_info=error)
            finally:
                self._client.session = None
            failures += 1
            await asyncio.sleep(_RETRY_S[min(failures, len(_RETRY_S)) - 1])

    async def _serve(self) -> None:
        told = await self._client.auth_test()
        known = AuthorizeResult.from_auth_test_response(auth_test_response=told, bot_token=self._client.token)

        async def authorize() -> AuthorizeResult:
            return known  # there is one workspace, and Slack need not be asked each time

        # Before the line is open: members are quick, and a workspace that the core does not know is not set up.
        await self.bot.present(NAME, [str(told["team_id"])])
        app = AsyncApp(client=AsyncWebClient(base_url=self._api_base), authorize=authorize)
        self._listen(app)
        line = AsyncSocketModeHandler(
            app, self._app_token, web_client=AsyncWebClient(token=self._app_token, base_url=self._api_base)
        )
        try:
            await line.connect_async()  # type: ignore[no-untyped-call] # slack_bolt's
            log.info("slack.ready")
            self.ready.set()
            self.bot.nudge()
            await asyncio.Event().wait()
        finally:
            self.ready.clear()
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=_FINISH_S)
            await line.close_async()  # type: ignore[no-untyped-call]

    def _listen(self, app: AsyncApp) -> None:
        async def done(body: Json, ack: AsyncAck) -> None:
            await self._received(body, ack)

        app.command(_ANYTHING)(done)
        app.action(_ANYTHING)(done)
        app.view(_ANYTHING)(done)
        app.options(_ANYTHING)(self._suggest)
        for event in LEFT:
            app.event(event)(self._left)
        for event in CHANGED:
            app.event(event)(self._changed)

    async def _changed(self, ack: AsyncAck) -> None:
        self.directory.forget()

    async def _left(self, body: Json, ack: AsyncAck) -> None:
        await self.bot.left(NAME, str(body["team_id"]))
        log.info("slack.left")

    async def _suggest(self, body: Json, ack: AsyncAck) -> None:
        """Offer what fits; while somebody types, nothing is better than an error."""
        options: list[Json] = []
        try:
            spot, asked = spot_of(body), Action.decode(body["view"]["callback_id"]).arguments.get("of", "")
            command = self._registry.handler(str(asked)) if self._registry else None
            if command is not None:
                called = CommandCall(command.group, command.subcommand)
                visitor = await self.directory.visitor(spot.person)
                completion = Completion(command.group, command.subcommand, body["action_id"], body["value"])
                who = came(body, spot, visitor, called, self._clock.now())
                options = [option(value, words) for value, words in await self.bot.complete(who, completion)]
        except Refused as refusal:
            log.info("slack.no_suggestions", reason=str(refusal))
        except Exception as error:  # noqa: BLE001 - the member can go on typing
            log.error("slack.suggestions_failed", failure=failure_id(), exc_info=error)
        await ack(options=options)

    async def _received(self, payload: Json, acknowledge: AsyncAck) -> None:
        task = asyncio.current_task()
        if task is not None:
            task.set_name(ANSWERING)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        spot = spot_of(payload)
        responder = Responder(
            payload, spot, acknowledge, client=self._client, voice=self._voice, directory=self.directory,
            renderer=self._renderer, catalogue=self._catalogue,
        )  # fmt: skip
        await responder.begin()
        try:
            with translated():
                visitor = await self.directory.visitor(spot.person)
        except (Later, Undeliverable) as error:
            log.warning("slack.rights_unknown", reason=str(error))
            return
        await self.bot.handle(interaction(payload, visitor, self._clock.now(), self._upload), responder)

    def _upload(self, file: Json) -> Upload:
        async def read(most: int) -> bytes:
            if file["size"] > most:
                return bytes(most + 1)  # too long already: whoever asked sees that, and nothing is fetched
            headers = {"Authorization": f"Bearer {self._client.token}"}
            async with aiohttp.ClientSession() as session, session.get(file["url_private"], headers=headers) as answer:
                found = bytearray()
                async for piece in answer.content.iter_chunked(_CHUNK):
                    found += piece
                    if len(found) > most:
                        break
                return bytes(found[: most + 1])

        return Upload(file["name"], file["size"], read)

    # What the core asks

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands, and give Slack's id."""
        return await self._voice.deliver(delivery)

    async def arrange(self, arranging: Arranging) -> str:
        """Open, fill or close a thread; Slack has no calendar of its own."""
        return await self._voice.arrange(arranging)

    async def find_channel(self, workspace: str, typed: str) -> Address | None:
        """The channel with this id, name or mention."""
        with translated():
            found = await self.directory.channel(typed)
        return Address(NAME, workspace, Place.CHANNEL, found["id"]) if found and not found["is_archived"] else None

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """The user group, or the person standing for a role, with this id or name."""
        with translated():
            return await self.directory.role(typed)

    async def obstacle(self, address: Address) -> Phrase | None:
        """What keeps the bot from speaking at an address, and what to do about it."""
        if address.place is Place.CALENDAR:
            return None  # there is none, and none is missed
        with translated():
            found = await self.directory.channel(address.id.partition(":")[0])
        if found is None or found.get("is_archived"):
            return t("slack.gone")
        return None if found.get("is_member") else t("slack.closed", channel=Mention(address))
