"""Nynorsk, dialect and English words as Bokmål has them, as far as our own tables and a few rules reach."""

from collections.abc import Callable
from functools import lru_cache
from itertools import chain

from cogs.faq.engine.words import NORWEGIAN, lines

_RULES = (
    ("leg", "lig"),
    ("heit", "het"),
    ("kv", "hv"),
    ("gj", "g"),
    ("kje", "ke"),
    ("gje", "ge"),
    ("ast", "es"),
    ("an", "ene"),
    ("ei", "e"),
    ("au", "ø"),
    ("øy", "ø"),
)
"""How Nynorsk and dialects spell what Bokmål spells otherwise; a rule counts only where it leads to a known word."""


def in_bokmaal(word: str) -> tuple[str, ...]:
    """The Bokmål words for a Nynorsk or dialect word; the word itself where the table has none."""
    return _to_bokmaal().get(word, (word,))


def respelt(word: str, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Known words that a rule makes of this one, two at the most."""
    found = (word.replace(theirs, ours) for theirs, ours in _RULES if theirs in word)
    return tuple(dict.fromkeys(other for other in found if len(other) > 3 and known(other)))[:2]


def from_english(word: str) -> tuple[str, ...]:
    """Bokmål words for an English one."""
    return _from_english().get(word, ())


def to_english(word: str) -> tuple[str, ...]:
    """English words for a Bokmål one."""
    return _to_english().get(word, ())


@lru_cache
def lexicon() -> frozenset[str]:
    """The Bokmål words that the tables know, of which others may be made."""
    tables = chain(_to_bokmaal().values(), _from_english().values(), alike(NORWEGIAN))
    return frozenset(chain.from_iterable(tables))


@lru_cache
def alike(language: str) -> tuple[frozenset[str], ...]:
    """Groups of words of a language that people use for one another."""
    return tuple(frozenset(group.split()) for of, group in lines("alike.tsv") if of == language)


@lru_cache
def _to_bokmaal() -> dict[str, tuple[str, ...]]:
    return _table("to_bokmaal.tsv")


@lru_cache
def _from_english() -> dict[str, tuple[str, ...]]:
    return _table("english.tsv")


@lru_cache
def _to_english() -> dict[str, tuple[str, ...]]:
    turned: dict[str, list[str]] = {}
    for english, others in _from_english().items():
        for word in others:
            turned.setdefault(word, []).append(english)
    return {word: tuple(found) for word, found in turned.items()}


def _table(name: str) -> dict[str, tuple[str, ...]]:
    return {word: tuple(others.split()) for word, others in lines(name)}
