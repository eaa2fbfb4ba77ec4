"""What mentors are sent differs between two students in the case's name alone, as each platform was given it."""

import json
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.adapters.sandbox.world import Json
from bot.core import Core
from cogs.checkin import cases, sending
from cogs.checkin.tables import CaseRow
from tests.fakes.discord.state import Message as OnDiscord
from tests.fakes.slack.state import Message as OnSlack
from tests.house.installed import CATALOGUE
from tests.journeys.conftest import Stale, Tables
from tests.journeys.test_checkin import opened
from tests.platforms import Actor, ClassInTheSandbox, ClassOnDiscord, ClassOnSlack, Company

Sent = list[tuple[timedelta, str, str]]
_DRAWN = r'"(?:nonce|key)": "[0-9a-f]{24}"|"block_id": "[\w-]{5}"'
"""By what the platform knows a second attempt, and what Slack itself calls a block: both are drawn anew each time."""


class Recorder:
    """Everything that is sent and that others than some students can read: when, where, and what exactly."""

    def __init__(self, company: Company, now: Callable[[], datetime], students: list[Actor]) -> None:
        self._now, self._students = now, {one.person.id for one in students}
        self._begun = now()
        self.sent: Sent = []
        if isinstance(company, ClassInTheSandbox):
            company.sandbox.world.listeners.append(self._in_the_sandbox)
        elif isinstance(company, ClassOnDiscord):
            company.fake.listeners.append(self._on_discord)
        else:
            assert isinstance(company, ClassOnSlack)
            self._channels = company.fake.world.channels
            company.fake.listeners.append(self._on_slack)

    def begins(self) -> None:
        """Forget what was sent, and count time from now."""
        self.sent, self._begun = [], self._now()

    def _keeps(self, place: str, readers: set[str], payload: Json) -> None:
        if not readers & self._students:
            written = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
            self.sent.append((self._now() - self._begun, place, written))

    def _in_the_sandbox(self, event: Json) -> None:
        if event["kind"] == "message":
            said = event["message"]
            shown = {name: said[name] for name in ("blocks", "edited", "author")}
            self._keeps(said["place"]["kind"], {said["only_for"], said["place"]["id"]}, shown)

    def _on_discord(self, said: OnDiscord) -> None:
        recipient = said.channel.recipient.id if said.channel.recipient else None
        self._keeps(said.channel.name, {str(said.only_for), str(recipient)}, said.body | {"by": said.author.id})

    def _on_slack(self, said: OnSlack) -> None:
        channel = self._channels[said.channel_id]
        shown = {name: getattr(said, name) for name in ("text", "blocks", "metadata", "attachments", "author", "edits")}
        self._keeps(channel.name, {str(said.only_for), *(channel.members if channel.is_im else ())}, shown)


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
    recorder = Recorder(company, core.clock.now, [ida, amara])
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
