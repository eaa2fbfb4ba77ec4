"""A series through a semester: some weeks, public holidays and days are left out, and stay so as it is written on."""

from datetime import date

import pytest

from bot.core import Core
from cogs.events.tables import EventRow, OccurrenceRow
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.test_series import OSLO, add
from tests.journeys.things import class_speaks
from tests.platforms import Company


async def test_weeks_and_days_are_left_out_and_who_said_yes_is_told(company: Company, tables: Tables) -> None:
    henrik, ida, jonas = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Jonas")
    await add(henrik, "hver onsdag kl. 17 uke 36–51", reminder="none")
    await ida.presses("Jeg kommer")
    await jonas.presses("Kanskje")
    posted = len(company.transcript("activities"))
    await henrik.says("/events show Spillkveld")
    await henrik.presses("Hopp over uker og dager")
    assert "1 til 53" in await henrik.fills(weeks="høstferien")
    answer = await henrik.fills(weeks="41, 50–51", days="25.11.", holidays="yes")
    assert answer == (
        "Lagret. 4 ganger er tatt ut: onsdag 7. oktober, onsdag 25. november, onsdag 9. desember og onsdag "
        "16. desember.\n"
        "De neste gangene: ons. 2. sep. 17.00, ons. 9. sep. 17.00, ons. 16. sep. 17.00, ons. 23. sep. 17.00 og "
        "ons. 30. sep. 17.00"
    )
    assert len(company.transcript("activities")) == posted
    assert ida.inbox == []
    left = [row.starts_at.astimezone(OSLO).date() for row in await tables.all(OccurrenceRow)]
    assert len(left) == 12
    assert date(2026, 10, 7) not in left

    await henrik.says("/events show Spillkveld")
    await henrik.presses("Hopp over uker og dager")
    assert "De som hadde sagt ja" in await henrik.fills(weeks="36, 50–51", days="", holidays="no")
    assert ida.inbox == ["Avlyst: Spillkveld, onsdag 2. september kl. 17.00.\nDu får denne fordi du hadde sagt ja."]
    assert jonas.inbox == []
    assert "Når: onsdag 9. september kl. 17.00" in company.transcript("activities")[0]
    on = {row.starts_at.astimezone(OSLO).date() for row in await tables.all(OccurrenceRow) if row.cancelled_at is None}
    assert date(2026, 10, 7) in on  # week 41 is back

    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Hele serien")
    await henrik.fills(when="kl 18")
    rows = await tables.all(OccurrenceRow)
    assert {row.starts_at.astimezone(OSLO).hour for row in rows if row.cancelled_at is None} == {18}
    assert max(row.starts_at.astimezone(OSLO).date() for row in rows if row.cancelled_at is None) == date(2026, 12, 2)


@in_the_sandbox_only
async def test_what_is_left_out_stays_out_when_a_series_is_written_on(company: Company, tables: Tables) -> None:
    """Jobs are the same wherever one is: once is enough."""
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver torsdag kl. 18", reminder="none")
    await henrik.says("/events show Spillkveld")
    await henrik.presses("Hopp over uker og dager")
    answer = await henrik.fills(weeks="27–32", holidays="yes")
    assert "tirsdag" not in answer
    assert "torsdag 6. mai" in answer  # Ascension Day of 2027
    await company.advance(days=400)
    days = [row.starts_at.astimezone(OSLO).date() for row in await tables.all(OccurrenceRow)]
    assert max(days) > date(2028, 6, 1)
    assert date(2028, 5, 25) not in days  # Ascension Day of 2028
    assert not any(27 <= day.isocalendar().week <= 32 for day in days)
    assert company.transcript("activities")[1:] == []


@in_the_sandbox_only
async def test_however_much_is_left_out_the_form_can_be_sent_again(company: Company, tables: Tables) -> None:
    """What a form is filled in with is cut by each platform where it is too long."""
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver onsdag kl. 17", reminder="none")
    await henrik.says("/events show Spillkveld")
    await henrik.presses("Hopp over uker og dager")
    odd = ",".join(str(week) for week in range(1, 54, 2))
    first = await henrik.fills(weeks=odd, days="21.12.–3.1., 15.2.–21.2., 29.3.–5.4., 17.5.")
    assert first.startswith("Lagret. 30 ganger")
    await henrik.says("/events show Spillkveld")
    await henrik.presses("Hopp over uker og dager")
    assert await henrik.fills() == first
    (event,) = await tables.all(EventRow)
    assert len(event.skip_days) == 14 + 7 + 8 + 1


@in_the_sandbox_only
async def test_what_cannot_be_left_out(company: Company, tables: Tables) -> None:
    """Refusals are the same everywhere."""
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver onsdag kl. 18 uke 36–38")
    before = [(row.starts_at, row.cancelled_at) for row in await tables.all(OccurrenceRow)]
    await henrik.presses("Hopp over uker og dager")
    assert "ingen ganger igjen" in await henrik.fills(weeks="36–38")
    assert "uten klokkeslett" in await henrik.fills(weeks="", days="24.12. kl 18")
    assert [(row.starts_at, row.cancelled_at) for row in await tables.all(OccurrenceRow)] == before
    await add(henrik, "2.9. kl. 18", title="Kaffe")
    assert await company.presses_stale(henrik, "events/leave_out?event=2") == ("Dette er bare én gang, og ingen serie.")


@in_the_sandbox_only
@pytest.mark.parametrize(
    ("locale", "name", "press", "expected"),
    [
        ("nn", "Torleif", "Hopp over veker og dagar", "Lagra. Éin gong er teken ut: onsdag 7. oktober."),
        ("en", "Amara", "Leave out weeks and days", "Saved. One time is left out: Wednesday 7 October."),
    ],
)
async def test_in_the_other_languages(
    company: Company, core: Core, locale: str, name: str, press: str, expected: str
) -> None:
    """Words are the same everywhere."""
    await class_speaks(core, locale)
    person = company.joins(name, "organiser", locale=locale)
    await add(person, "hver onsdag kl. 17 uke 36–45")
    await person.presses(press)
    assert (await person.fills(weeks="41", holidays="yes")).splitlines()[0] == expected
