"""Whom one can talk to: those whom answers name, those who say so themselves, and those nearby first."""

from pathlib import Path

import pytest

import config
from cogs.faq import knowledge, rules, whom
from cogs.faq.content import read_content
from cogs.faq.directory import Directory
from cogs.faq.search import Band

SHIPPED = read_content(Path(config.__file__).parent / "faq")


@pytest.fixture(scope="module")
def index() -> knowledge.Index:
    """What finds the entries and services that come along."""
    return knowledge.made(SHIPPED.entries.values(), SHIPPED.services.values(), [], SHIPPED.synonyms)


@pytest.mark.parametrize(
    ("about", "campus", "name", "is_first"),
    [
        ("bolig", "oslo", "sio", True),
        ("hvem kan jeg snakke med om bolig", "bergen", "sammen", True),
        ("who can I talk to about housing?", "trondheim", "sit", True),
        ("bolig", None, "husleietvistutvalget", False),
        ("kven kan eg snakke med om pengar", None, "nav", True),
        ("who can i talk to about money", "oslo", "nav", False),
        ("jeg er ensom", None, "mental-helse", True),
        ("tannlege", None, "helsenorge", True),
        ("trakassering", None, "speak-up", True),
        ("adhd", None, "facilitation-service", True),
        ("studentombud", "oslo", "student-ombud", True),
    ],
)
def test_the_directory_knows_what_people_look_for(
    index: knowledge.Index, about: str, campus: str | None, name: str, is_first: bool
) -> None:
    wanted = rules.about(about)
    found, services = index.entries.search(wanted, k=4), index.services.search(wanted, k=12)
    near = whom.near_best(found.matches) if found.band is not Band.HAND_OVER else []
    at = None if campus is None else SHIPPED.campuses[campus]
    directory = Directory(SHIPPED.services)
    people = whom.whom(whom.sure(services, at, directory), [SHIPPED.entries[one] for one in near], at, directory)
    ids = [one.id for one in people[:4]]
    assert name in ids
    assert ids[0] == name or not is_first
    assert all(not one.campus or campus in one.campus for one in people), "nobody is sent to another town"


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("hvem kan jeg snakke med om penger", "penger"),
        ("Kven kan hjelpe meg med husleige?", "husleige?"),
        ("who can help me with housing", "housing"),
        ("hvem kan jeg snakke med", "hvem kan jeg snakke med"),
        ("penger", "penger"),
        ("", ""),
    ],
)
def test_what_is_asked_about_is_what_is_looked_for(text: str, about: str) -> None:
    assert rules.about(text) == about
