"""Once a week, what needs somebody: old answers, dead links, drafts, and what several found no answer to."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.clock import WindableClock
from bot.context import Preparation
from bot.core import Core
from bot.fetch import Fetcher
from bot.progress import Progress
from cogs.faq import knowledge, links
from cogs.faq.tables import AskedRow, LinkRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_setup import chooses
from tests.journeys.things import context_of
from tests.platforms import OWNER, Company

VISITS: list[str] = []
pytestmark = pytest.mark.usefixtures("some_content")


@pytest.fixture
def fetcher() -> Fetcher:
    """A fetcher that may connect to this machine, and to nothing else."""
    return Fetcher(may_connect=lambda address: address.is_loopback, timeout_s=5)


async def test_once_a_week_it_is_told_what_needs_somebody(company: Company) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    amara = company.joins("Amara", "organiser", locale="en")
    await chooses(henrik, "Kanaler", organisers="general")
    await amara.calls("faq", "entries", entry="complain-about-a-grade")
    await amara.presses("I will look after it")
    await ida.says("/faq ask klage på karakter")
    assert "De som har ansvar for svaret, får vite det" in await ida.presses("Utdatert")
    await company.advance(days=5)
    assert company.transcript("general") == []
    await company.advance(days=2)
    assert "One answer that you look after needs you" in amara.inbox[-1]
    assert "How do I complain about the grade of an exam?" in amara.inbox[-1]
    assert "Somebody says that it is out of date" in amara.inbox[-1]
    assert company.transcript("general") == [], "what she looks after is not asked of all"
    await amara.presses("Look at it")
    await amara.presses("I have checked the source today")
    await company.advance(days=7)
    assert len(amara.inbox) == 1
    [told] = company.transcript("general")
    assert "Hva er semesteravgift" in told
    assert "hadde en dato som er passert" in told
    assert "Det er lenge siden" not in told
    await company.advance(days=21)
    assert "eksamensdagen? · Det er lenge siden det ble sjekket" in company.transcript("general")[-1].replace("\n", " ")


async def test_what_several_lack_is_told_without_saying_who(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", OWNER, room="general")
    await chooses(henrik, "Kanaler", organisers="general")
    for name in ("Ida", "Torleif", "Amara"):
        asker = company.joins(name)
        await asker.says(f"/faq ask utleie av kajakk, skriver {name}")
    await company.joins("Solveig").says("/faq ask noe hemmelig")
    assert "Ingen her nå" in await henrik.says("/faq missing")
    await company.advance(days=7)
    assert "Minst tre har lett etter det samme" in company.transcript("general")[-1]
    report = await henrik.says("/faq missing")
    assert "kajakk, skriver, utleie: 3 personer, uke 37" in report
    assert not any(word in report for word in ("hemmelig", "Ida", "Torleif"))
    assert await tables.all(AskedRow) == []


@in_the_sandbox_only
async def test_a_week_that_the_bot_missed_is_counted_and_the_next_is_told(
    company: Company, clock: WindableClock, core: Core, tables: Tables
) -> None:
    """Jobs are the same wherever one is."""
    henrik = company.joins("Henrik", OWNER, room="general")
    await chooses(henrik, "Kanaler", organisers="general")
    ida, torleif, amara = (company.joins(name) for name in ("Ida", "Torleif", "Amara"))
    for asker in (ida, torleif, amara):
        await asker.says("/faq ask utleie av kajakk")
    clock.wind_to(datetime(2026, 9, 10, 12, 0, tzinfo=UTC))  # the bot was away on Monday, and three days after it
    await core.settle()
    assert company.transcript("general") == []
    assert "kajakk, utleie: 3 personer" in await henrik.says("/faq missing")
    assert await tables.all(AskedRow) == []
    await company.advance(days=4)  # nobody has asked anything since
    assert len(company.transcript("general")) == 1
    clock.wind_to(datetime(2026, 9, 21, 6, 55, tzinfo=UTC))
    await ida.says("/faq ask kan jeg parkere romskipet mitt")
    await company.advance(minutes=10)
    shown = await ida.presses("Vis spørsmålet til dem som skriver svarene")
    assert "De ser ikke hvem som stilte det" in shown, "it was counted, and she has it for a day all the same"
    await company.advance(days=1, hours=1)
    assert await tables.all(AskedRow) == []


@in_the_sandbox_only
async def test_what_somebody_looked_after_who_has_left_is_asked_of_all(company: Company) -> None:
    """That somebody has left is found out on each platform by other tests."""
    henrik, kari, ida = company.joins("Henrik", OWNER), company.joins("Kari", "organiser"), company.joins("Ida")
    await chooses(henrik, "Kanaler", organisers="general")
    await kari.calls("faq", "entries", entry="complain-about-a-grade")
    await kari.presses("Jeg tar ansvar for det")
    await ida.says("/faq ask klage på karakter")
    await ida.presses("Utdatert")
    company.leaves(kari)
    await company.advance(days=7)
    (told,) = company.transcript("general")
    assert "Hvordan klager jeg" in told
    assert kari.inbox == []


async def test_who_lets_it_be_seen_is_read_in_their_own_words(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await ida.says("/faq ask kan jeg låne en kajakk av studentidretten")
    assert "De ser ikke hvem som stilte det" in await ida.presses("Vis spørsmålet til dem som skriver svarene")
    report = await henrik.says("/faq missing")
    assert "kan jeg låne en kajakk av studentidretten" in report
    assert "Ida" not in report
    await henrik.presses("Skriv et svar")
    answer = await henrik.fills(answer="Ja, hver onsdag.", source="https://uni.localhost/padling")
    assert "kan jeg låne en kajakk av studentidretten" in answer
    assert "En annen som arrangerer, må lese et nytt svar" in answer
    assert "kajakk" not in await henrik.says("/faq missing")
    assert "ikke her lenger" in await company.presses_stale(henrik, "faq/answer_wish?question=1")
    await ida.says("/faq ask kan jeg parkere romskipet mitt")
    await ida.presses("Vis spørsmålet til dem som skriver svarene")
    await henrik.says("/faq missing")
    await henrik.presses("Ferdig")
    assert "romskipet" not in await henrik.says("/faq missing")


@pytest.fixture
async def library() -> AsyncIterator[str]:
    """A server with one page on it; one is at rest, and one asks who comes."""

    async def at_rest(_: web.Request) -> web.Response:
        return web.Response(status=503)

    async def there(_: web.Request) -> web.Response:
        return web.Response(text="x" * 5_000)

    async def counted(request: web.Request) -> web.Response:
        VISITS.append(request.path)
        raise web.HTTPGone

    app = web.Application()
    app.router.add_get("/there", there)
    app.router.add_get("/at-rest", at_rest)
    app.router.add_get("/counted", counted)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@in_the_sandbox_only
async def test_a_source_that_is_gone_is_noticed(
    company: Company, tables: Tables, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it depends on the platform. Addresses are on this machine, so not https, which a file cannot have."""
    content = knowledge.written.value
    paths = {"semester-fee": "there", "ill-on-exam-day": "gone", "complain-about-a-grade": "at-rest"}
    entries = {
        name: entry.model_copy(update={"source_url": f"{library}/{paths[name]}", "facts": (), "campus": {}})
        for name, entry in content.entries.items()
    }
    monkeypatch.setattr(knowledge.written, "_kept", [replace(content, entries=entries)])
    monkeypatch.setattr(knowledge, "_at_hand", OrderedDict())
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await chooses(henrik, "Kanaler", organisers="general")
    await ida.says("/faq ask klage på karakter")
    await company.advance(days=2)
    assert company.transcript("general") == []
    assert [row.url.rpartition("/")[2] for row in await tables.all(LinkRow)] == ["gone"]
    await company.advance(days=5)
    [told] = company.transcript("general")
    assert "eksamensdagen" in told
    assert "Kilden finnes ikke lenger" in told
    assert "karakteren" not in told


async def _nobody(_: Iterable[int]) -> None:
    """Links are nobody's: no platform is asked who is still there."""


@in_the_sandbox_only
async def test_a_source_of_many_communities_is_asked_once_a_night(
    company: Company, core: Core, fetcher: Fetcher, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = knowledge.written.value
    one = content.entries["ill-on-exam-day"].model_copy(update={"source_url": f"{library}/counted"})
    monkeypatch.setattr(knowledge.written, "_kept", [replace(content, entries={"ill-on-exam-day": one})])
    async with context_of(company, core, company.joins("Ida")) as (ctx, _):
        found = Preparation(fetcher, ctx.workspace, ctx.now, core.storage.reading, _nobody, Progress())
    VISITS.clear()
    for _ in range(3):
        assert (await links.look(found)).dead == {f"{library}/counted"}
    assert len(VISITS) == 1
    await links.look(replace(found, now=found.now + timedelta(days=1)))
    assert len(VISITS) == 2
