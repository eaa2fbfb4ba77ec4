"""What is on in the coming week, once a week: in a channel, and to whoever asks for it, in their own words."""

from datetime import UTC, datetime

from sqlalchemy import insert

from bot.clock import WindableClock
from bot.core import Core
from bot.storage.base import plain
from bot.storage.tables import JobRow, MemberRow
from cogs.events.tables import DigestWish
from tests.journeys.conftest import Tables, in_the_sandbox_only
from tests.journeys.things import adds, calendar, lecture, opens_preferences, reads_in, to
from tests.platforms import Company


async def test_the_week_is_posted_and_sent_to_those_who_ask(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    torleif, amara = company.joins("Torleif", locale="nn"), company.joins("Amara", locale="en")
    await henrik.says("/events digest")
    assert "neste gang fredag 4. september kl. 12.00" in await henrik.fills(
        weekday="friday", time="12", channel="general"
    )
    await adds(henrik, when="hver onsdag kl. 18–20", reminder="none")
    await henrik.presses("Godt å vite")
    await henrik.fills(labels=("free", "alcohol_free"))
    await adds(henrik, title="Filmkveld", when="5.9.2026 kl. 20", reminder="none")
    await ida.presses("Jeg kommer")
    await adds(henrik, title="Hyttetur", when="3.10.2026–4.10.2026", reminder="none")
    await company.advance(days=3, hours=2)
    (week,) = company.transcript("general")
    assert week.splitlines() == [
        "Dette skjer den neste uka",
        "lørdag 5. september",
        "Filmkveld · 20.00, Kantina",
        "onsdag 9. september",
        "Spillkveld · 18.00–20.00, Kantina. Gratis og Alkoholfritt",
        "Lenger fram er det 1 ny ting i kalenderen.",
        "[Se kalenderen] [Send meg dette hver uke]",
    ]

    for somebody in (ida, torleif, amara):
        somebody.goes_to("general")
    said = await ida.presses("Send meg dette hver uke")
    assert "neste gang fredag 11. september kl. 12.00" in said
    await torleif.presses("Send meg dette hver uke")
    await torleif.presses(to(torleif, nb="Bare noe av det", nn="Berre noko av det"))
    await torleif.fills(labels=("free",))
    await amara.says("/events weekly")
    await amara.fills()
    await opens_preferences(amara)
    await amara.fills(zone="Asia/Tokyo", start="18", end="21")
    await adds(henrik, title="Quiz", when="12.9.2026 kl. 21–23", reminder="none")
    await ida.presses("Jeg kommer")

    await company.advance(days=7)
    assert "Du kommer. 21.00–23.00, Kantina" in ida.inbox[-1]
    assert "Quiz" not in torleif.inbox[-1]
    assert "Spillkveld" in torleif.inbox[-1]
    assert amara.inbox == []  # it is evening where she is, and quiet
    await company.advance(hours=2)
    hers = [line.partition(" · ")[0] for line in amara.inbox[-1].splitlines()]  # times of day her app may know better
    assert hers[:5] == [
        "What is on in the coming week", "Sunday 13 September", "Quiz", "Thursday 17 September", "Spillkveld",
    ]  # fmt: skip
    before = len(ida.inbox)
    await ida.presses("Ikke send meg dette mer")
    await company.advance(days=7)
    assert len(ida.inbox) == before
    assert len(torleif.inbox) == 2
    assert len(company.transcript("general")) == 3


@in_the_sandbox_only
async def test_nothing_on_is_nothing_said_and_what_comes_a_day_late_is_left_out(
    company: Company, clock: WindableClock, core: Core
) -> None:
    """When it is told is the same on every platform."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await ida.says("/events weekly")
    assert "neste gang søndag 6. september kl. 17.00" in await ida.fills()
    await company.advance(days=7)
    assert ida.inbox == []

    await adds(henrik, when="hver onsdag kl. 18–20", reminder="none")
    clock.wind_to(datetime(2026, 9, 14, 14, 0, tzinfo=UTC))  # the bot was away until 23 hours after it
    await core.settle()
    assert len(ida.inbox) == 1
    clock.wind_to(datetime(2026, 9, 21, 16, 0, tzinfo=UTC))  # and now until 25
    await core.settle()
    assert len(ida.inbox) == 1
    await company.advance(days=7)
    assert len(ida.inbox) == 2

    await henrik.says("/events digest")
    assert "klokkeslett" in await henrik.fills(time="snart")
    await henrik.says("/events digest")
    await henrik.fills(weekday="off")
    await company.advance(days=7)
    assert len(ida.inbox) == 3


@in_the_sandbox_only
async def test_a_full_week_is_cut_so_that_no_day_hides_the_others_and_many_are_told(
    company: Company, core: Core, tables: Tables
) -> None:
    """How much fits is decided for the strictest platform, wherever it is said."""
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    await ida.says("/events weekly")
    await ida.fills()
    title, place = f"Øving {190 * 'x'}", 180 * "y"
    long = [
        lecture(f"a{n}", f"20260907T{6 + n // 10:02}{n % 10 * 5:02}00Z", title=title, place=place) for n in range(60)
    ]
    few = [lecture(f"b{n}", f"202609{8 + n:02}T160000Z", title=f"Kveld {n}") for n in range(5)]
    await reads_in(henrik, calendar(*long, *few), channel="activities", reminder="none")
    people = [company.joins(f"Student {n}", locale=("nb", "nn", "en")[n % 3]) for n in range(205)]
    async with core.storage.transaction() as session:
        made = [{"workspace_id": 1, "platform_id": one.person.id, "locale": one.person.locale} for one in people]
        await session.execute(insert(plain(MemberRow)), made)
    theirs = {one.person.id for one in people}
    known = [row.id for row in await tables.all(MemberRow) if row.platform_id in theirs]
    async with core.storage.transaction() as session:
        await session.execute(
            insert(plain(DigestWish)), [{"member_id": one, "workspace_id": 1, "labels": []} for one in known]
        )
    await company.advance(days=6)
    said = ida.inbox[-1]
    assert "Og 52 ting til denne dagen." in said
    assert all(f"Kveld {n}" in said for n in range(5))
    assert [len(one.inbox) for one in people] == 205 * [1]
    assert people[2].inbox[0].startswith("What is on in the coming week")
    assert [row.state for row in await tables.all(JobRow) if row.handler == "tell_digest"] == ["done"]
