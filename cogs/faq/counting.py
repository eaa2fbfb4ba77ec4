"""What many lack an answer to, said without saying who: words that at least so many had in common."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.api import shorten
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, is_function_word

FEWEST = 3
"""People who must have a word in common before anybody is told of it: one or two could be known by it."""

_WORDS = re.compile(r"[^\W\d_]{3,}")
_SHOWN = 200  # characters


@dataclass(frozen=True)
class Cluster:
    """Words that the same people used, and how many people that are."""

    words: tuple[str, ...]
    people: int

    @property
    def text(self) -> str:
        """The words in one line."""
        return shorten(", ".join(self.words), _SHOWN)


def clusters(asked: Iterable[tuple[int, str]]) -> list[Cluster]:
    """What at least `FEWEST` members had in common, of pairs of a member and what they asked; most people first.

    A word that fewer used is in none, whatever else they said.
    """
    people: dict[str, set[int]] = defaultdict(set)
    for member, text in asked:
        for word in set(_WORDS.findall(text.casefold())):
            if not any(is_function_word(word, language) for language in (NORWEGIAN, ENGLISH)):
                people[word].add(member)
    together: dict[frozenset[int], list[str]] = defaultdict(list)
    for word in sorted(people):
        if len(people[word]) >= FEWEST:
            together[frozenset(people[word])].append(word)
    found = [Cluster(tuple(words), len(who)) for who, words in together.items()]
    return sorted(found, key=lambda one: (-one.people, one.words))
