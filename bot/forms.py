"""Forms as they are shown, a step at a time where a platform shows few fields at once."""

from collections.abc import Mapping
from typing import Any

from bot import drafts
from bot.handler import SEEN, Handler
from bot.hearing import Heard, Hearing
from bot.i18n import Catalogue
from bot.limits import ACTION_ID, TooMuch
from bot.model.form import Answers, Field, Kind, OpenForm, Parameter
from bot.model.message import Action, Message
from bot.model.phrase import t
from bot.parameters import YES, carried, pieces, written
from bot.port import Adapter
from bot.registry import choice_options, field_label, parameter_label
from bot.storage.engine import Storage


class Forms:
    """Puts forms together, and reads what was filled in."""

    def __init__(
        self, storage: Storage, catalogue: Catalogue, hearing: Hearing, adapters: Mapping[str, Adapter]
    ) -> None:
        self._storage = storage
        self._catalogue = catalogue
        self._hearing = hearing
        self._adapters = adapters

    async def put(self, heard: Heard, handler: Handler, arguments: Mapping[str, Any]) -> OpenForm | Message:
        """The form of a handler, or the step of it that is asked now, filled in as far as anything is known.

        A message where something else has to be asked first.
        """
        assert handler.form is not None  # noqa: S101 - the caller looked
        draft, filled = heard.draft, dict[str, str]()
        if handler.prefill is not None:
            async with self._storage.reading() as session:
                context = self._hearing.context(session, heard, heard.arrival.visitor)
                found = await handler.prefill(context, **arguments)
            if isinstance(found, Message):
                return found
            filled.update(found)
        seen = {SEEN: filled.pop(SEEN)} if SEEN in filled else {}
        if draft is not None:
            filled.update({name: str(value) for name, value in draft.fields.items()})
        await self._drop_what_is_gone(heard, handler, filled)
        action = Action(handler.reference, carried(handler.parameters, arguments) | seen).encode()
        if len(action) > ACTION_ID:
            raise TooMuch(f"the form of {handler.reference} carries more than {ACTION_ID} characters")
        asked = self.steps(heard, handler)
        step = min(draft.step, len(asked) - 1) if draft else 0
        return OpenForm(
            drafts.reference(draft.id, step, **seen).encode() if draft else action,
            handler.form.title_phrase,
            tuple(shown(handler, one, filled.get(one.name), self._catalogue) for one in asked[step]),
            step=(step + 1, len(asked)),
        )

    async def ask(self, heard: Heard, handler: Handler, typed: Answers) -> OpenForm:
        """What a command takes, asked for by a form, filled in with what was typed; as much as one form can ask."""
        asked = handler.parameters[: self._adapters[heard.interaction.adapter].form_fields]
        adapter, workspace = self._adapters[heard.interaction.adapter], heard.interaction.workspace
        filled = {one.name: _typed(typed, one) for one in asked}
        for one in asked:
            find = {Kind.CHANNEL: adapter.find_channel, Kind.PERSON: adapter.find_person}.get(one.kind)
            if find is not None and (named := filled[one.name]):
                found = await find(workspace, named)
                filled[one.name] = found.id if found else ""
        fields = [shown(handler, one, filled[one.name], self._catalogue) for one in asked]
        command = Action(drafts.ASK, {"of": handler.reference}).encode()
        return OpenForm(command, t("core.command", line=handler.line), tuple(fields))

    async def _drop_what_is_gone(self, heard: Heard, handler: Handler, filled: dict[str, str]) -> None:
        """Leave out of a form the channels and roles that are there no more: no platform would show them."""
        adapter, workspace = self._adapters[heard.interaction.adapter], heard.interaction.workspace
        for parameter in handler.form_fields:
            value = filled.get(parameter.name, "")
            if parameter.kind is Kind.CHANNEL and value:
                filled[parameter.name] = value if await adapter.find_channel(workspace, value) else ""
            elif parameter.kind is Kind.ROLES:
                there = [role for role in pieces(value) if await adapter.find_role(workspace, role)]
                filled[parameter.name] = ",".join(there)

    def steps(self, heard: Heard, handler: Handler) -> drafts.Steps:
        """The fields of a form as this platform asks them."""
        return drafts.steps(handler.form_fields, self._adapters[heard.interaction.adapter].form_fields)

    async def filled_in(self, heard: Heard, handler: Handler, fields: Answers) -> tuple[dict[str, Any], int | None]:
        """The values of what was sent in so far, and the step that comes next; Invalid names what cannot be used."""
        asked = self.steps(heard, handler)
        sent = drafts.answered(asked, fields)
        step = drafts.next_step(asked, fields) if sent else None  # what holds no field at all is judged as a whole
        return await self._hearing.values(heard, sent or handler.form_fields, fields), step


def shown(handler: Handler, parameter: Parameter, value: str | None, catalogue: Catalogue) -> Field:
    """A field with its words, and with what is usual in it where nothing was typed."""
    of_form = any(parameter is one for one in handler.form_fields)
    label = field_label(handler, parameter) if of_form else parameter_label(handler, parameter)
    hint = t(f"{label.key}.hint")
    usual = "" if parameter.default is None else written(parameter.default)
    return Field(
        parameter=parameter,
        label=label,
        hint=hint if hint.key in catalogue else None,
        options=choice_options(handler.cog, parameter),
        value=usual if value is None else value,
    )


def _typed(typed: Answers, parameter: Parameter) -> str | None:
    value = typed.get(parameter.name)
    if value is not None and parameter.kind is Kind.BOOLEAN:
        return "yes" if str(value).strip().casefold() in YES else "no"
    return None if value is None else str(value)
