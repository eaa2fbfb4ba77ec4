"""Slack's side of one interaction: it is acknowledged at once, and answered for half an hour.

A form that is sent in is the exception: its acknowledgement says whether it may close, so it is given with the answer,
or when that takes long. What is done at the bot's home, where no channel is to answer in, is answered in a window.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.deliver import Voice
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.read import Spot
from bot.adapters.slack.render import Renderer
from bot.adapters.slack.text import Json, Words
from bot.adapters.slack.trouble import error_of, translated
from bot.i18n import Catalogue, Reader
from bot.model.form import OpenForm
from bot.model.phrase import Phrase
from bot.model.role import Visibility
from bot.port import Delivery, Undeliverable

_NO_WINDOW = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found"})
_GONE = frozenset({"message_not_found", "cant_delete_message"})

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
        self._view: Json | None = payload.get("view")
        self._spot = spot
        self._acknowledge = acknowledge
        self._is_form = payload.get("type") == "view_submission"
        self._waits = self._is_form  # for its acknowledgement
        self._client = client
        self._voice = voice
        self._directory = directory
        self._renderer = renderer
        self._words = Words(catalogue)
        self._shown: tuple[str, str] | None = None  # where it stands how far it is: the channel, and its `ts`

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

    async def progress(self, so_far: Delivery) -> None:
        """Show how far it is in their direct messages: an answer to a command cannot be changed on Slack."""
        with translated():
            body = await self._voice.body(so_far)
            if self._shown is None:
                direct = await self._directory.direct(self._spot.person)
                posted = await self._client.chat_postMessage(channel=direct, **body)
                self._shown = direct, str(posted["ts"])
            else:
                channel, ts = self._shown
                await self._client.chat_update(channel=channel, ts=ts, **body)

    async def _take_away(self) -> None:
        """Take away what was shown while the answer was waited for."""
        if self._shown is not None:
            (channel, ts), self._shown = self._shown, None
            try:
                await self._client.chat_delete(channel=channel, ts=ts)
            except SlackApiError as error:
                if error_of(error) not in _GONE:
                    raise

    async def reply(self, delivery: Delivery) -> None:
        """Answer where it was done, and take away what was shown meanwhile."""
        with translated():
            await self._take_away()
            if delivery.message.attachment is not None:
                await self._close()  # a form waits no longer than three seconds, and a file may take them
                delivery = await self._voice.with_file_apart(self._spot, delivery)
            if self._view is not None and not self._spot.channel and await self._in_window(self._view, delivery):
                return
            await self._close()
            await self._voice.answer(self._spot, delivery)

    async def _in_window(self, view: Json, delivery: Delivery) -> bool:
        """Answer in a window, in the place of the one in which it was done; False where Slack shows none any more."""
        window = await self._voice.window(delivery)
        if self._waits:
            self._waits = False
            await self._acknowledge(response_action="update", view=window)
            return True
        if self._is_form:
            return False  # it closed, and with it went the right to open another
        try:
            if view["type"] == "modal":
                await self._client.views_update(view_id=view["id"], view=window)
            else:
                await self._client.views_open(trigger_id=self._payload["trigger_id"], view=window)
        except SlackApiError as error:
            if error_of(error) not in _NO_WINDOW:
                raise
            return False
        return True

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
            if self._view is not None and self._view["type"] == "modal":
                await self._on_top_of(self._view, view)
            else:
                await self._client.views_open(trigger_id=self._payload["trigger_id"], view=view)

    async def _on_top_of(self, window: Json, view: Json) -> None:
        """Put a form above a window, or in its place where Slack stacks no more: three at the most."""
        try:
            await self._client.views_push(trigger_id=self._payload["trigger_id"], view=view)
        except SlackApiError as error:
            if error_of(error) != "push_limit_reached":
                raise
            await self._client.views_update(view_id=window["id"], view=view)

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
