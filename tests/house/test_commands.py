"""Every command of every cog: helped, named apart, and kept to those who may use it."""

import inspect
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.clock import WindableClock
from bot.community import join
from bot.core import Core
from bot.fetch import Fetcher
from bot.handler import Handler, HandlerKind
from bot.i18n import LOCALES
from bot.limits import ACTION_ID, COMMAND_DESCRIPTION, SHORTCUT_LABEL
from bot.model.form import CommandCall, Completion, Interaction, Kind, OnMessage, Press, Request, Submission
from bot.model.message import Paragraph
from bot.model.role import Role
from bot.storage.engine import Storage
from tests.core.office import NAME, WORKSPACE, Desk, Office, room
from tests.house.installed import CATALOGUE, COGS, COMMANDS, HANDLERS, MEMBER_CALLS, REGISTRY, named

JSON_KINDS = {Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN}
REFUSED = ("core.not_allowed", "core.not_allowed_owner")
STEPS = {f"the {role.name.lower()}s": role for role in Role}


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_help_is_there_in_each_language_and_fits(command: Handler) -> None:
    for locale in LOCALES:
        text = CATALOGUE.keys(locale)[command.help.key]
        assert isinstance(text, str)
        assert 0 < len(text) <= COMMAND_DESCRIPTION
        assert text.endswith("."), "a sentence"


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_english_help_is_the_docstrings_first_line(command: Handler) -> None:
    docstring = inspect.getdoc(command.function)
    assert docstring is not None
    assert docstring.splitlines()[0] == CATALOGUE.keys("en")[command.help.key]


def test_no_two_things_have_one_name() -> None:
    for names in (
        [cog.name for cog in COGS],
        [handler.reference for handler in HANDLERS],
        [handler.line for handler in COMMANDS],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []
    assert COMMANDS


@pytest.mark.parametrize("command", COMMANDS, ids=named)
def test_parameters_and_fields_of_a_command_have_names_of_their_own(command: Handler) -> None:
    """A form's answers and what its command was given reach one function."""
    names = [parameter.name for parameter in (*command.parameters, *command.form_fields)]
    assert len(names) == len(set(names))


def test_menu_of_a_message_is_worded_in_each_language_and_fits() -> None:
    for shortcut in REGISTRY.shortcuts:
        for locale in LOCALES:
            words = CATALOGUE.keys(locale)[shortcut.label.key]
            assert 0 < len(words) <= SHORTCUT_LABEL, (shortcut.reference, locale)
            assert words[0].isupper() or not words[0].isalpha(), (shortcut.reference, locale)


@pytest.mark.parametrize("kept", [h for h in HANDLERS if h.kind in (HandlerKind.JOB, HandlerKind.WEB)], ids=named)
def test_arguments_of_a_job_or_a_ticket_survive_json(kept: Handler) -> None:
    assert {parameter.kind for parameter in kept.parameters} <= JSON_KINDS
    assert all(parameter.reads is None for parameter in kept.parameters)


@pytest.mark.parametrize(
    "handler", [h for h in HANDLERS if h.kind in (HandlerKind.BUTTON, HandlerKind.SELECT)], ids=named
)
def test_button_carries_identifiers_only(handler: Handler) -> None:
    assert {parameter.kind for parameter in handler.parameters} <= {Kind.TEXT, Kind.INTEGER}
    longest = len(handler.reference) + sum(len(p.name) + len("?=") + len(str(2**63)) for p in handler.parameters)
    assert longest <= ACTION_ID, "it fits a Discord custom_id with the largest ids"


@pytest.fixture
async def core(database: str) -> AsyncIterator[Core]:
    """Every installed cog, in a workspace where each step of the ladder has a platform role."""
    clock = WindableClock(running=False)
    core = Core(
        storage=Storage(database),
        cogs=COGS,
        catalogue=CATALOGUE,
        clock=clock,
        adapters={NAME: Office()},
        fetcher=Fetcher(),
    )
    async with core.storage.transaction() as session:
        await join(session, adapter=NAME, platform_id=WORKSPACE, roles=STEPS)
    yield core
    await core.stop()


def asked(role: Role, request: Request, key: str = "k", locale: str = "en") -> Interaction:
    """A request by somebody with this role; MEMBER is somebody of whom no role is bound."""
    roles = frozenset({f"the {role.name.lower()}s", "some other role"}) if role is not Role.MEMBER else frozenset({"x"})
    return Interaction(key, NAME, WORKSPACE, f"one {role.name}", roles, room("lobby"), locale, request)


def ways(handler: Handler) -> list[Request]:
    """Every way in which a handler can be reached, with nothing filled in."""
    found: list[Request] = []
    if handler.kind is HandlerKind.SHORTCUT:
        found.append(OnMessage(handler.reference, "tea"))
    elif handler.command is not None:
        found.append(CommandCall(handler.group, handler.subcommand))
    else:
        found.append(Press(handler.reference))
    if handler.form is not None:
        found.append(Submission(handler.reference, {}))
    return found


async def refusals(core: Core, role: Role, request: Request, locale: str) -> list[str]:
    """What was answered, in words, where it says that the role does not do."""
    desk = Desk()
    await core.handle(asked(role, request, f"{role}-{request}-{locale}", locale), desk)
    return [
        CATALOGUE.plain(block.text, delivery.reader)
        for delivery in desk.replies
        for block in delivery.message.blocks
        if isinstance(block, Paragraph) and getattr(block.text, "key", None) in REFUSED
    ]


def refusal(needed: Role, locale: str) -> str:
    """How somebody is told in their language that they have not the right, and whom to ask."""
    said = CATALOGUE.keys(locale)[REFUSED[needed is Role.OWNER]]
    return str(said).replace("{role}", str(CATALOGUE.keys(locale)[f"core.role.{needed.name.lower()}"]))


@pytest.mark.parametrize("handler", MEMBER_CALLS, ids=named)
async def test_every_role_below_is_refused_and_every_other_is_not(core: Core, handler: Handler) -> None:
    for request in ways(handler):
        for role, locale in zip(Role, (*LOCALES, "en"), strict=True):
            said = await refusals(core, role, request, locale)
            assert said == ([refusal(handler.role, locale)] if role < handler.role else []), (role, request)


@pytest.mark.parametrize("command", COMMANDS, ids=named)
async def test_suggestions_and_the_list_of_commands_follow_the_role(core: Core, command: Handler) -> None:
    for role in Role:
        interaction = asked(role, CommandCall("", ""))
        assert (command in await core.commands(interaction)) is (role >= command.role)
        for parameter in command.parameters:
            completion = Completion(command.group, command.subcommand, parameter.name, "")
            assert role >= command.role or await core.complete(interaction, completion) == []
