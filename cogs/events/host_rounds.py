"""Before each time of an event: the host is asked, then who can step in, and those concerned are told in time."""

from bot.api import Context, Member, Mention, members
from cogs.events import host_store, host_views, sharing, sign_ups, store
from cogs.events.changes import Change, Kind, Times
from cogs.events.hosts import HOSTS, Step, next_step
from cogs.events.plugin import cog
from cogs.events.rules import Answer
from cogs.events.tables import EventRow, HostAnswer, HostRound, OccurrenceRow


@cog.job()
async def ask_hosts(ctx: Context, event: int) -> None:
    """Take every step that is due for the next times of an event, and plan the one after."""
    row = await store.event(ctx.db, event)
    if row is None:
        return
    await _forget_outdated(ctx, row)
    for one in await host_store.next_times(ctx.db, row, ctx.now):
        later = await _go_on(ctx, one)
        if later and await host_store.begun(ctx.db, one) is None:
            break  # what begins later is asked about later
    await plan(ctx, row)


async def plan(ctx: Context, event: EventRow) -> None:
    """Have the hosts of an event asked in time; what was asked about times that are no more is forgotten."""
    await _forget_outdated(ctx, event)
    hosts, due = await host_store.hosts_of(ctx.db, event.id), []
    for row in await host_store.next_times(ctx.db, event, ctx.now):
        asked = await host_store.round_of(ctx.db, row, hosts)
        if step := next_step(asked, ctx.now, event.zone_info):
            due.append(step[1])
        if asked.reached is None and (step or not hosts):
            break  # as above
    if due:
        ctx.schedule(ask_hosts, key=event.id, at=min(due), event=event.id)
    else:
        ctx.cancel(ask_hosts, key=event.id)


async def named(ctx: Context, event: EventRow) -> Mention | None:
    """The member who hosts an event of which no other host was typed."""
    if event.calendar_id is not None or event.host:
        return None
    host = (await host_store.hosts_of(ctx.db, event.id)).get(Step.HOST)
    return await _mention(ctx, host)


async def there(ctx: Context, row: OccurrenceRow) -> Mention | None:
    """Who said that they will be there to receive people."""
    return None if row.event.calendar_id is not None else await _mention(ctx, await host_store.receives(ctx.db, row))


async def says(ctx: Context, row: OccurrenceRow, member: Member, *, comes: bool) -> None:
    """Keep that a member will be at a time, or will not, and tell those who had heard otherwise."""
    asked = await _round(ctx, row)
    was_safe = any((await host_store.answers_to(ctx.db, row)).values())
    await ctx.db.merge(HostAnswer(occurrence_id=row.id, member_id=member.id, comes=comes))
    await ctx.db.flush()
    if comes and not was_safe:
        await _settle(ctx, row, asked, member)
    await look_again(ctx, row, was_safe=was_safe)


async def look_again(ctx: Context, row: OccurrenceRow, *, was_safe: bool) -> None:
    """Begin anew, with the time that is left, where the only one who would have been there will not."""
    asked = await host_store.begun(ctx.db, row)
    if asked is not None and was_safe and not any((await host_store.answers_to(ctx.db, row)).values()):
        asked.reached, asked.at = Step.HOST, ctx.now


async def leaves(ctx: Context, event: EventRow, member_id: int) -> None:
    """Let a member host an event no more, and have the next one asked where it was asked already."""
    rows = await host_store.next_times(ctx.db, event, ctx.now)
    safe = {row.id: any((await host_store.answers_to(ctx.db, row)).values()) for row in rows}
    await host_store.let_go(ctx.db, event.id, member_id)
    await host_store.forget_answers(ctx.db, rows, member_id)
    for row in rows:
        await look_again(ctx, row, was_safe=safe[row.id])


async def _go_on(ctx: Context, row: OccurrenceRow) -> bool:
    """Take the steps that are due for one time, which can be several where we were silent; True if others follow."""
    hosts = await host_store.hosts_of(ctx.db, row.event_id)
    zone = row.event.zone_info
    while step := next_step(await host_store.round_of(ctx.db, row, hosts), ctx.now, zone):
        kind, at = step
        if at > ctx.now:
            return True
        asked = await _round(ctx, row)
        asked.reached, asked.at = kind, ctx.now
        await ctx.db.flush()
        if kind in HOSTS:
            for member in await members(ctx.db, ctx.workspace, [hosts[kind]]):
                ctx.tell(member, host_views.ask(row, kind), not_after=row.starts_at)
        elif kind is Step.ORGANISERS:
            asked.told_at = ctx.now
            await _tell_organisers(ctx, row, asked)
        else:
            for there, member in await _those_who_come(ctx, row, Answer.YES, Answer.MAYBE):
                there.tell(member, host_views.uncertain(row), not_after=row.starts_at)
    return False


async def _round(ctx: Context, row: OccurrenceRow) -> HostRound:
    """What is kept of the asking about one time, begun now where it was not."""
    await _forget_outdated(ctx, row.event)
    asked = await host_store.begun(ctx.db, row)
    if asked is None:
        asked = HostRound(occurrence_id=row.id, starts_at=row.starts_at, reached=Step.HOST, at=ctx.now)
        ctx.db.add(asked)
        await ctx.db.flush()
    return asked


async def _tell_organisers(ctx: Context, row: OccurrenceRow, asked: HostRound) -> None:
    """In their channel, where the words change once somebody is found; else to who made the event."""
    counts = await sign_ups.counted(ctx.db, row.id)
    hosts = await host_store.hosts_of(ctx.db, row.event_id)
    following = next_step(await host_store.round_of(ctx.db, row, hosts), ctx.now, row.event.zone_info)
    message = host_views.nobody(row, counts.coming, following[1] if following else None)
    if ctx.workspace.organisers_channel is not None:
        ctx.post(message, to=ctx.workspace.organisers_channel, key=_told_key(asked), not_after=row.starts_at)
    else:
        for member in await _who_made(ctx, row.event):
            ctx.tell(member, message, not_after=row.starts_at)


async def _settle(ctx: Context, row: OccurrenceRow, asked: HostRound, member: Member) -> None:
    """Tell everybody who had heard that nobody is there that somebody is."""
    name = Mention(member.address)
    if Step(asked.reached) in HOSTS:
        return
    if ctx.workspace.organisers_channel is not None:
        ctx.post(host_views.found(row, name), to=ctx.workspace.organisers_channel, key=_told_key(asked))
    else:
        for organiser in await _who_made(ctx, row.event):
            if organiser.id != member.id:
                ctx.tell(organiser, host_views.found(row, name), not_after=row.starts_at)
    if asked.reached == Step.ATTENDEES:
        for there, one in await _those_who_come(ctx, row, Answer.YES, Answer.MAYBE):
            known = name if there.workspace.id == ctx.workspace.id else None  # elsewhere the member is nobody
            there.tell(one, host_views.certain(row, known), not_after=row.starts_at)


async def _forget_outdated(ctx: Context, event: EventRow) -> None:
    """Those who said yes hear of a change as always; who may come hears of it if they had heard of this."""
    for asked, row in await host_store.outdated(ctx.db, event):
        if asked.reached == Step.ATTENDEES and asked.starts_at > ctx.now:
            kind = Kind.CANCELLED if row.is_cancelled else Kind.MOVED
            change = Change(kind, row, Times(asked.starts_at, asked.starts_at, row.whole_day))
            for there, member in await _those_who_come(ctx, row, Answer.MAYBE):
                there.tell(member, host_views.changed(change))
        await ctx.db.delete(asked)
    await ctx.db.flush()


def _told_key(asked: HostRound) -> str:
    told = int(asked.told_at.timestamp()) if asked.told_at else 0
    return f"events/hosts/{asked.occurrence_id}/{told}"


async def _mention(ctx: Context, member_id: int | None) -> Mention | None:
    found = await members(ctx.db, ctx.workspace, [] if member_id is None else [member_id])
    return Mention(found[0].address) if found else None


async def _who_made(ctx: Context, event: EventRow) -> list[Member]:
    return await members(ctx.db, ctx.workspace, [] if event.created_by is None else [event.created_by])


async def _those_who_come(ctx: Context, row: OccurrenceRow, *answers: Answer) -> list[tuple[Context, Member]]:
    return await sharing.people(ctx, await host_store.to_be_told(ctx.db, row, *answers))
