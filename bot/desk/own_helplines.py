"""Whom the members of a workspace can call or write to, as its organisers write it down."""

import re
from collections.abc import Sequence

from sqlalchemy import delete, select

from bot.api import Context, Invalid, Refused, t
from bot.desk.forms import HelplineForm
from bot.helplines import LONGEST_NUMBER, NUMBER, WEB
from bot.storage.tables import HelplineRow

MOST = 4
"""Helplines of a workspace's own: the card is read by somebody who is not well, and has to fit everywhere."""

_SHORTEST_NUMBER = 3
_BETWEEN = re.compile(r"[\s()./-]+")
_ENDS = (".", "?", "…")


async def own(ctx: Context) -> Sequence[HelplineRow]:
    """The workspace's own helplines, the oldest first."""
    rows = select(HelplineRow).where(HelplineRow.workspace_id == ctx.workspace.id).order_by(HelplineRow.id)
    return (await ctx.db.scalars(rows)).all()


async def add(ctx: Context, form: HelplineForm) -> None:
    """Write one more down; Invalid where it cannot be reached so, Refused where there are enough."""
    number, address = _number(form.number), _address(form.address)
    if number is None and address is None:
        raise Invalid({"number": t("desk.helpline.unreachable")})
    if len(await own(ctx)) >= MOST:
        raise Refused(t("desk.helpline.full", most=MOST))
    what = form.what if form.what.endswith(_ENDS) else f"{form.what}."
    ctx.db.add(HelplineRow(workspace_id=ctx.workspace.id, name=form.name, what=what, number=number, address=address))
    await ctx.db.flush()


async def remove(ctx: Context, helpline: int) -> None:
    """Take one away; that it is gone already is as well."""
    await ctx.db.execute(
        delete(HelplineRow).where(HelplineRow.id == helpline, HelplineRow.workspace_id == ctx.workspace.id)
    )


def _number(typed: str | None) -> str | None:
    """A number in groups with a space between, so that it is read aloud as people say it."""
    if typed is None:
        return None
    number = _BETWEEN.sub(" ", typed).strip()
    if not _SHORTEST_NUMBER <= len(number) <= LONGEST_NUMBER or not re.match(NUMBER, number):
        raise Invalid({"number": t("desk.helpline.no_number")})
    return number


def _address(typed: str | None) -> str | None:
    if typed is not None and not re.match(WEB, typed):
        raise Invalid({"address": t("desk.helpline.no_address")})
    return typed
