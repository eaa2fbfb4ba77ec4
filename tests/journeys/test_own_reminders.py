"""Reminders when each member wants them: several of them, never in their quiet hours, never twice, never late."""

from datetime import timedelta

from bot.clock import WindableClock
from bot.core import Core
from bot.storage.tables import JobRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.things import adds, opens_preferences
from tests.platforms import Actor, Company

REMIND = "Minn meg på det jeg sier ja til"


def heard(actor: Actor) -> list[str]:
    """How somebody's direct messages begin."""
    return [said.splitlines()[0] for said in actor.inbox]


async def test_reminders_come_when_each_wants_them_and_not_in_quiet_hours(company: Company) -> None:
    henrik, ida, torleif = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Torleif")
    await adds(henrik, when="10.9.2026 kl. 23–24", reminder="none")
    for somebody in (ida, torleif):
        await somebody.presses("Jeg kommer")
        await somebody.says("/events reminders")
        said = await somebody.fills(leads=("week", "hour", "ten_minutes"))
    assert (
        "Du blir minnet på det du sier ja til med en direktemelding: 10 minutter før, én time før og én uke før."
        in said
    )
    await opens_preferences(torleif)
    assert "fra 22.00 til 08.00" in await torleif.fills(start="22", end="8")

    await company.advance(days=2, hours=13, minutes=1)
    assert heard(ida) == ["I kalenderen: Spillkveld"]
    assert heard(torleif) == []  # in his night; it ends long before the event
    await company.advance(hours=9)
    assert heard(torleif) == ["I kalenderen: Spillkveld"]
    await company.advance(days=6, hours=13, minutes=50)  # 21.51
    assert heard(ida)[1:] == []
    await company.advance(minutes=4)
    assert heard(torleif)[1:] == ["Spillkveld begynner om 65 minutter"]
    await company.advance(hours=3)
    assert heard(ida)[1:] == ["Spillkveld begynner om 1 time", "Spillkveld begynner om 10 minutter"]
    assert len(torleif.inbox) == 2


async def test_nothing_comes_twice_or_late_whatever_is_changed(company: Company) -> None:
    henrik, ida, torleif = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Torleif")
    await adds(henrik, reminder="none")
    await ida.presses("Jeg kommer")
    await ida.presses(REMIND)
    await company.advance(days=1, hours=6)  # two hours before
    await ida.says("/events reminders")
    await ida.fills(leads=("three_hours", "hour", "ten_minutes"))  # three hours before is past, and is not said late
    await company.advance(minutes=70)
    assert heard(ida) == ["Spillkveld begynner om 1 time"]
    await torleif.says("/events reminders")
    await torleif.fills(leads=("hour", "ten_minutes"))
    await torleif.says("/events show Spillkveld")
    await torleif.presses("Jeg kommer")  # fifty minutes before: the next is ten minutes before

    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="2.9.2026 kl. 20")
    assert heard(ida)[1][:6] == heard(torleif)[0][:6] == "Flytte"
    await company.advance(hours=6)
    again = ["Spillkveld begynner om 1 time", "Spillkveld begynner om 10 minutter"]
    assert heard(ida)[2:] == again
    assert heard(torleif)[1:] == again


@in_the_sandbox_only
async def test_however_many_come_there_is_one_job_and_a_late_seat_is_not_reminded_late(
    company: Company, tables: Tables, clock: WindableClock, core: Core
) -> None:
    """What is planned for an event is the same on every platform."""
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik, reminder="none")
    await henrik.presses("Plasser")
    await henrik.fills(seats="3")
    people = [company.joins(f"Student {n}") for n in range(4)]
    for number, one in enumerate(people):
        await one.says("/events reminders")
        await one.fills(leads=("day", "hour") if number % 2 else ("three_hours", "ten_minutes"))
        await one.says("/events show Spillkveld")
        await one.presses("Jeg kommer")
    asked = [row for row in await tables.all(JobRow) if row.handler == "remind_directly"]
    assert [(row.state, row.due_at.hour) for row in asked] == [("scheduled", 16)]  # a day before, for the first of them

    await company.advance(days=1, hours=7, minutes=30)
    assert [heard(one) for one in people] == [
        ["Spillkveld begynner om 3 timer"],
        ["Spillkveld begynner i morgen", "Spillkveld begynner om 1 time"],
        ["Spillkveld begynner om 3 timer"],
        [],  # on the waiting list
    ]
    await people[0].says("/events show Spillkveld")
    await people[0].presses("Kommer ikke")
    await people[3].presses("Ta plassen")
    clock.wind_to(clock.now() + timedelta(minutes=29))  # the bot was away when ten minutes before came
    await core.settle()
    assert heard(people[2])[1:] == ["Denne påminnelsen kommer sent. Det beklager vi."]
    assert len(people[3].inbox) == 1
