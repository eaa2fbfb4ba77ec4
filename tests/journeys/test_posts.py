"""Posts: written now, said when their time comes, and kept by all who organise."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import WindableClock
from bot.core import Core
from cogs.posts.tables import ScheduledPost
from tests.journeys.conftest import Tables
from tests.journeys.test_setup import chooses
from tests.platforms import OWNER, Actor, Company

BEDS = "Studentombudet har åpen dør i dag. Du trenger ikke avtale."


async def writes(henrik: Actor, **post: str) -> str:
    """Write a post for #activities."""
    await henrik.says("/posts add channel:activities")
    return await henrik.fills(**({"text": BEDS, "when": "2.9.2026 kl. 8"} | post))


async def test_it_is_said_once_when_its_time_comes(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await writes(henrik, text="Uke {uke}: åpen dør. @everyone")
    assert "Slik blir det\nUke 36: åpen dør. @everyone" in answer
    assert "Deles: onsdag 2. september kl. 08.00" in answer
    assert "Uke 36" not in str(company.transcript("activities"))
    await company.advance(hours=21, minutes=59)
    assert company.transcript("activities") == []
    await company.advance(minutes=1)
    assert company.transcript("activities") == ["Uke 36: åpen dør. @everyone"]
    await company.advance(days=30)
    assert len(company.transcript("activities")) == 1
    assert "Ingen innlegg venter." in await henrik.says("/posts list")


async def test_again_and_again_at_the_same_hour_over_the_change_of_clocks(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    answer = await writes(henrik, text="Uke {uke}", when="hver mandag kl. 8 fra 12. oktober til 9. november")
    assert "mandag 12. oktober kl. 08.00, mandag 19. oktober kl. 08.00 og mandag 26. oktober kl. 08.00" in answer
    await company.advance(days=90)
    assert since() == [
        (datetime(2026, 10, 12, 6, 0, tzinfo=UTC), "Uke 42"),
        (datetime(2026, 10, 19, 6, 0, tzinfo=UTC), "Uke 43"),
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), "Uke 44"),
        (datetime(2026, 11, 2, 7, 0, tzinfo=UTC), "Uke 45"),
        (datetime(2026, 11, 9, 7, 0, tzinfo=UTC), "Uke 46"),
    ]


async def test_it_belongs_to_all_who_organise(company: Company) -> None:
    henrik, kari, ida = company.joins("Henrik", "organiser"), company.joins("Kari", "organiser"), company.joins("Ida")
    await writes(henrik)
    await kari.says("/posts list")
    assert BEDS in await kari.presses("Se på det")
    await kari.presses("Endre")
    await kari.fills(text="Åpen dør klokka ti.", when="2.9.2026 kl. 10")
    await company.advance(days=1)
    assert company.transcript("activities") == ["Åpen dør klokka ti."]
    assert "arrangør" in await ida.says("/posts list")


async def test_what_was_said_is_changed_where_it_stands(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await writes(henrik)
    await company.advance(days=1)
    await henrik.presses("Endre")
    await henrik.fills(text="Åpen dør i rom 2.")
    assert company.transcript("activities") == ["Åpen dør i rom 2."]


async def test_paused_skipped_and_cancelled(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    since = company.said_since("activities")
    await writes(henrik, text="Uke {uke}", when="hver mandag kl. 8")
    first = int(datetime(2026, 9, 7, 6, 0, tzinfo=UTC).timestamp()) // 60
    assert "hoppet over" in await henrik.presses("Hopp over neste")
    again = await company.presses_stale(henrik, f"posts/skip?minute={first}&post=1")
    assert "Den gangen er alt hoppet over" in again, "who presses twice leaves out one"
    await company.advance(days=14)  # past the 7th and the 14th
    assert [said for _, said in since()] == ["Uke 38"]
    assert "Satt på pause" in await henrik.presses("Sett på pause")
    await company.advance(days=7)
    assert len(since()) == 1
    await henrik.presses("Fortsett")
    await company.advance(days=7)
    assert [said for _, said in since()] == ["Uke 38", "Uke 40"]
    await henrik.presses("Avlys")
    assert "Uke 41" in await henrik.presses("Nei, behold det")
    assert "Skal dette innlegget avlyses?" in await henrik.presses("Avlys")
    assert "Avlyst." in await henrik.presses("Ja, avlys")
    await company.advance(days=30)
    assert len(since()) == 2
    assert "finnes ikke lenger" in await henrik.presses("Sett på pause")


async def test_it_is_taken_back_when_its_time_is_over(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    answer = await writes(henrik, until="10.9.2026 kl. 12")
    assert "Tas bort: torsdag 10. september kl. 12.00" in answer
    await company.advance(days=9)
    assert company.transcript("activities") == [BEDS]
    await company.advance(hours=2)
    assert company.transcript("activities") == []
    await henrik.presses("Endre")
    await henrik.fills(text="Åpen dør i rom 2.")
    await company.advance(days=1)
    assert company.transcript("activities") == [], "a change alone does not bring it back"
    await henrik.presses("Endre")
    await henrik.fills(until="20.9.2026 kl. 12")
    assert company.transcript("activities") == ["Åpen dør i rom 2."], "it holds longer after all"
    await company.advance(days=11)
    assert company.transcript("activities") == []


async def test_somebody_else_reads_it_first(company: Company) -> None:
    henrik, kari = company.joins("Henrik", OWNER), company.joins("Kari", "organiser", room="general")
    await chooses(henrik, "Kanaler", organisers="general")
    assert "Venter på at en annen leser det" in await writes(henrik, review="yes")
    assert "skal leses av en annen" in company.transcript("general")[0]
    assert "[Ja, del det]" not in await henrik.says("/posts list")
    await kari.presses("Se på det")
    assert "Det blir delt når tiden kommer." in await kari.presses("Ja, del det")
    await henrik.says("/posts list")
    await henrik.presses("Se på det")
    await henrik.presses("Kanaler")
    both = {"first": company.address("activities").id, "second": company.address("general").id}
    assert "Venter på at en annen leser det" in await henrik.fills(**both), "she did not let it go there"
    assert len(company.transcript("general")) == 2
    await kari.presses("Se på det")
    await kari.presses("Ja, del det")
    await henrik.presses("Kanaler")
    assert "Venter på" not in await henrik.fills(**both | {"second": ""}), "fewer need no other look"
    await company.advance(days=1)
    assert company.transcript("activities") == [BEDS]


async def test_what_was_said_is_changed_when_somebody_else_has_read_it(company: Company) -> None:
    henrik, kari = company.joins("Henrik", OWNER), company.joins("Kari", "organiser", room="general")
    await chooses(henrik, "Kanaler", organisers="general")
    await writes(henrik, review="yes")
    await kari.presses("Se på det")
    await kari.presses("Ja, del det")
    await company.advance(days=1)
    await henrik.presses("Endre")
    await henrik.fills(text="Åpen dør i rom 2.")
    assert company.transcript("activities") == [BEDS]
    await kari.presses("Se på det")
    await kari.presses("Ja, del det")
    await company.advance(seconds=5)
    assert company.transcript("activities") == ["Åpen dør i rom 2."]


async def test_what_nobody_read_is_not_said(company: Company) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", organisers="general")
    await writes(henrik, review="yes")
    await company.advance(days=1)
    assert company.transcript("activities") == []
    assert "ble ikke delt, for ingen hadde lest det" in company.transcript("general")[-1]
    assert "En annen enn du må lese det." in await company.presses_stale(henrik, "posts/approve?post=1")


@pytest.mark.parametrize(
    ("post", "says"),
    [
        ({"when": "2.9.2026"}, "Skriv også et klokkeslett"),
        ({"when": "kanskje en gang"}, "kl."),
        ({"when": "hver mandag kl. 8", "until": "1.12.2026 kl. 8"}, "Bare et innlegg som deles én gang"),
        ({"until": "1.9.2026 kl. 18"}, "Det kan ikke tas bort før det er delt."),
        ({"until": "hver mandag kl. 8"}, "Bare et innlegg som deles én gang"),
    ],
)
async def test_times_that_make_no_sense(company: Company, tables: Tables, post: dict[str, str], says: str) -> None:
    henrik = company.joins("Henrik", "organiser")
    assert says in await writes(henrik, **post)
    assert await tables.count(ScheduledPost) == 0


async def test_bot_that_was_away_says_the_late_ones_and_not_the_stale(
    company: Company, clock: WindableClock, core: Core
) -> None:
    henrik = company.joins("Henrik", OWNER)
    await chooses(henrik, "Kanaler", organisers="general")
    await writes(henrik, text="Morgen", when="2.9.2026 kl. 8")
    await writes(henrik, text="Kveld", when="2.9.2026 kl. 20")
    await writes(henrik, text="Uke {uke}", when="hver onsdag kl. 9")
    clock.wind_to(datetime(2026, 9, 2, 19, 30, tzinfo=UTC))
    await core.settle()
    assert sorted(company.transcript("activities")) == ["Kveld"]
    assert "2 ting ble ikke sagt" in company.transcript("general")[-1]
    clock.wind_to(clock.now() + timedelta(days=60))
    await core.settle()
    await company.advance(days=7)
    assert company.transcript("activities") == ["Kveld", "Uke 45"]


async def test_it_is_said_in_several_channels_and_changed_in_each(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await writes(henrik, until="10.9.2026 kl. 12")
    await henrik.presses("Kanaler")
    both = {"first": company.address("activities").id, "second": company.address("general").id}
    answer = await henrik.fills(**both, third=both["second"])
    (told,) = [line for line in answer.splitlines() if line.startswith("Kanal: ")]
    assert told.count(" og ") == 1, "each is named once"
    await company.advance(days=1)
    assert company.transcript("activities") == company.transcript("general") == [BEDS]
    await henrik.presses("Endre")
    await henrik.fills(text="Åpen dør i rom 2.")
    assert company.transcript("activities") == company.transcript("general") == ["Åpen dør i rom 2."]
    await company.presses_stale(henrik, "posts/channels?post=1")  # shown before it was said
    assert "Skriv et nytt innlegg" in await henrik.fills(**both)
    await company.advance(days=9)
    assert company.transcript("activities") == company.transcript("general") == []


async def test_it_names_the_next_activity(company: Company, core: Core) -> None:
    henrik = company.joins("Henrik", OWNER)
    text = "Uke {uke}: hei.\nNeste aktivitet: {neste}.\nVel møtt."
    answer = await writes(henrik, text=text, when="hver onsdag kl. 9")
    assert "Neste aktivitet: (her kommer neste aktivitet).\nVel møtt." in answer
    await writes(henrik, text="{Neste}", when="hver onsdag kl. 10")
    assert "kan nevnes én gang" in await writes(henrik, text="{neste} {next}", when="hver onsdag kl. 10")
    await company.advance(days=1)
    assert company.transcript("activities") == ["Uke 36: hei.\nVel møtt."], "nothing is on, so nothing is named"

    await henrik.says("/events add channel:general")
    await henrik.fills(title="Spillkveld <@&1>", when="hver fredag kl. 18–20 til 18. september", place="Kantina")
    await company.advance(days=7)
    friday = "Spillkveld <@&1>, fredag 11. september kl. 18.00–20.00, Kantina"
    assert company.transcript("activities")[1:] == [f"Uke 37: hei.\nNeste aktivitet: {friday}.\nVel møtt.", friday]
    await henrik.says("/setup")
    await henrik.presses("Deler")
    await henrik.presses("Slå av /events")
    await company.advance(days=7)
    assert company.transcript("activities")[3:] == ["Uke 38: hei.\nVel møtt."]
