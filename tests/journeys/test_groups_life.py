"""The life of a group: they find a time, are asked little, come late, leave quietly, and end."""

from bot.community import workspace
from bot.context import Context
from bot.core import Core
from bot.schedule.worker import store_effects
from cogs.groups import cog
from cogs.groups.tables import ConsentRow, GroupRow, MergeRow, PlaceRow, TimeRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_groups_personal import keeps_from
from tests.platforms import Actor, Company

TITLE = "Lunsj med noen nye"


async def opens(henrik: Actor, **answers: str) -> None:
    """Offer groups in #activities."""
    await henrik.says("/groups open channel:activities")
    await henrik.fills(**({"title": TITLE, "kind": "social", "size": "3"} | answers))


async def signs_up(company: Company, *names: str, locale: str = "nb") -> list[Actor]:
    """Let students join the server, and sign up."""
    actors = [company.joins(name, locale=locale) for name in names]
    for actor in actors:
        await actor.presses("Bli med" if locale == "nb" else "Join")
    return actors


async def are_drawn(company: Company, henrik: Actor) -> None:
    """Let an organiser draw those who signed up, and publish it at once."""
    await henrik.presses("Trekk grupper")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)


async def leaves(actor: Actor) -> None:
    """Leave the group that one is in."""
    await actor.says("/groups list")
    await actor.presses("Forlat eller bytt")
    await actor.presses("Forlat gruppa")


def talk(company: Company, actor: Actor) -> list[str]:
    """What the bot said in the one conversation that somebody is in."""
    (said,) = company.conversations(actor)
    return said


async def test_from_the_first_word_to_the_last(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    ida, ola, kari = await signs_up(company, "Ida", "Ola", "Kari")
    await are_drawn(company, henrik)
    for name in ("Ida", "Ola", "Kari"):
        assert name in talk(company, ida)[0]
    assert "Noe å begynne med, for den som vil:" in talk(company, ida)[0]

    await company.advance(days=7, hours=2)  # nobody pressed anything
    assert "Har dere funnet en tid?" in talk(company, ola)[-1]
    await ola.presses("Finn en tid")
    assert "det er notert" in await ola.fills(lunch=("thursday", "friday"), evening=("monday",))
    assert "Si når du er ledig disse dagene: onsdag 9. september – tirsdag 15. september." in talk(company, ida)[-1]
    await kari.presses("Si når du er ledig")
    await kari.fills(lunch=("friday", "saturday"), morning=("monday",))
    await company.advance(days=1)  # Ida has not answered, and nobody is told
    assert "Dette passer for flest: " in talk(company, ida)[-1]
    await ida.presses("Andre tider")
    assert "Forslaget står" in await ida.fills(lunch=("friday",))
    assert "Passer" not in " ".join(talk(company, ida)[:-1])
    assert "når flere har sagt det samme" in await ida.presses("Passer: fredag 11. september kl. 12.00")
    assert "Da er det avtalt" in await kari.presses("Passer: fredag 11. september kl. 12.00")
    assert "Dere møtes" in talk(company, ola)[-1]
    assert len(talk(company, ola)) == 3, "the introduction, the nudge, and the time: what led to it is gone"
    assert await tables.count(TimeRow) == 0
    assert "Dere møtes" in await ola.says("/groups list")
    late = company.joins("Sen")
    assert "Dere møtes fredag 11. september kl. 12.00." in await late.presses("Bli med")
    await late.presses("Forlat eller bytt")
    await late.presses("Forlat gruppa")

    await company.advance(days=1, hours=23, minutes=30)
    assert "Om en time møtes dere" in talk(company, ola)[-1]
    await company.advance(days=1, hours=1)
    assert "Har du møtt gruppa?" in talk(company, ida)[-1]
    assert "Så bra" in await ida.presses("Ja")
    assert "ikke for sent" in await kari.presses("Ikke ennå")
    assert "ikke din feil" in await ola.presses("Det ble ikke noe av")
    assert [place.met for place in await tables.all(PlaceRow)] == [True, False, False, None]

    await company.advance(days=42)
    assert "Denne gruppa varer til tirsdag 27. oktober." in talk(company, ida)[-1]
    assert "fortsetter til tirsdag 22. desember" in await ida.presses("Behold gruppa en stund til")
    assert "fortsetter til" in talk(company, ola)[-1]
    await company.advance(days=56)
    assert "varer til tirsdag 22. desember" in talk(company, ola)[-1]
    assert len(talk(company, ola)) == 8
    await company.advance(days=4)
    assert company.conversations(ida) == []
    assert "ikke i denne gruppa" in await company.presses_stale(ida, "groups/keep?group=1")


async def test_who_comes_late_and_who_leaves(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per", "Anna", "Nils")
    await are_drawn(company, henrik)
    late = company.joins("Sen")
    answer = await late.presses("Bli med")
    assert "Velkommen. Du er med i Lunsj med noen nye: gruppe" in answer
    assert "Sen er med dere fra nå av." in talk(company, late)[-1]
    assert "Du er med på" in await late.presses("Bli med"), "and no second time"

    assert "Ingen spør hvorfor" in await late.presses("Forlat eller bytt")
    assert "Velkommen" in await late.presses("Bytt gruppe")
    await late.says("/groups list")
    await late.presses("Forlat eller bytt")
    assert "fortsatt påmeldt" in await late.presses("Forlat gruppa")
    assert "Du er ikke i noen gruppe nå." in await late.says("/groups list")
    await company.advance(minutes=1)
    assert not any("Vil dere" in word for actor in actors for word in talk(company, actor))  # three are enough


async def test_groups_that_became_small_become_one(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, kind="lunch", size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await are_drawn(company, henrik)
    ida = actors[0]
    other = next(a for a in actors[1:] if a.person.name in talk(company, ida)[0])
    third, _ = (a for a in actors[1:] if a is not other)
    await other.says("/groups list")
    await other.presses("Forlat eller bytt")
    await other.presses("Forlat gruppa")
    assert "Nå er du alene i gruppa." in talk(company, ida)[-1]
    assert len(talk(company, third)) == 1
    assert "Nå blir en annen gruppe spurt" in await ida.presses("Ja, bli med i en annen gruppe")
    assert "En annen gruppe blir spurt nå." in talk(company, ida)[-1]
    assert "Én til vil gjerne være med i gruppa deres." in talk(company, third)[-1]
    assert "det er notert" in await third.presses("Ja, gjerne")
    await company.advance(days=2, minutes=1)  # the fourth said nothing
    (said,) = company.conversations(ida)
    assert said == talk(company, third)
    assert "Ida er med dere fra nå av." in said[-1]
    assert len(said) == 2
    assert [group.ended_at is None for group in await tables.all(GroupRow)].count(True) == 1


@in_the_sandbox_only  # what is asked next is the same everywhere
async def test_no_question_twice(company: Company, presses_stale: Stale, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    ida, *_ = await signs_up(company, "Ida", "Ola", "Kari")
    await are_drawn(company, henrik)
    asked = [talk(company, ida)[0].split("for den som vil: ")[1].split("\n")[0]]
    asked += [(await ida.presses("Et annet spørsmål")).split("vil: ")[1] for _ in range(3)]
    assert "Kom gjerne tilbake i morgen" in await ida.presses("Et annet spørsmål")
    await company.advance(days=1, minutes=1)
    for _ in range(6):
        asked += [(await ida.presses("Et annet spørsmål")).split("vil: ")[1] for _ in range(3)]
        await company.advance(days=1, minutes=1)
    assert len(asked) == len(set(asked)) == 22
    assert "Dere har hatt alle spørsmålene" in await ida.presses("Et annet spørsmål")

    stranger = company.joins("Fremmed")
    buttons = ["another_question", "keep", "met", "not_yet", "never", "found_time", "leave", "change", "ask_leave"]
    for what in (*buttons, "say_free"):
        for group in (1, 999):
            assert "Du er ikke i denne gruppa" in await presses_stale(stranger, f"groups/{what}?group={group}")
    assert "Du er ikke i denne gruppa" in await presses_stale(stranger, "groups/agree?group=1&minute=29400000")
    assert "Denne tiden er ikke foreslått" in await presses_stale(ida, "groups/agree?group=1&minute=29400000")
    assert "avgjort" in await presses_stale(ida, "groups/merge_yes?offer=1")
    assert await tables.count(ConsentRow) == 0


@in_the_sandbox_only  # who is against it is the same everywhere
async def test_nobody_is_moved_against_anybodys_will(company: Company, core: Core, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, kind="lunch", size="2")
    actors = await signs_up(company, "Ida", "Ola", "Kari", "Per", "Anna", "Nils")
    await are_drawn(company, henrik)
    pairs = pairs_of(company, actors)
    (ida, gone), (third, _), (fifth, _) = pairs
    await erased(core, await id_of(tables, actors.index(gone)))
    assert company.conversations(gone) == []
    assert "Nå er du alene i gruppa." in talk(company, ida)[-1]
    assert all(gone.person.name not in word for word in talk(company, ida)[1:])
    await erased(core, 99_999)  # of whom nothing is known
    await ida.presses("Ja, bli med i en annen gruppe")
    first, second = (third, fifth) if len(talk(company, third)) == 2 else (fifth, third)
    assert "Det er helt greit" in await first.presses("Helst ikke")
    assert len(talk(company, first)) == 1, "the question is gone"
    assert "Én til vil gjerne" in talk(company, second)[-1], "and another group is asked"
    assert "avgjort" in await presses_yes(company, first, 1)
    await company.advance(days=2, minutes=1)
    assert "Det var ikke plass" in talk(company, ida)[-1]
    assert len(talk(company, second)) == 1
    assert "Dette kan du melde deg på" in await ida.presses("Se hva som finnes")

    late = company.joins("Sen")  # comes, of all groups, to who is alone
    assert f"Der er {ida.person.name}." in await late.presses("Bli med")
    await late.presses("Forlat eller bytt")
    assert "Velkommen" in await late.presses("Bytt gruppe")
    assert len(await tables.all(MergeRow)) == 2, "they are not asked again and again"


@in_the_sandbox_only  # it is placed as elsewhere
async def test_who_comes_late_to_what_comes_by_itself_need_not_wait(company: Company, presses_stale: Stale) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, when="annenhver mandag kl. 9")
    for actor in await signs_up(company, "Ida", "Ola", "Kari", "Per", "Anna", "Nils"):
        await actor.presses("Med hver gang")
    assert "Ingen grupper er i gang uten deg" in await presses_stale(actor, "groups/come_late?scheme=1")
    await company.advance(days=6)
    late = company.joins("Sen")
    assert "Du er ikke påmeldt" in await presses_stale(late, "groups/come_late?scheme=1")
    assert "[Bli med i en gruppe nå]" in await late.presses("Bli med")
    assert "Velkommen. Du er med i" in await late.presses("Bli med i en gruppe nå")
    assert "Bli med i en gruppe nå" not in await late.presses("Bli med")

    later = company.joins("Enda en")
    answer = await presses_stale(later, "groups/come_in?announcement=1")
    assert "er over. Neste gang gruppene trekkes, er mandag 21. september" in answer
    assert "Du er også meldt på" in answer
    assert "Velkommen. Du er med i" in await later.presses("Bli med i en gruppe nå")
    again = await presses_stale(later, "groups/come_in?announcement=1")
    assert "er over." in again
    assert "Bli med i en gruppe nå" not in again, "they are in one"
    await henrik.says("/groups end drawn:1")
    await henrik.presses("Avslutt gruppene")
    nobody = company.joins("Sist")
    assert "Bli med i en gruppe nå" not in await presses_stale(nobody, "groups/come_in?announcement=1")
    assert "Du er ikke påmeldt" in await presses_stale(nobody, "groups/every_time?scheme=1")


@in_the_sandbox_only  # who is placed where is the same everywhere
async def test_who_comes_late_is_with_nobody_whom_they_do_not_want(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, kind="fadder", size="4")
    ida = company.joins("Ida")
    for actor in (ida, *(company.joins(name) for name in ("Ola", "Kari", "Per"))):
        await actor.presses("Bli med som ny")
    await company.joins("Fadder").presses("Bli med som fadder")
    await are_drawn(company, henrik)
    wary, second, third = (company.joins(name) for name in ("Sen", "Fadder to", "Fadder tre"))
    await keeps_from(wary, ida)
    assert "ingen av dem har plass" in await wary.presses("Bli med som ny"), "and nobody says why"
    assert "Velkommen. Du er med i" in await company.joins("Ny").presses("Bli med som ny")
    assert "Velkommen. Du er med i" in await second.presses("Bli med som fadder")
    assert "ingen av dem har plass" in await third.presses("Bli med som fadder"), "two are enough"
    assert [row.is_mentor for row in await tables.all(PlaceRow)].count(True) == 2
    assert "ingen av dem har plass" in await company.joins("Enda en").presses("Bli med som ny"), (
        "it is one too large already"
    )


def pairs_of(company: Company, actors: list[Actor]) -> list[list[Actor]]:
    """Who is together with whom."""
    pairs = {tuple(sorted(a.person.name for a in actors if a.person.name in talk(company, one)[0])) for one in actors}
    by_name = {actor.person.name: actor for actor in actors}
    return [[by_name[name] for name in pair] for pair in sorted(pairs)]


async def presses_yes(company: Company, actor: Actor, offer: int) -> str:
    """Press the button of an offer that is gone."""
    return await company.presses_stale(actor, f"groups/merge_yes?offer={offer}")


async def id_of(tables: Tables, number: int) -> int:
    """Our id of the one who came as so many, organisers not counted."""
    return sorted({place.member_id for place in await tables.all(PlaceRow)})[number]


async def erased(core: Core, member_id: int) -> None:
    """Have everything of a member removed, as their own wish does, and what follows of it done."""
    async with core.storage.transaction() as session:
        served = await workspace(session, 1)
        context = Context(session, core.clock.now(), served, None, None)
        assert cog.eraser is not None
        await cog.eraser(context, member_id)
        await store_effects(session, {served.id: context.effects}, core.outbox)
    await core.settle()
