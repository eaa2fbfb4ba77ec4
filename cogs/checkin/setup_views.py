"""What organisers and mentors see of how check-ins are set up."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.api import (
    Actions,
    Button,
    Days,
    Emphasis,
    Facts,
    Heading,
    Item,
    Member,
    Mention,
    Message,
    Moment,
    Phrase,
    Text,
    action,
    say,
    t,
    time_of_day,
)
from cogs.checkin.forms import DutyForm
from cogs.checkin.rota import Window
from cogs.checkin.shift_views import days_of, periods
from cogs.checkin.store import Part, Setup
from cogs.checkin.tables import AwayRow, ShiftRow
from cogs.checkin.words import Written


def overview(
    setup: Setup, who: Mapping[int, Member], missing: Sequence[Phrase], bare: Sequence[Window], written: Written
) -> Message:
    """How check-ins are set up, what is missing, and when nobody is on duty in the coming week."""
    settings = setup.settings
    rows: tuple[tuple[Text, Text], ...] = (
        (t("checkin.fact.open"), t("checkin.is_open" if settings and settings.is_open else "checkin.is_closed")),
        (t("checkin.fact.channel"), t("checkin.person", who=Mention(settings.address)) if settings else _NOBODY),
        (t("checkin.fact.coordinator"), _person(setup, who, Part.COORDINATOR)),
        (t("checkin.fact.professional"), _person(setup, who, Part.PROFESSIONAL)),
        (t("checkin.written"), t(f"checkin.written.{written}")),
    )
    return say(
        Heading(t("checkin.setup")),
        Facts(rows),
        Heading(t("checkin.hours")) if setup.shifts else None,
        *(
            _hours(who[one.member_id], [s for s in setup.shifts if s.member_id == one.member_id])
            for one in setup.mentors[:_MENTORS]
        ),
        t("checkin.plan.more", n=len(setup.mentors) - _MENTORS) if len(setup.mentors) > _MENTORS else None,
        t("checkin.bare.week", hours=periods(bare)) if bare else None,
        Heading(t("checkin.missing")) if missing else None,
        *missing,
        _tools(setup),
    )


_NOBODY = t("checkin.nobody")
_MENTORS = 12
"""Mentors whose hours are named, so that all of it fits into one message."""


def _person(setup: Setup, who: Mapping[int, Member], part: Part) -> Text:
    row = setup.named(part)
    return t("checkin.person", who=Mention(who[row.member_id].address)) if row and row.member_id in who else _NOBODY


def _hours(member: Member, shifts: Sequence[ShiftRow]) -> Item:
    first = shifts[0]
    return Item(
        t("checkin.person", who=Mention(member.address)),
        t(
            "checkin.shift", days=days_of([one.weekday for one in shifts]), start=time_of_day(first.start),
            end=time_of_day(first.end), weeks=t(f"checkin.weeks.{first.weeks}"),
        ),
    )  # fmt: skip


def _tools(setup: Setup) -> Actions:
    is_open = setup.settings is not None and setup.settings.is_open
    shut = Button(t("checkin.button.shut"), action("checkin/shut"))
    return Actions(
        (
            Button(t("checkin.button.arrange"), action("checkin/arrange")),
            Button(t("checkin.written"), action("checkin/where_written")),
            shut if is_open else Button(t("checkin.button.open"), action("checkin/open_up")),
            Button(t("checkin.button.days_off"), action("checkin/days_off")),
            Button(t("checkin.button.take_out"), action("checkin/take_out")),
        )
    )


def days_off(away: Sequence[AwayRow]) -> Message:
    """To who organises: days on which nobody is on duty, beside public holidays."""
    items = [
        Item(
            t("checkin.days", when=Days(one.first, one.last)),
            button=Button(t("checkin.button.remove"), action("checkin/remove_day_off", away=one.id)),
        )
        for one in away
    ]
    add = Button(t("checkin.button.add_day_off"), action("checkin/add_day_off"), Emphasis.PRIMARY)
    return say(t("checkin.days_off" if items else "checkin.days_off.none"), *items, Actions((add,)))


def taken_out(member: Member) -> Message:
    """To who organises: somebody reads check-ins no more."""
    return say(t("checkin.taken_out", who=Mention(member.address)))


def you_are_out() -> Message:
    """To a mentor: an organiser has taken them out."""
    return say(t("checkin.you_are_out"))


def on_duty(form: DutyForm, weekdays: Sequence[int], opens_at: datetime | None) -> Message:
    """To a mentor: when they read check-ins, and from when they can open any."""
    if not weekdays:
        return say(t("checkin.off_duty"))
    told = t(
        "checkin.duty", days=days_of(weekdays), start=time_of_day(form.start), end=time_of_day(form.end),
        weeks=t(f"checkin.weeks.{form.weeks}"),
    )  # fmt: skip
    return say(told, t("checkin.duty.from", when=Moment(opens_at)) if opens_at else None)


def new_reader(member: Member, opens_at: datetime) -> Message:
    """To all mentors: somebody will be able to open check-ins."""
    return say(t("checkin.new_reader", who=Mention(member.address), when=Moment(opens_at)))
