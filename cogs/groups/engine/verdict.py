"""How good a drawing is: what repeats, what nobody can avoid, and which rules are broken."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from cogs.groups.engine.constraints import (
    AtLeast,
    GroupSize,
    Id,
    KeepApart,
    KeepTogether,
    NotAlone,
    Overlap,
    Rule,
    Share,
    Spread,
    companies,
)
from cogs.groups.engine.costs import numbered
from cogs.groups.engine.meetings import Met, crowded, lower_bound, met
from cogs.groups.engine.sizes import admitted, shapes
from cogs.groups.engine.tallies import Counts, Tally, counts_in, only_ones, tally, what_of
from cogs.groups.engine.values import Asked, Broken, Drawing, Group, Parameter, Reason, Seed
from cogs.groups.engine.wording import in_words


def judged(
    asked: Asked, groups: Sequence[Group], seed: Seed, seconds: float = 0.0, times: Met | None = None
) -> Drawing:
    """Groups as a drawing, with all that can be said of them."""
    number = numbered(asked.members)
    times = met(asked.history, number) if times is None else times
    repeats = tuple(
        (one, other) for group in groups for one, other in combinations(group, 2) if number[other] in times[number[one]]
    )
    together = [[number[member] for member in those] for those in companies(asked.rules, set(number))]
    possible = shapes(len(asked.members), asked.size)
    least = max(
        lower_bound(times, possible, together),
        crowded(asked.history, number, max(shape.groups for shape in possible)),
    )
    return Drawing(tuple(groups), repeats, least, broken(asked, groups), seed, seconds, asked)


def broken(asked: Asked, groups: Sequence[Group]) -> tuple[Broken, ...]:
    """Each rule that is not kept, in the order in which they were given, the size last."""
    number = numbered(asked.members)
    numbers = [[number[member] for member in group] for group in groups]
    home = {member: place for place, group in enumerate(groups) for member in group}
    found: list[Broken] = []
    for rule in asked.rules:
        counted = tally(rule, asked.members, max(1, len(groups)))
        if isinstance(rule, (KeepApart, KeepTogether)):
            found += _about_members(rule, home, len(groups))
        elif counted is not None:
            found += _about_values(counted, asked, numbers)
    least, most = admitted(asked.size)
    off = [place for place, group in enumerate(groups) if not least <= len(group) <= most]
    if off:
        code = "too_few_members" if len(asked.members) < least else "no_such_sizes"
        found.append(_broken(GroupSize(least, most), off, code, members=len(asked.members), least=least, most=most))
    return tuple(found)


def _about_members(rule: KeepApart | KeepTogether, home: Mapping[Id, int], groups: int) -> list[Broken]:
    there = Counter(home[member] for member in rule.members if member in home)
    if isinstance(rule, KeepTogether):
        return [_broken(rule, sorted(there), "not_together")] if len(there) > 1 else []
    where = sorted(place for place, count in there.items() if count > 1)
    if not where:
        return []
    if there.total() > groups:
        return [_broken(rule, where, "more_than_groups", members=there.total(), groups=groups)]
    return [_broken(rule, where, "not_apart")]


def _about_values(counted: Tally, asked: Asked, groups: Sequence[Sequence[int]]) -> list[Broken]:
    rule, counts = counted.rule, [counts_in(counted, group) for group in groups]
    where = [place for place, count in enumerate(counts) if counted.cost(count)]
    if isinstance(rule, NotAlone):
        return _alone(rule, counted, counts, asked, groups)
    if not where:
        return []
    match rule:
        case AtLeast():
            there, needed = sum(sum(count.values()) for count in counts), rule.count * len(groups)
            if there >= needed:
                return [_broken(rule, where, "missing", count=rule.count, what=what_of(rule))]
            lacking = needed - there
            told: dict[str, Parameter] = {"needed": needed, "there": there, "lacking": lacking, "what": what_of(rule)}
            return [_broken(rule, where, "too_few", groups=len(groups), **told)]
        case Spread(attribute):
            return [_broken(rule, where, "uneven", attribute=attribute)]
        case Share(attribute):
            return [_broken(rule, where, "nothing_in_common", attribute=attribute)]
        case Overlap(attribute, hours):
            return [_broken(rule, where, "too_few_hours", attribute=attribute, hours=f"{hours:g}")]
        case _:
            return []


def _alone(
    rule: NotAlone, counted: Tally, counts: Sequence[Counts], asked: Asked, groups: Sequence[Sequence[int]]
) -> list[Broken]:
    """The values of which somebody is the only one in a group, and those of which there is only one at all."""
    found = []
    for value, name in enumerate(counted.names):
        where = [place for place, count in enumerate(counts) if count.get(value) == 1]
        if where:
            found.append(_broken(rule, where, "alone", attribute=rule.attribute, value=str(name)))
    for name, member in only_ones(asked.members, rule.attribute):
        if rule.value in (None, name):
            where = [place for place, group in enumerate(groups) if member in group]
            found.append(_broken(rule, where, "only_one", attribute=rule.attribute, value=str(name)))
    return found


def _broken(rule: Rule, where: Sequence[int], code: str, **parameters: Parameter) -> Broken:
    reason = Reason(code, parameters)
    return Broken(rule, tuple(where), reason, in_words(reason))
