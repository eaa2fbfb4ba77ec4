"""What the people of a group see while it lives: little, and nothing that names who did not answer."""

from collections.abc import Sequence
from datetime import datetime

from bot.api import Actions, Button, Emphasis, Member, Message, Moment, Style, Text, action, say, t
from cogs.groups import views
from cogs.groups.lifetime import MOST_EXTENSIONS, Meeting
from cogs.groups.tables import GroupRow, RoundRow, SchemeRow


def nudge(group: GroupRow) -> Message:
    """In a group's conversation, once, where nobody pressed anything: whether they found a time."""
    found = Button(t("groups.button.found_time"), action("groups/found_time", group=group.id))
    return say(t("groups.nudge"), Actions((found, views.find_time(group))))


def found_time() -> Message:
    """To the member: good."""
    return say(t("groups.found_time"))


def question(of: Text) -> Message:
    """In a group's conversation: something else to talk about."""
    return say(t("groups.question", question=of))


def ask_met(group: GroupRow) -> Message:
    """In a group's conversation: whether they met, to be answered in private."""
    buttons = (
        Button(t("groups.button.met"), action("groups/met", group=group.id)),
        Button(t("groups.button.not_yet"), action("groups/not_yet", group=group.id)),
        Button(t("groups.button.never"), action("groups/never", group=group.id)),
    )
    return say(t("groups.ask_met"), t("groups.ask_met.private"), Actions(buttons))


def said_met(group: GroupRow, said: Meeting) -> Message:
    """To the member: thanks, and what there is where it did not go well."""
    match said:
        case Meeting.YES:
            return say(t("groups.said_met.yes"))
        case Meeting.NOT_YET:
            return say(t("groups.said_met.not_yet"), Actions((views.find_time(group),)))
        case Meeting.NEVER:
            return say(t("groups.said_met.never"), Actions((views.ask_leave(group),)))


def will_end(group: GroupRow, ends_at: datetime) -> Message:
    """In a group's conversation, some days before its end: when that is, and that one press puts it off if it may."""
    until = t("groups.will_end", day=Moment(ends_at, Style.DATE))
    if group.extended >= MOST_EXTENSIONS:
        return say(until, t("groups.kept_enough"))
    keep = Button(t("groups.button.keep"), action("groups/keep", group=group.id))
    return say(until, t("groups.will_end.keep"), Actions((keep,)))


def kept(group: GroupRow) -> Message:
    """In the conversation and to the member: it stays for longer."""
    if group.ends_at is None:
        return say(t("groups.kept_for_good"))
    return say(t("groups.kept", day=Moment(group.ends_at, Style.DATE)))


def ended(row: RoundRow) -> Message:
    """In a group's conversation: the last word."""
    return say(t("groups.ended", title=views.title(row)))


def welcome(people: Sequence[Member]) -> Message:
    """In a group's conversation: somebody is new in it."""
    return say(t("groups.welcome", n=len(people), people=views.named(people)))


def asks_to_leave(row: RoundRow, group: GroupRow, *, can_change: bool) -> Message:
    """To the member: whether they want to leave, or to be in another group."""
    leave = Button(t("groups.button.leave"), action("groups/leave", group=group.id), Emphasis.DANGER)
    change = Button(t("groups.button.change"), action("groups/change", group=group.id))
    return say(
        t("groups.ask_leave", name=views.name(row, group)),
        t("groups.ask_leave.change") if can_change else None,
        Actions((leave, change) if can_change else (leave,)),
    )


def left(row: RoundRow, group: GroupRow, signed_up: SchemeRow | None) -> Message:
    """To the member: they are out; where they signed up, they stay so until they say otherwise."""
    name = views.name(row, group)
    if signed_up is None:
        return say(t("groups.left", name=name))
    return say(t("groups.left", name=name), t("groups.left.signed_up"), Actions((views.leave(signed_up),)))


def placed(row: RoundRow, group: GroupRow, people: Sequence[Member], now: datetime) -> Message:
    """To the member who came late: which group they are in, with whom, and when they meet where that is agreed on."""
    return say(
        t("groups.placed", name=views.name(row, group)),
        t("groups.placed.where", people=views.named(people)),
        views.meets(group, now),
        Actions((views.ask_leave(group),)),
    )


def not_placed(row: SchemeRow) -> Message:
    """To the member who came late: no group could take them, and they are in the next drawing."""
    return say(t("groups.joined", title=views.title(row)), t("groups.not_placed"), Actions((views.leave(row),)))
