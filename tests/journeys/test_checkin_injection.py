"""What a mentor writes is words alone: nobody is called, nothing can be pressed, no line passes for the bot's."""

import pytest

from bot.core import Core
from cogs.checkin import sending
from cogs.checkin.limits import Limits
from cogs.checkin.tables import AnswerRow, CaseRow
from tests import hostile
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_checkin import opened, sends
from tests.platforms import Company
from tests.recorder import Recorder

WORD = "Ordet."


async def test_answers_are_words_and_nothing_else(
    company: Company, core: Core, tables: Tables, presses_stale: Stale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_limits", Limits())
    mari, ida = (await opened(company, core)).mari, company.joins("Ida")
    await sends(ida, now=True)
    (case,) = await tables.all(CaseRow)
    await presses_stale(mari, f"checkin/take?case={case.id}")
    recorder = Recorder(company, core.clock.now)
    for text in hostile.WORDS.values():
        await presses_stale(mari, f"checkin/answer?case={case.id}")
        await mari.fills(text=f"{WORD} {text.replace('{person}', mari.person.id)}")
    assert await tables.count(AnswerRow) == len(hostile.WORDS)
    await company.advance(minutes=11)
    assert len(ida.inbox) == len(hostile.WORDS)
    for told in ida.inbox:
        before, words = told.split("«")
        quoted, after = words.split("»")
        assert before.strip() == "En mentor har svart deg:"
        assert WORD in quoted
        assert "avsluttet" not in after

    pages = [await ida.says("/checkin read")]
    while "[Les resten]" in pages[-1]:
        pages.append(await ida.presses("Les resten"))
    assert sum(page.count(WORD) for page in pages) == len(hostile.WORDS), "all can be read, however much it is"
    assert hostile.harmful(recorder.sent, WORD) == []


@in_the_sandbox_only
async def test_answer_that_is_too_long_is_refused_and_nothing_is_kept(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    """Discord and Slack let nobody type so much."""
    mari = (await opened(company, core)).mari
    await sends(company.joins("Ida"), now=True)
    (case,) = await tables.all(CaseRow)
    await presses_stale(mari, f"checkin/take?case={case.id}")
    await presses_stale(mari, f"checkin/answer?case={case.id}")
    assert "1500" in (await mari.fills(text="W" * 4_000)).replace("\u00a0", "").replace(" ", "")
    assert await tables.count(AnswerRow) == 0
