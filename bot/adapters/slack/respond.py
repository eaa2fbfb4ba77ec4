"""Slack's side of one interaction: it is acknowledged at once, and answered for half an hour.

A form that is sent in is the exception: its acknowledgement says whether it may close, so it is given with the answer,
or when that takes long.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.deliver import Voice
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.read import Spot
from bot.adapters.slack.render import Renderer
from bot.adapters.slack.text import Json, Words
from bot.adapters.slack.trouble import translated
from bot.i18n import Catalogue, Reader
from bot.model.form import OpenForm
from bot.model.phrase import Phrase
from bot.model.role import Visibility
from bot.port import Delivery, Undeliverable

Acknowledge = Callable[..., Awaitable[Any]]


class Responder:
    """Answers one interaction."""

    def __init__(
        self,
        payload: Json,
        spot: Spot,
        acknowledge: Acknowledge,
        *,
        client: AsyncWebClient,
        voice: Voice,
        directory: Directory,
        renderer: Renderer,
        catalogue: Catalogue,
    ) -> None:
        self._payload = payload
        self._spot = spot
        self._acknowledge = acknowledge
        self._is_form = payload.get("type") == "view_submission"
        self._waits = self._is_form  # for its acknowledgement
        self._client = client
        self._voice = voice
        self._directory = directory
        self._renderer = renderer
        self._words = Words(catalogue)

    async def begin(self) -> None:
        """Acknowledge whatever is no form."""
        if not self._is_form:
            await self._acknowledge()

    async def _close(self) -> None:
        if self._waits:
            self._waits = False
            await self._acknowledge()

    async def defer(self, visibility: Visibility) -> None:
        """Let a form close; of all else Slack shows that it was heard, and nothing more."""
        await self._close()

    async def reply(self, delivery: Delivery) -> None:
        """Answer where it was done."""
        await self._close()
        with translated():
            await self._voice.answer(self._spot, delivery)

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """Put a form before the member, on top of one that is open."""
        with translated():
            groups = [(group.id, group.name) for group in await self._directory.groups()]
            carried = {"c": self._spot.channel, "t": self._spot.thread}
            view = self._renderer.form(form, reader, carried=carried, groups=groups)
            if self._waits:  # one form after another, in the same window
                self._waits = False
                await self._acknowledge(response_action="update", view=view)
                return
            on_top = self._payload.get("view", {}).get("type") == "modal"
            put = self._client.views_push if on_top else self._client.views_open
            await put(trigger_id=self._payload["trigger_id"], view=view)

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """Show each reason at its field; the form stays open as it was filled in."""
        if not self._waits:
            raise Undeliverable("the form is closed")
        self._waits = False
        errors = {name: self._words.plain(why, reader) for name, why in reasons.items()}
        await self._acknowledge(response_action="errors", errors=errors)

    async def duplicate(self, reader: Reader) -> None:
        """Say nothing: what it was answered with stands, and Slack shows no second one."""
        await self._close()
