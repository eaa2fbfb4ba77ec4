"""A member's own page: what each cog has for them, and no cog that breaks takes another's place."""

import re

import pytest
from sqlalchemy import select, update

from bot.context import Context
from bot.core import Core
from bot.i18n import Catalogue
from bot.model.form import CommandCall, CommandLine, Interaction
from bot.model.message import Actions, Heading, Message, say
from bot.model.phrase import Phrase, t
from bot.port import Undeliverable
from bot.storage.tables import MemberRow, WorkspaceRow
from tests.core import notebook
from tests.core.conftest import Notes
from tests.core.office import NAME, Desk, Office, Visitor, in_words, room


def visit(*roles: str, workspace: str = "class", locale: str = "en") -> Interaction:
    """Amara at home."""
    return Interaction("", NAME, workspace, "amara", frozenset(roles), room("lobby"), locale, CommandLine(""))


def labels(page: Message) -> set[str]:
    """The commands that the page has buttons for."""
    rows = [block.components for block in page.blocks if isinstance(block, Actions)]
    assert all(len(row) <= 5 for row in rows)
    return {one.action.handler for row in rows for one in row}


async def test_page_of_a_cog_that_has_none_names_it_and_what_one_may_do(core: Core) -> None:
    page, reader = await core.home(visit())
    assert page.blocks[0] == Heading(t("notebook.commands"))
    assert "notebook/write" in labels(page)
    assert "notebook/announce" not in labels(page), "for organisers"
    assert "notebook/announce" in labels((await core.home(visit("organisers")))[0])
    assert reader.locale == "en"


async def test_cog_says_what_it_has_for_the_member(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_home(ctx: Context) -> Message:
        return say(t("notebook.note", text=str(ctx.asker.address.id)))

    monkeypatch.setattr(notebook.cog, "at_home", at_home)
    page, _ = await core.home(visit())
    assert page.blocks[0] == say(t("notebook.note", text="amara")).blocks[0]


async def test_cog_that_breaks_says_so_with_an_id_and_keeps_its_buttons(
    core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_home(ctx: Context) -> Message:
        raise ValueError("what amara wrote")

    monkeypatch.setattr(notebook.cog, "at_home", at_home)
    page, _ = await core.home(visit())
    (said,) = [block.text for block in page.blocks if not isinstance(block, Actions)]  # type: ignore[union-attr]
    assert isinstance(said, Phrase)
    assert said.key == "core.failure"
    assert re.fullmatch(r"[0-9a-f]{8}", str(said.arguments["id"]))
    assert "notebook/write" in labels(page)


async def test_cog_that_only_reads_cannot_write_on_the_page(core: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_home(ctx: Context) -> Message:
        await notebook.put(ctx, "tea")
        return say(t("notebook.refused"))

    monkeypatch.setattr(notebook.cog, "at_home", at_home)
    page, _ = await core.home(visit())
    assert isinstance(page.blocks[0].text, Phrase)  # type: ignore[union-attr]
    assert page.blocks[0].text.key == "core.failure"  # type: ignore[union-attr]


async def test_cog_that_is_off_is_not_on_the_page(core: Core) -> None:
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(cogs_off=["notebook"]))
    page, _ = await core.home(visit())
    assert page.blocks == ()


async def test_page_where_the_bot_is_not_set_up_says_so(core: Core) -> None:
    page, reader = await core.home(visit(workspace="elsewhere"))
    assert page == say(t("core.no_workspace"))
    assert reader.locale == "en"


async def test_nobody_is_known_for_looking(core: Core) -> None:
    await core.home(visit())
    async with core.storage.reading() as session:
        assert list(await session.scalars(select(MemberRow.platform_id))) == []


async def test_news_is_news_once(core: Core) -> None:
    assert [await core.is_news(NAME, "Ev1"), await core.is_news(NAME, "Ev1"), await core.is_news(NAME, "Ev2")] == [
        True, False, True
    ]  # fmt: skip


async def test_button_of_a_command_asks_for_all_that_it_takes(
    core: Core, amara: Visitor, catalogue: Catalogue, notes: Notes
) -> None:
    asked = await amara.presses("notebook/write")
    assert [field.parameter.name for field in asked.forms[0].fields] == ["text"]
    assert await notes() == []
    done = await amara.submits(asked.forms[0].action, text="tea")
    assert in_words(done.replies[0], catalogue) == "Written: tea"
    assert await notes() == ["tea"]


async def test_button_of_a_command_that_takes_nothing_calls_it(
    core: Core, amara: Visitor, catalogue: Catalogue
) -> None:
    done = await amara.presses("notebook/show")
    assert not done.forms
    assert len(done.replies) == 1


async def test_button_that_was_given_what_must_be_given_asks_no_more(core: Core, henrik: Visitor, notes: Notes) -> None:
    done = await henrik.presses("notebook/announce?text=tea")
    assert not done.forms
    assert await notes() == ["tea"]


async def test_rights_are_looked_at_when_a_commands_button_is_pressed(core: Core, amara: Visitor, notes: Notes) -> None:
    done = await amara.presses("notebook/announce")
    assert not done.forms
    assert await notes() == []


async def test_form_after_a_form_is_led_to_by_a_button_where_the_platform_opens_none(
    core: Core, office: Office, amara: Visitor, notes: Notes
) -> None:
    office.corrects_forms = False
    mentor = Visitor(core, "maja", frozenset({"mentors"}))
    await amara.calls("write", text="tea")
    asked = await mentor.presses("notebook/change")
    led = await mentor.submits(asked.forms[0].action, note="1")
    (button,) = led.replies[0].message.components()
    opened = await mentor.presses(button.action.encode())
    assert opened.forms[0].fields[0].value == "tea"
    await mentor.submits(opened.forms[0].action, text="coffee", count="1")
    assert "coffee" in " ".join(await notes())


async def test_form_that_the_platform_does_not_open_is_told(core: Core, henrik: Visitor, catalogue: Catalogue) -> None:
    desk = Desk(form_trouble=Undeliverable("too late"))
    await henrik.does(CommandCall("notebook", "survey"), desk=desk)
    (reply,) = desk.replies
    assert in_words(reply, catalogue) == "Skjemaet let seg ikkje opne, og ingenting vart lagra. Prøv ein gong til."
