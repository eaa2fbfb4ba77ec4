"""What goes wrong on the way to Slack, as Slack says it."""

from dataclasses import dataclass

from tests.fakes import faults
from tests.fakes.slack.refusal import Json


@dataclass
class Fault(faults.Fault):
    """One thing that goes wrong; what it fits is Slack's name of a method.

    `response_url` stands for every response_url, `socket` for opening a socket. `error` alone is an answer with status
    200 and that error.
    """

    error: str = ""

    def body(self) -> Json:
        """The JSON of the answer."""
        return {"ok": False, "error": self.error or ("ratelimited" if self.status == 429 else "internal_error")}

    def headers(self) -> dict[str, str]:
        """The headers of the answer."""
        return {"Retry-After": str(self.retry_after)} if self.status == 429 else {}
