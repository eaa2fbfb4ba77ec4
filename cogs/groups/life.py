"""The life of a group: its conversation begins, it is asked a thing or two, and it ends."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.api import Context, Member, Message, Refused, Text, Verbatim, members, t
from cogs.groups import life_store, life_views, lifetime, views
from cogs.groups.icebreakers import Icebreakers, Question, choose, read_icebreakers
from cogs.groups.kinds import PRESETS
from cogs.groups.lifetime import Meeting
from cogs.groups.plugin import cog
from cogs.groups.tables import AskedRow, GroupRow, PlaceRow, RoundRow

MOST_QUESTIONS = 3
"""Further questions that a group is given in a day: more are read by nobody."""

_A_DAY = timedelta(days=1)


@cog.configure("icebreakers")
def on_offer(folder: Path) -> Icebreakers:
    """The questions that groups can be given."""
    return read_icebreakers(folder)


@cog.job()
async def nudge(ctx: Context, group: int) -> None:
    """Ask a group that was silent whether it found a time; what its people write to each other, nobody reads."""
    found = await life_store.find(ctx.db, group)
    if found is not None and found[1].pressed_at is None and len(found[1].present) > 1:
        ctx.post(life_views.nudge(found[1]), to=ctx.thread(found[1].key))


@cog.job()
async def ask_met(ctx: Context, group: int) -> None:
    """Ask everybody in a group whether they met."""
    found = await life_store.find(ctx.db, group)
    if found is not None and found[1].asked_at is None and len(found[1].present) > 1:
        found[1].asked_at = ctx.now
        ctx.post(life_views.ask_met(found[1]), to=ctx.thread(found[1].key))


@cog.job()
async def announce_end(ctx: Context, group: int) -> None:
    """Tell a group that it will end, and that it need not."""
    found = await life_store.find(ctx.db, group)
    if found is not None and (ends_at := found[1].ends_at) is not None:
        ctx.post(life_views.will_end(found[1], ends_at), to=ctx.thread(found[1].key), key=found[1].end_key)


@cog.job()
async def finish(ctx: Context, group: int) -> None:
    """End a group whose time is over."""
    found = await life_store.find(ctx.db, group)
    if found is not None and found[1].ends_at is not None and found[1].ends_at <= ctx.now:
        end(ctx, found[1], life_views.ended(found[0]))


async def begin(ctx: Context, row: RoundRow) -> None:
    """Open a conversation for each group of a round, introduce its people, and plan what comes later."""
    places = [place.member_id for group in row.groups for place in group.places]
    known = {member.id: member for member in await members(ctx.db, ctx.workspace, places)}
    had = await life_store.questions_had(ctx.db, places)
    for group in row.groups:
        people = [known[place.member_id] for place in group.places]
        thread = ctx.open_thread(group.key, name=views.conversation(row, group), beside=row.address, members=people)
        question = _ask(ctx, row, group, had, [])
        ctx.post(views.introduction(row, group, people, question), to=thread, key=f"{group.key}/introduction")
        preset, zone = PRESETS[row.kind_of], ctx.workspace.zone
        ctx.schedule(nudge, key=group.id, at=lifetime.noon(ctx.now, preset.nudged, zone), group=group.id)
        ctx.schedule(ask_met, key=group.id, at=lifetime.noon(ctx.now, preset.asked, zone), group=group.id)
        group.ends_at = lifetime.end(row.kind_of, ctx.now, zone)
        _plan_end(ctx, group)


def has_met(group: GroupRow, now: datetime) -> bool:
    """Whether a group has met, as far as anybody said so or it was agreed on."""
    return any(one.met for one in group.places) or (group.meets_at is not None and group.meets_at <= now)


def quiet_until(ctx: Context) -> datetime | None:
    """When the quiet hours in which the community is now are over; None where it is in none."""
    quiet = ctx.workspace.quiet
    return quiet.until(ctx.now, ctx.workspace.zone) if quiet is not None else None


def ask_met_after(ctx: Context, group: GroupRow, when: datetime) -> None:
    """Ask a group the day after they meet whether they did, and no earlier."""
    if group.asked_at is None:
        ctx.schedule(ask_met, key=group.id, at=lifetime.noon(when, 1, ctx.workspace.zone), group=group.id)


def end(ctx: Context, group: GroupRow, word: Message) -> None:
    """Say a last word in a group's conversation, and put it away."""
    group.ended_at = ctx.now
    thread = ctx.thread(group.key)
    ctx.post(word, to=thread, key=group.end_key)
    ctx.archive(thread)


async def another_question(ctx: Context, group_id: int) -> Message:
    """A question that nobody in the group has had; Refused where they had several today, or all there are."""
    row, group, _ = await life_store.pressed(ctx, group_id)
    before = await life_store.questions_of(ctx.db, group.id)
    if sum(one.at > ctx.now - _A_DAY for one in before[1:]) >= MOST_QUESTIONS:
        raise Refused(t("groups.questions_enough"))
    had = await life_store.questions_had(ctx.db, [place.member_id for place in group.present])
    question = _ask(ctx, row, group, had, before)
    if question is None:
        raise Refused(t("groups.questions_over"))
    return life_views.question(question)


def _ask(
    ctx: Context, row: RoundRow, group: GroupRow, had: Mapping[int, set[str]], before: Sequence[AskedRow]
) -> Text | None:
    offered: Mapping[str, Question] = on_offer.value.of(row.kind_of)
    counted = Counter(name for place in group.present for name in had.get(place.member_id, ()))
    name = choose(list(offered), counted, [one.question for one in before], group.id)
    if name is None:
        return None
    ctx.db.add(AskedRow(group_id=group.id, question=name, at=ctx.now))
    return Verbatim(offered[name].read_in(ctx.workspace.locale))


async def found_time(ctx: Context, group_id: int) -> Message:
    """They found a time by themselves: that is all anybody wanted to know."""
    await life_store.pressed(ctx, group_id)
    return life_views.found_time()


async def say_met(ctx: Context, group_id: int, said: Meeting) -> Message:
    """Write down whether somebody met their group; told to nobody but as a number."""
    _, group, place = await life_store.pressed(ctx, group_id)
    place.met = said is Meeting.YES
    return life_views.said_met(group, said)


async def keep(ctx: Context, group_id: int) -> Message:
    """Keep a group together for as long again; Refused where it was kept often enough."""
    row, group, _ = await life_store.pressed(ctx, group_id)
    if group.ends_at is None or ctx.now < lifetime.notice(group.ends_at, ctx.workspace.zone):
        return life_views.kept(group)  # somebody else was quicker
    if group.extended >= lifetime.MOST_EXTENSIONS:
        raise Refused(t("groups.kept_enough"))
    key = group.end_key
    group.ends_at = lifetime.end(row.kind_of, group.ends_at, ctx.workspace.zone)
    group.extended += 1
    _plan_end(ctx, group)
    ctx.post(life_views.kept(group), to=ctx.thread(group.key), key=key)
    return life_views.kept(group)


def _plan_end(ctx: Context, group: GroupRow) -> None:
    if group.ends_at is not None:
        ctx.schedule(announce_end, key=group.id, at=lifetime.notice(group.ends_at, ctx.workspace.zone), group=group.id)
        ctx.schedule(finish, key=group.id, at=group.ends_at, group=group.id)


def welcome(ctx: Context, group: GroupRow, people: Sequence[Member], mentors: Collection[int] = ()) -> None:
    """Let people into a group that is there already, and say that they are new in it."""
    take_in(ctx, group, people, life_views.welcome(people), mentors)


def take_in(
    ctx: Context, group: GroupRow, people: Sequence[Member], word: Message, mentors: Collection[int] = ()
) -> None:
    """Let people into a group that is there already, with a word to the others; `mentors` are members' ids."""
    thread = ctx.thread(group.key)
    there = {place.member_id: place for place in group.places}
    for member in people:
        place = there.get(member.id)
        if place is None:
            group.places.append(PlaceRow(member_id=member.id, is_mentor=member.id in mentors, joined_at=ctx.now))
        else:  # they were in it before
            place.left_at, place.joined_at = None, ctx.now
    ctx.post(word, to=thread)  # said first: it wakes a conversation that fell asleep
    ctx.let_in(thread, people)
