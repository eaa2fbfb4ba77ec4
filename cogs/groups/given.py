"""All that a drawing depends on, with people known by a number alone: pure, and the same drawing for ever."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from cogs.groups.kinds import Size, aims_of, rule
from cogs.groups.matching import AtLeast, Drawing, KeepApart, Participant, Rule, Spread, drawn_before, form_groups
from cogs.groups.traits import as_attribute

Traits = Mapping[str, Sequence[str]]
"""What people said of themselves, by name: the values that are theirs."""

MENTOR = "mentor"
"""The trait of those who look after new students."""


@dataclass(frozen=True)
class Given:
    """What goes into a drawing.

    People are the numbers 0, 1, … up to the length of `people`; numbers beyond are those who are in the history and
    not there this time. `history` is the earlier rounds, oldest first; `apart` pairs of those who must not be together.
    """

    people: Sequence[Traits]
    size: tuple[int, int]
    aims: Sequence[str]
    history: Sequence[Sequence[Sequence[int]]]
    apart: Sequence[tuple[int, int]]
    seed: int
    mentors: int = 0  # in each group, at least

    @property
    def rules(self) -> list[Rule]:
        """The rules of the drawing: what must be first, then what is wanted, as the organiser ordered it."""
        mentored: list[Rule] = [AtLeast(MENTOR, self.mentors), Spread(MENTOR)] if self.mentors else []
        apart = [KeepApart(one, other) for one, other in self.apart]
        return [*apart, *mentored, *(rule(aim) for aim in aims_of(self.aims))]

    @property
    def participants(self) -> list[Participant]:
        """The people, as a drawing takes them."""
        return [Participant(number, _attributes(traits)) for number, traits in enumerate(self.people)]

    def draw(self) -> Drawing:
        """Draw; the same for the same, on any machine."""
        size = Size(*self.size).wanted
        return form_groups(self.participants, size=size, history=self.history, rules=self.rules, seed=self.seed)

    def drawn(self, groups: Sequence[Sequence[int]]) -> Drawing:
        """The drawing in which people, by their numbers, are together like this; the others are in none yet."""
        there = {number for group in groups for number in group}
        people = [one for one in self.participants if one.id in there]
        size = Size(*self.size).wanted
        return drawn_before(groups, people, size=size, history=self.history, rules=self.rules, seed=self.seed)

    def forgetting(self, number: int, *, wholly: bool = False) -> "Given":
        """The same without what somebody said of themselves; that they look after others is no such thing.

        `wholly` without with whom they are not to be either, whoever of the two wished it.
        """
        kept = {name: values for name, values in self.people[number].items() if name == MENTOR}
        people = [kept if place == number else one for place, one in enumerate(self.people)]
        return replace(self, people=people, apart=[pair for pair in self.apart if not (wholly and number in pair)])

    def encode(self) -> str:
        """This as JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def decode(cls, text: str) -> "Given":
        """What `encode` wrote."""
        read: dict[str, Any] = json.loads(text)
        read["size"] = tuple(read["size"])
        read["apart"] = [(one, other) for one, other in read["apart"]]
        return cls(**read)


def _attributes(traits: Traits) -> dict[str, object]:
    """What a drawing is told of somebody: that they are a mentor is true or was not said, the rest are words."""
    return {name: True if name == MENTOR else as_attribute(name, values) for name, values in traits.items()}


def numbered(present: Sequence[int], history: Sequence[Sequence[Sequence[int]]]) -> dict[int, int]:
    """A number for each member: those who are there from 0, in their order, then those of the history."""
    everybody = dict.fromkeys([*present, *(one for round_ in history for group in round_ for one in group)])
    return {member: number for number, member in enumerate(everybody)}


def given(
    present: Sequence[int],
    *,
    traits: Mapping[int, Traits],
    size: Size,
    aims: Sequence[str],
    history: Sequence[Sequence[Sequence[int]]],
    apart: Iterable[tuple[int, int]],
    seed: int,
    mentors: int = 0,
) -> tuple[Given, dict[int, int]]:
    """What goes into a drawing of the members with these ids, and the number of each of them.

    Of what they do not want, what concerns nobody who is there is left out.
    """
    numbers = numbered(present, history)
    there = set(present)
    pairs = {tuple(sorted((numbers[one], numbers[other]))) for one, other in apart if {one, other} <= there}
    return Given(
        people=[dict(traits.get(member, {})) for member in present],
        size=(size.least, size.most),
        aims=list(aims),
        history=[[[numbers[one] for one in group] for group in round_] for round_ in history],
        apart=sorted((one, other) for one, other in pairs),
        seed=seed,
        mentors=mentors,
    ), numbers
