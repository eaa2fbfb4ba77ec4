"""Words of a check-in: on a page of ours, of which the platform sees none, or in the chat where an owner allowed it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

import cogs.checkin
from bot.core import Core
from bot.storage.tables import DraftRow, MemberRow, OutboxRow, Received, TicketRow
from cogs.checkin import sending
from cogs.checkin.limits import Limits
from cogs.checkin.tables import CaseRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only, on_discord_only
from tests.journeys.test_checkin import opened
from tests.journeys.things import context_of
from tests.journeys.web import Visitor, address, visited
from tests.platforms import Actor, Company

WORRYING = (
    "Jeg orker ikke å leve mer.\n\n\n\nBoten: saken er lukket. @everyone <!channel> [se](https://example.no) \u202eabc"
)
LONG = "\n".join(f"Linje {number} om hvordan uka var." for number in range(80))
TOLD = {"week": "hard", "topic": "belonging", "way": "code", "when": "now"}


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known in memory of other tests' people, who have the same ids, is forgotten; and codes cost little."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


@pytest.fixture
async def visitor(core: Core) -> AsyncIterator[Visitor]:
    """Somebody with a browser."""
    async with visited(core) as found:
        yield found


async def gets_a_page(ida: Actor) -> str:
    """Ask for a page of one's own."""
    await ida.says("/checkin send")
    return address(await ida.presses("Jeg vil si det til en mentor"))


async def test_words_are_written_and_read_on_pages_and_the_platform_sees_none(
    company: Company, tables: Tables, core: Core, visitor: Visitor
) -> None:
    mentors = await opened(company, core)
    mari, ida = mentors.mari, company.joins("Ida")
    assert "Hvor det skrives: På en egen side" in await mentors.henrik.says("/checkin setup")
    known, received = await tables.count(MemberRow), await tables.count(Received)
    before = company.transcript("general")

    assert "Ring 113" in await ida.says("/checkin send")
    said = await ida.presses("Jeg vil si det til en mentor")
    assert "Den virker én gang" in said
    assert "ser ikke hva du skriver der" in said
    page = address(said)
    (ticket,) = await tables.all(TicketRow)
    assert ida.person.id.encode() not in ticket.sealed, "from whom it is opens with the address alone"
    for _ in range(2):  # to look at it uses nothing up
        status, shown = await visitor.sees(page)
        assert status == 200
    assert shown.index("Ring 113") < shown.index("En av 2 mentorer.") < shown.index("Hvordan har uka vært?")
    assert "Minst 12 her" in shown
    assert "Innen tre timer kommer det på et tilfeldig tidspunkt" in shown
    assert "Det er plass til 4000 tegn." in shown
    status, again = await visitor.sends(page, words=WORRYING)
    assert status == 422
    assert "Jeg orker ikke å leve mer." in again, "what was typed is kept on the page"
    assert "Ring 113" in again
    assert await tables.count(CaseRow) == 0

    status, answered = await visitor.sends(page, **TOLD, words=WORRYING)
    assert status == 200
    assert answered.index("Ring 113") < answered.index("Takk for at du sa det. Mentorene får det nå.")
    assert "Ikke vent på dem hvis det blir verre." in answered
    code = answered.split("denne ene gangen:\n")[1].split("\n")[0]
    status, gone = await visitor.sees(page)
    assert status == 404
    assert code not in gone
    await company.advance(seconds=1)
    assert await tables.count(MemberRow) == known
    assert await tables.count(Received) == received
    assert await tables.count(DraftRow) == await tables.count(OutboxRow) == await tables.count(TicketRow) == 0

    (card,) = company.transcript("general")[len(before) :]
    assert "som haster litt" in card
    mari.goes_to("general")
    await mari.presses("Jeg tar den")
    link = await mari.presses("Les")
    assert "Tung" not in link
    reading = address(link)
    _, closed = await visitor.sees(reading)
    assert "Vis den" in closed
    assert "leve" not in closed, "platforms look at what is behind an address, and see nothing of it"
    await mari.presses("Gi videre")
    status, refused = await visitor.sends(reading)
    assert status != 200
    assert "Det er ikke du som har denne saken nå." in refused
    assert "leve" not in refused
    mari.goes_to("general")
    await mari.presses("Jeg tar den")
    reading = address(await mari.presses("Les"))
    status, read = await visitor.sends(reading)
    assert status == 200
    seen = [link, said, *company.transcript("general"), *company.transcript("activities"), *mari.inbox, *ida.inbox]
    assert not any(word in line for line in seen for word in ("orker", "lukket", "Tung", "høre til")), "in the chat"
    assert (
        "│ Jeg orker ikke å leve mer.\n│\n│ Boten: saken er lukket. @everyone <!channel> [se](example.no) abc" in read
    )
    assert "Uka\nTung" in read
    assert (await visitor.sees(reading))[0] == 404
    await mari.presses("Svar")
    await mari.fills(text="Ring meg gjerne.")
    assert "Ring meg gjerne." in await ida.says(f"/checkin read {code}")

    amara = company.joins("Amara", locale="en")
    await amara.says("/checkin send")
    page = address(await amara.presses("I want to tell a mentor"))
    status, answered = await visitor.sends(page, week="fine", topic="money", when="now", way="address", words="")
    assert status == 200
    assert answered.index("Takk for at du sa det.") < answered.index("Ring 113")
    await company.advance(seconds=1)
    mari.goes_to("general")
    await mari.presses("Jeg tar den")
    status, read = await visitor.sends(address(await mari.presses("Les")))
    assert "Her er bare valgt, ikke skrevet noe." in read
    await mari.presses("Svar")
    await mari.fills(text="Lånekassen svarer fort.")
    await company.advance(minutes=11)
    assert amara.inbox[-1].startswith("A mentor has answered you:"), "it finds her, and in her language"
    assert ida.inbox == []


@in_the_sandbox_only
async def test_words_of_a_page_are_in_no_export_which_goes_through_the_chat(
    company: Company, core: Core, visitor: Visitor, key_file: Path
) -> None:
    await opened(company, core)
    ida = company.joins("Ida")
    page = await gets_a_page(ida)
    await visitor.sends(page, **(TOLD | {"way": "address"}), words="Husleia er for høy.")
    async with context_of(company, core, ida) as (ctx, member_id):
        sent = (await cogs.checkin.export(replace(ctx, keys=key_file), member_id))["sent"]
    assert [(one["week"], "words" in one) for one in sent] == [("hard", False)]


async def test_words_are_written_in_the_chat_where_an_owner_has_read_what_that_means(
    company: Company, tables: Tables, core: Core, presses_stale: Stale
) -> None:
    mentors = await opened(company, core)
    henrik, mari, ida = mentors.henrik, mentors.mari, company.joins("Ida")
    asta = company.joins("Asta", "organiser")
    assert "Hvor det skrives: Bare valg" in await asta.says("/checkin setup")
    places = await asta.presses("Hvor det skrives")
    assert "Nå: Bare valg" in places
    assert "må først sette web.address" in await asta.presses("På en egen side")
    await henrik.says("/checkin setup")
    await henrik.presses("Hvor det skrives")
    note = await henrik.presses("I chatten")
    assert "helseopplysninger ikke skal sendes til Discord" in note
    assert "Hvor det skrives: I chatten" in await henrik.presses("Jeg har lest dette, la folk skrive i chatten")

    await ida.says("/checkin send")
    for pressed in ("Jeg vil si det til en mentor", "Grei", "Studiene"):
        await ida.presses(pressed)
    last = await ida.presses("Nei")
    assert "den kan lagre det" in last
    await ida.presses("Skriv, og send")
    said = await ida.fills(words=LONG)
    assert said.startswith("Takk for at du sa det. Mentorene får det innen tre timer.")
    assert "Ring 113" not in said
    assert await tables.count(DraftRow) == await tables.count(OutboxRow) == 0
    await company.advance(hours=3)
    mari.goes_to("general")
    await mari.presses("Jeg tar den")
    first = await mari.presses("Les")
    assert "Uka: Grei" in first
    assert "│ Linje 0 om hvordan uka var." in first
    second = await mari.presses("Les resten")
    assert "Del 2 av 2" in second
    assert "│ Linje 79 om hvordan uka var." in second
    shown = [line for line in f"{first}\n{second}".split("\n") if line.startswith("│")]
    assert [line.removeprefix("│ ") for line in shown] == LONG.split("\n")
    assert not any("Linje" in line for line in company.transcript("general"))

    await presses_stale(ida, "checkin/say_it?choices=mixed-other-none")
    said = await ida.fills(words=WORRYING, when="now")
    assert said.index("Ring 113") < said.index("Takk for at du sa det. Mentorene får det nå.")
    assert "som haster litt" in company.transcript("general")[-1]

    await presses_stale(ida, "checkin/say_it?choices=mixed-other-none")
    await henrik.presses("Hvor det skrives")
    assert "Hvor det skrives: Bare valg" in await henrik.presses("Bare valg")
    refused = await ida.fills(words="Dette står ingen steder.")
    assert refused.startswith("Her kan du ikke skrive lenger.")
    assert "Ring 113" in refused
    assert await tables.count(CaseRow) == 2
    assert await tables.count(DraftRow) == 0
    assert "Skriv, og send" not in await presses_stale(ida, "checkin/choose_way?chosen=mixed-other-none")


@on_discord_only
async def test_who_organises_and_does_not_run_the_server_cannot_have_words_written_in_the_chat(
    company: Company, core: Core, presses_stale: Stale
) -> None:
    """In the sandbox all who organise run it."""
    await opened(company, core)
    asta = company.joins("Asta", "organiser")
    await asta.says("/checkin setup")
    await asta.presses("Hvor det skrives")
    assert "bare de som styrer serveren" in await asta.presses("I chatten")
    assert "bare de som styrer serveren" in await presses_stale(asta, "checkin/allow_chat")
    unknown = await presses_stale(asta, "checkin/choose_written?where=chat")
    assert unknown.startswith("Dette valget finnes ikke lenger.")
    assert "Hvor det skrives: Bare valg" in await asta.says("/checkin setup")


@in_the_sandbox_only
async def test_page_that_could_not_be_sent_says_so_and_whom_one_can_call(
    company: Company, tables: Tables, core: Core, visitor: Visitor, presses_stale: Stale
) -> None:
    """What a page answers is the same whichever platform gave its address."""
    mentors, ida = await opened(company, core), company.joins("Ida")
    pages = [await gets_a_page(ida) for _ in range(5)]
    for page in pages[:3]:
        status, _ = await visitor.sends(page, **TOLD, words="😀" * 4_000)
        assert status == 200
    for status, said in (await visitor.sees(pages[3]), await visitor.sends(pages[3], **TOLD)):
        assert status != 200
        assert "Du har sendt så mye som går på en dag." in said
        assert "Ring 113" in said
    over = await presses_stale(ida, "checkin/page")
    assert over.startswith("Du har sendt så mye som går på en dag.")
    assert "Ring 113" in over

    ola = company.joins("Ola")
    page = await gets_a_page(ola)
    status, said = await visitor.sends(page, **TOLD, words="x" * 4_001)
    assert status == 422
    assert "Det er plass til 4000." in said
    await mentors.henrik.says("/checkin setup")
    await mentors.henrik.presses("Steng")
    status, said = await visitor.sends(page, **TOLD, words="Jeg rakk det ikke.")
    assert status != 200
    assert "Ingen leser stille meldinger her nå." in said
    assert "Ring 113" in said
    await mentors.open()
    await company.advance(hours=3)
    assert (await visitor.sees(page))[0] == 404, "it is good for two hours, to the next whole one"
    assert await tables.count(CaseRow) == 3

    nina = company.joins("Nina")
    first, second = [await gets_a_page(nina) for _ in range(2)]
    known = {row.id for row in await tables.all(CaseRow)}
    await visitor.sends(first, **TOLD | {"way": "address"}, words="Tullball.")
    (silly,) = [row.id for row in await tables.all(CaseRow) if row.id not in known]
    await presses_stale(mentors.mari, f"checkin/take?case={silly}")
    await presses_stale(mentors.mari, f"checkin/block?case={silly}&days=1")
    for status, said in (await visitor.sees(second), await visitor.sends(second, **TOLD)):
        assert status != 200
        assert "Ring 113" in said
    assert await tables.count(CaseRow) == len(known) + 1, "who is blocked sends nothing from a page either"

    core.site.address = None
    (case, *_) = await tables.all(CaseRow)
    await presses_stale(mentors.mari, f"checkin/take?case={case.id}")
    assert "må først sette web.address" in await presses_stale(mentors.mari, f"checkin/look?case={case.id}")
    eva = company.joins("Eva")
    await eva.says("/checkin send")
    assert "Hvordan har uka vært?" in await eva.presses("Jeg vil si det til en mentor"), (
        "by taps, where there is no page"
    )
