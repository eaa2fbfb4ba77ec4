"""Discord's side of one interaction: three seconds for the first word, a quarter of an hour for the rest."""

from collections.abc import Mapping

import aiohttp
import discord

from bot.adapters.discord.deliver import along, files
from bot.adapters.discord.render import Renderer
from bot.adapters.discord.text import mentions
from bot.adapters.discord.trouble import translated
from bot.i18n import Reader
from bot.model.form import OpenForm
from bot.model.message import Attachment, Picture, say
from bot.model.phrase import Phrase, t
from bot.model.role import PRIVATE, Visibility
from bot.port import Delivery, Undeliverable

Received = discord.Interaction[discord.Client]

_ANSWERED = 40060  # what Discord says to a second first word
_FIRST_ATTEMPTS = 2  # within three seconds, on a line that breaks


class Responder:
    """Answers one interaction; whether the answer is private is fixed by the first word."""

    def __init__(self, received: Received, renderer: Renderer, home: str | None) -> None:
        self._received = received
        self._renderer = renderer
        self._home = home  # the guild, if it is spoken in a direct message
        self._deferred: Visibility | None = None

    async def defer(self, visibility: Visibility) -> None:
        """Show that an answer is coming."""
        with translated():
            await self._received.response.defer(ephemeral=visibility is PRIVATE, thinking=True)
        self._deferred = visibility

    async def progress(self, so_far: Delivery) -> None:
        """Show how far it is in the place of the sign that an answer is coming, if that could be shown."""
        if self._deferred is so_far.visibility:
            view = self._renderer.message(so_far.message, so_far.reader, home=self._home)
            with translated():
                await self._received.edit_original_response(view=view)

    async def reply(self, delivery: Delivery) -> None:
        """Answer, in place of the sign that one is coming where that was shown."""
        if any(isinstance(block, Picture | Attachment) for block in delivery.message.blocks):
            await self._with_files(delivery)
            return
        view = self._renderer.message(delivery.message, delivery.reader, home=self._home)
        named = mentions(delivery.message)
        with translated():
            if self._deferred is None:
                await self._first(view, named, private=delivery.visibility is PRIVATE)
            elif self._deferred is delivery.visibility:
                await self._received.edit_original_response(view=view, allowed_mentions=named)
            else:  # a refusal is private, and everybody was told to wait
                await self._received.delete_original_response()
                await self._received.followup.send(
                    view=view, ephemeral=delivery.visibility is PRIVATE, allowed_mentions=named
                )

    async def _with_files(self, delivery: Delivery) -> None:
        """Answer with pictures or a file: that takes longer than the first word may, so a sign comes first."""
        if self._deferred is None:
            await self.defer(delivery.visibility)
        named, contents = mentions(delivery.message), await along(delivery.message)
        for shown in (contents, {}):
            view = self._renderer.message(delivery.message, delivery.reader, home=self._home, files=shown)
            try:
                with translated():
                    await self._received.edit_original_response(
                        view=view, attachments=files(shown), allowed_mentions=named
                    )
            except Undeliverable:
                if not shown:
                    raise  # else it may be the files: then the words do
            else:
                return

    async def _first(self, view: discord.ui.LayoutView, named: discord.AllowedMentions, *, private: bool) -> None:
        """The first word; where Discord has one already, of which we did not hear, it is written over."""
        for attempt in range(_FIRST_ATTEMPTS):
            try:
                await self._received.response.send_message(view=view, ephemeral=private, allowed_mentions=named)
                return
            except (aiohttp.ClientError, OSError):
                if attempt == _FIRST_ATTEMPTS - 1:
                    raise
            except discord.HTTPException as error:
                if error.code != _ANSWERED:
                    raise
                break
        await self._received.edit_original_response(view=view, allowed_mentions=named)

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """Put a form before the member."""
        with translated():
            await self._received.response.send_modal(self._renderer.form(form, reader, home=self._home))

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """Say what is wrong; the form itself is gone from the screen, which is why the core has its own way here."""
        view = self._renderer.message(say(*reasons.values()), reader, home=self._home)
        with translated():
            await self._received.response.send_message(view=view, ephemeral=True)

    async def duplicate(self, reader: Reader) -> None:
        """Say that nothing was done twice."""
        view = self._renderer.message(say(t("core.already_received")), reader, home=self._home)
        with translated():
            try:
                await self._received.response.send_message(view=view, ephemeral=True)
            except discord.HTTPException as error:
                if error.code != _ANSWERED:  # what it was answered with stands
                    raise
