"""The server as a newcomer finds it: people, channels, and what an organiser did before they came."""

import base64
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.adapters.sandbox.connect import Sandbox
from bot.adapters.sandbox.world import Json, Spot

_FIRST_DAY = re.compile(r"^DTSTART[^:]*:(20[2-9]\d{5})", re.MULTILINE)
_ANY_DAY = re.compile(r"\b(20[2-9]\d)(\d\d)(\d\d)(?=T\d{6}|\D)")
_WEEKS_BEHIND = 1


def move_in(sandbox: Sandbox, plan: Path) -> None:
    """Add the people and channels of a plan that are not there yet."""
    written = _read(plan)
    for person in [*written["people"], *_others(written)]:
        if person["id"] not in sandbox.world.people:
            sandbox.world.record("person", person=person)
    for room in written["rooms"]:
        if room["id"] not in sandbox.world.rooms:
            sandbox.world.record("room", room=room)


async def set_up(sandbox: Sandbox, plan: Path) -> None:
    """Do what the plan says was done first, once; begun again after a crash, it does nothing twice."""
    if sandbox.world.furnished:
        return
    written = _read(plan)
    today = sandbox.clock.now().astimezone(sandbox.zone).date()
    for number, step in enumerate(written.get("first", [])):
        request = _request(step, plan.parent, today)
        await sandbox.act(f"first-{number}", step["person"], Spot("channel", step["room"]), request)
    for person in _others(written):
        looks = {"do": "call", "group": "events", "name": "list", "arguments": {}}
        await sandbox.act(f"met-{person['id']}", person["id"], Spot("channel", written["rooms"][0]["id"]), looks)
    sandbox.world.record("furnished")


def _others(written: Json) -> list[Json]:
    """The rest of the class, whom the bot has met."""
    each = {"role": "student", "locale": "nb", "aside": True}
    return [{"id": name.lower(), "name": name} | each for name in written.get("others", [])]


def _read(plan: Path) -> dict[str, Any]:
    return tomllib.loads(plan.read_text(encoding="utf-8"))


def _request(step: Json, folder: Path, today: date) -> Json:
    arguments: dict[str, Any] = dict(step.get("arguments", {}))
    for name, file in step.get("files", {}).items():
        text = (folder / file).read_text(encoding="utf-8")
        content = (moved(text, today) if file.endswith(".ics") else text).encode()
        upload = {"name": file, "size": len(content), "content": base64.b64encode(content).decode()}
        arguments[name] = {"upload": upload}
    return {"do": "call", "group": step["group"], "name": step["name"], "arguments": arguments}


def moved(calendar: str, today: date) -> str:
    """A calendar moved by whole weeks, so that its first week is the one before today's.

    Whole weeks keep weekdays and wall times; the days that a time zone block names lie in the last century
    and stay.
    """
    first = min(date.fromisoformat(day) for day in _FIRST_DAY.findall(calendar))
    start = today - timedelta(days=today.weekday(), weeks=_WEEKS_BEHIND)
    away = start - (first - timedelta(days=first.weekday()))

    def move(match: re.Match[str]) -> str:
        return (date(int(match[1]), int(match[2]), int(match[3])) + away).strftime("%Y%m%d")

    return _ANY_DAY.sub(move, calendar)
