"""Rounds: a draft that organisers look at, and what becomes of it when it is published, or undone."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.api import Address, Choice, Context, Invalid, Message, Refused, admit, gone, members, t
from cogs.groups import changing, drawing, life, life_store, life_views, organiser_views, store, views
from cogs.groups import channel as channels
from cogs.groups.drawing import People, Wish
from cogs.groups.forms import DrawForm, RulesForm
from cogs.groups.given import Given
from cogs.groups.kinds import PRESETS, Kind, aims_of
from cogs.groups.plugin import cog
from cogs.groups.tables import GroupRow, PlaceRow, RoundRow, SchemeRow, SignUpRow

UNDONE_WITHIN = timedelta(hours=1)
"""How long after it was published a round can be taken back: later, people have made plans."""

_DRAFT_KEPT = timedelta(days=7)
_SCHEME = "scheme"
_ROLES = "roles"
_DIGITS = 10  # of an id: what every database keeps
_SOURCE = 300  # characters that are kept of where people come from


@dataclass(frozen=True)
class Holders:
    """The platform's ids of those who hold the roles that are drawn, and of those who are to look after them."""

    drawn: frozenset[str]
    mentors: frozenset[str]


@cog.job()
async def drop_draft(ctx: Context, draft: int) -> None:
    """Put a draft away that nobody published."""
    row = await ctx.db.get(RoundRow, draft)
    if row is not None and row.published_at is None:
        await ctx.db.delete(row)


async def draft(ctx: Context, form: DrawForm, people: str | None, channel: Address | None, holders: Holders) -> Message:
    """Draw groups for an organiser to look at."""
    named = scheme_of(people or "")
    scheme = None if named is None else await store.any_scheme(ctx.db, ctx.workspace, named)
    drawn = await _who(ctx, form, people, scheme, holders)
    address = channel or scheme.address if scheme else channels.where(ctx, channel)
    kind = Kind.INTEREST if scheme is not None and scheme.is_private else form.kind  # whatever it is called this time
    preset = PRESETS[kind]
    size = form.size or (scheme.size if scheme else preset.size)
    wish = Wish(form.title, kind, address, size, preset.aims, scheme)
    return await _preview(ctx, await drawing.draw(ctx, wish, drawn))


def scheme_of(people: str) -> int | None:
    """The id of the scheme that is meant by a value such as "scheme:3"; None where it means others."""
    source, _, id_ = people.partition(":")
    return int(id_) if source == _SCHEME and id_.isdecimal() and len(id_) < _DIGITS else None


async def _who(ctx: Context, form: DrawForm, people: str | None, scheme: SchemeRow | None, holders: Holders) -> People:
    """Who is to be drawn: those who signed up, those of whom another cog knows, or who holds a role."""
    if form.mentors and scheme is not None and scheme.is_private:
        raise Invalid({"mentors": t("groups.nobody_added")})  # how many they are then would tell who was there before
    if form.roles and people:
        raise Invalid({"roles": t("groups.both_named")})
    mentors = [member.id for member in await admit(ctx.db, ctx.workspace, holders.mentors)]
    if scheme is not None:
        found = await drawing.signed_up(ctx, scheme)
        return replace(found, members={*found.members, *mentors}, mentors={*found.mentors, *mentors})
    if people:
        return People(people, {*await ctx.people(people), *mentors}, mentors)
    if not form.roles:
        raise Invalid({"roles": t("groups.nobody_named")})
    drawn = [member.id for member in await admit(ctx.db, ctx.workspace, holders.drawn)]
    return People(f"{_ROLES}:{','.join(form.roles)}"[:_SOURCE], {*drawn, *mentors}, mentors)


async def draft_scheme(ctx: Context, scheme_id: int) -> Message:
    """Draw those who signed up to a scheme, as it says."""
    return await _preview(ctx, await draw_scheme(ctx, scheme_id))


async def draw_scheme(ctx: Context, scheme_id: int) -> RoundRow:
    """A draft of those who signed up to a scheme."""
    scheme = await store.any_scheme(ctx.db, ctx.workspace, scheme_id)
    wish = Wish(scheme.title, scheme.kind_of, scheme.address, scheme.size, scheme.wanted, scheme)
    return await drawing.draw(ctx, wish, await drawing.signed_up(ctx, scheme))


async def _preview(ctx: Context, row: RoundRow) -> Message:
    """What was drawn, to be looked at; who was drawn is not kept for ever where nobody publishes it."""
    ctx.schedule(drop_draft, key=row.id, at=ctx.now + _DRAFT_KEPT, draft=row.id)
    shown = () if row.is_private else await members(ctx.db, ctx.workspace, [one.member_id for one in _places(row)])
    return organiser_views.preview(row, shown, len(await store.spares(ctx.db, row.id)))


async def present_rules(ctx: Context, round_id: int) -> dict[str, str]:
    """The rules by which a draft was drawn, as they are typed."""
    row = await store.draft(ctx.db, ctx.workspace, round_id)
    size = str(row.size_min) if row.size_min == row.size_max else f"{row.size_min}-{row.size_max}"
    return {"size": size, **dict(zip(("first", "second", "third"), row.aims, strict=False))}


async def again(ctx: Context, round_id: int) -> Message:
    """Draw a draft anew, of the same people and of those who signed up since."""
    row = await store.draft(ctx.db, ctx.workspace, round_id)
    await drawing.draw_again(ctx, row, await _drawn(ctx, row))
    return await _preview(ctx, row)


async def change(ctx: Context, form: RulesForm, round_id: int) -> Message:
    """Draw a draft anew by other rules."""
    row = await store.draft(ctx.db, ctx.workspace, round_id)
    row.size_min, row.size_max = form.size.least, form.size.most
    row.aims = list(aims_of([form.first, form.second, form.third]))
    await drawing.draw_again(ctx, row, await _drawn(ctx, row))
    return await _preview(ctx, row)


async def _drawn(ctx: Context, row: RoundRow) -> People:
    """Those of a draft, with those who signed up since."""
    places, new = _places(row), await _new(ctx, row)
    spare = await store.spares(ctx.db, row.id)
    others = [*spare, *await store.left_out(ctx.db, row), *(own.member_id for own in new)]
    mentors = [place.member_id for place in places if place.is_mentor] + [own.member_id for own in new if own.as_mentor]
    return People(row.source, [*(place.member_id for place in places), *others], [*mentors, *spare])


async def _new(ctx: Context, row: RoundRow) -> list[SignUpRow]:
    """Who signed up since a draft was drawn, and is there."""
    signed_up = await store.signed_up(ctx.db, row.scheme_id) if row.scheme_id else []
    here = {place.member_id for place in _places(row)}
    here.update(await store.spares(ctx.db, row.id), await store.left_out(ctx.db, row))
    here |= await gone(ctx.db, [own.member_id for own in signed_up])
    return [own for own in signed_up if own.member_id not in here]


def _places(row: RoundRow) -> list[PlaceRow]:
    return [place for group in row.groups for place in group.places]


async def throw_away(ctx: Context, round_id: int) -> Message:
    """Put a draft away that nobody heard of."""
    row = await store.draft(ctx.db, ctx.workspace, round_id)
    await ctx.db.delete(row)
    await ctx.db.flush()
    return organiser_views.thrown_away(row)


async def publish(ctx: Context, round_id: int, seed: int) -> Message:
    """Let everybody hear of their group, each in a conversation of its own; `seed` is that of what was looked at."""
    row = await store.draft(ctx.db, ctx.workspace, round_id)
    if Given.decode(row.given).seed != seed:
        raise Refused(t("groups.drawn_since"))
    busy = await store.drawn_meanwhile(ctx.db, row)
    if busy:
        raise Refused(t("groups.drawn_meanwhile", n=busy))
    if await _has_changed(ctx, row):
        raise Refused(t("groups.changed_meanwhile"))
    await announce(ctx, row)
    return organiser_views.published(row)


async def _has_changed(ctx: Context, row: RoundRow) -> bool:
    """Whether others would be drawn by now, or somebody would be with whom they do not want to be with since.

    Others would be where somebody signed up or off, or is gone. Nobody learns which it was.
    """
    home = {place.member_id: place.group_id for place in _places(row)}
    if len(home) < len(Given.decode(row.given).people):
        return True  # somebody signed off, or was forgotten
    if await gone(ctx.db, [*home, *await store.spares(ctx.db, row.id), *await store.left_out(ctx.db, row)]):
        return True
    apart = await store.apart(ctx.db, sorted(home))
    return any(home[one] == home.get(other) for one, other in apart) or bool(await _new(ctx, row))


async def announce(ctx: Context, row: RoundRow) -> None:
    """Publish a draft: its groups get their conversations, and the channel hears that there are some."""
    row.published_at = ctx.now
    await life.begin(ctx, row)
    changing.watch(ctx, row)
    ctx.post(views.published(row), to=row.address, key=row.post_key)
    signed_up = {own.member_id for own in await store.signed_up(ctx.db, row.scheme_id)} if row.scheme_id else set()
    for member in await members(ctx.db, ctx.workspace, await store.left_out(ctx.db, row)):
        ctx.tell(member, views.left_out(row, signed_up=member.id in signed_up))
    for member in await members(ctx.db, ctx.workspace, await store.spares(ctx.db, row.id)):
        ctx.tell(member, views.spare(row))


async def undo(ctx: Context, round_id: int) -> Message:
    """Take a round back that was just published: nobody has met in it."""
    row = await store.round_of(ctx.db, ctx.workspace, round_id)
    if row.published_at is None or row.undone_at is not None:
        raise Refused(t("groups.nothing_to_undo"))
    if ctx.now > row.published_at + UNDONE_WITHIN:
        raise Refused(t("groups.too_late_to_undo"))
    for group in await life_store.alive(ctx.db, row.id):
        life.end(ctx, group, views.undone(row))
    row.undone_at = ctx.now
    ctx.take_back(row.post_key, to=row.address)
    return organiser_views.undone(row)


async def living(ctx: Context, typed: str, limit: int) -> list[Choice]:
    """The rounds whose groups are together now and whose title has these words, to choose among."""
    rows = await life_store.rounds_alive(ctx.db, ctx.workspace, title=typed, limit=limit)
    return [organiser_views.choice(row) for row in rows]


async def ask_end(ctx: Context, round_id: int) -> Message:
    """Ask once more before all groups of a round end."""
    row, groups = await _together(ctx, round_id)
    return organiser_views.ask_end(row, len(groups))


async def end(ctx: Context, round_id: int) -> Message:
    """End all groups of a round."""
    row, groups = await _together(ctx, round_id)
    for group in groups:
        life.end(ctx, group, life_views.ended(row))
    return organiser_views.ended(row)


async def _together(ctx: Context, round_id: int) -> tuple[RoundRow, list[GroupRow]]:
    """A round with its groups that are together now; Refused where none is."""
    row = await store.round_of(ctx.db, ctx.workspace, round_id)
    groups = await life_store.alive(ctx.db, row.id)
    if not groups:
        raise Refused(t("groups.not_together"))
    return row, groups
