"""What counted rules cost in each group of a partition, kept up as members come and go."""

from collections.abc import Sequence

from cogs.groups.engine.tallies import Counts, Tally


class Balance:
    """The counts of each group, and what each costs.

    Members with the same values are of one kind; what it costs a group to have one kind for another is worked out
    once, until the group changes.
    """

    def __init__(self, tallies: Sequence[tuple[int, Tally]], members: int, groups: Sequence[Sequence[int]]) -> None:
        self._rules = tallies
        numbers: dict[tuple[tuple[int, ...], ...], int] = {}
        profiles = [tuple(tally.values[member] for _, tally in tallies) for member in range(members)]
        self.kinds = [numbers.setdefault(profile, len(numbers)) for profile in profiles]
        self._profiles = list(numbers)
        self._counts: list[list[dict[int, int]]] = [[{} for _ in tallies] for _ in groups]
        for place, group in enumerate(groups):
            for member in group:
                self._add(self._counts[place], self.kinds[member], 1)
        self.costs = [self._cost(counts) for counts in self._counts]
        self._known: list[dict[tuple[int | None, int | None], int]] = [{} for _ in groups]
        self.worked_out = 0
        """How much there was to count for changes that were not known: a measure of work that no machine changes."""

    def change(self, group: int, out: int | None, into: int | None) -> int:
        """What it would cost more to have one kind for another in a group, or one more, or one less."""
        known = self._known[group].get((out, into))
        return self._work_out(group, out, into) if known is None else known

    def _work_out(self, group: int, out: int | None, into: int | None) -> int:
        counts = self._counts[group]
        if out is not None:
            self._add(counts, out, -1)
        if into is not None:
            self._add(counts, into, 1)
        known = self._known[group][out, into] = self._cost(counts) - self.costs[group]
        if out is not None:
            self._add(counts, out, 1)
        if into is not None:
            self._add(counts, into, -1)
        self.worked_out += 4 + sum(map(len, counts)) // 4
        return known

    def leave(self, member: int, group: int) -> int:
        """Take a member out of a group; what it costs more."""
        return self._put(member, group, -1)

    def enter(self, member: int, group: int) -> int:
        """Take a member into a group; what it costs more."""
        return self._put(member, group, 1)

    def _put(self, member: int, group: int, how: int) -> int:
        if not self._rules:
            return 0
        before = self.costs[group]
        self._add(self._counts[group], self.kinds[member], how)
        self.costs[group] = self._cost(self._counts[group])
        self._known[group].clear()
        return self.costs[group] - before

    def _add(self, counts: Sequence[dict[int, int]], kind: int, how: int) -> None:
        for count, values in zip(counts, self._profiles[kind], strict=True):
            for value in values:
                now = count[value] = count.get(value, 0) + how
                if not now:
                    del count[value]

    def _cost(self, counts: Sequence[Counts]) -> int:
        return sum(weight * tally.cost(count) for (weight, tally), count in zip(self._rules, counts, strict=True))
