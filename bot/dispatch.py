"""One interaction, from what a member did to the answer.

authorise -> read the arguments -> (prepare) -> one transaction -> reply

The transaction holds the effect, the mark that this interaction was received, the jobs, what is to be said
elsewhere, and the answer itself. Only when it is committed does anyone hear of it. A refusal or a failure
rolls all of it back.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import community, drafts, under_way
from bot.answers import Answers, Done, Duplicate, reached, reply_unwritten, take_turns
from bot.clock import Clock
from bot.context import Context, Effects, Member, Reception, Workspace
from bot.fetch import Fetcher
from bot.forms import Forms
from bot.handler import SEEN, Handler
from bot.hearing import Heard, Hearing
from bot.i18n import Catalogue, Reader
from bot.limits import TooMuch, check
from bot.logs import failure_id, log
from bot.measures import Became, Measures
from bot.model.errors import Declaration, Invalid, Refused
from bot.model.form import Interaction, OpenForm, Submission
from bot.model.message import Action, Message
from bot.model.phrase import t
from bot.model.role import PRIVATE, Role, Visibility
from bot.outbox import Outbox
from bot.parameters import carried
from bot.port import Adapter, Later, Responder, Undeliverable
from bot.progress import Progress
from bot.refusing import Refusing, Turn
from bot.registry import Registry
from bot.roll import Roll
from bot.schedule.worker import store_effects
from bot.storage.engine import Storage, wipe
from bot.storage.tables import Received
from bot.under_way import Watch, store_followed

DEFER_AFTER_S = 0.7
"""A handler that takes longer is deferred, so that members see within a second that they were heard."""

PATIENCE_S = 2.0
"""After how long, from then on, one that only reads and knows what is answered otherwise is waited for no more."""


_REMEMBERED = 5_000  # interactions that left no trace: a platform delivers again within minutes


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
        self._answers = Answers(storage, clock, outbox)
        self._refusing = Refusing(self._answers, self._forms, hearing, adapters)
        self._passed: dict[tuple[str, str], None] = {}  # what left no trace, in the order in which it came
        self._given_up: set[asyncio.Future[Done | OpenForm]] = set()  # or they could be gone before they end

    async def handle(self, interaction: Interaction, responder: Responder) -> bool:
        """Answer one interaction through its responder; True if something is to be done or said because of it."""
        turn = Turn(interaction)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            return await self._handle(turn, responder)
        finally:
            if turn.handler is None or not turn.handler.leaves_no_trace:
                self._measures.answered(interaction.adapter, turn.became, loop.time() - began)

    async def _handle(self, turn: Turn, responder: Responder) -> bool:
        visibility = self._hearing.visibility(turn.interaction)
        try:
            outcome = await self._in_time(turn, visibility, responder)
            if isinstance(outcome, OpenForm):
                await self._open(turn, outcome, responder)
                return False
        except Duplicate:
            turn.became = Became.AGAIN
            await reached(responder.duplicate(self._refusing.reader(turn)), otherwise="interaction.not_answered")
        except Invalid as invalid:
            turn.became = Became.REFUSED
            await self._refusing.invalid(turn, invalid, responder)
        except Refused as refusal:
            turn.became = Became.REFUSED
            await self._refusing.refuse(turn, refusal.reason, responder)
        except Later as error:  # what had to be looked up on the platform could not be
            turn.became = Became.FAILED
            log.warning("interaction.not_looked_up", reason=str(error))
            await self._refusing.refuse(turn, t("core.not_looked_up"), responder)
        except Exception as error:  # noqa: BLE001 - the member is told, whatever it was
            turn.became = Became.FAILED
            failure = failure_id()
            kind = type(turn.interaction.request).__name__
            log.error("interaction.failed", failure=failure, kind=kind, exc_info=error)
            await self._refusing.refuse(turn, t("core.failure", id=failure), responder)
        else:
            return not await self._answers.give(outcome, responder) or outcome.busy
        return False

    async def _open(self, turn: Turn, form: OpenForm, responder: Responder) -> None:
        """Put a form before the member; where the platform opens none by now, say so."""
        reader = self._refusing.reader(turn)
        try:
            await responder.open_form(form, reader)
        except (Later, Undeliverable) as error:
            log.warning("interaction.form_not_opened", reason=str(error))
            await reply_unwritten(turn.interaction, responder, reader, t("core.form.not_opened"))

    async def _course(self, turn: Turn) -> Done | OpenForm:
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
                return await self._answers.with_draft(heard, form, 0, [t("core.form.next")], t("core.draft.go_on"))
            shown = await self._forms.put(heard, handler, arguments)
            if isinstance(shown, OpenForm):
                return shown
            return await self._ask_first(heard, handler, shown)
        return await self._perform(heard, handler, arguments, turn.progress)

    async def _understand(self, session: AsyncSession, turn: Turn) -> tuple[Heard, Handler, dict[str, Any]]:
        """Who asks, and for what, where nothing has to be looked up for that."""
        heard = turn.heard = await self._hearing.hear(session, turn.interaction)
        handler, given = self._hearing.resolve(heard)
        turn.handler = handler
        return heard, handler, await self._hearing.arguments(heard, handler, given)

    async def _perform(self, heard: Heard, handler: Handler, arguments: dict[str, Any], progress: Progress) -> Done:
        """Read a form and prepare, then do what is asked in one transaction."""
        interaction = heard.interaction
        if handler.form is not None and isinstance(heard.request, Submission):
            answers, step = await self._forms.filled_in(heard, handler, heard.request.fields)
            if step is not None:
                done = t("core.draft.step", done=step, steps=len(self._forms.steps(heard, handler)))
                return await self._answers.with_draft(heard, heard.request, step, [done], t("core.draft.go_on"))
            arguments["form"] = handler.form(**answers)
            if handler.sees:
                arguments[SEEN] = str(Action.decode(heard.request.action).arguments.get(SEEN, ""))
        if handler.prepare is not None:
            await self._stop_if_received(interaction)
            named = {name: arguments[name] for name in handler.prepared_from}
            prepared = await handler.prepare(self._reception(heard, progress), **named)
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

    def _reception(self, heard: Heard, progress: Progress) -> Reception:
        """What is given to work that comes before the transaction."""
        adapter = self._adapters[heard.interaction.adapter]
        return Reception(
            self._fetcher, heard.workspace, self._clock.now(), self._storage.reading,
            partial(self._roll.call, progress=progress), progress,
            self._registry.groups, tuple(self._hearing.open_to(heard)), self._fits,
            adapter.obstacle, partial(adapter.holders, heard.interaction.workspace), partial(self._people, heard),
        )  # fmt: skip

    async def _people(self, heard: Heard, named: str) -> Sequence[int]:
        async with self._storage.reading() as session:
            return await self._hearing.context(session, heard, heard.arrival.visitor).people(named)

    async def _look_up(
        self, session: AsyncSession, heard: Heard, member: Member, handler: Handler, arguments: Mapping[str, Any]
    ) -> Done:
        """Answer what is only asked. Nothing is done, so nothing is stored: who hears no answer asks again."""
        context = self._hearing.context(session, heard, member)
        message: Message = await handler.function(context, **arguments)
        _asked(context, handler)
        return self._answers.unstored(heard, member, message, handler.reply, secret=False)

    async def _carry_out(
        self, session: AsyncSession, heard: Heard, handler: Handler, arguments: Mapping[str, Any]
    ) -> Done:
        """Do what is asked; the answer, and whether more follows from it."""
        await self._answers.receive(session, heard.interaction, await self._others(session, heard, handler, arguments))
        member = await community.enter(session, heard.arrival, heard.interaction)
        context = self._hearing.context(session, heard, member)
        message: Message = await handler.function(context, **arguments)
        asked = context.asked(handler.cog)
        if handler.role >= Role.ORGANISER:
            await store_followed(session, member, heard.workspace, asked, self._outbox, context.now)
        else:
            await store_effects(session, asked, self._outbox)
        if heard.draft is not None:
            await drafts.drop(session, heard.draft)
        if any(one.tickets for one in asked.values()):  # the address in it is nowhere: who hears no answer asks again
            return self._answers.unstored(heard, member, message, handler.reply, secret=True, busy=True)
        return await self._answers.stored(session, heard, member, message, handler.reply, busy=any(asked.values()))

    async def _without_trace(self, heard: Heard, handler: Handler, arguments: Mapping[str, Any]) -> Done:
        """Do what is asked, and keep nothing of it but what the handler writes: not even that somebody asked."""
        member = community.passing(heard.arrival, heard.interaction)
        async with self._storage.reading() if handler.reads else self._storage.transaction() as session:
            if not handler.reads:
                others = await self._others(session, heard, handler, arguments)
                await take_turns(session, heard.interaction, others)
                wipe(session)
            context = self._hearing.context(session, heard, member)
            message: Message = await handler.function(context, **arguments)
            asked = _asked(context, handler)
            await store_effects(session, asked, self._outbox)
            return self._answers.unstored(heard, member, message, PRIVATE, secret=True, busy=any(asked.values()))

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

    async def _ask_first(self, heard: Heard, handler: Handler, message: Message) -> Done:
        """Answer with what has to be asked before a form can be opened."""
        if handler.leaves_no_trace:
            passing = community.passing(heard.arrival, heard.interaction)
            return self._answers.unstored(heard, passing, message, PRIVATE, secret=True)
        async with self._storage.transaction() as session:
            await self._answers.receive(session, heard.interaction)
            member = await community.enter(session, heard.arrival, heard.interaction)
            return await self._answers.stored(session, heard, member, message, PRIVATE)

    def _fits(self, message: Message, reader: Reader) -> bool:
        try:
            check(message, self._catalogue, reader)
        except TooMuch:
            return False
        return True

    async def _stop_if_received(self, interaction: Interaction) -> None:
        """Spare the costly part; the row in the transaction is what really decides."""
        async with self._storage.reading() as session:
            if await session.get(Received, (interaction.adapter, interaction.key)) is not None:
                raise Duplicate

    async def _in_time(self, turn: Turn, visibility: Visibility | None, to: Responder) -> Done | OpenForm:
        """Say that an answer is coming where it takes long; what may open a form cannot wait, and has none."""
        task = asyncio.ensure_future(self._course(turn))
        done, _ = await asyncio.wait({task}, timeout=None if visibility is None else DEFER_AFTER_S)
        if not done and visibility is not None:
            await reached(to.defer(visibility), otherwise="interaction.not_deferred")
        handler = self._hearing.with_last_resort(turn.interaction)
        if handler is not None and handler.reads:
            done, _ = await asyncio.wait({task}, timeout=PATIENCE_S)
            if not done:  # a database that does not answer may take as long to be let go of: nobody waits for that
                self._given_up.add(task)
                task.add_done_callback(self._given_up.discard)
                task.cancel()
                raise TimeoutError
        if visibility is not None and not task.done():
            await self._watch(task, turn, visibility, to)
        return await task

    async def _watch(
        self, task: asyncio.Future[Done | OpenForm], turn: Turn, visibility: Visibility, to: Responder
    ) -> None:
        """Show from time to time how far it is, until it is done; of what leaves no trace nothing is shown."""
        watch = Watch(self._storage, self._clock, turn.progress)
        try:
            while not (await asyncio.wait({task}, timeout=under_way.SHOWN_EVERY_S))[0]:
                if turn.heard and turn.handler and not turn.handler.leaves_no_trace:
                    await watch.show(turn.heard, visibility, to)
        finally:
            await watch.over()


def _asked(context: Context, handler: Handler) -> dict[int, Effects]:
    """What a handler asked for, by workspace; Declaration where it is declared to read alone and asked for anything."""
    asked = context.asked(handler.cog)
    if handler.reads and any(asked.values()):
        raise Declaration(f"{handler.reference} is declared to read, and asks for something to be done")
    return asked
