"""Why a member is where they are, in what may be said to them: never who is to be apart from or with whom."""

from dataclasses import dataclass

from cogs.groups.engine.constraints import AtLeast, Id, Overlap, Share
from cogs.groups.engine.costs import numbered
from cogs.groups.engine.meetings import met
from cogs.groups.engine.tallies import counts_in, hours_in_common, in_common, tally, what_of
from cogs.groups.engine.values import Drawing, Reason
from cogs.groups.engine.wording import in_words


@dataclass(frozen=True)
class Explanation:
    """The reasons for a member's group, the plainest first."""

    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        return " ".join(map(in_words, self.reasons))


def explain(drawing: Drawing, member: Id) -> Explanation:
    """Why a member is in their group: its size, whom they have met, what all have in common, who is there to help.

    Who asked to be kept apart from whom or together is in no reason, and no reason is another for it. KeyError for
    somebody who is in no group.
    """
    asked, group = drawing.asked, drawing.groups[drawing.group_of(member)]
    lengths = sorted(map(len, drawing.groups))
    reasons = [Reason("size", {"members": len(group), "least": lengths[0], "most": lengths[-1]})]
    number = numbered(asked.members)
    times = met(asked.history, number)[number[member]]
    again = sum(number[other] in times for other in group if other != member)
    if asked.history and not again:
        reasons.append(Reason("all_new"))
    elif again:
        reasons.append(Reason("met_before", {"count": again, "others": len(group) - 1}))
        if drawing.lower_bound:
            reasons.append(Reason("unavoidable", {"pairs": drawing.lower_bound}))
    those = [asked.members[number[one]] for one in group]
    for rule in asked.rules:
        match rule:
            case Share(attribute):
                values = in_common(those, attribute)
                if values:
                    reasons.append(Reason("in_common", {"attribute": attribute, "values": tuple(map(str, values))}))
            case Overlap(attribute):
                hours = hours_in_common(those, attribute)
                if hours:
                    reasons.append(Reason("hours_in_common", {"attribute": attribute, "hours": f"{hours:g}"}))
            case AtLeast():
                counted = tally(rule, those, 1)
                count = sum(counts_in(counted, range(len(those))).values()) if counted is not None else 0
                if count:
                    reasons.append(Reason("with", {"count": count, "what": what_of(rule)}))
            case _:
                pass
    return Explanation(tuple(reasons))
