"""What goes wrong on the way: rate limits, broken answers, lost answers, no connection."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from tests.fakes.discord.refusal import Json


class Loss(Enum):
    """How an answer gets lost: before anything is done, or after."""

    BEFORE = auto()
    AFTER = auto()


@dataclass
class Fault:
    """One thing that goes wrong the next `times` times that a request fits."""

    method: str | None
    path: re.Pattern[str]
    times: int
    status: int = 0
    retry_after: float = 0.0
    is_global: bool = False
    loss: Loss | None = None

    def body(self) -> Json:
        """The JSON of the answer."""
        if self.status == 429:
            return {"message": "You are being rate limited.", "retry_after": self.retry_after, "global": self.is_global}
        return {"message": f"{self.status}: the fake was told to fail", "code": 0}

    def headers(self) -> dict[str, str]:
        """The headers of the answer; discord.py takes a 429 without `Via` for a ban."""
        if self.status != 429:
            return {}
        scope = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"} if self.is_global else {}
        return {"Via": "1.1 google", "Retry-After": str(self.retry_after), "X-RateLimit-Scope": "user"} | scope


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let one more thing go wrong."""
        self._coming.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any; it is used up by it."""
        for fault in self._coming:
            if fault.method in (None, method) and fault.path.search(path):
                fault.times -= 1
                if fault.times <= 0:
                    self._coming.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._coming.clear()
