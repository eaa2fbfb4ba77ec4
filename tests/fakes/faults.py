"""What goes wrong on the way to a fake: rate limits, broken answers, lost answers, no connection."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar


class Loss(Enum):
    """How an answer gets lost: before anything is done, or after."""

    BEFORE = auto()
    AFTER = auto()


@dataclass
class Fault:
    """One thing that goes wrong the next `times` times that a request fits; each platform says so in its own way."""

    request: re.Pattern[str] | str
    times: int = 1
    status: int = 0
    retry_after: float = 0
    loss: Loss | None = None

    def fits(self, request: str) -> bool:
        """Whether a request meets this."""
        return re.search(self.request, request) is not None


Kind = TypeVar("Kind", bound=Fault)


class Faults(Generic[Kind]):
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._coming: list[Kind] = []

    def add(self, fault: Kind) -> None:
        """Let one more thing go wrong."""
        self._coming.append(fault)

    def take(self, request: str) -> Kind | None:
        """The fault that this request meets, if any; it is used up by it."""
        for fault in self._coming:
            if fault.fits(request):
                fault.times -= 1
                if fault.times <= 0:
                    self._coming.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._coming.clear()
