"""What who wants to be asked sees of it."""

from datetime import datetime

from bot.api import Actions, Button, Emphasis, Message, Moment, action, say, t, time_of_day
from cogs.checkin.forms import PromptForm

_STOP = Button(t("checkin.button.stop_asking"), action("checkin/stop_asking"))


def prompt() -> Message:
    """To who wants to be asked: how the week was."""
    go = Button(t("checkin.menu.send"), action("checkin/send"), Emphasis.PRIMARY)
    return say(t("checkin.prompt"), Actions((go, _STOP)))


def wished(form: PromptForm, first: datetime) -> Message:
    """To the same: when they are asked."""
    told = t(
        f"checkin.asked.{form.often}", day=t(f"checkin.weekday.{form.weekday}"), time=time_of_day(form.time),
        first=Moment(first),
    )  # fmt: skip
    return say(told, t("checkin.asked.unseen"), Actions((_STOP,)))


def standing(following: datetime | None) -> Message:
    """Whether somebody is asked, and when next, with the ways to change it."""
    choose = Button(t("checkin.menu.ask_me"), action("checkin/ask_me"))
    if following is None:
        return say(t("checkin.by_itself.none"), Actions((choose,)))
    return say(t("checkin.by_itself", next=Moment(following)), Actions((choose, _STOP)))


def stopped() -> Message:
    """To the same: they are asked no more."""
    return say(t("checkin.asked.no_more"))
