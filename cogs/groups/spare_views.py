"""What is seen where a group has lost its fadder and a spare one steps in."""

from collections.abc import Sequence

from bot.api import Actions, Button, Emphasis, Member, Mention, Message, action, say, t
from cogs.groups import views
from cogs.groups.tables import GroupRow, RoundRow


def asks(row: RoundRow, group: GroupRow) -> Message:
    """To a spare fadder: whether they step in; they need not answer."""
    step_in = Button(t("groups.button.step_in"), action("groups/step_in", group=group.id), Emphasis.PRIMARY)
    return say(t("groups.step_in", name=views.name(row, group)), t("groups.step_in.first"), Actions((step_in,)))


def stepped_in(row: RoundRow, group: GroupRow, people: Sequence[Member]) -> Message:
    """To the fadder who stepped in: thanks, and with whom they are."""
    return say(
        t("groups.stepped_in", name=views.name(row, group)),
        t("groups.placed.where", people=views.named(people)),
        Actions((views.ask_leave(group),)),
    )


def others_were_quicker() -> Message:
    """To a spare fadder: thanks, but there is somebody already."""
    return say(t("groups.step_in.quicker"))


def has_fadder(member: Member) -> Message:
    """In a group's conversation: who looks after them now."""
    return say(t("groups.has_fadder", person=Mention(member.address)))


def without(row: RoundRow, group: GroupRow, *, is_open: bool) -> Message:
    """To those who organise: a group has no fadder, and how it gets one where people can still sign up."""
    return say(t("groups.without", name=views.name(row, group)), t("groups.without.sign_up") if is_open else None)
