"""Series: every week at the same hour on the wall, over both clock changes, and with single times that differ."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core import Core
from bot.storage.tables import JobRow
from cogs.events.tables import EventRow, OccurrenceRow
from tests.journeys.conftest import Stale, Tables
from tests.platforms import Actor, Company

OSLO = ZoneInfo("Europe/Oslo")


async def add(henrik: Actor, when: str, *, reminder: str = "hour", title: str = "Spillkveld") -> str:
    """Let an organiser add a series in #activities."""
    await henrik.says(f"/events add channel:activities reminder:{reminder}")
    return await henrik.fills(title=title, when=when, place="Kantina")


async def edits_all(henrik: Actor) -> None:
    """Open the form for the whole series."""
    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Hele serien")


def on_the_wall(instants: Iterable[datetime]) -> set[str]:
    """The weekdays and hours that clocks in Oslo show at these instants."""
    return {f"{instant.astimezone(OSLO):%a %H:%M}" for instant in instants}


async def test_series_keeps_its_hour_over_the_clock_change_in_october(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    answer = await add(henrik, "hver tirsdag kl. 18–20 fra 13. oktober til 10. november")
    assert "Det er en serie, hver uke til tirsdag 10. november. Dette er den første gangen." in answer

    listed = (await henrik.says("/events list")).splitlines()[1:]
    assert [line.split(" · ")[1] for line in listed] == [
        f"tir. {day} 18.00–20.00, Kantina" for day in ("13. okt.", "20. okt.", "27. okt.", "3. nov.", "10. nov.")
    ]

    await company.advance(days=80)
    reminders = [at for at, said in since() if "begynner om 1 time" in said]
    assert len(reminders) == 5
    assert on_the_wall(reminders) == {"Tue 17:00"}
    assert {at.astimezone(OSLO).utcoffset() for at in reminders} == {timedelta(hours=1), timedelta(hours=2)}
    posts = [said.splitlines()[1] for _, said in since() if "[Jeg kommer]" in said and "begynner" not in said]
    assert list(dict.fromkeys(posts)) == [
        f"Når: tirsdag {day} kl. 18.00–20.00"
        for day in ("13. oktober", "20. oktober", "27. oktober", "3. november", "10. november")
    ]
    assert company.transcript("activities")[0] == "Spillkveld\nDette er over. Takk til alle som kom."


async def test_series_keeps_its_hour_over_the_clock_change_in_march(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    await add(henrik, "hver søndag kl. 17 fra 14. mars 2027 til 11. april 2027", reminder="day")
    await company.advance(days=230)
    reminders = [at for at, said in since() if "begynner" in said]
    assert len(reminders) == 5
    assert on_the_wall(reminders) == {"Sat 17:00"}  # a day before is the same time of day
    assert datetime(2027, 3, 27, 16, 0, tzinfo=UTC) in reminders  # 23 hours before
    said = [said for _, said in since() if "begynner" in said][2]
    assert said.startswith("Spillkveld begynner i morgen\nNår: søndag 28. mars kl. 17.00")


async def test_series_without_end_is_written_on(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver onsdag kl. 18", reminder="none")
    before = [row.starts_at for row in await tables.all(OccurrenceRow)]
    await company.advance(days=400)
    after = [row.starts_at for row in await tables.all(OccurrenceRow)]
    assert after[: len(before)] == before
    assert len(set(after)) == len(after) > len(before) + 26
    assert on_the_wall(after) == {"Wed 18:00"}
    steps = {later.astimezone(OSLO).date() - one.astimezone(OSLO).date() for one, later in pairwise(after)}
    assert steps == {timedelta(days=7)}
    assert company.transcript("activities")[0].startswith("Spillkveld\nNår: onsdag 6. oktober kl. 18.00")


async def test_one_time_is_cancelled_and_the_others_are_on(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver onsdag kl. 18 til 23. september")
    await ida.presses("Jeg kommer")  # for the 2nd
    await henrik.says("/events cancel Spillkveld")
    answer = await henrik.presses("Avlys bare ons. 2. sep. 18.00")
    assert answer == (
        "Spillkveld, onsdag 2. september kl. 18.00, er avlyst, og de som hadde sagt ja, får vite det.\n"
        "De andre gangene går som før."
    )
    assert ida.inbox == ["Avlyst: Spillkveld, onsdag 2. september kl. 18.00.\nDu får denne fordi du hadde sagt ja."]
    assert "Når: onsdag 9. september kl. 18.00" in company.transcript("activities")[0]
    assert "Ingen har sagt at de kommer ennå" in company.transcript("activities")[0]

    await company.advance(days=2)
    assert not any("begynner" in said for said in company.transcript("activities"))
    await company.advance(days=7)
    assert sum("begynner om 1 time" in said for said in company.transcript("activities")) == 1


async def test_another_time_is_chosen_from_a_list(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver onsdag kl. 18 til 23. september")
    await henrik.says("/events cancel Spillkveld")
    answer = await henrik.presses("Avlys en av de andre gangene", value="2")
    assert answer.startswith("Spillkveld, onsdag 9. september kl. 18.00, er avlyst")
    listed = (await henrik.says("/events list")).splitlines()[1:]
    assert [line.startswith("Avlyst: ") for line in listed] == [False, True, False, False]


async def test_whole_series_is_cancelled_in_one_line(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    amara = company.joins("Amara", locale="en")
    await add(henrik, "hver onsdag kl. 18", reminder="none")
    await ida.presses("Jeg kommer")
    await company.advance(days=2)
    await ida.presses("Jeg kommer")
    await amara.presses("Jeg kommer")
    await henrik.says("/events cancel Spillkveld")
    assert await henrik.presses("Avlys hele serien") == (
        "Hele serien Spillkveld er avlyst, og de som hadde sagt ja, får vite det."
    )
    told = company.transcript("activities")[-1]
    assert "Avlyst: Spillkveld, onsdag 9. september kl. 18.00. Det samme gjelder " in told
    assert told.count("Avlyst") == 1
    assert [said.count("Avlyst") for said in ida.inbox] == [1]  # the 9th; the 2nd is over
    assert "Cancelled: Spillkveld, Wednesday 9 September at 18:00." in amara.inbox[0]

    before = len(company.transcript("activities"))
    await company.advance(days=300)
    assert len(company.transcript("activities")) == before
    pending = [job.handler for job in await tables.all(JobRow) if job.wake_at is not None]
    assert pending == []


async def test_cancelled_series_does_not_fill_the_list(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver dag kl. 12")
    await add(henrik, "23.10.2026 kl. 18", title="Filmkveld")
    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Avlys hele serien")
    await ida.says("/events list")
    assert "Filmkveld" in await ida.presses("Senere")


async def test_series_that_moves_keeps_answers_and_what_is_cancelled(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver onsdag kl. 18 til 23. september")
    await ida.presses("Jeg kommer")
    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Avlys en av de andre gangene", value="2")  # the 9th

    await edits_all(henrik)
    answer = await henrik.fills(when="hver torsdag kl. 19 til 24. september")
    assert "Gjentas: hver uke til torsdag 24. september" in answer
    assert answer.endswith("Det gjelder alle gangene i serien som kommer.")
    rows = await tables.all(OccurrenceRow)
    assert [(row.starts_at.day, row.cancelled_at is None) for row in rows] == [
        (3, True),
        (10, False),
        (17, True),
        (24, True),
    ]
    told = company.transcript("activities")[-1]
    assert (
        "Flyttet: Spillkveld er nå torsdag 3. september kl. 19.00. Før var det ons. 2. sep. 18.00. "
        "Det samme gjelder 2 ganger til." in told
    )
    assert ida.inbox[0].startswith("Flyttet: Spillkveld er nå torsdag 3. september kl. 19.00.")
    assert "1 kommer." in company.transcript("activities")[0]


async def test_who_came_on_tuesday_has_not_said_that_they_come_on_friday(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver tirsdag kl. 18 til 22. september")
    await ida.presses("Jeg kommer")
    await company.advance(days=1)  # the first is over
    await edits_all(henrik)
    await henrik.fills(when="hver fredag kl. 18 til 25. september")
    assert ida.inbox == []
    assert "Ingen har sagt at de kommer ennå." in company.transcript("activities")[0]
    first = (await tables.all(OccurrenceRow))[0]
    assert first.starts_at == datetime(2026, 9, 1, 16, 0, tzinfo=UTC)


async def test_series_does_not_become_a_single_time_unasked(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver onsdag kl. 18")
    await ida.presses("Jeg kommer")
    before = [(row.starts_at, row.cancelled_at) for row in await tables.all(OccurrenceRow)]
    await edits_all(henrik)
    assert "Dette er en serie." in await henrik.fills(title="Onsdagsspill", when="3.9.2026 kl. 18")
    assert [(row.starts_at, row.cancelled_at) for row in await tables.all(OccurrenceRow)] == before
    assert [event.title for event in await tables.all(EventRow)] == ["Spillkveld"]
    assert ida.inbox == []
    assert "Lagret" in await henrik.fills(when="hver torsdag kl. 18")  # the form is still at hand


async def test_single_event_can_become_a_series(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "2.9.2026 kl. 18")
    await ida.presses("Jeg kommer")
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="hver onsdag kl. 18 til 23. september")
    assert len(await tables.all(OccurrenceRow)) == 4
    assert "1 kommer." in company.transcript("activities")[0]
    assert ida.inbox == []  # her time stands


async def test_answer_is_for_one_time_of_a_series(company: Company, presses_stale: Stale, core: Core) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver onsdag kl. 18", reminder="none")
    await ida.presses("Jeg kommer")
    await company.advance(days=2)
    assert "Ingen har sagt at de kommer ennå." in company.transcript("activities")[0]
    assert await presses_stale(ida, "events/yes?occurrence=1") == "Dette er over. Se kalenderen for det neste."
    assert "onsdag 9. september" in await ida.presses("Jeg kommer")


async def test_series_of_which_every_time_is_cancelled_is_cancelled_and_not_over(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver onsdag kl. 18 til 16. september")
    await company.advance(days=2)  # the first took place
    for _ in range(2):
        await henrik.says("/events cancel Spillkveld")
        day = company.transcript("activities")[0].split("onsdag ")[1].split(". september")[0]
        await henrik.presses(f"Avlys bare ons. {day}. sep. 18.00")
    post = "Spillkveld\nAvlyst. Se kalenderen for noe annet som skjer."
    assert company.transcript("activities")[0] == post
    await company.advance(days=30)
    assert company.transcript("activities")[0] == post


async def test_series_that_was_cut_short_ends_with_thanks(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "hver onsdag kl. 18 til 23. september")
    await edits_all(henrik)
    await henrik.fills(when="hver onsdag kl. 18 til 9. september")
    await company.advance(days=10)
    assert company.transcript("activities")[0] == "Spillkveld\nDette er over. Takk til alle som kom."


async def test_time_that_is_going_on_does_not_move_with_its_series(company: Company, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "hver onsdag kl. 18–20 til 16. september")
    await ida.presses("Jeg kommer")
    await company.advance(days=1, hours=9)  # seven on Wednesday
    await edits_all(henrik)
    await henrik.fills(when="hver torsdag kl. 18–20 til 17. september")
    assert ida.inbox == []
    rows = await tables.all(OccurrenceRow)
    assert sorted((row.starts_at.day, row.cancelled_at is None) for row in rows) == [
        (2, True), (3, True), (10, True), (17, True),
    ]  # fmt: skip
    assert rows[0].starts_at.day == 2
    assert "1 kommer." in company.transcript("activities")[0]


async def test_single_event_that_is_going_on_becomes_the_first_of_its_series(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await add(henrik, "2.9.2026 kl. 18–20")
    await company.advance(days=1, hours=9)
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="hver onsdag kl. 18–20 fra 2. september til 16. september")
    assert sorted(row.starts_at.day for row in await tables.all(OccurrenceRow)) == [2, 9, 16]


async def test_new_end_is_told(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    torleif, amara = company.joins("Torleif", locale="nn"), company.joins("Amara", locale="en")
    await add(henrik, "2.9.2026 kl. 18–20")
    for person in (ida, torleif, amara):
        await person.presses("Jeg kommer")
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="2.9.2026 kl. 18–23")
    assert ida.inbox[0].splitlines()[0] == "Ny slutt: Spillkveld, onsdag 2. september kl. 18.00–23.00."
    assert torleif.inbox[0].splitlines()[0] == "Ny slutt: Spillkveld, onsdag 2. september kl. 18.00–23.00."
    assert amara.inbox[0].splitlines()[0] == "New end: Spillkveld, Wednesday 2 September at 18:00–23:00."


async def test_whole_day_that_moves_was_on_a_day_and_not_at_midnight(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await add(henrik, "3.9.2026")
    await ida.presses("Jeg kommer")
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="4.9.2026")
    assert ida.inbox[0].splitlines()[0] == (
        "Flyttet: Spillkveld er nå fredag 4. september. Før var det torsdag 3. september."
    )
