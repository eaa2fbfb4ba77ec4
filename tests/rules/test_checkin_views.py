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
from bot.handler import HandlerKind
from bot.help_card import _card
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.address import Address, Place
from bot.model.message import Message
from bot.model.phrase import Listing, t
from bot.model.role import Role
from bot.storage.tables import HelplineRow
from bot.timing import Weekday
from cogs.checkin import (
    case_views,
    cog,
    cover,
    leaving_out,
    names,
    organising,
    sending_views,
    setup_views,
    shift_views,
    shifts,
    writing_views,
)
from cogs.checkin.blocking import LENGTHS
from cogs.checkin.codes import Code
from cogs.checkin.content import (
    Note,
    Progress,
    Sender,
    Way,
    carried,
    inert,
    note_of,
    packed,
    progress_of,
    sender_of,
    told,
)
from cogs.checkin.cover import PLANNED
from cogs.checkin.digesting import Outcome, Topic, Week
from cogs.checkin.forms import ANSWER, DutyForm
from cogs.checkin.keys import Record
from cogs.checkin.limits import DAY, MOST, Limits
from cogs.checkin.rota import Rung, Window
from cogs.checkin.store import Setup
from cogs.checkin.tables import AwayRow, CaseRow, CheckinSettings, ReaderRow, ShiftRow
from cogs.checkin.vault import Case
from cogs.checkin.words import TYPED, Written, parts

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 23, 16, 45, tzinfo=UTC)
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.checkin.__file__).parent / "strings"])
CHANNEL = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
MONDAY = date(2026, 9, 21)
NOTES = [Note(week, topic, way) for week, topic, way in product(Week, Topic, Way)]
PROGRESS = Progress(NOW, NOW + timedelta(days=14))


def test_what_is_sealed_is_read_as_it_was() -> None:
    for note in NOTES:
        for one in (note, replace(note, words='"Æsj" \\ {}\n😀', worrying=True, on_page=True)):
            assert note_of(packed(one)) == one
        assert told(f"{note.week}-{note.topic}-{note.way}") == note
    left_out = replace(NOTES[0], without=frozenset({3, 1, 4}))
    assert note_of(packed(left_out)) == left_out
    assert note_of(b'{"week": "hard", "topic": "money", "way": "code"}') == Note(Week.HARD, Topic.MONEY, Way.CODE)
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


def test_no_secret_stands_in_what_a_value_is_shown_as() -> None:
    """An exception or a debugger shows values so."""
    secret, sender = "quiet word", Sender("slack:T1:direct:U1", "nn", "Europe/Oslo")
    note = replace(NOTES[0], words=secret)
    values = (
        note, sender, Code("CDFG", secret), Record(b"c" * 16, secret.encode(), MONDAY),
        Case(CaseRow(id="f" * 32), secret.encode(), note, PROGRESS),
    )  # fmt: skip
    assert not [one for one in map(repr, values) if secret in one or "U1" in one]


@pytest.mark.parametrize("choices", ["", "hard", "hard-money", "hard-money-code-", "bad-money-code", "hard-x-code"])
def test_button_that_carries_anything_else_means_nothing(choices: str) -> None:
    assert told(choices) is None


def test_only_the_hardest_week_and_words_that_worry_are_urgent() -> None:
    assert {note.week for note in NOTES if note.urgent} == {Week.VERY_HARD}
    assert all(replace(note, worrying=True).urgent for note in NOTES)


def test_no_address_in_an_answer_can_be_pressed() -> None:
    assert inert("Se https://sit.no/x og HTTP://a.no, ftp://b") == "Se sit.no/x og a.no, b"
    assert inert("kl. 10: kom://") == "kl. 10: "
    assert inert("a: b // c") == "a: b // c"
    assert inert("Hei» “ikkje« vi”") == 'Hei" "ikkje" vi"'
    assert inert("https:\u200f//sit.no og h\u202ettps://sit.no") == "sit.no og sit.no", "nor where it hides"


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


def test_whatever_words_pass_through_leaves_no_trace() -> None:
    named = {handler.name: handler for handler in cog.handlers if handler.kind is HandlerKind.BUTTON}
    assert all(named[name].leaves_no_trace for name in ("page", "say_it", "look", "answer", "deliver", "choose_way"))


def case(note: Note) -> Case:
    """A case with the longest name."""
    row = CaseRow(id="f" * 32, day=date(2026, 9, 23), name="yellow-beaver", taken_by=None)
    return Case(row, b"", note, PROGRESS)


def on_shifts(people: list[Member], windows: list[Window]) -> list[Message]:
    """Everything that is said of hours, each as long as it can be."""
    one, days = windows[0], [MONDAY + timedelta(days=n) for n in range(PLANNED)]
    own = [
        Window(one.start + timedelta(days=n), one.end + timedelta(days=n), one.mentor) for n in range(cover.GIVEN)
    ]  # fmt: skip
    away = [AwayRow(id=10**6 + n, first=MONDAY, last=MONDAY + timedelta(days=99)) for n in range(organising.MOST)]
    shifts_of_one = [ShiftRow(member_id=1, weekday=day, start=600, end=960, weeks="even") for day in range(7)]
    full = Note(Week.VERY_HARD, Topic.BELONGING, Way.ADDRESS, frozenset(range(10**6, 10**6 + 3)))
    readers = [
        (person, carried(replace(full, without=frozenset({10**6 + n, 10**6 + n + 1, 10**6 + n + 2}))))
        for n, person in enumerate(people[: leaving_out.PAGE])
    ]
    return [
        shift_views.page(shifts_of_one, own, away[: shifts.MOST], windows, OSLO),
        shift_views.page([], [], away[: shifts.MOST], windows, OSLO),
        shift_views.bare(windows, OSLO), shift_views.lost(windows),
        shift_views.not_sendable([t("checkin.no_keys")] * 3),
        shift_views.plan(days, all_day(people, days), windows, {one.id: one for one in people}, OSLO),
        shift_views.plan([], [], [], {}, OSLO),
        shift_views.swap(own, {MONDAY}, OSLO), shift_views.swap([], set(), OSLO),
        shift_views.who_takes(people[0], one, MONDAY), shift_views.please_take(people[0], one, MONDAY),
        shift_views.offered(one, None), shift_views.offered(one, people[0]),
        shift_views.taken(people[0], people[1], one), shift_views.somebody_takes(people[0], one),
        shift_views.declined(people[0], one), shift_views.you_take(one), shift_views.yours_again(MONDAY),
        shift_views.kept(), shift_views.that_is_fine(),
        setup_views.days_off(away), setup_views.days_off([]), setup_views.taken_out(people[0]),
        setup_views.you_are_out(), case_views.somebody_is_blocked(people[0], MONDAY), case_views.blocks_lifted(),
        case_views.no_mentor(), sending_views.nothing_to_delete(),
        sending_views.ask_when(carried(full), "x" * 8, in_chat=True),
        sending_views.leave_out(full, readers, 0, has_more=True, nobody_left=True),
        sending_views.leave_out(replace(full, without=frozenset()), readers, 9, has_more=True, nobody_left=False),
    ]  # fmt: skip


def all_day(people: list[Member], days: list[date]) -> list[Window]:
    """Everybody on each day, each at hours of their own."""
    return [
        Window(start, start + timedelta(hours=3), person.id)
        for day in days
        for n, person in enumerate(people)
        for start in [datetime(day.year, day.month, day.day, n, 30, tzinfo=UTC)]
    ]


def test_a_whole_week_is_said_in_two_words() -> None:
    assert shift_views.days_of(range(7)) == Listing((t("checkin.every_day"),))
    assert shift_views.days_of([0, 5]) == Listing((t("checkin.weekday.monday"), t("checkin.weekday.saturday")))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits(locale: str) -> None:
    read_configuration([desk])
    own = [
        HelplineRow(name="W" * 60, what="W" * 120, number="1" * 20, address=f"https://{'a' * 89}.no") for _ in range(4)
    ]
    card = _card(locale, own)
    people = [
        Member(n, Address("slack", "T" * 12, Place.DIRECT, f"U{n:011}"), Role.MENTOR, locale, OSLO) for n in range(50)
    ]
    hours = [
        ShiftRow(member_id=n, weekday=day, start=600, end=960, weeks="even") for n in range(50) for day in range(7)
    ]
    readers = [ReaderRow(member_id=n, part="mentor", since=NOW) for n in range(50)]
    settings = CheckinSettings(channel=CHANNEL, is_open=True)
    windows = all_day(people[:20], [MONDAY])
    form = DutyForm(days=tuple(Weekday), start=600, end=960)
    said = [
        sending_views.closed(card, reason) for reason in (t("checkin.closed"), t("checkin.too_few", n=10))
    ] + [
        sending_views.first(card, on_page=False), sending_views.first(card, on_page=True), sending_views.unread(card),
        sending_views.ask_week(sending_views.readers(100, 10**6, NOW, few=True, usual=Outcome.LATER)),
        sending_views.ask_week(sending_views.readers(1, 10, None, few=True, usual=None)),
        writing_views.page(f"https://{'a' * 100}.no/form/{'x' * 32}"), writing_views.note(),
        *(writing_views.places(one) for one in Written),
        sending_views.ask_topic(Week.VERY_HARD), sending_views.ask_way("very_hard-belonging"),
        sending_views.ask_when("very_hard-belonging-address", "f" * 8, in_chat=False),
        sending_views.ask_when("very_hard-belonging-address", "f" * 8, in_chat=True),
        sending_views.answers([(PROGRESS, ["W" * ANSWER] * 2)]), sending_views.answers([]), sending_views.deleted(),
        sending_views.answer("W" * ANSWER),
        setup_views.overview(
            Setup(settings, readers, hours), {one.id: one for one in people}, [t("checkin.no_keys")] * 5, windows,
            Written.CHAT,
        ),
        *on_shifts(people[:20], windows),
        setup_views.on_duty(form, range(7), NOW), setup_views.new_reader(people[0], NOW),
    ]  # fmt: skip
    for note in NOTES:
        one = case(note)
        said += [
            sending_views.sent(note, "CDFG-HJKM-NPQR-TVWX", now=False), case_views.card(one, people),
            case_views.taken_card(one, people[0]), case_views.nobody_took_it(one), case_views.yours(one),
            case_views.shown(one), case_views.handed_over(one), case_views.closed(one),
            case_views.did_you_get_in_touch(one), case_views.handed_to_you(one), case_views.handed_on_card(one),
            case_views.ask_block(one, LENGTHS), case_views.blocked(one, MONDAY),
        ]  # fmt: skip
        said.append(sending_views.sent_with_card(card, replace(note, worrying=True), "CDFG-HJKM-NPQR-TVWX", now=False))
    wants = [case(note) for note in NOTES if note.way is not Way.NONE]
    said += [shows(one) for one in wants for shows in (case_views.answered, case_views.ask_close)]
    for words in ("W" * TYPED, "*" * TYPED, "a\n" * (TYPED // 2)):
        one = case(replace(NOTES[0], words=words))
        said += [case_views.shown(one, part) for part in range(1, len(parts(words)) + 1)]
        said.append(case_views.to_be_read(one, f"https://{'a' * 100}.no/form/{'x' * 32}"))
    for message in said:
        check(message, CATALOGUE, Reader(locale, OSLO, NOW - timedelta(days=400)))
