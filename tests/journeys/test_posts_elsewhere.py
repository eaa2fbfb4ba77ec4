"""Posts that others subscribe to: said in each community in its own channel, and never more than it agreed to."""

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import update

from bot.community import forget_left, join, leave
from bot.core import Core
from bot.storage.tables import WorkspaceRow
from cogs.posts.tables import PublisherRow, SaidElsewhere, ScheduledPost, SubscriptionRow
from tests.journeys.conftest import Failures, Tables, Together, in_the_sandbox_only, on_both_platforms
from tests.platforms import Actor, Company

NAME = "Samskipnaden i Vest"
BEDS = "Studentombudet har åpen dør i dag. @everyone <!channel> <@&1>"


@pytest.fixture
def core(request: pytest.FixtureRequest, where: str) -> Core:
    """The bot's core."""
    served: Together | tuple[Company, Core]
    served = request.getfixturevalue("together" if where.startswith("both") else "served")
    return served.core if isinstance(served, Together) else served[1]


async def publishes(henrik: Actor) -> str:
    """Let an organiser share posts, and give the code."""
    await henrik.says("/posts publish")
    found = re.search(r"Koden er ([a-z0-9]{10})\.", await henrik.fills(name=NAME))
    assert found
    return found.group(1)


async def writes(henrik: Actor, *, to: int, **post: str) -> str:
    """Write a post for #activities, and have it said with so many who subscribe as well."""
    await henrik.says("/posts add channel:activities")
    await henrik.fills(**({"text": BEDS, "when": "2.9.2026 kl. 8"} | post))
    return await henrik.presses(f"Også hos dem som abonnerer ({to})")


async def sets(core: Core, company: Company, **values: Any) -> None:
    """Do what `/setup` does in one of the communities."""
    async with core.storage.transaction() as session:
        here = WorkspaceRow.platform_id == company.address("general").workspace
        await session.execute(update(WorkspaceRow).where(here).values(**values))


@on_both_platforms
async def test_it_is_said_on_discord_and_slack_changed_and_taken_back_in_each(
    together: Together, tables: Tables
) -> None:
    publisher, guild, slack = together.publisher, together.guild, together.slack
    henrik = publisher.joins("Henrik", "organiser")
    nora, siri = guild.joins("Nora", "organiser"), slack.joins("Siri", "organiser")
    code = await publishes(henrik)
    assert "Ingen abonnerer ennå." in await henrik.says("/posts publish")
    assert f"Innlegg fra {NAME} kommer fra nå av i " in await siri.says(f"/posts subscribe {code} channel:felles")
    await nora.says(f"/posts subscribe code:{code}")
    await sets(together.core, guild, locale="nn", zone="Pacific/Auckland")
    assert "2 fellesskap abonnerer." in await henrik.says("/posts publish")
    await siri.says("/events add channel:felles")
    await siri.fills(title="Quiz", when="9.9.2026 kl. 18", place="Kantina")
    before = len(slack.transcript("general"))

    text = f"Uke {{uke}}.\nNeste: {{neste}}.\n{BEDS}"
    answer = await writes(henrik, to=2, text=text, when="6.9.2026 kl. 20", until="10.9.2026 kl. 12")
    assert "Også hos andre: 2 fellesskap som abonnerer" in answer
    assert "neste aktivitet er den i kalenderen der" in answer
    await publisher.advance(days=5, hours=10)
    assert publisher.transcript("activities") == [f"Uke 36.\n{BEDS}"], "nothing is on there"
    assert guild.transcript("activities") == [f"Uke 37.\n{BEDS}\nFrå {NAME}"], "where it is Monday already"
    quiz = "Quiz, onsdag 9. september kl. 18.00, Kantina"
    assert slack.transcript("general")[before:] == [f"Uke 36.\nNeste: {quiz}.\n{BEDS}\nFra {NAME}"]
    assert guild.transcript("general") == slack.transcript("activities") == []
    assert NAME not in publisher.transcript("activities")[0], "where it is from goes without saying"
    assert "Skriv et nytt innlegg om andre skal få det." in await publisher.presses_stale(
        henrik, "posts/only_here?post=1"
    )

    await nora.says("/posts subscriptions")
    await nora.presses("Avslutt")
    assert f"Det kjem ikkje fleire innlegg frå {NAME}." in await nora.presses("Ja, avslutt")
    (of,) = await tables.all(PublisherRow)
    stale = f"posts/end_subscription?publisher={of.workspace_id}"
    assert "kjem ikkje hit lenger" in await guild.presses_stale(nora, stale)
    await henrik.says("/posts add channel:general")
    await henrik.fills(text="Til oss selv", when="7.9.2026 kl. 8")
    await publisher.presses_stale(henrik, "posts/change?post=1")
    await henrik.fills(text="Åpen dør i rom 2.", until="10.9.2026 kl. 12")
    await publisher.advance(days=1)
    assert publisher.transcript("activities") == ["Åpen dør i rom 2."]
    assert slack.transcript("general")[before:] == [f"Åpen dør i rom 2.\nFra {NAME}"]
    assert guild.transcript("activities") == [f"Uke 37.\n{BEDS}\nFrå {NAME}"], "who has left hears nothing new"
    await publisher.advance(days=4)
    assert publisher.transcript("activities") == guild.transcript("activities") == []
    assert "Åpen dør" not in str(slack.transcript("general")), "what is over is taken back, also where they have left"
    assert await tables.count(SaidElsewhere) == 2


@on_both_platforms
async def test_series_that_pauses_and_what_each_community_agreed_to(together: Together, tables: Tables) -> None:
    publisher, guild, slack = together.publisher, together.guild, together.slack
    henrik = publisher.joins("Henrik", "organiser")
    nora, siri = guild.joins("Nora", "organiser"), slack.joins("Siri", "organiser")
    code = await publishes(henrik)
    assert "koden til deres egne innlegg" in await henrik.says(f"/posts subscribe code:{code}")
    assert "Ingen deler innlegg med denne koden nå." in await nora.says("/posts subscribe code:abcdefghij")
    both = await asyncio.gather(*(one.says(f"/posts subscribe code:{code.upper()}") for one in (nora, nora)))
    assert sorted("kommer allerede hit" in said for said in both) == [False, True], "once, whoever asks at once"
    await siri.says(f"/posts subscribe {code} channel:felles")
    await nora.says("/posts publish")
    found = re.search(r"Koden er ([a-z0-9]{10})", await nora.fills(name="Klassen"))
    assert found
    await henrik.says(f"/posts subscribe code:{found[1]}")
    assert await tables.count(SubscriptionRow) == 3, "and two subscribe to each other"

    here, on_slack = guild.said_since("activities"), slack.said_since("general")
    answer = await writes(henrik, to=2, text="Uke {uke}", when="hver mandag kl. 8")
    assert "neste aktivitet" not in answer, "where none is named"
    assert "hoppet over" in await henrik.presses("Hopp over neste")
    await publisher.advance(days=14)  # past the 7th and the 14th
    assert [said for _, said in here()] == [said for _, said in on_slack()] == [f"Uke 38\nFra {NAME}"]
    assert publisher.transcript("activities") == ["Uke 38"], "what came from others is not sent on"
    await henrik.presses("Sett på pause")
    await publisher.advance(days=7)
    await henrik.presses("Fortsett")
    await sets(together.core, guild, cogs_off=["posts"])
    assert "Også hos andre: 1 fellesskap som abonnerer" in await henrik.presses("Hopp over neste")
    await publisher.advance(days=14)
    assert len(here()) == 1, "posts are turned off there"
    assert [said for _, said in on_slack()] == [f"Uke {week}\nFra {NAME}" for week in (38, 41)]
    await sets(together.core, guild, cogs_off=[], quiet_from=22 * 60, quiet_until=9 * 60 + 30)
    async with together.core.storage.transaction() as session:
        await leave(session, "slack", slack.address("general").workspace, together.core.clock.now())
    await publisher.advance(days=7)
    assert [f"{when:%H:%M}" for when, _ in here()[1:]] == ["07:30"], "not in the quiet hours of those who read it"
    assert len(on_slack()) == 2, "the bot was removed"

    newer = re.search(r"Koden er ([a-z0-9]{10})", await _renews(henrik))
    assert newer
    assert "Ingen deler innlegg" in await nora.says(f"/posts subscribe code:{code}")
    await sets(together.core, guild, organisers_channel=guild.address("general").encode(), quiet_from=None)
    await henrik.says("/posts publish")
    assert "blir stående" in await henrik.presses("Slutt å dele")
    assert "Dere deler ikke lenger innlegg med andre." in await henrik.presses("Ja, slutt å dele")
    await publisher.advance(days=30)
    assert len(here()) == 2
    assert guild.transcript("general") == [f"{NAME} deler ikke lenger innlegg med andre. Det kommer ikke flere derfra."]
    assert "deles ikke med andre" in await publisher.presses_stale(henrik, "posts/everywhere?post=1")
    assert [row.elsewhere for row in await tables.all(ScheduledPost)] == [False]
    assert await tables.count(SubscriptionRow) == 1, "and the other way it holds"


async def _renews(henrik: Actor) -> str:
    await henrik.says("/posts publish")
    return await henrik.presses("Ny kode")


@on_both_platforms
async def test_it_is_read_again_before_it_goes_further_and_trouble_stays_where_it_is(
    together: Together, failures: Failures
) -> None:
    publisher, guild, slack = together.publisher, together.guild, together.slack
    henrik, kari = publisher.joins("Henrik", "organiser"), publisher.joins("Kari", "organiser", room="general")
    nora, siri = guild.joins("Nora", "organiser"), slack.joins("Siri", "organiser")
    for company in (publisher, guild):
        await sets(together.core, company, organisers_channel=company.address("general").encode())
    code = await publishes(henrik)
    await nora.says(f"/posts subscribe code:{code}")
    await siri.says(f"/posts subscribe {code} channel:felles")
    await henrik.says("/posts add channel:activities")
    await henrik.fills(text=BEDS, when="2.9.2026 kl. 8", review="yes")
    await kari.presses("Se på det")
    await kari.presses("Ja, del det")
    assert "Venter på at en annen leser det" in await henrik.presses("Også hos dem som abonnerer (2)")
    assert len(publisher.transcript("general")) == 2, "a post that goes further has to be read again"
    assert "En annen enn du må lese det." in await publisher.presses_stale(henrik, "posts/approve?post=1")
    await kari.presses("Se på det")
    await kari.presses("Ja, del det")
    failures.expect("outbox.undeliverable")
    guild.fake.deny(guild.room("activities"), "send_messages")
    await publisher.advance(days=1)
    assert slack.transcript("general") == [f"{BEDS}\nFra {NAME}"]
    assert publisher.transcript("activities") == [BEDS]
    (told,) = guild.transcript("general")
    assert told.startswith("Noe skulle ha stått i #aktiviteter")
    assert len(publisher.transcript("general")) == 2, "it is told where something can be done about it"


@in_the_sandbox_only
async def test_what_is_not_shared_has_no_button_and_a_community_that_goes_takes_it_along(
    company: Company, core: Core, tables: Tables
) -> None:
    """There is one community in the sandbox; that others are forgotten depends on no platform."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await henrik.says("/posts add channel:activities")
    assert "abonnerer" not in await henrik.fills(text=BEDS, when="2.9.2026 kl. 8")
    assert "arrangør" in await ida.says("/posts publish")
    code = await publishes(henrik)
    async with core.storage.transaction() as session:
        other = await join(session, adapter="elsewhere", platform_id="other")
        one = {"workspace_id": other.id, "channel": company.address("general").encode()}
        session.add(SubscriptionRow(publisher_id=1, since=core.clock.now(), **one))
        session.add(SaidElsewhere(post_id=1, number=0, **one))
        session.add(PublisherRow(workspace_id=other.id, name="De andre", code="b" * 10))
    assert "1 fellesskap abonnerer." in await henrik.says("/posts publish")
    assert f"/posts subscribe {code}" in await henrik.says("/posts publish")
    async with core.storage.transaction() as session:
        await leave(session, "elsewhere", "other", core.clock.now())
    await company.advance(days=31)
    async with core.storage.transaction() as session:
        await forget_left(session, core.clock.now())
    assert await tables.count(SubscriptionRow) == await tables.count(SaidElsewhere) == 0
    assert [row.name for row in await tables.all(PublisherRow)] == [NAME]
