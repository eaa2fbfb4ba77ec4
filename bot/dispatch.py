"""One interaction, from what a member did to the answer.

authorise -> read the arguments -> (prepare) -> one transaction -> reply

The transaction holds the effect, the mark that this interaction was received, the jobs, what is to be said
elsewhere, and the answer itself. Only when it is committed does anyone hear of it. A refusal or a failure
rolls all of it back.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import community, drafts
from bot.clock import Clock
from bot.cog import SEEN, Handler, HandlerKind
from bot.context import Context, Effects, Member, Outgoing, Reception, Workspace
from bot.fetch import Fetcher
from bot.forms import Forms
from bot.hearing import Heard, Hearing
from bot.i18n import Catalogue, Reader
from bot.limits import TooMuch, check
from bot.logs import failure_id, log
from bot.measures import Became, Measures
from bot.model.address import Address, Place
from bot.model.errors import Declaration, Invalid, Refused
from bot.model.form import Interaction, OpenForm, Submission
from bot.model.message import Action, Actions, Block, Button, Emphasis, Message, say
from bot.model.phrase import Phrase, t
from bot.model.role import PRIVATE, Visibility
from bot.outbox import Outbox
from bot.parameters import carried
from bot.port import Adapter, Delivery, Later, Responder, Undeliverable
from bot.registry import Registry, field_label, parameter_label
from bot.roll import Roll
from bot.schedule.worker import store_effects
from bot.storage.base import plain
from bot.storage.engine import Storage, upsert, wipe
from bot.storage.tables import Received

DEFER_AFTER_S = 0.7
"""A handler that takes longer is deferred, so that members see within a second that they were heard."""

PATIENCE_S = 2.0
"""After how long, from then on, one that only reads and knows what is answered otherwise is waited for no more."""


_REMEMBERED = 5_000  # interactions that left no trace: a platform delivers again within minutes


class Duplicate(Exception):
    """This interaction's effect is committed already."""


_MARK = upsert(Received, lambda row: row.on_conflict_do_nothing().returning(plain(Received).c.key))


@dataclass(frozen=True)
class _Done:
    """An answer, whether it is stored already, whether it ever may be, and whether more is to be done or said."""

    workspace: Workspace
    outgoing: Outgoing
    delivery: Delivery
    stored: bool = True
    secret: bool = False
    busy: bool = False


@dataclass
class _Turn:
    """One interaction, and as much of it as was understood so far."""

    interaction: Interaction
    heard: Heard | None = None
    handler: Handler | None = None  # once it is known that the member may have it
    became: Became = Became.ANSWERED


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
        hearing: Hearing,
        roll: Roll,
        measures: Measures,
    ) -> None:
        self._adapters = adapters
        self._roll = roll
        self._measures = measures
        self._storage = storage
        self._registry = registry
        self._catalogue = catalogue
        self._clock = clock
        self._outbox = outbox
        self._fetcher = fetcher
        self._hearing = hearing
        self._forms = Forms(storage, catalogue, hearing, adapters)
        self._passed: dict[tuple[str, str], None] = {}  # what left no trace, in the order in which it came
        self._given_up: set[asyncio.Future[_Done | OpenForm]] = set()  # or they could be gone before they end

    async def handle(self, interaction: Interaction, responder: Responder) -> bool:
        """Answer one interaction through its responder; True if something is to be done or said because of it."""
        turn = _Turn(interaction)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            return await self._handle(turn, responder)
        finally:
            if turn.handler is None or not turn.handler.leaves_no_trace:
                self._measures.answered(interaction.adapter, turn.became, loop.time() - began)

    async def _handle(self, turn: _Turn, responder: Responder) -> bool:
        visibility = self._hearing.visibility(turn.interaction)
        try:
            outcome = await self._in_time(turn, visibility, responder)
            if isinstance(outcome, OpenForm):
                await self._open(turn, outcome, responder)
                return False
        except Duplicate:
            turn.became = Became.AGAIN
            await _reached(responder.duplicate(self._reader(turn)), otherwise="interaction.not_answered")
        except Invalid as invalid:
            turn.became = Became.REFUSED
            await self._tell_invalid(turn, invalid, responder)
        except Refused as refusal:
            turn.became = Became.REFUSED
            await self._refuse(turn, responder, refusal.reason)
        except Later as error:  # what had to be looked up on the platform could not be
            turn.became = Became.FAILED
            log.warning("interaction.not_looked_up", reason=str(error))
            await self._refuse(turn, responder, t("core.not_looked_up"))
        except Exception as error:  # noqa: BLE001 - the member is told, whatever it was
            turn.became = Became.FAILED
            failure = failure_id()
            kind = type(turn.interaction.request).__name__
            log.error("interaction.failed", failure=failure, kind=kind, exc_info=error)
            await self._refuse(turn, responder, t("core.failure", id=failure))
        else:
            return not await self._answer(outcome, responder) or outcome.busy
        return False

    async def _open(self, turn: _Turn, form: OpenForm, responder: Responder) -> None:
        """Put a form before the member; where the platform opens none by now, say so."""
        reader = self._reader(turn)
        try:
            await responder.open_form(form, reader)
        except (Later, Undeliverable) as error:
            log.warning("interaction.form_not_opened", reason=str(error))
            await self._say(turn.interaction, responder, reader, t("core.form.not_opened"))

    async def _course(self, turn: _Turn) -> _Done | OpenForm:
        """Everything between what a member did and the answer to it."""
        simple = self._hearing.simple(turn.interaction)
        if simple is not None and simple.reads:
            async with self._storage.reading() as session:
                heard, handler, arguments = await self._understand(session, turn)
                if member := community.known(heard.arrival, turn.interaction):
                    return await self._look_up(session, heard, member, handler, arguments)
        if simple is not None:
            async with self._storage.transaction() as session:
                heard, handler, arguments = await self._understand(session, turn)
                return await self._carry_out(session, heard, handler, arguments)
        async with self._storage.reading() as session:
            heard = turn.heard = await self._hearing.hear(session, turn.interaction)
        heard = turn.heard = await self._hearing.taken_up(heard)
        handler, given = self._hearing.resolve(heard)
        turn.handler = handler
        if self._hearing.is_to_be_asked(heard, handler, given):
            return await self._forms.ask(heard, handler, given)
        arguments = await self._hearing.arguments(heard, handler, given)
        if handler.form is not None and not isinstance(heard.request, Submission):
            after_a_form = isinstance(turn.interaction.request, Submission)
            if after_a_form and not self._adapters[turn.interaction.adapter].corrects_forms:
                form = Submission(Action(handler.reference, carried(handler.parameters, arguments)).encode(), {})
                return await self._keep(heard, form, 0, [t("core.form.next")], t("core.draft.go_on"))
            shown = await self._forms.put(heard, handler, arguments)
            if isinstance(shown, OpenForm):
                return shown
            return await self._ask_first(heard, handler, shown)
        return await self._perform(heard, handler, arguments)

    async def _understand(self, session: AsyncSession, turn: _Turn) -> tuple[Heard, Handler, dict[str, Any]]:
        """Who asks, and for what, where nothing has to be looked up for that."""
        heard = turn.heard = await self._hearing.hear(session, turn.interaction)
        handler, given = self._hearing.resolve(heard)
        turn.handler = handler
        return heard, handler, await self._hearing.arguments(heard, handler, given)

    def _reader(self, turn: _Turn) -> Reader:
        return turn.heard.reader if turn.heard else self._hearing.stranger(turn.interaction)

    async def _perform(self, heard: Heard, handler: Handler, arguments: dict[str, Any]) -> _Done:
        """Read a form and prepare, then do what is asked in one transaction."""
        interaction = heard.interaction
        if handler.form is not None and isinstance(heard.request, Submission):
            answers, step = await self._forms.filled_in(heard, handler, heard.request.fields)
            if step is not None:
                done = t("core.draft.step", done=step, steps=len(self._forms.steps(heard, handler)))
                return await self._keep(heard, heard.request, step, [done], t("core.draft.go_on"))
            arguments["form"] = handler.form(**answers)
            if handler.sees:
                arguments[SEEN] = str(Action.decode(heard.request.action).arguments.get(SEEN, ""))
        if handler.prepare is not None:
            await self._stop_if_received(interaction)
            named = {name: arguments[name] for name in handler.prepared_from}
            prepared = await handler.prepare(self._reception(heard), **named)
            if handler.takes_prepared:
                arguments["prepared"] = prepared
        if handler.leaves_no_trace:
            with self._once(interaction):
                return await self._without_trace(heard, handler, arguments)
        if handler.reads and (member := community.known(heard.arrival, interaction)):
            async with self._storage.reading() as session:
                return await self._look_up(session, heard, member, handler, arguments)
        async with self._storage.transaction() as session:
            return await self._carry_out(session, heard, handler, arguments)

    def _reception(self, heard: Heard) -> Reception:
        """What is given to work that comes before the transaction."""
        adapter = self._adapters[heard.interaction.adapter]
        return Reception(
            self._fetcher, heard.workspace, self._clock.now(), self._storage.reading,
            self._roll.call, self._registry.groups, tuple(self._hearing.open_to(heard)),
            self._fits, adapter.obstacle, partial(adapter.holders, heard.interaction.workspace),
            partial(self._people, heard),
        )  # fmt: skip

    async def _people(self, heard: Heard, named: str) -> Sequence[int]:
        async with self._storage.reading() as session:
            return await self._hearing.context(session, heard, heard.arrival.visitor).people(named)

    async def _look_up(
        self, session: AsyncSession, heard: Heard, member: Member, handler: Handler, arguments: Mapping[str, Any]
    ) -> _Done:
        """Answer what is only asked. Nothing is done, so nothing is stored: who hears no answer asks again."""
        context = self._hearing.context(session, heard, member)
        message: Message = await handler.function(context, **arguments)
        _asked(context, handler)
        reply = _reply(heard.interaction, heard.workspace, member, message, handler.reply)
        return _Done(heard.workspace, reply, self._outbox.reply(reply, handler.reply), stored=False)

    async def _carry_out(
        self, session: AsyncSession, heard: Heard, handler: Handler, arguments: Mapping[str, Any]
    ) -> _Done:
        """Do what is asked; the answer, and whether more follows from it."""
        await self._receive(session, heard.interaction, await self._others(session, heard, handler, arguments))
        member = await community.enter(session, heard.arrival, heard.interaction)
        context = self._hearing.context(session, heard, member)
        message: Message = await handler.function(context, **arguments)
        asked = context.asked(handler.cog)
        await store_effects(session, asked, self._outbox)
        if heard.draft is not None:
            await drafts.drop(session, heard.draft)
        if any(one.tickets for one in asked.values()):  # the address in it is nowhere: who hears no answer asks again
            reply = _reply(heard.interaction, heard.workspace, member, message, handler.reply)
            delivery = self._outbox.reply(reply, handler.reply)
            return _Done(heard.workspace, reply, delivery, stored=False, secret=True, busy=True)
        return await self._stored(session, heard, member, message, handler.reply, busy=any(asked.values()))

    async def _without_trace(self, heard: Heard, handler: Handler, arguments: Mapping[str, Any]) -> _Done:
        """Do what is asked, and keep nothing of it but what the handler writes: not even that somebody asked."""
        member = community.passing(heard.arrival, heard.interaction)
        async with self._storage.reading() if handler.reads else self._storage.transaction() as session:
            if not handler.reads:
                await community.take_turn(session, (heard.interaction.adapter, heard.interaction.workspace))
                wipe(session)
            context = self._hearing.context(session, heard, member)
            message: Message = await handler.function(context, **arguments)
            asked = _asked(context, handler)
            await store_effects(session, asked, self._outbox)
            return self._unwritten(heard, member, message, busy=any(asked.values()))

    def _unwritten(self, heard: Heard, member: Member, message: Message, *, busy: bool = False) -> _Done:
        """An answer that is given or lost: it stands in no row."""
        reply = _reply(heard.interaction, heard.workspace, member, message, PRIVATE)
        return _Done(heard.workspace, reply, self._outbox.reply(reply, PRIVATE), stored=False, secret=True, busy=busy)

    @contextmanager
    def _once(self, interaction: Interaction) -> Iterator[None]:
        """Do once what is written down nowhere: whether it was done is known until this process ends."""
        key = interaction.adapter, interaction.key
        if key in self._passed:
            raise Duplicate
        self._passed[key] = None
        try:
            yield
        except BaseException:
            del self._passed[key]
            raise
        if len(self._passed) > _REMEMBERED:
            del self._passed[next(iter(self._passed))]

    async def _others(
        self, session: AsyncSession, heard: Heard, handler: Handler, arguments: Mapping[str, Any]
    ) -> Sequence[Workspace]:
        """The other workspaces whose rows a handler writes; found out first, to take all turns at once."""
        if handler.turn_of is None:
            return ()
        context = self._hearing.context(session, heard, heard.arrival.visitor)
        named = {name: arguments[name] for name in handler.turn_from}
        others: Sequence[Workspace] = await handler.turn_of(context, **named)
        return others

    async def _stored(
        self,
        session: AsyncSession,
        heard: Heard,
        member: Member,
        message: Message,
        visibility: Visibility,
        *,
        busy: bool = False,
    ) -> _Done:
        """An answer, kept until it is given."""
        reply = _reply(heard.interaction, heard.workspace, member, message, visibility)
        delivery = self._outbox.reply(reply, visibility)
        await self._outbox.keep_reply(session, heard.workspace.id, reply, delivery)
        return _Done(heard.workspace, reply, delivery, busy=busy)

    async def _ask_first(self, heard: Heard, handler: Handler, message: Message) -> _Done:
        """Answer with what has to be asked before a form can be opened."""
        if handler.leaves_no_trace:
            return self._unwritten(heard, community.passing(heard.arrival, heard.interaction), message)
        async with self._storage.transaction() as session:
            await self._receive(session, heard.interaction)
            member = await community.enter(session, heard.arrival, heard.interaction)
            return await self._stored(session, heard, member, message, PRIVATE)

    def _fits(self, message: Message, reader: Reader) -> bool:
        try:
            check(message, self._catalogue, reader)
        except TooMuch:
            return False
        return True

    async def _keep(self, heard: Heard, sent: Submission, step: int, texts: Sequence[Phrase], go_on: Phrase) -> _Done:
        """Keep what was typed into a form, and say so with a button that opens a step of it."""
        async with self._storage.transaction() as session:
            await self._receive(session, heard.interaction)
            member = await community.enter(session, heard.arrival, heard.interaction)
            kept = await drafts.keep(session, heard.workspace.id, member.id, sent, heard.draft, self._clock.now())
            button = Button(go_on, drafts.reference(kept, step), Emphasis.PRIMARY)
            return await self._stored(session, heard, member, say(*texts, Actions((button,))), PRIVATE)

    async def _stop_if_received(self, interaction: Interaction) -> None:
        """Spare the costly part; the row in the transaction is what really decides."""
        async with self._storage.reading() as session:
            if await session.get(Received, (interaction.adapter, interaction.key)) is not None:
                raise Duplicate

    async def _receive(self, session: AsyncSession, interaction: Interaction, others: Sequence[Workspace] = ()) -> None:
        turns = [(one.adapter, one.platform_id) for one in others]
        await community.take_turn(session, (interaction.adapter, interaction.workspace), *turns)
        if not await mark_received(session, interaction.adapter, interaction.key, self._clock.now()):
            raise Duplicate

    async def _in_time(self, turn: _Turn, visibility: Visibility | None, to: Responder) -> _Done | OpenForm:
        """Say that an answer is coming where it takes long; what may open a form cannot wait, and has none."""
        task = asyncio.ensure_future(self._course(turn))
        done, _ = await asyncio.wait({task}, timeout=None if visibility is None else DEFER_AFTER_S)
        if not done and visibility is not None:
            await _reached(to.defer(visibility), otherwise="interaction.not_deferred")
        handler = self._hearing.with_last_resort(turn.interaction)
        if handler is not None and handler.reads:
            done, _ = await asyncio.wait({task}, timeout=PATIENCE_S)
            if not done:  # a database that does not answer may take as long to be let go of: nobody waits for that
                self._given_up.add(task)
                task.add_done_callback(self._given_up.discard)
                task.cancel()
                raise TimeoutError
        return await task

    async def _answer(self, done: _Done, responder: Responder) -> bool:
        """Give an answer; False where the outbox has to try again. A secret one is given now or never."""
        nonce = done.delivery.nonce
        if await _reached(responder.reply(done.delivery), otherwise="interaction.not_answered"):
            if done.stored:
                self._outbox.answered(nonce)
            return True
        if done.secret:
            return True
        if not done.stored:
            async with self._storage.transaction() as session:
                await self._outbox.keep_reply(session, done.workspace.id, done.outgoing, done.delivery)
        await self._outbox.try_again(nonce)
        return False

    async def _tell_invalid(self, turn: _Turn, invalid: Invalid, responder: Responder) -> None:
        """Say what is wrong, and with which field or parameter."""
        heard = turn.heard
        handler = turn.handler
        assert heard is not None and handler is not None  # noqa: S101, PT018 - nothing is read before they are known
        sent = heard.request if isinstance(heard.request, Submission) else None
        asked = isinstance(turn.interaction.request, Submission) and not sent  # by a form of ours, for a command
        if asked:
            await self._correct_asked(turn, invalid, responder)
            return
        if sent and invalid.fields.keys() <= {field.name for field in handler.form_fields}:
            await self._correct(heard, sent, handler, invalid, responder)
        elif sent or handler.kind is not HandlerKind.COMMAND:  # its own identifiers are wrong: nobody typed them
            await self._say_no(turn.interaction, responder, heard.reader, handler, t("core.unknown_button"))
        else:
            labels = {p.name: parameter_label(handler, p) for p in handler.parameters}
            await self._say_no(turn.interaction, responder, heard.reader, handler, *_reasons(invalid, labels))

    async def _correct(
        self, heard: Heard, sent: Submission, handler: Handler, invalid: Invalid, responder: Responder
    ) -> None:
        """Say at its fields what is wrong with a form; where it is gone, beside it, with what was typed kept."""
        if self._adapters[heard.interaction.adapter].corrects_forms and await _reached(
            responder.invalid(invalid.fields, heard.reader), otherwise="interaction.not_corrected"
        ):
            return
        labels = {p.name: field_label(handler, p) for p in handler.form_fields}
        step = drafts.step_of(self._forms.steps(heard, handler), next(iter(invalid.fields)))
        await self._say_and_keep(heard, handler, sent, step, responder, _reasons(invalid, labels))

    async def _correct_asked(self, turn: _Turn, invalid: Invalid, responder: Responder) -> None:
        """The same for a form of ours that asked for what a command takes."""
        heard, handler, sent = turn.heard, turn.handler, turn.interaction.request
        assert heard is not None and handler is not None and isinstance(sent, Submission)  # noqa: S101, PT018
        if await _reached(responder.invalid(invalid.fields, heard.reader), otherwise="interaction.not_corrected"):
            return
        labels = {p.name: parameter_label(handler, p) for p in handler.parameters}
        await self._say_and_keep(heard, handler, sent, 0, responder, _reasons(invalid, labels))

    async def _refuse(self, turn: _Turn, responder: Responder, reason: Phrase) -> None:
        """Say no; what was typed into a form is kept, because that closes it.

        What the form was filled in from is not: when it is opened again the member has read why.
        """
        heard, known = turn.heard, self._hearing.with_last_resort(turn.interaction)
        if known is None and heard is not None and turn.handler is not None and isinstance(heard.request, Submission):
            of = Action.decode(heard.request.action)
            anew = Action(of.handler, {name: value for name, value in of.arguments.items() if name != SEEN})
            sent = Submission(anew.encode(), heard.request.fields)
            await self._say_and_keep(heard, turn.handler, sent, 0, responder, [reason])
        else:
            await self._say_no(turn.interaction, responder, self._reader(turn), known, reason)

    async def _say_and_keep(
        self,
        heard: Heard,
        handler: Handler,
        sent: Submission,
        step: int,
        responder: Responder,
        reasons: Sequence[Phrase],
    ) -> None:
        if handler.leaves_no_trace:
            await self._say_no(heard.interaction, responder, heard.reader, handler, *reasons)
            return
        try:
            done = await self._keep(heard, sent, step, reasons, t("core.draft.again"))
        except Duplicate:
            await _reached(responder.duplicate(heard.reader), otherwise="interaction.not_answered")
        except Exception as error:  # noqa: BLE001 - what is wrong is said, even if what was typed cannot be kept
            log.error("draft.not_kept", failure=failure_id(), exc_info=error)
            await self._say_no(heard.interaction, responder, heard.reader, handler, *reasons)
        else:
            await self._answer(done, responder)

    async def _say_no(
        self, interaction: Interaction, responder: Responder, reader: Reader, handler: Handler | None, *reasons: Phrase
    ) -> None:
        """Say why it is not done, and where the handler has an answer for that, the first reason in it."""
        otherwise = handler and handler.otherwise
        said = otherwise(reasons[0], reader).blocks if otherwise else reasons
        await self._say(interaction, responder, reader, *said)

    async def _say(
        self, interaction: Interaction, responder: Responder, reader: Reader, *blocks: Block | Phrase
    ) -> None:
        """Answer privately with what nothing was written for, so that nothing of it need be stored."""
        delivery = Delivery(_nonce(), _reply_address(interaction), say(*blocks), reader, PRIVATE)
        await _reached(responder.reply(delivery), otherwise="interaction.not_answered")


def _asked(context: Context, handler: Handler) -> dict[int, Effects]:
    """What a handler asked for, by workspace; Declaration where it is declared to read alone and asked for anything."""
    asked = context.asked(handler.cog)
    if handler.reads and any(asked.values()):
        raise Declaration(f"{handler.reference} is declared to read, and asks for something to be done")
    return asked


async def mark_received(session: AsyncSession, adapter: str, key: str, now: datetime) -> bool:
    """Whether a platform hands this over for the first time, by its own key of it."""
    marked = await session.execute(_MARK(session), {"adapter": adapter, "key": key, "at": now})
    return marked.first() is not None


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
    return Outgoing(
        _reply_address(interaction), message, owner.locale, owner.zone,
        not_after=interaction.answer_by, member_id=member.id,
    )  # fmt: skip


def _reply_address(interaction: Interaction) -> Address:
    return Address(
        interaction.adapter, interaction.workspace, Place.REPLY, interaction.reply_to or interaction.key
    )  # fmt: skip


def _reasons(invalid: Invalid, labels: Mapping[str, Phrase]) -> list[Phrase]:
    return [t("core.parameter.wrong", label=labels[name], reason=why) for name, why in invalid.fields.items()]


def _nonce() -> str:
    return secrets.token_hex(12)
