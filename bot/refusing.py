"""What somebody hears for whom nothing was done: what was wrong with what they gave, why not, or that we failed.

What was typed into a form is kept where that is closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import drafts
from bot.answers import Answers, Duplicate, reached, reply_unwritten
from bot.forms import Forms
from bot.handler import SEEN, Handler, HandlerKind
from bot.hearing import Heard, Hearing
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.measures import Became
from bot.model.errors import Invalid
from bot.model.form import Interaction, Submission
from bot.model.message import Action
from bot.model.phrase import Phrase, t
from bot.port import Adapter, Responder
from bot.progress import Progress
from bot.registry import field_label, parameter_label


@dataclass
class Turn:
    """One interaction, and as much of it as was understood so far."""

    interaction: Interaction
    heard: Heard | None = None
    handler: Handler | None = None  # once it is known that the member may have it
    became: Became = Became.ANSWERED
    progress: Progress = field(default_factory=Progress)


class Refusing:
    """Says what is wrong, and keeps what was typed."""

    def __init__(self, answers: Answers, forms: Forms, hearing: Hearing, adapters: Mapping[str, Adapter]) -> None:
        self._answers = answers
        self._forms = forms
        self._hearing = hearing
        self._adapters = adapters

    def reader(self, turn: Turn) -> Reader:
        """Who is spoken to, as far as that is known."""
        return turn.heard.reader if turn.heard else self._hearing.stranger(turn.interaction)

    async def invalid(self, turn: Turn, invalid: Invalid, responder: Responder) -> None:
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
            await _say_no(turn.interaction, responder, heard.reader, handler, t("core.unknown_button"))
        else:
            labels = {p.name: parameter_label(handler, p) for p in handler.parameters}
            await _say_no(turn.interaction, responder, heard.reader, handler, *_reasons(invalid, labels))

    async def refuse(self, turn: Turn, reason: Phrase, responder: Responder) -> None:
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
            await _say_no(turn.interaction, responder, self.reader(turn), known, reason)

    async def _correct(
        self, heard: Heard, sent: Submission, handler: Handler, invalid: Invalid, responder: Responder
    ) -> None:
        """Say at its fields what is wrong with a form; where it is gone, beside it, with what was typed kept."""
        if self._adapters[heard.interaction.adapter].corrects_forms and await reached(
            responder.invalid(invalid.fields, heard.reader), otherwise="interaction.not_corrected"
        ):
            return
        labels = {p.name: field_label(handler, p) for p in handler.form_fields}
        step = drafts.step_of(self._forms.steps(heard, handler), next(iter(invalid.fields)))
        await self._say_and_keep(heard, handler, sent, step, responder, _reasons(invalid, labels))

    async def _correct_asked(self, turn: Turn, invalid: Invalid, responder: Responder) -> None:
        """The same for a form of ours that asked for what a command takes."""
        heard, handler, sent = turn.heard, turn.handler, turn.interaction.request
        assert heard is not None and handler is not None and isinstance(sent, Submission)  # noqa: S101, PT018
        if await reached(responder.invalid(invalid.fields, heard.reader), otherwise="interaction.not_corrected"):
            return
        labels = {p.name: parameter_label(handler, p) for p in handler.parameters}
        await self._say_and_keep(heard, handler, sent, 0, responder, _reasons(invalid, labels))

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
            await _say_no(heard.interaction, responder, heard.reader, handler, *reasons)
            return
        try:
            done = await self._answers.with_draft(heard, sent, step, reasons, t("core.draft.again"))
        except Duplicate:
            await reached(responder.duplicate(heard.reader), otherwise="interaction.not_answered")
        except Exception as error:  # noqa: BLE001 - what is wrong is said, even if what was typed cannot be kept
            log.error("draft.not_kept", failure=failure_id(), exc_info=error)
            await _say_no(heard.interaction, responder, heard.reader, handler, *reasons)
        else:
            await self._answers.give(done, responder)


async def _say_no(
    interaction: Interaction, responder: Responder, reader: Reader, handler: Handler | None, *reasons: Phrase
) -> None:
    """Say why it is not done, and where the handler has an answer for that, the first reason in it."""
    otherwise = handler and handler.otherwise
    said = otherwise(reasons[0], reader).blocks if otherwise else reasons
    await reply_unwritten(interaction, responder, reader, *said)


def _reasons(invalid: Invalid, labels: Mapping[str, Phrase]) -> list[Phrase]:
    return [t("core.parameter.wrong", label=labels[name], reason=why) for name, why in invalid.fields.items()]
