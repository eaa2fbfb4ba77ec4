"""Texts taken apart: words, their stems, and the three letters after each other that they are made of."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import Stemmer

NORWEGIAN, ENGLISH = "no", "en"
"""Bokmål and Nynorsk are searched as one language; see `spelling`."""

_WORD = re.compile(r"[^\W_]+")
_STEMMERS = {NORWEGIAN: Stemmer.Stemmer("norwegian"), ENGLISH: Stemmer.Stemmer("english")}


def words(text: str) -> list[str]:
    """The words of a text in lower case, without what stands between them."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """What a word is without its endings."""
    return str(_STEMMERS[language].stemWord(word))


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


@lru_cache(maxsize=50_000)
def trigrams(word: str) -> tuple[str, ...]:
    """A word's letters in threes, with where it begins and ends."""
    padded = f" {word} "
    return tuple(padded[start : start + 3] for start in range(len(padded) - 2))


def table(name: str) -> dict[str, tuple[str, ...]]:
    """A file of this folder with a word and what stands for it on each line."""
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {word: tuple(others.split()) for word, others in pairs}


@lru_cache
def _function_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(found) for language, found in table("function_words.tsv").items()}
