"""One open page: frames in, frames out, from the point of view of the person one is."""

import asyncio
import json
from dataclasses import asdict
from datetime import timedelta

from aiohttp import WSMsgType, web

from bot.adapters.sandbox.connect import Sandbox
from bot.adapters.sandbox.read import ROLES
from bot.adapters.sandbox.world import Json, Person, Posted, Spot
from bot.handler import Handler
from bot.i18n import LOCALES, Reader
from bot.logs import failure_id, log
from bot.model.form import Completion
from bot.model.phrase import Phrase, t
from bot.registry import choice_options, parameter_label

UPLOAD_BYTES = 10 * 1024 * 1024
FRAME_BYTES = 2 * UPLOAD_BYTES  # a file in base64, and room for the rest
_TEXTS = "sandbox.page."
_WINDS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_NAME_LENGTH = 40


class Visit:
    """One websocket; `acts` holds what was asked for and is not done yet, over all visits."""

    def __init__(self, sandbox: Sandbox, channel: web.WebSocketResponse, acts: set[asyncio.Task[None]]) -> None:
        self._sandbox = sandbox
        self._world = sandbox.world
        self._channel = channel
        self._me: Person | None = None
        self._outgoing: asyncio.Queue[Json] = asyncio.Queue()
        self._acts = acts

    async def run(self) -> None:
        """Serve the page until it is closed; what it asked for goes on without it."""
        self._world.listeners.append(self._heard)
        sender = asyncio.create_task(self._send())
        try:
            async for frame in self._channel:
                if frame.type is WSMsgType.TEXT:
                    self._begin(frame.data)
        finally:
            self._world.listeners.remove(self._heard)
            sender.cancel()

    def _begin(self, frame: str) -> None:
        task = asyncio.create_task(self._act(frame))
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)

    async def _send(self) -> None:
        while True:
            await self._channel.send_str(json.dumps(await self._outgoing.get(), ensure_ascii=False))

    async def _act(self, text: str) -> None:
        try:
            frame: Json = json.loads(text)
            if frame["do"] == "be":
                await self._be(frame.get("person"))
            elif self._me is not None:
                await self._do(frame, self._me)
        except Exception as error:  # noqa: BLE001 - a page must not end because one frame is bad
            failure = failure_id()
            log.error("sandbox.frame_failed", failure=failure, exc_info=error)
            self._notice(t("core.failure", id=failure))

    async def _be(self, person: str | None) -> None:
        self._me = self._world.people.get(person or "") or next(iter(self._world.people.values()))
        self._tell(await self._snapshot(self._me))

    async def _do(self, frame: Json, me: Person) -> None:
        match frame["do"]:
            case "say":
                self._sandbox.say(me.id, Spot(**frame["place"]), str(frame["text"])[:4_000])
            case "call" | "text" | "press" | "on_message":
                await self._sandbox.act(frame["key"], me.id, Spot(**frame["place"]), self._request(frame))
                self._tell(await self._clock())
            case "submit":
                await self._submit(frame, me)
            case "dismiss":
                self._dismiss(frame["form"], me)
            case "complete":
                await self._complete(frame, me)
            case "wind":
                await self._wind(frame["to"])
            case "start_thread" if frame["channel"] in self._world.rooms:
                name = str(frame["name"]).strip()[:_NAME_LENGTH]
                if name:
                    self._sandbox.start_thread(frame["channel"], name)
            case "add_person" if frame["role"] in ROLES and frame["locale"] in LOCALES:
                name = str(frame["name"]).strip()[:_NAME_LENGTH]
                if name:
                    self._sandbox.add_person(name, frame["role"], frame["locale"])

    def _request(self, frame: Json) -> Json:
        """What is written down of a frame; the label of what was pressed or chosen is kept to say that later."""
        request = {name: value for name, value in frame.items() if name not in ("key", "place", "message")}
        if frame["do"] == "press":
            request["label"] = self._label(frame)
        elif frame["do"] == "on_message":
            labels = {shortcut["shortcut"]: shortcut["label"] for shortcut in self._shortcuts()}
            request |= {"message": frame["message"], "label": labels.get(frame["shortcut"], "")}
        return request

    def _shortcuts(self) -> list[Json]:
        return [{"shortcut": one.reference, "label": self._words(one.label)} for one in self._sandbox.shortcuts]

    def _label(self, frame: Json) -> str:
        message = self._world.messages.get(frame["message"])
        if message is None:
            return ""
        for block in message.blocks:
            for component in [*block.get("components", []), block.get("button")]:
                if component and component["action"] == frame["action"]:
                    return str(component["label"])
        return ""

    async def _submit(self, frame: Json, me: Person) -> None:
        form = self._world.forms.get(frame["form"])
        if form is None or form["person"] != me.id:
            return
        request = {"do": "submit", "action": form["action"], "fields": frame["fields"]}
        await self._sandbox.act(form["key"], me.id, Spot(**form["place"]), request)
        self._tell(await self._clock())

    def _dismiss(self, key: str, me: Person) -> None:
        form = self._world.forms.get(key)
        if form is not None and form["person"] == me.id:
            self._world.record("form_closed", key=key, person=me.id)

    async def _complete(self, frame: Json, me: Person) -> None:
        completion = Completion(frame["group"], frame["name"], frame["parameter"], str(frame["typed"]))
        choices = await self._sandbox.complete(me.id, Spot(**frame["place"]), completion)
        shown = [{"value": value, "label": label} for value, label in choices]
        self._tell({"kind": "choices", "request": frame["request"], "choices": shown})

    async def _wind(self, to: str) -> None:
        self._tell({**await self._clock(), "winding": True})
        if to == "next":
            if not await self._sandbox.wind_to_next():
                self._notice(t("sandbox.nothing_next"))
        else:
            await self._sandbox.wind(_WINDS[to])
        self._tell(await self._clock())

    async def _snapshot(self, me: Person) -> Json:
        world = self._world
        texts = self._sandbox.catalogue.keys(me.locale)
        return {
            **await self._clock(),
            "kind": "snapshot",
            "zone": self._sandbox.zone.key,
            "locale": me.locale,
            "workspace": {"name": self._words(t("sandbox.workspace"))},
            "me": me.id,
            "people": [asdict(person) for person in world.people.values()],
            "channels": [asdict(room) for room in world.rooms.values()],
            "roles": [{"id": role, "name": self._words(t(f"sandbox.page.role.{role}"))} for role in ROLES],
            "threads": self._threads(me),
            "messages": [_message(message) for message in world.visible(me.id)],
            "commands": [self._command(handler) for handler in await self._sandbox.commands(me.id)],
            "shortcuts": self._shortcuts(),
            "texts": {key.removeprefix(_TEXTS): text for key, text in texts.items() if key.startswith(_TEXTS)},
            "waiting": [
                {"key": asked["key"], "place": asked["place"]}
                for asked in world.waiting.values()
                if asked["person"] == me.id
            ],
            "form": world.open_form(me.id),
            "limits": {"upload": UPLOAD_BYTES},
        }

    async def _clock(self) -> Json:
        await self._sandbox.bot.settle()  # what is due at this instant is not what comes next
        due = await self._sandbox.bot.next_due()
        now = self._sandbox.clock.now()
        return {
            "kind": "clock", "now": now.isoformat(), "next": due.isoformat() if due else None, "winding": False
        }  # fmt: skip

    def _command(self, handler: Handler) -> Json:
        return {
            "group": handler.group,
            "name": handler.subcommand,
            "help": self._words(handler.help),
            "opens_form": handler.form is not None,
            "parameters": [
                {
                    "name": parameter.name,
                    "label": self._words(parameter_label(handler, parameter)),
                    "kind": parameter.kind,
                    "required": parameter.required,
                    "options": [
                        {"value": value, "label": self._words(label)}
                        for value, label in choice_options(handler.cog, parameter)
                    ],
                    "suggests": parameter.suggest is not None,
                    "max_length": parameter.max_length,
                }
                for parameter in handler.parameters
            ],
        }

    def _words(self, phrase: Phrase) -> str:
        me = self._me
        zone = self._sandbox.zone
        return self._sandbox.catalogue.plain(phrase, Reader(me.locale if me else "nb", zone, self._sandbox.clock.now()))

    def _notice(self, phrase: Phrase) -> None:
        self._tell({"kind": "notice", "text": self._words(phrase)})

    def _tell(self, frame: Json) -> None:
        self._outgoing.put_nowait(frame)

    def _heard(self, event: Json) -> None:
        """Pass on what changed in the world, as far as this person may know of it."""
        me = self._me
        if me is None:
            return
        match event["kind"]:
            case "message":
                message = self._world.messages[event["message"]["id"]]
                if self._world.shows(me.id, message):
                    self._tell({"kind": "message", "message": _message(message)})
                    self._close_form(message.answers, me)
            case "removed":
                self._tell({"kind": "removed", "id": event["message"]})
            case "asked" if event["asked"]["person"] == me.id:
                self._tell({"kind": "waiting", "key": event["asked"]["key"], "place": event["asked"]["place"]})
            case "answered":
                self._answered(event, me)
            case "form" if event["form"]["person"] == me.id:
                self._tell({"kind": "waited", "key": event["answers"]})
                self._tell({"kind": "form", "form": event["form"]})
            case "form_closed" if self._world.forms[event["key"]]["person"] == me.id:
                self._tell({"kind": "form_closed", "form": event["key"]})
            case "person":
                self._tell({"kind": "people", "people": [asdict(p) for p in self._world.people.values()]})
            case "room":
                self._tell({"kind": "channels", "channels": [asdict(r) for r in self._world.rooms.values()]})
            case "thread":
                self._tell({"kind": "threads", "threads": self._threads(me)})
            case "clock":
                shown = event["clock"]["shown"]
                self._tell({"kind": "clock", "now": shown, "next": None, "winding": True})

    def _threads(self, me: Person) -> list[Json]:
        return [asdict(one) for one in self._world.threads.values() if self._world.opens(me.id, one)]

    def _close_form(self, key: str | None, me: Person) -> None:
        if key in self._world.forms and self._world.forms[key]["person"] == me.id:
            self._tell({"kind": "form_closed", "form": key})

    def _answered(self, event: Json, me: Person) -> None:
        if self._world.asked[event["key"]]["person"] != me.id:
            return
        self._tell({"kind": "waited", "key": event["key"]})
        if event.get("errors"):
            self._tell({"kind": "form_errors", "form": event["key"], "errors": event["errors"]})
        if event.get("notice"):
            self._tell({"kind": "notice", "text": event["notice"]})
            self._close_form(event["key"], me)


def _message(message: Posted) -> Json:
    """A message as the page has it: in the place of a file stands where it can be saved from."""
    told = asdict(message)
    for block in told["blocks"]:
        if block["kind"] == "file":
            block["source"] = f"/files/{message.id}/{block['name']}"
            del block["content"]
    return {**told, "private": message.only_for is not None}
