"""The calendar as its people meet it: an organiser adds, a student answers, time goes by."""

from bot.core import Core
from cogs.events import erase, export
from cogs.events.tables import EventRow, ReminderWish, RsvpRow
from tests.journeys.conftest import Stale, Tables
from tests.journeys.things import adds, context_of, to
from tests.platforms import Company


async def test_post_says_all_one_needs_to_come_alone(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await adds(henrik)

    (post,) = company.transcript("activities")
    assert post.splitlines() == [
        "Spillkveld",
        "Når: onsdag 2. september kl. 18.00–20.00",
        "Hvor: Kantina",
        "Vert: Solveig",
        "Ta med deg selv.",
        "Ingen har sagt at de kommer ennå. Det er plass til deg.",
        "[Jeg kommer] [Kommer, helst ikke alene] [Kanskje] [Kommer ikke]",
    ]
    assert "Lagt til: Spillkveld, onsdag 2. september kl. 18.00–20.00, delt i #aktiviteter." in answer
    assert "påminnelse" not in answer


async def test_others_see_numbers_and_never_who(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    ida, torleif = company.joins("Ida"), company.joins("Torleif", locale="nn")
    await adds(henrik)

    await ida.presses("Jeg kommer")
    await torleif.presses("Kanskje")
    (post,) = company.transcript("activities")
    assert "1 kommer, 1 kanskje." in post
    assert "Ida" not in post
    assert "Torleif" not in post

    await torleif.presses("Kommer ikke")  # he changes his mind, and counts once
    assert "1 kommer." in company.transcript("activities")[0]
    assert await tables.count(RsvpRow) == 2
    assert "Ida" not in await henrik.says("/events show Spillkveld")


async def test_everybody_is_answered_in_their_own_language(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    ida, torleif = company.joins("Ida"), company.joins("Torleif", locale="nn")
    amara = company.joins("Amara", locale="en")
    await adds(henrik)

    assert "Så fint at du kommer til Spillkveld, onsdag 2. september" in await ida.presses("Jeg kommer")
    welcome = to(torleif, nb="Så fint at du kommer til Spillkveld", nn="Så fint at du kjem til Spillkveld")
    assert f"{welcome}, onsdag 2. september" in await torleif.presses("Jeg kommer")
    assert "Good that you are coming to Spillkveld, Wednesday 2 September" in await amara.presses("Jeg kommer")
    (post,) = company.transcript("activities")
    assert "3 kommer." in post  # the channel's own, whoever pressed
    assert "You answered that you will come." in await amara.says("/events show Spillkveld")
    day = to(torleif, nb="ons.", nn="on.")
    listed = await torleif.says("/events list")
    assert listed.startswith(f"Dette skjer\nSpillkveld · {day} 2. sep. 18.00–20.00, Kantina")


async def test_list_is_paged_soonest_first(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    for day in range(28, 18, -1):
        await adds(henrik, title=f"Kveld {day}", when=f"{day}.9.2026 kl. 18")

    first = (await ida.says("/events list")).splitlines()
    assert [line.split(" · ")[0] for line in first[1:9]] == [f"Kveld {day}" for day in range(19, 27)]
    assert first[9] == "[Senere]"
    last = (await ida.presses("Senere")).splitlines()
    assert [line.split(" · ")[0] for line in last[1:]] == ["Kveld 27", "Kveld 28", "[Tidligere]"]
    assert (await ida.presses("Tidligere")).splitlines() == first


async def test_page_that_has_emptied_meanwhile_is_the_first(company: Company, presses_stale: Stale) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    assert "Spillkveld" in await presses_stale(ida, "events/browse?page=7")
    assert "Spillkveld" in await presses_stale(ida, "events/browse?page=-7")


async def test_event_is_suggested_by_any_part_of_its_title(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik, title="Øving og vafler", when="hver onsdag kl. 18")
    assert await ida.is_suggested("events", "show", "event", "ØVING") == ["Øving og vafler, ons. 2. sep. 18.00"]
    assert "Øving og vafler" in await ida.says("/events show øving")
    assert await ida.is_suggested("events", "edit", "event", "") == []  # not hers to edit


async def test_reminder_moves_with_its_event(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")

    await henrik.says("/events edit Spillkveld")
    assert (
        henrik.form["fields"][1]["hint"] == "Tomt om tiden er den samme. Bare klokkeslett, som kl. 19, gir samme dag."
    )
    answer = await henrik.fills(when="3.9.2026 kl. 19")
    assert "Lagret. Slik er det nå:\nSpillkveld\nNår: torsdag 3. september kl. 19.00" in answer
    assert "serien" not in answer
    (told,) = ida.inbox
    assert told.splitlines() == [
        "Flyttet: Spillkveld er nå torsdag 3. september kl. 19.00–21.00. Før var det ons. 2. sep. 18.00.",
        "Du får denne fordi du hadde sagt ja.",
    ]
    assert "torsdag 3. september kl. 19.00" in company.transcript("activities")[0]

    await company.advance(days=1, hours=12)
    assert not any("begynner" in said for said in company.transcript("activities"))
    await company.advance(hours=20)
    assert sum("Spillkveld begynner om 1 time" in said for said in company.transcript("activities")) == 1


async def test_new_place_is_told_to_those_who_said_yes(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    torleif = company.joins("Torleif", locale="nn")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await torleif.presses("Kanskje")

    await henrik.says("/events edit Spillkveld")
    await henrik.fills(place="Biblioteket")
    assert "Nytt sted: Spillkveld, onsdag 2. september kl. 18.00–20.00, er nå her: Biblioteket." in ida.inbox[0]
    assert torleif.inbox == []
    assert any("Nytt sted: Spillkveld" in said for said in company.transcript("activities"))


async def test_better_words_alone_disturb_nobody(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await henrik.says("/events edit Spillkveld")
    await henrik.fills(title="Brettspillkveld", about="Vi har nok spill.")
    assert ida.inbox == []
    (post,) = company.transcript("activities")
    assert post.startswith("Brettspillkveld\n")
    assert "Vi har nok spill." in post
    assert "onsdag 2. september kl. 18.00" in post


async def test_cancelled_event_is_told_without_any_opt_in_and_reminds_nobody(
    company: Company, presses_stale: Stale, tables: Tables
) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    amara = company.joins("Amara", locale="en")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await amara.presses("Jeg kommer")

    assert "Skal Spillkveld, onsdag 2. september kl. 18.00–20.00, avlyses?" in await henrik.says(
        "/events cancel Spillkveld"
    )
    assert await henrik.presses("Ja, avlys") == "Spillkveld er avlyst, og de som hadde sagt ja, får vite det."
    assert ida.inbox == [
        "Avlyst: Spillkveld, onsdag 2. september kl. 18.00–20.00.\nDu får denne fordi du hadde sagt ja."
    ]
    assert "Cancelled: Spillkveld, Wednesday 2 September at 18:00–20:00." in amara.inbox[0]
    assert company.transcript("activities")[0].startswith("Spillkveld\nAvlyst.")
    assert "Avlyst: Spillkveld · ons. 2. sep." in await ida.says("/events list")

    before = len(company.transcript("activities"))
    assert await presses_stale(ida, "events/yes?occurrence=1") == "Dette er avlyst."
    await company.advance(days=3)
    assert len(company.transcript("activities")) == before
    assert len(ida.inbox) == 1


async def test_event_cancelled_while_people_are_on_their_way_is_told(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await company.advance(days=1, hours=8, minutes=5)
    await henrik.says("/events cancel Spillkveld")
    await henrik.presses("Ja, avlys")
    assert "Avlyst: Spillkveld" in ida.inbox[0]


async def test_event_of_next_year_but_one_is_kept(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    assert "fredag 1. september 2028 kl. 18.00" in await adds(henrik, when="1.9.2028 kl. 18")
    assert "fre. 1. sep. 2028 18.00" in await henrik.says("/events list")


async def test_post_thanks_once_it_is_over(company: Company, presses_stale: Stale) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await company.advance(days=1, hours=9)
    assert "1 kommer." in company.transcript("activities")[0]  # it is going on
    assert "Så fint" in await presses_stale(ida, "events/yes?occurrence=1")
    await company.advance(hours=1)
    assert company.transcript("activities")[0] == "Spillkveld\nDette er over. Takk til alle som kom."
    over = "Dette er over. Se kalenderen for det neste."
    assert await presses_stale(ida, "events/yes?occurrence=1") == over
    assert await presses_stale(henrik, "events/change?event=1") == over
    assert await presses_stale(henrik, "events/cancel_event?event=1") == over
    assert "Kalenderen er tom" in await ida.says("/events list")


async def test_member_can_see_and_erase_what_is_kept(company: Company, core: Core, tables: Tables) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await adds(henrik)
    await ida.presses("Jeg kommer")
    await ida.presses("Minn meg på det jeg sier ja til")

    async with context_of(company, core, ida) as (ctx, member_id):
        kept = await export(ctx, member_id)
    assert kept["answers"] == [
        {
            "event": "Spillkveld",
            "starts": "2026-09-02T16:00:00+00:00",
            "answer": "yes",
            "given": "2026-09-01T08:00:00+00:00",
            "guests": 0,
            "waits_since": None,
            "seat_held_until": None,
            "would_rather_not_arrive_alone": False,
            "company": None,
            "reminded_until": None,
            "came": None,
        }
    ]
    assert kept["reminders"] == {"before": ["hour"], "since": "2026-09-01T08:00:00+00:00"}

    async with context_of(company, core, ida) as (ctx, member_id):
        await erase(ctx, member_id)
    await core.settle()
    assert await tables.count(RsvpRow) == 0
    assert await tables.count(ReminderWish) == 0
    assert "Ingen har sagt at de kommer ennå." in company.transcript("activities")[0]

    async with context_of(company, core, henrik) as (ctx, member_id):
        assert (await export(ctx, member_id))["events_created"] == ["Spillkveld"]
        await erase(ctx, member_id)
    (event,) = await tables.all(EventRow)
    assert event.created_by is None
    await company.advance(days=1, hours=8)
    assert ida.inbox == []
