"""Nynorsk, dialect and English words as Bokmål has them, as far as our own tables and a few rules reach."""

from collections.abc import Callable
from functools import lru_cache

from cogs.faq.engine.words import table

_RULES = (
    ("leg", "lig"),
    ("heit", "het"),
    ("kv", "hv"),
    ("ei", "e"),
    ("au", "ø"),
    ("øy", "ø"),
    ("sj", "s"),
    ("gj", "g"),
    ("kje", "ke"),
    ("gje", "ge"),
    ("ar", "er"),
    ("ane", "ene"),
    ("ast", "es"),
    ("ing", "ning"),
    ("a", "e"),
    ("u", "o"),
    ("o", "u"),
    ("å", "o"),
    ("j", ""),
    ("ø", "o"),
    ("y", "ø"),
    ("e", "i"),
    ("æ", "e"),
    ("nn", "n"),
    ("ll", "l"),
)
"""How Nynorsk and dialects spell what Bokmål spells otherwise; a rule counts only where it leads to a known word."""


def in_bokmaal(word: str) -> tuple[str, ...]:
    """The Bokmål words for a Nynorsk or dialect word; the word itself where the table has none."""
    return _to_bokmaal().get(word, (word,))


def is_translated(word: str) -> bool:
    """Whether the table has a Bokmål word for this one."""
    return word in _to_bokmaal()


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
    return frozenset(word for found in (_to_bokmaal(), _from_english()) for others in found.values() for word in others)


@lru_cache
def _to_bokmaal() -> dict[str, tuple[str, ...]]:
    return table("to_bokmaal.tsv")


@lru_cache
def _from_english() -> dict[str, tuple[str, ...]]:
    return table("english.tsv")


@lru_cache
def _to_english() -> dict[str, tuple[str, ...]]:
    turned: dict[str, list[str]] = {}
    for english, others in _from_english().items():
        for word in others:
            turned.setdefault(word, []).append(english)
    return {word: tuple(found) for word, found in turned.items()}
