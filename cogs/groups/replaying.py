"""A drawing as a file, to be drawn again by anybody: people and what they said are numbers in it. Pure."""

import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cogs.groups.given import Given
from cogs.groups.kinds import SMALLEST, Aim
from cogs.groups.matching import AtLeast, GroupSize, Id, NotAlone, Overlap, Share, Spread
from cogs.groups.traits import Free, Trait

Number = Annotated[int, Field(ge=0)]
_SLOTS = tuple(Free)


class Export(BaseModel):
    """A drawing and what came of it.

    People are numbers, and so is each value of a trait: the same number for the same value. `history` is the earlier
    rounds. `groups` is as they were drawn; those of `not_known` are where the drawing puts them, because nothing says
    any more where they were.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: Literal["fadderbot drawing 1"]
    program: str
    round: Number
    rules: list[str]
    seed: int
    size: tuple[int, int]
    mentors: Number
    aims: list[Aim]
    people: list[dict[str, list[Number]]] = Field(min_length=SMALLEST)
    apart: list[tuple[Number, Number]]
    history: list[list[list[Number]]]
    groups: list[list[Number]]
    not_known: list[Number]

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        if not SMALLEST <= self.size[0] <= self.size[1]:
            raise ValueError("no groups have this size")
        if any(one == other for one, other in self.apart):
            raise ValueError("nobody can be apart from themselves")
        if any(number >= len(_SLOTS) for traits in self.people for number in traits.get(Trait.HOURS, ())):
            raise ValueError("a week does not have so many hours")
        return self

    @property
    def given(self) -> Given:
        """What the drawing depends on, with a word for each number: which one makes no difference to it."""
        return Given(
            people=[
                {trait: [_word(trait, number) for number in numbers] for trait, numbers in traits.items()}
                for traits in self.people
            ],
            size=self.size,
            aims=self.aims,
            history=self.history,
            apart=self.apart,
            seed=self.seed,
            mentors=self.mentors,
        )

    def written(self) -> str:
        """This as JSON, a line for each part."""
        parts = self.model_dump(mode="json").items()
        return "{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(part)}" for name, part in parts) + "\n}\n"


def exported(given: Given, known: Mapping[int, int], *, round_id: int, program: str) -> Export:
    """The drawing of a round, with the place of the group in which each person was, as far as it is `known`."""
    drawn = given.draw().groups
    groups: list[list[int]] = [[] for _ in range(max([len(drawn) - 1, *known.values()]) + 1)]
    place = {number: at for at, group in enumerate(drawn) for number in group}
    for number in range(len(given.people)):
        groups[known.get(number, place[number])].append(number)
    return Export(
        format="fadderbot drawing 1",
        program=program,
        round=round_id,
        rules=in_words(given),
        seed=given.seed,
        size=given.size,
        mentors=given.mentors,
        aims=[Aim(aim) for aim in given.aims],
        people=_numbered(given),
        apart=list(given.apart),
        history=[[list(group) for group in groups] for groups in given.history],
        groups=groups,
        not_known=[number for number in range(len(given.people)) if number not in known],
    )


def in_words(given: Given) -> list[str]:
    """The rules of a drawing in plain English, the most important first."""
    return [*map(str, given.rules), str(GroupSize(*given.size)), "as few as may be meet again"]


def differences(groups: Sequence[Sequence[Id]], others: Sequence[Sequence[Id]]) -> list[str]:
    """Each group that is not the same in an export and drawn again, in plain English."""
    pairs = enumerate(zip_longest(groups, others, fillvalue=()), 1)
    return [
        f"Group {number}: {_listed(group)} in the file, {_listed(other)} when drawn again."
        for number, (group, other) in pairs
        if sorted(group) != sorted(other)
    ]


def _listed(group: Sequence[Id]) -> str:
    return ", ".join(map(str, group)) or "nobody"


def _numbered(given: Given) -> list[dict[str, list[int]]]:
    """What people said that a rule asks for, each value as a number: in the order in which they come up."""
    asked = {rule.attribute for rule in given.rules if isinstance(rule, (AtLeast, NotAlone, Overlap, Share, Spread))}
    numbers: dict[str, dict[str, int]] = {trait: {} for trait in asked}

    def number(trait: str, value: str) -> int:
        return numbers[trait].setdefault(value.casefold(), len(numbers[trait]))

    return [
        {trait: [number(trait, value) for value in values] for trait, values in traits.items() if trait in asked}
        for traits in given.people
    ]


def _word(trait: str, number: int) -> str:
    return _SLOTS[number] if trait == Trait.HOURS else str(number)
