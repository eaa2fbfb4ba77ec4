"""How long to wait before something that failed is tried again."""

import random
from dataclasses import dataclass
from datetime import timedelta

SPREAD = 0.2
"""Either way: what failed together is not to come back together."""

_DOUBLED = 40  # times at most, far beyond any `most`
_chance = random.Random()  # noqa: S311 - nobody gains anything by guessing it


@dataclass(frozen=True)
class Backoff:
    """A pause after the first attempt, doubled after each, up to a most; each a fifth longer or shorter by chance."""

    first: timedelta
    most: timedelta

    def pause(self, attempt: int) -> timedelta:
        """The pause after this many attempts, of which there was one at least."""
        return min(self.first * 2.0 ** min(attempt - 1, _DOUBLED), self.most) * _chance.uniform(1 - SPREAD, 1 + SPREAD)
