"""How well entries match weighted terms: BM25 over several fields, after Robertson and Zaragoza (2009), section 3.6."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.int32]

_AT_ONCE = 64
"""So many entries are counted at once: all at once would take several times the memory that is kept."""


@dataclass(frozen=True)
class Terms:
    """The terms of each word, such as its stem or its trigrams, one word after the other."""

    numbers: Mapping[str, int]
    flat: Numbers
    starts: Numbers

    def of(self, words: Numbers) -> tuple[Numbers, Numbers]:
        """The terms of words, and for each of them the place of its word."""
        times = self.starts[words + 1] - self.starts[words]
        places = np.repeat(np.arange(len(words), dtype=np.int32), times)
        within = np.arange(len(places), dtype=np.int32) - np.repeat(np.cumsum(times) - times, times)
        return self.flat[self.starts[words[places]] + within], places


@dataclass(frozen=True)
class Field:
    """The words of each entry in one field, one entry after the other; `weight` is what a term counts for there."""

    words: Numbers
    starts: Numbers
    weight: float


class Bm25:
    """Entries to be scored against queries; `saturation` and `by_length` are BM25's k1 and b."""

    def __init__(self, fields: Sequence[Field], terms: Terms, *, saturation: float, by_length: float):
        self._entries = len(fields[0].starts) - 1
        self._saturation, self._by_length = saturation, by_length
        self._weights = [field.weight for field in fields]
        self._average = [_average(field, terms) for field in fields]
        counted = list(self._counted(fields, terms))
        found_in = np.zeros(len(terms.numbers), dtype=np.int64)
        for term, _, _ in counted:
            found_in += np.bincount(term, minlength=len(found_in))
        self._starts = np.concatenate(([0], np.cumsum(found_in)))
        self._entry: Numbers = np.empty(self._starts[-1], dtype=np.int32)
        self._value: NDArray[np.float32] = np.empty(self._starts[-1], dtype=np.float32)
        free = self._starts[:-1].copy()
        for number, (term, entry, value) in enumerate(counted):
            places = free[term] + np.arange(len(term)) - np.searchsorted(term, term)
            self._entry[places] = entry + np.int32(number * _AT_ONCE)
            self._value[places] = value
            free += np.bincount(term, minlength=len(free))
        self.rarities: Scores = np.log1p((self._entries - found_in + 0.5) / (found_in + 0.5))
        self._unknown = float(np.log1p((self._entries + 0.5) / 0.5))
        self._value *= np.repeat(self.rarities.astype(np.float32), found_in)

    def _counted(
        self, fields: Sequence[Field], terms: Terms
    ) -> Iterator[tuple[Numbers, NDArray[np.uint8], NDArray[np.float32]]]:
        """The terms of some entries, sorted, which of these has each, and what it is worth there but for its rarity."""
        for first in range(0, self._entries, _AT_ONCE):
            last = min(first + _AT_ONCE, self._entries)
            keys, values = [], []
            for field, average in zip(fields, self._average, strict=True):
                starts = field.starts[first : last + 1]
                found, places = terms.of(field.words[starts[0] : starts[-1]])
                entry = np.repeat(np.arange(last - first), np.diff(starts))[places]
                norms = self._norm(np.bincount(entry, minlength=last - first), average)
                keys.append(found.astype(np.int64) * _AT_ONCE + entry)
                values.append(field.weight / norms[entry])
            pairs, where = np.unique(np.concatenate(keys), return_inverse=True)
            counts = np.bincount(where, weights=np.concatenate(values))
            saturated = counts * (self._saturation + 1) / (counts + self._saturation)
            yield (
                (pairs // _AT_ONCE).astype(np.int32),
                (pairs % _AT_ONCE).astype(np.uint8),
                saturated.astype(np.float32),
            )

    def _norm(self, length: NDArray[np.int64], average: float) -> Scores:
        return np.asarray(1 - self._by_length + self._by_length * length / average, dtype=np.float64)

    def scores(self, weighted: Mapping[int, float]) -> Scores:
        """What each entry gets for the terms."""
        if not weighted:
            return np.zeros(self._entries)
        slices = [slice(self._starts[term], self._starts[term + 1]) for term in weighted]
        entry = np.concatenate([self._entry[one] for one in slices])
        value = np.concatenate(
            [self._value[one] * weight for one, weight in zip(slices, weighted.values(), strict=True)]
        )
        return np.bincount(entry, weights=value, minlength=self._entries).astype(np.float64)

    def score_of(self, fields: Sequence[Mapping[int, int]], weighted: Mapping[int, float]) -> float:
        """What an entry with these counts of terms would get, one mapping for each field."""
        shares = [
            weight / (1 - self._by_length + self._by_length * sum(counts.values()) / average)
            for counts, weight, average in zip(fields, self._weights, self._average, strict=True)
        ]
        total = 0.0
        for term, weight in weighted.items():
            count = sum(share * counts.get(term, 0) for counts, share in zip(fields, shares, strict=True))
            total += weight * count * (self._saturation + 1) / (count + self._saturation) * self.rarity(term)
        return total

    def entries_with(self, term: int) -> int:
        """How many entries have a term."""
        return int(self._starts[term + 1] - self._starts[term])

    def has(self, entry: int, term: int | None) -> bool:
        """Whether an entry has a term."""
        return term is not None and entry in self._entry[self._starts[term] : self._starts[term + 1]]

    def rarity(self, term: int | None) -> float:
        """How much a term tells: the more, the fewer entries have it; the most where none has."""
        return self._unknown if term is None else float(self.rarities[term])


def _average(field: Field, terms: Terms) -> float:
    """How many terms the field has where it has any."""
    having = int(np.count_nonzero(np.diff(field.starts)))
    there = int((terms.starts[field.words + 1] - terms.starts[field.words]).sum())
    return there / having if there else 1.0
