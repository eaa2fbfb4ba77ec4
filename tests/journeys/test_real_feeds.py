"""Real timetables of a Norwegian university, and what can become of them during a term."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import WindableClock
from cogs.events.tables import EventRow, OccurrenceRow, RsvpRow
from tests.journeys.conftest import Stale, Tables
from tests.journeys.things import reads_in
from tests.platforms import Company

FOLDER = Path(__file__).parents[3] / "shared" / "ics"
FEEDS = sorted(FOLDER.glob("*.ics"))
TERM_BEGINS = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FEEDS, reason=f"the real timetables are not kept here: no {FOLDER}")


@pytest.fixture
def clock() -> WindableClock:
    """A clock that stands at the beginning of the spring term."""
    return WindableClock(TERM_BEGINS, running=False)


class Timetable:
    """A real feed in pieces, soonest lecture first, to be put together differently."""

    def __init__(self, path: Path) -> None:
        text = path.read_bytes().decode().replace("\r\n", "\n")
        self.as_it_came = path.read_bytes()
        self.head, *events = re.split(r"(?=BEGIN:VEVENT)", text.removesuffix("END:VCALENDAR").strip())
        self.head = self.head.removesuffix("END:VCALENDAR")
        events = [event.partition("END:VCALENDAR")[0] for event in events]
        self.events = sorted(events, key=lambda event: str(value(event, "DTSTART")))

    def whole(self) -> bytes:
        """The feed as it is."""
        return self.of(self.events)

    def of(self, events: list[str]) -> bytes:
        """The feed with these lectures."""
        return (self.head + "".join(f"{event.strip()}\n" for event in events) + "END:VCALENDAR\n").encode()


def value(event: str, name: str) -> str:
    """The value of a property."""
    found = re.search(rf"^{name}[^:\n]*:(.*)$", event, re.MULTILINE)
    assert found, name
    return found[1]


def moved(event: str) -> str:
    """The same lecture two hours later."""

    def later(found: re.Match[str]) -> str:
        at = datetime.strptime(found[2], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) + timedelta(hours=2)
        return f"{found[1]}{at:%Y%m%dT%H%M%SZ}"

    return re.sub(r"^(DT(?:START|END):)(\S+)$", later, event, flags=re.MULTILINE)


def counted(answer: str) -> list[int]:
    """New, updated and cancelled, as an answer to an import says."""
    return [int(line.rpartition(": ")[2]) for line in answer.splitlines()[1:4]]


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
async def test_term_of_a_real_timetable(company: Company, tables: Tables, presses_stale: Stale, path: Path) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    torleif = company.joins("Torleif", locale="nn")
    timetable = Timetable(path)
    size = len({value(event, "UID") for event in timetable.events})

    answer = await reads_in(henrik, timetable.as_it_came, channel="activities", reminder="hour")
    assert counted(answer) == [size, 0, 0]
    assert "Hoppet over" not in answer
    assert await tables.count(OccurrenceRow) == size
    assert company.transcript("activities")[0].startswith(f"{size} arrangementer fra ")

    for content in (timetable.as_it_came, timetable.whole(), timetable.of(timetable.events[::-1])):
        assert counted(await reads_in(henrik, content)) == [0, 0, 0]
    assert len(company.transcript("activities")) == 1

    by_uid = {event.uid: event.id for event in await tables.all(EventRow)}
    rows = {row.event_id: row for row in await tables.all(OccurrenceRow)}

    def time_of(event: str) -> OccurrenceRow:
        return rows[by_uid[value(event, "UID")]]

    first, second, third, *rest = timetable.events
    for event in (first, second, third):
        await presses_stale(ida, f"events/yes?occurrence={time_of(event).id}")
    await presses_stale(torleif, f"events/maybe?occurrence={time_of(first).id}")

    # One lecture is moved.
    assert counted(await reads_in(henrik, timetable.of([moved(first), second, third, *rest]))) == [0, 1, 0]
    (now,) = [row for row in await tables.all(OccurrenceRow) if row.id == time_of(first).id]
    assert now.starts_at == time_of(first).starts_at + timedelta(hours=2)
    assert company.transcript("activities")[-1].count("Flyttet: ") == 1
    assert ida.inbox[0].startswith("Flyttet: ")

    # Another gets a new room.
    elsewhere = second.replace(f"LOCATION:{value(second, 'LOCATION')}", "LOCATION:EL5")
    assert counted(await reads_in(henrik, timetable.of([moved(first), elsewhere, third, *rest]))) == [0, 1, 0]
    assert "er nå her: EL5." in company.transcript("activities")[-1]
    assert ida.inbox[1].startswith("Nytt sted: ")

    # Some vanish.
    assert counted(await reads_in(henrik, timetable.of([moved(first), elsewhere, *rest[2:]]))) == [0, 0, 3]
    gone = [event.uid for event in await tables.all(EventRow) if event.cancelled_at]
    assert sorted(gone) == sorted(value(event, "UID") for event in (third, *rest[:2]))
    assert ida.inbox[2].startswith("Avlyst: ")

    # The server has a bad day, and gives a part of it, then none of it.
    said = len(company.transcript("activities"))
    for bad in (timetable.of(timetable.events[:4]), timetable.of([])):
        answer = await reads_in(henrik, bad, file=path.name)
        if bad == timetable.of([]):  # without a name or an address it could be any calendar
            assert "ingen arrangementer" in answer or "mangler i denne kopien" in answer
        else:
            assert "mangler i denne kopien" in answer
    assert sum(1 for event in await tables.all(EventRow) if event.cancelled_at) <= 3
    assert len(company.transcript("activities")) - said <= 1  # what came back with the part

    # The next day all is as it was.
    await reads_in(henrik, timetable.whole())
    assert {event.uid for event in await tables.all(EventRow) if event.cancelled_at or event.missing_since} == set()
    starts = {row.id: row.starts_at for row in await tables.all(OccurrenceRow)}
    assert starts == {row.id: row.starts_at for row in rows.values()}
    assert await tables.count(RsvpRow) == 4
    assert torleif.inbox == []  # maybe is no promise


@pytest.mark.parametrize("path", FEEDS[:1], ids=lambda path: path.stem)
async def test_lectures_of_a_real_timetable_are_reminded_of(company: Company, path: Path) -> None:
    henrik = company.joins("Henrik", "organiser")
    timetable = Timetable(path)
    await reads_in(henrik, timetable.as_it_came, channel="activities", reminder="hour")
    await company.advance(days=150)
    reminders = [said for said in company.transcript("activities") if "begynner om 1 time" in said]
    assert len(reminders) == len(timetable.events)
