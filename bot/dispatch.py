"""One interaction, from what a member did to the answer.

authorise -> read the arguments -> (prepare) -> one transaction -> reply

The transaction holds the effect, the mark that this interaction was received, the jobs, what is to be said
elsewhere, and the answer itself. Only when it is committed does anyone hear of it. A refusal or a failure
rolls all of it back.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Coroutine, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import community
from bot.clock import Clock
from bot.cog import Handler, HandlerKind
from bot.commandline import read_line
from bot.community import Arrival
from bot.context import Context, Member, Outgoing, Preparation, Workspace
from bot.fetch import Fetcher
from bot.i18n import Catalogue, Reader, closest_locale
from bot.limits import ACTION_ID, OPTIONS, TooMuch
from bot.logs import failure_id, log
from bot.model.address import Address, Place
from bot.model.errors import Invalid, Refused
from bot.model.form import (
    Choice,
    CommandCall,
    CommandLine,
    Completion,
    Field,
    Interaction,
    OpenForm,
    Press,
    Submission,
    Suggest,
)
from bot.model.message import Action, Message, say, shorten
from bot.model.phrase import Phrase, t
from bot.model.role import PRIVATE, Visibility
from bot.outbox import Outbox
from bot.parameters import Circumstances, carried, parse, written
from bot.port import Adapter, Delivery, Later, Responder, Undeliverable
from bot.registry import Registry, choice_options, field_label, parameter_label
from bot.schedule.worker import store_effects
from bot.storage.engine import Storage, upsert
from bot.storage.tables import Received

DEFER_AFTER_S = 1.0
"""A handler that takes longer is deferred: platforms give three seconds, and members see that it is heard."""


_SHOWN = 60  # characters of what was typed that are said back
_NAMED = 5  # suggestions that are named when several fit


class Duplicate(Exception):
    """This interaction's effect is committed already."""


class Dispatcher:
    """Answers interactions."""

    def __init__(
        self,
        storage: Storage,
        registry: Registry,
        catalogue: Catalogue,
        clock: Clock,
        outbox: Outbox,
        fetcher: Fetcher,
        adapters: Mapping[str, Adapter],
    ) -> None:
        self._adapters = adapters
        self._storage = storage
        self._registry = registry
        self._catalogue = catalogue
        self._clock = clock
        self._outbox = outbox
        self._fetcher = fetcher

    async def handle(self, interaction: Interaction, responder: Responder) -> bool:
        """Answer one interaction through its responder; True if something was committed."""
        reader = self._stranger(interaction)
        try:
            arrival = await self._arrive(interaction)
            reader = self._reader(interaction, arrival)
            handler, given = self._resolve(interaction)
            if arrival.role < handler.role:
                raise Refused(t("core.not_allowed", role=t(f"core.role.{handler.role.name.lower()}")))
            if isinstance(interaction.request, CommandCall | CommandLine):
                given = await self._with_names(interaction, arrival, handler, given)
            arguments = parse(handler.parameters, given, self._circumstances(interaction, arrival))
            if handler.form is not None and not isinstance(interaction.request, Submission):
                await responder.open_form(await self._form(interaction, arrival, handler, arguments), reader)
                return False
            work = self._perform(interaction, arrival, handler, arguments)
            delivery = await self._deferring(work, handler.reply, responder)
        except Duplicate:
            await _reached(responder.duplicate(reader), otherwise="interaction.not_answered")
        except Invalid as invalid:
            await self._tell_invalid(interaction, invalid, responder, reader)
        except Refused as refusal:
            await self._say(interaction, responder, reader, refusal.reason)
        except Exception as error:  # noqa: BLE001 - the member is told, whatever it was
            failure = failure_id()
            log.error("interaction.failed", failure=failure, kind=type(interaction.request).__name__, exc_info=error)
            await self._say(interaction, responder, reader, t("core.failure", id=failure))
        else:
            await self._answer(delivery, responder)
            return True
        return False

    async def complete(self, interaction: Interaction, completion: Completion) -> list[tuple[str, str]]:
        """Suggestions for a parameter as (value, words), for what was typed so far."""
        arrival = await self._arrive(interaction)
        handler = self._registry.command(completion.group, completion.name)
        if handler is None or arrival.role < handler.role:
            return []
        reader = self._reader(interaction, arrival)
        for parameter in handler.parameters:
            if parameter.name == completion.parameter and parameter.suggest is not None:
                found = await self._suggestions(interaction, arrival, parameter.suggest, completion.typed)
                return [(choice.value, self._catalogue.plain(choice.label, reader)) for choice in found]
        return []

    async def commands(self, interaction: Interaction) -> list[Handler]:
        """The commands that this member may use, by group and name."""
        role = (await self._arrive(interaction)).role
        return [handler for handler in self._registry.commands() if role >= handler.role]

    async def _arrive(self, interaction: Interaction) -> Arrival:
        async with self._storage.reading() as session:
            arrival = await community.arrive(session, interaction)
        if arrival is None:
            raise Refused(t("core.no_workspace"))
        return arrival

    def _stranger(self, interaction: Interaction) -> Reader:
        """How to speak to somebody of whom nothing is known yet."""
        locale = closest_locale(interaction.locale, community.LOCALE)
        return Reader(locale, ZoneInfo(community.ZONE), self._clock.now())

    def _reader(self, interaction: Interaction, arrival: Arrival) -> Reader:
        around = arrival.visitor or arrival.workspace
        return Reader(closest_locale(interaction.locale, around.locale), around.zone, self._clock.now())

    def _circumstances(self, interaction: Interaction, arrival: Arrival) -> Circumstances:
        reader, adapter = self._reader(interaction, arrival), self._adapters[interaction.adapter]
        find_channel = partial(adapter.find_channel, interaction.workspace)
        return Circumstances(reader.locale, reader.zone, reader.now, find_channel)

    def _context(
        self, session: AsyncSession, arrival: Arrival, member: Member | None, interaction: Interaction
    ) -> Context:
        return Context(session, self._clock.now(), arrival.workspace, member, interaction.where)

    def _resolve(self, interaction: Interaction) -> tuple[Handler, Mapping[str, Any]]:
        match interaction.request:
            case CommandCall(group, name, arguments):
                handler = self._registry.command(group, name)
                if handler is None:
                    raise Refused(t("core.unknown_command", command=f"/{group} {name}".strip()))
                return handler, arguments
            case CommandLine(text):
                return read_line(text, self._registry)
            case Press(encoded, value):
                action = Action.decode(encoded)
                handler = self._registry.handler(action.handler)
                if handler is None or handler.kind not in (HandlerKind.BUTTON, HandlerKind.SELECT):
                    raise Refused(t("core.unknown_button"))
                return handler, action.arguments if value is None else {**action.arguments, "value": value}
            case Submission(encoded, _):
                action = Action.decode(encoded)
                handler = self._registry.handler(action.handler)
                if handler is None or handler.form is None:
                    raise Refused(t("core.unknown_button"))
                return handler, action.arguments

    async def _with_names(
        self, interaction: Interaction, arrival: Arrival, handler: Handler, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What was typed, where a name stands for an identifier that the platform would have offered."""
        found = dict(given)
        for parameter in handler.parameters:
            typed = found.get(parameter.name)
            if parameter.suggest is None or not isinstance(typed, str) or not typed.strip() or typed.isdecimal():
                continue
            choices = await self._suggestions(interaction, arrival, parameter.suggest, typed)
            if not choices:
                raise Refused(t("core.parameter.no_match", typed=shorten(typed, _SHOWN)))
            if len(choices) > 1:
                reader = self._reader(interaction, arrival)
                labels = "; ".join(self._catalogue.plain(choice.label, reader) for choice in choices[:_NAMED])
                raise Refused(t("core.parameter.several", choices=labels))
            found[parameter.name] = choices[0].value
        return found

    async def _suggestions(
        self, interaction: Interaction, arrival: Arrival, suggest: Suggest, typed: str
    ) -> list[Choice]:
        async with self._storage.reading() as session:
            context = self._context(session, arrival, arrival.visitor, interaction)
            return list(await suggest.function(context, typed))[:OPTIONS]

    async def _form(
        self, interaction: Interaction, arrival: Arrival, handler: Handler, arguments: Mapping[str, Any]
    ) -> OpenForm:
        assert handler.form is not None  # noqa: S101 - the caller looked
        filled: Mapping[str, str] = {}
        if handler.prefill is not None:
            async with self._storage.reading() as session:
                context = self._context(session, arrival, arrival.visitor, interaction)
                filled = await handler.prefill(context, **arguments)
        fields = []
        for parameter in handler.form_fields:
            label = field_label(handler, parameter)
            hint = t(f"{label.key}.hint")
            usual = "" if parameter.default is None else written(parameter.default)
            fields.append(
                Field(
                    parameter=parameter,
                    label=label,
                    hint=hint if hint.key in self._catalogue else None,
                    options=choice_options(handler.cog, parameter),
                    value=filled.get(parameter.name, usual),
                )
            )
        action = Action(handler.reference, carried(handler.parameters, arguments)).encode()
        if len(action) > ACTION_ID:
            raise TooMuch(f"the form of {handler.reference} carries more than {ACTION_ID} characters")
        return OpenForm(action, handler.form.title_phrase, tuple(fields))

    async def _perform(
        self, interaction: Interaction, arrival: Arrival, handler: Handler, arguments: dict[str, Any]
    ) -> Delivery:
        served = arrival.workspace
        if handler.form is not None and isinstance(interaction.request, Submission):
            around = self._circumstances(interaction, arrival)
            arguments["form"] = handler.form(**parse(handler.form_fields, interaction.request.fields, around))
        if handler.prepare is not None:
            await self._stop_if_received(interaction)
            named = {name: arguments[name] for name in handler.prepared_from}
            around_it = Preparation(self._fetcher, served, self._clock.now())
            arguments["prepared"] = await handler.prepare(around_it, **named)
        async with self._storage.transaction() as session:
            await self._receive(session, interaction)
            member = await community.enter(session, arrival, interaction)
            context = self._context(session, arrival, member, interaction)
            message: Message = await handler.function(context, **arguments)
            await store_effects(session, served.id, context.effects, self._outbox)
            reply = _reply(interaction, served, member, message, handler.reply)
            return await self._outbox.enqueue_reply(session, served.id, reply, handler.reply)

    async def _stop_if_received(self, interaction: Interaction) -> None:
        """Spare the costly part; the row in the transaction is what really decides."""
        async with self._storage.reading() as session:
            if await session.get(Received, (interaction.adapter, interaction.key)) is not None:
                raise Duplicate

    async def _receive(self, session: AsyncSession, interaction: Interaction) -> None:
        mark = upsert(session, Received).values(adapter=interaction.adapter, key=interaction.key, at=self._clock.now())
        marked = await session.execute(mark.on_conflict_do_nothing().returning(Received.key))
        if marked.first() is None:
            raise Duplicate

    async def _deferring(self, work: Coroutine[Any, Any, Delivery], reply: Visibility, to: Responder) -> Delivery:
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait({task}, timeout=DEFER_AFTER_S)
        if not done:
            await _reached(to.defer(reply), otherwise="interaction.not_deferred")
        return await task

    async def _answer(self, delivery: Delivery, responder: Responder) -> None:
        """Give the stored answer; where that fails its row stays, and the outbox tries again."""
        if await _reached(responder.reply(delivery), otherwise="interaction.not_answered"):
            await self._outbox.delivered(delivery.nonce, "")

    async def _tell_invalid(
        self, interaction: Interaction, invalid: Invalid, responder: Responder, reader: Reader
    ) -> None:
        handler, _ = self._resolve(interaction)
        sent = isinstance(interaction.request, Submission)
        if sent and invalid.fields.keys() <= {field.name for field in handler.form_fields}:
            await _reached(responder.invalid(invalid.fields, reader), otherwise="interaction.not_answered")
            return
        if sent or handler.kind is not HandlerKind.COMMAND:  # its own identifiers are wrong: nobody typed them
            await self._say(interaction, responder, reader, t("core.unknown_button"))
            return
        labels = {p.name: parameter_label(handler, p) for p in handler.parameters}
        await self._say(
            interaction, responder, reader,
            *(t("core.parameter.wrong", label=labels[name], reason=why) for name, why in invalid.fields.items()),
        )  # fmt: skip

    async def _say(self, interaction: Interaction, responder: Responder, reader: Reader, *texts: Phrase) -> None:
        """Answer privately with what nothing was written for, so that nothing of it need be stored."""
        delivery = Delivery(_nonce(), _reply_address(interaction), say(*texts), reader, PRIVATE)
        await _reached(responder.reply(delivery), otherwise="interaction.not_answered")


async def _reached(telling: Awaitable[None], *, otherwise: str) -> bool:
    """Whether the platform took what it was told; if not that is logged, and what was committed stands."""
    try:
        await telling
    except (Later, Undeliverable) as error:
        log.warning(otherwise, reason=str(error))
    except Exception as error:  # noqa: BLE001 - a broken line must not part an effect from its answer
        log.error(otherwise, failure=failure_id(), exc_info=error)
    else:
        return True
    return False


def _reply(
    interaction: Interaction, served: Workspace, member: Member, message: Message, visibility: Visibility
) -> Outgoing:
    owner = member if visibility is PRIVATE else served
    return Outgoing(_reply_address(interaction), message, owner.locale, owner.zone)


def _reply_address(interaction: Interaction) -> Address:
    return Address(interaction.adapter, interaction.workspace, Place.REPLY, interaction.key)


def _nonce() -> str:
    return secrets.token_hex(12)
