"""The life of a group: when what happens, which times suit the most, and which question comes next."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import config
from bot.i18n import LOCALES
from bot.model.errors import Declaration
from bot.timing import Weekday
from cogs.groups import lifetime, slots
from cogs.groups.given import Given
from cogs.groups.icebreakers import LONGEST, Icebreakers, choose, read_icebreakers
from cogs.groups.kinds import PRESETS, Kind

OSLO = ZoneInfo("Europe/Oslo")
SHIPPED = read_icebreakers(Path(config.__file__).parent / "icebreakers")
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
GOOD = '[questions.sea]\nnb = "Sjø?"\nnn = "Sjø?"\nen = "Sea?"\n'


def at(day: int, hour: int) -> datetime:
    """An hour in Oslo, in September 2026."""
    return datetime(2026, 9, day, hour, tzinfo=OSLO).astimezone(UTC)


def test_days_that_are_free_are_times_and_back() -> None:
    free = {"lunch": [Weekday.MONDAY, Weekday.WEDNESDAY], "evening": [Weekday.TUESDAY], "morning": []}
    times = slots.instants(free, date(2026, 9, 2), OSLO)  # a Wednesday
    assert times == [at(2, 12), at(7, 12), at(8, 18)]
    back = slots.as_free(times, OSLO)
    assert back == {"morning": [], "lunch": ["wednesday", "monday"], "afternoon": [], "evening": ["tuesday"]}
    assert slots.instants(back, date(2026, 9, 2), OSLO) == times


def test_wall_time_stays_where_the_clock_is_changed() -> None:
    times = slots.instants({"lunch": list(Weekday)}, date(2026, 10, 22), OSLO)
    assert {instant.astimezone(OSLO).hour for instant in times} == {12}
    assert {instant.hour for instant in times} == {10, 11}


@pytest.mark.parametrize(
    ("free", "best"),
    [
        ({}, ()),
        ({1: [], 2: []}, ()),
        ({1: [at(3, 12)]}, (at(3, 12),)),
        ({1: [at(3, 12), at(4, 12)]}, (at(3, 12), at(4, 12))),
        ({1: [at(3, 12), at(4, 12)], 2: [at(4, 12)]}, (at(4, 12),)),  # one that suits one alone is no second choice
        ({1: [at(3, 12), at(4, 12)], 2: [at(4, 12), at(3, 12)], 3: [at(4, 12)]}, (at(3, 12), at(4, 12))),
        ({1: [at(3, 12), at(3, 15)], 2: [at(3, 12), at(3, 15)]}, (at(3, 12),)),  # the second is on another day
        ({1: [at(1, 12), at(5, 10)], 2: [at(1, 12)]}, (at(5, 10),)),  # at noon today is too soon
        ({1: [at(3, 12), at(3, 12)], 2: [at(4, 12)], 3: [at(4, 12)]}, (at(4, 12),)),  # nobody counts twice
    ],
)
def test_proposals(free: Mapping[int, list[datetime]], best: tuple[datetime, ...]) -> None:
    assert slots.proposals(free, NOW) == best


def test_a_time_stands_when_more_than_half_agree() -> None:
    assert [(n, p) for p in range(2, 6) for n in range(p + 1) if slots.stands(n, p)] == [
        (2, 2), (2, 3), (3, 3), (3, 4), (4, 4), (3, 5), (4, 5), (5, 5),
    ]  # fmt: skip


def test_everything_is_at_noon_whatever_the_clock_does() -> None:
    late = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)  # half past midnight in Oslo, on the second
    ends = lifetime.end(Kind.SOCIAL, late, OSLO)
    assert ends == datetime(2026, 10, 28, 12, tzinfo=OSLO)
    assert lifetime.notice(ends, OSLO) == datetime(2026, 10, 25, 12, tzinfo=OSLO)
    assert lifetime.end(Kind.INTEREST, late, OSLO) is None


@pytest.mark.parametrize("kind", Kind)
def test_each_step_has_its_time(kind: Kind) -> None:
    preset, ends = PRESETS[kind], lifetime.end(kind, NOW, OSLO)
    assert 0 < preset.nudged < preset.asked
    if ends is not None:
        assert lifetime.noon(NOW, preset.asked, OSLO) < lifetime.notice(ends, OSLO)


def test_who_comes_late_comes_neither_to_the_end_nor_to_a_lunch_that_was_eaten() -> None:
    def takes(kind: Kind, days: int | None, *, has_met: bool = False) -> bool:
        ends_at = None if days is None else NOW + timedelta(days=days)
        return lifetime.takes_newcomers(kind, NOW, ends_at=ends_at, has_met=has_met)

    assert takes(Kind.LUNCH, 7)
    assert not takes(Kind.LUNCH, 6)
    assert not takes(Kind.LUNCH, 20, has_met=True)
    assert takes(Kind.SOCIAL, 20, has_met=True)
    assert takes(Kind.INTEREST, None, has_met=True)


def test_question_that_fewest_have_had() -> None:
    offered = ["sea", "tea", "word"]
    assert {choose(offered, {}, [], chance) for chance in range(30)} == set(offered)
    assert {choose(offered, {"sea": 1, "tea": 1}, [], chance) for chance in range(30)} == {"word"}
    assert {choose(offered, {"sea": 2, "tea": 1, "word": 1}, ["word"], chance) for chance in range(30)} == {"tea"}
    assert choose(offered, {}, offered, 1) is None
    assert choose([], {}, [], 1) is None


def test_questions_that_come_along() -> None:
    assert {kind: len(SHIPPED.of(kind)) for kind in Kind} == {
        "study": 22, "lunch": 22, "social": 22, "fadder": 22, "project": 20, "interest": 14,
    }  # fmt: skip
    every = {name: one for kind in Kind for name, one in SHIPPED.of(kind).items()}
    assert len(every) == 52
    for name, one in every.items():
        for locale in LOCALES:
            text = one.read_in(locale)
            assert "?" in text, name
            assert "!" not in text, name
            assert len(text) <= 110, name
    assert len({one.en for one in every.values()}) == 52


def written(folder: Path, text: str, name: str = "common.toml") -> Icebreakers:
    """The questions of a folder with this file in it."""
    (folder / name).write_text(text, encoding="utf-8")
    return read_icebreakers(folder)


def test_question_of_ones_own(tmp_path: Path) -> None:
    assert read_icebreakers(tmp_path).of(Kind.LUNCH) == {}
    written(tmp_path, GOOD.replace("sea", "fish"), "lunch.toml")
    found = written(tmp_path, GOOD)
    assert list(found.of(Kind.LUNCH)) == ["fish", "sea"]
    assert list(found.of(Kind.STUDY)) == ["sea"]


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("", "common.toml", "icebreakers/common.toml: questions: Field required"),
        ("[questions", "common.toml", "is not TOML"),
        (GOOD.replace('en = "Sea?"', ""), "common.toml", "questions sea en: Field required"),
        (GOOD.replace("Sea?", "S" * (LONGEST + 1)), "common.toml", "questions sea en: String should have at most 200"),
        (GOOD.replace("en =", "se ="), "common.toml", "questions sea se: Extra inputs"),
        (GOOD.replace("sea", "Sea-1"), "common.toml", "Sea-1: a question's name is small letters"),
        (GOOD, "party.toml", "named common or after a kind: study, lunch"),
        (GOOD, "lunch.toml", "common.toml and lunch.toml both have a question sea"),
    ],
)
def test_mistake_in_a_file_is_told(tmp_path: Path, text: str, name: str, told: str) -> None:
    folder = tmp_path / "icebreakers"
    folder.mkdir()
    if name == "lunch.toml":
        written(folder, GOOD)
    with pytest.raises(Declaration, match=told):
        written(folder, text, name)


def test_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "common.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Declaration, match="cannot be read"):
        read_icebreakers(tmp_path)


def test_groups_as_they_are_now_are_a_drawing_without_who_is_in_none() -> None:
    given = Given(
        people=[{}] * 5, size=(2, 3), aims=[], history=[[[0, 1], [2, 3]]], apart=[(0, 4)], seed=1
    )  # fmt: skip
    drawing = given.drawn([[2, 0], [1, 3]])
    assert drawing.groups == ((0, 2), (1, 3))
    assert drawing.repeated_pairs == 0
    assert drawing.broken_rules == ()
