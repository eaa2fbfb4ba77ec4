"""The sandbox as a newcomer uses it: with eyes, with a keyboard, with a screen reader."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from bot.adapters.sandbox.connect import BOT
from bot.adapters.sandbox.people import Company
from bot.adapters.sandbox.world import Posted, Spot

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).parents[1] / "samples"

_SERIOUS = {"serious", "critical"}


async def test_an_event_is_made_answered_and_reminded_of(page: Page) -> None:
    await _be(page, "henrik")
    await _goes_to(page, "activities")
    await _fill_in_event(page, title="Spillkveld", when="2.9.2026 kl. 18–20", place="Kantina")
    post = page.locator("article.bot:not(.private)", has_text="Spillkveld")
    await expect(post).to_contain_text("onsdag 2. september kl. 18.00–20.00")

    await _be(page, "ida")
    await post.get_by_role("button", name="Jeg kommer").click()
    private = page.locator("article.private", has_text="Så fint at du kommer")
    await expect(private).to_contain_text("Bare du ser dette")
    await expect(post).to_contain_text("1 kommer")
    await private.get_by_role("button", name="Minn meg på det jeg sier ja til").click()
    await expect(page.locator("article.private", has_text="Du blir minnet på")).to_be_visible()

    await page.locator("[data-wind=day]").click()
    await expect(page.locator("#now")).to_contain_text("2. september")
    await page.locator("[data-wind=next]").click()
    await expect(page.locator("article.bot", has_text="Spillkveld begynner om 1 time")).to_be_visible()
    await page.get_by_role("link", name=re.compile("Fadderbot")).click()
    await expect(page.locator("article.bot", has_text="Spillkveld begynner om 1 time")).to_be_visible()


async def test_what_is_private_is_gone_for_another_person(page: Page) -> None:
    await _be(page, "ida")
    await _types(page, "/events list")
    await expect(page.locator("article.private")).to_be_visible()

    await _be(page, "amara")

    await expect(page.locator("article.private")).to_have_count(0)


async def test_what_is_taken_back_leaves_the_page(page: Page, company: Company) -> None:
    world = company.sandbox.world
    await _goes_to(page, "activities")
    for id_ in ("tea", "cake"):
        block = {"kind": "paragraph", "text": [id_]}
        world.post(Posted(id_, Spot("channel", "activities"), BOT, "2026-09-01T08:00:00+00:00", [block]))
    await expect(page.locator("article.bot")).to_have_count(2)

    world.record("removed", message="tea")
    await expect(page.locator("article.bot")).to_have_text([re.compile("cake")])
    world.record("removed", message="cake")
    await expect(page.locator("#log .empty")).to_be_visible()


async def test_a_wrong_field_keeps_what_was_typed(page: Page) -> None:
    await _be(page, "henrik")
    await _fill_in_event(page, title="Spillkveld", when="31.2. kl. 18", place="Kantina")
    form = page.locator("dialog#form")
    await expect(form.locator(".error", has_text="31.2.")).to_be_visible()
    await expect(form.get_by_label(re.compile("Hva skjer"))).to_have_value("Spillkveld")

    await form.get_by_label(re.compile("Når")).fill("2.9.2026 kl. 18")
    await form.locator("button[type=submit]").click()

    await expect(form).to_be_hidden()


async def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    await _be(page, "ida")
    await page.locator("#say").focus()
    await page.keyboard.type("/ev")
    await expect(page.locator("#command-list")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await page.locator("#say").fill("")
    await page.keyboard.type("/events list")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.private")).to_contain_text("Kalenderen er tom")


@pytest.mark.parametrize("size", [(1440, 700), (640, 480)])
async def test_a_long_answer_is_shown_from_its_beginning(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    for line in ("/helplines", "/events list", "/helplines"):
        await _types(page, line)
        await expect(page.locator("article.private").last).to_contain_text(line)
    card = page.locator("article.private").last
    await expect(card.get_by_text("Noen å snakke med")).to_be_in_viewport()
    await expect(card.get_by_text("Ring 113")).to_be_in_viewport()

    await _types(page, "/inbox")

    await expect(page.locator("article.private").last.get_by_text("Ingenting venter på deg")).to_be_in_viewport()


async def test_addresses_in_messages_can_be_pressed(page: Page) -> None:
    await _types(page, "/helplines")
    link = page.locator("article.private").get_by_role("link", name="https://www.sidetmedord.no")
    await expect(link).to_have_attribute("href", "https://www.sidetmedord.no")
    await page.locator("#say").fill("Se https://example.no/kart.")
    await page.keyboard.press("Enter")
    await expect(page.locator("article.human a")).to_have_attribute("href", "https://example.no/kart")


async def test_a_picture_that_makes_an_answer_long_hides_neither_its_beginning_nor_its_end(page: Page) -> None:
    await page.set_viewport_size({"width": 1440, "height": 1000})
    await _types(page, "/helplines")
    await _types(page, "/economy plan")
    form = page.locator("dialog#form")
    for paid in ("Husleie", "Mat", "Buss", "Mobil", "Alt annet"):
        await form.get_by_label(re.compile(paid)).fill("900")
    await form.locator("button[type=submit]").click()
    month = page.locator("article.private").last
    await expect(month.locator("img")).to_be_in_viewport(ratio=1)
    await expect(month.get_by_role("heading", name="Måneden din")).to_be_in_viewport()
    await expect(month.get_by_text("Ingenting av dette er lagret.")).to_be_in_viewport()


async def test_a_newcomer_is_offered_help_first(page: Page) -> None:
    await page.locator("#say").fill("/")
    await expect(page.get_by_role("option").first).to_contain_text("/help")
    await page.locator("#say").fill("/he")
    await expect(page.get_by_role("option").first).to_contain_text("Se hva du kan gjøre her")


async def test_a_calendar_file_is_read_in(page: Page) -> None:
    await _be(page, "henrik")
    await _types(page, "/events import")
    panel = page.locator("#panel form")
    await panel.locator("input[type=file]").set_input_files(SAMPLES / "google.ics")
    await panel.locator("button[type=submit]").click()
    await expect(page.locator("article.private")).to_contain_text("er lest inn")


async def test_an_event_is_found_by_its_name_while_typing(page: Page) -> None:
    await _be(page, "henrik")
    await _fill_in_event(page, title="Spillkveld", when="2.9.2026 kl. 18–20", place="Kantina")
    await _be(page, "ida")
    await _types(page, "/events show")
    await page.get_by_role("combobox", name=re.compile("Arrangementet")).fill("spill")
    await page.get_by_role("option", name=re.compile("Spillkveld")).click()
    await page.locator("#panel form button[type=submit]").click()
    await expect(page.locator("article.private")).to_contain_text("Kantina")


async def test_a_thread_is_started_and_the_bot_answers_there(page: Page) -> None:
    await _be(page, "ida")
    await page.locator("#start-thread").click()
    await page.get_by_label(re.compile("Hva handler den om")).fill("Skyss til turen")
    await page.locator("#ask button[type=submit]").click()
    await page.get_by_role("link", name="Skyss til turen").click()
    await expect(page.locator("#places [aria-current]")).to_contain_text("Skyss til turen")  # before anything is typed
    await _types(page, "/events list")
    await expect(page.locator("article.private")).to_contain_text("Kalenderen er tom")
    await _assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 375])
async def test_axe_finds_nothing_serious(page: Page, scheme: Any, width: int) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 900})
    await _types(page, "/events list")
    await expect(page.locator("article.private")).to_be_visible()
    await _assert_accessible(page)


async def test_axe_finds_nothing_serious_in_a_form(page: Page) -> None:
    await _be(page, "henrik")
    await _fill_in_event(page, title="Spillkveld", when="i fjor", place="")
    await expect(page.locator("dialog#form [role=alert]")).to_be_visible()
    await _assert_accessible(page)


async def _assert_accessible(page: Page) -> None:
    found = await Axe().run(page)
    serious = [violation["id"] for violation in found.response["violations"] if violation["impact"] in _SERIOUS]
    assert serious == [], found.generate_report()


async def _be(page: Page, person: str) -> None:
    await page.locator(f"[data-person={person}]").click()
    await expect(page.locator(f"[data-person={person}]")).to_have_attribute("aria-current", "true")


async def _goes_to(page: Page, room: str) -> None:
    await page.locator(f'a[href="#channel/{room}"]').click()


async def _types(page: Page, line: str) -> None:
    await page.locator("#say").fill(line)
    await page.keyboard.press("Enter")


async def _fill_in_event(page: Page, **answers: str) -> None:
    await _types(page, "/events add channel:activities")
    form = page.locator("dialog#form")
    for field, label in {"title": "Hva skjer", "when": "Når", "place": "Hvor"}.items():
        await form.get_by_label(re.compile(label)).fill(answers[field])
    await form.locator("button[type=submit]").click()
