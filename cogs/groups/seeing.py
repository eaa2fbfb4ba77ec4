"""How well people get to know each other here: for organisers, in sums alone, in the chat and on a page."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import (
    Context,
    Message,
    Page,
    PageRequest,
    Reader,
    Refused,
    Role,
    Workspace,
    new_key,
    page_style,
    t,
    workspace,
)
from cogs.groups import seeing_views, store
from cogs.groups.figures import Figures, figures
from cogs.groups.plugin import cog
from cogs.groups.tables import FiguresPage

LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))
"""Those in which the page can be read, each by its own name."""

_STYLE = page_style(cog.folder / "pages" / "figures.css")


@cog.command("figures", role=Role.ORGANISER, reads=True)
async def see(ctx: Context) -> Message:
    """See how well people get to know each other here, in numbers that point at nobody."""
    return await _seen(ctx)


async def _seen(ctx: Context) -> Message:
    page = await ctx.db.get(FiguresPage, ctx.workspace.id)
    address = ctx.site.link(f"/groups/{page.key}") if page is not None else None
    can_open = page is None and ctx.site.address is not None
    found = await _figures(ctx.db, ctx.workspace)
    return seeing_views.seen(found, address, is_open=page is not None, can_open=can_open)


@cog.button(role=Role.ORGANISER)
async def open_figures(ctx: Context) -> Message:
    """Show the same on a page, to whoever has its address."""
    if ctx.site.address is None:
        raise Refused(t("groups.figures.no_web"))
    if await ctx.db.get(FiguresPage, ctx.workspace.id) is None:
        ctx.db.add(FiguresPage(workspace_id=ctx.workspace.id, key=new_key()))
        await ctx.db.flush()
    return await _seen(ctx)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_close_figures(ctx: Context) -> Message:
    """Ask whether nobody is to see the page any more."""
    return seeing_views.ask_close()


@cog.button(role=Role.ORGANISER)
async def close_figures(ctx: Context) -> Message:
    """Show the page to nobody any more; its address never comes back."""
    page = await ctx.db.get(FiguresPage, ctx.workspace.id)
    if page is not None:
        await ctx.db.delete(page)
        await ctx.db.flush()
    return seeing_views.closed()


@cog.page("/groups/style.css")
async def style(_: PageRequest) -> Page:
    """How the page looks."""
    return Page(_STYLE, "text/css", fresh_s=3_600)


@cog.page("/groups/{key:[a-z0-9]{6,20}}")
async def page(ask: PageRequest) -> Page | None:
    """The figures of a workspace, for whoever has the address."""
    shown = await ask.db.scalar(select(FiguresPage).where(FiguresPage.key == ask.path["key"]))
    served = await workspace(ask.db, shown.workspace_id) if shown is not None else None
    if served is None or served.left or cog.name in served.off:
        return None
    reader = Reader(ask.locale(served.locale), served.zone, ask.now)
    found = await _figures(ask.db, served)
    drawn = (seeing_views.chart(found), seeing_views.bars_in_words(found)) if found is not None else None
    return Page(ask.render("figures.html", reader, lines=seeing_views.lines(found), drawn=drawn, languages=LANGUAGES))


async def _figures(session: AsyncSession, served: Workspace) -> Figures | None:
    return figures(await store.history(session, served), await store.answers(session, served))
