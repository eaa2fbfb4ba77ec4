"""What is stored of one member, for whoever runs the bot: who has left cannot ask for it in chat any more."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import privacy
from bot.clock import SystemClock
from bot.community import find_member, take_turn
from bot.context import Context
from bot.i18n import Catalogue
from bot.operate.commands import Installed, storage_of
from bot.operate.database import Installation
from bot.outbox import Outbox
from bot.schedule.worker import store_effects
from bot.storage.engine import wipe
from bot.storage.tables import MemberRow

_WHERE = (
    "MEMBER is the platform's own id of them. On Discord: turn on Developer Mode under Advanced in your settings, then "
    "right-click the person and choose Copy User ID. On Slack: in the person's profile, the three dots, Copy member ID."
)


@click.command(epilog=_WHERE)
@click.argument("member")
@click.pass_obj
def export(installed: Installed, member: str) -> None:
    """Print what is stored of MEMBER as JSON, for each community in which the bot has met them."""

    async def run() -> list[dict[str, Any]]:
        async with storage_of(installed) as storage, storage.reading() as session:
            ids, here = await _known(session, member), installed()
            catalogue = here.read()
            locked = replace(here, keys=None)  # who sent a check-in is opened for themselves alone, by `/privacy`
            return [await privacy.export(await _context(session, locked, catalogue, id_), id_) for id_ in ids]

    click.echo(json.dumps(asyncio.run(run()), ensure_ascii=False, indent=1, default=str))


@click.command(epilog=_WHERE)
@click.argument("member")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def erase(installed: Installed, member: str, yes: bool) -> None:
    """Delete what is stored of MEMBER, in each community in which the bot has met them."""

    async def known() -> int:
        async with storage_of(installed) as storage, storage.reading() as session:
            return len(await _known(session, member))

    async def run() -> None:
        async with storage_of(installed) as storage:
            here = installed()
            catalogue = here.read()
            outbox = Outbox(storage, SystemClock(), catalogue)
            async with storage.transaction() as session:
                for id_ in await _known(session, member):
                    ctx = await _context(session, here, catalogue, id_)
                    turns = [ctx.workspace, *await privacy.whose_rows(ctx)]
                    await take_turn(session, *((one.adapter, one.platform_id) for one in turns))
                    await privacy.erase(ctx, id_)
                    await store_effects(session, ctx.asked("desk"), outbox)
                wipe(session)

    count = asyncio.run(known())
    if not yes:
        click.confirm(f"Delete what is stored of this member in {_communities(count)}, for good?", abort=True)
    asyncio.run(run())
    click.echo(f"Deleted in {_communities(count)}. Posts that counted them are changed by a running Fadderbot.")
    click.echo("Backups still have it: remove those that are older than today when you need them no more.")


async def _known(session: AsyncSession, member: str) -> Sequence[int]:
    """Our ids of somebody, one for each community; a sentence where there is none."""
    found = await session.scalars(select(MemberRow.id).where(MemberRow.platform_id == member).order_by(MemberRow.id))
    if ids := found.all():
        return ids
    raise click.ClickException(f"Nothing is stored of anybody with the id {member}. {_WHERE}")


async def _context(session: AsyncSession, here: Installation, catalogue: Catalogue, member_id: int) -> Context:
    """A request of nobody in the community of a member."""
    found = await find_member(session, member_id)
    assert found is not None  # noqa: S101 - it was looked up in this transaction
    now = SystemClock().now()
    return Context(session, now, found[0], None, None, keys=here.keys, cogs=here.cogs, catalogue=catalogue)


def _communities(count: int) -> str:
    return "1 community" if count == 1 else f"{count} communities"
