"""What groups are drawn from, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from cogs.groups.engine.constraints import Id, Rule, order

Group: TypeAlias = tuple[Id, ...]

Size: TypeAlias = int | tuple[int, int]
"""How many belong into a group: so many, or from so many to so many."""

Seed: TypeAlias = int | str

Parameter: TypeAlias = int | str | tuple[str, ...] | tuple[Id, ...]


class TooFew(ValueError):
    """Fewer than two members: nobody can be in a group alone."""


@dataclass(frozen=True)
class Participant:
    """Somebody who takes part, by an id, and what is known of them.

    An attribute is a word, a number, true or false, or a collection of those, such as languages or hours. One that
    is not there, or is None, was not said, and no rule counts it.
    """

    id: Id
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """Why something is as it is: a code with its parameters, to be said in any language."""

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """A rule that could not be kept: in which groups, by their place in the drawing, and why."""

    rule: Rule
    groups: tuple[int, ...]
    why: Reason
    reason: str
    """The same in plain English."""

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Asked:
    """What a drawing was asked for."""

    members: tuple[Participant, ...]
    size: Size
    history: tuple[tuple[Group, ...], ...] = ()
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """Groups that were drawn, and how good they are."""

    groups: tuple[Group, ...]
    repeats: tuple[tuple[Id, Id], ...]
    """The pairs who are together and have been before."""
    lower_bound: int
    """So many repeated pairs there are at least, whoever draws groups of this size from these members."""
    broken_rules: tuple[Broken, ...]
    seed: Seed
    seconds: float = field(compare=False)
    """How long drawing took: the only thing that differs from one time to the next."""
    asked: Asked = field(repr=False, compare=False)

    @property
    def repeated_pairs(self) -> int:
        """How many pairs are together who have been before."""
        return len(self.repeats)

    def group_of(self, member: Id) -> int:
        """The place of a member's group; KeyError for somebody who is in none."""
        for place, group in enumerate(self.groups):
            if member in group:
                return place
        raise KeyError(member)


def ask(
    members: Sequence[Participant], size: Size, history: Sequence[Sequence[Sequence[Id]]], rules: Sequence[Rule]
) -> Asked:
    """What was asked for, in an order that does not depend on how it was given; ValueError where it makes no sense."""
    there = tuple(sorted(members, key=lambda member: order(member.id)))
    if len({member.id for member in there}) != len(there):
        raise ValueError("Somebody is named twice: every member needs an id of their own.")
    if len(there) < 2:
        raise TooFew("It takes two members at least: nobody can be in a group alone.")
    least, most = bounds(size)
    if least < 2 or most < least:
        raise ValueError("A group has two members at least, and its largest size is not below its smallest.")
    earlier = tuple(tuple(tuple(group) for group in groups) for groups in history)
    return Asked(there, size if isinstance(size, int) else (least, most), earlier, tuple(rules))


def bounds(size: Size) -> tuple[int, int]:
    """The smallest and the largest size that is named."""
    if isinstance(size, int):
        return size, size
    least, most = size
    return least, most
