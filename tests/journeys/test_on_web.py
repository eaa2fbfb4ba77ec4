"""The calendar on the web: opened by an organiser, read by whoever has its address, and one's own on the phone."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import icalendar
import pytest
from aiohttp import ClientSession

from bot.core import Core
from bot.web.pages import routes
from bot.web.serve import application, served
from tests.journeys.conftest import in_the_sandbox_only
from tests.journeys.things import calendar, lecture, reads_in
from tests.platforms import Actor, Company

Reads = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
async def reads(core: Core) -> AsyncIterator[Reads]:
    """Somebody with a browser, who follows addresses that the bot gave; gives the status and the words."""
    async with served(application(routes(core)), "127.0.0.1", 0) as port:
        core.site.address = f"http://127.0.0.1:{port}"
        async with ClientSession(headers={"Accept-Language": "en"}) as session:

            async def read(address: str) -> tuple[int, str]:
                async with session.get(address) as answer:
                    return answer.status, await answer.text()

            yield read


def addresses(said: str) -> list[str]:
    """The web addresses in what was said."""
    return re.findall(r"http://[^\s>|\]]+", said)


async def add(henrik: Actor, title: str, when: str, *labels: str) -> None:
    """Let an organiser add an event with labels."""
    await henrik.says("/events add channel:activities")
    await henrik.fills(title=title, when=when, place="Kantina", about="Vi koker kaffe.", host="Sara fra fadderutvalget")
    if labels:
        await henrik.presses("Godt å vite")
        await henrik.fills(labels=labels, price="50 kr", arrival="Spør etter Sara ved inngangen.")


def summaries(feed: str) -> list[str]:
    """The titles in a calendar file, as another program reads it."""
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(feed).walk("VEVENT")]


async def test_calendar_is_opened_read_and_closed(company: Company, reads: Reads) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "Spillkveld <3", "fredag kl. 18–20", "free", "quiet")
    await add(henrik, "Konsert", "lørdag kl. 20")
    assert "Kalenderen er ikke åpnet på nett." in await ida.says("/events page")
    assert "[Åpne kalenderen på nett]" not in await ida.says("/events page")
    await henrik.says("/events page")
    await henrik.presses("Åpne kalenderen på nett")
    opened = await henrik.fills(name="Informatikk, første året")
    page, feed = addresses(opened)
    assert addresses(await ida.says("/events page")) == [page, feed]

    status, body = await reads(page)
    assert status == 200
    assert '<html lang="en">' in body
    assert "Informatikk, første året" in body
    assert "Spillkveld &lt;3" in body
    assert "18:00–20:00" in body
    assert "Sara fra fadderutvalget" not in body
    assert body.index("Spillkveld") < body.index("Konsert")
    _, body = await reads(f"{page}?only=quiet&lang=nn")
    assert '<html lang="nn">' in body
    assert "Spillkveld" in body
    assert "Konsert" not in body
    assert "Pris: 50 kr" in body
    assert "quiet" in body[body.index("<footer>") :]
    _, body = await reads(f"{page}?view=month&from=2026-09-20")
    assert "September 2026" in body
    assert body.count("Spillkveld") == 1
    assert re.search(r'<th scope="row"><span class="unseen">Week</span> 36</th>', body)
    _, body = await reads(f"{page}?view=month&from=2026-10-01")
    assert "Spillkveld" not in body

    status, text = await reads(feed)
    assert status == 200
    assert summaries(text) == ["Spillkveld <3", "Konsert"]
    assert "Sara fra fadderutvalget" not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert summaries((await reads(f"{feed}?only=free"))[1]) == ["Spillkveld <3"]

    await henrik.says("/events cancel Konsert")
    await henrik.presses("Ja, avlys")
    assert "Cancelled" in (await reads(page))[1]
    assert "STATUS:CANCELLED" in (await reads(feed))[1]
    await henrik.says("/events page")
    assert "Adressen virker da aldri mer" in await henrik.presses("Lukk den på nett")
    assert (await reads(page))[0] == 200
    await henrik.presses("Ja, lukk den")
    assert [(await reads(one))[0] for one in (page, feed)] == [404, 404]
    await henrik.says("/events page")
    await henrik.presses("Åpne kalenderen på nett")
    assert addresses(await henrik.fills(name="Informatikk"))[0] != page


async def test_own_calendar_is_a_secret_that_can_be_taken_back(company: Company, reads: Reads) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "Spillkveld", "fredag kl. 18–20")
    await add(henrik, "Konsert", "lørdag kl. 20")
    await add(henrik, "Lesesirkel", "søndag kl. 12")
    await ida.says("/events show Spillkveld")
    await ida.presses("Jeg kommer")
    await ida.says("/events show Konsert")
    await ida.presses("Kanskje")
    await ida.says("/events show Lesesirkel")
    await ida.presses("Kommer ikke")
    await ida.says("/events page")
    (own,) = addresses(await ida.presses("Lag min egen adresse"))
    status, text = await reads(own)
    assert status == 200
    assert summaries(text) == ["Spillkveld", "Konsert"]
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "TENTATIVE"]
    assert (await reads(own[:-6] + "x.ics"))[0] == 404

    assert own not in await ida.says("/events page")
    (again,) = addresses(await ida.presses("Lag en ny egen adresse"))
    assert [(await reads(one))[0] for one in (own, again)] == [404, 200]
    await ida.says("/events page")
    await ida.presses("Slett min egen adresse")
    assert (await reads(again))[0] == 404


async def test_without_an_address_on_the_web_there_is_no_page(company: Company) -> None:
    ida = company.joins("Ida")
    assert (await ida.says("/events page")).startswith("Denne boten har ingen nettadresse ennå.")


@in_the_sandbox_only
async def test_whatever_stands_in_an_address_is_answered(company: Company, reads: Reads) -> None:
    henrik = company.joins("Henrik", "organiser")
    await reads_in(henrik, calendar(*(lecture(f"a{n}", "20260907T081500Z") for n in range(130))), channel="activities")
    await henrik.says("/events page")
    await henrik.presses("Åpne kalenderen på nett")
    page, feed = addresses(await henrik.fills(name="<b>Klassen</b>"))
    _, first = await reads(page)
    assert "&lt;b&gt;Klassen&lt;/b&gt;" in first
    assert first.count("<h3 ") == 100
    assert "page=2" in first
    assert (await reads(f"{page}?page=2"))[1].count("<h3 ") == 30
    _, month = await reads(f"{page}?view=month&from=2026-09-07")
    assert "126 more" in month
    for odd in (
        "from=9999-99-99", "from=0001-01-01", "from=2099-12-31&view=month", "from=2000-01-01&view=month", "page=0",
        "page=99999999999999", "page=-1", "only=nonsense", "calendar=x&calendar=99999999999999", "view=", "lang=tlh",
        "only=%00", "from=%FF%FE", "&&&==", "calendar=1&calendar=0&only=free&only=quiet",
    ):  # fmt: skip
        for address in (page, feed):
            assert (await reads(f"{address}?{odd}"))[0] == 200, odd
    where = urlsplit(page)
    for path in (
        "/calendar/",
        "/calendar/nothing1234",
        "/calendar/own/short.ics",
        "/calendar/own/" + "x" * 32 + ".ics",
    ):
        assert (await reads(f"{where.scheme}://{where.netloc}/calendar/{path}"))[0] == 404
