"""How check-ins are set up: who reads them, when, where they are told of, and what is missing for that."""

from bot.api import Context, Invalid, Message, Phrase, Refused, Weekday, admit, count_members, t, typed_time
from cogs.checkin import cover, setup_views, store, watching, weekly
from cogs.checkin.forms import DutyForm, SetupForm
from cogs.checkin.rota import Weeks, is_staffed
from cogs.checkin.store import WAIT, Part, Setup
from cogs.checkin.tables import CheckinSettings

FEWEST = 10
"""Of fewer people nobody can hide."""


async def overview(ctx: Context) -> Message:
    """Everything that is set, and what is missing."""
    setup = await store.setup(ctx.db, ctx.workspace)
    who = {one.id: one for one in await store.people(ctx, (row.member_id for row in setup.readers))}
    bare = cover.lost(setup.usual(ctx.workspace, ctx.now), setup.rota(ctx.workspace, ctx.now), ctx.now)
    people = await size(ctx, setup)
    found = missing(ctx, setup)
    if people < FEWEST:
        found.append(t("checkin.missing.students", n=people, least=FEWEST))
    return setup_views.overview(setup, who, found, bare, setup.written(ctx.site))


async def size(ctx: Context, setup: Setup) -> int:
    """How many people a check-in could come from at least: those whom the bot has met, but who read them."""
    return await count_members(ctx.db, ctx.workspace) - len(setup.readers)


def missing(ctx: Context, setup: Setup) -> list[Phrase]:
    """What has to be there before anybody can send anything."""
    found = []
    if ctx.keys is None:
        found.append(t("checkin.no_keys"))
    if setup.settings is None or not (setup.named(Part.COORDINATOR) and setup.named(Part.PROFESSIONAL)):
        found.append(t("checkin.missing.people"))
    if not setup.mentors:
        found.append(t("checkin.missing.mentors"))
    elif not any(one.member_id in setup.able(ctx.now) for one in setup.mentors):
        found.append(t("checkin.missing.wait"))
    return found


def is_ready(ctx: Context, setup: Setup, without: frozenset[int] = frozenset()) -> bool:
    """Whether a check-in that is sent now is read in time by somebody who is none of these."""
    there = setup.settings is not None and setup.settings.is_open and not missing(ctx, setup)
    return there and is_staffed(setup.rota(ctx.workspace, ctx.now, without), ctx.now)


async def present(ctx: Context) -> dict[str, str]:
    """What the form for people and place is filled in with."""
    setup = await store.setup(ctx.db, ctx.workspace)
    found = {"channel": setup.settings.address.id} if setup.settings else {}
    for part in (Part.COORDINATOR, Part.PROFESSIONAL):
        if row := setup.named(part):
            found |= {str(part): one.address.id for one in await store.people(ctx, [row.member_id])}
    return found


async def arrange(ctx: Context, form: SetupForm) -> list[int]:
    """Write down who is behind the mentors, and where these are told; gives those who were, and are to read no more."""
    if form.coordinator == form.professional:
        raise Invalid({"professional": t("checkin.same_person")})
    row = await ctx.db.get(CheckinSettings, ctx.workspace.id)
    if row is None:
        ctx.db.add(CheckinSettings(workspace_id=ctx.workspace.id, channel=form.channel.encode()))
    else:
        row.channel = form.channel.encode()
    await ctx.db.flush()
    (coordinator,) = await admit(ctx.db, ctx.workspace, [form.coordinator.id])
    (professional,) = await admit(ctx.db, ctx.workspace, [form.professional.id])
    out = await store.dismiss(ctx, but=(coordinator.id, professional.id))
    for part, member in ((Part.COORDINATOR, coordinator), (Part.PROFESSIONAL, professional)):
        if await store.enrol(ctx, member.id, part):
            await _announce(ctx, member.id)
    return out


async def hours(ctx: Context) -> dict[str, str]:
    """What the form for a mentor's hours is filled in with."""
    setup = await store.setup(ctx.db, ctx.workspace)
    own = [one for one in setup.shifts if one.member_id == ctx.asker.id] if ctx.member else []
    if not own:
        return {}
    days = ",".join(list(Weekday)[one.weekday] for one in own)
    start, end = (typed_time(minutes, ctx.reader.locale) for minutes in (own[0].start, own[0].end))
    return {"days": days, "start": start, "end": end, "weeks": own[0].weeks}


async def set_hours(ctx: Context, form: DutyForm) -> Message:
    """Write down when a mentor reads check-ins."""
    if await ctx.db.get(CheckinSettings, ctx.workspace.id) is None:
        raise Refused(t("checkin.not_set_up"))
    if form.start == form.end:
        raise Invalid({"end": t("checkin.no_hours")})
    weekdays = [number for number, day in enumerate(Weekday) if day in form.days]
    await store.set_shifts(ctx, weekdays, form.start, form.end, Weeks(form.weeks))
    is_new = bool(weekdays) and await store.enrol(ctx, ctx.asker.id, Part.MENTOR)
    if is_new:
        await _announce(ctx, ctx.asker.id)
    row = await store.reader(ctx)
    return setup_views.on_duty(form, weekdays, row.since + WAIT if row and row.since + WAIT > ctx.now else None)


async def turn(ctx: Context, *, is_open: bool) -> Message:
    """Let check-ins be sent, or not; Refused while anything is missing."""
    setup = await store.setup(ctx.db, ctx.workspace)
    if is_open and (lacking := missing(ctx, setup)):
        raise Refused(lacking[0])
    if setup.settings is not None:
        setup.settings.is_open = is_open
    ctx.schedule(watching.watch, key="watch", at=ctx.now)
    if is_open:
        await weekly.begin(ctx)
    return await overview(ctx)


async def _announce(ctx: Context, member_id: int) -> None:
    """Tell the mentors of somebody who will read check-ins: nobody becomes a reader unseen."""
    settings = await ctx.db.get_one(CheckinSettings, ctx.workspace.id)
    (member,) = await store.people(ctx, [member_id])
    ctx.post(setup_views.new_reader(member, ctx.now + WAIT), to=settings.address)
