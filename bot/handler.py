"""A declared function: what the platforms, the worker and the house tests need to know of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from bot.i18n import Reader
from bot.model.form import Form, Kind, Parameter
from bot.model.message import Message
from bot.model.phrase import Phrase, t
from bot.model.role import PRIVATE, Role, Visibility

SEEN = "seen"
"""The name under which a form carries what it was filled in from, so that a change meanwhile is noticed."""

Function = Callable[..., Awaitable[Any]]
Otherwise = Callable[[Phrase, Reader], Message]
"""What is answered where a handler cannot be carried out, given why and who reads: it has nothing else to go by."""


class HandlerKind(StrEnum):
    """What makes a handler run."""

    COMMAND = "command"
    BUTTON = "button"
    SELECT = "select"
    SHORTCUT = "shortcut"
    WEB = "web"
    JOB = "job"


@dataclass(frozen=True)
class Handler:
    """A declared function: what the platforms, the worker and the house tests need to know of it.

    `prepare` runs after the arguments are read and before the transaction begins, for downloads and heavy
    reading: it gets those of the arguments that it names, and what it returns reaches the function as
    `prepared`, if it takes that. `prefill` gives the texts by field with which a form opens, or a message that is said
    instead of opening it; what it gives as `seen` goes along with the form and reaches the function under that name.
    One that only `reads` writes nothing and asks for nothing, so that it need not wait for those who write. `turn_of`
    names the other workspaces whose rows it writes, given those of the arguments that it names: their turn is taken as
    well. `otherwise` makes the answer where it is refused, fails or, only reading, takes too long. `above` says what
    stands above its form on the web. `grace` is how late a job may be and still run; None is any time. One that
    `leaves_no_trace` has nothing kept of it but what it writes itself: not who asked nor when, not what was typed, not
    the answer.
    """

    cog: str
    name: str
    kind: HandlerKind
    function: Function
    parameters: tuple[Parameter, ...]
    role: Role = Role.MEMBER
    reply: Visibility = PRIVATE
    command: str | None = None
    shortcut: str | None = None
    top_level: bool = False
    form: type[Form] | None = None
    form_fields: tuple[Parameter, ...] = ()
    prefill: Function | None = None
    prepare: Function | None = None
    prepared_from: tuple[str, ...] = ()
    takes_prepared: bool = False
    turn_of: Function | None = None
    turn_from: tuple[str, ...] = ()
    sees: bool = False  # it asks for what its form was filled in from
    reads: bool = False
    otherwise: Otherwise | None = None
    above: Function | None = None
    leaves_no_trace: bool = False
    grace: timedelta | None = None

    @cached_property
    def is_simple(self) -> bool:
        """Whether it can be carried out with no more than what an interaction says, and as all others are."""
        named = (Kind.CHANNEL, Kind.PERSON, Kind.ROLES)
        looked_up = any(p.kind in named or p.suggest is not None for p in self.parameters)
        return self.form is None and self.prepare is None and not looked_up and not self.leaves_no_trace

    @property
    def reference(self) -> str:
        """How buttons, forms and jobs name it."""
        return f"{self.cog}/{self.name}"

    @property
    def group(self) -> str:
        """The first word of a command: the cog's name, or of a top-level command its own."""
        return self.command or "" if self.top_level else self.cog

    @property
    def subcommand(self) -> str:
        """The second word of a command; a top-level one has none."""
        return "" if self.top_level else self.command or ""

    @property
    def line(self) -> str:
        """A command as it is typed: `/events add`."""
        return f"/{self.group} {self.subcommand}".strip()

    @property
    def help(self) -> Phrase:
        """What a command does, in one sentence."""
        return t(f"{self.cog}.command.{self.command}")

    @property
    def label(self) -> Phrase:
        """The words on a button that calls a command, or in the menu of a message."""
        return t(f"{self.cog}.on_message.{self.shortcut}" if self.shortcut else f"{self.cog}.menu.{self.command}")
