"""Small things that several journeys need: calendar files, words in somebody's language, a handler's context."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import update

from bot.community import arrive, enter
from bot.context import Context
from bot.core import Core
from bot.model.form import Interaction, Press
from bot.schedule.worker import store_effects
from bot.storage.tables import WorkspaceRow
from tests.platforms import Actor, Company


def lecture(uid: str, start: str, *more: str, end: str = "", title: str = "Forelesning", place: str = "R1") -> str:
    """One VEVENT; `start` and `end` are UTC as iCalendar writes it, or begin with their parameters."""
    lines = [f"UID:{uid}", f"DTSTART{_stated(start)}", f"SUMMARY:{title}", f"LOCATION:{place}", *more]
    lines += [f"DTEND{_stated(end)}"] if end else []
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def _stated(when: str) -> str:
    return when if when.startswith(";") else f":{when}"


def calendar(*events: str, name: str = "Timeplan") -> bytes:
    """A calendar file of these VEVENTs."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", f"X-WR-CALNAME:{name}", *events, "END:VCALENDAR"]).encode()


async def reads_in(actor: Actor, content: bytes, *, file: str = "timeplan.ics", **more: str) -> str:
    """Let an organiser read in a calendar file."""
    return await actor.calls("events", "import", source=(file, content), **more)


def to(actor: Actor, *, nb: str, nn: str = "", en: str = "") -> str:
    """A text in the language in which somebody is answered: on Discord who reads Nynorsk is just a Norwegian."""
    return {"nb": nb, "nn": nn, "en": en}[actor.person.locale]


async def class_speaks(core: Core, locale: str) -> None:
    """Let the class be one in which everybody reads this language, as `/setup` does."""
    async with core.storage.transaction() as session:
        await session.execute(update(WorkspaceRow).values(locale=locale))


@asynccontextmanager
async def context_of(company: Company, core: Core, actor: Actor) -> AsyncIterator[tuple[Context, int]]:
    """A handler's context in a transaction, and our id of a member; its effects are stored at the end."""
    spot = company.address("activities")
    asked = Interaction("", spot.adapter, spot.workspace, actor.person.id, frozenset(), spot, None, Press(""))
    async with core.storage.transaction() as session:
        arrival = await arrive(session, asked)
        assert arrival is not None
        member = await enter(session, arrival, asked)
        ctx = Context(session, core.clock.now(), arrival.workspace, member, spot)
        yield ctx, member.id
        await store_effects(session, {arrival.workspace.id: ctx.effects}, core.outbox)


async def opens_preferences(actor: Actor) -> None:
    """Let somebody open the form in which they choose how they are spoken to."""
    shown = await actor.says("/preferences")
    labels = ("Endre innstillingene", "Endre innstillingane", "Change my settings")
    await actor.presses(next(label for label in labels if f"[{label}]" in shown))


async def adds(
    henrik: Actor, *, title: str = "Spillkveld", when: str = "2.9.2026 kl. 18–20", reminder: str = ""
) -> str:
    """Let an organiser add an event in #activities."""
    await henrik.says(f"/events add channel:activities {reminder and f'reminder:{reminder}'}")
    return await henrik.fills(title=title, when=when, place="Kantina", about="Ta med deg selv.", host="Solveig")
