"""Calendars at a web address: fetched from a real server, which does not always say what it should."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.fetch import Fetcher
from cogs.events.tables import CalendarRow, EventRow
from tests.journeys.conftest import Tables
from tests.journeys.things import calendar, lecture, reads_in
from tests.platforms import Company

MONDAY, WEDNESDAY = "20260907T081500Z", "20260909T081500Z"
FEED = calendar(lecture("a", MONDAY, title="Algoritmer"), lecture("b", WEDNESDAY, title="Statistikk"))


@dataclass
class Feed:
    """What the server answers; `url` is where."""

    url: str = ""
    body: bytes = FEED
    status: int = 200
    packed: bool = False
    asked: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The feed, without a length that one could trust."""
        self.asked += 1
        response = web.StreamResponse(status=self.status)
        if self.packed:
            response.headers["Content-Encoding"] = "gzip"
        await response.prepare(request)
        await response.write(gzip.compress(self.body) if self.packed else self.body)
        return response


@pytest.fixture
async def feed() -> AsyncIterator[Feed]:
    """A server with a calendar on it."""
    feed = Feed()
    app = web.Application()
    app.router.add_get("/timeplan.ics", feed.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    feed.url = f"http://127.0.0.1:{runner.addresses[0][1]}/timeplan.ics"
    yield feed
    await runner.cleanup()


@pytest.fixture
def fetcher() -> Fetcher:
    """A fetcher that may connect to this machine."""
    return Fetcher(may_connect=lambda address: True, timeout_s=5)


async def test_address_is_read_again_and_nothing_is_doubled(company: Company, tables: Tables, feed: Feed) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    assert "Nye: 2" in await henrik.says(f"/events import {feed.url} activities")
    await ida.says("/events show Algoritmer")
    await ida.presses("Jeg kommer")

    feed.body = calendar(lecture("a", "20260907T101500Z", title="Algoritmer"), lecture("b", WEDNESDAY))
    answer = await henrik.says(f"/events import {feed.url}")
    assert "Nye: 0\nOppdaterte: 2" in answer
    assert "Flyttet: Algoritmer er nå mandag 7. september kl. 12.15." in ida.inbox[0]
    assert await tables.count(EventRow) == 2
    assert [row.source for row in await tables.all(CalendarRow)] == [feed.url]


async def test_new_term_at_the_same_address_is_the_same_calendar(company: Company, tables: Tables, feed: Feed) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says(f"/events import {feed.url} activities")
    await company.advance(days=20)
    feed.body = calendar(lecture("c", "20261007T081500Z"))
    assert "Nye: 1" in await henrik.says(f"/events import {feed.url}")
    assert await tables.count(CalendarRow) == 1


async def test_two_addresses_that_share_lectures_are_two_calendars(
    company: Company, tables: Tables, feed: Feed
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    faculty, course = f"{feed.url}?of=faculty", f"{feed.url}?of=course"
    await henrik.says(f"/events import {faculty} activities")
    feed.body = calendar(lecture("a", MONDAY, title="Algoritmer"))
    assert "Nye: 1" in await henrik.says(f"/events import {course} activities")
    feed.body = FEED
    assert "Oppdaterte: 0\nAvlyste" in await henrik.says(f"/events import {faculty}")
    assert [row.source for row in await tables.all(CalendarRow)] == [faculty, course]
    assert "Avlyst" not in await ida.says("/events list")


async def test_file_is_a_copy_of_what_an_address_gave(company: Company, tables: Tables, feed: Feed) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says(f"/events import {feed.url} activities")
    assert "Nye: 0" in await reads_in(henrik, FEED)
    assert [row.source for row in await tables.all(CalendarRow)] == [feed.url]


@pytest.mark.parametrize(
    ("body", "status", "packed", "answer"),
    [
        (b"<!DOCTYPE html><title>Logg inn</title>", 200, False, "Dette er ikke en kalender."),
        (b"", 200, False, "Filen er tom."),
        (FEED, 404, False, "Adressen svarte med feil 404."),
        (FEED, 500, False, "Adressen svarte med feil 500."),
        (FEED.ljust(11 * 1024 * 1024), 200, False, "Filen er for stor. Det er plass til 10 MB."),
        (FEED.ljust(50 * 1024 * 1024), 200, True, "Filen er for stor. Det er plass til 10 MB."),
    ],
    ids=["html", "empty", "gone", "broken", "large", "packed large"],
)
async def test_address_that_gives_no_calendar_changes_nothing(
    company: Company, tables: Tables, feed: Feed, body: bytes, status: int, packed: bool, answer: str
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says(f"/events import {feed.url} activities")
    before = [(event.digest, event.cancelled_at) for event in await tables.all(EventRow)]
    feed.body, feed.status, feed.packed = body, status, packed
    assert (await henrik.says(f"/events import {feed.url}")).startswith(answer)
    assert [(event.digest, event.cancelled_at) for event in await tables.all(EventRow)] == before
    assert "Algoritmer" in await ida.says("/events list")


async def test_feed_that_is_empty_for_a_while_keeps_its_last_good_copy(company: Company, feed: Feed) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says(f"/events import {feed.url} activities")
    feed.body = calendar()
    answer = await henrik.says(f"/events import {feed.url}")
    assert "2 arrangementer som skulle komme, mangler i denne kopien." in answer
    assert "Algoritmer" in await ida.says("/events list")
    feed.body = FEED
    assert "Oppdaterte: 0" in await henrik.says(f"/events import {feed.url}")


async def test_student_makes_nobody_fetch(company: Company, feed: Feed) -> None:
    ida = company.joins("Ida")
    await ida.says(f"/events import {feed.url}")
    assert feed.asked == 0
