"""What the people of two groups see that may become one."""

from datetime import datetime

from bot.api import Actions, Button, Emphasis, Message, action, say, t
from cogs.groups import views
from cogs.groups.tables import GroupRow, MergeRow, RoundRow


def offer(row: MergeRow) -> Message:
    """In the conversation of a group that became small: whether they want to join another."""
    buttons = (_yes(row, "groups.button.join_others"), _no(row, "groups.button.stay"))
    return say(t("groups.merge.offer", n=row.people), t("groups.merge.private"), Actions(buttons))


def waits(row: MergeRow) -> Message:
    """In the same place: the other group is asked; who does not want it can still say so."""
    return say(t("groups.merge.waits"), Actions((_no(row, "groups.button.stay"),)))


def asks(row: MergeRow, count: int) -> Message:
    """In the other group's conversation: whether there is room for some more."""
    buttons = (_yes(row, "groups.button.take_in"), _no(row, "groups.button.rather_not"))
    return say(t("groups.merge.asks", n=count), t("groups.merge.private"), Actions(buttons))


def _yes(row: MergeRow, label: str) -> Button:
    return Button(t(label), action("groups/merge_yes", offer=row.id), Emphasis.PRIMARY)


def _no(row: MergeRow, label: str) -> Button:
    return Button(t(label), action("groups/merge_no", offer=row.id))


def _others() -> Actions:
    return Actions((Button(t("groups.button.see_more"), action("groups/browse", page=1)),))


def said_yes() -> Message:
    """To the member: it is written down."""
    return say(t("groups.merge.said_yes"))


def said_no(*, alone: bool) -> Message:
    """To the member: nothing is changed; who is alone hears what else there is."""
    if alone:
        return say(t("groups.merge.said_no"), t("groups.merge.something_else"), _others())
    return say(t("groups.merge.said_no"))


def passed_on() -> Message:
    """To the member: the other group is asked now."""
    return say(t("groups.merge.passed_on"))


def done() -> Message:
    """To the member: it is one group now."""
    return say(t("groups.merge.done"))


def none_took_them(count: int) -> Message:
    """In the small group's conversation: no other group has room, which is nobody's fault."""
    return say(t("groups.merge.none"), _others() if count == 1 else None)


def alone() -> Message:
    """In the conversation of somebody who is alone, where no other group has room."""
    return say(t("groups.merge.alone"), _others())


def moved(row: RoundRow, other: GroupRow, now: datetime) -> Message:
    """The last word in the conversation of a group that went into another: which, and when that one meets."""
    return say(t("groups.merge.moved", name=views.name(row, other)), views.meets(other, now))


def nobody_left() -> Message:
    """The last word in a conversation in which nobody is left."""
    return say(t("groups.nobody_left"))
