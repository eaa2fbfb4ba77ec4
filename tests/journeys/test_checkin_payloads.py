"""What mentors are sent differs between two students in the case's name alone, as each platform was given it."""

import random
import re
from datetime import timedelta

import pytest

from bot.core import Core
from cogs.checkin import cases, sending
from cogs.checkin.tables import CaseRow
from tests.house.installed import CATALOGUE
from tests.journeys.conftest import Stale, Tables
from tests.journeys.test_checkin import opened
from tests.platforms import Company
from tests.recorder import Recorder, Sent

_DRAWN = r'"(?:nonce|key)": "[0-9a-f]{24}"|"block_id": "[\w-]{5}"'
"""By what the platform knows a second attempt, and what Slack itself calls a block: both are drawn anew each time."""


def without_name(sent: Sent, case: CaseRow) -> Sent:
    """The same without what is drawn for each case: its id, and its name of two words, which may stand in pieces."""
    colour, animal = (
        str(CATALOGUE.keys("nb")[f"checkin.{what}.{word}"])
        for what, word in zip(("colour", "animal"), case.name.split("-"), strict=True)
    )
    drawn = re.compile(f'{case.id}|{colour} {animal}|(?<="){colour}(?=")|(?<="){animal}(?=")|{_DRAWN}')
    return [(at, place, drawn.sub("…", what)) for at, place, what in sent]


async def test_payloads_to_mentors_tell_no_two_students_apart(
    company: Company, core: Core, tables: Tables, presses_stale: Stale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One whom the bot knows and one whom it never met, of two languages, at the same time of two days."""
    mari = (await opened(company, core)).mari
    ida, amara = company.joins("Ida"), company.joins("Amara", locale="en")
    await ida.says("/preferences")
    recorder = Recorder(company, core.clock.now, but=[ida, amara])
    recorded = []
    for student in (ida, amara):
        recorder.begins()
        begun = core.clock.now()
        for module in (sending, cases):
            monkeypatch.setattr(module, "_chance", random.Random(1))  # noqa: S311 - the same for both
        await presses_stale(student, "checkin/deliver?choices=hard-money-address&now=0")
        await company.advance(hours=3)
        (case,) = await tables.all(CaseRow)
        for does in ("take", "look", "hand_over", "take", "answer"):
            await presses_stale(mari, f"checkin/{does}?case={case.id}")
        await mari.fills(text="Kom innom onsdag.")
        await company.advance(minutes=11)
        assert "Kom innom onsdag." in student.inbox[-1]
        await presses_stale(mari, f"checkin/close?case={case.id}")
        await company.advance(hours=2)
        await company.advance(seconds=(timedelta(days=1) - (core.clock.now() - begun)).total_seconds())
        for told in (student.person.id, student.person.name):
            assert not [what for _, _, what in recorder.sent if told in what]
        recorded.append(without_name(recorder.sent, case))
    first, second = recorded
    assert len(first) >= 7, "the card, three answers in private, the card again for each step"
    assert first == second
