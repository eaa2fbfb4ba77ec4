"""What each platform must do, and what the core tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.i18n import Reader
from bot.model.address import Address
from bot.model.form import OpenForm
from bot.model.message import Message
from bot.model.phrase import Phrase
from bot.model.role import Visibility


class Later(Exception):
    """The platform asks to be tried again after `seconds`, or could not be reached."""

    def __init__(self, reason: str, *, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Undeliverable(Exception):
    """The platform will never take this: the place is gone, or closed to us."""


@dataclass(frozen=True)
class Delivery:
    """One message to one address.

    `nonce` is the same on every attempt, so that the platform (or a look at the channel) can tell a second
    attempt from a second message. `ref` is the platform's id of the message to change, where one stands.
    """

    nonce: str
    address: Address
    message: Message
    reader: Reader
    visibility: Visibility = Visibility.PUBLIC
    ref: str | None = None


class Adapter(Protocol):
    """Our code for one platform."""

    @property
    def name(self) -> str:
        """The name that addresses carry."""

    async def deliver(self, delivery: Delivery) -> str:
        """Say it, or change what stands, and give the platform's id; raises Later and Undeliverable."""

    def find_channel(self, workspace: str, typed: str) -> Address | None:
        """The channel that a member named, by its id, its name, or the platform's way to mention it."""


class Responder(Protocol):
    """The platform's side of one interaction, while it is fresh."""

    async def defer(self, visibility: Visibility) -> None:
        """Show that an answer is coming, to those who will read it."""

    async def reply(self, delivery: Delivery) -> None:
        """Answer; raises Later and Undeliverable."""

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """Put questions to the member."""

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """Tell which fields of the form that was sent in cannot be used; what was typed is not lost."""

    async def duplicate(self, reader: Reader) -> None:
        """The same interaction was handled before; its answer is given or on its way."""
