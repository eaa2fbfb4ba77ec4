"""What mentors see of their hours: their own, the coming days, shifts that change hands, and where nobody is."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.api import (
    Action,
    Actions,
    Block,
    Button,
    Days,
    Emphasis,
    Facts,
    Heading,
    Item,
    Listing,
    Member,
    Mention,
    Message,
    Period,
    Phrase,
    Style,
    Text,
    Weekday,
    action,
    say,
    t,
    time_of_day,
)
from cogs.checkin.rota import Window
from cogs.checkin.tables import AwayRow, ShiftRow

_AT_ONCE = 4
"""Hours without anybody that have a button each; of more than that it is said how many they are."""

_A_DAY = 4
"""Shifts of one day that are named."""

_A_WEEK = 14
"""A mentor's own shifts of a week that are named: one a day, and as many that they took over."""


def page(
    shifts: Sequence[ShiftRow], own: Sequence[Window], away: Sequence[AwayRow], bare: Sequence[Window], zone: ZoneInfo
) -> Message:
    """To a mentor: their hours, their coming week, and where nobody is."""
    return say(
        _hours(shifts) if shifts else t("checkin.off_duty"),
        Heading(t("checkin.own_week")) if own else t("checkin.own_week.none"),
        Facts(tuple(_own(one, zone) for one in own[:_A_WEEK])) if own else None,
        *(_away(one) for one in away),
        *_bare(bare, zone),
        Actions(
            (
                Button(t("checkin.button.swap"), action("checkin/swap")),
                Button(t("checkin.button.away"), action("checkin/be_away")),
                Button(t("checkin.button.change_hours"), action("checkin/change_hours")),
                Button(t("checkin.button.two_weeks"), action("checkin/two_weeks")),
            )
        ),
    )


def _own(one: Window, zone: ZoneInfo) -> tuple[Text, Text]:
    day = _day(one, zone)
    hours = Period(one.start, one.end, Style.TIME)
    return t("checkin.days", when=Days(day, day)), t("checkin.period", when=hours)


def days_of(weekdays: Sequence[int]) -> Listing:
    """Days of the week by their names, or all of them in two words."""
    if len(set(weekdays)) == len(Weekday):
        return Listing((t("checkin.every_day"),))
    return Listing(tuple(t(f"checkin.weekday.{list(Weekday)[one]}") for one in weekdays))


def _hours(shifts: Sequence[ShiftRow]) -> Phrase:
    first = shifts[0]
    return t(
        "checkin.duty", days=days_of([one.weekday for one in shifts]),
        start=time_of_day(first.start), end=time_of_day(first.end), weeks=t(f"checkin.weeks.{first.weeks}"),
    )  # fmt: skip


def _away(row: AwayRow) -> Item:
    back = Button(t("checkin.button.be_back"), action("checkin/be_back", away=row.id))
    return Item(t("checkin.away", days=Days(row.first, row.last)), button=back)


def _bare(bare: Sequence[Window], zone: ZoneInfo) -> list[Block]:
    """Hours in which nobody is on duty, each to be taken."""
    return [Heading(t("checkin.bare")), *_items(bare, zone)] if bare else []


def _items(bare: Sequence[Window], zone: ZoneInfo) -> list[Item]:
    items = [
        Item(
            t("checkin.period", when=_when(one)),
            button=Button(t("checkin.button.take_shift"), _take(_day(one, zone), one.mentor)),
        )
        for one in bare[:_AT_ONCE]
    ]
    more = [Item(t("checkin.bare.more", n=len(bare) - _AT_ONCE))] if len(bare) > _AT_ONCE else []
    return [*items, *more]


def bare(windows: Sequence[Window], zone: ZoneInfo) -> Message:
    """To all mentors: hours of the coming week in which nobody is on duty."""
    return say(t("checkin.bare.can_you"), *_items(windows, zone))


def lost(windows: Sequence[Window]) -> Message:
    """To all mentors: hours that nobody has any more."""
    return say(t("checkin.lost", hours=periods(windows)), t("checkin.lost.so"))


def periods(windows: Sequence[Window]) -> Listing:
    """Several stretches of time, and how many more."""
    shown = tuple(t("checkin.period", when=_when(one)) for one in windows[:_AT_ONCE])
    more = (t("checkin.bare.more", n=len(windows) - _AT_ONCE),) if len(windows) > _AT_ONCE else ()
    return Listing(shown + more)


def not_sendable(lacking: Sequence[Phrase]) -> Message:
    """To who organises: nobody can send anything, and why."""
    return say(t("checkin.not_sendable"), *lacking, t("checkin.not_sendable.so"))


def plan(
    days: Sequence[date],
    windows: Sequence[Window],
    bare: Sequence[Window],
    who: Mapping[int, Member],
    zone: ZoneInfo,
) -> Message:
    """To a mentor: who is on duty on each day, and where nobody is."""
    shown: list[Block | Phrase] = []
    for day in days:
        there = [one for one in windows if _day(one, zone) == day and one.mentor in who]
        empty = [one for one in bare if _day(one, zone) == day]
        if there or empty:
            shown.append(Item(t("checkin.days", when=Days(day, day)), _of_day(there, empty, who)))
    return say(Heading(t("checkin.plan")), *(shown or [t("checkin.plan.nobody")]))


def _of_day(there: Sequence[Window], bare: Sequence[Window], who: Mapping[int, Member]) -> Phrase:
    named = [
        t(
            "checkin.plan.shift", when=Period(start, end, Style.TIME),
            who=Listing(tuple(t("checkin.person", who=Mention(who[one.mentor].address)) for one in same)),
        )
        for (start, end), same in groupby(there[:_A_DAY], key=lambda one: (one.start, one.end))
    ]  # fmt: skip
    more = [t("checkin.plan.more", n=len(there) - _A_DAY)] if len(there) > _A_DAY else []
    empty = [t("checkin.plan.bare", when=Period(one.start, one.end, Style.TIME)) for one in bare[:_A_DAY]]
    return t("checkin.plan.day", shifts=Listing((*named, *more, *empty)))


def swap(own: Sequence[Window], offered: set[date], zone: ZoneInfo) -> Message:
    """To a mentor: their shifts, each to be given away or kept."""
    if not own:
        return say(t("checkin.swap.none"))
    items = []
    for one in own:
        day = _day(one, zone)
        give = Button(t("checkin.button.offer_shift"), action("checkin/offer_shift", day=day.isoformat()))
        keep = Button(t("checkin.button.keep_shift"), action("checkin/keep_shift", day=day.isoformat()))
        items.append(Item(t("checkin.period", when=_when(one)), button=keep if day in offered else give))
    return say(t("checkin.swap"), *items)


def who_takes(giver: Member, window: Window, day: date) -> Message:
    """To all mentors: somebody needs a swap."""
    take = Button(t("checkin.button.take_shift"), _take(day, giver.id), Emphasis.PRIMARY)
    return say(t("checkin.swap.wanted", who=Mention(giver.address), when=_when(window)), Actions((take,)))


def please_take(giver: Member, window: Window, day: date) -> Message:
    """To one mentor: somebody asks them for a swap."""
    take = Button(t("checkin.button.take_shift"), _take(day, giver.id), Emphasis.PRIMARY)
    cannot = action("checkin/cannot_take", day=day.isoformat(), of=giver.id)
    return say(
        t("checkin.swap.asked", who=Mention(giver.address), when=_when(window)),
        Actions((take, Button(t("checkin.button.cannot_take"), cannot))),
    )


def offered(window: Window, asked: Member | None) -> Message:
    """To who offered it: it is theirs until somebody takes it."""
    if asked is None:
        return say(t("checkin.swap.offered", when=_when(window)))
    return say(t("checkin.swap.offered.one", when=_when(window), who=Mention(asked.address)))


def taken(by: Member, giver: Member, window: Window) -> Message:
    """To all mentors: somebody takes a shift."""
    return say(t("checkin.swap.done", who=Mention(by.address), giver=Mention(giver.address), when=_when(window)))


def somebody_takes(by: Member, window: Window) -> Message:
    """To who offered it: somebody takes it."""
    return say(t("checkin.swap.yes", who=Mention(by.address), when=_when(window)))


def declined(by: Member, window: Window) -> Message:
    """To who asked: they cannot."""
    return say(t("checkin.swap.no", who=Mention(by.address), when=_when(window)))


def yours_again(day: date) -> Message:
    """To who had given a shift away: whoever took it does not come."""
    return say(t("checkin.swap.yours_again", day=Days(day, day)))


def you_take(window: Window) -> Message:
    """To who took it."""
    return say(t("checkin.swap.yours", when=_when(window)))


def kept() -> Message:
    """It is one's own again."""
    return say(t("checkin.swap.kept"))


def that_is_fine() -> Message:
    """To who cannot take it."""
    return say(t("checkin.swap.fine"))


def _when(window: Window) -> Period:
    return Period(window.start, window.end)


def _day(window: Window, zone: ZoneInfo) -> date:
    return window.start.astimezone(zone).date()


def _take(day: date, of: int) -> Action:
    return action("checkin/take_shift", day=day.isoformat(), of=of)
