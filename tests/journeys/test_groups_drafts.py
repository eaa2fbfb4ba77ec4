"""Drafts of groups: what an organiser looks at, and what changes before it is published."""

from cogs.groups.given import Given
from cogs.groups.tables import RoundRow
from tests.journeys.conftest import Stale, Tables, in_the_sandbox_only
from tests.journeys.test_groups import opens, signs_up
from tests.journeys.test_groups_personal import keeps_from
from tests.platforms import ClassInTheSandbox, Company


@in_the_sandbox_only  # what has changed is rows: no platform has a part in it
async def test_what_changes_while_an_organiser_looks_is_not_published(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    ida, ola, kari, per = await signs_up(company, "Ida", "Ola", "Kari", "Per")

    async def draws_again() -> str:
        assert "Noe har endret seg siden dette ble trukket" in await henrik.presses("Del gruppene")
        return await henrik.presses("Trekk på nytt")

    await henrik.presses("Trekk grupper")
    await per.presses("Meld meg av")
    preview = await draws_again()
    assert "3 personer, alle i en gruppe: 1 gruppe på 3." in preview
    assert "Per" not in preview
    (eva,) = await signs_up(company, "Eva")
    preview = await draws_again()
    assert "4 personer" in preview
    assert "Eva" in preview

    together = next(line for line in preview.splitlines() if "Ida" in line)
    other = next(actor for actor in (ola, kari, eva) if actor.person.name in together)
    await keeps_from(ida, other)
    preview = await draws_again()
    assert other.person.name not in next(line for line in preview.splitlines() if "Ida" in line)
    assert "er delt" in await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    assert [len(company.conversations(actor)) for actor in (ida, ola, kari, eva, per)] == [1, 1, 1, 1, 0]


@in_the_sandbox_only  # what a button means is the same everywhere
async def test_what_is_published_is_what_was_looked_at(company: Company, tables: Tables, presses_stale: Stale) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    ida, *_ = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await henrik.presses("Trekk grupper")
    (row,) = await tables.all(RoundRow)
    await henrik.presses("Trekk på nytt")
    above = f"groups/publish?draft={row.id}&seed={Given.decode(row.given).seed}"
    assert "Dette utkastet er trukket på nytt siden" in await presses_stale(henrik, above)
    assert company.conversations(ida) == []
    assert "er delt" in await henrik.presses("Del gruppene")


@in_the_sandbox_only  # what may be told is the same everywhere
async def test_no_draft_tells_who_signed_up_to_what_is_private(company: Company) -> None:
    henrik, karin = company.joins("Henrik", "organiser"), company.joins("Karin", "organiser")
    ida, ola = company.joins("Ida", "mentor"), company.joins("Ola")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Quizkveld", when="4.9.2026 kl. 18", place="Kantina")
    for actor in (karin, ida):
        await actor.presses("Jeg kommer")
    await opens(henrik, title="Tirsdagsgruppa", kind="interest")
    await company.advance(minutes=1)
    said_since = company.said_since("activities")
    for actor in (ida, ola):
        await actor.presses("Bli med")
    await company.advance(minutes=1)
    assert said_since() == [], "a post that changes shows when somebody signed up"
    await karin.says("/groups draw people:Tirsdagsgruppa")
    said = await karin.fills(title="Tirsdag", kind="interest", mentors="mentor")
    assert "I private grupper kan ingen legges til" in said, "how many they are would tell whether Ida is one of them"

    await karin.says("/groups draw people:Quizkveld")
    await karin.fills(title="Lag", kind="interest", size="2")
    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    await henrik.presses("Trekk grupper")
    assert "er delt" in await henrik.presses("Del gruppene")
    said = await karin.presses("Del gruppene")
    assert "er delt" in said, "that Ida was put into another private group is nobody's business"


@in_the_sandbox_only  # what is open and what is over are rows
async def test_sign_up_ends_and_then_groups_are_drawn(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    ida, _, kari, _ = await signs_up(company, "Ida", "Ola", "Kari", "Per")
    await henrik.presses("Steng påmeldingen")
    await henrik.presses("Steng påmeldingen")
    assert "ikke åpent lenger" in await company.presses_stale(company.joins("Eva"), "groups/join?scheme=1")
    assert "[Meld meg av]" in company.transcript("activities")[0], "that can be done as long as one can be drawn"
    assert "Du er ikke med på" in await kari.presses("Meld meg av")
    assert "3 personer, alle i en gruppe" in await henrik.presses("Trekk grupper")
    assert "er delt" in await henrik.presses("Del gruppene")
    assert await henrik.is_suggested("groups", "draw", "people", "lunsj") == ["Påmeldte til «Lunsj med noen nye» (3)"]
    await opens(henrik, title="Økonomer på tur")
    assert await henrik.is_suggested("groups", "draw", "people", "økon") == ["Påmeldte til «Økonomer på tur» (0)"]
    await henrik.says("/groups draw people:Lunsj")
    assert "3 personer" in await henrik.fills(title="Lunsj igjen", kind="social", size="3")

    await henrik.says("/groups end drawn:1")
    assert "1 gruppe" not in await henrik.presses("Avslutt gruppene")
    assert "ikke i gang." in await henrik.says("/groups end drawn:1")
    assert "ikke i gang." in await henrik.says("/groups end drawn:2"), "a draft is nothing that can end"
    assert "Du er ikke i noen gruppe nå." in await ida.says("/groups list")


@in_the_sandbox_only  # why somebody is where they are is the same everywhere
async def test_why_one_is_in_a_group_is_told_of_the_group_that_one_is_in(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="4")
    ida, *_ = await signs_up(company, "Ida", "Ola", "Kari", "Per", "Anna", "Nils", "Siri")
    await henrik.presses("Trekk grupper")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    late = company.joins("Sen")
    await late.presses("Bli med")
    assert "Du kom hit etter at gruppene var trukket." in await late.says("/groups explain")
    why = await ida.says("/groups explain")
    assert "etter at gruppene var trukket" not in why
    assert "Gruppa di ble trukket med" in why
    assert "Gruppene har 3 til 4." in why
    await ida.says("/groups list")
    await ida.presses("Forlat eller bytt")
    await ida.presses("Bytt gruppe")
    why = await ida.says("/groups explain")
    assert "Du kom hit etter at gruppene var trukket." in why
    assert "ble trukket med" not in why


@in_the_sandbox_only  # who is drawn is the same everywhere
async def test_who_keeps_from_a_fadder_has_another_where_one_is_spare(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Faddergrupper", kind="fadder", size="4")
    fadders = [company.joins(name) for name in ("Tuva", "Emil", "Nora", "Jonas")]
    for actor in fadders:
        await actor.presses("Bli med som fadder")
    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    assert "Ingen nye er med ennå, bare faddere." in await henrik.presses("Trekk grupper")
    new = [company.joins(name) for name in ("Ida", "Ola", "Kari", "Per")]
    for actor in new:
        await actor.presses("Bli med som ny")
    await keeps_from(new[0], new[1])
    preview = await henrik.presses("Trekk grupper")
    assert "8 personer, alle i en gruppe: 2 grupper på 4." in preview, "smaller groups, each with its fadders"
    await new[0].says("/groups about")
    await new[0].presses("Ta bort")
    for fadder in fadders[:2]:
        await keeps_from(new[0], fadder)
    preview = await henrik.presses("Trekk grupper")
    for _ in range(3):
        assert "6 personer, alle i en gruppe: 1 gruppe på 6." in preview
        assert "2 faddere er reserver" in preview
        assert "Gruppe 1 · Ida, Ola, Kari og Per. Faddere: Nora og Jonas" in preview
        preview = await henrik.presses("Trekk på nytt")
    await keeps_from(fadders[2], new[0])
    preview = await henrik.presses("Trekk på nytt")
    assert "5 personer, alle i en gruppe: 1 gruppe på 5." in preview, "one fadder, with whom all want to be"
    assert "Ida" in preview
    await keeps_from(new[0], fadders[3])
    preview = await henrik.presses("Trekk på nytt")
    assert "Ida" not in preview, "who asked is in no group where there is no other way"


@in_the_sandbox_only  # what is told of a wish is the same everywhere
async def test_who_asks_to_be_kept_from_somebody_hears_what_holds_from_when(company: Company) -> None:
    henrik, ida, ola = company.joins("Henrik", "organiser"), company.joins("Ida"), company.joins("Ola")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Quizkveld", when="4.9.2026 kl. 18", place="Kantina")
    for actor in (ida, ola, company.joins("Kari")):
        await actor.presses("Jeg kommer")
    await henrik.says("/groups draw people:Quizkveld")
    both = await henrik.fills(title="Lag", kind="social", size="3", roles="organiser")
    assert "La dette stå tomt" in both, "whoever holds the role would not be drawn, and nobody would know"
    await henrik.fills(title="Lag", kind="social", size="3", roles="")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    said = await keeps_from(ida, ola)
    assert "Dere er i samme gruppe nå" in said
    assert "Dere er i samme gruppe nå" not in await keeps_from(ola, henrik)
    await ida.presses("Forlat eller bytt")
    assert "Du er ikke i Lag: gruppe 1 lenger." in await ida.presses("Forlat gruppa")

    await henrik.says("/groups draw people:Quizkveld")
    await henrik.fills(title="Nye lag", kind="social", size="3")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    (told,) = [said for said in ida.inbox if "Nye lag" in said]
    assert "påmeldt" not in told, "they never signed up"


@in_the_sandbox_only  # what is listed is the same everywhere
async def test_all_groups_of_ones_own_are_listed_and_can_be_left(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Quizkveld", when="4.9.2026 kl. 18", place="Kantina")
    ida = company.joins("Ida")
    for actor in (ida, company.joins("Ola")):
        await actor.presses("Jeg kommer")
    for number in range(5):
        await henrik.says("/groups draw people:Quizkveld")
        await henrik.fills(title=f"Lag {number}", kind="project", size="2")
        await henrik.presses("Del gruppene")
        await company.advance(minutes=1)
    await opens(henrik)
    listed = await ida.says("/groups list")
    assert "Lag 0" not in listed
    assert "Lunsj med noen nye" in listed
    second = await ida.presses("Neste side")
    assert second.startswith("Gruppene dine\nLag 0: gruppe 1")
    assert "Dette kan du melde deg på" not in second, "there is nothing more of that"
    await ida.presses("Forlat eller bytt")
    assert "Du er ikke i Lag 0: gruppe 1 lenger." in await ida.presses("Forlat gruppa")
    assert "Neste side" not in await ida.says("/groups list")


@in_the_sandbox_only  # only there can it be seen from here how a conversation is called
async def test_what_is_private_has_a_name_that_tells_nothing(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    for title, kind in (("Roligere dager", "interest"), ("Lunsj med noen nye", "lunch")):
        await opens(henrik, title=title, kind=kind, size="2")
        for actor in (company.joins("Ida"), company.joins("Ola")):
            await actor.presses("Bli med")
        await henrik.presses("Trekk grupper")
        await henrik.presses("Del gruppene")
        await company.advance(minutes=1)
    assert isinstance(company, ClassInTheSandbox)
    names = [thread.name for thread in company.sandbox.world.threads.values()]
    assert names == ["Gruppe 1", "Lunsj med noen nye: gruppe 1"]
    ((introduction,),) = company.conversations(actor)
    assert introduction.startswith("Lunsj med noen nye: gruppe 1")


@in_the_sandbox_only  # that time passes is the same everywhere
async def test_draft_that_nobody_published_is_gone_after_a_week(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik, size="2")
    await signs_up(company, "Ida", "Ola")
    await henrik.presses("Trekk grupper")
    await company.advance(days=6)
    await henrik.presses("Trekk på nytt")
    await company.advance(days=6)
    assert await tables.count(RoundRow) == 1, "it was looked at again"
    await company.advance(days=2)
    assert await tables.count(RoundRow) == 0
    assert "finnes ikke lenger" in await henrik.presses("Del gruppene")
    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    await henrik.presses("Trekk grupper")
    await henrik.presses("Del gruppene")
    await company.advance(days=14)
    assert await tables.count(RoundRow) == 1, "what was published stays"


@in_the_sandbox_only  # what is kept is the same everywhere
async def test_what_somebody_deletes_is_in_no_earlier_drawing(company: Company, tables: Tables) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Faddergrupper", kind="fadder", size="2")
    ida, ola = company.joins("Ida"), company.joins("Ola")
    for actor, label in ((ida, "Bli med som fadder"), (ola, "Bli med som ny")):
        await actor.says("/groups about")
        await actor.presses("Endre")
        await actor.fills(programme=f"Fag {actor.person.name}", gender="woman")
        await actor.presses(label)
    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    await henrik.presses("Trekk grupper")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    await ida.says("/groups about")
    await ida.presses("Slett alt dette")
    (row,) = await tables.all(RoundRow)
    assert sorted(map(sorted, Given.decode(row.given).people)) == [["gender", "programme"], ["mentor"]]
    assert "Fag Ola" in row.given
    assert "Alle gruppene ble trukket med 2 personer." in await ida.says("/groups explain")
