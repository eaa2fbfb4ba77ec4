"""What an interaction asks for: who did it, which handler it names, and the values that it brings.

Everything here only reads. Places, roles and names are looked up before a transaction begins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import community, drafts
from bot.clock import Clock
from bot.commandline import read_line
from bot.community import Arrival
from bot.context import Context, Member, Workspace
from bot.drafts import Draft
from bot.handler import SEEN, Handler, HandlerKind
from bot.i18n import Catalogue, Reader, closest_locale
from bot.limits import OPTIONS
from bot.model.errors import Refused
from bot.model.form import (
    Answers,
    Choice,
    CommandCall,
    CommandLine,
    Interaction,
    Kind,
    OnMessage,
    Parameter,
    Press,
    Request,
    Submission,
    Suggest,
)
from bot.model.message import Action, shorten
from bot.model.phrase import t
from bot.model.role import PRIVATE, Role, Visibility
from bot.page import Site
from bot.parameters import TEXT_LIMIT, Circumstances, parse, pieces
from bot.port import Adapter
from bot.registry import Registry
from bot.storage.engine import Storage

_SHOWN = 60  # characters of what was typed that are said back
_NOT_PRESSED = (HandlerKind.JOB, HandlerKind.SHORTCUT, HandlerKind.WEB)
_NAMED = 5  # suggestions that are named when several fit


@dataclass(frozen=True)
class Heard:
    """An interaction, and what is known of it: who comes, how they read, what they ask, the draft they go on with."""

    interaction: Interaction
    arrival: Arrival
    reader: Reader
    request: Request
    draft: Draft | None = None
    asks: bool = False  # a form of ours is to ask again for what the command takes

    @property
    def workspace(self) -> Workspace:
        """Where it was done."""
        return self.arrival.workspace


class Hearing:
    """Finds out what interactions ask for."""

    def __init__(
        self,
        storage: Storage,
        registry: Registry,
        catalogue: Catalogue,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        site: Site,
        keys: Path | None = None,
    ) -> None:
        self._keys = keys
        self._storage = storage
        self._site = site
        self._registry = registry
        self._catalogue = catalogue
        self._clock = clock
        self._adapters = adapters

    def stranger(self, interaction: Interaction) -> Reader:
        """How to speak to somebody of whom nothing is known yet."""
        locale = closest_locale(interaction.locale, community.LOCALE)
        return Reader(locale, ZoneInfo(community.ZONE), self._clock.now())

    def visibility(self, interaction: Interaction) -> Visibility | None:
        """Who will read the answer, known before anything is looked up; None where it may be a form."""
        request = interaction.request
        if isinstance(request, CommandLine):
            try:
                handler, given = read_line(request.text, self._registry)
            except Refused:
                return PRIVATE
            return None if handler.form is not None or self._lacks(interaction, handler, given) else handler.reply
        found: Handler | None
        if isinstance(request, CommandCall):
            found = self._registry.command(request.group, request.name)
        elif isinstance(request, OnMessage):
            found = self._registry.shortcut(request.shortcut)
        else:
            named = Action.decode(request.action)
            if named.handler == drafts.DRAFT and isinstance(request, Press):
                return None
            asks = named.handler == drafts.ASK
            found = self._registry.handler(str(named.arguments.get("of", "")) if asks else named.handler)
            if asks and found is not None and found.form is not None:
                return None
            if isinstance(request, Press) and found is not None and self._lacks(interaction, found, named.arguments):
                return None
        if found is None:
            return PRIVATE
        return None if found.form is not None and not isinstance(request, Submission) else found.reply

    def with_last_resort(self, interaction: Interaction) -> Handler | None:
        """The handler that an interaction names, if it knows what is answered otherwise; nothing is looked up."""
        request = interaction.request
        if isinstance(request, CommandLine):
            group, name = [*request.text.strip().removeprefix("/").split(None, 2), "", ""][:2]
            found = self._registry.command(group, name) or self._registry.command(group, "")
        elif isinstance(request, CommandCall):
            found = self._registry.command(request.group, request.name)
        elif isinstance(request, OnMessage):
            found = self._registry.shortcut(request.shortcut)
        else:
            found = self._registry.handler(Action.decode(request.action).handler)
        return found if found is not None and found.otherwise is not None else None

    def _lacks(self, interaction: Interaction, handler: Handler, given: Mapping[str, Any]) -> bool:
        """Whether a command was called where no more could be given: by a button, or as a line of text alone."""
        pressed = isinstance(interaction.request, Press) and handler.kind is HandlerKind.COMMAND
        line = isinstance(interaction.request, CommandLine)
        if not pressed and not (line and self._adapters[interaction.adapter].commands_are_text):
            return False
        lacks = any(p.required and not given.get(p.name) for p in handler.parameters)
        # What is only looked at is shown as it usually is: whoever wants less of it types the command.
        return lacks or (pressed and bool(handler.parameters) and not given and not handler.reads)

    def is_to_be_asked(self, heard: Heard, handler: Handler, given: Mapping[str, Any]) -> bool:
        """Whether a form has to ask for what a command takes."""
        return heard.asks or (heard.draft is None and self._lacks(heard.interaction, handler, given))

    def simple(self, interaction: Interaction) -> Handler | None:
        """The handler that an interaction names, if nothing has to be looked up, asked or prepared before it is called.

        Then one transaction holds all of it, which spares a look and two trips.
        """
        request = interaction.request
        if isinstance(request, CommandCall):
            handler = self._registry.command(request.group, request.name)
        elif isinstance(request, CommandLine):
            handler = self._complete_line(interaction, request)
        elif isinstance(request, OnMessage):
            handler = self._registry.shortcut(request.shortcut)
        elif isinstance(request, Press):
            named = Action.decode(request.action)
            handler = self._registry.handler(named.handler)
            if handler is not None and self._lacks(interaction, handler, named.arguments):
                return None
        else:
            return None
        return handler if handler is not None and handler.is_simple else None

    def _complete_line(self, interaction: Interaction, line: CommandLine) -> Handler | None:
        """The handler of a line that lacks nothing."""
        try:
            handler, given = read_line(line.text, self._registry)
        except Refused:
            return None
        return None if self._lacks(interaction, handler, given) else handler

    async def hear(self, session: AsyncSession, interaction: Interaction) -> Heard:
        """An interaction with who did it; Refused where the bot is not set up."""
        arrival = await community.arrive(session, interaction)
        if arrival is None:
            raise Refused(t("core.no_workspace"))
        zone = (arrival.visitor or arrival.workspace).zone
        reader = Reader(community.locale_of(arrival, interaction), zone, self._clock.now())
        return Heard(interaction, arrival, reader, interaction.request)

    async def taken_up(self, heard: Heard) -> Heard:
        """The same, with a draft of ours put back into the form that it stands for."""
        request = heard.request
        if not isinstance(request, Press | Submission):
            return heard
        named = Action.decode(request.action)
        if isinstance(request, Submission) and named.handler == drafts.ASK:
            return replace(heard, request=self._asked(named, request.fields))
        if named.handler != drafts.DRAFT:
            return heard
        async with self._storage.reading() as session:
            draft = await drafts.find(session, heard.workspace.id, heard.interaction.member, named)
        if draft is None:
            raise Refused(t("core.unknown_button") if isinstance(request, Press) else t("core.unknown_form"))
        kept = Action.decode(draft.action)
        if kept.handler == drafts.ASK:
            return replace(heard, request=self._asked(kept, draft.fields), draft=draft, asks=True)
        continued: Request = Press(draft.action)
        if isinstance(request, Submission):
            seen = {SEEN: named.arguments[SEEN]} if SEEN in named.arguments else {}
            of = Action(kept.handler, {**seen, **kept.arguments})  # what it was first filled in from counts
            continued = Submission(of.encode(), {**draft.fields, **request.fields})
        return Heard(heard.interaction, heard.arrival, heard.reader, continued, draft)

    def _asked(self, named: Action, fields: Answers) -> CommandCall:
        """The command that a form of ours asked for, with what it takes."""
        command = self._registry.handler(str(named.arguments.get("of", "")))
        if command is None or command.kind is not HandlerKind.COMMAND:
            raise Refused(t("core.unknown_form"))
        return CommandCall(command.group, command.subcommand, fields)

    def resolve(self, heard: Heard) -> tuple[Handler, Mapping[str, Any]]:
        """The handler that is asked for, and what was given to it; Refused where there is none, or no right to it."""
        handler, given = self._named(heard)
        if handler.cog in heard.workspace.off:
            raise Refused(t("core.cog_off"))
        if heard.arrival.role < handler.role is Role.OWNER:
            raise Refused(t("core.not_allowed_owner"))
        if heard.arrival.role < handler.role:
            raise Refused(t("core.not_allowed", role=t(f"core.role.{handler.role.name.lower()}")))
        return handler, given

    def _named(self, heard: Heard) -> tuple[Handler, Mapping[str, Any]]:
        match heard.request:
            case CommandCall(group, name, arguments):
                command = self._registry.command(group, name)
                if command is None:
                    raise Refused(t("core.unknown_command", command=f"/{group} {name}".strip()))
                return command, arguments
            case CommandLine(text):
                return read_line(text, self._registry)
            case OnMessage(reference, text):
                shortcut = self._registry.shortcut(reference)
                if shortcut is None:
                    raise Refused(t("core.unknown_shortcut"))
                return shortcut, {"text": shorten(text.strip(), TEXT_LIMIT)}
            case Press(encoded, value):
                action = Action.decode(encoded)
                handler = self._registry.handler(action.handler)
                if handler is None or handler.kind in _NOT_PRESSED:
                    raise Refused(t("core.unknown_button"))
                return handler, action.arguments if value is None else {**action.arguments, "value": value}
            case Submission(encoded, _):
                action = Action.decode(encoded)
                handler = self._registry.handler(action.handler)
                if handler is None or handler.form is None or handler.kind is HandlerKind.WEB:
                    raise Refused(t("core.unknown_form"))
                return handler, action.arguments

    async def arguments(self, heard: Heard, handler: Handler, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values for a handler; Invalid and Refused where what was given cannot be used."""
        if isinstance(heard.request, CommandCall | CommandLine):
            given = await self._with_names(heard, handler, given)
        if isinstance(heard.request, OnMessage) and not given["text"]:
            raise Refused(t("core.shortcut_without_text"))
        return await self.values(heard, handler.parameters, given)

    async def values(self, heard: Heard, wanted: Sequence[Parameter], given: Answers) -> dict[str, Any]:
        """What was given, read by its types; places and roles are looked up first, which may take a while."""
        adapter, workspace = self._adapters[heard.interaction.adapter], heard.interaction.workspace
        channels, roles, people = {}, {}, {}
        for parameter in wanted:
            typed = str(given.get(parameter.name, "")).strip()
            if parameter.kind is Kind.CHANNEL and typed:
                channels[typed] = await adapter.find_channel(workspace, typed)
            elif parameter.kind is Kind.PERSON and typed:
                people[typed] = await adapter.find_person(workspace, typed)
            elif parameter.kind is Kind.ROLES:
                roles.update({piece: await adapter.find_role(workspace, piece) for piece in pieces(typed)})
        reader = heard.reader
        around = Circumstances(reader.locale, reader.zone, reader.now, channels.get, roles.get, people.get)
        return parse(tuple(wanted), given, around)

    async def _with_names(self, heard: Heard, handler: Handler, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What was typed, where a name stands for an identifier that the platform would have offered."""
        found = dict(given)
        for parameter in handler.parameters:
            typed = found.get(parameter.name)
            if parameter.suggest is None or not isinstance(typed, str) or not typed.strip() or typed.isdecimal():
                continue
            choices = await self.suggestions(heard, parameter.suggest, typed)
            if not choices:
                raise Refused(t("core.parameter.no_match", typed=shorten(typed, _SHOWN)))
            if len(choices) > 1:
                labels = "; ".join(self._catalogue.plain(choice.label, heard.reader) for choice in choices[:_NAMED])
                raise Refused(t("core.parameter.several", choices=labels))
            found[parameter.name] = choices[0].value
        return found

    async def suggestions(self, heard: Heard, suggest: Suggest, typed: str) -> list[Choice]:
        """What a cog suggests for what was typed so far."""
        async with self._storage.reading() as session:
            context = self.context(session, heard, heard.arrival.visitor)
            return list(await suggest.function(context, typed))[:OPTIONS]

    def open_to(self, heard: Heard) -> list[Handler]:
        """The commands that a member may use, as their cogs declare them."""
        declared = (handler for handler in self._registry if handler.kind is HandlerKind.COMMAND)
        return [handler for handler in declared if is_open_to(heard, handler)]

    def context(self, session: AsyncSession, heard: Heard, member: Member | None) -> Context:
        """What a handler is given."""
        registry = self._registry
        return Context(
            session, self._clock.now(), heard.workspace, member, heard.interaction.where, site=self._site,
            keys=self._keys, words=registry.words, gatherings=registry.gatherings, cogs=registry.cogs,
            catalogue=self._catalogue,
        )  # fmt: skip


def is_open_to(heard: Heard, handler: Handler) -> bool:
    """Whether the member may use a handler here."""
    return heard.arrival.role >= handler.role and handler.cog not in heard.workspace.off
