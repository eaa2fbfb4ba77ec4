"""Whatever a student does with check-ins, and whatever goes wrong, whom one can call is there, or one press away."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.adapters.sandbox.people import NotThere
from bot.adapters.sandbox.render import components, words
from bot.core import Core
from bot.handler import Handler, HandlerKind
from bot.i18n import LOCALES
from bot.model.message import Action
from bot.model.role import Role
from bot.storage.tables import WorkspaceRow
from cogs.checkin import cog, sending
from cogs.checkin.limits import Limits
from tests.journeys.conftest import Failures, in_the_sandbox_only
from tests.journeys.test_checkin import meets, opened
from tests.platforms import Actor, ClassInTheSandbox

OF_MENTORS = {"take", "look", "answer", "hand_over", "hand_up", "close", "ask_block", "block", "lift_blocks"}
OF_MENTORS |= {"take_shift", "cannot_take"}
"""What anybody can press, and nobody does who does not read check-ins: each looks who it is."""

OF_NOBODY = {"ask_me", "stop_asking", "changes", "browse_deeds"}
"""When one wants to be asked, and what was done: nobody tells anything there."""

GIVEN = {
    "choose_week": {"chosen": "very_hard"},
    "choose_topic": {"chosen": "very_hard-other"},
    "choose_way": {"chosen": "very_hard-other-code"},
    "leave_out": {"choices": "very_hard-other-code", "page": "0"},
    "read_on": {"skip": "0"},
    "say_it": {"choices": "very_hard-other-code"},
    "deliver": {"choices": "very_hard-other-code", "now": "1"},
}
"""What is pressed where everything is as it should be; else nothing."""

STUDENTS = [one for one in cog.handlers if one.otherwise is not None and one.kind is not HandlerKind.WEB]
WRONG = ("", "x", "very_hard-other-nothing", "½" * 300)


def test_all_that_students_do_has_something_to_say_where_it_cannot_be_done() -> None:
    """Who declares something new in this cog says here whose it is."""
    kinds = (HandlerKind.COMMAND, HandlerKind.BUTTON, HandlerKind.SELECT, HandlerKind.SHORTCUT)
    open_to_all = {one.name for one in cog.handlers if one.kind in kinds and one.role is Role.MEMBER}
    assert open_to_all - {one.name for one in STUDENTS} == OF_MENTORS | OF_NOBODY


def ways(handler: Handler) -> Iterator[dict[str, str]]:
    """What it is right to give a handler, and each of it wrong."""
    right = GIVEN.get(handler.name, {})
    yield right
    for parameter in handler.parameters:
        yield from (right | {parameter.name: wrong} for wrong in WRONG)
        yield {name: value for name, value in right.items() if name != parameter.name}


async def answer(company: ClassInTheSandbox, actor: Actor, handler: Handler, given: dict[str, str]) -> str:
    """Do it, and give the words of the answer, with the buttons that go on from there."""
    before = set(company.sandbox.world.messages)
    if handler.command is not None:
        await actor.calls(handler.group, handler.subcommand, **given)
    else:
        await company.presses_stale(actor, Action(handler.reference, dict(given)).encode())
    if handler.form is not None:
        with suppress(NotThere):  # where what is wrong is seen before
            await actor.fills(words="Det er tungt.")
    new = [one for id_, one in company.sandbox.world.messages.items() if id_ not in before and one.answers]
    assert len(new) == 1, (handler.reference, given)
    return "\n".join([words(new[0].blocks), *(one["action"] for one in components(new[0].blocks))])


class UsedUp(Limits):
    """Somebody who has sent as many as one can."""

    def is_reached(self, *_: object) -> bool:
        """Always."""
        return True


@asynccontextmanager
async def nothing_of_the_database() -> AsyncIterator[None]:
    """A database that is not there."""
    raise OSError
    yield


async def nothing_to_do() -> None:
    """What is due cannot be looked up without it."""


@in_the_sandbox_only
async def test_every_path_ends_with_whom_one_can_call(
    company: ClassInTheSandbox,
    core: Core,
    key_file: Path,
    failures: Failures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is answered is decided before any platform says it."""
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)
    students = [company.joins(f"Ida {locale}", locale=locale) for locale in LOCALES]
    missing: list[tuple[str, str, dict[str, str], str]] = []

    async def everything(when: str) -> None:
        for number, handler in enumerate(STUDENTS):
            for given in ways(handler):
                monkeypatch.setattr(sending, "_limits", Limits() if when != "limit" else UsedUp())
                said = await answer(company, students[number % len(students)], handler, given)
                if "113" not in said and "desk/helplines" not in said:
                    missing.append((when, handler.reference, given, said))

    await everything("not set up")
    mentors = await opened(company, core, students=4)
    await everything("too few")
    await meets(core)
    await everything("works")
    await everything("limit")
    await mentors.henrik.says("/checkin setup")
    await mentors.henrik.presses("Steng")
    await everything("shut")
    await mentors.open()
    await asyncio.to_thread(key_file.unlink)
    await asyncio.to_thread(key_file.mkdir)
    await everything("no key can be kept")
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(cogs_off=["checkin"]))
    await everything("turned off")
    failures.expect("interaction.failed")
    for name in ("reading", "transaction"):
        monkeypatch.setattr(core.storage, name, nothing_of_the_database)
    monkeypatch.setattr(core, "settle", nothing_to_do)
    await everything("no database")
    assert missing == []
