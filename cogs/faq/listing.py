"""The list of entries: all, or those that nobody has checked, that one looks after, that wait, that need somebody."""

from collections.abc import Sequence

from bot.api import Context, Message, Role
from cogs.faq import drafts, keeping, knowledge, listing_views
from cogs.faq.keeping import EntryName
from cogs.faq.listing_views import PAGE, Listed, Only
from cogs.faq.plugin import cog
from cogs.faq.standing import Standing, overview
from cogs.faq.tables import DraftRow


@cog.command("entries", role=Role.ORGANISER, reads=True, prepare=overview)
async def list_entries(
    ctx: Context, prepared: list[Standing], entry: EntryName | None = None, only: Only = Only.ALL
) -> Message:
    """See the answers that there are, check and change them."""
    return await _page(ctx, prepared, only, 1) if entry is None else await keeping.shown(ctx, entry)


@cog.button(role=Role.ORGANISER, reads=True, prepare=overview)
async def browse(ctx: Context, prepared: list[Standing], only: str, page: int) -> Message:
    """Turn to a page of the entries, of all or of some."""
    return await _page(ctx, prepared, Only(only) if only in list(Only) else Only.ALL, page)


@cog.button(role=Role.ORGANISER, reads=True, prepare=overview)
async def next_unchecked(ctx: Context, prepared: list[Standing], after: str = "") -> Message:
    """See the next entry that nobody has checked, in the order of the list; after the last comes the first."""
    names = [one.entry.id for one in prepared]
    start = names.index(after) + 1 if after in names else 0
    for one in (*prepared[start:], *prepared[:start]):
        if one.is_unchecked:
            return await keeping.shown(ctx, one.entry.id)
    return listing_views.all_checked()


async def _page(ctx: Context, found: Sequence[Standing], only: Only, number: int) -> Message:
    waiting = await drafts.waiting(ctx.db, ctx.workspace)
    of = {which: _those(ctx, found, waiting, which) for which in Only}
    pages = max(1, -(-len(of[only]) // PAGE))
    number = min(max(1, number), pages)
    return listing_views.page(
        [_listed(one, ctx.reader.locale) for one in of[only][(number - 1) * PAGE : number * PAGE]],
        only,
        number,
        {which: len(those) for which, those in of.items()},
        knowledge.written.value.faults,
        heard=ctx.workspace.organisers_channel is not None,
    )


def _those(
    ctx: Context, found: Sequence[Standing], waiting: Sequence[DraftRow], only: Only
) -> Sequence[Standing | DraftRow]:
    match only:
        case Only.UNCHECKED:
            return [one for one in found if one.is_unchecked]
        case Only.MINE:
            return [one for one in found if one.owner_id == ctx.asker.id]
        case Only.NEEDED:
            return [one for one in found if one.reason is not None]
        case Only.WAITING:
            return waiting
    return found


def _listed(one: Standing | DraftRow, locale: str) -> Listed:
    return listing_views.of_draft(one, locale) if isinstance(one, DraftRow) else listing_views.of_entry(one, locale)
