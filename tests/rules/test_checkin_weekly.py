"""What is counted, as values and as bytes; when somebody is asked; and whether every message fits everywhere."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
import cogs.checkin
from bot.i18n import LOCALES, Catalogue, Reader
from bot.limits import check
from bot.timing import Weekday
from cogs.checkin import deed_views, digest_views, prompt_views
from cogs.checkin.beside_tables import DeedRow
from cogs.checkin.content import Note, Progress, Way, book_of, bound, counted
from cogs.checkin.counting import Told
from cogs.checkin.digesting import Answer, Digest, Outcome, Share, Tally, Topic, Week, tally
from cogs.checkin.forms import DID, SAID, Often, PromptForm
from cogs.checkin.sealing import STEPS
from cogs.checkin.weekly import each_week

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 9, 23, 16, 45, tzinfo=UTC)
MONDAY = date(2026, 9, 21)
CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", Path(cogs.checkin.__file__).parent / "strings"])
CHANNEL = "slack:TTTTTTTTTTTT:channel:CCCCCCCCCCCC"
ALL = [Answer(*one) for one in product(Week, Topic, Outcome)]


def test_what_is_counted_is_read_as_it_was_and_always_as_long() -> None:
    book = {MONDAY: tally(ALL * 50), MONDAY + timedelta(weeks=1): tally(ALL[:1]), MONDAY + timedelta(weeks=2): Tally()}
    assert book_of(bound(book)) == book
    assert book_of(bound({})) == {}
    full = {MONDAY - timedelta(weeks=n): tally(ALL * 50) for n in range(3)}  # what waits, and the weeks not over yet
    assert len(bound(full)) < STEPS[0] - 4, "so that its length tells nothing"


@pytest.mark.parametrize(
    ("waited", "outcome"),
    [
        (None, Outcome.LACKING),
        (timedelta(0), Outcome.HOURS),
        (timedelta(hours=3), Outcome.HOURS),
        (timedelta(hours=3, seconds=1), Outcome.DAY),
        (timedelta(days=1, seconds=1), Outcome.DAYS),
        (timedelta(days=3, seconds=1), Outcome.LATER),
    ],
)
def test_case_is_counted_by_how_long_its_sender_waited(waited: timedelta | None, outcome: Outcome) -> None:
    answered_at = None if waited is None else NOW + waited
    progress = Progress(NOW, NOW + timedelta(days=14), answered_at=answered_at)
    anew = Progress(NOW + timedelta(days=1), NOW + timedelta(days=14), first_at=NOW, answered_at=answered_at)
    for one in (progress, anew):
        note = Note(Week.HARD, Topic.MONEY, Way.CODE)
        assert counted(note, one) == Answer(Week.HARD, Topic.MONEY, outcome)
        assert counted(Note(Week.HARD, Topic.MONEY, Way.NONE), one).outcome is Outcome.UNWANTED


def test_each_week_it_is_the_same_on_the_clock() -> None:
    coming = each_week(6, 18 * 60, OSLO, datetime(2026, 10, 18, 16, tzinfo=UTC))
    assert [next(coming).isoformat() for _ in range(2)] == ["2026-10-25T17:00:00+00:00", "2026-11-01T17:00:00+00:00"]
    assert next(each_week(2, 18 * 60 + 45, OSLO, NOW - timedelta(seconds=1))) == NOW


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_fits(locale: str) -> None:
    deeds = [
        DeedRow(id=2**31, channel=CHANNEL, said="W" * SAID, did="W" * DID, written_at=NOW, posted_at=NOW)
        for _ in range(deed_views.PAGE)
    ]
    said = [
        deed_views.post(deeds[0]), deed_views.preview(deeds[0]), deed_views.posted(deeds[0]), deed_views.dropped(),
        deed_views.listing(deeds, 2, more=True), deed_views.listing([], 1, more=False),
        prompt_views.prompt(), prompt_views.stopped(),
    ]  # fmt: skip
    said += [
        prompt_views.wished(PromptForm(often=often, weekday=Weekday.WEDNESDAY, time=600), NOW)
        for often in Often
        if often is not Often.NEVER
    ]
    shares, times = list(Share), [*Outcome][:4]
    for share, usual in product(shares, [None, *times]):
        made = Digest(40, share, frozenset({Topic.HAPPENED, Topic.BELONGING}), share, usual)
        told = Told(MONDAY - timedelta(weeks=9), MONDAY, made)
        said += [digest_views.digest(told, shares), digest_views.for_organisers(told, [])]
    for message in said:
        check(message, CATALOGUE, Reader(locale, OSLO, NOW - timedelta(days=400)))
