"""The directory in the chat: those who organise see whom people are sent to, and write their own people and offices."""

from bot.api import Context, Invalid, Message, Refused, Role, t
from cogs.faq import directory, editing, knowledge, offices_views
from cogs.faq.editing import Unusable
from cogs.faq.entries import Service
from cogs.faq.forms import ServiceForm, as_lines
from cogs.faq.plugin import cog

_REACH = ("url", "phone", "email")
_SAYING = ("name", "about", "hours", "variants", *_REACH)


@cog.command("directory", role=Role.ORGANISER, reads=True)
async def list_services(ctx: Context) -> Message:
    """See whom people are sent to, and add your own people and offices."""
    return await _page(ctx, 1)


@cog.button(role=Role.ORGANISER, reads=True)
async def browse_services(ctx: Context, page: int) -> Message:
    """Turn to another page of the directory."""
    return await _page(ctx, page)


async def _page(ctx: Context, page: int) -> Message:
    files = knowledge.written.value.services
    own = {row.name: row for row in await directory.rows(ctx.db, ctx.workspace.id)}
    listed = []
    for name in dict.fromkeys((*own, *files)):  # one's own first
        said = directory.said_of(files, own[name]) if name in own else files[name]
        if said is not None:
            listed.append(offices_views.Listed(said, name in own and own[name].hidden, name in own))
    return offices_views.page(listed, page, ctx.reader.locale)


@cog.button(role=Role.ORGANISER, reads=True)
async def see_service(ctx: Context, service: str) -> Message:
    """See what people are told of somebody, and change it."""
    found, hidden = await _one(ctx, service)
    return offices_views.shown(found, ctx.reader.locale, hidden=hidden)


async def _one(ctx: Context, name: str) -> tuple[Service, bool]:
    files = knowledge.written.value.services
    row = await directory.row(ctx.db, ctx.workspace, name)
    found = files.get(name) if row is None else directory.said_of(files, row)
    if found is None:
        raise Refused(t("faq.service.gone"))
    return found, row is not None and row.hidden


async def as_it_is(ctx: Context, service: str, lang: str) -> dict[str, str]:
    """What the form of a service is filled in with."""
    found, _ = await _one(ctx, service)
    return {
        "name": found.name.read_in(lang),
        "about": found.about.read_in(lang),
        "hours": "" if found.hours is None else found.hours.read_in(lang),
        "variants": as_lines(found.variants.read_in(lang)),
        **{key: getattr(found, key) or "" for key in _REACH},
    }


@cog.button(role=Role.ORGANISER, opens=ServiceForm, prefill=as_it_is)
async def write_service(ctx: Context, form: ServiceForm, service: str, lang: str) -> Message:
    """Write what people are told of somebody, in one language."""
    before, hidden = await _one(ctx, service)
    return await _keep(ctx, _written(before, service, lang, form), hidden=hidden)


@cog.button(role=Role.ORGANISER, opens=ServiceForm)
async def add_service(ctx: Context, form: ServiceForm) -> Message:
    """Add somebody whom people can talk to."""
    taken = {*knowledge.written.value.services, *(row.name for row in await directory.rows(ctx.db, ctx.workspace.id))}
    name = editing.name_for(form.name, taken)
    return await _keep(ctx, _written(None, name, ctx.reader.locale, form), hidden=False)


@cog.button(role=Role.ORGANISER)
async def hide_service(ctx: Context, service: str) -> Message:
    """Send nobody there any more."""
    return await _hide(ctx, service, hidden=True)


@cog.button(role=Role.ORGANISER)
async def show_service(ctx: Context, service: str) -> Message:
    """Send people there again."""
    return await _hide(ctx, service, hidden=False)


async def _hide(ctx: Context, name: str, *, hidden: bool) -> Message:
    found, _ = await _one(ctx, name)
    row = await directory.row(ctx.db, ctx.workspace, name)
    body = None if row is None else row.body
    await directory.keep(ctx.db, ctx.workspace, name, ctx.asker.id, body=body, hidden=hidden)
    return offices_views.shown(found, ctx.reader.locale, hidden=hidden)


async def _keep(ctx: Context, after: Service, *, hidden: bool) -> Message:
    body = directory.body_of(after)
    await directory.keep(ctx.db, ctx.workspace, after.id, ctx.asker.id, body=body, hidden=hidden)
    return offices_views.shown(after, ctx.reader.locale, hidden=hidden, kept=True)


def _written(before: Service | None, name: str, lang: str, form: ServiceForm) -> Service:
    try:
        return directory.written(
            before, name, lang,
            words={"name": form.name, "about": form.about, "hours": form.hours},
            variants=form.variants, reach={key: getattr(form, key) for key in _REACH},
        )  # fmt: skip
    except Unusable as unusable:
        fields = ["url" if field == "reach" else field for field in unusable.fields]
        raise Invalid({field: t(f"faq.service.unusable.{field}") for field in fields if field in _SAYING}) from None
