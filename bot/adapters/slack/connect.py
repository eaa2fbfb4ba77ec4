"""Slack as a platform: keeps the line open, hands interactions to the core, and speaks for it."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import nullcontext
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import NAME
from bot.adapters.slack.deliver import Voice
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.line import answered, socket_mode
from bot.adapters.slack.manifest import CHANGED, HOME, LEFT, MENTIONED
from bot.adapters.slack.read import Spot, came, interaction, mentioned, spot_of
from bot.adapters.slack.render import Renderer, option
from bot.adapters.slack.respond import Responder
from bot.adapters.slack.text import Json
from bot.adapters.slack.trouble import error_of, translated
from bot.clock import Clock
from bot.i18n import Catalogue
from bot.logs import failure_id, log
from bot.model.address import Address, Place
from bot.model.errors import Refused
from bot.model.form import CommandCall, CommandLine, Completion, Upload
from bot.model.message import Action
from bot.model.phrase import Mention, Phrase, t
from bot.port import Arranging, Bot, Delivery, Later, LockedOut, Undeliverable
from bot.registry import Registry

ANSWERING = "slack: answering"
"""What each task is called in which somebody is answered."""

_HELP = "/help"
_ANYTHING = re.compile("", re.DOTALL)
_RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # after a line that broke, longer each time
_CHUNK = 64 * 1024
_REMEMBERED = 30_000  # of what people did last, to know it when it is delivered again: five minutes of a busy time
_FINISH_S = 5.0  # for answers that are under way when the line is closed
_LOCKED_OUT = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})


class Slack:
    """The adapter to one workspace on Slack; `connect` brings the core in, `run` keeps the line.

    With an app token the line is a socket that the bot opens; else Slack's requests come to `answer`, signed with the
    signing secret.
    """

    name = NAME
    form_fields = 20
    corrects_forms = True
    commands_are_text = True

    def __init__(
        self,
        catalogue: Catalogue,
        clock: Clock,
        *,
        bot_token: str,
        app_token: str | None = None,
        signing_secret: str | None = None,
        api_base: str,
    ) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._app_token = app_token
        self._signing_secret = signing_secret
        self._api_base = api_base
        # Without handlers nothing is sent again behind our back: slack_sdk's own post twice where an answer is lost.
        self._client = AsyncWebClient(token=bot_token, base_url=api_base, retry_handlers=[])
        self.directory = Directory(self._client)
        self._renderer = Renderer(catalogue)
        self._voice = Voice(self._client, self.directory, catalogue, self._renderer)
        self._bot: Bot | None = None
        self._registry: Registry | None = None
        self._app: AsyncApp | None = None
        self._heard: dict[str, None] = {}  # in the order in which it came
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

    @property
    def is_connected(self) -> bool:
        """Whether the line is open."""
        return self.ready.is_set()

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
        app = AsyncApp(
            name="slack_bolt",  # otherwise Bolt looks for one; it sets the level of the logger with this name
            client=AsyncWebClient(base_url=self._api_base),
            authorize=authorize,
            signing_secret=self._signing_secret or "",
        )
        self._listen(app)
        self._app = app
        async with socket_mode(app, self._app_token, self._api_base) if self._app_token else nullcontext():
            try:
                log.info("slack.ready")
                self.ready.set()
                self.bot.nudge()
                await asyncio.Event().wait()
            finally:
                self.ready.clear()
                if self._under_way:
                    await asyncio.wait(self._under_way, timeout=_FINISH_S)

    async def answer(self, request: web.Request) -> web.Response:
        """What Slack is answered over HTTP; 503 before the bot is there, and when it goes."""
        await request.read()  # however long that takes, what comes after it is soon done
        if self._app is None or not self.ready.is_set():
            return web.Response(status=503)
        return await answered(self._app, request)

    def _listen(self, app: AsyncApp) -> None:
        async def done(body: Json, ack: AsyncAck) -> None:
            await self._received(body, ack)

        app.use(self._once)
        app.command(_ANYTHING)(done)
        app.action(_ANYTHING)(done)
        app.message_shortcut(_ANYTHING)(done)
        app.view(_ANYTHING)(done)
        app.options(_ANYTHING)(self._suggest)
        app.event(HOME)(self._visited)
        app.event(MENTIONED)(self._mentioned)
        for event in LEFT:
            app.event(event)(self._left)
        for event in CHANGED:
            app.event(event)(self._changed)

    async def _once(self, body: Json, next: Callable[[], Awaitable[None]]) -> BoltResponse | None:  # noqa: A002 - its name
        """Let an event through that is new; that it came is written down before Slack hears that we have it.

        What members do is marked with its effect instead, in one transaction: for that they need not wait here.
        """
        event = body.get("event_id")
        if event is not None and not await self._whole(self.bot.is_news(NAME, str(event))):
            return BoltResponse(status=200)
        await next()
        return None

    async def _whole(self, work: Coroutine[Any, Any, bool]) -> bool:
        """Have something written down to its end, even where the line, which runs it, is closed meanwhile."""
        writing = asyncio.create_task(work)
        self._under_way.add(writing)
        writing.add_done_callback(self._under_way.discard)
        return await asyncio.shield(writing)

    async def _visited(self, body: Json, ack: AsyncAck) -> None:
        """Somebody opened the bot's home: show them their own page."""
        if body["event"].get("tab") == "home":
            self._answers()
            await self._show_home(str(body["event"]["user"]), body)

    async def _show_home(self, person: str, body: Json) -> None:
        try:
            with translated():
                visitor = await self.directory.visitor(person)
                visit = came(body, Spot(person), visitor, CommandLine(""), self._clock.now())
                page, reader = await self.bot.home(visit)
                names = await self.directory.names(page.mentions())
                await self._client.views_publish(user_id=person, view=self._renderer.home(page, reader, names))
        except (Later, Undeliverable) as error:  # it is shown again when it is opened again
            log.warning("slack.home_not_shown", reason=str(error))

    async def _mentioned(self, body: Json, ack: AsyncAck) -> None:
        """Somebody named the bot in a channel: what they wrote is not read, and they are shown what they can do."""
        event = body["event"]
        if "user" not in event or event.get("bot_id"):
            return
        self._answers()
        spot = Spot(str(event["user"]), str(event["channel"]), str(event.get("thread_ts") or ""))
        key = f"{body['event_id']}{_HELP}"  # that the event came is marked already
        told = {"type": MENTIONED, "trigger_id": key, "team_id": body["team_id"]}
        visitor = await self.directory.visitor(spot.person)
        asked = came(told, spot, visitor, CommandLine(_HELP), self._clock.now())
        await self.bot.handle(asked, self._responder(told, spot, ack))

    def _answers(self) -> None:
        """Let what runs now be finished before the line is closed."""
        task = asyncio.current_task()
        if task is not None:
            task.set_name(ANSWERING)
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _changed(self, ack: AsyncAck) -> None:
        self.directory.forget()

    async def _left(self, body: Json, ack: AsyncAck) -> None:
        self._answers()
        await self.bot.left(NAME, str(body["team_id"]))
        log.info("slack.left")

    async def _suggest(self, body: Json, ack: AsyncAck) -> None:
        """Offer what fits; while somebody types, nothing is better than an error."""
        self._answers()
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
        self._answers()
        if self._is_repeated(payload):
            await acknowledge()
            return
        spot = spot_of(payload)
        responder = self._responder(payload, spot, acknowledge)
        await responder.begin()
        self.directory.named(mentioned(payload))
        visitor = await self.directory.visitor(spot.person)
        await self.bot.handle(interaction(payload, visitor, self._clock.now(), self._upload), responder)
        if payload.get("view") is not None and not spot.channel:
            await self._show_home(spot.person, payload)  # what they did there may have changed what it shows

    def _responder(self, payload: Json, spot: Spot, acknowledge: AsyncAck) -> Responder:
        return Responder(
            payload, spot, acknowledge, client=self._client, voice=self._voice, directory=self.directory,
            renderer=self._renderer, catalogue=self._catalogue,
        )  # fmt: skip

    def _is_repeated(self, payload: Json) -> bool:
        """Whether it is answered already, or about to be; a form is judged again, for its errors go with its answer.

        What changes anything is marked in the database besides: this is for what only asks.
        """
        key = str(payload.get("trigger_id", ""))
        if payload.get("type") == "view_submission" or not key:
            return False
        if key in self._heard:
            return True
        self._heard[key] = None
        if len(self._heard) > _REMEMBERED:
            del self._heard[next(iter(self._heard))]
        return False

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

    async def find_person(self, workspace: str, typed: str) -> Address | None:
        """The person with this id or mention."""
        with translated():
            found = await self.directory.someone(typed)
        return Address(NAME, workspace, Place.DIRECT, found) if found else None

    async def still_here(
        self, workspace: str, people: Collection[str], answered: Callable[[int], None]
    ) -> Mapping[str, bool]:
        """Whether these people's accounts are active; whoever is of another workspace is listed in none of this one."""
        try:
            with translated():
                known = await self.directory.listed(people)
        except (Later, Undeliverable, SlackApiError) as error:
            log.warning("slack.people_unknown", asked=len(people), reason=type(error).__name__)
            return {}
        return {id_: known[id_] for id_ in people if id_ in known}

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """The user group, or the person standing for a role, with this id or name."""
        with translated():
            return await self.directory.role(typed)

    async def holders(self, workspace: str, role: str) -> frozenset[str]:
        """Who is in this user group; a person who stands for a role is the only one who has it."""
        with translated():
            return await self.directory.holders(role)

    async def obstacle(self, address: Address) -> Phrase | None:
        """What keeps the bot from speaking at an address, and what to do about it."""
        if address.place is Place.CALENDAR:
            return None  # there is none, and none is missed
        with translated():
            found = await self.directory.channel(address.id.partition(":")[0])
        if found is None or found.get("is_archived"):
            return t("slack.gone")
        joins = found.get("is_member") or not found.get("is_private")  # a public channel is joined when it is spoken in
        return None if joins else t("slack.closed", channel=Mention(address))
