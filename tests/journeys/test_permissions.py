"""Who may do what is the same on each platform: every command and button, by everybody, in one community."""

from itertools import groupby

import pytest

from bot.handler import Handler
from bot.model.form import Kind
from bot.model.role import Role
from tests.house.installed import CATALOGUE, MEMBER_CALLS
from tests.platforms import OWNER, Actor, Company

REFUSED = ("core.not_allowed", "core.not_allowed_owner")
ROLES = {Role.MEMBER: "student", Role.MENTOR: "mentor", Role.ORGANISER: "organiser", Role.OWNER: OWNER}
GIVEN = {Kind.CHANNEL: "general"}
LANGUAGES = {Role.MEMBER: "en", Role.MENTOR: "nb", Role.ORGANISER: "en", Role.OWNER: "nb"}


def kind(handler: Handler) -> tuple[Role, str, bool, bool]:
    """What handlers have in common of which a platform treats one as the other."""
    return handler.role, handler.kind, handler.form is not None, handler.leaves_no_trace


CALLS = [one for one in MEMBER_CALLS if not one.shortcut]  # which need a message, and are tried of their own
ONE_OF_EACH = [next(same) for _, same in groupby(sorted(CALLS, key=lambda one: (*kind(one), one.reference)), key=kind)]


async def does(company: Company, actor: Actor, handler: Handler) -> str:
    """Call it with what no platform lets one leave out, or press it with nothing."""
    if handler.command is not None:
        given = {one.name: GIVEN.get(one.kind, "1") for one in handler.parameters if one.required}
        return await actor.calls(handler.group, handler.subcommand, **given)
    return await company.presses_stale(actor, handler.reference)


@pytest.mark.parametrize(
    "handlers", [ONE_OF_EACH, pytest.param(CALLS, marks=pytest.mark.thorough)], ids=["some", "all"]
)
async def test_rights_are_the_same_everywhere(company: Company, where: str, handlers: list[Handler]) -> None:
    people = {role: company.joins(name, name, locale=LANGUAGES[role]) for role, name in ROLES.items()}
    if where.startswith("sandbox"):  # its organisers run it
        del people[Role.ORGANISER]
    assert len(handlers) > 10
    wrong = []
    for handler in handlers:
        for role, actor in people.items():
            refusals = [str(CATALOGUE.keys(LANGUAGES[role])[key]).split("{")[0] for key in REFUSED]
            said = await does(company, actor, handler)
            if any(one in said for one in refusals) is not (role < handler.role):
                wrong.append((handler.reference, role.name, said))
    assert wrong == []
