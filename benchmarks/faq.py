"""The FAQ's search: how often the first entry is the right one, what is answered at once and wrongly, and how fast.

The sets of others are the halves that we developed on. Our test set was written for measuring alone, but by those who
wrote the entries.
"""

import asyncio
import gc
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

import config
from benchmarks.figures import Better, Figure, Kind, Peer, in_ms, share
from benchmarks.peer_faq import First, full_text, similar, tf_idf
from benchmarks.peers import library
from benchmarks.server import resident_mb
from cogs.faq.content import read_content
from cogs.faq.entries import LOCALES
from cogs.faq.search import Band, Entry, FaqIndex, Result, Synonyms
from tests.faq.asked import read
from tests.questions import entries_and_questions

_SETS = Path(__file__).parents[2] / "shared" / "faq-dev"
"""Questions that others wrote, each set a folder with entries.jsonl and queries.jsonl; measured where it is there."""
_OTHERS = {
    "massive_nb_k5": ("Bokmål intents", 49),
    "massive_nb_k5_typo": ("Bokmål intents with mistakes", 47),
    "massive_nn2nb_k5": ("Nynorsk to Bokmål intents", 45),
    "massive_en2nb_k5": ("English to Bokmål intents", None),
    "massive_en_k5": ("48 English intents", None),
    "clinc150_en_k5": ("150 English intents", 69),
    "xsid_dialect_nb": ("dialect to Bokmål", 81),
}
_UNREACHED = (
    "questions that tell a story share hardly a word with their answer, and no search by words finds them; what was "
    "tried is in [how the FAQ searches](decisions/2026-11-28-how-the-faq-searches.md). With a model of sentences, an "
    "extra, more are found: [what questions mean](decisions/2026-11-28-what-questions-mean.md)."
)
_MISTAKEN = (
    "each list finds in its own questions how sure is sure enough, 98 in 100 right; where entries are mistaken for one "
    "another half the time, others' questions are further from them than its own are. What was tried is in "
    "[how the FAQ searches](decisions/2026-11-28-how-the-faq-searches.md)."
)

_ENTRIES, _WORDS_OF_AN_ANSWER, _ALIASES, _ASKED = 5_000, 80, 5, 300

Index = Callable[[Sequence[Entry]], First]


class Asked(NamedTuple):
    """A question, the ids of the entries that answer it, none where nothing does, and in which language it is asked."""

    text: str
    right: frozenset[str]
    locale: str | None = None


class Came(NamedTuple):
    """A question with what was found."""

    asked: Asked
    result: Result

    @property
    def is_right(self) -> bool:
        """Whether the first match answers it."""
        return bool(self.result.matches) and self.result.matches[0].entry_id in self.asked.right


async def measure(_folder: Path) -> list[Figure]:
    """Every line of the promise, beside three other ways to search."""
    return await asyncio.to_thread(lambda: [*_speed(), *_ours(_peers()), *_others(_peers())])


async def quick(_folder: Path) -> list[Figure]:
    """Our own questions, and nobody beside."""
    return await asyncio.to_thread(_ours, {})


def _peers() -> dict[str, Index | None]:
    text, rapidfuzz = library("sklearn.feature_extraction.text"), library("rapidfuzz")
    return {
        "SQLite FTS5": full_text,
        "scikit-learn TF-IDF": tf_idf(text) if text else None,
        "rapidfuzz": similar(rapidfuzz) if rapidfuzz else None,
    }


def _ours(peers: dict[str, Index | None]) -> list[Figure]:
    """The entries that come along, asked what `tests/faq` asks, and our sample in three languages."""
    content = read_content(Path(config.__file__).parent / "faq")
    entries = [
        Entry(one.id, locale, one.question.read_in(locale), one.variants.read_in(locale), one.answer.read_in(locale))
        for one in content.entries.values()
        for locale in LOCALES
    ]
    questions = read("questions.yaml")
    asked = [Asked(one.text, one.answered_by, one.locale) for one in questions]
    index = FaqIndex(entries, synonyms=Synonyms.of(content.synonyms))
    came = _came(index, asked)
    figures = [_first("our test set", came, _beside(peers, entries, asked), 92, because=_UNREACHED, headline=True)]
    for part, what in (("named", "what names its matter"), ("told", "what tells a story")):
        figures.append(
            _first(f"our test set, {what}", [one for one, q in zip(came, questions, strict=True) if q.part == part])
        )
    figures += [
        *_answered("our test set", came, headline=True),
        _handed_over("our test set", came),
    ]
    sample, of_sample = entries_and_questions()
    asked = [Asked(one.text, frozenset({one.entry_id} if one.entry_id else ())) for one in of_sample]
    came = _came(FaqIndex(sample), asked)
    return [*figures, _first("our sample", came, _beside(peers, sample, asked)), _handed_over("our sample", came)]


def _others(peers: dict[str, Index | None]) -> list[Figure]:
    figures, every = [], []
    for folder, (name, least) in _OTHERS.items():
        if (_SETS / folder).is_dir():
            entries, asked = _read(_SETS / folder)
            came = _came(FaqIndex(entries), asked)
            every += came
            figures.append(_first(name, came, _beside(peers, entries, asked), least))
    return [*figures, *_answered("all sets of others", every, because=_MISTAKEN)] if every else []


def _read(folder: Path) -> tuple[list[Entry], list[Asked]]:
    entries = [json.loads(line) for line in (folder / "entries.jsonl").read_text("utf-8").splitlines()]
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    return (
        [Entry(one["id"], one["lang"], one["question"], tuple(one["aliases"]), one["answer"]) for one in entries],
        [Asked(one["query"], frozenset(filter(None, (one["entry_id"], *one.get("accept", []))))) for one in queries],
    )


def _came(index: FaqIndex, asked: Sequence[Asked]) -> list[Came]:
    return [Came(one, index.search(one.text, locale=one.locale)) for one in asked]


def _beside(peers: dict[str, Index | None], entries: Sequence[Entry], asked: Sequence[Asked]) -> tuple[Peer, ...]:
    """What others find first, of the entries in the language that is asked in, where it is known."""
    found = []
    answerable = [one for one in asked if one.right]
    for name, index in peers.items():
        if index is None:
            found.append(Peer(name, None))
            continue
        firsts = {
            locale: index([entry for entry in entries if locale in (None, entry.lang)])
            for locale in {one.locale for one in answerable}
        }
        right = sum(firsts[one.locale](one.text) in one.right for one in answerable)
        found.append(Peer(name, share(right, len(answerable))))
    return tuple(found)


def _first(
    name: str, came: Sequence[Came], beside: tuple[Peer, ...] = (), least: float | None = None,
    *, because: str = "", headline: bool = False,
) -> Figure:  # fmt: skip
    right = [one.is_right for one in came if one.asked.right]
    reached = (share(sum(right), len(right)),)
    what = f"{name}, first is right"
    return Figure(what, reached, "%", least, Better.MORE, Kind.QUALITY, beside, headline, because)


def _answered(name: str, came: Sequence[Came], *, because: str = "", headline: bool = False) -> list[Figure]:
    answered = [one.is_right for one in came if one.result.band is Band.ANSWER]
    wrong = (share(answered.count(False), len(answered)),)
    at_once = (share(len(answered), len(came)),)
    return [
        Figure(f"{name}, answered at once", at_once, "%", better=Better.MORE, kind=Kind.QUALITY),
        Figure(
            f"{name}, of what is answered at once, wrong", wrong, "%", 1,
            kind=Kind.QUALITY, headline=headline, because=because,
        ),
    ]  # fmt: skip


def _handed_over(name: str, came: Sequence[Came]) -> Figure:
    handed = [one.result.band is Band.HAND_OVER for one in came if not one.asked.right]
    reached = (share(sum(handed), len(handed)),)
    return Figure(f"{name}, what nothing answers, handed over", reached, "%", 95, Better.MORE, Kind.QUALITY)


def _speed() -> list[Figure]:
    """Five thousand entries of made words, as rare and as common as those of a language."""
    FaqIndex(entries_and_questions()[0]).search("what is loaded by the first search")
    chance = Random(1)  # noqa: S311 - to be the same each time, not to be secret
    syllables = (
        "ka",
        "lo",
        "mi",
        "ten",
        "sar",
        "per",
        "un",
        "dis",
        "vel",
        "ing",
        "er",
        "bo",
        "ri",
        "stu",
        "fri",
        "eks",
        "ord",
    )
    made = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(20_000)]
    weights = [1 / (rank + 3) for rank in range(len(made))]

    def text(length: int) -> str:
        return " ".join(chance.choices(made, weights, k=length))

    entries = [
        Entry(f"e{number}", "nb", text(9), tuple(text(6) for _ in range(_ALIASES)), text(_WORDS_OF_AN_ANSWER))
        for number in range(_ENTRIES)
    ]
    gc.collect()
    before, began = resident_mb(), perf_counter()
    index = FaqIndex(entries)
    built, added = perf_counter() - began, resident_mb() - before
    seconds = []
    for entry in chance.sample(entries, _ASKED):
        question = " ".join(_misspelt(word, chance) for word in f"{entry.question} {text(2)}".split())
        began = perf_counter()
        index.search(question)
        seconds.append(perf_counter() - began)
    return [
        Figure(f"index of {_ENTRIES:,} with {_ALIASES} aliases and an answer each", (built,), "s", 2),
        Figure("memory that it adds", (added,), "MB", 80),
        Figure("a question to it, median and p95", in_ms(seconds), "ms", 5),
    ]


def _misspelt(word: str, chance: Random) -> str:
    if len(word) < 5 or chance.random() > 0.2:
        return word
    place = chance.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]
