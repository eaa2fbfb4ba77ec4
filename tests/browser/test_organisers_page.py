"""The organisers' page as an organiser uses it: from the bot's answer to the week, by keyboard, narrow, read aloud."""

import re
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect
from sqlalchemy import delete

from bot.adapters.sandbox.people import Actor, Company
from bot.core import Core
from bot.model.codec import encode
from bot.model.phrase import t
from bot.storage.tables import UnderWayRow
from bot.web.organisers import routes
from bot.web.serve import application, served
from tests.journeys.things import calendar, lecture, reads_in

pytestmark = pytest.mark.slow

_NARROW = 640 // 2  # a small window at 200 %


async def opens(henrik: Actor) -> str:
    """Ask the bot for the page."""
    await henrik.says("/setup")
    return await henrik.presses("Uka på en nettside")


@pytest.fixture
async def address(company: Company, core: Core) -> AsyncIterator[str]:
    """What the bot answers in a class with an evening, a post, groups drawn by themselves, and a timetable."""
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    await henrik.fills(title="Spillkveld", when="fredag kl. 18–20", place="Kantina", about="Kom.")
    await henrik.says("/posts add channel:activities")
    await henrik.fills(text="Studentombudet har åpen dør i dag.", when="2.9.2026 kl. 8")
    await henrik.says("/groups open channel:activities")
    await henrik.fills(title="Lunsj med noen nye", kind="lunch", when="annenhver mandag kl. 9")
    lectures = (lecture(f"a{n}", f"2026090{2 + n % 3}T{8 + n % 6:02}1500Z") for n in range(9))
    await reads_in(henrik, calendar(*lectures, name="Timeplan"), channel="activities")
    await core.settle()
    assert "Boten har ingen nettsider her." in await opens(henrik)
    async with served(application(routes(core)), "127.0.0.1", 0) as port:
        core.site.address = f"http://127.0.0.1:{port}"
        found = re.search(r"http://\S+/organisers/enter/[\w-]{32}", await opens(henrik))
        assert found is not None
        yield found[0]


@pytest.fixture
async def visitor(browser: Browser) -> AsyncIterator[Page]:
    """Somebody who reads Bokmål; nothing that the browser finds wrong is let pass."""
    page = await browser.new_page(viewport={"width": 1000, "height": 900}, locale="nb-NO")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    await page.close()
    assert [one for one in problems if "favicon" not in one and not re.search(r"\b40[14]\b", one)] == []


async def test_week_is_opened_by_keyboard_read_and_closed(visitor: Page, address: str) -> None:
    await visitor.goto(address)
    await expect(visitor).to_have_title("Uka for dere som arrangerer")
    await visitor.keyboard.press("Tab")
    await visitor.keyboard.press("Enter")
    await expect(visitor.get_by_role("heading", name="De neste sju dagene")).to_be_visible()
    assert visitor.url.endswith("/organisers/")
    friday = visitor.get_by_role("listitem").filter(has_text="Spillkveld")
    await expect(friday).to_have_text(re.compile(r"18[.:]00 Spillkveld"))
    await expect(visitor.get_by_text("Studentombudet har åpen dør i dag.")).to_be_visible()
    await expect(visitor.get_by_text("Grupper trekkes: Lunsj med noen nye")).to_be_visible()
    await expect(visitor.get_by_text("9 ganger kommer.")).to_be_visible()
    await expect(visitor.get_by_text("Alt kom fram den siste måneden.")).to_be_visible()
    await expect(visitor.get_by_role("img", name=re.compile("Hver dag kommer så mange: .*: 4"))).to_be_visible()
    await visitor.get_by_role("link", name="English").click()
    await expect(visitor.get_by_role("heading", name="The next seven days")).to_be_visible()
    await visitor.get_by_role("button", name="Close the page").click()
    await visitor.go_back()
    await visitor.reload()
    await expect(visitor.get_by_text(re.compile("Be boten om en ny adresse|Ask the bot for a new"))).to_be_visible()


async def is_over(core: Core) -> None:
    """Let the work that somebody waits for be done."""
    async with core.storage.transaction() as session:
        await session.execute(delete(UnderWayRow))


async def goes_on(core: Core, done: int, total: int) -> None:
    """Let work that somebody waits for be so far; there is one."""
    await is_over(core)
    what, now = encode(t("core.under_way.roll")), core.clock.now()
    async with core.storage.transaction() as session:
        session.add(UnderWayRow(workspace_id=1, what=what, done=done, total=total, begun_at=now, changed_at=now))


async def test_what_is_under_way_moves_while_one_looks(visitor: Page, address: str, core: Core) -> None:
    await goes_on(core, 40, 300)
    await visitor.clock.install()
    await visitor.goto(address)
    await visitor.get_by_role("button").click()
    going, state = visitor.get_by_text("Ser etter hvem som fortsatt er her:"), visitor.get_by_role("status")
    await expect(going).to_have_text("Ser etter hvem som fortsatt er her: 40 av 300.")
    await expect(state).to_have_text("Dette er i gang nå.")
    bar = visitor.get_by_role("progressbar", name="Ser etter hvem som fortsatt er her")
    assert await bar.evaluate("bar => bar.position") == pytest.approx(40 / 300)
    found = await Axe().run(visitor)
    assert [one["id"] for one in found.response["violations"]] == []
    await goes_on(core, 290, 300)
    await visitor.clock.run_for(3_000)
    await expect(going).to_have_text("Ser etter hvem som fortsatt er her: 290 av 300.")
    await is_over(core)
    await visitor.clock.run_for(3_000)
    await expect(state).to_have_text("Ingenting er i gang nå.")
    await expect(going).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_wrong_with_it_for_axe_or_in_a_narrow_window(visitor: Page, address: str, scheme: str) -> None:
    await visitor.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    await visitor.set_viewport_size({"width": _NARROW, "height": 600})
    for turn in ("entrance", "page"):
        await visitor.goto(address) if turn == "entrance" else await visitor.get_by_role("button").first.click()
        found = await Axe().run(visitor)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == [], turn
        wide = await visitor.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, turn
