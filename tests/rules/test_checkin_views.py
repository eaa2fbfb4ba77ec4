"""What is sealed as values, what buttons carry, and whether every message fits everywhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.checkin
from bot.compose import read_configuration
from bot.context import Member
from bot.desk import cog as desk
from bot.help_card import _card
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.address import Address, Place
from bot.model.phrase import t
from bot.model.role import Role
from bot.storage.tables import HelplineRow
from bot.timing import Weekday
from cogs.checkin import case_views, names, sending_views, setup_views
from cogs.checkin.content import (
    Note,
    Progress,
    Sender,
    Way,
    inert,
    note_of,
    packed,
    progress_of,
    sender_of,
    told,
)
from cogs.checkin.digesting import Outcome, Topic, Week
from cogs.checkin.forms import ANSWER, DutyForm
from cogs.checkin.limits import DAY, MOST, Limits
from cogs.checkin.rota import Rung
from cogs.checkin.store import Setup
from cogs.checkin.tables import CaseRow, CheckinSettings, ReaderRow, ShiftRow
from cogs.checkin.vault import Case

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 23, 16, 45, tzinfo=UTC)
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.checkin.__file__).parent / "strings"])
CHANNEL = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
NOTES = [Note(week, topic, way) for week, topic, way in product(Week, Topic, Way)]
PROGRESS = Progress(NOW, NOW + timedelta(days=14))


def test_what_is_sealed_is_read_as_it_was() -> None:
    for note in NOTES:
        assert note_of(packed(note)) == note
        assert told(f"{note.week}-{note.topic}-{note.way}") == note
    sender = Sender("slack:T1:direct:U1", "nn", "Europe/Oslo")
    assert sender_of(packed(sender)) == sender
    assert sender_of(b"") is None
    full = replace(
        PROGRESS,
        told=Rung.COORDINATOR,
        told_at=NOW,
        taken_at=NOW,
        asked_at=NOW,
        first_at=NOW,
        answered_at=NOW,
        closed=True,
    )
    for progress in (PROGRESS, full):
        assert progress_of(packed(progress)) == progress


@pytest.mark.parametrize("choices", ["", "hard", "hard-money", "hard-money-code-", "bad-money-code", "hard-x-code"])
def test_button_that_carries_anything_else_means_nothing(choices: str) -> None:
    assert told(choices) is None


def test_only_the_hardest_week_is_urgent() -> None:
    assert {note.week for note in NOTES if note.urgent} == {Week.VERY_HARD}


def test_no_address_in_an_answer_can_be_pressed() -> None:
    assert inert("Se https://sit.no/x og HTTP://a.no, ftp://b") == "Se sit.no/x og a.no, b"
    assert inert("kl. 10: kom://") == "kl. 10: "
    assert inert("a: b // c") == "a: b // c"


def test_name_is_one_that_no_open_case_has() -> None:
    everyone = [f"{colour}-{animal}" for colour in names.COLOURS for animal in names.ANIMALS]
    assert names.new_name(everyone[1:], lambda _: 0) == everyone[0]
    assert names.new_name(everyone, lambda most: most - 1) == everyone[-1]
    assert names.new_name([], lambda most: most - 1) == everyone[-1]


def test_one_can_send_so_many_in_a_day() -> None:
    limits = Limits()
    for number in range(MOST):
        assert not limits.is_reached("ida", NOW)
        limits.count("ida", NOW + timedelta(hours=number))
    assert limits.is_reached("ida", NOW + timedelta(hours=MOST))
    assert not limits.is_reached("ola", NOW)
    assert not limits.is_reached("ida", NOW + DAY)


def case(note: Note) -> Case:
    """A case with the longest name."""
    row = CaseRow(id="f" * 32, day=date(2026, 9, 23), name="yellow-beaver", taken_by=None)
    return Case(row, b"", note, PROGRESS)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits(locale: str) -> None:
    read_configuration([desk])
    own = [
        HelplineRow(name="W" * 60, what="W" * 120, number="1" * 20, address=f"https://{'a' * 89}.no") for _ in range(4)
    ]
    card = _card(locale, own)
    people = [
        Member(n, Address("slack", "T" * 12, Place.DIRECT, f"U{n:011}"), Role.MENTOR, locale, OSLO) for n in range(20)
    ]
    shifts = [
        ShiftRow(member_id=n, weekday=day, start=600, end=960, weeks="even") for n in range(10) for day in range(7)
    ]
    readers = [ReaderRow(member_id=n, part="mentor", since=NOW) for n in range(10)]
    settings = CheckinSettings(channel=CHANNEL, is_open=True)
    form = DutyForm(days=tuple(Weekday), start=600, end=960)
    said = [
        sending_views.closed(card, reason) for reason in (t("checkin.closed"), t("checkin.too_few", n=10))
    ] + [
        sending_views.first(card), sending_views.unread(card),
        sending_views.who_reads(100, 10**6, NOW, few=True, usual=Outcome.LATER),
        sending_views.who_reads(1, 10, None, few=True, usual=None),
        sending_views.ask_topic(Week.VERY_HARD), sending_views.ask_way("very_hard-belonging"),
        sending_views.ask_when("very_hard-belonging-address"),
        sending_views.answers([(PROGRESS, ["W" * ANSWER] * 2)]), sending_views.answers([]), sending_views.deleted(),
        sending_views.answer("W" * ANSWER),
        setup_views.overview(Setup(settings, readers, shifts), {one.id: one for one in people}, []),
        setup_views.on_duty(form, range(7), NOW), setup_views.new_reader(people[0], NOW),
    ]  # fmt: skip
    for note in NOTES:
        one = case(note)
        said += [
            sending_views.sent(note, "CDFG-HJKM-NPQR-TVWX", now=False), case_views.card(one, people),
            case_views.taken_card(one, people[0]), case_views.nobody_took_it(one), case_views.yours(one),
            case_views.shown(one), case_views.handed_over(one), case_views.closed(one),
            case_views.did_you_get_in_touch(one),
        ]  # fmt: skip
    said += [case_views.answered(case(note)) for note in NOTES if note.way is not Way.NONE]
    for message in said:
        check(message, CATALOGUE, Reader(locale, OSLO, NOW - timedelta(days=400)))
