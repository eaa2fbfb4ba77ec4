"""How fast the bot may speak: Discord counts the requests of a bot, Slack the messages of a channel."""


class Pace:
    """Gives every request its moment: `burst` at once after a rest, then `per_second`, however many ask."""

    def __init__(self, per_second: float, burst: int) -> None:
        if per_second <= 0 or burst < 1:
            raise ValueError("a pace lets at least something through")
        self._interval = 1 / per_second
        self._head_start = (burst - 1) * self._interval
        self._next = float("-inf")  # when the next request would be due if all of them came evenly

    def wait(self, now: float) -> float:
        """The seconds after `now` at which the next request may go; asking takes its place."""
        due = max(self._next, now)
        self._next = due + self._interval
        return max(0.0, due - self._head_start - now)
