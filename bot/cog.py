"""A cog and its declarations: what it hears, what it does later, what it must give back and forget."""

import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import MISSING, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.handler import SEEN, Function, Handler, HandlerKind, Otherwise
from bot.model.errors import Declaration
from bot.model.form import Form, Parameter
from bot.model.role import PRIVATE, Role, Visibility
from bot.page import Answering, PageRoute
from bot.parameters import form_parameters, parameter

F = TypeVar("F", bound=Function)
Read = TypeVar("Read")
Look = Callable[[], AbstractAsyncContextManager[AsyncSession]]
"""Opens the database of the settings, only to read: what a cog's command line is given."""


class Configuration(Generic[Read]):
    """What an organisation edits and a cog goes by: read once in a process, when the bot is put together.

    `usual` is read where the organisation has none: a plug-in from elsewhere cannot put a file into its `config/`.
    """

    def __init__(self, name: str, function: Callable[[Path], Read], usual: Path | None = None) -> None:
        self.name = name
        self._function = function
        self._usual = usual
        self._faults: Callable[[Read], Iterable[object]] | None = None
        self._kept: list[Read] = []

    def read(self, config: Path) -> None:
        """Read it from its place in this folder, if that is not done yet; Declaration says what is wrong there."""
        if not self._kept:
            path = config / self.name
            if self._usual is not None and self._usual.exists() and not path.exists():
                path = self._usual
            self._kept.append(self._function(path))

    @property
    def left_out(self) -> list[str]:
        """What could not be used of it, each with where that is and why; the rest can."""
        return [] if self._faults is None else [str(fault) for fault in self._faults(self.value)]

    def faults(self, function: Callable[[Read], Iterable[object]]) -> Callable[[Read], Iterable[object]]:
        """Declare what names, in plain words, what could not be used, where one fault is not to cost all of it."""
        self._faults = function
        return function

    @property
    def is_read(self) -> bool:
        """Whether there is a value yet."""
        return bool(self._kept)

    @property
    def value(self) -> Read:
        """What the function made of it."""
        if not self._kept:
            raise LookupError(f"config/{self.name} was not read")
        return self._kept[0]


@dataclass(frozen=True)
class Gathering:
    """People that a cog knows of, such as those who come to an event: who they are, and of which there are some."""

    members: Function  # async (ctx, value) -> our ids
    suggest: Function  # async (ctx, typed) -> sequence of Choice


class Cog:
    """One plug-in. Made once at the top of its package; handlers are declared by its decorators."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.handlers: list[Handler] = []
        self.exporter: Function | None = None
        self.eraser: Function | None = None
        self.at_home: Function | None = None
        self.glance: Function | None = None
        self.plans: Function | None = None
        self.unasked: list[Function] = []
        self.pages: list[PageRoute] = []
        self.words: dict[str, Function] = {}
        self.relays: dict[str, Function] = {}
        self.gatherings: dict[str, Gathering] = {}
        self.gauges: dict[str, Function] = {}
        self.configurations: list[Configuration[Any]] = []
        self.command_lines: click.Group | None = None
        frame = inspect.currentframe()
        caller = frame and frame.f_back
        if caller is None:
            raise Declaration(f"{name}: a cog is made at the top of its package")
        self.folder = Path(caller.f_code.co_filename).parent  # where its texts and migrations lie

    def command(
        self,
        name: str,
        *,
        role: Role = Role.MEMBER,
        reply: Visibility = PRIVATE,
        opens: type[Form] | None = None,
        prefill: Function | None = None,
        prepare: Function | None = None,
        reads: bool = False,
        turn_of: Function | None = None,
        otherwise: Otherwise | None = None,
        leaves_no_trace: bool = False,
        top_level: bool = False,
    ) -> Callable[[Function], Handler]:
        """Declare `/cog name`, or `/name` if it is top-level; its docstring is its help."""

        def declare(function: Function) -> Handler:
            return self._declare(
                HandlerKind.COMMAND, function, command=name, role=role, reply=reply, form=opens,
                prefill=prefill, prepare=prepare, reads=reads, turn_of=turn_of, otherwise=otherwise,
                leaves_no_trace=leaves_no_trace, top_level=top_level,
            )  # fmt: skip

        return declare

    def button(
        self,
        *,
        role: Role = Role.MEMBER,
        reply: Visibility = PRIVATE,
        opens: type[Form] | None = None,
        prefill: Function | None = None,
        prepare: Function | None = None,
        reads: bool = False,
        turn_of: Function | None = None,
        otherwise: Otherwise | None = None,
        leaves_no_trace: bool = False,
    ) -> Callable[[Function], Handler]:
        """Declare what a button does; rights are checked at every press."""

        def declare(function: Function) -> Handler:
            return self._declare(
                HandlerKind.BUTTON, function, role=role, reply=reply, form=opens, prefill=prefill, prepare=prepare,
                reads=reads, turn_of=turn_of, otherwise=otherwise, leaves_no_trace=leaves_no_trace,
            )  # fmt: skip

        return declare

    def select(self, *, role: Role = Role.MEMBER, reply: Visibility = PRIVATE) -> Callable[[Function], Handler]:
        """Declare what a select does; the chosen option arrives as `value`."""

        def declare(function: Function) -> Handler:
            return self._declare(HandlerKind.SELECT, function, role=role, reply=reply)

        return declare

    def on_message(
        self, name: str, *, role: Role = Role.MEMBER, prepare: Function | None = None, reads: bool = False
    ) -> Callable[[Function], Handler]:
        """Declare what can be done with a message that somebody wrote, chosen in its menu: `async (ctx, text)`.

        `text` is what it says, cut to 4,000 characters. Whoever chose it sees the answer, and nobody else.
        """

        def declare(function: Function) -> Handler:
            return self._declare(
                HandlerKind.SHORTCUT, function, shortcut=name, role=role, prepare=prepare, reads=reads
            )  # fmt: skip

        return declare

    def on_web(self, *, opens: type[Form], above: Function | None = None) -> Callable[[Function], Handler]:
        """Declare what is done with a form on a page of the bot's own, to which `ctx.ticket` gives an address.

        It is `async (ctx, form, …)`, and what it returns is shown there, this once; `ctx.member` is None, for nobody is
        known. `above` is `async (ctx, …) -> Message`, only reads, may refuse, and is given the same as the function.
        """

        def declare(function: Function) -> Handler:
            return self._declare(HandlerKind.WEB, function, form=opens, above=above)

        return declare

    def job(self, *, grace: timedelta | None = None, prepare: Function | None = None) -> Callable[[Function], Handler]:
        """Declare what `ctx.schedule` can ask for; one that prepares is run beside the others, which it may outlast."""

        def declare(function: Function) -> Handler:
            return self._declare(HandlerKind.JOB, function, grace=grace, prepare=prepare)

        return declare

    def page(self, path: str) -> Callable[[Answering], Answering]:
        """Declare a page on the web at an address such as `/calendar/{key}`: it is open to everybody who knows that."""

        def declare(answering: Answering) -> Answering:
            self.pages.append(PageRoute(path, answering))
            return answering

        return declare

    def word(self, name: str) -> Callable[[F], F]:
        """Declare what others may put into their texts by a name such as `next_event`: `async (ctx) -> Text | None`.

        It is for everybody to read, and None where there is nothing of the kind. It is how cogs, which do not know
        each other, can tell of each other.
        """

        def declare(function: F) -> F:
            self.words[name] = function
            return function

        return declare

    def relay(self, name: str) -> Callable[[F], F]:
        """Declare how `ctx.relay` finds what to say, and to whom, when it is said: `async (ctx, ref) -> None`.

        It tells somebody by `ctx.tell`, or says nothing. It only reads; no row has the words or whom they are for.
        """

        def declare(function: F) -> F:
            self.relays[name] = function
            return function

        return declare

    def gauge(self, name: str) -> Callable[[F], F]:
        """Declare a number for whoever watches the bot, over all workspaces: `async (session) -> int`; it only reads.

        Its docstring says what it counts. It must not tell what one member did, nor when.
        """

        def declare(function: F) -> F:
            self.gauges[name] = function
            return function

        return declare

    def people(self, name: str, *, suggest: Function) -> Callable[[F], F]:
        """Declare people whom others can ask for by a name such as `event`: `async (ctx, value) -> our ids of members`.

        It raises Refused where there is none such. `suggest` is `async (ctx, typed) -> sequence of Choice`, as for a
        parameter, and gives the values.
        """

        def declare(function: F) -> F:
            self.gatherings[name] = Gathering(function, suggest)
            return function

        return declare

    def export(self, function: F) -> F:
        """Declare what a member is told of what is stored: `async (ctx, member_id) -> JSON values`."""
        self.exporter = function
        return function

    def erase(self, function: F) -> F:
        """Declare how everything of a member is removed: `async (ctx, member_id)`."""
        self.eraser = function
        return function

    def home(self, function: F) -> F:
        """Declare what of this cog stands on a member's own page: `async (ctx) -> Message`, which only reads."""
        self.at_home = function
        return function

    def at_a_glance(self, function: F) -> F:
        """Declare what organisers see of it on their page: `async (ctx) -> Message`; it reads, and names nobody."""
        self.glance = function
        return function

    def planned(self, function: F) -> F:
        """Declare what comes by itself until an instant: `async (ctx, until) -> sequence of Planned`; it only reads."""
        self.plans = function
        return function

    def by_itself(self, function: F) -> F:
        """Declare one kind of what may come to a member by itself: `async (ctx) -> Message | None`, which only reads.

        It says whether that comes to whoever asks, with buttons that change it; None where it does not concern them.
        A cog that tells anything `by_itself` declares all of it, for everybody to see in `/preferences`.
        """
        self.unasked.append(function)
        return function

    def configure(self, name: str) -> Callable[[Callable[[Path], Read]], Configuration[Read]]:
        """Declare how `config/name`, a file or a folder that an organisation edits, is read when the bot starts.

        The function raises Declaration with the file's name and what is wrong; `value` has what it returned. Where the
        organisation has none, that of the cog's own folder `config` is read, if it brings one.
        """

        def declare(function: Callable[[Path], Read]) -> Configuration[Read]:
            configuration = Configuration(name, function, self.folder / "config" / name)
            self.configurations.append(configuration)
            return configuration

        return declare

    def operators(self, group: click.Group) -> click.Group:
        """Declare what whoever runs the bot can do by `fadderbot` and the cog's name; click's object is a `Look`."""
        self.command_lines = group
        return group

    def _declare(self, kind: HandlerKind, function: Function, **options: Any) -> Handler:
        hints = get_type_hints(function, include_extras=True)
        form: type[Form] | None = options.get("form")
        parameters: list[Parameter] = []
        takes = inspect.signature(function).parameters
        for name, declared in list(takes.items())[1:]:  # the first is the context
            if name == "prepared" or (name in ("form", SEEN) and form is not None):
                continue
            default = MISSING if declared.default is declared.empty else declared.default
            parameters.append(parameter(name, hints[name], default))
        if not inspect.getdoc(function):
            raise Declaration(f"{self.name}: {function.__name__} has no docstring to say what it does")
        handler = Handler(
            cog=self.name,
            name=function.__name__,
            kind=kind,
            function=function,
            parameters=tuple(parameters),
            form_fields=form_parameters(form) if form else (),
            prepared_from=_named(options.get("prepare")),
            takes_prepared="prepared" in takes,
            turn_from=_named(options.get("turn_of")),
            sees=form is not None and SEEN in takes,
            **options,
        )
        self.handlers.append(handler)
        return handler


def _named(function: Function | None) -> tuple[str, ...]:
    """The arguments that a function beside a handler asks for, after what it is given first."""
    return tuple(inspect.signature(function).parameters)[1:] if function else ()
