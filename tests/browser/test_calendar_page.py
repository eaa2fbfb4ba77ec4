"""The calendar on the web as a visitor uses it: with eyes, with a keyboard, with a screen reader, on paper."""

import re
from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.adapters.sandbox.people import Company
from bot.core import Core
from bot.web.pages import routes
from bot.web.serve import application, served
from tests.journeys.things import calendar, lecture, reads_in

pytestmark = pytest.mark.slow

_SERIOUS = {"serious", "critical"}
_NARROW = 640 // 2  # a small window at 200 %


@pytest.fixture
async def address(company: Company, core: Core) -> AsyncIterator[str]:
    """The address of a class's calendar: an evening with everything that one can say of it, and a timetable."""
    henrik = company.joins("Henrik", "organiser")
    await henrik.says("/events add channel:activities")
    await henrik.fills(
        title="Spillkveld", when="hver fredag kl. 18–20 til 25. september", place="Kantina", about="Kom."
    )
    await henrik.presses("Godt å vite")
    await henrik.fills(labels=("free", "come_alone"), price="0 kr", arrival="Spør etter Sara.")
    lectures = (lecture(f"a{n}", f"202609{7 + n // 6:02}T{8 + n % 6:02}1500Z", title="Forelesning") for n in range(30))
    await reads_in(henrik, calendar(*lectures, name="Timeplan"), channel="activities")
    async with served(application(routes(core)), "127.0.0.1", 0) as port:
        core.site.address = f"http://127.0.0.1:{port}"
        await henrik.says("/events page")
        await henrik.presses("Åpne kalenderen på nett")
        found = re.search(r"http://\S+/calendar/\w+", await henrik.fills(name="Informatikk"))
        assert found is not None
        yield found[0]


@pytest.fixture
async def visitor(browser: Browser) -> AsyncIterator[Page]:
    """Somebody who reads Bokmål, before an empty page; nothing that the browser finds wrong is let pass."""
    page = await browser.new_page(viewport={"width": 1000, "height": 900}, locale="nb-NO")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield page
    await page.close()
    assert [one for one in problems if "favicon" not in one and "404" not in one] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_that_axe_finds_wrong(visitor: Page, address: str, scheme: str) -> None:
    await visitor.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    for query in ("", "?only=free", "?view=month", "?framed=1", "?only=quiet"):
        await visitor.goto(address + query)
        found = await Axe().run(visitor)
        serious = [one for one in found.response["violations"] if one["impact"] in _SERIOUS]
        assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == [], query


async def test_what_is_on_is_chosen_and_found(visitor: Page, address: str) -> None:
    await visitor.goto(address)
    await expect(visitor.get_by_role("heading", level=2).first).to_have_text("fredag 4. september")
    await visitor.get_by_text("Velg hva du vil se").click()
    await visitor.get_by_label("Gratis").check()
    await visitor.get_by_role("button", name="Vis").click()
    await expect(visitor.get_by_role("heading", level=3)).to_have_count(4)
    await visitor.get_by_role("link", name="English").click()
    await expect(visitor.get_by_role("heading", level=2).first).to_have_text("Friday 4 September")
    await expect(visitor.get_by_label("Free of charge")).to_be_checked()
    await visitor.get_by_role("link", name="Month").click()
    table = visitor.get_by_role("table", name="September 2026")
    await expect(table.get_by_text("Spillkveld")).to_have_count(4)
    await visitor.get_by_role("link", name="Show everything").click()
    monday = visitor.get_by_role("cell").filter(has=visitor.get_by_role("link", name="Monday 7 September"))
    await expect(monday.get_by_role("listitem")).to_have_count(4)
    await monday.get_by_role("link", name="2 more").click()
    await expect(visitor.get_by_role("heading", level=2).first).to_have_text("Monday 7 September")


async def test_keyboard_alone_is_enough(visitor: Page, address: str) -> None:
    await visitor.goto(f"{address}?lang=nb")
    for _ in range(10):
        await visitor.keyboard.press("Tab")
        if await visitor.evaluate("document.activeElement.matches('.filter summary')"):
            break
    await visitor.keyboard.press("Enter")
    await visitor.keyboard.press("Tab")
    await visitor.keyboard.press("Space")
    await expect(visitor.get_by_label("Gratis")).to_be_checked()
    await visitor.keyboard.press("Enter")  # sends the form
    await expect(visitor.get_by_role("heading", level=3)).to_have_count(4)
    seen = await visitor.evaluate("getComputedStyle(document.querySelector('a')).outlineStyle")
    await visitor.locator("a").first.focus()
    assert seen != await visitor.evaluate("getComputedStyle(document.querySelector('a')).outlineStyle")


@pytest.mark.parametrize("query", ["", "?only=free", "?view=month", "?framed=1"])
async def test_small_window_at_twice_the_size_needs_no_scrolling_sideways(
    visitor: Page, address: str, query: str
) -> None:
    await visitor.set_viewport_size({"width": _NARROW, "height": 600})
    await visitor.goto(address + query)
    assert await visitor.evaluate("document.documentElement.scrollWidth") <= _NARROW


async def test_paper_has_what_is_on_and_nothing_to_press(visitor: Page, address: str) -> None:
    await visitor.emulate_media(media="print")
    await visitor.goto(f"{address}?only=free")
    assert (
        await visitor.locator("nav, form").evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 0
    )
    await expect(visitor.get_by_role("heading", level=3).first).to_be_visible()
    await expect(visitor.get_by_text("Spør etter Sara.").first).to_be_visible()
