"""A real browser before the real page."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright

from bot.adapters.sandbox.page import application
from bot.adapters.sandbox.people import Company
from bot.core import Core

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium, as the system has it; without one these tests are skipped, but never in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, company: Company, core: Core) -> AsyncIterator[Page]:
    """The sandbox's page, with three people in the class and the bot at work."""
    company.joins("Ida")
    company.joins("Torleif", locale="nn")
    company.joins("Amara", locale="en")
    company.joins("Henrik", "organiser")
    runner = web.AppRunner(application(company.sandbox))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    core.start()
    opened = await browser.new_page(viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await opened.goto(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    await opened.wait_for_selector("#page:not([hidden])")
    yield opened
    await opened.close()
    await runner.cleanup()
    assert problems == []
