"""Reasons in plain English, for whoever uses the engine by itself; the cog says them in the reader's language."""

from collections.abc import Mapping

from cogs.groups.engine.values import Reason

_WORDS: Mapping[str, str] = {
    "too_few_members": "There are {members} members, and a group was to have {least} at least.",
    "no_such_sizes": "{members} members cannot be put into groups of {least} to {most}: these sizes come closest.",
    "too_few": "There are {there} of {what}, and {groups} groups need {needed}: {lacking} are lacking.",
    "missing": "Not every group has {count} of {what}.",
    "only_one": "There is only one with {attribute} {value}, who is alone with it in any group.",
    "alone": "Somebody is the only one with {attribute} {value} in their group.",
    "uneven": "{attribute} is not spread evenly over the groups.",
    "nothing_in_common": "Not all of a group have {attribute} in common.",
    "too_few_hours": "Not all of a group have {hours} hours of {attribute} in common.",
    "more_than_groups": "{members} members cannot be kept apart in {groups} groups.",
    "not_apart": "Some who were to be kept apart are in one group.",
    "not_together": "Some who were to be together are in different groups.",
    "size": "Your group has {members} members; groups have {least} to {most}.",
    "all_new": "You have not been in a group with any of them before.",
    "met_before": "You have been in a group before with {count} of the {others} others.",
    "unavoidable": "However the groups were drawn, some would meet again: {pairs} pairs at least.",
    "in_common": "What you all have in common in {attribute}: {values}.",
    "hours_in_common": "You have {hours} hours of {attribute} in common.",
    "with": "Your group has {count} of {what}.",
}


def in_words(reason: Reason) -> str:
    """A reason as an English sentence."""
    said = {
        name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in reason.parameters.items()
    }
    return _WORDS[reason.code].format_map(said)
