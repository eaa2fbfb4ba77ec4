"""One interaction, from what a member did to the answer, whatever goes wrong on the way."""

import asyncio
import logging
from datetime import timedelta
from time import monotonic

import pytest
from sqlalchemy import func, select

from bot import dispatch
from bot.clock import WindableClock
from bot.core import Core
from bot.i18n import Catalogue
from bot.model.address import Address, Place
from bot.model.form import CommandCall, Interaction, OnMessage, Press
from bot.model.message import action
from bot.model.role import PRIVATE, PUBLIC
from bot.port import Later, Undeliverable
from bot.storage.tables import JobRow, MemberRow, OutboxRow, Received
from tests.core import notebook
from tests.core.conftest import Notes, on_both_engines
from tests.core.office import NAME, SOON_S, WORKSPACE, Desk, Office, Visitor, in_words, room


def answer(desk: Desk, catalogue: Catalogue) -> str:
    """The one answer that was given, in words."""
    assert len(desk.replies) == 1
    return in_words(desk.replies[0], catalogue)


async def written_rows(core: Core) -> dict[str, int]:
    """How many rows of each kind a request may leave behind."""
    async with core.storage.reading() as session:
        kinds = (JobRow, MemberRow, OutboxRow, Received)
        return {kind.__name__: await session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds}


NOTHING = {"JobRow": 0, "MemberRow": 0, "OutboxRow": 0, "Received": 0}


async def test_answer_is_given_once_and_its_row_is_gone(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    desk = await amara.calls("write", text="tea")
    await core.settle()

    assert answer(desk, catalogue) == "Written: tea"
    assert await notes() == ["tea"]
    assert await written_rows(core) == NOTHING | {"MemberRow": 1, "Received": 1}


async def test_refusal_writes_nothing_and_says_why(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    desk = await amara.calls("refuse", text="tea")

    assert answer(desk, catalogue) == "No, not today."
    assert desk.replies[0].visibility is PRIVATE
    assert await notes() == []
    assert await written_rows(core) == NOTHING


@on_both_engines
async def test_failure_is_rolled_back_and_told_by_the_id_under_which_it_is_logged(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        desk = await amara.calls("break", text="a quiet word")

    logged = [record.getMessage() for record in caplog.records]
    (line,) = [line for line in logged if "interaction.failed" in line]
    failure = line.split("failure=")[1].split()[0]
    assert failure in answer(desk, catalogue)
    assert "ValueError" in line
    assert "notebook" in line, "where it broke is logged"
    assert await notes() == []
    assert await written_rows(core) == NOTHING


@pytest.mark.parametrize(("text", "why"), [("refuse", "No, not today."), ("break", "on our side")])
async def test_what_cannot_be_done_is_answered_as_its_handler_says_for_that(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue, text: str, why: str
) -> None:
    desk = await amara.does(Press(f"notebook/try_to_write?text={text}"))

    assert why in answer(desk, catalogue)
    assert answer(desk, catalogue).endswith("Written: en")
    assert desk.replies[0].visibility is PRIVATE
    assert await notes() == []
    assert await written_rows(core) == NOTHING


async def test_no_log_holds_what_a_member_wrote(
    core: Core, amara: Visitor, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    words = "a quiet word"
    with caplog.at_level(logging.DEBUG, "fadderbot"):
        await amara.calls("break", text=words)
        await amara.calls("refuse", text=words)
        await amara.calls("write", text=words)
        await core.settle()

    assert [record.getMessage() for record in caplog.records if words in record.getMessage()] == []


async def test_message_that_would_not_fit_is_our_failure(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    desk = await amara.calls("flood", length="3001")

    assert "on our side" in answer(desk, catalogue)
    assert await notes() == []


@on_both_engines
@pytest.mark.parametrize("times", [2, 5])
async def test_same_key_has_one_effect_and_one_answer(core: Core, amara: Visitor, notes: Notes, times: int) -> None:
    desks = [await amara.calls("write", key="k", text="tea") for _ in range(times)]

    assert await notes() == ["tea"]
    assert sum(len(desk.replies) for desk in desks) == 1
    assert sum(desk.duplicates for desk in desks) == times - 1


@on_both_engines
async def test_same_key_at_the_same_moment_has_one_effect(core: Core, amara: Visitor, notes: Notes) -> None:
    desks = await asyncio.gather(*(amara.calls("write", key="k", text="tea") for _ in range(8)))

    assert await notes() == ["tea"]
    assert sum(len(desk.replies) for desk in desks) == 1
    assert sum(desk.duplicates for desk in desks) == 7


@on_both_engines
async def test_refused_request_may_be_made_again_under_its_key(core: Core, amara: Visitor, notes: Notes) -> None:
    await amara.calls("write", key="k", text="")
    await amara.calls("write", key="k", text="tea")

    assert await notes() == ["tea"]


async def test_slow_handler_is_deferred_once_and_in_time(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    desk = Desk()
    began = monotonic()
    task = asyncio.create_task(amara.calls("wait", desk=desk, door="front"))
    await asyncio.wait_for(desk.has_deferred.wait(), SOON_S)
    took = monotonic() - began
    assert notebook.arrived["front"].is_set()
    assert desk.replies == []
    notebook.doors["front"].set()
    await asyncio.wait_for(task, SOON_S)

    assert took < 2.5, "Discord and Slack give three seconds"
    assert desk.deferred == [PRIVATE]
    assert answer(desk, catalogue) == "Written: front"
    assert await notes() == ["front"]


async def test_quick_handler_is_not_deferred(core: Core, amara: Visitor) -> None:
    assert (await amara.calls("write", text="tea")).deferred == []


@on_both_engines
@pytest.mark.parametrize("trouble", [Later("busy"), Undeliverable("gone"), ConnectionError("line down")])
async def test_deferral_that_fails_does_not_part_the_effect_from_its_answer(
    core: Core,
    amara: Visitor,
    notes: Notes,
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    trouble: Exception,
) -> None:
    monkeypatch.setattr(dispatch, "DEFER_AFTER_S", 0)
    desk = Desk(defer_trouble=trouble)
    task = asyncio.create_task(amara.calls("wait", desk=desk, door="back"))
    await asyncio.wait_for(desk.has_deferred.wait(), SOON_S)
    notebook.doors["back"].set()
    await asyncio.wait_for(task, SOON_S)

    assert answer(desk, catalogue) == "Written: back"
    assert await notes() == ["back"]


@on_both_engines
@pytest.mark.parametrize("trouble", [Later("busy"), Undeliverable("gone"), ConnectionError("line down")])
async def test_answer_that_could_not_be_given_is_given_by_the_outbox(
    core: Core, amara: Visitor, office: Office, notes: Notes, trouble: Exception
) -> None:
    desk = Desk(trouble=trouble)
    await amara.calls("write", key="k", desk=desk, text="tea")
    assert desk.replies == []
    assert await notes() == ["tea"]

    due = await core.next_due()
    assert due is not None
    core.clock.wind_to(due)  # type: ignore[attr-defined] # the tests' clock can be wound
    await core.settle()

    (delivery,) = office.tried
    assert delivery.address == Address(NAME, WORKSPACE, Place.REPLY, "k")
    assert delivery.visibility is PRIVATE
    assert (await written_rows(core))["OutboxRow"] == 0


async def test_what_is_only_asked_leaves_nothing_behind(core: Core, amara: Visitor, catalogue: Catalogue) -> None:
    await amara.calls("write", text="tea")
    before = await written_rows(core)
    desk = await amara.presses("notebook/leaf")

    assert answer(desk, catalogue) == "tea"
    assert await written_rows(core) == before


@on_both_engines
async def test_who_asks_for_the_first_time_is_known_afterwards(
    core: Core, amara: Visitor, catalogue: Catalogue
) -> None:
    desk = await amara.presses("notebook/leaf")

    assert answer(desk, catalogue) == ""
    assert await written_rows(core) == NOTHING | {"MemberRow": 1, "Received": 1}


@on_both_engines
async def test_what_is_only_asked_never_waits_for_who_writes(core: Core, amara: Visitor, catalogue: Catalogue) -> None:
    await amara.calls("write", text="tea")
    async with core.storage.transaction():
        desk = await asyncio.wait_for(amara.presses("notebook/leaf"), SOON_S)

    assert answer(desk, catalogue) == "tea"


@on_both_engines
@pytest.mark.parametrize("how", ["row", "job"])
async def test_who_claims_to_read_and_writes_has_failed(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue, how: str
) -> None:
    await amara.calls("write", text="tea")
    desk = await amara.presses(f"notebook/scribble?how={how}")

    assert "went wrong" in answer(desk, catalogue)
    assert await notes() == ["tea"]
    assert (await written_rows(core))["JobRow"] == 0


@on_both_engines
async def test_answer_to_what_is_only_asked_is_given_later_where_it_could_not_be_given(
    core: Core, amara: Visitor, office: Office, catalogue: Catalogue, clock: WindableClock
) -> None:
    await amara.calls("write", text="tea")
    await amara.does(Press("notebook/leaf"), key="k", desk=Desk(trouble=Later("busy")))
    due = await core.next_due()
    assert due is not None
    clock.wind_to(due)
    await core.settle()

    (delivery,) = office.tried
    assert in_words(delivery, catalogue) == "tea"
    assert delivery.address == Address(NAME, WORKSPACE, Place.REPLY, "k")
    assert (await written_rows(core))["OutboxRow"] == 0


@pytest.mark.parametrize("trouble", [Later("busy"), ConnectionError("line down")])
async def test_refusal_that_could_not_be_told_ends_quietly(core: Core, amara: Visitor, trouble: Exception) -> None:
    desk = await amara.calls("refuse", desk=Desk(trouble=trouble), text="tea")

    assert desk.replies == []
    assert await written_rows(core) == NOTHING


@on_both_engines
async def test_effects_elsewhere_are_in_the_same_transaction(core: Core, henrik: Visitor, office: Office) -> None:
    await henrik.calls("announce", text="tea", channel="lobby")

    assert await written_rows(core) == {"JobRow": 1, "MemberRow": 1, "OutboxRow": 1, "Received": 1}
    assert office.tried == [], "nothing is said inside the request"
    await core.settle()
    assert [delivery.address for delivery in office.tried] == [room("lobby")]


async def test_private_answer_in_the_members_language_public_in_the_workspaces(
    core: Core, henrik: Visitor, office: Office, catalogue: Catalogue
) -> None:
    private = await henrik.calls("write", text="te")
    public = await henrik.calls("announce", text="te", channel="lobby")
    await core.settle()

    assert answer(private, catalogue) == "Skrive: te"
    assert answer(public, catalogue) == "Skrevet: te"
    assert public.replies[0].visibility is PUBLIC
    assert office.tried[0].reader.locale == "nb"


async def test_refusal_is_private_even_where_the_answer_would_be_public(
    core: Core, amara: Visitor, catalogue: Catalogue
) -> None:
    desk = await amara.calls("announce", text="tea")

    assert "organiser" in answer(desk, catalogue)
    assert desk.replies[0].visibility is PRIVATE
    assert await written_rows(core) == NOTHING


async def test_everything_that_is_wrong_is_said_at_once(core: Core, henrik: Visitor, catalogue: Catalogue) -> None:
    desk = await henrik.calls("colour", colour="green", bright="perhaps")

    assert len(answer(desk, catalogue).splitlines()) == 2


async def test_unknown_command_and_workspace_are_answered(core: Core, amara: Visitor, catalogue: Catalogue) -> None:
    assert "/notebook nonsense" in answer(await amara.calls("nonsense"), catalogue)

    desk = Desk()
    stranger = Interaction(
        "k", NAME, "elsewhere", "amara", frozenset(), room("x"), "en", CommandCall("notebook", "write")
    )
    await core.handle(stranger, desk)
    assert "not set up" in answer(desk, catalogue)


async def test_message_is_handed_to_a_shortcut_and_to_nothing_else(
    core: Core, amara: Visitor, notes: Notes, catalogue: Catalogue
) -> None:
    assert answer(await amara.does(OnMessage("notebook/keep", " tea "), key="k"), catalogue) == "Written: tea"
    assert (await amara.does(OnMessage("notebook/keep", "tea"), key="k")).duplicates == 1
    for reference in ("notebook/gone", "notebook/write", "notebook/note_later", ""):
        assert "no longer be done with a message" in answer(await amara.does(OnMessage(reference, "x")), catalogue)
    for pressed in ("notebook/keep", "notebook/keep?text=x"):
        assert "no longer works" in answer(await amara.presses(pressed), catalogue)
    assert await notes() == ["tea"]
    assert "secret" not in repr(OnMessage("notebook/keep", "secret"))


async def test_suggestions_follow_rights_and_keep_to_the_limit(core: Core, amara: Visitor, henrik: Visitor) -> None:
    await amara.calls("write", text="tea")
    await amara.calls("write", text="cake")
    before = await written_rows(core)

    assert await henrik.is_suggested("change", "note", "te") == [("1", "tea")]
    assert len(await henrik.is_suggested("change", "note", "many")) == 25
    assert await henrik.is_suggested("change", "nonsense", "te") == []
    assert await henrik.is_suggested("write", "text", "te") == []
    assert await amara.is_suggested("change", "note", "te") == []
    assert await written_rows(core) == before


async def test_typed_name_stands_for_the_identifier(core: Core, henrik: Visitor, catalogue: Catalogue) -> None:
    for text in ("tea", "tear", "cake"):
        await henrik.calls("write", text=text)

    assert (await henrik.types("/notebook change cak")).forms[0].action == action("notebook/change", note=3).encode()
    assert "tea; tear" in answer(await henrik.types("/notebook change tea"), catalogue)
    assert "soup" in answer(await henrik.types("/notebook change soup"), catalogue)


async def test_members_language_follows_their_platform(core: Core, notes: Notes, catalogue: Catalogue) -> None:
    for tag, words in (("nn-NO", "Skrive: x"), ("no", "Skrevet: x"), ("fr", "Skrevet: x"), (None, "Skrevet: x")):
        desk = await Visitor(core, f"m-{tag}", locale=tag).calls("write", text="x")
        assert answer(desk, catalogue) == words


async def test_context_has_no_time_but_the_clocks(core: Core, henrik: Visitor) -> None:
    await henrik.calls("announce", text="tea")

    assert await core.next_due() == core.clock.now() + timedelta(hours=1)
