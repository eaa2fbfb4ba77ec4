"""A platform of the tests' own, which keeps what it is told and can be told to make trouble."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import count

from bot.core import Core
from bot.i18n import Catalogue, Reader
from bot.model.address import Address, Place
from bot.model.arrangement import Removal
from bot.model.form import CommandCall, CommandLine, Completion, Interaction, OpenForm, Press, Request, Submission
from bot.model.message import Heading, Paragraph
from bot.model.phrase import Phrase, t
from bot.model.role import Visibility
from bot.port import Arranging, Delivery

NAME = "office"
WORKSPACE = "class"


SOON_S = 5
"""How long a test waits for what happens at once, before it fails rather than hang."""

_PAUSE_S = 0.01  # to look without a pause takes the processor from what is waited for


async def until(holds: Callable[[], Awaitable[object]], *, seconds: float = SOON_S) -> None:
    """Wait for what happens soon, or fail."""

    async def look() -> None:
        while not await holds():  # noqa: ASYNC110 - the product has no event for it, and no need of one
            await asyncio.sleep(_PAUSE_S)

    await asyncio.wait_for(look(), seconds)


class LostAnswer(ConnectionError):
    """The line broke after the message was taken."""


def room(id_: str) -> Address:
    """A channel of the office."""
    return Address(NAME, WORKSPACE, Place.CHANNEL, id_)


def person(id_: str) -> Address:
    """Somebody who works in the office."""
    return Address(NAME, WORKSPACE, Place.DIRECT, id_)


class Office:
    """Keeps messages as Discord does: one nonce stands once, an edit changes what stands."""

    name = NAME
    is_connected = True

    def __init__(self, *, form_fields: int = 100, corrects_forms: bool = True) -> None:
        self.form_fields = form_fields
        self.corrects_forms = corrects_forms
        self.commands_are_text = False
        self.arranged: list[Arranging] = []
        self.tried: list[Delivery] = []
        self.standing: dict[str, Delivery] = {}  # by the id that we gave it
        self.trouble: defaultdict[str, deque[Exception]] = defaultdict(deque)  # by the address's id, one a try
        self.slow: dict[str, asyncio.Event] = {}  # by the address's id: what is waited for there
        self.door = asyncio.Event()  # while it is shut, what comes has to wait
        self.door.set()
        self.left: set[str] = set()
        self.unknown: set[str] = set()
        self.asked_about: list[list[str]] = []
        self._taken: dict[str, str] = {}
        self._ids = (f"m{n}" for n in count(1))

    async def find_channel(self, workspace: str, typed: str) -> Address | None:
        """Every name is a channel of the office, but the cellar."""
        return None if typed == "cellar" else room(typed)

    async def find_person(self, workspace: str, typed: str) -> Address | None:
        """Everybody works in the office, but the ghost."""
        return None if typed == "ghost" else person(typed)

    async def still_here(
        self, workspace: str, people: Collection[str], answered: Callable[[int], None]
    ) -> Mapping[str, bool]:
        """Everybody is at work, but those of whom it was said that they left, or that nobody knows."""
        self.asked_about.append(sorted(people))
        answered(len(people))
        return {id_: id_ not in self.left for id_ in people if id_ not in self.unknown}

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """Every name is a role of the office, but the ghost."""
        return None if typed == "ghost" else typed

    async def holders(self, workspace: str, role: str) -> frozenset[str]:
        """Nobody in the office has a role."""
        return frozenset()

    async def obstacle(self, address: Address) -> Phrase | None:
        """The cellar is locked."""
        return t("core.unknown_button") if address.id == "cellar" else None

    async def arrange(self, arranging: Arranging) -> str:
        """Note it; raise what was planned for this place instead, or after removing a message for LostAnswer."""
        self.arranged.append(arranging)
        plan = self.trouble[arranging.address.id]
        trouble = plan.popleft() if plan else None
        if isinstance(arranging.what, Removal) and isinstance(trouble, LostAnswer | None):
            self.standing.pop(arranging.ref or "", None)
        if trouble is not None:
            raise trouble
        return arranging.ref or next(self._ids)

    async def deliver(self, delivery: Delivery) -> str:
        """Keep it; raise what was planned for this place instead, or after keeping it for LostAnswer."""
        self.tried.append(delivery)
        await self.door.wait()
        if delivery.address.id in self.slow:
            await self.slow[delivery.address.id].wait()
        plan = self.trouble[delivery.address.id]
        trouble = plan.popleft() if plan else None
        if trouble is not None and not isinstance(trouble, LostAnswer):
            raise trouble
        ref = self._taken.get(delivery.nonce) or delivery.ref or next(self._ids)
        self._taken[delivery.nonce] = ref
        self.standing[ref] = delivery
        if trouble is not None:
            raise trouble
        return ref

    async def has_tried(self) -> bool:
        """Whether anything came here."""
        return bool(self.tried)

    def texts(self, catalogue: Catalogue, id_: str) -> list[str]:
        """What stands in one place, in words."""
        here = [delivery for delivery in self.standing.values() if delivery.address.id == id_]
        return [in_words(delivery, catalogue) for delivery in here]


@dataclass
class Desk:
    """The office's side of one interaction: what the member was shown."""

    deferred: list[Visibility] = field(default_factory=list)
    so_far: list[Delivery] = field(default_factory=list)
    replies: list[Delivery] = field(default_factory=list)
    forms: list[OpenForm] = field(default_factory=list)
    errors: list[Mapping[str, Phrase]] = field(default_factory=list)
    duplicates: int = 0
    has_deferred: asyncio.Event = field(default_factory=asyncio.Event)
    has_shown: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: Exception | None = None  # raised by the next answer
    defer_trouble: Exception | None = None  # raised by every sign that an answer is coming
    form_trouble: Exception | None = None

    async def defer(self, visibility: Visibility) -> None:
        """Note that the member sees that it is heard."""
        self.deferred.append(visibility)
        self.has_deferred.set()
        if self.defer_trouble is not None:
            raise self.defer_trouble

    async def progress(self, so_far: Delivery) -> None:
        """Note how far it was said to be, unless that cannot be shown."""
        self.so_far.append(so_far)
        self.has_shown.set()
        if self.defer_trouble is not None:
            raise self.defer_trouble

    async def reply(self, delivery: Delivery) -> None:
        """Note the answer, unless it cannot be given."""
        if self.trouble is not None:
            raise self.trouble
        self.replies.append(delivery)

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """Note the form, unless it cannot be opened."""
        if self.form_trouble is not None:
            raise self.form_trouble
        self.forms.append(form)

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """Note what was wrong in a form."""
        self.errors.append(reasons)

    async def duplicate(self, reader: Reader) -> None:
        """Note that it was here before."""
        self.duplicates += 1


class Visitor:
    """A member at the desk; each act gives the desk at which it was answered."""

    def __init__(self, core: Core, member: str, roles: frozenset[str] = frozenset(), locale: str | None = "en") -> None:
        self._core = core
        self._member = member
        self._roles = roles
        self._locale = locale
        self._keys = (f"{member}-{n}" for n in count(1))

    async def calls(self, command: str, *, key: str | None = None, desk: Desk | None = None, **given: str) -> Desk:
        """Call a command of the notebook."""
        return await self.does(CommandCall("notebook", command, given), key=key, desk=desk)

    async def types(self, line: str) -> Desk:
        """Type a command as a line."""
        return await self.does(CommandLine(line))

    async def presses(self, action: str, value: str | None = None, *, key: str | None = None) -> Desk:
        """Press what carries this action."""
        return await self.does(Press(action, value), key=key)

    async def submits(self, action: str, *, key: str | None = None, **fields: str) -> Desk:
        """Send a form in."""
        return await self.does(Submission(action, fields), key=key)

    async def does(self, request: Request, *, key: str | None = None, desk: Desk | None = None) -> Desk:
        """Do anything at all."""
        desk = desk or Desk()
        await self._core.handle(self._interaction(request, key or next(self._keys)), desk)
        await self._core.outbox.forget_given()
        return desk

    async def is_suggested(self, command: str, parameter: str, typed: str) -> list[tuple[str, str]]:
        """What is offered while typing."""
        asked = self._interaction(CommandCall("notebook", command), "")
        return await self._core.complete(asked, Completion("notebook", command, parameter, typed))

    def _interaction(self, request: Request, key: str) -> Interaction:
        return Interaction(
            key=key,
            adapter=NAME,
            workspace=WORKSPACE,
            member=self._member,
            roles=self._roles,
            where=room("lobby"),
            locale=self._locale,
            request=request,
        )


def in_words(delivery: Delivery, catalogue: Catalogue) -> str:
    """The paragraphs of a message, in its reader's words."""
    return "\n".join(
        catalogue.plain(block.text, delivery.reader)
        for block in delivery.message.blocks
        if isinstance(block, Heading | Paragraph)
    )
