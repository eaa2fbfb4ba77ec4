"""Setting the bot up: what is missing is said, and what is changed holds for everybody from then on."""

from datetime import UTC, datetime

import pytest

from bot.storage.tables import RoleBinding, WorkspaceRow
from cogs.events.tables import EventRow, OccurrenceRow
from tests.journeys.conftest import Failures, Tables, on_discord_only
from tests.journeys.things import adds
from tests.platforms import OWNER, Actor, ClassInTheSandbox, ClassOnDiscord, Company

ROLES_ELSEWHERE = ["De som arrangerer: organiser", "Mentorer: mentor"]  # as the platform calls them
ROLES_IN_THE_SANDBOX = ["De som arrangerer: arrangør", "Mentorer: fadder"]
NOT_YOURS = "Dette er det bare en arrangør som kan gjøre."


@pytest.fixture
def bound() -> bool:
    """Nobody has said yet which roles are mentors and organisers."""
    return False


async def chooses(henrik: Actor, button: str, **answers: str) -> str:
    """Open one of the forms of `/setup`, fill it in and send it."""
    await henrik.says("/setup")
    await henrik.presses(button)
    return await henrik.fills(**answers)


async def turns(henrik: Actor, button: str) -> str:
    """Turn a part of the bot on or off."""
    await henrik.says("/setup")
    await henrik.presses("Deler")
    return await henrik.presses(button)


async def test_overview_says_what_is_missing_until_all_is_there(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    lines = (await henrik.says("/setup")).splitlines()
    assert lines[:10] == [
        "Slik er boten satt opp",
        "Språk i kanalene: Bokmål",
        "Tidssone: Europe/Oslo",
        "Aktivitetskalenderen: ikke valgt",
        "Beskjeder til dem som arrangerer: ikke valgt",
        "Når en direktemelding ikke kommer fram: ikke valgt",
        "De som arrangerer: ikke valgt",
        "Mentorer: ikke valgt",
        "Deler: alt er på",
        "Stille timer: ingen",
    ]
    assert lines[10] == "Dette mangler"
    assert [line.split(".")[0] for line in lines[11:14]] == [
        "Ingen rolle er valgt for dem som arrangerer",
        "Ingen kanal er valgt for aktivitetskalenderen",
        "Ingen kanal er valgt for beskjeder til dem som arrangerer",
    ]

    assert "Det er lagret." in await chooses(henrik, "Roller", organisers="organiser", mentors="mentor")
    assert "Det er lagret." in await chooses(henrik, "Kanaler", calendar="activities", organisers="general")
    lines = (await henrik.presses("Se oppsettet")).splitlines()
    assert lines[3:8] == [
        "Aktivitetskalenderen: #aktiviteter",
        "Beskjeder til dem som arrangerer: #felles",
        "Når en direktemelding ikke kommer fram: ikke valgt",
        *(ROLES_IN_THE_SANDBOX if isinstance(company, ClassInTheSandbox) else ROLES_ELSEWHERE),
    ]
    assert lines[10] == "Alt er klart."


async def test_what_is_set_stands_in_the_form_the_next_time(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", calendar="activities", organisers="general")
    await chooses(henrik, "Kanaler", fallback="general")  # the others as they stand
    await chooses(henrik, "Roller", organisers="organiser")
    await chooses(henrik, "Roller", mentors="mentor")
    (row,) = await tables.all(WorkspaceRow)
    general, activities = (company.address(room).encode() for room in ("general", "activities"))
    assert (row.calendar_channel, row.organisers_channel, row.fallback_channel) == (activities, general, general)
    assert sorted(binding.role for binding in await tables.all(RoleBinding)) == [1, 2]


async def test_language_is_that_of_what_everybody_reads(company: Company) -> None:
    henrik, torleif = company.joins("Henrik", OWNER), company.joins("Torleif", locale="nn")
    amara = company.joins("Amara", locale="en")
    await chooses(henrik, "Språk og tid", language="nn")
    await adds(henrik)
    (post,) = company.transcript("activities")
    assert "Kvar: Kantina" in post
    assert "Ingen har sagt at dei kjem enno." in post
    assert "Good that you are coming" in await amara.presses("Eg kjem")
    await torleif.says("/events show Spillkveld")
    assert "Spillkveld" in await torleif.presses("Eg kjem")


@on_discord_only
async def test_norwegians_read_nynorsk_where_the_class_does(company: Company) -> None:
    """Only Discord does not tell the two kinds of Norwegian apart: there the class's own is the best guess."""
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    assert "Så fint" not in await adds(henrik)
    assert "Så fint at du kommer" in await ida.presses("Jeg kommer")
    await chooses(henrik, "Språk og tid", language="nn")
    await ida.says("/events show Spillkveld")
    assert "Så fint at du kjem til Spillkveld" in await ida.presses("Eg kjem")
    await ida.presses("Minn meg på det eg seier ja til")
    await company.advance(days=1, hours=7)
    assert ida.inbox[0].startswith("Spillkveld byrjar om 1 time")


async def test_zone_is_that_in_which_times_are_meant(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Språk og tid", zone="America/New_York")
    await adds(henrik, when="2.9.2026 kl. 18–20")
    (row,) = await tables.all(OccurrenceRow)
    assert row.starts_at == datetime(2026, 9, 2, 22, 0, tzinfo=UTC)


async def test_events_go_to_the_channel_of_the_calendar(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER, room="activities")
    await chooses(henrik, "Kanaler", calendar="general")
    await henrik.says("/events add")
    assert "delt i #felles" in await henrik.fills(title="Spillkveld", when="2.9.2026 kl. 18", place="Kantina")
    assert company.transcript("activities") == []
    assert company.transcript("general")[0].startswith("Spillkveld\n")

    await adds(henrik, title="Filmkveld")  # who names a channel is heard
    assert company.transcript("activities")[0].startswith("Filmkveld\n")


async def test_role_that_is_chosen_may_organise(company: Company, tables: Tables) -> None:
    henrik, solveig, ida = company.joins("Henrik", OWNER), company.joins("Solveig", "mentor"), company.joins("Ida")
    for person in (solveig, ida):
        for line in ("/events add", "/setup"):
            assert (await person.says(line)).startswith(NOT_YOURS)

    await chooses(henrik, "Roller", organisers="mentor")
    assert "Lagt til: Spillkveld" in await adds(solveig)
    assert (await ida.says("/events add")).startswith(NOT_YOURS)

    assert "Slik er boten satt opp" in await solveig.says("/setup")
    assert (await solveig.presses("Roller")).startswith("Dette er det bare de som styrer serveren")
    assert [binding.role for binding in await tables.all(RoleBinding)] == [2]


async def test_role_that_is_taken_out_may_not_organise_any_more(company: Company, tables: Tables) -> None:
    henrik, solveig = company.joins("Henrik", OWNER), company.joins("Solveig", "mentor")
    await chooses(henrik, "Roller", organisers="mentor")
    await chooses(henrik, "Roller", organisers="", mentors="mentor")
    assert (await solveig.says("/events add")).startswith(NOT_YOURS)
    assert await tables.count(EventRow) == 0


async def test_part_that_is_off_refuses_and_is_silent_and_knows_everything_when_it_is_on(company: Company) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await adds(henrik, when="hver onsdag kl. 18–20")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    (post,) = company.transcript("activities")

    assert "/events · Er av." in await turns(henrik, "Slå av /events")
    assert "Deler: slått av: /events" in await henrik.says("/setup")
    off = "Dette er slått av her. De som arrangerer, kan slå det på med /setup."
    assert await ida.says("/events list") == off
    assert await henrik.says("/events add") == off
    assert await ida.presses("Kommer ikke") == off
    await company.advance(days=2)
    assert company.transcript("activities") == [post]
    assert ida.inbox == []

    assert "/events · Er på." in await turns(henrik, "Slå på /events")
    assert "Spillkveld · ons. 9. sep." in await ida.says("/events list")
    await company.advance(days=7)
    assert [said.splitlines()[0] for said in company.transcript("activities")[1:]] == ["Spillkveld begynner om 1 time"]
    assert "onsdag 16. september" in company.transcript("activities")[0]


async def test_reminder_waits_for_the_end_of_the_quiet_hours(company: Company) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await chooses(henrik, "Stille timer", start="22", end="08.00")
    assert "Stille timer: fra 22.00 til 08.00" in await henrik.presses("Se oppsettet")
    since = company.said_since("activities")
    await adds(henrik, title="Frokost", when="2.9.2026 kl. 08.30–10")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await company.advance(hours=21, minutes=30)  # half past seven: she asked to be told
    assert ida.inbox[0].startswith("Frokost begynner om 1 time")
    assert not any("Frokost begynner" in said for _, said in since())
    await company.advance(hours=1)
    ((at, said),) = [(at, said) for at, said in since() if "Frokost begynner" in said]
    assert at == datetime(2026, 9, 2, 6, 0, tzinfo=UTC)
    assert "Frokost begynner om 30 minutter" in said


async def test_reminder_that_the_quiet_hours_would_make_too_late_is_left_out(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Stille timer", start="22", end="8")
    await adds(henrik, title="Soloppgang", when="2.9.2026 kl. 06.30–07.30")
    await company.advance(days=1)
    assert not any("begynner" in said for said in company.transcript("activities"))


async def test_who_does_something_in_the_quiet_hours_is_answered_at_once(company: Company) -> None:
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await chooses(henrik, "Stille timer", start="22.00", end="08.00")
    await company.advance(hours=13)  # eleven in the evening
    assert "Lagt til: Spillkveld" in await adds(henrik)
    assert company.transcript("activities")[0].startswith("Spillkveld\n")
    assert "Så fint" in await ida.presses("Jeg kommer")
    assert "1 kommer." in company.transcript("activities")[0]
    assert "Spillkveld" in await ida.says("/events list")


async def test_quiet_hours_can_be_given_up(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Stille timer", start="22", end="8")
    await chooses(henrik, "Stille timer", start="", end="")
    assert "Stille timer: ingen" in await henrik.says("/setup")


WRONG = [
    ("Språk og tid", {"language": "nn", "zone": "Europa/Oslo"}, {"zone": "Europe/Oslo"}, "Den tidssonen finnes ikke."),
    ("Stille timer", {"start": "22"}, {"end": "8"}, "Dette må fylles ut."),
    ("Stille timer", {"end": "8"}, {"start": "22"}, "Dette må fylles ut."),
    ("Stille timer", {"start": "22", "end": "25.00"}, {"end": "8"}, "Skriv et klokkeslett, for eksempel 22.00."),
    ("Stille timer", {"start": "22", "end": "22.00"}, {"end": "8"}, "De stille timene må slutte på et annet"),
]


async def _set(tables: Tables) -> tuple[str, str, int | None, int | None]:
    (row,) = await tables.all(WorkspaceRow)
    return row.locale, row.zone, row.quiet_from, row.quiet_until


@pytest.mark.parametrize(("button", "wrong", "right", "reason"), WRONG)
async def test_what_cannot_be_used_changes_nothing_and_can_be_put_right(
    company: Company, tables: Tables, button: str, wrong: dict[str, str], right: dict[str, str], reason: str
) -> None:
    henrik = company.joins("Henrik", OWNER)
    assert reason in await chooses(henrik, button, **wrong)
    assert await _set(tables) == ("nb", "Europe/Oslo", None, None)
    assert "Det er lagret." in await henrik.fills(**{**wrong, **right})
    assert await _set(tables) in [("nn", "Europe/Oslo", None, None), ("nb", "Europe/Oslo", 22 * 60, 8 * 60)]


@on_discord_only
@pytest.mark.parametrize(("button", "wrong", "right", "reason"), WRONG)
async def test_what_was_typed_stands_in_the_form_that_is_put_right(
    company: Company, tables: Tables, button: str, wrong: dict[str, str], right: dict[str, str], reason: str
) -> None:
    """Only on Discord a form is gone when it is sent; in the sandbox the page leaves it open as it is."""
    henrik = company.joins("Henrik", OWNER)
    assert reason in await chooses(henrik, button, **wrong)
    await henrik.fills(**right)
    assert await _set(tables) in [("nn", "Europe/Oslo", None, None), ("nb", "Europe/Oslo", 22 * 60, 8 * 60)]


@on_discord_only
async def test_organisers_are_told_once_where_nothing_can_be_posted_and_what_to_do(
    company: Company, failures: Failures
) -> None:
    """Only on Discord a channel can be closed to the bot."""
    failures.expect("outbox.undeliverable")
    assert isinstance(company, ClassOnDiscord)
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", calendar="activities", organisers="general")
    for day in (2, 3):
        await adds(henrik, title=f"Kveld {day}", when=f"{day}.9.2026 kl. 09–20")
    company.fake.deny(company.room("activities"), "send_messages")
    await company.advance(days=1)
    (told,) = company.transcript("general")
    assert told.startswith("Noe skulle ha stått i #aktiviteter, men det gikk ikke an å skrive der.\n")
    setup = await henrik.says("/setup")
    assert "Dette mangler\n" in setup
    assert "melding kunne ikke legges ut den siste uka." in setup or "meldinger kunne ikke legges ut" in setup
    await company.advance(days=1)
    assert len(company.transcript("general")) == 1 + 1  # the next day it is said again
    company.fake.allow(company.room("activities"), "send_messages")
    await adds(henrik, title="Filmkveld", when="4.9.2026 kl. 18")
    assert company.transcript("activities")[-1].startswith("Filmkveld")
