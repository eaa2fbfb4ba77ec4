"""What a rule costs in a group, told from how many there have which value."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

from cogs.groups.engine.constraints import AtLeast, NotAlone, Overlap, Rule, Share, Spread
from cogs.groups.engine.values import Participant

Counts = Mapping[int, int]
"""How many there are of each value that somebody has."""


@dataclass(frozen=True)
class Tally:
    """A rule as a count: the values that each member has, by number, and the cost of a group's counts.

    The cost is zero exactly where the rule is kept, and falls with each member who is changed for a better one.
    """

    rule: Rule
    names: tuple[object, ...]
    values: tuple[tuple[int, ...], ...]
    cost: Callable[[Counts], int]


def values_of(member: Participant, attribute: str) -> tuple[object, ...] | None:
    """All values that a member has of an attribute, in an order that every run agrees on; None if it was not said."""
    said = member.attributes.get(attribute)
    if said is None:
        return None
    if isinstance(said, Iterable) and not isinstance(said, (str, bytes)):
        named = (tuple(value) if isinstance(value, list) else value for value in said)
        return tuple(sorted(dict.fromkeys(named), key=_sorting))
    return (said,)


def tally(rule: Rule, members: Sequence[Participant], groups: int) -> Tally | None:
    """A rule about attributes as a count, for so many groups; None for a rule about named members."""
    match rule:
        case AtLeast(attribute, count, value):
            return _at_least(rule, [_has(member, attribute, value) for member in members], count)
        case NotAlone(attribute, value):
            named = [values_of(member, attribute) or () for member in members]
            return _not_alone(rule, named, value)
        case Spread(attribute):
            return _spread(rule, [values_of(member, attribute) or () for member in members], groups)
        case Share(attribute):
            said = [values_of(member, attribute) for member in members]
            return _in_common(rule, said, {}, _HOUR)
        case Overlap(attribute, hours):
            cells, minutes = hours_of([values_of(member, attribute) for member in members])
            return _in_common(rule, cells, minutes, round(hours * _HOUR))
        case _:
            return None


def counts_in(counted: Tally, group: Iterable[int]) -> Counts:
    """How many of a group have each value."""
    return Counter(value for member in group for value in counted.values[member])


def only_ones(members: Sequence[Participant], attribute: str) -> list[tuple[object, int]]:
    """The values of an attribute that one member alone has, and the number of that member."""
    having: dict[object, list[int]] = {}
    for place, member in enumerate(members):
        for value in values_of(member, attribute) or ():
            having.setdefault(value, []).append(place)
    return [(value, those[0]) for value, those in having.items() if len(those) == 1]


def in_common(those: Sequence[Participant], attribute: str) -> list[object]:
    """The values that all have who said anything; none where nobody did."""
    said = [values for values in (values_of(member, attribute) for member in those) if values is not None]
    return [value for value in said[0] if all(value in values for values in said)] if said else []


def hours_in_common(those: Sequence[Participant], attribute: str) -> float:
    """How many hours all have in common who said when they can."""
    cells, minutes = hours_of([values_of(member, attribute) for member in those])
    said = [slots for slots in cells if slots is not None]
    common = [slot for slot in said[0] if all(slot in slots for slots in said)] if said else []
    return sum(minutes[slot] for slot in common) / _HOUR


def what_of(rule: AtLeast) -> str:
    """What a rule wants some of in each group, in a word."""
    return rule.attribute if rule.value is True else str(rule.value)


def _sorting(value: object) -> tuple[str, str]:
    return type(value).__name__, repr(value)


def _has(member: Participant, attribute: str, value: object) -> bool:
    if value is True:
        return bool(member.attributes.get(attribute))
    return value in (values_of(member, attribute) or ())


def _at_least(rule: Rule, has: Sequence[bool], count: int) -> Tally:
    def cost(counts: Counts) -> int:
        return max(0, count - counts.get(0, 0))

    return Tally(rule, (True,), tuple((0,) if one else () for one in has), cost)


def _numbered(named: Sequence[Sequence[object]]) -> tuple[tuple[object, ...], tuple[tuple[int, ...], ...]]:
    names = dict.fromkeys(value for values in named for value in values)
    number = {name: place for place, name in enumerate(names)}
    return tuple(names), tuple(tuple(number[value] for value in values) for values in named)


def _not_alone(rule: Rule, named: Sequence[Sequence[object]], only: object) -> Tally:
    # The only one of a kind is alone in every group: that is said, and not searched for.
    total = Counter(value for values in named for value in values)
    names, numbers = _numbered(
        [[value for value in values if total[value] > 1 and only in (None, value)] for values in named]
    )

    def cost(counts: Counts) -> int:
        return sum(count == 1 for count in counts.values())

    return Tally(rule, names, numbers, cost)


def _spread(rule: Rule, named: Sequence[Sequence[object]], groups: int) -> Tally:
    names, numbers = _numbered(named)
    total = Counter(value for values in numbers for value in values)
    share = [(total[value] // groups, -(-total[value] // groups)) for value in range(len(names))]
    owed = sum(least for least, _ in share)

    def cost(counts: Counts) -> int:
        off = owed
        for value, count in counts.items():
            least, most = share[value]
            off += max(count - most, least - count, 0) - least
        return off

    return Tally(rule, names, numbers, cost)


_HOUR = 60


def _in_common(rule: Rule, said: Sequence[Sequence[object] | None], minutes: dict[object, int], wanted: int) -> Tally:
    """So many minutes in common, or a value, which counts as an hour: how many members miss at those that most have."""
    names, numbers = _numbered([values or () for values in said])
    lengths = [minutes.get(name, _HOUR) for name in names]
    spoke = len(names)  # one more value, which all have who said anything, and which is no time
    lengths.append(0)

    def cost(counts: Counts) -> int:
        off, left, there = 0, wanted, counts.get(spoke, 0)
        for count, length in sorted(((count, lengths[value]) for value, count in counts.items()), reverse=True):
            taken = min(length, left)
            off += taken * (there - count)
            left -= taken
        return -(-(off + left * there) // _HOUR)

    own = tuple((*values, spoke) if said[place] is not None else () for place, values in enumerate(numbers))
    return Tally(rule, (*names, None), own, cost)


def hours_of(
    said: Sequence[Sequence[object] | None],
) -> tuple[list[Sequence[object] | None], dict[object, int]]:
    """Slots cut where any of them begins or ends, and how many minutes each of the pieces has."""
    stretches = [_stretch(slot) for slots in said for slot in slots or () if _is_stretch(slot)]
    cuts = sorted({edge for stretch in stretches for edge in stretch})
    pieces = list(pairwise(cuts))
    minutes: dict[object, int] = {piece: piece[1] - piece[0] for piece in pieces}

    def cut(slot: object) -> Sequence[object]:
        if not _is_stretch(slot):
            minutes[slot] = _HOUR
            return (slot,)
        begins, ends = _stretch(slot)
        return [piece for piece in pieces if begins <= piece[0] and piece[1] <= ends]

    cells: list[Sequence[object] | None] = [
        None if slots is None else list(dict.fromkeys(piece for slot in slots for piece in cut(slot))) for slots in said
    ]
    return cells, minutes


def _is_stretch(slot: object) -> TypeGuard[Sequence[float]]:
    return (
        isinstance(slot, (tuple, list))
        and len(slot) == 2
        and all(isinstance(edge, (int, float)) for edge in slot)
        and slot[0] < slot[1]
    )


def _stretch(slot: Sequence[float]) -> tuple[int, int]:
    return round(slot[0] * _HOUR), round(slot[1] * _HOUR)
