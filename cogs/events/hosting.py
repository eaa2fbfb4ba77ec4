"""Hosting: members who say that they host an event or can step in, and before each time that they will be there.

Whoever sees the question may answer it: where it is posted, an organiser decides. Nobody is made a host by others.
"""

from bot.api import Address, Context, Mention, Message, Refused, Role, members, t
from cogs.events import doing, host_rounds, host_store, host_views, jobs, store
from cogs.events.hosts import Step, is_due
from cogs.events.plugin import cog
from cogs.events.tables import EventRow, OccurrenceRow


@cog.button(role=Role.ORGANISER, reads=True)
async def hosts(ctx: Context, event: int) -> Message:
    """See who hosts an event, and find somebody who does."""
    row = await _next_of(ctx, await doing.changeable(ctx, event))
    organisers = ctx.workspace.organisers_channel is not None
    return host_views.page(row, await _named(ctx, row.event), ctx.asker.id, organisers=organisers)


@cog.button()
async def host_it(ctx: Context, event: int) -> Message:
    """Host an event; pressed again, not any more."""
    return await _offer(ctx, event, Step.HOST)


@cog.button()
async def step_in(ctx: Context, event: int) -> Message:
    """Be the one who is asked when the host cannot; pressed again, not any more."""
    return await _offer(ctx, event, Step.COHOST)


@cog.button()
async def not_host(ctx: Context, event: int) -> Message:
    """Host an event no more."""
    row = await doing.changeable(ctx, event)
    if ctx.asker.id not in (await host_store.hosts_of(ctx.db, row.id)).values():
        raise Refused(t("events.hosts.not_you"))
    return await _withdraw(ctx, row)


@cog.button(role=Role.ORGANISER)
async def ask_channel(ctx: Context, event: int) -> Message:
    """Ask in the event's channel who can host it."""
    row = await doing.changeable(ctx, event)
    return await _ask_in(ctx, row, row.address)


@cog.button(role=Role.ORGANISER)
async def ask_organisers(ctx: Context, event: int) -> Message:
    """Ask in the organisers' channel who can host an event."""
    row = await doing.changeable(ctx, event)
    return await _ask_in(ctx, row, ctx.workspace.organisers_channel or row.address)


@cog.button(role=Role.ORGANISER)
async def drop_host(ctx: Context, event: int, member: int) -> Message:
    """Let somebody host an event no more; they are told."""
    row = await doing.changeable(ctx, event)
    if member not in (await host_store.hosts_of(ctx.db, row.id)).values():
        raise Refused(t("events.hosts.gone"))
    await host_rounds.leaves(ctx, row, member)
    upcoming = await _follow(ctx, row)
    for released in await members(ctx.db, ctx.workspace, [member]):
        ctx.tell(released, host_views.released(upcoming))
    return host_views.dropped(upcoming)


@cog.button()
async def be_there(ctx: Context, occurrence: int) -> Message:
    """Say, as a host, that one will be there."""
    row = await _time_of_ones_own(ctx, occurrence)
    await host_rounds.says(ctx, row, ctx.asker, comes=True)
    await host_rounds.plan(ctx, row.event)
    return host_views.is_there(row)


@cog.button()
async def not_there(ctx: Context, occurrence: int) -> Message:
    """Say, as a host, that one cannot be there this time; the next is asked."""
    row = await _time_of_ones_own(ctx, occurrence)
    await host_rounds.says(ctx, row, ctx.asker, comes=False)
    await host_rounds.plan(ctx, row.event)
    return host_views.is_not_there(row)


@cog.button(role=Role.ORGANISER)
async def take_it(ctx: Context, occurrence: int) -> Message:
    """Be there, as an organiser, where nobody else said that they will."""
    row = await doing.still_on(ctx, occurrence)
    taken = await host_store.receives(ctx.db, row)
    if taken is not None and taken != ctx.asker.id:
        raise Refused(t("events.hosts.found_already", who=await _mention(ctx, taken)))
    await host_rounds.says(ctx, row, ctx.asker, comes=True)
    await host_rounds.plan(ctx, row.event)
    return host_views.is_there(row)


async def _offer(ctx: Context, event: int, step: Step) -> Message:
    """Let a member host an event or step in; who offers when it is asked already has said that they will be there."""
    row = await doing.changeable(ctx, event)
    there = await host_store.hosts_of(ctx.db, row.id)
    if there.get(step) == ctx.asker.id:
        return await _withdraw(ctx, row)
    if step in there:
        raise Refused(t(f"events.hosts.taken.{step}", who=await _mention(ctx, there[step])))
    await host_store.let_host(ctx.db, row.id, step, ctx.asker.id)
    there = await host_store.hosts_of(ctx.db, row.id)
    counted_on = []
    for one in await host_store.next_times(ctx.db, row, ctx.now):
        asked = await host_store.round_of(ctx.db, one, there)
        if not is_due(step, asked, ctx.now, row.zone_info):
            break  # what begins later is asked about later
        if not asked.is_safe:
            await host_rounds.says(ctx, one, ctx.asker, comes=True)
            counted_on.append(one)
    return host_views.hosts_now(await _follow(ctx, row), step, counted_on)


async def _withdraw(ctx: Context, event: EventRow) -> Message:
    await host_rounds.leaves(ctx, event, ctx.asker.id)
    return host_views.hosts_no_more(await _follow(ctx, event))


async def _follow(ctx: Context, event: EventRow) -> OccurrenceRow:
    """Let everything that names a host say what is true now, and the asking go on; gives the next time."""
    await host_rounds.plan(ctx, event)
    row = await jobs.refresh_post(ctx, event)
    assert row is not None  # noqa: S101 - `changeable` found it
    if event.hosts_wanted_in is not None:
        await _post_wanted(ctx, row, Address.decode(event.hosts_wanted_in))
    return row


async def _ask_in(ctx: Context, event: EventRow, where: Address) -> Message:
    """Ask in a channel who can host an event; what is answered is said there."""
    event.hosts_wanted_in = where.encode()
    await _post_wanted(ctx, await _next_of(ctx, event), where)
    return host_views.wanted_said(Mention(where))


async def _post_wanted(ctx: Context, row: OccurrenceRow, where: Address) -> None:
    wanted = host_views.wanted(row, await _named(ctx, row.event))
    ctx.post(wanted, to=where, key=row.event.wanted_key(where))


async def _time_of_ones_own(ctx: Context, occurrence: int) -> OccurrenceRow:
    """A time at which the member was asked to be there, or said so; Refused where they are host no more."""
    row = await doing.still_on(ctx, occurrence)
    among = {*(await host_store.hosts_of(ctx.db, row.event_id)).values(), *await host_store.answers_to(ctx.db, row)}
    if ctx.asker.id not in among:
        raise Refused(t("events.hosts.not_you"))
    return row


async def _next_of(ctx: Context, event: EventRow) -> OccurrenceRow:
    row = await store.next_of(ctx.db, event.id, ctx.now)
    assert row is not None  # noqa: S101 - `changeable` found it
    return row


async def _named(ctx: Context, event: EventRow) -> host_views.Hosts:
    there = await host_store.hosts_of(ctx.db, event.id)
    names = {one.id: Mention(one.address) for one in await members(ctx.db, ctx.workspace, there.values())}
    return {step: (member, names[member]) for step, member in there.items()}


async def _mention(ctx: Context, member_id: int) -> Mention:
    (member,) = await members(ctx.db, ctx.workspace, [member_id])
    return Mention(member.address)
