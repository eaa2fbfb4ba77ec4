"""What goes wrong on the way to Discord, as Discord says it."""

from dataclasses import dataclass

from tests.fakes import faults
from tests.fakes.discord.refusal import Json


@dataclass
class Fault(faults.Fault):
    """One thing that goes wrong with requests whose path fits, and whose method is this where one is named."""

    method: str | None = None
    is_global: bool = False

    def fits(self, request: str) -> bool:
        """Whether a request meets this, given as `POST /channels/1/messages`."""
        method, _, path = request.partition(" ")
        return self.method in (None, method) and super().fits(path)

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
