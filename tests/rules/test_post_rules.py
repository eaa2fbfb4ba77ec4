"""What a post says when it is said, and whether the longest one fits everywhere."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.posts
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.model.phrase import Verbatim
from cogs.posts import publish_views, rules, views
from cogs.posts.forms import TEXT
from cogs.posts.tables import PublisherRow, ScheduledPost, SubscriptionRow

OSLO = ZoneInfo("Europe/Oslo")
CHANNEL = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.posts.__file__).parent / "strings"])
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
AWAY = datetime(2028, 9, 27, 16, 45, tzinfo=UTC)  # the longest words for a time


def utc(*parts: int) -> datetime:
    """A UTC instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type] # the parts are those of a datetime


def test_week_is_that_of_the_day_on_which_it_is_said() -> None:
    late_on_sunday = utc(2026, 9, 6, 22, 30)  # Monday in Oslo
    assert rules.filled_in("{uke} {VEKE} {week} {other} {", late_on_sunday, OSLO) == "37 37 37 {other} {"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits(locale: str) -> None:
    rows = [_longest(number) for number in range(views.PAGE)]
    row, times = rows[0], views.Ahead([AWAY] * 3, 10**6)
    row.text = f"{'W' * (TEXT - 6)}{{next}}"
    post = views.said(row.text, Verbatim("W" * 250), origin="W" * 80)
    assert post is not None
    publisher = PublisherRow(workspace_id=10**9, name="W" * 80, code="w" * 10)
    subscription = SubscriptionRow(channel=CHANNEL, since=AWAY)
    many = [(subscription, PublisherRow(workspace_id=10**8 + n, name="W" * 80)) for n in range(views.PAGE)]
    said = [
        post, views.planned(row, times), views.shown(row, times, may_approve=True),
        views.planned(rows[1], times), views.planned(rows[1], views.Ahead([AWAY] * 3)),
        publish_views.page(publisher, 10**6), publish_views.ask_close(10**6), publish_views.closed(),
        publish_views.was_closed(publisher), publish_views.subscribed(publisher, subscription.address),
        publish_views.subscriptions(many, 10**6, more=True), publish_views.subscriptions([], 1, more=False),
        publish_views.ask_end(publisher), publish_views.ended(publisher),
        views.listing(rows, 10**6, more=True), views.listing([], 1, more=False), views.cancelled(row),
        views.review_asked(row), views.review_missed(row), views.changed(row, times, "posts.review.late"),
        views.ask_cancel(row),
    ]  # fmt: skip
    for message in said:
        check(message, CATALOGUE, Reader(locale, OSLO, BEFORE))


def _longest(number: int) -> ScheduledPost:
    return ScheduledPost(
        id=10**9 + number, channel=CHANNEL, also=[CHANNEL] * 3, text="W" * TEXT, zone="Europe/Oslo",
        first_at=BEFORE, rule="FREQ=WEEKLY", next_at=AWAY, until_at=AWAY, said=1,
        paused=False, asks_review=True, reviewed=False, cancelled_at=None, elsewhere=number == 0,
    )  # fmt: skip


def test_next_activity_is_named_or_its_line_is_left_out() -> None:
    text = "Hei.\n{Neste} og {other}\nHa det."
    assert rules.around_next(text) == ["Hei.\n", " og {other}\nHa det."]
    assert rules.without_next(text) == "Hei.\nHa det."
    assert rules.without_next("{next}") == ""
    assert rules.around_next("{nexte}") == ["{nexte}"]
