"""Calendars at a web address: fetched from a real server, which does not always say what it should."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.fetch import Fetcher
from bot.storage.tables import JobRow
from cogs.events.tables import CalendarRow, EventRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
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
    etag: str = ""
    leads_to: str = ""
    asked: int = 0
    sent: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The feed, without a length that one could trust."""
        self.asked += 1
        if self.leads_to:
            raise web.HTTPFound(self.leads_to)
        if self.etag and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304)
        self.sent += 1
        response = web.StreamResponse(status=self.status, headers={"ETag": self.etag} if self.etag else {})
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
    """A fetcher that may connect to this machine, and to nothing else."""
    return Fetcher(may_connect=lambda address: address.is_loopback, timeout_s=5)


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


@in_the_sandbox_only
async def test_new_term_at_the_same_address_is_the_same_calendar(company: Company, tables: Tables, feed: Feed) -> None:
    henrik = company.joins("Henrik", "organiser")
    feed.body = calendar(lecture("a", "20260901T101500Z"), lecture("b", "20260901T121500Z"))
    await henrik.says(f"/events import {feed.url} activities")
    await company.advance(days=1)
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
        (b"", 200, False, "Fila er tom."),
        (FEED, 404, False, "Adressen svarte med feil 404."),
        (FEED, 500, False, "Adressen svarte med feil 500."),
        (FEED.ljust(11 * 1024 * 1024), 200, False, "Fila er for stor. Det er plass til 10 MB."),
        (FEED.ljust(50 * 1024 * 1024), 200, True, "Fila er for stor. Det er plass til 10 MB."),
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


async def test_address_is_read_again_every_hour(company: Company, tables: Tables, feed: Feed) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    feed.etag = '"1"'
    await henrik.says(f"/events import {feed.url} activities")
    await ida.says("/events show Algoritmer")
    await ida.presses("Jeg kommer")
    await company.advance(hours=3)
    assert (feed.asked, feed.sent) == (4, 1)
    assert len(company.transcript("activities")) == 1

    feed.etag, feed.body = (
        '"2"',
        calendar(lecture("a", "20260907T101500Z", title="Algoritmer"), lecture("b", WEDNESDAY)),
    )
    await company.advance(hours=2)
    assert (feed.asked, feed.sent) == (6, 2)
    assert "Flyttet: Algoritmer er nå mandag 7. september kl. 12.15." in company.transcript("activities")[1]
    assert "Flyttet: Algoritmer er nå mandag 7. september kl. 12.15." in ida.inbox[0]
    assert henrik.inbox == []

    feed.etag, feed.body = "", calendar()
    await company.advance(hours=2)
    (asked,) = henrik.inbox
    assert "2 arrangementer som skulle komme, mangler i denne kopien." in asked
    feed.status = 500
    await company.advance(hours=5)
    assert len(henrik.inbox) == 2
    told = henrik.inbox[0] if henrik.inbox[1] == asked else henrik.inbox[1]
    assert told.startswith("Timeplan har ikke latt seg lese siden tirsdag 1. september")
    assert "Adressen svarte med feil 500." in told
    assert "Det som sist ble lest, står." in told
    assert "Algoritmer" in await ida.says("/events list")

    feed.status, feed.body = 200, FEED
    await company.advance(hours=1)
    assert any(one.endswith("kan leses igjen.") for one in henrik.inbox)
    assert "Flyttet: Algoritmer er nå mandag 7. september kl. 10.15." in company.transcript("activities")[-1]
    await henrik.says("/events calendars")
    await henrik.presses("Se nærmere")
    await henrik.presses("Fjern")
    await henrik.presses("Ja, fjern kalenderen")
    asked_before = feed.asked
    await company.advance(hours=3)
    assert feed.asked == asked_before


async def test_calendar_is_looked_after(company: Company, tables: Tables, feed: Feed) -> None:
    henrik, sara = company.joins("Henrik", "organiser"), company.joins("Sara", "organiser")
    await henrik.says(f"/events import {feed.url} activities reminder:hour")
    await sara.says("/events calendars")
    page = await sara.presses("Se nærmere")
    assert "Kommer fra: 127.0.0.1" in page
    assert "leses hver time" in page
    assert feed.url not in page
    assert "Påminnelse: En time før" in page
    assert "Farge: blå" in page
    page = await sara.presses("Jeg passer på den")
    assert "[Jeg passer på den]" not in page
    assert (await sara.presses("Les den nå")).endswith("er den samme som sist.")
    feed.body = calendar(lecture("a", MONDAY, title="Algoritmer"), lecture("b", WEDNESDAY), lecture("c", WEDNESDAY))
    await sara.says("/events calendars")
    await sara.presses("Se nærmere")
    assert "Nye: 1" in await sara.presses("Les den nå")

    since = company.said_since("activities")
    await sara.says("/events calendars")
    await sara.presses("Se nærmere")
    await sara.presses("Endre")
    page = await sara.fills(name="Informatikk", channel="", colour="green")
    assert page.startswith("Informatikk")
    assert "Beskjeder i: ingen kanal, den står bare i kalenderen" in page
    assert "Farge: grønn" in page
    feed.body = calendar(
        lecture("a", MONDAY, title="Algoritmer 2"), lecture("b", WEDNESDAY), lecture("c", "20260910T081500Z")
    )
    await company.advance(hours=1)
    assert since() == []
    assert [job for job in await tables.all(JobRow) if job.wake_at and job.handler == "remind"] == []
    feed.status = 404
    await company.advance(hours=4)
    assert any("Informatikk har ikke latt seg lese" in one for one in sara.inbox)
    assert henrik.inbox == []


@in_the_sandbox_only
async def test_address_that_begins_to_lead_into_the_network_is_not_followed(company: Company, feed: Feed) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says(f"/events import {feed.url} activities")
    feed.leads_to = "http://10.0.0.1/timeplan.ics"
    await company.advance(hours=4)
    (told,) = henrik.inbox
    assert "Denne adressen ligger på et lukket nett." in told
    assert "Algoritmer" in await ida.says("/events list")
