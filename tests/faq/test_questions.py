"""The questions have the form that makes a measurement with them worth something."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from cogs.faq.lined import read_lined
from tests.faq.asked import Asked, read

CONTENT = Path(__file__).parents[2] / "config" / "faq"
NO_ENTRIES = {"campuses.yaml", "synonyms.yaml"}
FILES = ("questions.yaml", "development.yaml")


def _entries() -> dict[str, dict[str, Any]]:
    files = [path for path in sorted(CONTENT.glob("*.yaml")) if path.name not in NO_ENTRIES]
    lists = [read_lined(path.read_text("utf-8")) for path in files]
    return {entry["id"]: entry for entries in lists for entry in entries}


def _same(text: str) -> str:
    """What is left of a question when its case, its marks and the order of its words are taken away."""
    return " ".join(sorted(re.findall(r"\w+", text.lower())))


ENTRIES = _entries()


@pytest.mark.parametrize("name", FILES)
def test_every_question_is_answered_by_entries_that_there_are(name: str) -> None:
    named = {entry for each in read(name) for entry in each.answered_by}
    assert named - ENTRIES.keys() == set()


@pytest.mark.parametrize(("part", "times"), [("named", 6), ("told", 10)])
def test_every_entry_is_asked_for_often_enough_and_in_each_language(part: str, times: int) -> None:
    every = [each for each in read("questions.yaml") if each.part == part]
    asked = {entry: [each for each in every if entry in each.answered_by] for entry in ENTRIES}
    assert [entry for entry, questions in asked.items() if len(questions) < times] == []
    assert [entry for entry, questions in asked.items() if _locales(questions) != {"nb", "nn", "en"}] == []


def test_enough_is_asked_that_no_entry_answers() -> None:
    unanswered = [each for each in read("questions.yaml") if not each.answered_by]
    assert len(unanswered) >= 150
    assert {each.part for each in unanswered} == {"far", "near", "hostile"}
    assert _locales(unanswered) == {"nb", "nn", "en"}


def test_there_is_enough_to_develop_on() -> None:
    answered = Counter(bool(each.answered_by) for each in read("development.yaml"))
    assert answered[True] >= 60
    assert answered[False] >= 40


def test_nothing_is_asked_twice_in_either_file() -> None:
    times = Counter((_same(each.text), each.locale) for name in FILES for each in read(name))
    assert [key for key, count in times.items() if count > 1] == []


def test_no_question_is_one_that_an_entry_has_already() -> None:
    known = {_same(text) for entry in ENTRIES.values() for text in _ways_to_ask(entry)}
    assert [each.text for name in FILES for each in read(name) if _same(each.text) in known] == []


def _ways_to_ask(entry: dict[str, Any]) -> list[str]:
    variants = [text for texts in entry.get("variants", {}).values() for text in texts]
    return [*entry["question"].values(), *map(str, variants)]


def _locales(questions: list[Asked]) -> set[str]:
    return {each.locale for each in questions}
