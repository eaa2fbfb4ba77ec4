"""Speaking on Discord: messages under their nonce, threads, and lines in a guild's own list of events."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Literal

import discord
from discord.http import Route, handle_message_parameters

from bot.adapters.discord.render import Renderer, picture_file
from bot.adapters.discord.text import Words, mentions
from bot.adapters.discord.trouble import translated
from bot.drawing import drawn
from bot.i18n import Catalogue
from bot.model.address import Address, Place
from bot.model.arrangement import Archive, Happening, LetIn, LetOut, NoHappening, OpenThread, Removal
from bot.model.message import Message, shorten
from bot.model.phrase import t
from bot.port import Arranging, Delivery

_PUBLIC_THREAD: Literal[11] = 11
_PRIVATE_THREAD: Literal[12] = 12
_WEEK_MIN: Literal[10080] = 10080  # of silence, after which Discord puts a thread away
_ARCHIVED = 50083  # what Discord says of a thread that is put away already
_UNKNOWN_CHANNEL = 10003
NOT_ALLOWED = 50013
"""What Discord says where a permission is missing, such as the one to attach files."""

_NAME = 100  # of a thread, of an event, of its place
_ABOUT = 1_000
_SLACK = timedelta(minutes=2)  # between our clock and Discord's


class Voice:
    """Says and arranges things through a client that is logged in."""

    def __init__(self, client: discord.Client, catalogue: Catalogue, renderer: Renderer) -> None:
        self._client = client
        self._renderer = renderer
        self._words = Words(catalogue)

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands; gives the id of the message."""
        if contents := await along(delivery.message):
            with translated(delivery.address):
                try:
                    return await self._say(delivery, contents)
                except discord.Forbidden as error:
                    if error.code != NOT_ALLOWED:
                        raise  # else it may be the files: then the words do
        with translated(delivery.address):
            return await self._say(delivery, {})

    async def _say(self, delivery: Delivery, contents: Mapping[str, bytes]) -> str:
        address = delivery.address
        home = address.workspace if address.place is Place.DIRECT else None
        view = self._renderer.message(delivery.message, delivery.reader, home=home, files=contents)
        named = mentions(delivery.message)
        if address.place is Place.REPLY:
            return await self._answer(address, view, files(contents), named)
        channel = await self._channel(address)
        if delivery.ref is not None:
            standing = channel.get_partial_message(int(delivery.ref))
            await standing.edit(view=view, attachments=files(contents), allowed_mentions=named)
            return delivery.ref
        # With a nonce discord.py also asks Discord to give back what was said under it before.
        sent = await channel.send(
            view=view, files=files(contents), nonce=delivery.nonce, allowed_mentions=named
        )  # fmt: skip
        return str(sent.id)

    async def _channel(self, address: Address) -> discord.PartialMessageable | discord.DMChannel:
        if address.place is Place.DIRECT:
            return await self._client.create_dm(discord.Object(int(address.id)))
        return self._client.get_partial_messageable(int(address.id), guild_id=int(address.workspace))

    async def _answer(
        self, address: Address, view: discord.ui.LayoutView, files: list[discord.File], named: discord.AllowedMentions
    ) -> str:
        """An answer that was promised, or perhaps given: to write it again where it stands changes nothing."""
        application, _, token = address.id.partition("/")
        route = Route(
            "PATCH", "/webhooks/{application_id}/{token}/messages/@original", application_id=application, token=token
        )
        with handle_message_parameters(view=view, attachments=files, allowed_mentions=named) as said:
            body: dict[str, Any] = (
                {"form": said.multipart, "files": said.files} if said.files else {"json": said.payload}
            )
            answer: dict[str, Any] = await self._client.http.request(route, **body)
        return str(answer["id"])

    async def arrange(self, arranging: Arranging) -> str:
        """Make one arrangement; gives Discord's id of what stands then."""
        with translated(arranging.address):
            match arranging.what:
                case OpenThread() as wanted:
                    return await self._open_thread(arranging, wanted)
                case LetIn(members):
                    await self._let_in_again(arranging.address.id, members)
                case LetOut(members):
                    await self._let_out(arranging.address, members)
                case Archive():
                    await self._archive(arranging.address)
                case Happening() as happening:
                    return await self._show(arranging, happening)
                case NoHappening():
                    await self._hide(arranging)
                case Removal():
                    await self._remove(arranging)
        return arranging.ref or ""

    async def _open_thread(self, arranging: Arranging, wanted: OpenThread) -> str:
        name = shorten(self._words.plain(wanted.name, arranging.reader), _NAME)
        thread = await self._opened_before(arranging, name)
        if thread is None:
            made = await self._client.http.start_thread_without_message(
                self._room(wanted),
                name=name,
                auto_archive_duration=_WEEK_MIN,
                type=_PRIVATE_THREAD if wanted.private else _PUBLIC_THREAD,
                invitable=False,
            )
            thread = str(made["id"])
        await self._let_in(thread, wanted.members)
        return thread

    def _room(self, wanted: OpenThread) -> int:
        """The channel in which a thread is opened: where that one takes no private ones, another that all see."""
        guild = self._client.get_guild(int(wanted.beside.workspace))
        here = guild.get_channel_or_thread(int(wanted.beside.id)) if guild is not None else None
        home = here.parent if isinstance(here, discord.Thread) else here
        if guild is None or home is None or not wanted.private or (home is here and _takes_private(home)):
            return int(wanted.beside.id)
        others = [
            one
            for one in guild.text_channels
            if _takes_private(one)
            and (one.permissions_for(guild.default_role).view_channel or one.overwrites == home.overwrites)
        ]
        nearest = sorted(others, key=lambda one: (one != home, one.category_id != home.category_id))
        return nearest[0].id if nearest else int(wanted.beside.id)

    async def _opened_before(self, arranging: Arranging, name: str) -> str | None:
        """The thread that an earlier attempt opened without our hearing of it."""
        if arranging.since is None:
            return None
        active = await self._client.http.get_active_threads(int(arranging.address.workspace))
        for thread in active["threads"]:
            ours = str(thread["owner_id"]) == str(self._client.application_id)
            known = str(thread["id"]) in arranging.others
            same = ours and not known and thread["name"] == name
            if same and _made_since(int(thread["id"]), arranging.since):
                return str(thread["id"])
        return None

    async def _let_in_again(self, thread: str, members: tuple[Address, ...]) -> None:
        """Discord lets nobody into a thread that rests after a week of silence: it is woken, since somebody comes."""
        try:
            await self._let_in(thread, members)
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
            await self._client.http.edit_channel(int(thread), archived=False)
            await self._let_in(thread, members)

    async def _let_in(self, thread: str, members: tuple[Address, ...]) -> None:
        for member in members:
            try:
                await self._client.http.add_user_to_thread(int(thread), int(member.id))
            except discord.NotFound as error:
                if error.code == _UNKNOWN_CHANNEL:  # the thread itself; whoever left the guild is passed over
                    raise

    async def _let_out(self, thread: Address, members: tuple[Address, ...]) -> None:
        """Discord lets nobody out of a thread that rests: it is woken for the moment, and then rests again."""
        try:
            await self._each_out(thread.id, members)
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
            await self._client.http.edit_channel(int(thread.id), archived=False)
            await self._each_out(thread.id, members)
            await self._client.http.edit_channel(int(thread.id), archived=True)

    async def _each_out(self, thread: str, members: tuple[Address, ...]) -> None:
        for member in members:
            try:
                await self._client.http.remove_user_from_thread(int(thread), int(member.id))
            except discord.NotFound as error:
                if error.code == _UNKNOWN_CHANNEL:
                    raise

    async def _archive(self, thread: Address) -> None:
        try:
            await self._client.http.edit_channel(int(thread.id), archived=True, locked=True)
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise

    async def _show(self, arranging: Arranging, happening: Happening) -> str:
        guild, words, reader = int(arranging.address.workspace), self._words, arranging.reader
        place = words.plain(happening.place, reader) if happening.place else ""
        body: dict[str, Any] = {
            "name": shorten(words.plain(happening.name, reader), _NAME),
            "scheduled_start_time": happening.start.isoformat(),
            "scheduled_end_time": happening.end.isoformat(),
            "privacy_level": 2,  # seen in the guild alone: Discord has no other
            "entity_type": 3,  # not in a voice channel
            "entity_metadata": {"location": shorten(place or words.plain(t("discord.no_place"), reader), _NAME)},
            "description": shorten(words.text(happening.about, reader, _ABOUT // 2), _ABOUT) if happening.about else "",
        }
        ref = arranging.ref or await self._shown_before(arranging, body)
        if ref is None:
            made = await self._client.http.create_guild_scheduled_event(guild, **body)
            return str(made["id"])
        await self._client.http.edit_scheduled_event(guild, int(ref), **body)
        return ref

    async def _shown_before(self, arranging: Arranging, body: dict[str, Any]) -> str | None:
        """The line that an earlier attempt wrote without our hearing of it."""
        if arranging.since is None:
            return None
        for event in await self._client.http.get_scheduled_events(int(arranging.address.workspace), False):
            ours = str(event.get("creator_id")) == str(self._client.application_id)
            start = discord.utils.parse_time(event["scheduled_start_time"])
            same = event["name"] == body["name"] and start.isoformat() == body["scheduled_start_time"]
            known = str(event["id"]) in arranging.others
            if ours and same and not known and _made_since(int(event["id"]), arranging.since):
                return str(event["id"])
        return None

    async def _remove(self, arranging: Arranging) -> None:
        try:
            await self._client.http.delete_message(int(arranging.address.id), int(arranging.ref or 0))
        except discord.NotFound:
            return  # somebody was quicker

    async def _hide(self, arranging: Arranging) -> None:
        if arranging.ref is None:
            return
        try:
            await self._client.http.delete_scheduled_event(int(arranging.address.workspace), int(arranging.ref))
        except discord.NotFound:
            return  # it is over, or somebody was quicker


async def along(message: Message) -> dict[str, bytes]:
    """What goes along with a message, by the names of the files; a picture that could not be drawn is missing."""
    found = {picture_file(name): png for name, png in (await drawn(message)).items()}
    if (attachment := message.attachment) is not None:
        found[attachment.name] = attachment.text.encode()
    return found


def files(contents: Mapping[str, bytes]) -> list[discord.File]:
    """Files that go along with a message, to be used once."""
    return [discord.File(BytesIO(content), name) for name, content in contents.items()]


def _takes_private(channel: discord.abc.GuildChannel) -> bool:
    """Whether the bot may open private threads in a channel: announcement channels and forums have none."""
    if not isinstance(channel, discord.TextChannel) or channel.is_news():
        return False
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.create_private_threads and may.send_messages_in_threads


def _made_since(snowflake: int, instant: datetime) -> bool:
    return discord.utils.snowflake_time(snowflake) >= instant - _SLACK
