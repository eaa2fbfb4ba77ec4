"""What an answer says otherwise at one campus: looked at, written, taken away, and published like any other change."""

from bot.api import Context, Message, Refused, Role, t
from cogs.faq import at_campus_views, composing, editing, knowledge, places, places_views
from cogs.faq.editing import short
from cogs.faq.entries import Campus
from cogs.faq.forms import CampusForm
from cogs.faq.plugin import cog


@cog.button(role=Role.ORGANISER, reads=True)
async def differs(ctx: Context, entry: str) -> Message:
    """Choose the campus at which an answer is to be another one."""
    return places_views.which_campus(t("faq.at_campus.which"), places.all_campuses(), "faq/there", entry)


@cog.select(role=Role.ORGANISER)
async def there(ctx: Context, entry: str, part: int, value: str) -> Message:
    """See what an answer says otherwise at a campus, and change it."""
    found, _ = await composing.to_be(ctx, entry)
    return at_campus_views.shown(found, places.campus_of(value), ctx.reader.locale)


async def as_it_is(ctx: Context, entry: str, at: str, lang: str) -> dict[str, str]:
    """What the form is filled in with: what holds at the campus, which may be what holds everywhere."""
    found, _ = await composing.to_be(ctx, entry)
    own = found.campus.get(_campus(at).id)
    answer = found.answer if own is None or own.answer is None else own.answer
    return {"answer": answer.read_in(lang), "source": (own and own.source_url) or found.source_url}


@cog.button(role=Role.ORGANISER, opens=CampusForm, prefill=as_it_is)
async def write_at(ctx: Context, form: CampusForm, entry: str, at: str, lang: str) -> Message:
    """Write what an answer says at one campus; nobody reads it before it is published."""
    before, draft = await composing.to_be(ctx, entry)
    with composing.blaming_fields():
        after = editing.with_campus(before, _campus(at).id, lang, answer=form.answer, source=form.source)
    return await composing.keep(ctx, before, after, draft, lang)


@cog.button(role=Role.ORGANISER)
async def same_at(ctx: Context, entry: str, at: str) -> Message:
    """Let an answer be at a campus what it is everywhere else."""
    before, draft = await composing.to_be(ctx, entry)
    after = editing.without_campus(before, _campus(at).id)
    return await composing.keep(ctx, before, after, draft, ctx.reader.locale)


def _campus(mark: str) -> Campus:
    """A campus by the mark that a button has of it: two names of forty letters have no room in one."""
    for campus in knowledge.written.value.campuses.values():
        if short(campus.id) == mark:
            return campus
    raise Refused(t("faq.no_campus"))
