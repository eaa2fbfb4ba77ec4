"""What goes wrong on the way: rate limits, broken answers, lost answers, no connection."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from tests.fakes.slack.refusal import Json


class Loss(Enum):
    """How an answer gets lost: before anything is done, or after."""

    BEFORE = auto()
    AFTER = auto()


@dataclass
class Fault:
    """One thing that goes wrong the next `times` times that a method fits.

    The method's name is Slack's; `response_url` stands for every response_url, `socket` for opening a socket.
    `error` alone is an answer with status 200 and that error.
    """

    method: re.Pattern[str] | str
    times: int = 1
    status: int = 0
    retry_after: int = 0
    loss: Loss | None = None
    error: str = ""

    def body(self) -> Json:
        """The JSON of the answer."""
        return {"ok": False, "error": self.error or ("ratelimited" if self.status == 429 else "internal_error")}

    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {"Retry-After": str(self.retry_after)} if self.status == 429 else {}


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let one more thing go wrong."""
        self._coming.append(fault)

    def take(self, method: str) -> Fault | None:
        """The fault that this request meets, if any; it is used up by it."""
        for fault in self._coming:
            if re.search(fault.method, method):
                fault.times -= 1
                if fault.times <= 0:
                    self._coming.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._coming.clear()
