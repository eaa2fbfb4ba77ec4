"""Who is told when something cannot be delivered, and what: somebody who can do something about it, and only once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.community import find_member, workspace
from bot.context import Outgoing, Workspace
from bot.model.address import Address, Place
from bot.model.arrangement import OpenThread, Removal
from bot.model.codec import decode
from bot.model.message import say
from bot.model.phrase import Mention, Phrase, t
from bot.storage.tables import JobRow, OutboxRow, PostRow

_TELL_AGAIN = timedelta(days=1)  # of a place where nothing can be said


async def notice(session: AsyncSession, row: OutboxRow, advice: Phrase | None, now: datetime) -> Outgoing | None:
    """What is to be said of a message that is given up, before it is marked so; None where nothing is.

    A member who takes no direct messages is named in the channel that was chosen for that, unless something waits
    for them already. Of a channel that is gone or closed the organisers hear once a day.
    """
    address = Address.decode(row.address)
    served = await workspace(session, row.workspace_id)
    if row.message.get("is") == OpenThread.__name__:
        return await _unopened(session, row, served, advice, now)
    if row.member_id is not None and address.place is Place.DIRECT:
        to, others = served.fallback_channel, _dead(row).where(OutboxRow.address == row.address)
        person = Mention(address, notifies=True)
        message = say(t("core.undelivered.member", member=person))
    elif row.member_id is None and address.place in (Place.CHANNEL, Place.THREAD) and not address.id.startswith("="):
        to, others = served.organisers_channel, _dead(row).where(OutboxRow.address == row.address)
        others = others.where(OutboxRow.created_at > now - _TELL_AGAIN)
        stands = row.message.get("is") == Removal.__name__
        key = "core.undelivered.stands" if stands else "core.undelivered.channel"
        message = say(t(key, channel=Mention(address)), advice)
    else:
        return None  # an answer: whoever asked sees that none came. Of a thread that never opened its opening told
    if to is None or to == address or (await session.scalars(others.limit(1))).first() is not None:
        return None
    return Outgoing(to, message, served.locale, served.zone)


async def _unopened(
    session: AsyncSession, row: OutboxRow, served: Workspace, advice: Phrase | None, now: datetime
) -> Outgoing | None:
    """To the organisers, once a day: a conversation could not be opened, so people wait for it in vain."""
    wanted = decode(row.message)
    others = _dead(row).where(OutboxRow.message["is"].as_string() == OpenThread.__name__)
    others = others.where(OutboxRow.created_at > now - _TELL_AGAIN)
    told = (await session.scalars(others.limit(1))).first() is not None
    if not isinstance(wanted, OpenThread) or served.organisers_channel is None or told:
        return None
    message = say(t("core.undelivered.thread", name=wanted.name, channel=Mention(wanted.beside)), advice)
    return Outgoing(served.organisers_channel, message, served.locale, served.zone)


async def came_too_late(session: AsyncSession, workspace_id: int, now: datetime) -> Outgoing | None:
    """One message a day to the organisers, which counts what was left unsaid because it came too late."""
    served = await workspace(session, workspace_id)
    if served.organisers_channel is None:
        return None
    today = now.astimezone(served.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    unsaid = select(func.count()).where(
        OutboxRow.workspace_id == workspace_id, OutboxRow.state == "late", OutboxRow.created_at >= today
    )
    missed = select(func.count()).where(
        JobRow.workspace_id == workspace_id, JobRow.state == "missed", JobRow.ended_at >= today
    )
    count = (await session.scalar(unsaid) or 0) + (await session.scalar(missed) or 0)
    return Outgoing(
        served.organisers_channel, say(t("core.undelivered.late", n=count)), served.locale, served.zone,
        post_key=f"core/late/{today:%Y-%m-%d}",
    )  # fmt: skip


def _dead(row: OutboxRow) -> Select[int]:
    return select(OutboxRow.id).where(OutboxRow.workspace_id == row.workspace_id, OutboxRow.state == "dead")


async def waiting_for(session: AsyncSession, member_id: int, now: datetime) -> Sequence[OutboxRow]:
    """What could not be delivered to a member, and what is over their budget and still of use; oldest first."""
    return await _of(session, member_id, (OutboxRow.state == "dead") | ((OutboxRow.state == "kept") & _of_use(now)))


async def stored_for(session: AsyncSession, member_id: int) -> Sequence[OutboxRow]:
    """The same, and what is of no use any more and not yet forgotten."""
    return await _of(session, member_id, OutboxRow.state.in_(("dead", "kept")))


async def _of(session: AsyncSession, member_id: int, which: ColumnElement[bool]) -> Sequence[OutboxRow]:
    mine = select(OutboxRow).where(OutboxRow.member_id == member_id, which)
    return (await session.scalars(mine.order_by(OutboxRow.id))).all()


def _of_use(now: datetime) -> ColumnElement[bool]:
    return or_(OutboxRow.not_after.is_(None), OutboxRow.not_after > now)


async def erase(session: AsyncSession, member_id: int) -> None:
    """Forget what waits for a member or is on its way to them, and what stands with them and could be changed."""
    await session.execute(delete(OutboxRow).where(OutboxRow.member_id == member_id, OutboxRow.state != "claimed"))
    found = await find_member(session, member_id)
    if found is not None:
        served, member = found
        mine = (PostRow.workspace_id == served.id, PostRow.address == member.address.encode())
        await session.execute(delete(PostRow).where(*mine))
