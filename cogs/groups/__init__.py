"""Groups: strangers who meet, and nobody left out.

Who wants to be drawn signs up to a scheme; an organiser draws, looks at the draft, and publishes it. Then each group
has a conversation of its own: what its people can do there is in `living`. What members tell of themselves for drawings
is in `personal`; what whoever runs the bot can do about drawings in `operating`; how groups are drawn is in
`matching`, which knows nothing of all this.
"""

from datetime import datetime
from typing import Annotated, Any

from bot.api import Channel, Choice, Context, Message, Planned, Reception, Role, Suggest
from cogs.groups import (
    calling,
    changing,
    coming_store,
    glancing,
    keeping,
    living,
    operating,
    recurring,
    rounds,
    schemes,
    store,
    views,
)
from cogs.groups.forms import DrawForm, RulesForm, SchemeForm
from cogs.groups.plugin import cog
from cogs.groups.rounds import Holders

__all__ = ["cog", "coming", "living", "operating", "personal", "seeing"]

_SUGGESTIONS = 25


async def people_to_draw(ctx: Context, typed: str) -> list[Choice]:
    """Who can be drawn: those who signed up to a scheme, and those whom other cogs know of."""
    if (scheme := rounds.scheme_of(typed)) is not None:  # what was suggested before stands for itself
        found = await store.find_scheme(ctx.db, ctx.workspace, scheme)
        return [] if found is None else [views.choice(found, (await store.counted(ctx.db, [found.id]))[found.id])]
    rows = await store.schemes_named(ctx.db, ctx.workspace, typed, limit=_SUGGESTIONS)
    counts = await store.counted(ctx.db, [row.id for row in rows])
    ours = [views.choice(row, counts[row.id]) for row in rows]
    return [*ours, *await ctx.suggest_people(typed)][:_SUGGESTIONS]


async def rounds_together(ctx: Context, typed: str) -> list[Choice]:
    """The rounds whose groups are together now."""
    return await rounds.living(ctx, typed, _SUGGESTIONS)


People = Annotated[str, Suggest(people_to_draw)]
Together = Annotated[int, Suggest(rounds_together)]


@cog.command("list", reads=True)
async def list_groups(ctx: Context) -> Message:
    """See your groups, and what you can sign up to."""
    return await schemes.page_of(ctx, 1)


@cog.button(reads=True)
async def browse(ctx: Context, page: int) -> Message:
    """Turn to another page of the list."""
    return await schemes.page_of(ctx, page)


@cog.button(prepare=calling.joining)
async def join(ctx: Context, scheme: int) -> Message:
    """Sign up."""
    return await schemes.join(ctx, scheme)


@cog.button(prepare=calling.joining)
async def join_as_fadder(ctx: Context, scheme: int) -> Message:
    """Sign up to look after new students."""
    return await schemes.join(ctx, scheme, as_mentor=True)


@cog.button()
async def sign_off(ctx: Context, scheme: int) -> Message:
    """Sign off; nobody asks why."""
    return await schemes.sign_off(ctx, scheme)


@cog.command("open", role=Role.ORGANISER, opens=SchemeForm)
async def open_scheme(ctx: Context, form: SchemeForm, channel: Channel | None = None) -> Message:
    """Offer groups that people sign up to."""
    return await schemes.open_scheme(ctx, form, channel)


@cog.button(role=Role.ORGANISER, reads=True)
async def look(ctx: Context, scheme: int) -> Message:
    """See a scheme, and what can be done about it."""
    return await schemes.shown(ctx, scheme)


@cog.button(role=Role.ORGANISER, reads=True)
async def ask_close(ctx: Context, scheme: int) -> Message:
    """Ask whether nobody more is to sign up."""
    return await schemes.ask_close(ctx, scheme)


@cog.button(role=Role.ORGANISER)
async def close(ctx: Context, scheme: int) -> Message:
    """Take no more sign-ups."""
    return await schemes.close(ctx, scheme)


async def holders(around: Reception, form: DrawForm, people: str | None) -> Holders:
    """Who holds the roles that are to be drawn, and those of mentors, as the platform tells it."""
    drawn, mentors = [
        frozenset().union(*[await around.holders(role) for role in roles]) for roles in (form.roles, form.mentors)
    ]
    await calling.named(around, people or "", rounds.scheme_of(people or ""))
    return Holders(drawn, mentors)


@cog.command("draw", role=Role.ORGANISER, opens=DrawForm, prepare=holders)
async def draw(
    ctx: Context, form: DrawForm, prepared: Holders, people: People | None = None, channel: Channel | None = None
) -> Message:
    """Draw groups, and look at them before anybody else hears of it."""
    return await rounds.draft(ctx, form, people, channel, prepared)


@cog.button(role=Role.ORGANISER, prepare=calling.signed_up)
async def draw_scheme(ctx: Context, scheme: int) -> Message:
    """Draw those who signed up to a scheme."""
    return await rounds.draft_scheme(ctx, scheme)


@cog.button(role=Role.ORGANISER, prepare=calling.drafted)
async def again(ctx: Context, draft: int) -> Message:
    """Draw a draft anew, by another chance."""
    return await rounds.again(ctx, draft)


async def present_rules(ctx: Context, draft: int) -> dict[str, str]:
    """What the form for the rules of a draft is filled in with."""
    return await rounds.present_rules(ctx, draft)


@cog.button(role=Role.ORGANISER, opens=RulesForm, prefill=present_rules, prepare=calling.drafted)
async def rules(ctx: Context, form: RulesForm, draft: int) -> Message:
    """Draw a draft anew, by other rules."""
    return await rounds.change(ctx, form, draft)


@cog.button(role=Role.ORGANISER)
async def throw_away(ctx: Context, draft: int) -> Message:
    """Put a draft away that nobody heard of."""
    return await rounds.throw_away(ctx, draft)


@cog.button(role=Role.ORGANISER, prepare=calling.drafted)
async def publish(ctx: Context, draft: int, seed: int) -> Message:
    """Let everybody hear of their group."""
    return await rounds.publish(ctx, draft, seed)


@cog.button(role=Role.ORGANISER)
async def undo(ctx: Context, drawn: int) -> Message:
    """Take groups back that were just published."""
    return await rounds.undo(ctx, drawn)


@cog.command("end", role=Role.ORGANISER, reads=True)
async def ask_end(ctx: Context, drawn: Together) -> Message:
    """End groups that are together, all that were drawn at once."""
    return await rounds.ask_end(ctx, drawn)


@cog.button(role=Role.ORGANISER)
async def end_round(ctx: Context, drawn: int) -> Message:
    """End all groups of a round."""
    return await rounds.end(ctx, drawn)


@cog.home
async def home(ctx: Context) -> Message:
    """What of groups stands on a member's own page."""
    return await schemes.home(ctx)


@cog.planned
async def planned(ctx: Context, until: datetime) -> list[Planned]:
    """The rounds that are drawn by themselves."""
    return await glancing.planned(ctx, until)


@cog.at_a_glance
async def glance(ctx: Context) -> Message:
    """The groups that people can sign up to."""
    return await glancing.schemes(ctx)


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What groups keep of a member."""
    return await keeping.export(ctx.db, member_id) | {"answers": await coming_store.answers_of(ctx.db, member_id)}


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove everything that groups keep of a member; those who remain in their groups are looked after."""
    await changing.forget(ctx, member_id)
    announced = await coming_store.announced_to(ctx.db, member_id)
    signed = await store.schemes_of(ctx.db, member_id)
    await keeping.erase(ctx.db, member_id)
    await schemes.recount(ctx, signed)
    for asked in announced:
        recurring.recount_soon(ctx, asked)


# Declared after those above, so that a menu begins with what everybody asks for.
from cogs.groups import coming, personal, seeing  # noqa: E402
