"""How fast the bot may speak: Discord counts the requests of a bot, Slack the messages of a channel."""

from collections import deque

_REMEMBERED = 1_000  # answers by which a window knows how long the way takes


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


class Window:
    """Keeps any `seconds` from seeing more requests arrive than there are places, all at once after a rest.

    Nobody is told when a request arrives. But where a round trip takes longer than the shortest of late, the request
    arrived at most that much later than others would have. So its place is free again `seconds` after the answer less
    the shortest round trip: whoever takes it then cannot arrive sooner than `seconds` after it. What that costs is how
    much round trips vary, and not how long they are.
    """

    def __init__(self, places: int, seconds: float = 1.0, *, margin: float = 0.0) -> None:
        if places < 1 or seconds <= 0:
            raise ValueError("a window lets at least something through")
        self._places = places
        self._seconds = seconds + margin
        self._under_way = 0
        self._over: list[tuple[float, bool]] = []  # ended, whose place is not free yet: when, and if by an answer
        self._trips: deque[tuple[int, float]] = deque()  # number and length: the shortest, the shortest after it, ...
        self._answers = 0
        self._held_until = float("-inf")

    def take(self, now: float) -> bool:
        """Take a place if one is free."""
        self._over = [one for one in self._over if self._free_at(one) > now]
        if now < self._held_until or self._under_way + len(self._over) >= self._places:
            return False
        self._under_way += 1
        return True

    def wait(self, now: float) -> float | None:
        """The seconds after `now` at which a place is free; None where that depends on a request under way."""
        free_at = now
        if self._under_way + len(self._over) >= self._places:
            if not self._over:
                return None
            free_at = min(map(self._free_at, self._over))
        return max(0.0, max(free_at, self._held_until) - now)

    def answered(self, now: float, took: float) -> None:
        """A request that went `took` seconds ago has its answer."""
        self._answers += 1
        while self._trips and self._trips[-1][1] >= took:
            self._trips.pop()
        self._trips.append((self._answers, took))
        if self._trips[0][0] <= self._answers - _REMEMBERED:
            self._trips.popleft()
        self._end(now, answered=True)

    def lost(self, now: float) -> None:
        """A request that went will have no answer: it may have arrived just now."""
        self._end(now, answered=False)

    def give_back(self) -> None:
        """A request that had its place never went."""
        self._under_way -= 1

    def hold(self, until: float) -> None:
        """Let nobody go before a moment."""
        self._held_until = max(self._held_until, until)

    def _end(self, now: float, *, answered: bool) -> None:
        self._under_way -= 1
        self._over.append((now, answered))

    def _free_at(self, over: tuple[float, bool]) -> float:
        # Reckoned anew each time: what was learnt of the way since counts for those who rest already.
        ended, answered = over
        return ended + self._seconds - (self._trips[0][1] if answered else 0.0)
