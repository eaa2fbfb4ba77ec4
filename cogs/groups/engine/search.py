"""Local search for a partition that costs little: swaps that lower conflicts the most, with a tabu list.

Min-conflicts (Minton and others, 1992) with a tabu list (Glover, 1989), as Dotú and Van Hentenryck (2005) have it for
social golfers: somebody in a conflict is chosen, and changes places with whom it helps most, even where it helps
nobody; they may not go back for some steps. It ends after so much work, counted in swaps that were looked at.
"""

from collections.abc import Sequence
from random import Random

from cogs.groups.engine.balance import Balance
from cogs.groups.engine.costs import Costs
from cogs.groups.engine.sizes import Shape

_LOOKED_AT = 300
"""Among more members than this, whom to change places with is looked for among so many of them."""

_STEP = 20
"""What a step costs by itself is as much work as looking at so many swaps."""

_DULL = 150
"""After so many steps that found nothing better, some are swapped at random."""


class Trouble:
    """Those who are in a conflict: to be drawn from, added and removed at once."""

    def __init__(self) -> None:
        self._those: list[int] = []
        self._place: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._those)

    def draw(self, random: Random) -> int:
        """Any of them."""
        return self._those[int(random.random() * len(self._those))]

    def set(self, member: int, *, troubled: bool) -> None:
        """Note whether a member is in a conflict."""
        if troubled == (member in self._place):
            return
        if troubled:
            self._place[member] = len(self._those)
            self._those.append(member)
        else:
            place, last = self._place.pop(member), self._those.pop()
            if last != member:
                self._those[place], self._place[last] = last, place


class Search:
    """One partition that is being improved."""

    def __init__(self, costs: Costs, shape: Shape, groups: Sequence[Sequence[int]], random: Random) -> None:
        self.pairs, self.rest, self.least = costs.pairs, costs.rest, costs.least
        self.shape, self.random = shape, random
        self.groups = [list(group) for group in groups]
        self.home = [0] * len(costs.pairs)
        for place, group in enumerate(groups):
            for member in group:
                self.home[member] = place
        self.own = [sum(row.get(other, 0) for other in self.groups[self.home[m]]) for m, row in enumerate(self.pairs)]
        self.balance = Balance(costs.tallies, len(self.pairs), self.groups)
        self.cost = sum(self.own) // 2 + sum(self.balance.costs)
        self.best, self.best_home = self.cost, self.home[:]
        self.trouble = Trouble()
        for place in range(len(self.groups)):
            self._look_for_trouble(place)
        self.until: dict[tuple[int, int], int] = {}
        self.steps = 0

    def run(self, work: int) -> list[list[int]]:
        """The best partition that is found with so much work."""
        members, dull = len(self.pairs), 0
        while work > 0 and self.trouble and self.best > self.least:
            self.steps += 1
            work -= self._step()
            if self.cost < self.best:
                self.best, self.best_home, dull = self.cost, self.home[:], 0
            else:
                dull += 1
                if dull > _DULL:
                    dull = 0
                    for _ in range(max(2, members // 10)):
                        self.swap(int(self.random.random() * members), int(self.random.random() * members))
        found: list[list[int]] = [[] for _ in self.groups]
        for member, place in enumerate(self.best_home):
            found[place].append(member)
        return found

    def _step(self) -> int:
        """Have somebody in a conflict change places, or move, as it helps most; how many places were looked at."""
        i = self.trouble.draw(self.random)
        home, own, pairs, random = self.home, self.own, self.pairs, self.random.random
        a, row, kinds, balance = home[i], pairs[i], self.balance.kinds, self.balance
        known = balance.worked_out
        into: dict[int, int] = {}  # what i would cost in each group
        for other, weight in row.items():
            into[home[other]] = into.get(home[other], 0) + weight
        toward: dict[int, int] = {}  # what each would cost in the place of i
        for other in self.groups[a]:
            if other != i:
                for j, weight in pairs[other].items():
                    toward[j] = toward.get(j, 0) + weight
        mine, kind = own[i], kinds[i]
        allowed = self.best - self.cost  # better than the best is allowed to whoever is tabu
        best, chosen, ties = 1 << 300, -1, 0
        tabu, now = self.until, self.steps
        those = self._candidates()
        for j in those:
            b = home[j]
            if b == a:
                continue
            change = into.get(b, 0) - mine + toward.get(j, 0) - own[j]
            if j in row:
                change -= row[j]
            if kinds[j] != kind:
                change += balance.change(a, kind, kinds[j]) + balance.change(b, kinds[j], kind)
            if change > best:
                continue
            if change >= allowed and (tabu.get((i, b), 0) > now or tabu.get((j, a), 0) > now):
                continue
            if change < best:
                best, chosen, ties = change, j, 1
            else:
                ties += 1
                if random() * ties < 1:
                    chosen = j
        move = self._best_move(i, into, best, allowed)
        tenure = now + 5 + int(random() * 10)
        if move is not None:
            tabu[i, a] = tenure
            self.move(i, move)
        elif chosen >= 0:
            tabu[i, a] = tabu[chosen, home[chosen]] = tenure
            self.swap(i, chosen)
        return _STEP + len(those) + balance.worked_out - known

    def _candidates(self) -> Sequence[int]:
        members = len(self.home)
        if members <= _LOOKED_AT:
            return range(members)
        return [int(self.random.random() * members) for _ in range(_LOOKED_AT)]

    def _best_move(self, i: int, into: dict[int, int], best: int, allowed: int) -> int | None:
        """The group with room to which going alone is better than any swap, if there is one."""
        a, least, most = self.home[i], self.shape.least, self.shape.most
        if least == most or len(self.groups[a]) <= least:
            return None
        kind, balance, chosen = self.balance.kinds[i], self.balance, None
        leaves = balance.change(a, kind, None) - self.own[i]
        for b, group in enumerate(self.groups):
            if b != a and len(group) < most:
                change = leaves + into.get(b, 0) + balance.change(b, None, kind)
                if change < best and (change < allowed or self.until.get((i, b), 0) <= self.steps):
                    best, chosen = change, b
        return chosen

    def swap(self, i: int, j: int) -> None:
        """Have two change places."""
        a, b = self.home[i], self.home[j]
        if a != b:
            self._leave(i, a)
            self._leave(j, b)
            self._enter(i, b)
            self._enter(j, a)
            self._look_for_trouble(a)
            self._look_for_trouble(b)

    def move(self, i: int, b: int) -> None:
        """Have somebody go to another group."""
        a = self.home[i]
        self._leave(i, a)
        self._enter(i, b)
        self._look_for_trouble(a)
        self._look_for_trouble(b)

    def _leave(self, i: int, group: int) -> None:
        row = self.pairs[i]
        self.groups[group].remove(i)
        for other in self.groups[group]:
            self.own[other] -= row.get(other, 0)
        self.cost += self.balance.leave(i, group) - self.own[i]

    def _enter(self, i: int, group: int) -> None:
        row, total = self.pairs[i], 0
        for other in self.groups[group]:
            weight = row.get(other, 0)
            self.own[other] += weight
            total += weight
        self.groups[group].append(i)
        self.home[i], self.own[i] = group, total
        self.cost += self.balance.enter(i, group) + total

    def _look_for_trouble(self, group: int) -> None:
        broken = self.balance.costs[group] > 0
        for member in self.groups[group]:
            self.trouble.set(member, troubled=broken or self.own[member] > self.rest[member])
