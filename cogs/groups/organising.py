"""What organisers do with rounds that come by themselves: when they are, which is left out, which is drawn now."""

from bot.api import Context, Message, Refused, t
from cogs.groups import coming_store, coming_views, organiser_views, recurring, schemes, store
from cogs.groups.forms import WhenForm
from cogs.groups.kinds import SMALLEST
from cogs.groups.rules import minute_of
from cogs.groups.tables import AnnouncementRow, SchemeRow


async def set_when(ctx: Context, form: WhenForm, scheme_id: int) -> Message:
    """Have a scheme drawn by itself, at these times."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    await recurring.move(ctx, row, form.when)
    return await schemes.shown(ctx, scheme_id)


async def ask_stop(ctx: Context, scheme_id: int) -> Message:
    """Ask once more: what is announced is then called off."""
    return coming_views.ask_stop(await store.scheme(ctx.db, ctx.workspace, scheme_id))


async def stop(ctx: Context, scheme_id: int) -> Message:
    """Have no more rounds come by themselves; who signed up stays signed up."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    await recurring.stop(ctx, row)
    return await schemes.shown(ctx, scheme_id)


async def skip_next(ctx: Context, scheme_id: int, minute: int) -> Message:
    """Leave out the next round of a scheme, if it is still the one that was looked at: two who press leave out one."""
    row = await store.scheme(ctx.db, ctx.workspace, scheme_id)
    if row.next_at is None:
        raise Refused(t("groups.when.nothing_to_skip"))
    if minute != minute_of(row.next_at):
        raise Refused(t("groups.when.skipped_already"))
    await recurring.skip(ctx, row)
    return await schemes.shown(ctx, scheme_id)


async def ask_draw_now(ctx: Context, announcement_id: int) -> Message:
    """Ask once more: who has not answered yet could still have."""
    asked, row = await _to_come(ctx, announcement_id)
    return coming_views.ask_draw_now(row, asked, len(await coming_store.coming(ctx.db, asked, ctx.now)))


async def draw_now(ctx: Context, announcement_id: int) -> Message:
    """Draw an announced round before its time."""
    asked, row = await _to_come(ctx, announcement_id)
    drawn = await recurring.draw_early(ctx, row, asked)
    if drawn is None:
        raise Refused(t("groups.when.too_few"))
    return organiser_views.published(drawn)


async def _to_come(ctx: Context, announcement_id: int) -> tuple[AnnouncementRow, SchemeRow]:
    asked, row = await coming_store.announcement(ctx.db, ctx.workspace, announcement_id)
    if asked.over_at is not None:
        raise Refused(coming_views.over(row, asked))
    if len(await coming_store.coming(ctx.db, asked, ctx.now)) < SMALLEST:
        raise Refused(t("groups.when.too_few"))
    return asked, row
