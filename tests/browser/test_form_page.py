"""A form on the web as a visitor uses it: with a keyboard, without scripts, with a screen reader, at twice the size."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Request, expect
from sqlalchemy import select

from bot.adapters.sandbox.page import application
from bot.adapters.sandbox.people import Actor, Company
from bot.clock import WindableClock
from bot.compose import installed_cogs, sandbox_with_bot
from bot.core import Core
from bot.web.forms import routes
from bot.web.serve import served
from tests.core import letterbox

pytestmark = pytest.mark.slow

_NARROW = 640 // 2  # a small window at 200 %
Opens = Callable[..., Awaitable[Page]]


@pytest.fixture
async def core(database: str, clock: WindableClock) -> AsyncIterator[tuple[Core, Actor]]:
    """The class server with the letterbox, and somebody in it; forms are served as the sandbox serves them."""
    letterbox.doors.clear()
    letterbox.arrived.clear()
    async with sandbox_with_bot(
        cogs=[*installed_cogs(), letterbox.cog], folder=None, clock=clock, database=database
    ) as (
        sandbox,
        core,
    ):
        sandbox.add_room("general", "felles", "")
        async with core.storage.transaction() as session:
            await (await session.connection()).run_sync(letterbox.LETTERS.create)
        async with served(application(sandbox, routes(core)), "127.0.0.1", 0) as port:
            core.site.address = f"http://127.0.0.1:{port}/"
            yield core, Company(sandbox).joins("Ida")


@pytest.fixture
async def address(core: tuple[Core, Actor]) -> str:
    """The address of a form, from the bot."""
    found = re.search(r"http://\S+/form/[\w-]{32}", await core[1].says("/letterbox open"))
    assert found is not None
    return found[0]


@pytest.fixture
async def opens(browser: Browser) -> AsyncIterator[Opens]:
    """Opens a browser that reads this language; nothing that it finds wrong is let pass."""
    problems: list[str] = []
    pages: list[Page] = []

    async def open_page(locale: str = "nb-NO", *, scripts: bool = False) -> Page:
        page = await browser.new_page(
            viewport={"width": 1000, "height": 900}, locale=locale, java_script_enabled=scripts
        )
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        assert await page.context.cookies() == []
        await page.close()
    assert [one for one in problems if "favicon" not in one and not re.search(r"\b4(04|22)\b", one)] == []


async def letters(core: Core) -> list[str]:
    """The letters that were put in."""
    async with core.storage.reading() as session:
        return list(await session.scalars(select(letterbox.LETTERS.c.text)))


async def tabs_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"{selector} is not reached with Tab")


async def test_keyboard_alone_is_enough_and_no_script_is_needed(
    core: tuple[Core, Actor], address: str, opens: Opens
) -> None:
    page = await opens()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    await page.goto(address)
    await expect(page).to_have_title("Brev")
    await tabs_to(page, "textarea")
    await page.keyboard.type("Hei.\nDet er tungt nå.")
    await tabs_to(page, "button")
    await page.keyboard.press("Enter")

    await expect(page).to_have_title("Ikke sendt ennå: Brev")
    await expect(page.get_by_role("alert")).to_contain_text("Hvordan har uka vært? – Dette må fylles ut.")
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page.get_by_role("textbox", name="Hva vil du si?")).to_have_value("Hei.\nDet er tungt nå.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # on the link to what is wrong
    await expect(page.get_by_role("radio", name="Bra").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("radio", name="Tung").first).to_be_checked()
    await tabs_to(page, "[value=money]")
    await page.keyboard.press("Space")
    await tabs_to(page, "button")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Brevet er mottatt.")).to_be_visible()
    await expect(page.get_by_text("hard money True None 1 None")).to_be_visible()
    assert await letters(core[0]) == ["Hei.\nDet er tungt nå."]
    headers = await sent[0].all_headers()
    assert (headers["origin"], headers["sec-fetch-site"]) == ("null", "same-origin"), "as bot.web.forms expects"
    assert "referer" not in headers
    await page.reload()
    await expect(page.get_by_text("Brevet er mottatt.")).to_be_visible()
    assert len(await letters(core[0])) == 1


async def test_who_presses_twice_writes_one_letter_and_sees_its_answer(
    core: tuple[Core, Actor], address: str, opens: Opens
) -> None:
    page = await opens("nn-NO")
    await page.goto(address)
    await page.get_by_role("radio", name="Bra").first.check()
    text = "wait" + "Æøå " * 999
    await page.get_by_role("textbox", name="Kva vil du seie?").fill(text)
    await page.get_by_role("button", name="Send").focus()
    await page.keyboard.press("Enter")
    await letterbox.arrived[text.strip()].wait()
    async with page.expect_request(lambda request: request.method == "POST"):
        await page.keyboard.press("Enter")
    letterbox.doors[text.strip()].set()
    await expect(page.get_by_text("Brevet er motteke.")).to_be_visible()
    assert len(await letters(core[0])) == 1
    await page.goto(address)
    await expect(page.get_by_text("Denne adressa verkar ikkje lenger.")).to_be_visible()


async def test_what_is_too_long_is_not_cut_and_can_be_mended(
    core: tuple[Core, Actor], address: str, opens: Opens
) -> None:
    page = await opens("en-GB")
    await page.goto(address)
    await page.get_by_role("radio", name="Good").first.check()
    text = page.get_by_role("textbox", name="What would you like to say?")
    await expect(text).to_have_accessible_description(
        "As little or as much as you like. There is room for 4000 characters."
    )
    await text.fill("line\n" * 801)
    await page.get_by_role("button", name="Send").click()
    await expect(text).to_have_accessible_description(re.compile(r"The text has 4004 characters\. .* 4000\.$"))
    await expect(text).to_have_value("line\n" * 801)
    await text.fill("line\n" * 800)
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Your letter was received.")).to_be_visible()
    assert await letters(core[0]) == [("line\n" * 800).strip()]


@pytest.mark.parametrize(
    ("locale", "scheme", "wrong"),
    [("nb", "light", "Rett dette"), ("nn", "dark", "Rett dette"), ("en", "light", "Put this right")],
)
async def test_axe_finds_nothing_and_twice_the_size_needs_no_scrolling_sideways(
    core: tuple[Core, Actor], address: str, opens: Opens, locale: str, scheme: str, wrong: str
) -> None:
    page = await opens(scripts=True)
    await page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    await page.set_viewport_size({"width": _NARROW, "height": 600})

    async def is_clean() -> None:
        found = await Axe().run(page)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= _NARROW
        assert await page.evaluate("document.documentElement.lang") == locale

    await page.goto(address)
    await page.locator(f"a[hreflang={locale}]").click()
    await is_clean()
    await page.locator("textarea").fill("w" * 300)
    await page.locator("button").click()
    await expect(page.get_by_role("alert")).to_contain_text(wrong)
    await is_clean()
    await page.locator("[value=fair]").first.check()
    await page.locator("button").click()
    await expect(page.get_by_text("K7-<b>21")).to_be_visible()
    await is_clean()
    await page.goto(f"{address}?lang={locale}")
    await expect(page.get_by_role("heading", name="Fadderbot")).to_be_visible()
    await is_clean()
    await expect(page.locator("a[href='tel:116123']")).to_contain_text("116 123")
    on_web = page.locator("a[href='https://www.sidetmedord.no']")
    assert await on_web.get_attribute("target") == "_blank", "what was written on a page stays open beside it"
