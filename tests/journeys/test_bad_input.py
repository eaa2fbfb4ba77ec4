"""What cannot be done is answered in one clear sentence, in the member's language, and changes nothing."""

import base64
from datetime import UTC, datetime

import pytest

from bot.adapters.sandbox.people import Actor as SandboxActor
from bot.core import Core
from bot.storage.base import Table
from bot.storage.tables import JobRow, OutboxRow, WorkspaceRow
from cogs.events.tables import CalendarRow, EventRow, OccurrenceRow, RsvpRow
from tests.fakes.discord.people import NotTaken
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only, on_discord_only
from tests.journeys.things import calendar, class_speaks, lecture, reads_in, to
from tests.platforms import ClassInTheSandbox, Company

OURS: tuple[type[Table], ...] = (CalendarRow, EventRow, OccurrenceRow, RsvpRow, JobRow, OutboxRow)
MONDAY = "20260907T081500Z"


async def nothing_was_written(tables: Tables) -> bool:
    """Whether all the tables of the calendar, the jobs and the outbox are empty."""
    return [await tables.count(table) for table in OURS] == [0] * len(OURS)


@pytest.mark.parametrize(
    ("when", "locale", "answer"),
    [
        ("1.8.2026 kl. 18", "nb", "Det har vært: lørdag 1. august kl. 18.00."),
        ("1.8.2026 kl. 18", "nn", "dag 1. august kl. 18.00. Vel"),  # the day in the words of Discord's client
        ("1 August 2026 at 18:00", "en", "Saturday 1 August at 18:00"),
        ("5.9.2026 kl. 20–18", "nb", "Slutten kommer før starten."),
        ("hver onsdag kl. 18 til 1. august 2026", "nb", "Slutten kommer før starten."),
        ("31.9.2026 kl. 18", "nb", "«31.9.2026» finnes ikke i kalenderen"),
        ("31.9.2026 kl. 18", "nn", "«31.9.2026» finst ikkje i kalenderen"),
        ("28.3.2027 kl. 02.30", "nb", "Klokka 02.30 finnes ikke søndag 28. mars 2027"),
        ("snart", "nb", "«snart»"),
        ("fredag 8", "nb", "fredag 4. september kl. 08.00 og fredag 4. september kl. 20.00"),
        ("04/05/2027 18:00", "en", "Monday 5 April 2027 at 18:00 and Tuesday 4 May 2027 at 18:00"),
    ],
)
async def test_time_that_cannot_be_used(
    company: Company, core: Core, tables: Tables, when: str, locale: str, answer: str
) -> None:
    await class_speaks(core, locale)
    organiser = company.joins("Henrik", "organiser", locale=locale)
    await organiser.says("/events add channel:activities")
    assert answer in await organiser.fills(title="Spillkveld", when=when, place="Kantina")
    assert await nothing_was_written(tables)
    assert company.transcript("activities") == []
    await organiser.fills(title="Spillkveld", when="2.9.2026 kl. 18", place="Kantina")  # the form is still at hand
    assert await tables.count(EventRow) == 1


@on_discord_only
async def test_form_that_was_wrong_opens_again_with_what_was_typed(company: Company, tables: Tables) -> None:
    """Only on Discord a form is gone when it is sent; in the sandbox the page leaves it open as it is."""
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    wrong = await henrik.fills(title="Spillkveld", when="snart", place="Kantina", host="Solveig")
    assert wrong.splitlines()[-1] == "[Rett det, og send på nytt]"
    assert "Lagt til: Spillkveld" in await henrik.fills(when="2.9.2026 kl. 18")
    (event,) = await tables.all(EventRow)
    assert (event.title, event.place, event.host) == ("Spillkveld", "Kantina", "Solveig")
    assert await tables.count(EventRow) == 1


async def test_hour_that_clocks_show_twice_is_the_first_of_the_two(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Nattkafé", when="25.10.2026 kl. 02.30", place="Kantina")
    (row,) = await tables.all(OccurrenceRow)
    assert row.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@in_the_sandbox_only
async def test_texts_that_are_too_long_or_missing(company: Company, tables: Tables) -> None:
    """Discord's own client does not send such a form: see the next journey."""
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    answer = await henrik.fills(title="S" * 101, when="2.9.2026 kl. 18", place="", about="o" * 1_001)
    assert answer.splitlines() == [
        "Teksten er på 101 tegn. Det er plass til 100.",
        "Dette må fylles ut.",
        "Teksten er på 1001 tegn. Det er plass til 1000.",
    ]
    assert await nothing_was_written(tables)


@on_discord_only
@pytest.mark.parametrize("wrong", [{"title": "S" * 101}, {"title": ""}, {"when": ""}, {"about": "o" * 1_001}])
async def test_discord_itself_refuses_texts_that_are_too_long_or_missing(
    company: Company, tables: Tables, wrong: dict[str, str]
) -> None:
    """Only Discord's client does; it can, because it was told what each field takes."""
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    with pytest.raises(NotTaken):
        await henrik.fills(**{"title": "Spillkveld", "when": "2.9.2026 kl. 18", "place": "Kantina", **wrong})
    assert await nothing_was_written(tables)


@in_the_sandbox_only
async def test_form_sent_twice_adds_one_event(company: Company, tables: Tables) -> None:
    """Only the sandbox's page sends a form twice under one key; on Discord a form is gone when it is sent."""
    henrik = company.joins("Henrik", "organiser")
    assert isinstance(henrik, SandboxActor)
    await henrik.says("/events add channel:activities")
    key = henrik.form["key"]
    filled = {"title": "Spillkveld", "when": "2.9.2026 kl. 18", "place": "Kantina"}
    await henrik.submits(key, filled)
    assert await henrik.submits(key, filled) == "Dette er allerede mottatt. Ingenting ble gjort to ganger."
    assert await tables.count(EventRow) == 1
    assert len(company.transcript("activities")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "/events add",
        "/events edit 1",
        "/events cancel 1",
        "/events import https://example.org/a.ics",
        "/events calendars",
    ],
)
async def test_command_without_the_right(company: Company, tables: Tables, line: str) -> None:
    ida, torleif = company.joins("Ida"), company.joins("Torleif", "mentor", locale="nn")
    assert (await ida.says(line)).startswith("Dette er det bare en arrangør som kan gjøre.")
    refused = to(
        torleif,
        nb="Dette er det bare en arrangør som kan gjøre.",
        nn="Dette er det berre ein arrangør som kan gjere.",
    )
    assert (await torleif.says(line)).startswith(refused)
    assert await nothing_was_written(tables)


@pytest.mark.parametrize(
    "action",
    [
        "change?event=1", "ask_cancel?occurrence=1", "cancel_one?occurrence=1", "cancel_event?event=1", "cancel_time",
        "drop_missing?calendar=1", "ask_remove?calendar=1", "remove?calendar=1", "browse_calendars?page=1",
    ],
)  # fmt: skip
async def test_organisers_button_is_no_students_button(
    company: Company, tables: Tables, presses_stale: Stale, action: str
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Spillkveld", when="2.9.2026 kl. 18", place="Kantina")
    answer = await presses_stale(ida, f"events/{action}", "1" if action == "cancel_time" else None)
    assert answer.startswith("Dette er det bare en arrangør som kan gjøre.")
    (event,) = await tables.all(EventRow)
    assert event.cancelled_at is None


@pytest.mark.parametrize("number", ["7", "-1", "0", "999999999"])
@pytest.mark.parametrize("name", ["yes", "maybe", "no", "look"])
async def test_button_of_what_never_was(company: Company, presses_stale: Stale, name: str, number: str) -> None:
    amara = company.joins("Amara", locale="en")
    assert await presses_stale(amara, f"events/{name}?occurrence={number}") == "This event no longer exists."


async def test_button_that_was_tampered_with(company: Company, presses_stale: Stale, tables: Tables) -> None:
    ida = company.joins("Ida")
    for action in (
        "events/yes",
        "events/yes?occurrence=x",
        "events/nothing?occurrence=1",
        "other/yes",
        "events/remind",
    ):
        assert (
            await presses_stale(ida, action)
            == "Denne knappen virker ikke lenger. Skriv /help for å se hva du kan gjøre."
        )
    assert await nothing_was_written(tables)


async def test_times_of_another_workspace_are_out_of_reach(
    company: Company, core: Core, tables: Tables, presses_stale: Stale
) -> None:
    henrik = company.joins("Henrik", "organiser")
    async with core.storage.transaction() as session:
        adapter = company.address("general").adapter
        other = WorkspaceRow(adapter=adapter, platform_id="other", locale="nb", zone="Europe/Oslo")
        session.add(other)
        await session.flush()
        session.add(theirs(other.id))
    before = await state(tables)

    gone = "Dette arrangementet finnes ikke lenger."
    for action in ("yes?occurrence=1", "look?occurrence=1", "ask_cancel?occurrence=1", "cancel_one?occurrence=1",
                   "cancel_event?event=1", "change?event=1"):  # fmt: skip
        assert await presses_stale(henrik, f"events/{action}") == gone
    assert await presses_stale(henrik, "events/cancel_time", "1") == gone
    for line in ("/events show 1", "/events edit 1", "/events cancel 1"):
        assert await henrik.says(line) == gone
    assert await henrik.is_suggested("events", "show", "event", "") == []
    assert "Kalenderen er tom" in await henrik.says("/events list")
    for action in ("remove", "ask_remove", "drop_missing"):
        assert await presses_stale(henrik, f"events/{action}?calendar=1") == "Denne kalenderen finnes ikke lenger."
    assert await state(tables) == before


def theirs(workspace_id: int) -> OccurrenceRow:
    """An event of another workspace, with one time."""
    at = datetime(2026, 9, 2, 16, 0, tzinfo=UTC)
    event = EventRow(
        workspace_id=workspace_id, calendar_id=None, uid="a", title="Hemmelig", place="Et sted", about=None, host=None,
        zone="Europe/Oslo", rule=None, source="", digest="", channel="sandbox:other:channel:general", lead_s=3600,
        created_by=None, cancelled_at=None, missing_since=None, expanded_until=at, labels=[], kept=0, guests=False,
    )  # fmt: skip
    return OccurrenceRow(
        event=event, original="", starts_at=at, ends_at=at, over_at=at, whole_day=False, title=None, place=None,
        about=None, cancelled_at=None, reminded_at=None, cancelled_here=False,
    )  # fmt: skip


async def state(tables: Tables) -> list[object]:
    """What could have been changed."""
    events = [event.cancelled_at for event in await tables.all(EventRow)]
    return [*events, *(row.cancelled_at for row in await tables.all(OccurrenceRow)), await tables.count(RsvpRow)]


HTML = b"<!DOCTYPE html><html><head><title>Logg inn</title></head><body>Feide</body></html>"


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"", "Fila er tom."),
        (b" \r\n ", "Fila er tom."),
        (HTML, "Dette er ikke en kalender."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "Dette er ikke en kalender."),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTST", "Det står ingen arrangementer i denne kalenderen"),
        (calendar(), "Det står ingen arrangementer i denne kalenderen som vi kan lese."),
        (calendar(lecture("a", "20260931T180000Z")), "Det står ingen arrangementer i denne kalenderen"),
        (calendar(*[lecture(str(n), MONDAY) for n in range(10_001)]), "Kalenderen har for mange arrangementer."),
    ],
    ids=["empty", "blank", "html", "picture", "cut", "no events", "no date", "too many"],
)  # fmt: skip
async def test_file_that_is_no_calendar(company: Company, tables: Tables, content: bytes, answer: str) -> None:
    henrik = company.joins("Henrik", "organiser")
    assert (await reads_in(henrik, content, channel="activities")).startswith(answer)
    assert await nothing_was_written(tables)


TOO_LARGE = "Kalenderen er for stor. Det er plass til 10 MB."


async def test_file_that_is_too_large(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    assert await reads_in(henrik, b"BEGIN:VCALENDAR\r\n".ljust(11 * 1024 * 1024, b"x")) == TOO_LARGE
    assert await nothing_was_written(tables)


@in_the_sandbox_only
@pytest.mark.parametrize(("size", "declared"), [(10, 50 * 1024 * 1024), (11 * 1024 * 1024, 10)], ids=["told", "lied"])
async def test_file_of_another_size_than_it_says(company: Company, tables: Tables, size: int, declared: int) -> None:
    """Only in the sandbox it is whoever sends a file that says how large it is; Discord measures."""
    henrik = company.joins("Henrik", "organiser", locale="nn")
    content = base64.b64encode(b"BEGIN:VCALENDAR\r\n".ljust(size, b"x")).decode()
    file = {"upload": {"name": "big.ics", "size": declared, "content": content}}
    assert isinstance(company, ClassInTheSandbox)
    call = {"do": "call", "group": "events", "name": "import", "arguments": {"source": file}}
    assert await company.hands_in(henrik, call) == TOO_LARGE
    assert await nothing_was_written(tables)


async def test_bad_events_are_left_out_and_said(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await reads_in(
        henrik,
        calendar(
            lecture("good", MONDAY),
            lecture("billion", "19700101T000000Z", "RRULE:FREQ=SECONDLY;COUNT=1000000000"),
            lecture("daily", "16010101T000000Z", "RRULE:FREQ=DAILY;COUNT=1000000000"),
            lecture("moon", ";TZID=Moon/Tranquility:20260907T101500"),
            lecture("mars", ";TZID=Mars/Olympus:20260907T101500"),
            lecture("backwards", MONDAY, end="20260907T071500Z"),
            lecture("never", "20260931T101500Z"),
        ),
        channel="activities",
    )
    assert "Nye: 2" in answer
    assert "2 med ukjent tidssone" in answer
    assert "1 som gjentas hver time eller oftere" in answer
    assert "1 som slutter før start" in answer
    assert "1 med en dato som ikke finnes" in answer
    assert sorted(event.uid for event in await tables.all(EventRow)) == ["daily", "good"]
    assert await tables.count(OccurrenceRow) < 500


async def test_two_overrides_of_one_time_are_one(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    start = ";TZID=Europe/Oslo:20260907T101500"
    content = calendar(
        lecture("a", start, "RRULE:FREQ=WEEKLY;COUNT=3"),
        lecture("a", start, "RECURRENCE-ID;VALUE=DATE:20260914", title="Den ene"),
        lecture("a", start, "RECURRENCE-ID:20260914T081500Z", title="Den andre"),
    )
    assert "er lest inn" in await reads_in(henrik, content, channel="activities")
    assert await tables.count(OccurrenceRow) == 3
    assert "er lest inn" in await reads_in(henrik, content)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://127.0.0.1/a.ics", "Denne adressen ligger på et lukket nett."),
        ("http://[::1]:8080/a.ics", "Denne adressen ligger på et lukket nett."),
        ("http://localhost/a.ics", "Denne adressen ligger på et lukket nett."),
        ("http://10.0.0.7/a.ics", "Denne adressen ligger på et lukket nett."),
        ("https://192.168.1.1/a.ics", "Denne adressen ligger på et lukket nett."),
        ("http://169.254.169.254/latest/meta-data", "Denne adressen ligger på et lukket nett."),
        ("webcal://printer.local/a.ics", "Denne adressen ligger på et lukket nett."),
        ("file:///etc/passwd", "Adressen må begynne med https:// eller http://."),
        ("ftp://example.org/a.ics", "Adressen må begynne med https:// eller http://."),
        ("timeplanen", "Dette er ikke en nettadresse."),
        ("https://henrik:hemmelig@example.org/a.ics", "Dette er ikke en nettadresse."),
        ("", "Dette må fylles ut."),
    ],
)
async def test_address_that_we_do_not_fetch(company: Company, tables: Tables, address: str, answer: str) -> None:
    henrik = company.joins("Henrik", "organiser")
    said = await henrik.calls("events", "import", source=address)
    assert answer in (said or await henrik.fills())  # where a form asks for what is missing, it stays open
    assert await nothing_was_written(tables)
