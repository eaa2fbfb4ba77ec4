"""What stands on a platform and may be changed later, by the key under which it was said."""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.model.address import Address
from bot.model.arrangement import NoHappening, OpenThread, Removal
from bot.model.codec import decode
from bot.port import Later
from bot.storage.tables import OutboxRow, PostRow


async def standing(session: AsyncSession, row: OutboxRow) -> PostRow | None:
    """What stands under a message's key, if it has one and anything does."""
    if row.post_key is None:
        return None
    return await session.scalar(
        select(PostRow).where(PostRow.workspace_id == row.workspace_id, PostRow.key == row.post_key)
    )


async def refs(session: AsyncSession, row: OutboxRow) -> frozenset[str]:
    """The platform's ids of all that stands in a message's workspace."""
    there = select(PostRow.platform_ref).where(PostRow.workspace_id == row.workspace_id)
    return frozenset(await session.scalars(there))


async def place(session: AsyncSession, row: OutboxRow, address: Address) -> Address:
    """The place itself, where a thread is named by the key under which it was to be opened; Later until it is."""
    if not address.id.startswith("=") or row.post_key == f"thread:{address.id[1:]}":
        return address
    opened = await session.scalar(
        select(PostRow.address).where(
            PostRow.workspace_id == row.workspace_id, PostRow.key == f"thread:{address.id[1:]}"
        )
    )
    if opened is None:
        raise Later("the thread is not open yet", unheard=False)
    return Address.decode(opened)


async def remember(session: AsyncSession, row: OutboxRow, ref: str, where: Address) -> None:
    """Keep, by its key, what stands now, and where."""
    stands = await standing(session, row)
    what = decode(row.message)
    if isinstance(what, NoHappening | Removal):
        if stands is not None:
            await session.delete(stands)
        return
    if stands is None:
        stands = PostRow(workspace_id=row.workspace_id, key=row.post_key, address=where.encode())
        session.add(stands)
    if isinstance(what, OpenThread):
        stands.address = replace(where, id=ref).encode()
    stands.platform_ref = ref


async def moved(session: AsyncSession, row: OutboxRow, ref: str, where: Address) -> None:
    """Keep where a conversation goes on, if letting people in or out took it elsewhere."""
    _, is_opened, key = Address.decode(row.address).id.partition("=")
    if is_opened and ref not in ("", where.id):
        opened = (PostRow.workspace_id == row.workspace_id, PostRow.key == f"thread:{key}")
        goes_on = replace(where, id=ref).encode()
        await session.execute(update(PostRow).where(*opened).values(address=goes_on, platform_ref=ref))
