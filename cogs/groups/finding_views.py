"""What the people of a group see while they look for a time: nobody who cannot, and nobody who was silent."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.api import Actions, Button, Days, Emphasis, Listing, Message, Moment, action, say, t
from cogs.groups.rules import minute_of
from cogs.groups.tables import GroupRow


def asks(group: GroupRow, first: date, last: date) -> Message:
    """In the conversation: when everybody is free, to be answered in private."""
    free = Button(t("groups.button.say_free"), action("groups/say_free", group=group.id), Emphasis.PRIMARY)
    return say(t("groups.looking", days=Days(first, last)), t("groups.looking.private"), Actions((free,)))


def thanks(*, proposed: bool) -> Message:
    """To the member: their times are written down, and what comes of it."""
    return say(t("groups.free.thanks"), t("groups.free.proposed") if proposed else t("groups.free.waits"))


def proposals(group: GroupRow, best: Sequence[datetime]) -> Message:
    """In the conversation: the times that suit the most, or that none does."""
    other = Button(t("groups.button.other_times"), action("groups/say_free", group=group.id))
    if not best:
        return say(t("groups.no_time"), Actions((other,)))
    agree = [
        Button(
            t("groups.button.agree", time=Moment(instant)),
            action("groups/agree", group=group.id, minute=minute_of(instant)),
            Emphasis.PRIMARY,
        )
        for instant in best
    ]
    times = Listing(tuple(t("groups.time", time=Moment(instant)) for instant in best))
    return say(t("groups.proposals", times=times), t("groups.proposals.press"), Actions((*agree, other)))


def agreed_so_far(instant: datetime) -> Message:
    """To the member: it is written down, and stands when more of them agree."""
    return say(t("groups.agreed_so_far", time=Moment(instant)))


def agreed(instant: datetime) -> Message:
    """To the member: it stands."""
    return say(t("groups.agreed", time=Moment(instant)))


def stands(group: GroupRow, instant: datetime) -> Message:
    """In the conversation: when they meet; where is for them to say."""
    other = Button(t("groups.button.another_time"), action("groups/say_free", group=group.id))
    return say(t("groups.stands", time=Moment(instant)), t("groups.stands.where"), Actions((other,)))


def reminder(instant: datetime) -> Message:
    """In the conversation: they meet soon."""
    return say(t("groups.meets_soon", time=Moment(instant)))
