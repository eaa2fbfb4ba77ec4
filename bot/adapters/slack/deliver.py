"""Speaking on Slack: messages that carry their key, threads, and private channels."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack import among
from bot.adapters.slack.directory import Directory
from bot.adapters.slack.files import taken, uploaded
from bot.adapters.slack.read import Spot
from bot.adapters.slack.render import Renderer
from bot.adapters.slack.text import Json, Words, cut_markup, escaped
from bot.adapters.slack.trouble import error_of, translated
from bot.i18n import Catalogue, Reader
from bot.model.address import Address, Place
from bot.model.arrangement import Archive, LetIn, LetOut, OpenThread, Removal
from bot.model.message import Attachment, Heading, Message, Paragraph, say
from bot.model.phrase import Verbatim, t
from bot.model.role import PRIVATE
from bot.pace import Pace
from bot.port import Arranging, Delivery, Later, Undeliverable

PER_SECOND = 1.0
"""Messages in one channel: Slack takes one a second, and a few more for a moment."""

BURST = 4
_EVENT = "fadderbot"  # the kind of metadata that our messages carry
_SLACK = timedelta(minutes=2)  # between our clock and Slack's
_AWAY_S = 3.0  # in which nothing ran here, beyond what was to be waited
_LOOKED_AT = 100  # messages of a channel, to find one again
_NAME = 80
_SUFFIX = 5  # of them, for the key that tells apart what would have one name
_PURPOSE = 250
_NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})
_PASSED_OVER = frozenset(
    {"already_in_channel", "cant_invite_self", "user_not_found", "cant_invite", "user_is_restricted", "user_disabled"}
)
_OUT_ALREADY = frozenset({"not_in_channel", "user_not_found"})
_REMOVED = frozenset({"message_not_found", "channel_not_found"})  # somebody was quicker
_SAFE = re.compile(r"[^\w-]+")
_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@dataclass
class _Turn:
    """Who speaks in a channel, and how fast that may be."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    pace: Pace = field(default_factory=lambda: Pace(PER_SECOND, BURST))


class Voice:
    """Says and arranges things in one workspace."""

    def __init__(self, client: AsyncWebClient, directory: Directory, catalogue: Catalogue, renderer: Renderer) -> None:
        self._client = client
        self._directory = directory
        self._renderer = renderer
        self._words = Words(catalogue)
        self._turns: dict[str, _Turn] = {}

    async def body(self, delivery: Delivery, files: Mapping[str, str] = MappingProxyType({})) -> Json:
        """What is said, as Slack takes it, with the pictures that it has as `files`."""
        names = await self._directory.names(delivery.message.mentions())
        return self._renderer.message(delivery.message, delivery.reader, names, files)

    async def window(self, delivery: Delivery) -> Json:
        """The same as a view, for those who are at the bot's home."""
        names = await self._directory.names(delivery.message.mentions())
        return self._renderer.window(delivery.message, delivery.reader, names)

    async def with_file_apart(self, spot: Spot, delivery: Delivery) -> Delivery:
        """An answer whose file, if it has one, was put where its reader finds it, with words of that in its place.

        What one person alone sees holds no file: theirs goes to their direct messages.
        """
        attachment = delivery.message.attachment
        if attachment is None:
            return delivery
        apart = delivery.visibility is PRIVATE or spot.is_direct
        words = [Paragraph(attachment.label)]
        if await taken(self._share(attachment, spot, delivery.reader, apart=apart)) is None:
            words.append(Paragraph(t("core.file_not_sent", name=Verbatim(attachment.name))))
        elif apart:
            words.append(Paragraph(t("slack.file_in_direct")))
        blocks = list(delivery.message.blocks)
        at = blocks.index(attachment)
        return replace(delivery, message=Message((*blocks[:at], *words, *blocks[at + 1 :])))

    async def _share(self, attachment: Attachment, spot: Spot, reader: Reader, *, apart: bool) -> Any:
        return await self._client.files_upload_v2(
            filename=attachment.name,
            title=attachment.name,
            content=attachment.text.encode(),
            channel=await self._directory.direct(spot.person) if apart else spot.channel,
            thread_ts=None if apart else spot.thread or None,
            initial_comment=self._words.notice(attachment.label, reader, {}) if apart else None,
        )

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands; gives the `ts` of the message."""
        address = delivery.address
        with translated(address):
            if address.place is Place.REPLY:
                answered = Spot.decode(address.id)
                return await self.answer(answered, await self.with_file_apart(answered, delivery))
            spot = await self._spot(address)
            if delivery.ref is None:
                return await self._say(spot, delivery, joins=True)
            channel, ts = spot.channel, delivery.ref

            async def change(body: Json) -> str:
                return str((await self._client.chat_update(channel=channel, ts=ts, **body))["ts"])

            return await self._with_pictures(delivery, change)

    async def _with_pictures(self, delivery: Delivery, says: Callable[[Json], Awaitable[str]]) -> str:
        """Have a message said with its pictures; where Slack does not take them, with their words."""
        if files := await uploaded(self._client, delivery.message):
            try:
                return await says(await self.body(delivery, files))
            except SlackApiError as error:
                if error_of(error) != "invalid_blocks":
                    raise
        return await says(await self.body(delivery))

    async def _spot(self, address: Address) -> Spot:
        if address.place is Place.DIRECT:
            return Spot(address.id, await self._directory.direct(address.id))
        channel, _, thread = address.id.partition(":")
        return Spot("", channel, thread)

    async def _say(self, spot: Spot, delivery: Delivery, *, joins: bool = False) -> str:
        async def post(body: Json) -> str:
            return await self._post(spot, body, delivery.nonce, delivery.since, joins=joins)

        return await self._with_pictures(delivery, post)

    async def _post(self, spot: Spot, body: Json, nonce: str, since: datetime | None, *, joins: bool = False) -> str:
        """One message at a time in a channel, so that a second attempt sees what the first one did.

        The bot `joins` a public channel in which it is to speak: Slack shows no others what was said there.
        """
        turn = self._turns.setdefault(spot.channel, _Turn())
        message: dict[str, Any] = {
            "channel": spot.channel,
            "thread_ts": spot.thread or None,
            "metadata": _metadata(nonce),
            **_QUIET,
            **body,
        }
        async with turn.lock:
            if since is not None and (said := await self._said_before(spot, nonce, since)):
                return said
            await _wait(turn.pace)
            try:
                posted = await self._client.chat_postMessage(**message)
            except SlackApiError as error:
                if not joins or error_of(error) != "not_in_channel":
                    raise
                await self._client.conversations_join(channel=spot.channel)
                posted = await self._client.chat_postMessage(**message)
        return str(posted["ts"])

    async def _said_before(self, spot: Spot, nonce: str, since: datetime) -> str | None:
        """The message that an earlier attempt left without our hearing of it."""
        look: dict[str, Any] = {
            "channel": spot.channel,
            "oldest": f"{(since - _SLACK).timestamp():.6f}",
            "limit": _LOOKED_AT,
            "include_all_metadata": True,
        }
        try:
            if spot.thread:
                found = await self._client.conversations_replies(ts=spot.thread, **look)
            else:
                found = await self._client.conversations_history(**look)
        except SlackApiError as error:
            if error_of(error) not in _NOT_THERE:
                raise
            return None  # where the bot cannot look, it is told so when it speaks, too
        ours = [one for one in found["messages"] if _key(one) == nonce]
        return str(ours[0]["ts"]) if ours else None

    async def answer(self, spot: Spot, delivery: Delivery) -> str:
        """Answer where somebody did something; what is private is seen by that person alone."""
        if delivery.visibility is not PRIVATE and not spot.is_direct:
            return await self._aloud(spot, delivery)
        if spot.answer_to:
            return await self._through(spot, "ephemeral", delivery)
        if not spot.is_direct:
            body = await self.body(delivery)
            try:
                await self._client.chat_postEphemeral(
                    channel=spot.channel, user=spot.person, thread_ts=spot.thread or None, **body
                )
            except SlackApiError as error:
                if error_of(error) not in _NOT_THERE:
                    raise
            else:
                return ""
        return await self._say(Spot(spot.person, await self._directory.direct(spot.person)), delivery)

    async def _aloud(self, spot: Spot, delivery: Delivery) -> str:
        try:
            return await self._say(spot, delivery)
        except SlackApiError as error:
            if error_of(error) not in _NOT_THERE or not spot.answer_to:
                raise
        return await self._through(spot, "in_channel", delivery)

    async def _through(self, spot: Spot, kind: str, delivery: Delivery) -> str:
        """Answer by the web address that Slack gave for it, which works where the bot is no member, too."""
        client = AsyncWebhookClient(spot.answer_to, session=self._client.session, retry_handlers=[])
        body = await self.body(delivery) | ({"thread_ts": spot.thread} if spot.thread else {})
        answer = await client.send_dict({"response_type": kind, "replace_original": False, **_QUIET, **body})
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Later(f"Slack answered {answer.status_code}")
        if answer.status_code != 200:
            raise Undeliverable(f"Slack answered {answer.status_code}")
        return ""

    async def arrange(self, arranging: Arranging) -> str:
        """Make one arrangement; gives Slack's id of what stands then. Slack has no calendar of its own."""
        with translated(arranging.address):
            match arranging.what:
                case OpenThread() as wanted:
                    return await self._open(arranging, wanted)
                case LetIn(members):
                    return await self._let_in(arranging.address.id, members)
                case LetOut(members):
                    return await self._let_out(arranging.address.id, members)
                case Archive():
                    await self._archive(arranging.address.id)
                case Removal():
                    await self._remove(arranging)
        return arranging.ref or ""

    async def _remove(self, arranging: Arranging) -> None:
        """Delete a message; in the place of one that Slack keeps stands a word."""
        spot = await self._spot(arranging.address)
        try:
            await self._client.chat_delete(channel=spot.channel, ts=arranging.ref or "")
        except SlackApiError as error:
            if error_of(error) in _REMOVED:
                return
            if error_of(error) != "cant_delete_message":
                raise
            word = self._renderer.message(say(t("slack.taken_back")), arranging.reader, {})
            await self._client.chat_update(channel=spot.channel, ts=arranging.ref or "", **word)

    async def _open(self, arranging: Arranging, wanted: OpenThread) -> str:
        """What a few alone may see is a private channel, what everybody may see a thread under a message."""
        name, beside = self._words.plain(wanted.name, arranging.reader), wanted.beside.id.partition(":")[0]
        if await self._directory.channel(beside) is None:
            raise Undeliverable("the channel beside it is gone")
        if not wanted.private:
            root = say(Heading(Verbatim(name)))
            body = self._renderer.message(root, arranging.reader, {})
            return f"{beside}:{await self._post(Spot('', beside), body, arranging.nonce, arranging.since, joins=True)}"
        try:
            channel = await self._create(arranging, name)
        except SlackApiError as error:
            if error_of(error) not in among.NO_CHANNELS:
                raise
            return await among.opened(self._client, self._directory, {member.id for member in wanted.members})
        await self._client.conversations_setPurpose(channel=channel, purpose=cut_markup(escaped(name), _PURPOSE))
        await self._client.conversations_setTopic(channel=channel, topic=f"<#{beside}>")
        await self._let_in(channel, wanted.members)
        return channel

    async def _create(self, arranging: Arranging, name: str) -> str:
        """A private channel of this name, or of one like it where somebody has that."""
        plain = _SAFE.sub("-", name.casefold()).strip("-_")[: _NAME - _SUFFIX] or "gruppe"
        for candidate in (plain, f"{plain}-{arranging.nonce[: _SUFFIX - 1]}"):
            try:
                made = await self._client.conversations_create(name=candidate, is_private=True)
            except SlackApiError as error:
                if error_of(error) != "name_taken":
                    raise
                if arranging.since and (ours := await self._made_before(arranging, candidate)):
                    return ours
            else:
                return str(made["channel"]["id"])
        raise Later("no name is free")

    async def _made_before(self, arranging: Arranging, name: str) -> str | None:
        """The channel that an earlier attempt made without our hearing of it."""
        found = await self._directory.channel(name)
        if found is None or found["id"] in arranging.others or arranging.since is None:
            return None
        is_new = found["created"] >= (arranging.since - _SLACK).timestamp()
        return str(found["id"]) if found["is_private"] and is_new else None

    async def _let_in(self, thread: str, members: Collection[Address]) -> str:
        """Let people in; gives where the conversation goes on, which may be elsewhere."""
        channel, _, root = thread.partition(":")
        for member in members if not root else ():  # a thread under a message is open to all
            try:
                await self._client.conversations_invite(channel=channel, users=member.id)
            except SlackApiError as error:
                if error_of(error) in among.IS_NO_CHANNEL:
                    come = {one.id for one in members}
                    return await among.changed(self._client, self._directory, channel, come=come)
                if error_of(error) not in _PASSED_OVER:
                    raise
        return thread

    async def _let_out(self, thread: str, members: Collection[Address]) -> str:
        """Let people out; gives where the conversation of the others goes on."""
        channel, _, root = thread.partition(":")
        for member in members if not root else ():  # nobody is let out of what is open to all
            try:
                await self._client.conversations_kick(channel=channel, user=member.id)
            except SlackApiError as error:
                if error_of(error) in among.IS_NO_CHANNEL:
                    go = {one.id for one in members}
                    return await among.changed(self._client, self._directory, channel, go=go)
                if error_of(error) not in _OUT_ALREADY:
                    raise
        return thread

    async def _archive(self, thread: str) -> None:
        channel, _, root = thread.partition(":")
        if root:
            return  # a thread under a message needs no putting away
        try:
            await self._client.conversations_archive(channel=channel)
        except SlackApiError as error:
            if error_of(error) not in {"already_archived", *among.IS_NO_CHANNEL}:
                raise


def _metadata(nonce: str) -> Json:
    return {"event_type": _EVENT, "event_payload": {"key": nonce}}


def _key(message: Json) -> str | None:
    key: str | None = message.get("metadata", {}).get("event_payload", {}).get("key")
    return key


async def _wait(pace: Pace) -> None:
    """Wait for the turn of one message; Later where this process was stopped meanwhile: another may have said it."""
    loop = asyncio.get_running_loop()
    pause = pace.wait(begun := loop.time())
    await asyncio.sleep(pause)
    if loop.time() - begun - pause > _AWAY_S:
        raise Later("this process was stopped meanwhile", unheard=False)
