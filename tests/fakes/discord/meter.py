"""Discord's limits as it counts them: so many requests of a bot in a second, so many messages of a channel in five."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.discord.refusal import Json

GLOBAL = 50
"""Requests of one bot in a second; answers to interactions do not count."""

CHANNEL = 5
CHANNEL_S = 5.0

_OPEN = re.compile(r"/(interactions|webhooks)/")
_SAYS = re.compile(r"/channels/(\d+)/messages")


@dataclass
class _Window:
    """A time that begins with the first request after the one before it, and how many came in it."""

    most: int
    seconds: float
    begun: float = float("-inf")
    used: int = 0

    def take(self, now: float) -> bool:
        if now >= self.begun + self.seconds:
            self.begun, self.used = now, 0
        if self.used >= self.most:
            return False
        self.used += 1
        return True

    def left_s(self, now: float) -> float:
        return max(0.0, self.begun + self.seconds - now)


@dataclass(frozen=True)
class Count:
    """What one request found: the headers of its answer, and the body of a 429 where it came too early."""

    headers: dict[str, str] = field(default_factory=dict)
    refused: Json | None = None


class Meter:
    """Counts requests; `now` gives seconds. `refused` is how many came too early, by what they exceeded."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._all = _Window(GLOBAL, 1.0)
        self._channels: dict[str, _Window] = {}
        self.refused = {"global": 0, "user": 0}

    def count(self, method: str, path: str) -> Count:
        """Count one request."""
        now = self._now()
        if not _OPEN.match(path) and not self._all.take(now):
            return self._too_early("global", self._all.left_s(now), {})
        says = _SAYS.fullmatch(path) if method == "POST" else None
        if says is None:
            return Count()
        window = self._channels.setdefault(says[1], _Window(CHANNEL, CHANNEL_S))
        taken = window.take(now)
        left = window.left_s(now)
        headers = {
            "X-RateLimit-Limit": str(CHANNEL),
            "X-RateLimit-Remaining": str(CHANNEL - window.used),
            "X-RateLimit-Reset-After": f"{left:.3f}",
        }
        return Count(headers) if taken else self._too_early("user", left, headers)

    def _too_early(self, scope: str, seconds: float, headers: dict[str, str]) -> Count:
        self.refused[scope] += 1
        is_global = scope == "global"
        said = {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": is_global}
        told = {"Via": "1.1 google", "Retry-After": str(int(seconds) + 1), "X-RateLimit-Scope": scope}
        return Count(headers | told | ({"X-RateLimit-Global": "true"} if is_global else {}), said)
