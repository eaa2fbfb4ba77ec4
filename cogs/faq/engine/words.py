"""Texts taken apart: words, their stems, and the three letters after each other that they are made of."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import Stemmer

NORWEGIAN, ENGLISH = "no", "en"
"""Bokmål and Nynorsk are searched as one language; see `spelling`."""

_WORD = re.compile(r"[^\W_]+")
_LETTER_BEFORE = re.compile(r"\b([^\W\d_])-(?=[^\W\d_])")  # e-post, t-bane
_STEMMERS = {NORWEGIAN: Stemmer.Stemmer("norwegian"), ENGLISH: Stemmer.Stemmer("english")}


def language_for(lang: str) -> str:
    """The language that nb, nn or en are searched in."""
    return ENGLISH if lang.startswith(ENGLISH) else NORWEGIAN


def words(text: str) -> list[str]:
    """The words of a text in lower case, without what stands between them; e-post is one word."""
    return _WORD.findall(_LETTER_BEFORE.sub(r"\1", unicodedata.normalize("NFKC", text).lower()))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """What a word is without its endings, whichever of its forms it is."""
    return str(_STEMMERS[language].stemWord(_plain()[language].get(word, word)))


def is_function_word(word: str, language: str) -> bool:
    """Whether a word says nothing of what is asked for."""
    return word in _function_words()[language]


def language_of(text: str) -> str | None:
    """The language whose small words a text has more of; None where it has as many of both."""
    found = words(text)
    norwegian, english = (
        sum(word in _function_words()[language] for word in found) for language in (NORWEGIAN, ENGLISH)
    )
    if norwegian == english:
        return None
    return NORWEGIAN if norwegian > english else ENGLISH


def trigrams(word: str) -> tuple[str, ...]:
    """A word's letters in threes, with where it begins and ends."""
    padded = f" {word} "
    return tuple(padded[start : start + 3] for start in range(len(padded) - 2))


def lines(name: str) -> list[list[str]]:
    """What is on each line of a file of this folder, apart at the tabs."""
    found = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in found if line and not line.startswith("#")]


@lru_cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(found.split()) for language, found in lines("function_words.tsv")}


@lru_cache
def _plain() -> dict[str, dict[str, str]]:
    """The plain forms of words that change more than their ending."""
    found: dict[str, dict[str, str]] = {NORWEGIAN: {}, ENGLISH: {}}
    for language, forms in lines("forms.tsv"):
        plain, *others = forms.split()
        for other in others:
            found[language].setdefault(other, plain)
    return found
