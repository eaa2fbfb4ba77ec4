"""Check-ins: a student says how things are, a mentor answers without learning who it is, and nobody is left waiting."""

import asyncio
import secrets
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.community import admit, workspace
from bot.core import Core
from bot.storage.tables import DraftRow, MemberRow, OutboxRow, Received
from cogs.checkin import sending
from cogs.checkin.beside_tables import TallyRow
from cogs.checkin.keys import Keys, Record
from cogs.checkin.limits import Limits
from cogs.checkin.tables import AnswerRow, CaseRow
from tests.journeys.conftest import Failures, Stale, Tables, in_the_sandbox_only
from tests.platforms import OWNER, Actor, Company

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@pytest.fixture(autouse=True)
def _nobody_has_sent_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known in memory of other tests' people, who have the same ids, is forgotten; and codes cost little."""
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)


class Mentors:
    """Those who read check-ins, once they can."""

    def __init__(self, company: Company) -> None:
        self.henrik = company.joins("Henrik", OWNER)
        self.mari, self.jonas = company.joins("Mari", "mentor"), company.joins("Jonas", "mentor")
        self.kjersti, self.siv = company.joins("Kjersti", "mentor"), company.joins("Siv")

    async def arrange(self, company: Company) -> str:
        """Say who is behind the mentors, and where these are told."""
        await self.henrik.says("/checkin setup")
        await self.henrik.presses("Hvem og hvor")
        people = {"coordinator": self.kjersti.person.id, "professional": self.siv.person.id}
        return await self.henrik.fills(channel="general", **people)

    async def have_hours(self, *mentors: Actor) -> str:
        """Say when they read, from ten to four on weekdays."""
        said = ""
        for mentor in mentors:
            await mentor.says("/checkin duty")
            said = await mentor.fills(days=WEEKDAYS, start="10", end="16")
        return said

    async def open(self) -> str:
        """Let people send."""
        await self.henrik.says("/checkin setup")
        return await self.henrik.presses("La folk sende")


async def meets(core: Core, people: int = 11) -> None:
    """Let the bot have met so many more."""
    async with core.storage.transaction() as session:
        await admit(session, await workspace(session, 1), [f"1{number}" for number in range(people)])


async def opened(company: Company, core: Core, students: int = 11) -> Mentors:
    """Check-ins that can be sent, on a Wednesday at ten, in a class of so many whom the bot has met."""
    mentors = Mentors(company)
    await mentors.arrange(company)
    await mentors.have_hours(mentors.mari, mentors.jonas)
    await meets(core, students)
    await company.advance(days=1)
    assert "Kan sendes: Ja" in await mentors.open()
    return mentors


async def sends(ida: Actor, *, week: str = "Tung", way: str = "Ja, som melding fra boten", now: bool = False) -> str:
    """Go through all questions."""
    await ida.says("/checkin send")
    await ida.presses("Jeg vil si det til en mentor")
    await ida.presses(week)
    await ida.presses("Å høre til")
    await ida.presses(way)
    return await ida.presses("Send nå" if now else "Send, innen tre timer")


async def keys_of_cases(key_file: Path, tables: Tables) -> list[Record]:
    """The keys that there are, but that of what is counted."""
    kept = await asyncio.to_thread(Keys(key_file, secrets.randbelow).all)
    counted = {row.key_id for row in await tables.all(TallyRow)}
    return [one for one in kept if one.case.hex() not in counted]


async def test_student_is_answered_by_a_mentor_who_does_not_learn_who_it_is(
    company: Company, tables: Tables, core: Core, key_file: Path
) -> None:
    mentors = await opened(company, core)
    mari, ida = mentors.mari, company.joins("Ida")
    known, received = await tables.count(MemberRow), await tables.count(Received)

    card = await ida.says("/checkin send")
    assert card.startswith("Noen å snakke med")
    assert "Ring 113" in card
    asked = await ida.presses("Jeg vil si det til en mentor")
    assert "Hvem leser det: En av 2 mentorer." in asked
    assert "Vakt: Noen har vakt nå" in asked
    assert "Hvem det kan komme fra: Minst 12 her" in asked
    assert "lettere å gjette" in asked, "they are fewer than we advise"
    said = await sends(ida)
    assert said.startswith("Takk for at du sa det. Mentorene får det innen tre timer.")
    assert "Ring 113" in await ida.presses("Noen å snakke med"), "whom one can call is one press away"
    assert await tables.count(MemberRow) == known, "nobody was met"
    assert await tables.count(Received) == received
    assert await tables.count(DraftRow) == await tables.count(OutboxRow) == 0

    before = company.transcript("general")
    await company.advance(minutes=9)
    assert company.transcript("general") == before, "never in the first minutes"
    await company.advance(hours=3)
    (posted,) = company.transcript("general")[len(before) :]
    assert posted.startswith("En ny stille melding: ")
    assert "På vakt: " in posted
    assert not any(word in posted for word in ("Tung", "høre til", "Ida", ida.person.id))
    assert company.transcript("activities") == []

    mari.goes_to("general")
    yours = await mari.presses("Jeg tar den")
    assert "Bare du kan lese den." in yours
    assert " har tatt den." in company.transcript("general")[-1]
    case = await mari.presses("Les")
    assert "Uka: Tung" in case
    assert "Handler om: Å høre til" in case
    assert ida.person.id not in case
    await mari.presses("Svar")
    assert "på vei" in await mari.fills(text="Kom innom onsdag. <!channel> @everyone https://example.no")
    assert ida.inbox == []
    await company.advance(minutes=11)
    (answer,) = ida.inbox
    assert answer.startswith("En mentor har svart deg:")
    assert "Kom innom onsdag." in answer
    assert "https" not in answer
    assert "Kom innom onsdag." in await ida.says("/checkin read")
    assert "Her er ingen svar til deg." in await company.joins("Ulf").says("/checkin read")

    assert "avsluttet" in await mari.presses("Avslutt")
    assert "Denne saken er avsluttet." in await mari.presses("Les")
    assert len(await keys_of_cases(key_file, tables)) == 1
    await company.advance(hours=2)
    assert await tables.count(CaseRow) == await tables.count(AnswerRow) == 0
    assert await keys_of_cases(key_file, tables) == [], "nothing opens it any more, not even a backup"
    assert company.transcript("general") == before, "the card is gone too"
    assert len(ida.inbox) == 1


async def test_student_comes_back_with_a_code_of_which_nothing_is_known(
    company: Company, tables: Tables, core: Core
) -> None:
    mentors = await opened(company, core)
    mari, ida = mentors.mari, company.joins("Ida", locale="en")
    await ida.says("/checkin send")
    for pressed in ("I want to tell a mentor", "Good", "Money", "Yes, with a code"):
        await ida.presses(pressed)
    first = (await ida.presses("Send now")).splitlines()[2]
    said = await ida.presses("Send now")  # once more, by somebody who saw no answer
    assert await tables.count(CaseRow) == 1
    assert "This code opens nothing." in await ida.says(f"/checkin read {first}")
    code = said.splitlines()[2]
    assert len(code) == 19
    assert said.splitlines()[1].startswith("This is your code.")
    assert "Nobody has answered yet." in await ida.says(f"/checkin read {code.lower()}")
    assert "This code opens nothing." in await ida.says(f"/checkin read {code[:-1]}{'C' if code[-1] != 'C' else 'D'}")

    mari.goes_to("general")
    await mari.presses("Jeg tar den")
    assert "A mentor has taken it" in await ida.says(f"/checkin read {code}")
    await mari.presses("Svar")
    assert "den som har koden" in await mari.fills(text="Studierådgiveren kan lånekassen godt.")
    await mari.presses("Avslutt")
    await company.advance(days=2)
    assert ida.inbox == []
    elsewhere = company.joins("Ida hjemme")  # whoever has the code
    assert "Studierådgiveren kan lånekassen godt." in await elsewhere.says(f"/checkin read {code}")
    assert "Det er slettet." in await elsewhere.says(f"/checkin delete {code}")
    assert await tables.count(CaseRow) == await tables.count(AnswerRow) == 0
    opens = await elsewhere.says(f"/checkin read {code}")
    assert opens.startswith("Denne koden åpner ingenting.")
    assert "Ring 113" in opens


async def test_what_mentors_are_shown_does_not_tell_two_students_apart(
    company: Company, presses_stale: Stale, tables: Tables, core: Core
) -> None:
    """Neither who they are nor their language, nor that two cases are of one of them."""
    mari = (await opened(company, core)).mari
    before = len(company.transcript("general"))
    ida, amara = company.joins("Ida"), company.joins("Amara", locale="en")
    for actor in (ida, amara, ida):
        await presses_stale(actor, "checkin/deliver?choices=hard-money-address&now=1")
    cases, cards, shown = await tables.all(CaseRow), company.transcript("general")[before:], []
    for case in cases:
        said = [await presses_stale(mari, f"checkin/{does}?case={case.id}") for does in ("take", "look")]
        name = said[1].splitlines()[0]
        shown.append([one.replace(name, "…") for one in said])
        cards = [one.replace(name, "…") for one in cards]
    assert len(shown) == len(cards) == 3
    assert shown[0] == shown[1] == shown[2]
    assert len(set(cards)) == 1
    rows = [(len(one.note), len(one.sender), len(one.progress), one.day) for one in cases]
    assert len(set(rows)) == 1
    for column in ("id", "name", "note", "sender", "progress", "salt", "hash"):
        assert len({getattr(one, column) for one in cases}) == 3, column

    assert "Her er ingenting å slette" in await company.joins("Ola").says("/checkin delete")
    assert (await ida.says("/checkin delete")).startswith("Det er slettet.")
    assert await tables.count(CaseRow) == 1
    assert (await amara.says("/checkin delete")).startswith("It is deleted.")
    assert await tables.count(CaseRow) == 0


async def test_where_nobody_reads_it_everybody_is_told_in_turn_and_the_student_at_last(
    company: Company, core: Core
) -> None:
    mentors = await opened(company, core)
    ida = company.joins("Ida", locale="en")
    await ida.says("/checkin send")
    for pressed in ("I want to tell a mentor", "Very hard", "Studies", "Yes, as a message from the bot"):
        await ida.presses(pressed)
    said = await ida.presses("Send now")
    assert "within half an hour" in said
    assert "Do not wait for them if it gets worse." in said
    assert "som haster litt" in company.transcript("general")[-1]
    await company.advance(minutes=9)
    assert mentors.kjersti.inbox == mentors.siv.inbox == []
    await company.advance(minutes=1)
    assert "Ingen har tatt" in mentors.kjersti.inbox[-1]
    assert mentors.siv.inbox == []
    await company.advance(minutes=10)
    assert "haster litt. Kan du?" in mentors.siv.inbox[-1]
    assert ida.inbox == []
    await company.advance(minutes=10)
    (told,) = ida.inbox
    assert told.startswith("Nobody has read what you sent, and we are sorry.")
    assert "Call 113: Medical emergency" in told, "in the student's language, whichever is the channel's"

    taken = await mentors.siv.presses("Jeg tar den")  # on the second day it is late, and still better than nothing
    assert "Bare du kan lese den." in taken
    await company.advance(hours=1)
    assert "Fikk du tatt kontakt" in mentors.siv.inbox[-1]
    before = len(company.transcript("general"))
    assert "gitt videre" in await mentors.siv.presses("Gi videre")
    assert "som haster litt" in company.transcript("general")[-1]
    assert len(company.transcript("general")) == before, "the card that is there"
    await company.advance(days=15)
    assert "Det er ikke" not in company.transcript("general")[-1]
    assert len(ida.inbox) == 2, "once more, as it began anew"


async def test_nothing_is_asked_where_nobody_would_read_it_or_nobody_could_hide(
    company: Company, presses_stale: Stale, tables: Tables, core: Core
) -> None:
    mentors = Mentors(company)
    ida = company.joins("Ida")
    closed = await ida.says("/checkin send")
    assert closed.startswith("Ingen leser stille meldinger her nå.\nNoen å snakke med")
    await mentors.mari.says("/checkin duty")
    assert "Velg en annen" not in await mentors.arrange(company)
    assert len(company.transcript("general")) == 2, "the mentors are told of those who can open check-ins"
    assert "Ingen mentor har sagt når de leser." in await mentors.open()
    assert "Du kan åpne meldinger fra" in await mentors.have_hours(mentors.mari)
    assert "leser stille meldinger her, og kan åpne dem fra" in company.transcript("general")[-1]
    assert "Vent til det har gått." in await mentors.open()
    await company.advance(days=1)
    assert "Kan sendes: Ja" in await mentors.open()
    few = await ida.says("/checkin send")
    assert few.startswith("Her er færre enn 10, så det ville vist hvem det kom fra.\nNoen å snakke med")
    for choices in ("hard-belonging-address", "nonsense", "hard-belonging"):
        refused = await presses_stale(ida, f"checkin/deliver?choices={choices}&now=1")
        assert "Ring 113" in refused
    assert await tables.count(CaseRow) == 0

    await meets(core)
    for _ in range(3):
        await sends(ida, now=True)
    over = await sends(ida, now=True)
    assert over.startswith("Du har sendt så mye som går på en dag.")
    assert "Ring 113" in over
    assert await tables.count(CaseRow) == 3

    await mentors.have_hours(mentors.jonas)
    for actor, why in ((mentors.jonas, "Det første døgnet"), (ida, "Bare de som leser"), (mentors.henrik, "Bare de")):
        actor.goes_to("general")
        assert why in await actor.presses("Jeg tar den")
    mentors.mari.goes_to("general")
    await mentors.mari.presses("Jeg tar den")
    (taken,) = [row for row in await tables.all(CaseRow) if row.taken_by is not None]
    assert "Det er ikke du som har denne saken nå." in await presses_stale(
        mentors.kjersti, f"checkin/look?case={taken.id}"
    )
    await mentors.henrik.says("/checkin setup")
    await mentors.henrik.presses("Steng")
    assert (await ida.says("/checkin send")).startswith("Ingen leser stille meldinger her nå.")


@in_the_sandbox_only
async def test_key_and_case_that_lost_each_other_are_forgotten(
    company: Company, core: Core, tables: Tables, key_file: Path, presses_stale: Stale
) -> None:
    """What a crash can leave is in files and rows, which no platform sees."""
    mari = (await opened(company, core)).mari
    ida, keys = company.joins("Ida"), Keys(key_file, secrets.randbelow)
    left = Record(secrets.token_bytes(16), secrets.token_bytes(32), core.clock.now().date())
    await asyncio.to_thread(keys.keep, left)
    await sends(ida, now=True)
    assert "Ingen har svart ennå." in await ida.says("/checkin read")
    (case,) = await tables.all(CaseRow)
    await asyncio.to_thread(keys.destroy, bytes.fromhex(case.id))
    assert "Her er ingen svar til deg." in await ida.says("/checkin read")
    assert "Denne saken er avsluttet." in await presses_stale(mari, f"checkin/take?case={case.id}")
    await company.advance(days=1)
    assert await keys_of_cases(key_file, tables) == [left], "it may be of a case that is just being kept"
    await company.advance(days=5)
    assert await keys_of_cases(key_file, tables) == []
    assert await tables.count(CaseRow) == 1
    async with core.storage.transaction() as session:
        await session.execute(update(CaseRow).values(progress=b"tampered with"))
    assert (await sends(ida, now=True)).startswith("Takk for at du sa det."), "one that does not open holds up none"
    await company.advance(days=14)
    assert await tables.count(CaseRow) == 1
    await company.advance(days=7)
    assert await tables.count(CaseRow) == 0


@in_the_sandbox_only
async def test_check_in_that_could_not_be_kept_leaves_no_key_and_shows_whom_to_call(
    company: Company,
    core: Core,
    tables: Tables,
    key_file: Path,
    failures: Failures,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """How the core fails is the same on every platform."""
    failures.expect("interaction.failed")
    await opened(company, core)

    async def breaks(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("cogs.checkin.watching.look", breaks)
        said = await sends(company.joins("Ida"))
    assert said.startswith("Noe gikk galt hos oss")
    assert "Ring 113" in said
    assert await tables.count(CaseRow) == 0
    assert await keys_of_cases(key_file, tables) == []


@in_the_sandbox_only
async def test_case_that_nobody_closed_ends_after_two_weeks(
    company: Company, core: Core, tables: Tables, key_file: Path
) -> None:
    """A job ends it, which knows no platform."""
    await opened(company, core)
    before = company.transcript("general")
    await sends(company.joins("Ida"))
    await company.advance(days=14)
    assert await tables.count(CaseRow) == 1
    await company.advance(days=1)
    assert await tables.count(CaseRow) == 0
    assert await keys_of_cases(key_file, tables) == []
    assert company.transcript("general") == before


@in_the_sandbox_only
async def test_who_left_no_trace_but_a_check_in_is_told_of_it_and_can_have_it_deleted(
    company: Company, tables: Tables, core: Core
) -> None:
    """What is sealed is no platform's matter."""
    await opened(company, core)
    ida, ola = company.joins("Ida"), company.joins("Ola")
    await sends(ida)
    known = await tables.count(MemberRow)
    assert "1 melding til en mentor som du kan få svar på." in await ida.says("/privacy")
    assert await ola.says("/privacy") == "Boten har ikke lagret noe om deg."
    assert "Da kan ingen svare på dem." in await ida.presses("Slett alt om meg")
    assert await tables.count(CaseRow) == 1
    assert await ida.presses("Ja, slett alt") == "Alt om deg er slettet."
    assert (await tables.count(CaseRow), await tables.count(MemberRow)) == (0, known)
