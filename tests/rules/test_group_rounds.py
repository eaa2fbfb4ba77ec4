"""Who is in a round that comes by itself, whose silence counts, when it is announced, and whether what is said fits."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.groups
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.message import say
from cogs.groups import coming_views as views
from cogs.groups.forms import TITLE
from cogs.groups.rules import LEAD, UNTIL_TOLD, Standing, announced_at, paused_until
from cogs.groups.tables import AnnouncementRow, RoundRow, SchemeRow, SignUpRow

CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.groups.__file__).parent / "strings"])

JOINED = datetime(2026, 8, 24, 9, tzinfo=UTC)
ANNOUNCED = datetime(2026, 9, 5, 7, tzinfo=UTC)
DRAWN = ANNOUNCED + LEAD


def standing(
    *,
    answer: bool | None = None,
    every_time: bool = False,
    since: datetime = JOINED,
    paused_at: datetime | None = None,
    paused_until: datetime | None = None,
) -> Standing:
    """What somebody said who signed up some time ago."""
    return Standing(since, answer, every_time, paused_at, paused_until)


@pytest.mark.parametrize(
    ("stands", "is_in", "was_silent"),
    [
        (standing(), False, True),
        (standing(answer=True), True, False),
        (standing(answer=False), False, False),
        (standing(every_time=True), True, False),
        (standing(every_time=True, answer=False), False, False),
        (standing(since=ANNOUNCED), False, False),
        (standing(since=ANNOUNCED - timedelta(seconds=1)), False, True),
        (standing(paused_at=JOINED), False, False),
        (standing(paused_at=JOINED, every_time=True), False, False),
        (standing(paused_at=JOINED, answer=True), False, False),
        (standing(paused_at=ANNOUNCED + timedelta(hours=1)), False, False),
        (standing(paused_at=JOINED, paused_until=ANNOUNCED), False, True),
        (standing(paused_at=JOINED, paused_until=DRAWN, every_time=True), True, False),
        (standing(paused_at=JOINED, paused_until=DRAWN + timedelta(hours=1), every_time=True), False, False),
    ],
    ids=range(14),
)
def test_who_is_in_and_who_said_nothing(stands: Standing, is_in: bool, was_silent: bool) -> None:
    assert stands.is_in(DRAWN) is is_in
    assert stands.was_silent(ANNOUNCED, DRAWN) is was_silent


def test_it_is_announced_two_days_before_or_at_once() -> None:
    assert announced_at(DRAWN, JOINED) == ANNOUNCED
    assert announced_at(DRAWN, ANNOUNCED + timedelta(hours=1)) == ANNOUNCED + timedelta(hours=1)


def test_a_pause_ends_by_itself_or_when_it_is_said() -> None:
    assert paused_until(JOINED, 2) == JOINED + timedelta(days=14)
    assert paused_until(JOINED, UNTIL_TOLD) is None


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("chosen", [False, True])
def test_every_message_fits(locale: str, chosen: bool) -> None:
    away = datetime(2028, 9, 27, 16, 45, tzinfo=UTC)  # the longest words for a time
    channel = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
    row = SchemeRow(id=2**63 - 1, kind="lunch", title="W" * TITLE, channel=channel, next_at=away)
    asked = AnnouncementRow(id=2**63 - 1, at=away)
    own = SignUpRow(every_time=chosen, asked_directly=chosen, paused_until=away)
    said = [
        views.announcement(row, asked, 10**6), views.ask(row, asked, own, is_back=True), views.next_round(row, away),
        views.you_are_in(row, asked, own, is_new=True, was_paused=True), views.you_skip(row, asked),
        views.not_signed_up(row), say(views.over(row, asked)),
        views.joined(row, own, asked, paused=chosen, can_come_late=True),
        views.can_come_late(row, asked, is_new=chosen),
        views.mine(row, own, paused=chosen), views.how_long(row), views.alone(row, own), views.called_off(row, asked),
        views.what_would_suit(row, own), views.whom_to_talk_to(row), views.ask_stop(row),
        say(*views.organised(row, asked, 10**6, RoundRow(id=2**63 - 1))), views.ask_draw_now(row, asked, 10**6),
        views.left_out(row, away), views.barren(row),
    ]  # fmt: skip
    for message in said:
        check(message, CATALOGUE, Reader(locale, ZoneInfo("Europe/Oslo"), JOINED))
