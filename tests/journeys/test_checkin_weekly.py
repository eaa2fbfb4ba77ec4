"""Once a week mentors and organisers read how it goes, and nobody is given away; who wants to be asked is asked."""

import asyncio
import secrets
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

import cogs.checkin
from bot.core import Core
from bot.storage.tables import Received
from cogs.checkin import sending
from cogs.checkin.beside_tables import CheckinDigest, DeedRow, PromptRow, TallyRow
from cogs.checkin.keys import Keys
from cogs.checkin.limits import Limits
from cogs.checkin.tables import CaseRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_checkin import Mentors, opened
from tests.journeys.test_setup import chooses
from tests.journeys.things import class_speaks, context_of, to
from tests.platforms import Actor, Company


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known in memory of other tests' people, who have the same ids, is forgotten; and codes cost little."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


async def send(company: Company, presses_stale: Stale, *choices: str, to: str = "Elev") -> list[Actor]:
    """Let somebody else send each of these."""
    people = [company.joins(f"{to} {number}") for number in range(len(choices))]
    for person, chosen in zip(people, choices, strict=True):
        assert "Takk for at du sa det." in await presses_stale(person, f"checkin/deliver?choices={chosen}&now=1")
    return people


async def sees_to(mari: Actor, presses_stale: Stale, tables: Tables, *, answers: int) -> None:
    """Take every case, answer so many of them, and close them."""
    for number, case in enumerate(await tables.all(CaseRow)):
        await presses_stale(mari, f"checkin/take?case={case.id}")
        if number < answers:
            await presses_stale(mari, f"checkin/answer?case={case.id}")
            assert "på vei" in await mari.fills(text="Kom innom.")
        await presses_stale(mari, f"checkin/close?case={case.id}&unanswered=1")


async def test_week_is_told_in_bands_and_what_was_done_about_it(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    mentors = await opened(company, core)  # on a Wednesday
    await chooses(mentors.henrik, "Kanaler", organisers="activities")
    cards = company.transcript("general")
    told = company.transcript("activities")
    await send(company, presses_stale, *["hard-money-address"] * 5, *["good-studies-address"] * 2)
    await sees_to(mentors.mari, presses_stale, tables, answers=7)
    await company.advance(days=6, hours=22)
    assert company.transcript("general") == cards, "nothing on the Thursday before the week is over"
    assert await tables.count(CaseRow) == 0
    await company.advance(days=1, hours=4)
    (digest,) = company.transcript("general")[len(cards) :]
    assert digest.splitlines() == [
        "Stille meldinger i det siste",
        "Sendt: mandag 31. august – søndag 6. september",
        "Hvor mange: Minst 5",
        "Har hatt en tung uke: Noen",
        "Handler mest om: penger",
        "Mangler svar: Få eller ingen",
        "Svar kommer: Som regel innen tre timer",
        "Dette er omtrentlig med vilje, så det ikke røper noen.",
    ]
    (same,) = company.transcript("activities")[len(told) :]
    assert same.splitlines() == [*digest.splitlines(), "[Fortell hva vi har gjort]"]
    ida = company.joins("Ida", locale="nn")
    await ida.says("/checkin send")
    asked = await ida.presses(to(ida, nb="Jeg vil si det til en mentor", nn="Eg vil seie det til ein mentor"))
    assert to(ida, nb="Svar kommer: Som regel innen tre timer", nn="Svar kjem: Som regel innan tre timar") in asked

    mentors.henrik.goes_to("activities")
    await mentors.henrik.presses("Fortell hva vi har gjort")
    seen = await mentors.henrik.fills(said="Mange strever med penger.", did="@everyone Matbank på", channel="general")
    assert "Ingen andre har sett det ennå." in seen
    assert len(company.transcript("general")) == len(cards) + 1
    assert "Her står det ikke noe ennå." in await company.joins("Ola").says("/checkin changes")
    await mentors.henrik.presses("Endre")
    assert mentors.henrik.form["fields"][0]["value"] == "Mange strever med penger."
    changed = await mentors.henrik.fills(did="Vi har åpnet en matbank på torsdager.")
    assert "Vi gjorde: Vi har åpnet en matbank på torsdager." in changed
    assert "Det er lagt ut i" in await mentors.henrik.presses("Legg ut")
    assert company.transcript("general")[-1].splitlines() == [
        "Dere sa, vi gjorde",
        "Dere sa: Mange strever med penger.",
        "Vi gjorde: Vi har åpnet en matbank på torsdager.",
    ]
    (deed,) = await tables.all(DeedRow)
    assert "Det er lagt ut allerede." in await presses_stale(mentors.henrik, f"checkin/post_deed?deed={deed.id}")
    listed = await ida.says("/checkin changes")
    assert "torsdag 10. september" in listed
    assert "matbank på torsdager" in listed
    assert "arrangør" in await presses_stale(ida, f"checkin/drop_deed?deed={deed.id}")
    assert "Det er borte." in await presses_stale(mentors.henrik, f"checkin/drop_deed?deed={deed.id}")
    assert company.transcript("general") == [*cards, digest]
    assert "Dette finnes ikke lenger." in await presses_stale(mentors.henrik, f"checkin/post_deed?deed={deed.id}")

    await send(company, presses_stale, *["mixed-housing-address"] * 4, *["mixed-other-none"] * 2, to="Andre")
    await class_speaks(core, "en")
    await company.advance(days=7)
    assert company.transcript("general")[-1].splitlines()[3:-1] == [
        "Had a hard week: Few or none. The times before: some",
        "Mostly about: housing and something else",
        "Still without an answer: Some",
    ]
    await ida.says("/checkin send")
    asked = await ida.presses(to(ida, nb="Jeg vil si det til en mentor", nn="Eg vil seie det til ein mentor"))
    assert "Som regel" not in asked, "what was so before is no promise"


async def test_who_wants_to_be_asked_is_asked_where_somebody_reads_it(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    ida, torleif = company.joins("Ida"), company.joins("Torleif", locale="nn")
    amara = company.joins("Amara", locale="en")
    await ida.says("/checkin ask_me")
    said = await ida.fills()  # as it is proposed
    assert "Boten spør deg hver søndag kl. 18.00. Første gang er søndag 6. september kl. 18.00." in said
    mentors = await opened(company, core)
    await torleif.says("/checkin ask_me")
    said = await torleif.fills(often="fortnightly", weekday="sunday", time="19.30")
    assert to(torleif, nb="annenhver søndag kl. 19.30", nn="annakvar søndag kl. 19.30") in said
    await amara.says("/checkin ask_me")
    assert "every Sunday at 18:00" in await amara.fills(weekday="sunday", time="18")
    await amara.calls("preferences", "")
    await amara.presses("Change my settings")
    await amara.fills(weekly="0", start="17", end="19")
    await company.advance(days=4, hours=7, minutes=59)  # Sunday at 17.59
    assert ida.inbox == torleif.inbox == amara.inbox == []
    received = await tables.count(Received)
    await company.advance(minutes=1)
    (asked,) = ida.inbox
    assert asked.startswith("Hvordan har uka vært?")
    assert "[Si det til en mentor] [Ikke spør meg mer]" in asked
    card = await ida.presses("Si det til en mentor")
    assert card.startswith("Noen å snakke med")
    assert await tables.count(Received) == received, "that it was pressed leaves no trace"
    await company.advance(hours=2)
    assert len(torleif.inbox) == 1
    assert amara.inbox == [], "it is more than she wants in a week"
    assert "How was the week?" in await amara.says("/inbox")

    await mentors.henrik.says("/checkin setup")
    await mentors.henrik.presses("Steng")
    await company.advance(days=7)
    assert len(ida.inbox) == 1, "nobody would read it"
    await mentors.open()
    await company.advance(days=7)
    assert (len(ida.inbox), len(torleif.inbox)) == (2, 2)
    await company.advance(days=7)
    assert (len(ida.inbox), len(torleif.inbox)) == (3, 2)
    await ida.presses("Ikke spør meg mer")
    await torleif.says("/checkin ask_me")
    await torleif.fills(often="never")
    assert [row.minute for row in await tables.all(PromptRow)] == [18 * 60]  # hers
    async with context_of(company, core, amara) as (ctx, amara_id):
        assert (await cogs.checkin.export(ctx, amara_id))["asked"][0]["often"] == "weekly"
        await cogs.checkin.erase(ctx, amara_id)
    assert await tables.count(PromptRow) == 0
    await company.advance(days=15)
    assert (len(ida.inbox), len(torleif.inbox)) == (3, 2)


@in_the_sandbox_only
async def test_each_is_counted_once_and_what_its_sender_deletes_is_not(
    company: Company, core: Core, tables: Tables, presses_stale: Stale, key_file: Path
) -> None:
    """What is counted, and when, knows no platform."""
    mentors: Mentors = await opened(company, core)
    (empty,) = await tables.all(TallyRow)
    people = await send(company, presses_stale, *["hard-money-address"] * 5)
    (still,) = await tables.all(TallyRow)
    assert still.content == empty.content, "nothing is written where one is sent"
    assert (await people[0].says("/checkin delete")).startswith("Det er slettet.")
    (still,) = await tables.all(TallyRow)
    assert still.content == empty.content
    await sees_to(mentors.mari, presses_stale, tables, answers=0)
    (full,) = await tables.all(TallyRow)
    assert (len(full.content), full.key_id != empty.key_id) == (len(empty.content), True)
    keys = await asyncio.to_thread(Keys(key_file, secrets.randbelow).all)
    assert [one.case.hex() for one in keys] == [full.key_id], "what was counted before opens no more"
    await company.advance(days=8, hours=3)
    assert await tables.count(CheckinDigest) == 0, "four are too few"

    await send(company, presses_stale, "hard-money-address", to="Sein")
    (case,) = await tables.all(CaseRow)
    await presses_stale(mentors.mari, f"checkin/take?case={case.id}")
    await company.advance(days=7)  # it is still open, and is counted as it stands
    (told,) = await tables.all(CheckinDigest)
    assert told.until == date(2026, 9, 14)
    assert (told.told["heavy"], told.told["topics"]) == ("most", ["money"])
    await send(company, presses_stale, *["good-other-none"] * 4, to="Ny")
    await presses_stale(mentors.mari, f"checkin/hand_over?case={case.id}")
    await company.advance(days=21)
    assert await tables.count(CheckinDigest) == 1, "the fifth was counted before, however anew it began"
    assert await tables.count(CaseRow) == 0

    await send(company, presses_stale, "good-other-none", to="Siste")
    await company.advance(days=7)
    assert await tables.count(CheckinDigest) == 2, "those who were too few waited for this one"
    await send(company, presses_stale, *["good-other-none"] * 5, to="Nye")
    await company.advance(days=7)
    assert await tables.count(CheckinDigest) == 3
    async with core.storage.transaction() as session:  # as an old backup would, whose key is gone
        await session.execute(update(TallyRow).values(key_id="f" * 32, counted_until=date(2026, 8, 31)))
    await company.advance(days=7)
    assert await tables.count(CheckinDigest) == 3, "of what is still open it may have been told"
