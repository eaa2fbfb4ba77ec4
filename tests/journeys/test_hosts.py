"""Hosts: who says that they host is asked a day before; silence goes on to the next, and those who come hear early."""

from bot.core import Core
from bot.storage.tables import JobRow
from cogs.events import cog
from cogs.events.tables import HostAnswer, HostRound, HostRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_setup import chooses
from tests.journeys.things import context_of
from tests.platforms import OWNER, Actor, Company

FRIDAY = "4.9.2026 kl. 18–20"
"""Three days ahead: its host is asked on Thursday at noon, which is two days and two hours from the beginning."""

NOBODY = "Ingen har sagt ennå at de kan ta imot dem som kommer til Spillkveld, fredag 4. september kl. 18.00–20.00."
UNCERTAIN = "Det er ikke sikkert at noen tar imot deg på Spillkveld, fredag 4. september kl. 18.00–20.00."


async def adds(henrik: Actor, *, when: str = FRIDAY) -> str:
    """Let an organiser add an event of which no host is typed."""
    await henrik.says("/events add channel:activities")
    return await henrik.fills(title="Spillkveld", when=when, place="Kantina")


async def finds_hosts(company: Company, henrik: Actor, *, when: str = FRIDAY) -> tuple[Actor, Actor]:
    """An event that two students offered to host, for which the organiser asked in its channel."""
    sara, ola = company.joins("Sara"), company.joins("Ola", locale="en")
    await adds(henrik, when=when)
    assert "Vert: Ingen ennå" in await henrik.presses("Hvem er vert")
    assert "Spørsmålet står i" in await henrik.presses("Spør i kanalen til arrangementet")
    assert "Takk. Du er vert for Spillkveld." in await sara.presses("Jeg er vert")
    assert "Thank you. You can step in at Spillkveld." in await ola.presses("Jeg kan trå til")
    return sara, ola


async def test_silence_goes_on_to_the_next_until_somebody_is_there(company: Company, tables: Tables) -> None:
    henrik, ida, nils = company.joins("Henrik", OWNER), company.joins("Ida"), company.joins("Nils")
    await chooses(henrik, "Kanaler", organisers="general")
    sara, ola = await finds_hosts(company, henrik)
    post, asked = company.transcript("activities")
    assert "Vert: " in post
    assert asked.startswith("Hvem kan være vert for Spillkveld, fredag 4. september kl. 18.00–20.00?")
    assert "Kan trå til: " in asked
    assert "kan trå til allerede. Så fint at du også vil." in await sara.presses("Jeg kan trå til")
    await ida.presses("Jeg kommer")
    await nils.presses("Kanskje")
    await ola.presses("Jeg kommer")

    await company.advance(days=2, hours=1, minutes=59)
    assert sara.inbox == []
    await company.advance(minutes=1)  # Thursday at noon
    (question,) = sara.inbox
    assert question.startswith("Du er vert for Spillkveld, fredag 4. september kl. 18.00–20.00. Kan du være der?")
    await company.advance(hours=6)
    assert ola.inbox[0].startswith("You said that you can step in at Spillkveld")
    await company.advance(hours=14, minutes=59)
    assert company.transcript("general") == []
    await company.advance(minutes=1)  # Friday at nine
    (told,) = company.transcript("general")
    assert told.startswith(NOBODY)
    assert "2 har sagt at de kommer.\nEr det ikke avklart fredag 4. september kl. 12.00, får de vite" in told
    assert ida.inbox == []
    await company.advance(hours=3)
    for somebody in (ida, nils):
        (said,) = somebody.inbox
        assert said.startswith(UNCERTAIN)
        assert not any(name in said for name in ("Sara", "Ola", sara.person.id, ola.person.id)), "nobody is to blame"

    assert "Good that you will be there" in await ola.presses("I will be there")
    assert ida.inbox[1].startswith("Nå er det avklart: ")
    assert nils.inbox[1].startswith("Nå er det avklart: ")
    (settled,) = company.transcript("general")
    assert "tar imot dem som kommer til Spillkveld" in settled, "the words change where they stand"
    assert "[" not in settled
    assert "Tar imot deg: " in await ida.says("/events show Spillkveld")
    await ola.presses("I will be there")
    await company.advance(days=2)
    assert [len(one.inbox) for one in (sara, ola, ida, nils)] == [1, 1, 2, 2], "and then there is peace"
    assert len(company.transcript("general")) == 1
    assert "Hvem kan være vert" not in str(company.transcript("activities")), "it is over, and not asked any more"
    assert [row.comes for row in await tables.all(HostAnswer)] == [True]


async def test_a_host_who_confirms_has_peace_and_one_who_cannot_too(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await chooses(henrik, "Kanaler", organisers="general")
    sara, ola = await finds_hosts(company, henrik)
    assert "er vert allerede. Du kan si at du kan trå til." in await ida.presses("Jeg er vert")
    await ida.presses("Jeg kommer")
    await company.advance(days=2, hours=2)
    assert "Så fint at du er der" in await sara.presses("Jeg er der")
    assert "Tar imot deg: " in await ida.says("/events show Spillkveld")
    await company.advance(hours=20)
    assert (ola.inbox, ida.inbox, company.transcript("general")) == ([], [], [])

    assert "Du trenger ikke gjøre noe mer." in await sara.presses("Jeg kan ikke")  # on Friday at eight
    assert ola.inbox == [], "it is early"
    await company.advance(hours=1)
    assert len(ola.inbox) == 1
    assert "There is nothing more you need to do." in await ola.presses("I cannot")
    (told,) = company.transcript("general")
    assert told.startswith(NOBODY)
    assert "Så fint at du er der" in await henrik.presses("Jeg tar det")
    assert "tar imot dem som kommer" in company.transcript("general")[0]
    await company.advance(minutes=5)
    await henrik.presses("Jeg kan ikke")
    await company.advance(seconds=1)
    assert company.transcript("general")[1].startswith(NOBODY), "it is asked anew"
    await henrik.presses("Jeg tar det")
    assert "tar imot dem som kommer" in company.transcript("general")[1]
    await company.advance(days=1)
    assert (len(sara.inbox), len(ola.inbox), ida.inbox) == (1, 1, [])


async def test_who_takes_it_back_and_who_is_removed(company: Company, tables: Tables) -> None:
    henrik, nils = company.joins("Henrik", "organiser"), company.joins("Nils")
    sara, ola = await finds_hosts(company, henrik)
    assert "Du står ikke lenger som vert for Spillkveld." in await sara.presses("Jeg er vert"), "pressed again"
    assert "Vert: " not in company.transcript("activities")[0]
    assert "Du står ikke som vert for dette nå." in await sara.presses("Jeg kan ikke likevel")
    assert "Takk. Du er vert" in await nils.presses("Jeg er vert")
    await henrik.presses("Hvem er vert")
    assert "Vedkommende er ikke lenger vert" in await henrik.presses("Fjern verten")
    assert nils.inbox == [
        "Du er ikke lenger vert for Spillkveld: en som arrangerer, har endret det. Takk for at du ville."
    ]
    assert "Den du ville fjerne" in await henrik.presses("Fjern verten")
    assert "You host Spillkveld" in await ola.presses("Jeg er vert"), "who can step in can be the host instead"
    assert [row.step for row in await tables.all(HostRow)] == ["host"]
    await ola.presses("I cannot after all")
    await company.advance(days=4)
    assert await tables.count(HostRow) == await tables.count(HostRound) == 0, "without a host nothing of it happens"
    assert (sara.inbox, ola.inbox) == ([], [])


@in_the_sandbox_only  # what depends on no platform
async def test_a_moved_event_is_asked_about_anew_and_a_cancelled_one_no_more(company: Company, tables: Tables) -> None:
    henrik, ida, nils = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Nils")
    sara, ola = await finds_hosts(company, henrik)
    await ida.presses("Jeg kommer")
    await nils.presses("Kanskje")
    await company.advance(days=3, hours=2)  # Friday at noon
    assert [len(one.inbox) for one in (sara, ola, henrik, ida, nils)] == [1, 1, 1, 1, 1]
    assert henrik.inbox[0].startswith(NOBODY), "where no channel of the organisers' is known, who made it"

    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="8.9.2026 kl. 18–20")
    assert await tables.count(HostRound) == await tables.count(HostAnswer) == 0
    assert nils.inbox[1].startswith("Flyttet: Spillkveld er nå tirsdag 8. september kl. 18.00–20.00.")
    assert ida.inbox[1].startswith("Flyttet: ")
    assert "fordi du har sagt at du kan være der som vert" in sara.inbox[1]
    assert "You get this because you said that you can be there as a host." in ola.inbox[1]
    await company.advance(days=3)  # Monday at noon
    assert sara.inbox[2].startswith("Du er vert for Spillkveld, tirsdag 8. september kl. 18.00–20.00.")
    await sara.presses("Jeg er der")

    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Ja, avlys")
    assert sara.inbox[3].startswith("Avlyst: Spillkveld, tirsdag 8. september")
    await company.advance(days=3)
    assert [len(one.inbox) for one in (sara, ola, henrik, ida, nils)] == [4, 3, 1, 3, 2]
    assert "avlyst" in await sara.presses("Jeg er der")


@in_the_sandbox_only  # what depends on no platform
async def test_each_time_of_a_series_is_asked_about_by_itself(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    sara, ola = await finds_hosts(company, henrik, when="hver dag kl. 18 fra 4.9.2026 til 7.9.2026")
    assert "Det gjelder hver gang." in company.transcript("activities")[1]
    await company.advance(days=2, hours=2)
    await sara.presses("Jeg er der")
    await company.advance(days=1)
    assert [question.partition(".")[0] for question in sara.inbox] == [
        "Du er vert for Spillkveld, fredag 4",
        "Du er vert for Spillkveld, lørdag 5",
    ]
    await company.advance(days=1)
    assert [question.partition(".")[0].partition(" at ")[2] for question in ola.inbox] == [
        "Spillkveld, Saturday 5 September at 18:00"
    ], "of which Sara said nothing"
    assert [row.reached for row in await tables.all(HostRound)] == ["host", "attendees", "host"]


@in_the_sandbox_only  # what depends on no platform
async def test_who_offers_late_is_counted_on_and_not_asked(company: Company, tables: Tables) -> None:
    henrik, sara = company.joins("Henrik", "organiser"), company.joins("Sara")
    await adds(henrik, when="2.9.2026 kl. 12–14")
    await henrik.presses("Hvem er vert")
    await henrik.presses("Spør i kanalen til arrangementet")
    said = await sara.presses("Jeg er vert")
    assert "Vi regner med at du er der onsdag 2. september kl. 12.00–14.00." in said
    assert "Dagen før" not in said
    await company.advance(days=2)
    assert sara.inbox == henrik.inbox == []


@in_the_sandbox_only  # what depends on no platform
async def test_a_time_that_is_too_near_to_ask_about_keeps_no_other_from_it(company: Company) -> None:
    henrik, sara = company.joins("Henrik", "organiser"), company.joins("Sara")
    await adds(henrik, when="hver dag kl. 18 fra 1.9.2026 til 4.9.2026")
    await henrik.presses("Hvem er vert")
    await henrik.presses("Spør i kanalen til arrangementet")
    await sara.presses("Jeg er vert")
    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Hele serien")
    await henrik.fills(when="kl. 11.30")
    await company.advance(seconds=1)
    assert [said.partition(",")[0] for said in sara.inbox][1:] == ["Du er vert for Spillkveld"], "not of today"
    assert "onsdag 2. september kl. 11.30" in sara.inbox[1]


@in_the_sandbox_only  # what depends on no platform
async def test_a_host_who_is_forgotten_leaves_the_question_to_the_next(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    henrik = company.joins("Henrik", "organiser")
    sara, ola = await finds_hosts(company, henrik)
    await company.advance(days=2, hours=2)
    await sara.presses("Jeg er der")
    async with context_of(company, core, sara) as (ctx, member):
        assert cog.exporter is not None
        assert cog.eraser is not None
        exported = await cog.exporter(ctx, member)
        assert exported["hosts"] == [{"event": "Spillkveld", "as": "host"}]
        assert [said["comes"] for said in exported["said_to_be_there"]] == [True]
        await cog.eraser(ctx, member)
    await company.advance(minutes=1)
    assert len(ola.inbox) == 1
    assert "Vert: " not in company.transcript("activities")[0]
    (row,) = await tables.all(HostRow)
    for pressed in ("events/be_there?occurrence=1", "events/not_host?event=1"):
        assert "Du står ikke som vert for dette nå." in await presses_stale(sara, pressed)
    assert "Den du ville fjerne" in await presses_stale(henrik, f"events/drop_host?event=1&member={row.member_id + 50}")
    (job,) = [job for job in await tables.all(JobRow) if job.handler == "ask_hosts"]
    assert job.wake_at is not None


@in_the_sandbox_only
async def test_who_will_be_there_hears_that_the_time_is_left_out(company: Company) -> None:
    """Nobody has said yes to it: it would go without a word, and the host stand there."""
    henrik = company.joins("Henrik", "organiser")
    sara, ola = await finds_hosts(company, henrik, when="hver fredag kl. 18–20 til 18. desember")
    await company.advance(days=2, hours=2)
    await sara.presses("Jeg er der")
    await henrik.says("/events show Spillkveld")
    await henrik.presses("Hopp over uker og dager")
    assert "De som hadde sagt ja" in await henrik.fills(weeks="36, 38")
    assert sara.inbox[1].startswith("Avlyst: Spillkveld, fredag 4. september kl. 18.00–20.00.\nDu får denne fordi")
    assert "18. september" not in str(sara.inbox), "to what is far ahead she has said nothing yet"
    assert len(ola.inbox) == 1, "who can step in need not listen for it any more"
