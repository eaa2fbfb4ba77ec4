"""Small things that several journeys need: calendar files, what was said when, a handler's context."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.adapters.sandbox.people import Actor, Company
from bot.adapters.sandbox.read import address
from bot.adapters.sandbox.render import words
from bot.adapters.sandbox.world import Json, Spot
from bot.community import arrive, enter
from bot.context import Context
from bot.core import Core
from bot.model.form import Interaction, Press
from bot.schedule.worker import store_effects


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


def said_since(company: Company, room: str) -> Callable[[], list[tuple[datetime, str]]]:
    """A function that gives what the bot said in a channel from now on: the instants, and the words at the time.

    A post that is edited later is told as it was when it came, and again each time it changes.
    """
    heard: list[tuple[datetime, str]] = []
    spot = {"kind": "channel", "id": room}

    def listen(event: Json) -> None:
        message = event.get("message")
        if message and message["place"] == spot and message["only_for"] is None:
            heard.append((company.sandbox.clock.now(), words(message["blocks"])))

    company.sandbox.world.listeners.append(listen)
    return lambda: list(heard)


@asynccontextmanager
async def context_of(core: Core, actor: Actor) -> AsyncIterator[tuple[Context, int]]:
    """A handler's context in a transaction, and our id of a member; its effects are stored at the end."""
    spot = address(Spot("channel", "activities"))
    asked = Interaction("", "sandbox", "class", actor.person.id, frozenset(), spot, None, Press(""))
    async with core.storage.transaction() as session:
        arrival = await arrive(session, asked)
        assert arrival is not None
        member = await enter(session, arrival, asked)
        ctx = Context(session, core.clock.now(), arrival.workspace, member, spot)
        yield ctx, member.id
        await store_effects(session, arrival.workspace.id, ctx.effects, core.outbox)


async def adds(
    henrik: Actor, *, title: str = "Spillkveld", when: str = "2.9.2026 kl. 18–20", reminder: str = ""
) -> str:
    """Let an organiser add an event in #activities."""
    await henrik.says(f"/events add channel:activities {reminder and f'reminder:{reminder}'}")
    return await henrik.fills(title=title, when=when, place="Kantina", about="Ta med deg selv.", host="Solveig")
