"""The rules that an organiser may set, as values, and those that contradict each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Id: TypeAlias = str | int


def order(member: Id) -> tuple[bool, Id]:
    """Sorts ids, numbers before words: the hash of a word differs from one run to the next."""
    return isinstance(member, str), member


class Rule:
    """What an organiser wants of the groups. Hard ones come before soft ones."""

    hard: bool


def _several(members: tuple[Id | Iterable[Id], ...]) -> tuple[Id, ...]:
    named: list[Id] = []
    for one in members:
        if isinstance(one, (str, int)):
            named.append(one)
        else:
            named.extend(one)
    if len(set(named)) < 2:
        raise ValueError("This rule is about two members or more.")
    return tuple(sorted(set(named), key=order))


def _listed(members: Sequence[Id]) -> str:
    return f"{', '.join(map(str, members[:-1]))} and {members[-1]}"


@dataclass(frozen=True, init=False)
class KeepApart(Rule):
    """No two of these in one group: `KeepApart(a, b)`. Hard unless it is said otherwise."""

    members: tuple[Id, ...]
    hard: bool

    def __init__(self, *members: Id | Iterable[Id], hard: bool = True) -> None:
        object.__setattr__(self, "members", _several(members))
        object.__setattr__(self, "hard", hard)

    def __str__(self) -> str:
        return f"keep {_listed(self.members)} apart"


@dataclass(frozen=True, init=False)
class KeepTogether(Rule):
    """All of these in one group, as far as they are there: `KeepTogether(a, b)`. Hard unless it is said otherwise."""

    members: tuple[Id, ...]
    hard: bool

    def __init__(self, *members: Id | Iterable[Id], hard: bool = True) -> None:
        object.__setattr__(self, "members", _several(members))
        object.__setattr__(self, "hard", hard)

    def __str__(self) -> str:
        return f"keep {_listed(self.members)} together"


@dataclass(frozen=True)
class AtLeast(Rule):
    """In each group so many with an attribute, or with one value of it: `AtLeast("mentor", 1)`. Hard."""

    attribute: str
    count: int = 1
    value: object = True
    hard: bool = True

    def __str__(self) -> str:
        what = self.attribute if self.value is True else f"{self.attribute} {self.value}"
        return f"at least {self.count} {what} in each group"


@dataclass(frozen=True)
class NotAlone(Rule):
    """Of each value of an attribute, or of one, none in a group or two and more: `NotAlone("gender")`. Hard."""

    attribute: str
    value: object = None
    hard: bool = True

    def __str__(self) -> str:
        what = self.attribute if self.value is None else f"{self.attribute} {self.value}"
        return f"nobody alone of their {what}"


@dataclass(frozen=True)
class Spread(Rule):
    """The values of an attribute as evenly over the groups as they go: `Spread("programme")`. Soft."""

    attribute: str
    hard: bool = False

    def __str__(self) -> str:
        return f"spread each {self.attribute} over the groups"


@dataclass(frozen=True)
class Share(Rule):
    """All of a group have a value of an attribute in common: `Share("language")`. Hard."""

    attribute: str
    hard: bool = True

    def __str__(self) -> str:
        return f"a {self.attribute} in common in each group"


@dataclass(frozen=True)
class Overlap(Rule):
    """All of a group have so many hours in common, together or not: `Overlap("slots", hours=2)`. Soft.

    A slot is an hour by whatever name (`"mon 10"`, `10`, `("mon", 10)`), or a stretch from one hour to another as a
    pair of numbers (`(10, 12.5)`), counted to the minute.
    """

    attribute: str
    hours: float = 1
    hard: bool = False

    def __str__(self) -> str:
        return f"{self.hours:g} hours of {self.attribute} in common in each group"


@dataclass(frozen=True)
class GroupSize(Rule):
    """The sizes that were asked for, where they had to be broken: told of, never asked for."""

    least: int
    most: int
    hard: bool = True

    def __str__(self) -> str:
        return f"{self.least} to {self.most} in a group"


class Contradiction(ValueError):
    """Hard rules that nobody can keep at once: `first` and `second`, which is None where `first` alone is too much.

    `through` are all that lead from the one to the other, in order; `most` is how many a group may have, where that
    is what is broken.
    """

    def __init__(self, first: Rule, second: Rule | None, through: Sequence[Rule] = (), most: int | None = None) -> None:
        self.first, self.second, self.through, self.most = first, second, tuple(through), most
        both = f"“{first}”" if second is None else f"“{first}” and “{second}”"
        more = [f"“{rule}”" for rule in self.through if rule not in (first, second)]
        if more:
            both += f", with {', '.join(more)}"
        what = f"put more than {most} together, and a group has {most} at most" if most else "contradict each other"
        super().__init__(f"{both} {what}.")


def present(rule: KeepApart | KeepTogether, there: set[Id]) -> tuple[Id, ...]:
    """Those of a rule who are there."""
    return tuple(member for member in rule.members if member in there)


def companies(rules: Sequence[Rule], there: set[Id]) -> list[tuple[Id, ...]]:
    """Those who are to be together, as hard rules join them; nobody is in two of these."""
    joined: dict[Id, set[Id]] = {}
    for rule in rules:
        if isinstance(rule, KeepTogether) and rule.hard:
            those = set(present(rule, there))
            for member in present(rule, there):
                those |= joined.get(member, set())
            joined |= dict.fromkeys(those, those)
    different = {id(those): those for those in joined.values() if len(those) > 1}
    return sorted((tuple(sorted(those, key=order)) for those in different.values()), key=lambda one: order(one[0]))


def refuse_contradictions(rules: Sequence[Rule], there: set[Id], most: int) -> None:
    """Raise Contradiction where hard rules put two together and apart, or more together than a group may have."""
    together = [
        rule for rule in rules if isinstance(rule, KeepTogether) and rule.hard and len(present(rule, there)) > 1
    ]
    company = {member: those for those in companies(together, there) for member in those}
    for rule in rules:
        if isinstance(rule, KeepApart) and rule.hard:
            those = present(rule, there)
            for place, one in enumerate(those):
                for other in those[place + 1 :]:
                    if other in company.get(one, ()):
                        path = _path(together, there, one, other)
                        raise Contradiction(rule, path[0], path)
    for those in companies(together, there):
        if len(those) > most:
            raise _too_many([rule for rule in together if present(rule, there)[0] in those], there, most)


def _too_many(together: Sequence[KeepTogether], there: set[Id], most: int) -> Contradiction:
    """The rule that makes a company too large, and another that it shares somebody with."""
    upto = next(
        upto
        for upto in range(1, len(together) + 1)
        if any(len(one) > most for one in companies(together[:upto], there))
    )
    *before, last = together[:upto]
    if len(present(last, there)) > most:
        return Contradiction(last, None, most=most)
    first = next(rule for rule in before if set(present(rule, there)).intersection(present(last, there)))
    return Contradiction(first, last, together[:upto], most)


def _path(together: Sequence[KeepTogether], there: set[Id], start: Id, end: Id) -> list[KeepTogether]:
    """The fewest rules that lead from one member to another, each sharing somebody with the next."""
    paths: list[tuple[Id, list[KeepTogether]]] = [(start, [])]
    seen = {start}
    for member, path in paths:
        if member == end:
            return path
        for rule in together:
            if member in rule.members:
                for other in present(rule, there):
                    if other not in seen:
                        seen.add(other)
                        paths.append((other, [*path, rule]))
    return []
