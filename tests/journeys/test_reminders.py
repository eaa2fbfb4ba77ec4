"""A word before it starts: to the channel, and to those who asked; late ones say so, too late ones stay unsaid."""

from datetime import UTC, datetime, timedelta

from bot.clock import WindableClock
from bot.core import Core
from cogs.events.tables import ReminderWish
from tests.journeys.conftest import Stale, Tables
from tests.journeys.things import adds, calendar, lecture, reads_in, to
from tests.platforms import OWNER, Company


async def test_reminder_comes_before_the_start(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Spillkveld", when="2.9.2026 kl. 18–20", place="Kantina")

    await ida.presses("Jeg kommer")
    await company.advance(days=1, hours=6, minutes=59)
    assert not any("begynner" in said for said in company.transcript("activities"))

    await company.advance(minutes=1)
    assert any("Spillkveld begynner om 1 time" in said for said in company.transcript("activities"))
    assert ida.inbox == []  # she did not ask to be reminded


async def test_event_moved_after_its_reminder_is_reminded_of_again(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await adds(henrik)
    await company.advance(days=1, hours=7, minutes=30)  # half an hour before it
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(when="2.9.2026 kl. 20.00")
    await company.advance(hours=2)
    reminders = [said for said in company.transcript("activities") if "begynner om 1 time" in said]
    assert ["kl. 18.00" in said for said in reminders] == [True, False]


async def test_direct_reminders_are_for_those_who_asked(company: Company, tables: Tables) -> None:
    henrik, ida, solveig = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Solveig")
    amara = company.joins("Amara", locale="en")
    await adds(henrik, reminder="day")
    for somebody in (ida, amara, solveig):
        await somebody.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await ida.presses("Velg når")
    assert await ida.fills(leads=("day",)) != ""
    await amara.says("/events reminders")
    assert "by direct message: an hour before and a day before." in await amara.fills(leads=("hour", "day"))
    await solveig.presses("Minn meg på det jeg sier ja til")
    await solveig.presses("Slutt å minne meg")

    await company.advance(hours=7, minutes=59)
    assert ida.inbox == []
    await company.advance(minutes=1)
    assert ida.inbox[0].startswith("Spillkveld begynner i morgen\nNår: onsdag 2. september kl. 18.00–20.00")
    assert amara.inbox[0].startswith("Spillkveld starts tomorrow\nWhen: Wednesday 2 September at 18:00–20:00")
    assert solveig.inbox == []
    assert await tables.count(ReminderWish) == 2

    await ida.presses("Kommer ikke")  # from her direct messages
    assert "1 kommer" not in company.transcript("activities")[0]
    await ida.presses("Slutt å minne meg")
    assert await tables.count(ReminderWish) == 1
    await company.advance(days=1)
    assert [said.splitlines()[0] for said in amara.inbox][1:] == ["Spillkveld starts in 1 hour"]
    assert len(ida.inbox) == 1


async def test_channel_without_reminder_still_reminds_those_who_asked(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    torleif = company.joins("Torleif", locale="nn")
    await adds(henrik, reminder="none")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await company.advance(days=1, hours=7)
    assert len(ida.inbox) == 1
    assert len(company.transcript("activities")) == 1

    await torleif.says("/events show Spillkveld")
    await company.advance(minutes=30)
    # Half an hour before there is nothing to remind of, and nothing late.
    await torleif.presses(to(torleif, nb="Jeg kommer", nn="Eg kjem"))
    await torleif.presses(to(torleif, nb="Minn meg på det jeg sier ja til", nn="Minn meg på det eg seier ja til"))
    await company.advance(hours=1)
    assert torleif.inbox == []
    assert len(ida.inbox) == 1


async def test_late_reminder_says_so(company: Company, clock: WindableClock, core: Core) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")

    clock.wind_to(datetime(2026, 9, 2, 15, 40, tzinfo=UTC))  # the bot slept from before 17.00 until 17.40
    await core.settle()
    late = "Denne påminnelsen kommer sent. Det beklager vi.\nSpillkveld begynner om 20 minutter"
    assert company.transcript("activities")[-1].startswith(late)
    assert ida.inbox[0].startswith(late)


async def test_after_the_start_nobody_hears_that_it_starts_soon(
    company: Company, clock: WindableClock, core: Core
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")

    clock.wind_to(datetime(2026, 9, 2, 16, 0, tzinfo=UTC))  # the bot slept until the very start
    await core.settle()
    assert not any("begynner" in said for said in company.transcript("activities"))
    assert ida.inbox == []


async def test_event_so_near_that_its_post_was_the_reminder(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await adds(henrik, when="i dag kl. 10.45")
    assert "Det begynner så snart at kanalen ikke får noen egen påminnelse denne gangen." in answer
    await company.advance(hours=1)
    assert len(company.transcript("activities")) == 1


async def test_reminder_of_a_whole_day_comes_in_the_morning(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    await adds(henrik, title="Karrieredag", when="3.9.2026", reminder="day")
    await adds(henrik, title="Lesedag", when="4.9.2026", reminder="hour")
    await company.advance(days=7)
    heard = [(at, said.splitlines()[0]) for at, said in since() if said.startswith("I kalenderen")]
    assert heard == [
        (datetime(2026, 9, 2, 7, 0, tzinfo=UTC), "I kalenderen: Karrieredag"),
        (datetime(2026, 9, 4, 7, 0, tzinfo=UTC), "I kalenderen: Lesedag"),
    ]


async def test_lead_time_is_as_long_as_it_says(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    await adds(henrik, when="10.9.2026 kl. 18", reminder="day")
    await company.advance(days=12)
    (heard,) = [at for at, said in since() if "begynner i morgen" in said]
    assert heard == datetime(2026, 9, 10, 16, 0, tzinfo=UTC) - timedelta(days=1)


async def test_who_says_yes_at_the_last_minute_is_not_told_that_it_is_late(company: Company) -> None:
    henrik, torleif = company.joins("Henrik", "organiser"), company.joins("Torleif", locale="nn")
    await adds(henrik, reminder="none")
    await adds(henrik, title="Filmkveld", when="4.9.2026 kl. 18", reminder="none")
    await torleif.presses("Jeg kommer")
    await torleif.presses(to(torleif, nb="Minn meg på det jeg sier ja til", nn="Minn meg på det eg seier ja til"))
    await company.advance(days=1, hours=7, minutes=30)
    await torleif.says("/events show Spillkveld")
    await torleif.presses(to(torleif, nb="Jeg kommer", nn="Eg kjem"))  # half an hour before
    await company.advance(days=1)
    assert torleif.inbox == []
    await company.advance(days=1)
    assert [said.splitlines()[0] for said in torleif.inbox] == [
        to(torleif, nb="Filmkveld begynner om 1 time", nn="Filmkveld byrjar om 1 time")
    ]


async def test_yes_to_a_far_time_of_a_series_is_reminded_of(company: Company, presses_stale: Stale) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik, when="hver onsdag kl. 18–20", reminder="none")
    await presses_stale(ida, "events/yes?occurrence=14")  # the 2nd of December
    await ida.says("/events show Spillkveld")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await company.advance(days=100)
    assert [said.splitlines()[1] for said in ida.inbox] == [
        "Når: onsdag 2. september kl. 18.00–20.00",
        "Når: onsdag 2. desember kl. 18.00–20.00",
    ]


async def test_series_that_moves_nearer_is_reminded_of_each_time_once(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    await adds(henrik, when="hver onsdag kl. 18–20 til 16. september")
    await company.advance(days=1, hours=7, minutes=30)  # the first was reminded of
    await henrik.says("/events edit Spillkveld")
    await henrik.presses("Hele serien")
    await henrik.fills(when="hver onsdag kl. 17.45–20 til 16. september")  # so near that the notice is the reminder
    await company.advance(days=20)
    heard = [at for at, said in since() if "begynner om 1 time" in said]
    assert heard == [
        datetime(2026, 9, 2, 15, 0, tzinfo=UTC),
        datetime(2026, 9, 9, 14, 45, tzinfo=UTC),
        datetime(2026, 9, 16, 14, 45, tzinfo=UTC),
    ]


async def test_whole_day_that_is_edited_in_the_night_is_still_reminded_of(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    since = company.said_since("activities")
    await adds(henrik, title="Lesedag", when="3.9.2026", reminder="hour")
    await adds(henrik, title="Hyttetur", when="3.9.2026–5.9.2026", reminder="none")
    await company.advance(days=1, hours=20)  # six in the morning of the day
    await henrik.says("/events edit Lesedag")
    await henrik.fills(about="Ta med matpakke.")
    await ida.says("/events show Hyttetur")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    await company.advance(days=3)
    nine = datetime(2026, 9, 3, 7, 0, tzinfo=UTC)
    assert [at for at, said in since() if said.startswith("I kalenderen")] == [nine]
    assert [said.splitlines()[0] for said in ida.inbox] == ["I kalenderen: Hyttetur"]


async def test_lecture_that_is_new_and_near_is_reminded_of_and_not_late(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    first, second = lecture("a", "20260910T081500Z"), lecture("b", "20260902T060000Z", title="Gjest")
    days = lecture("c", ";VALUE=DATE:20260820", end=";VALUE=DATE:20260920", title="Mottaksuker")
    await reads_in(henrik, calendar(first), channel="activities", reminder="day")
    await reads_in(henrik, calendar(first, second, days))  # 22 hours before it
    reminders = [said for said in company.transcript("activities") if "Gjest" in said]
    assert len(reminders) == 1
    assert reminders[0].startswith("Gjest begynner")
    await reads_in(henrik, calendar(first, second, days))
    await company.advance(days=1)
    assert len([said for said in company.transcript("activities") if "Gjest" in said]) == 1
    assert not any("Mottaksuker" in said for said in company.transcript("activities"))  # they began long ago


async def test_bot_that_was_off_for_a_year_floods_nobody(company: Company, clock: WindableClock, core: Core) -> None:
    """What was to be said meanwhile is said to nobody; the organisers hear once how much that was."""
    henrik, ida = company.joins("Henrik", OWNER), company.joins("Ida")
    await adds(henrik, when="hver onsdag kl. 18–20")
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")
    for number in range(12):
        await adds(henrik, title=f"Quiz {number}", when=f"{3 + 2 * number}.9.2026 kl. 19", reminder="day")
    await henrik.says("/setup")
    await henrik.presses("Kanaler")
    await henrik.fills(organisers="general")
    since = company.said_since("activities")

    clock.wind_to(clock.now() + timedelta(days=365))
    await core.settle()
    changed = [said.splitlines()[1] for _, said in since()]  # what stands there is brought up to date, and is no news
    assert changed == ["Når: onsdag 1. september kl. 18.00–20.00", *12 * ["Dette er over. Takk til alle som kom."]]
    assert len(company.transcript("activities")) == len(changed)
    assert ida.inbox == []
    (told,) = company.transcript("general")
    assert told.startswith("65 ting ble ikke sagt i dag")  # of 12 events and of 52 weeks, and one to Ida
