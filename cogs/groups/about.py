"""What members say of themselves for drawings, and whom they do not want to meet: kept, shown to them, forgotten."""

from collections.abc import Sequence

from bot.api import Context, Invalid, Message, admit, members, t
from cogs.groups import about_views, store
from cogs.groups.forms import AboutForm, ApartForm
from cogs.groups.tables import ApartRow, TraitRow
from cogs.groups.traits import APART, Trait, kept


async def shown(ctx: Context) -> Message:
    """What a member told, and for what."""
    told = (await store.traits(ctx.db, [ctx.asker.id])).get(ctx.asker.id, {})
    others = await members(ctx.db, ctx.workspace, await store.apart_of(ctx.db, ctx.asker.id))
    return about_views.shown(told, others)


async def present(ctx: Context) -> dict[str, str]:
    """What a member told, as a form takes it."""
    told = (await store.traits(ctx.db, [ctx.asker.id])).get(ctx.asker.id, {})
    return {name: ",".join(values) for name, values in told.items()}


async def tell(ctx: Context, form: AboutForm) -> Message:
    """Keep what a member tells in the place of what they told before."""
    given: dict[Trait, Sequence[str]] = {
        Trait.PROGRAMME: [form.programme or ""],
        Trait.YEAR: [form.year],
        Trait.GENDER: [form.gender],
        Trait.LANGUAGES: form.languages,
        Trait.HOURS: form.hours,
    }
    await store.forget_traits(ctx.db, ctx.asker.id)
    ctx.db.add_all(
        TraitRow(member_id=ctx.asker.id, name=trait, value=value)
        for trait, values in kept(given).items()
        for value in values
    )
    await ctx.db.flush()
    return await shown(ctx)


async def forget(ctx: Context) -> Message:
    """Forget what a member told, in earlier drawings too; whom they do not want to meet is kept."""
    await store.forget_traits(ctx.db, ctx.asker.id)
    await store.forget_in_drawings(ctx.db, ctx.asker.id)
    return await shown(ctx)


async def keep_apart(ctx: Context, form: ApartForm) -> Message:
    """Keep that a member does not want to be with somebody. Nobody is told, and no organiser sees it."""
    (other,) = await admit(ctx.db, ctx.workspace, [form.person.id])
    mine = await store.apart_of(ctx.db, ctx.asker.id)
    if other.id == ctx.asker.id:
        raise Invalid({"person": t("groups.apart.oneself")})
    if other.id not in mine:
        if len(mine) >= APART:
            raise Invalid({"person": t("groups.apart.too_many", most=APART)})
        ctx.db.add(ApartRow(member_id=ctx.asker.id, other_id=other.id))
        await ctx.db.flush()
    groups = await store.groups_of(ctx.db, ctx.workspace, ctx.asker.id)
    together = [(row, group) for row, group in groups if other.id in [place.member_id for place in group.present]]
    return about_views.kept_apart(other, together)


async def no_longer_apart(ctx: Context, other_id: int) -> Message:
    """Forget that a member did not want to be with somebody."""
    row = await ctx.db.get(ApartRow, (ctx.asker.id, other_id))
    if row is not None:
        await ctx.db.delete(row)
        await ctx.db.flush()
    return await shown(ctx)
