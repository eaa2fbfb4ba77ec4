"""What each platform must do, and what the core tells it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.i18n import Reader
from bot.model.address import Address
from bot.model.arrangement import Arrangement
from bot.model.form import Completion, Interaction, OpenForm
from bot.model.message import Message
from bot.model.phrase import Phrase
from bot.model.role import Visibility


class Later(Exception):
    """The platform asks to be tried again after `seconds`, or could not be reached.

    `unheard`: it may have been done all the same, and the answer was lost; so it has to be looked for first.
    """

    def __init__(self, reason: str, *, seconds: float | None = None, unheard: bool = True) -> None:
        super().__init__(reason)
        self.seconds = seconds
        self.unheard = unheard


class Undeliverable(Exception):
    """The platform will never take this: the place is gone, or closed to us.

    `advice` says to an organiser what is wrong and what to click. `closed`: what stands there stands still, and may
    be changed again once the place is opened to us.
    """

    def __init__(self, reason: str, *, advice: Phrase | None = None, closed: bool = False) -> None:
        super().__init__(reason)
        self.advice = advice
        self.closed = closed


class LockedOut(Exception):
    """A platform does not let the bot in: a token or the application's settings have to be changed."""

    def __init__(self, platform: str, reason: str) -> None:
        super().__init__(reason)
        self.platform = platform


@dataclass(frozen=True)
class Delivery:
    """One message to one address.

    `nonce` is the same on every attempt, so that the platform (or a look at the channel) can tell a second
    attempt from a second message. `ref` is the platform's id of the message to change, where one stands. `since` is
    set where an earlier attempt may have said it unheard, and not before that instant.
    """

    nonce: str
    address: Address
    message: Message
    reader: Reader
    visibility: Visibility = Visibility.PUBLIC
    ref: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Arranging:
    """One arrangement to make at an address; nonce, reader and ref as of a `Delivery`."""

    nonce: str
    address: Address
    what: Arrangement
    reader: Reader
    ref: str | None = None
    since: datetime | None = None  # an earlier attempt may have done it unheard; it is not older than this
    others: frozenset[str] = frozenset()  # the platform's ids of what stands under other keys


class Bot(Protocol):
    """What an adapter needs of the core."""

    async def handle(self, interaction: Interaction, responder: "Responder") -> None:
        """Answer one interaction."""

    async def complete(self, interaction: Interaction, completion: Completion) -> list[tuple[str, str]]:
        """Suggestions as (value, words)."""

    async def home(self, visit: Interaction) -> tuple[Message, Reader]:
        """A member's own page, and how they read it."""

    async def is_news(self, adapter: str, event: str) -> bool:
        """Whether a platform tells of something for the first time; from now on it is known, whatever happens."""

    async def joined(self, adapter: str, workspace: str) -> None:
        """The bot was invited to a workspace."""

    async def left(self, adapter: str, workspace: str) -> None:
        """The bot was removed from a workspace."""

    async def present(self, adapter: str, workspaces: Sequence[str]) -> None:
        """The bot is in these workspaces of a platform, and in no other."""

    def nudge(self) -> None:
        """Look again at what is due."""


class Adapter(Protocol):
    """Our code for one platform."""

    @property
    def name(self) -> str:
        """The name that addresses carry."""

    @property
    def is_connected(self) -> bool:
        """Whether the platform's line is open: what is said arrives, and what people do is heard."""

    @property
    def form_fields(self) -> int:
        """How many fields a form may show at once; longer ones are asked in steps."""

    @property
    def commands_are_text(self) -> bool:
        """Whether a command comes as one line of text, so that a form has to ask for what else it needs."""

    @property
    def corrects_forms(self) -> bool:
        """Whether a form that was sent in can stay open: with what is wrong at its fields, or with other questions."""

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands, and give the platform's id; raises Later and Undeliverable."""

    async def arrange(self, arranging: Arranging) -> str:
        """Do it, and give the platform's id of what stands then; raises Later and Undeliverable.

        Where people cannot be let into a conversation or out of it, that is the id of another one in which it goes on.
        """

    async def find_channel(self, workspace: str, typed: str) -> Address | None:
        """The channel that a member named, by its id, its name, or the platform's way to mention it."""

    async def find_person(self, workspace: str, typed: str) -> Address | None:
        """Somebody who is in the workspace and no bot, by their id or the platform's way to mention them."""

    async def still_here(
        self, workspace: str, people: Collection[str], answered: Callable[[int], None]
    ) -> Mapping[str, bool]:
        """Whether these people, by the platform's ids, are in the workspace; who could not be asked about is missing.

        Nothing else that is asked or said there is held up by it, so it may take a minute where they are many: then
        `answered` is told for how many it is known.
        """

    async def find_role(self, workspace: str, typed: str) -> str | None:
        """The platform's id of the role that a member named, by its id or its name."""

    async def holders(self, workspace: str, role: str) -> frozenset[str]:
        """The platform's ids of the people who hold a role that `find_role` gave; no bots.

        Raises Refused, with what an organiser can do about it, where the platform does not show it, and Later.
        """

    async def obstacle(self, address: Address) -> Phrase | None:
        """What stands in the way of speaking at an address, and what to click to mend it; None if nothing does."""


class Responder(Protocol):
    """The platform's side of one interaction, while it is fresh."""

    async def defer(self, visibility: Visibility) -> None:
        """Show that an answer is coming, to those who will read it."""

    async def progress(self, so_far: Delivery) -> None:
        """Show how far it is in the place of what was shown of it before; raises Later and Undeliverable.

        It comes after `defer`, for the same readers. The answer takes its place.
        """

    async def reply(self, delivery: Delivery) -> None:
        """Answer; raises Later and Undeliverable."""

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """Put questions to the member."""

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """Tell which fields of the form that was sent in cannot be used, while it is open; what was typed is not lost.

        Raises Undeliverable where it is not open any more.
        """

    async def duplicate(self, reader: Reader) -> None:
        """The same interaction was handled before; its answer is given or on its way."""
