"""How often something may be asked for, reckoned in memory and of nobody in particular."""

_TIDIED_AT = 1_000  # keys


class Allowance:
    """Lets `burst` through at once after a rest, and then one in `every_s` seconds; each key has its own."""

    def __init__(self, burst: int, every_s: float) -> None:
        self._every_s = every_s
        self._head_start = (burst - 1) * every_s
        self._due: dict[str, float] = {}  # when the next would come if all of them came evenly

    def take(self, key: str, now: float) -> bool:
        """Whether this one may come, which counts it; `now` is in seconds, of any clock that only goes forward."""
        if len(self._due) >= _TIDIED_AT:
            self._due = {name: due for name, due in self._due.items() if due > now}
        due = max(self._due.get(key, now), now)
        if due - now > self._head_start:
            return False
        self._due[key] = due + self._every_s
        return True
