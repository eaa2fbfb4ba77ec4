"""Groups: people sign up, an organiser draws and looks, and everybody hears of their own."""

from tests.platforms import Actor, Company

NAMES = ("Ida", "Ola", "Kari", "Per", "Anna", "Nils", "Siri", "Lars", "Eva")


async def opens(henrik: Actor, **answers: str) -> str:
    """Offer lunch in #activities."""
    await henrik.says("/groups open channel:activities")
    return await henrik.fills(**({"title": "Lunsj med noen nye", "kind": "social", "size": "3"} | answers))


async def signs_up(company: Company, *names: str) -> list[Actor]:
    """Let students join the server, and sign up."""
    actors = [company.joins(name) for name in names]
    for actor in actors:
        assert "Du er med på «Lunsj med noen nye»." in await actor.presses("Bli med")
    return actors


async def test_strangers_sign_up_and_meet(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    assert "står nå i" in await opens(henrik)
    everybody = await signs_up(company, *NAMES)
    assert "Påmeldte: 9 personer" in company.transcript("activities")[0]

    preview = await henrik.presses("Trekk grupper")
    assert "Utkast: Lunsj med noen nye" in preview
    assert "9 personer, alle i en gruppe: 3 grupper på 3." in preview
    assert "Ingen som er sammen nå, har vært i gruppe sammen før." in preview
    assert all(company.conversations(actor) == [] for actor in everybody)
    await henrik.presses("Trekk på nytt")
    assert "er delt" in await henrik.presses("Del gruppene")
    await company.advance(minutes=1)

    for actor in everybody:
        ((introduction,),) = company.conversations(actor)
        assert actor.person.name in introduction
        assert sum(name in introduction for name in NAMES) == 3
    assert "9 personer er satt sammen i 3 grupper." in company.transcript("activities")[1]
    assert "Lunsj med noen nye: gruppe" in await everybody[0].says("/groups list")
    assert "Disse gruppene er delt allerede" in await henrik.presses("Del gruppene")


async def test_next_time_they_meet_others(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    await signs_up(company, *NAMES)
    for _ in range(4):  # nine people can be in threes four times without meeting anybody twice
        await henrik.says("/groups list")
        await henrik.presses("Se på det")
        assert "Ingen som er sammen nå, har vært i gruppe sammen før." in await henrik.presses("Trekk grupper")
        await henrik.presses("Del gruppene")
        await company.advance(days=7)
    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    assert "9 par har vært sammen før. Færre er ikke mulig." in await henrik.presses("Trekk grupper")


async def test_what_was_published_by_mistake_is_taken_back(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await opens(henrik)
    ida, *_ = await signs_up(company, "Ida", "Ola", "Kari")
    await henrik.presses("Trekk grupper")
    await henrik.presses("Del gruppene")
    await company.advance(minutes=59)
    assert "gjelder ikke lenger" in await henrik.presses("Angre")
    await company.advance(minutes=1)
    assert company.conversations(ida) == []  # it is put away
    assert len(company.transcript("activities")) == 1
    assert "Du er ikke i noen gruppe nå." in await ida.says("/groups list")

    await henrik.says("/groups list")
    await henrik.presses("Se på det")
    assert "Ingen som er sammen nå" in await henrik.presses("Trekk grupper")  # they did not meet
    await henrik.presses("Del gruppene")
    await company.advance(hours=1, seconds=1)
    assert "mer enn en time siden" in await henrik.presses("Angre")
    assert len(company.conversations(ida)) == 1


async def test_too_few_and_what_cannot_be_read(company: Company) -> None:
    henrik, ida = company.joins("Henrik", "organiser"), company.joins("Ida")
    assert "for eksempel 3-5" in await opens(henrik, size="mange")
    assert "fra 2 til 40" in await opens(henrik, size="1")
    assert "fra 2 til 40" in await opens(henrik, size="5-3")
    await opens(henrik)
    assert "minst to" in await henrik.presses("Trekk grupper")
    await ida.presses("Bli med")
    assert "minst to" in await henrik.presses("Trekk grupper")
    assert "arrangør" in await ida.says("/groups draw")


async def test_those_who_come_to_an_event_are_drawn(company: Company) -> None:
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Quizkveld", when="4.9.2026 kl. 18", place="Kantina")
    for name in NAMES[:4]:
        await company.joins(name).presses("Jeg kommer")
    await company.joins("Eva").presses("Kanskje")
    await henrik.says("/groups draw people:Quizkveld channel:activities")
    preview = await henrik.fills(title="Lag", kind="social", size="2")
    assert "4 personer, alle i en gruppe: 2 grupper på 2." in preview
    assert "Eva" not in preview
    assert "passer" in await henrik.says("/groups draw people:Middag channel:activities")
    await henrik.says("/groups draw channel:activities")
    assert "Velg hvem som skal trekkes" in await henrik.fills(title="Lag", kind="social", size="2")


async def test_two_organisers_draw_the_same_people(company: Company) -> None:
    henrik, kari = company.joins("Henrik", "organiser"), company.joins("Karin", "organiser")
    await opens(henrik)
    ida, *_ = await signs_up(company, *NAMES[:6])
    for organiser in (henrik, kari):
        await organiser.says("/groups list")
        await organiser.presses("Se på det")
        await organiser.presses("Trekk grupper")
    assert "er delt" in await henrik.presses("Del gruppene")
    assert "6 av disse ble nettopp satt i andre grupper" in await kari.presses("Del gruppene")
    await company.advance(minutes=1)
    assert len(company.conversations(ida)) == 1
    assert "Utkast" in await kari.presses("Trekk på nytt")
    assert "er delt" in await kari.presses("Del gruppene")


async def test_who_is_in_a_private_group_is_seen_by_nobody_outside(company: Company) -> None:
    henrik, mona = company.joins("Henrik", "organiser"), company.joins("Mona")
    await opens(henrik, title="Tirsdagsgruppa", kind="interest")
    insiders = [company.joins(name) for name in NAMES[:3]]
    for actor in insiders:
        assert "Du er med på «Tirsdagsgruppa»." in await actor.presses("Bli med")
    await henrik.says("/groups list")
    shown = await henrik.presses("Se på det")
    await henrik.says("/groups draw people:Tirsdagsgruppa")
    drawn = await henrik.fills(title="Lunsj", kind="lunch", size="3")
    published = await henrik.presses("Del gruppene")
    await company.advance(minutes=1)
    assert len(company.conversations(insiders[0])) == 1
    seen = [*company.transcript("activities"), shown, drawn, published, await mona.says("/groups list")]
    assert not any(name in said for said in seen for name in NAMES[:3])
    assert not any("Påmeldte" in said for said in company.transcript("activities"))
    assert company.conversations(mona) == []
