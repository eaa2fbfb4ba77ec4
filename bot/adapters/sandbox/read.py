"""What people do in the sandbox, as interactions; files wait beside the journal until they are answered."""

import asyncio
import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bot.adapters.sandbox.world import Json, Person, Spot
from bot.model.address import Address, Place
from bot.model.form import CommandCall, CommandLine, Interaction, Press, Raw, Request, Submission, Upload

NAME = "sandbox"
WORKSPACE = "class"
ROLES = ("student", "mentor", "organiser")


def address(spot: Spot) -> Address:
    """A spot of the page as an address."""
    return Address(NAME, WORKSPACE, Place(spot.kind), spot.id)


def interaction(key: str, person: Person, where: Spot, request: Request) -> Interaction:
    """What a person did, as the core takes it."""
    return Interaction(
        key=key,
        adapter=NAME,
        workspace=WORKSPACE,
        member=person.id,
        roles=frozenset({person.role}),
        where=address(where),
        locale=person.locale,
        request=request,
        administers=person.role == "organiser",
    )


class Uploads:
    """The files that came with interactions; in `folder`, or in memory where there is none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._kept: dict[str, bytes] = {}

    def put_away(self, asked: Json) -> None:
        """Take the files' contents out of an interaction that is about to be written down."""
        for name, value in _given(asked).items():
            content = value["upload"].pop("content", None) if isinstance(value, dict) else None
            if content is not None:
                self._write(_kept_as(asked, name), base64.b64decode(content))

    def request(self, asked: Json) -> Request:
        """The request of an interaction as it was written down."""
        request = asked["request"]
        match request["do"]:
            case "call":
                return CommandCall(request["group"], request["name"], self._answers(asked))
            case "text":
                return CommandLine(request["text"])
            case "press":
                return Press(request["action"], request["value"])
        return Submission(request["action"], self._answers(asked))

    def _answers(self, asked: Json) -> dict[str, Raw]:
        return {
            name: self._upload(_kept_as(asked, name), value["upload"]) if isinstance(value, dict) else value
            for name, value in _given(asked).items()
        }

    def _upload(self, kept: str, described: Json) -> Upload:
        async def read(most: int) -> bytes:
            content = self._kept.get(kept)
            if content is None and self._folder is not None:
                content = await asyncio.to_thread((self._folder / kept).read_bytes)
            return (content or b"")[: most + 1]

        return Upload(described["name"], described["size"], read)

    def _write(self, kept: str, content: bytes) -> None:
        if self._folder is None:
            self._kept[kept] = content
            return
        self._folder.mkdir(exist_ok=True)
        (self._folder / kept).write_bytes(content)

    def throw_away(self, asked: Json) -> None:
        """Forget the files of an interaction that was answered."""
        for kept in [_kept_as(asked, name) for name, value in _given(asked).items() if isinstance(value, dict)]:
            self._kept.pop(kept, None)
            if self._folder is not None:
                (self._folder / kept).unlink(missing_ok=True)


def _kept_as(asked: Json, name: str) -> str:
    """The name of a file that came with an interaction; the page chose both parts, so neither may be a path."""
    return f"{quote(asked['key'], safe='')}.{quote(name, safe='')}"


def _given(asked: Json) -> Mapping[str, Any]:
    request = asked["request"]
    given: Mapping[str, Any] = request.get("arguments") or request.get("fields") or {}
    return given
