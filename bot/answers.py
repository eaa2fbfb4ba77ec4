"""Answers to interactions: kept in the transaction of their effect, given once that is committed.

What the platform does not take then is left to the outbox. Some answers are kept nowhere: nothing was done, or what
they say is for one person alone.
"""

import secrets
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import community, drafts
from bot.clock import Clock
from bot.context import Member, Outgoing, Workspace
from bot.hearing import Heard
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.model.address import Address, Place
from bot.model.form import Interaction, Submission
from bot.model.message import Actions, Block, Button, Emphasis, Message, say
from bot.model.phrase import Phrase
from bot.model.role import PRIVATE, Visibility
from bot.outbox import Outbox
from bot.port import Delivery, Later, Responder, Undeliverable
from bot.storage.base import plain
from bot.storage.engine import Storage, upsert
from bot.storage.tables import Received

_MARK = upsert(Received, lambda row: row.on_conflict_do_nothing().returning(plain(Received).c.key))


class Duplicate(Exception):
    """This interaction's effect is committed already."""


@dataclass(frozen=True)
class Done:
    """An answer, whether it is stored already, whether it ever may be, and whether more is to be done or said."""

    workspace: Workspace
    outgoing: Outgoing
    delivery: Delivery
    stored: bool = True
    secret: bool = False
    busy: bool = False


class Answers:
    """Keeps answers and gives them."""

    def __init__(self, storage: Storage, clock: Clock, outbox: Outbox) -> None:
        self._storage = storage
        self._clock = clock
        self._outbox = outbox

    async def receive(self, session: AsyncSession, interaction: Interaction, others: Sequence[Workspace] = ()) -> None:
        """Take the turns of the workspaces and mark the interaction as received; Duplicate where it was before."""
        await take_turns(session, interaction, others)
        if not await mark_received(session, interaction.adapter, interaction.key, self._clock.now()):
            raise Duplicate

    def unstored(
        self,
        heard: Heard,
        member: Member,
        message: Message,
        visibility: Visibility,
        *,
        secret: bool,
        busy: bool = False,
    ) -> Done:
        """An answer that stands in no row; a secret one is given or lost."""
        reply = _reply(heard.interaction, heard.workspace, member, message, visibility)
        delivery = self._outbox.reply(reply, visibility)
        return Done(heard.workspace, reply, delivery, stored=False, secret=secret, busy=busy)

    async def stored(
        self,
        session: AsyncSession,
        heard: Heard,
        member: Member,
        message: Message,
        visibility: Visibility,
        *,
        busy: bool = False,
    ) -> Done:
        """An answer, kept until it is given."""
        reply = _reply(heard.interaction, heard.workspace, member, message, visibility)
        delivery = self._outbox.reply(reply, visibility)
        await self._outbox.keep_reply(session, heard.workspace.id, reply, delivery)
        return Done(heard.workspace, reply, delivery, busy=busy)

    async def with_draft(
        self, heard: Heard, sent: Submission, step: int, texts: Sequence[Phrase], go_on: Phrase
    ) -> Done:
        """Keep what was typed into a form, and say so with a button that opens a step of it."""
        async with self._storage.transaction() as session:
            await self.receive(session, heard.interaction)
            member = await community.enter(session, heard.arrival, heard.interaction)
            kept = await drafts.keep(session, heard.workspace.id, member.id, sent, heard.draft, self._clock.now())
            button = Button(go_on, drafts.reference(kept, step), Emphasis.PRIMARY)
            return await self.stored(session, heard, member, say(*texts, Actions((button,))), PRIVATE)

    async def give(self, done: Done, responder: Responder) -> bool:
        """Give an answer; False where the outbox has to try again. A secret one is given now or never."""
        nonce = done.delivery.nonce
        if await reached(responder.reply(done.delivery), otherwise="interaction.not_answered"):
            if done.stored:
                self._outbox.answered(nonce)
            return True
        if done.secret:
            return True
        if not done.stored:
            async with self._storage.transaction() as session:
                await self._outbox.keep_reply(session, done.workspace.id, done.outgoing, done.delivery)
        await self._outbox.try_again(nonce)
        return False


async def take_turns(session: AsyncSession, interaction: Interaction, others: Sequence[Workspace]) -> None:
    """Let this transaction alone write to the workspace that was spoken in, and to others."""
    turns = [(one.adapter, one.platform_id) for one in others]
    await community.take_turn(session, (interaction.adapter, interaction.workspace), *turns)


async def mark_received(session: AsyncSession, adapter: str, key: str, now: datetime) -> bool:
    """Whether a platform hands this over for the first time, by its own key of it."""
    marked = await session.execute(_MARK(session), {"adapter": adapter, "key": key, "at": now})
    return marked.first() is not None


async def reply_unwritten(
    interaction: Interaction, responder: Responder, reader: Reader, *blocks: Block | Phrase
) -> None:
    """Answer privately with what nothing was written for, so that nothing of it need be stored."""
    answer = passing_reply(interaction, reader, say(*blocks), PRIVATE)
    await reached(responder.reply(answer), otherwise="interaction.not_answered")


def passing_reply(interaction: Interaction, reader: Reader, message: Message, visibility: Visibility) -> Delivery:
    """What is said to whoever asked, and kept nowhere."""
    return Delivery(secrets.token_hex(12), _reply_address(interaction), message, reader, visibility)


async def reached(telling: Awaitable[None], *, otherwise: str) -> bool:
    """Whether the platform took what it was told; if not that is logged, and what was committed stands."""
    try:
        await telling
    except (Later, Undeliverable) as error:
        log.warning(otherwise, reason=str(error))
    except Exception as error:  # noqa: BLE001 - a broken line must not part an effect from its answer
        log.error(otherwise, failure=failure_id(), exc_info=error)
    else:
        return True
    return False


def _reply(
    interaction: Interaction, served: Workspace, member: Member, message: Message, visibility: Visibility
) -> Outgoing:
    owner = member if visibility is PRIVATE else served
    return Outgoing(
        _reply_address(interaction), message, owner.locale, owner.zone,
        not_after=interaction.answer_by, member_id=member.id,
    )  # fmt: skip


def _reply_address(interaction: Interaction) -> Address:
    return Address(interaction.adapter, interaction.workspace, Place.REPLY, interaction.reply_to or interaction.key)
