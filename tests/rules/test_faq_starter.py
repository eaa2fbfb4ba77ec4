"""The entries that come along: each can be read, keeps to what was promised of them, and asks nothing twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

import config
from cogs.faq.content import FaqEntry, Service, as_yaml, read_content, read_entries
from cogs.faq.entries import LOCALES

FOLDER = Path(config.__file__).parent / "faq"
SHIPPED = read_content(FOLDER)
ENTRIES = list(SHIPPED.entries.values())
SERVICES = list(SHIPPED.services.values())

VARIANTS = {"nb": 8, "nn": 5, "en": 6}
MONTH = r"(jan|feb|mars|march|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|des|dec)"
AMOUNT = r"\bkr\b|kroner|(?-i:\bNOK\b)|€|%|prosent|per ?cent"
DAY = rf"\b20\d\d\b|\d\.? {MONTH}|\b{MONTH}[a-z]* \d|\d\.\d{{1,2}}\."
DATED = re.compile(f"{AMOUNT}|{DAY}", re.IGNORECASE)


def of(item: FaqEntry | Service) -> str:
    """What it is called in a test's report."""
    return item.id


def test_nothing_that_comes_along_is_left_out() -> None:
    assert [str(fault) for fault in SHIPPED.faults] == []
    assert len(ENTRIES) >= 100
    assert len(SERVICES) >= 30


@pytest.mark.parametrize("entry", ENTRIES, ids=of)
def test_an_answer_is_short_and_its_question_asked_in_many_ways(entry: FaqEntry) -> None:
    for locale in LOCALES:
        assert 40 <= len(entry.answer.read_in(locale).split()) <= 115, locale
        assert len(entry.variants.read_in(locale)) >= VARIANTS[locale], locale


@pytest.mark.parametrize("entry", ENTRIES, ids=of)
def test_amounts_and_dates_stand_among_the_facts_alone(entry: FaqEntry) -> None:
    for locale in LOCALES:
        assert not DATED.search(entry.answer.read_in(locale)), locale


@pytest.mark.parametrize("entry", ENTRIES, ids=of)
def test_nobody_has_confirmed_an_entry_before_an_organiser_did(entry: FaqEntry) -> None:
    assert entry.verified_on is None


@pytest.mark.parametrize("item", [*ENTRIES, *SERVICES], ids=of)
def test_texts_are_calm(item: FaqEntry | Service) -> None:
    assert "!" not in item.model_dump_json()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_entries_are_asked_in_the_same_words(locale: str) -> None:
    asked = Counter(
        words
        for entry in ENTRIES
        for words in {
            words.casefold().strip("?") for words in (entry.question.read_in(locale), *entry.variants.read_in(locale))
        }
    )
    assert [words for words, times in asked.items() if times > 1] == []


def test_every_place_has_somebody_to_go_to() -> None:
    for campus in SHIPPED.campuses.values():
        assert campus.welfare is None or campus.id in SHIPPED.services[campus.welfare].campus


def test_the_example_for_those_who_write_can_be_read() -> None:
    example = (FOLDER / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    entries, faults = read_entries({"README.md": example}, SHIPPED.services, SHIPPED.campuses)
    assert (list(entries), faults) == (["semester-fee"], ())


def test_what_comes_along_can_be_exported_and_read_in_again() -> None:
    again, faults = read_entries({"all.yaml": as_yaml(ENTRIES)}, SHIPPED.services, SHIPPED.campuses)
    assert (list(again.values()), faults) == (ENTRIES, ())
