"""Whom to call: the file is read strictly, and a number that nobody looks after is noticed."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor import Verdict, check_helplines
from bot.helplines import LONGEST, VERIFIED_FOR, outdated, read_helplines
from bot.model.errors import Declaration
from config import settings

OURS = settings.HERE / "helplines.toml"
ONE = """
[helplines.ambulance]
danger = true
number = "113"
name = { nb = "Nød", nn = "Naud", en = "Emergency" }
what = { nb = "Liv.", nn = "Liv.", en = "Life." }
hours = { nb = "Alltid.", nn = "Alltid.", en = "Always." }
owner = "Somebody"
verified_on = 2026-09-01
source_url = "https://example.org/113"
"""


def written(folder: Path, text: str) -> Path:
    """A file of helplines with this text."""
    path = folder / "helplines.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_ours_can_be_used_and_are_those_that_everybody_should_know() -> None:
    numbers = {one.number for one in read_helplines(OURS).values()}
    assert {"113", "112", "116 117", "116 123", "22 40 00 40"} <= numbers
    assert [one.number for one in read_helplines(OURS).values() if one.danger] == ["113", "112"]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('number = "113"', 'number = "1-1-3"', "number: String should match pattern"),
        ('number = "113"', 'number = "ring oss"', "number: String should match pattern"),
        ('number = "113"', 'address = "http://example.org"', "address: String should match pattern"),
        ('number = "113"', 'address = "https://example.org"', "where a life is in danger it takes a number to call"),
        ('number = "113"\n', "", "it needs a number or an address"),
        ("danger = true\n", "", "none is for danger to life"),
        ('nn = "Naud", ', "", "name nn: Field required"),
        ('en = "Life."', 'en = "Life"', "what en: String should match pattern"),
        ('nb = "Nød"', 'nb = ""', "name nb: String should have at least 1 character"),
        ('owner = "Somebody"\n', "", "owner: Field required"),
        ("verified_on = 2026-09-01\n", "", "verified_on: Field required"),
        ("verified_on = 2026-09-01", 'verified_on = "in summer"', "verified_on: Input should be a valid date"),
        ("source_url", "source", "source: Extra inputs are not permitted"),
        ("helplines.ambulance", "helplines.Ambulance", "Ambulance: a helpline's id is small letters"),
        (ONE, "", "helplines: Field required"),
        ("[helplines", "[[helplines", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_the_file(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    assert was in ONE
    with pytest.raises(Declaration) as wrong:
        read_helplines(written(tmp_path, ONE.replace(was, becomes)))
    assert str(wrong.value).startswith("helplines.toml")
    assert told in str(wrong.value)


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Declaration, match=r"helplines\.toml cannot be read"):
        read_helplines(tmp_path / "helplines.toml")


def test_card_cannot_become_too_long_to_be_shown(tmp_path: Path) -> None:
    many = "".join(ONE.replace("ambulance", f"a{n}").replace("Life.", f"{'x' * 119}.") for n in range(20))
    with pytest.raises(Declaration, match=f"in en have .* there is room for {LONGEST}"):
        read_helplines(written(tmp_path, many))


def test_number_is_old_the_day_after_the_last_that_it_counts_for(tmp_path: Path) -> None:
    helplines = read_helplines(written(tmp_path, ONE))
    last = date(2026, 9, 1) + VERIFIED_FOR
    assert outdated(helplines, last) == []
    assert outdated(helplines, last + timedelta(days=1)) == ["ambulance"]


def test_doctor_names_the_old_number_its_owner_and_where_to_look(tmp_path: Path) -> None:
    helplines = read_helplines(written(tmp_path, ONE))
    assert check_helplines(helplines, datetime(2026, 12, 30, 12, tzinfo=UTC)) == []
    (finding,) = check_helplines(helplines, datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert finding.verdict is Verdict.WARNING
    assert "ambulance was last compared with its source on 2026-09-01, by Somebody" in finding.text
    assert "https://example.org/113" in finding.advice
