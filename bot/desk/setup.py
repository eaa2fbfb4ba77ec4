"""Reading and changing how the bot is set up in a workspace."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select

from bot.api import Address, Context, Form, Message, Phrase, Place, Reception, Refused, Role, t
from bot.desk import views
from bot.desk.forms import ChannelsForm, LanguageForm, QuietForm, RolesForm, night
from bot.storage.tables import OutboxRow, RoleBinding, WorkspaceRow

_RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Look:
    """What can be seen of the platform: what stands in the bot's way, and which cogs are installed."""

    obstacles: tuple[Phrase, ...]
    cogs: tuple[str, ...]


async def look(prep: Reception) -> Look:
    """Ask the platform whether the bot may speak where it is meant to."""
    served = prep.workspace
    calendar = Address(served.adapter, served.platform_id, Place.CALENDAR, "")
    channels = (served.calendar_channel, served.organisers_channel, served.fallback_channel)
    chosen = dict.fromkeys(address for address in channels if address)
    found = [await prep.obstacle(address) for address in (*chosen, calendar)]
    return Look(tuple(obstacle for obstacle in found if obstacle), prep.cogs)


async def bound_roles(ctx: Context) -> dict[Role, list[str]]:
    """The platform's roles that stand on each step of the ladder."""
    bindings = await ctx.db.scalars(select(RoleBinding).where(RoleBinding.workspace_id == ctx.workspace.id))
    by_role: dict[Role, list[str]] = {role: [] for role in Role}
    for binding in bindings:
        by_role[Role(binding.role)].append(binding.platform_role)
    return by_role


async def overview(ctx: Context, seen: Look) -> Message:
    """Everything that is set, what is missing, and the ways to change it."""
    undelivered = await ctx.db.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.workspace_id == ctx.workspace.id, OutboxRow.state == "dead", OutboxRow.member_id.is_(None))
        .where(OutboxRow.created_at > ctx.now - _RECENT)
    )
    return views.overview(ctx.workspace, await bound_roles(ctx), seen.obstacles, undelivered or 0)


async def change(ctx: Context, form: Form) -> None:
    """Write down what was filled in; Invalid where two answers do not go together."""
    row = await ctx.db.get_one(WorkspaceRow, ctx.workspace.id)
    match form:
        case LanguageForm():
            row.locale, row.zone = form.language, form.zone.key
        case ChannelsForm():
            row.calendar_channel = _kept(form.calendar)
            row.organisers_channel = _kept(form.organisers)
            row.fallback_channel = _kept(form.fallback)
        case RolesForm():
            await _bind(ctx, form)
        case QuietForm():
            row.quiet_from, row.quiet_until = night(form)


def _kept(address: Address | None) -> str | None:
    return address.encode() if address else None


async def _bind(ctx: Context, form: RolesForm) -> None:
    """A role that is named twice gets the higher step."""
    steps = dict.fromkeys(form.mentors, Role.MENTOR) | dict.fromkeys(form.organisers, Role.ORGANISER)
    await ctx.db.execute(delete(RoleBinding).where(RoleBinding.workspace_id == ctx.workspace.id))
    ctx.db.add_all(
        RoleBinding(workspace_id=ctx.workspace.id, platform_role=name, role=step) for name, step in steps.items()
    )


async def turn(ctx: Context, seen: Look, part: str, *, on: bool) -> frozenset[str]:
    """Turn a cog on or off in this workspace; gives those that are off then."""
    if part not in seen.cogs:
        raise Refused(t("core.unknown_button"))
    row = await ctx.db.get_one(WorkspaceRow, ctx.workspace.id)
    off = set(row.cogs_off) - {part} if on else {*row.cogs_off, part}
    row.cogs_off = sorted(off)
    return frozenset(off)
