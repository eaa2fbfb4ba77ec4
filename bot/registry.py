"""Every declaration of every installed cog, checked once at start-up."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.cog import Cog, Gathering
from bot.handler import Function, Handler, HandlerKind
from bot.i18n import LOCALES, Catalogue
from bot.limits import (
    BUTTON_LABEL,
    COMMAND_DESCRIPTION,
    FIELD_LABEL,
    FORM_FIELDS,
    FORM_STEP,
    FORM_TITLE,
    HINT,
    OPTIONS,
    SHORTCUT_LABEL,
    SHORTCUTS,
)
from bot.model.errors import Declaration
from bot.model.form import Kind, Parameter
from bot.model.phrase import Phrase, t
from bot.model.role import PRIVATE

_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_COMMAND_PARAMETERS = 25  # Discord
_OF_A_PLATFORM = (Kind.CHANNEL, Kind.PERSON, Kind.ROLES, Kind.SOURCE)


class Registry:
    """Finds handlers by name; refuses at start-up what some platform could not do."""

    def __init__(self, cogs: Iterable[Cog], catalogue: Catalogue) -> None:
        self.cogs = tuple(cogs)
        self._catalogue = catalogue
        self._handlers: dict[str, Handler] = {}
        self._commands: dict[tuple[str, str], Handler] = {}
        self._words: dict[str, tuple[str, Function]] = {}
        self._relays: dict[str, Function] = {}
        self._gatherings: dict[str, tuple[str, Gathering]] = {}
        for cog in self.cogs:
            self._check_name(cog.name)
            if [other.name for other in self.cogs].count(cog.name) > 1:
                raise Declaration(f"two cogs are called {cog.name}")
            if cog.exporter is None or cog.eraser is None:
                raise Declaration(f"{cog.name}: a cog must be able to export and to erase a member's data")
            for handler in cog.handlers:
                self._add(handler)
            for name, word in cog.words.items():
                if name in self._words:
                    raise Declaration(f"{cog.name} and {self._words[name][0]} both tell of {name}")
                self._words[name] = (cog.name, word)
            for name, relay in cog.relays.items():
                if name in self._relays:
                    raise Declaration(f"two cogs relay {name}")
                self._relays[name] = relay
            for name, gathering in cog.gatherings.items():
                if name in self._gatherings:
                    raise Declaration(f"{cog.name} and {self._gatherings[name][0]} both know of people called {name}")
                self._gatherings[name] = (cog.name, gathering)
        self._check_shortcuts()

    def handler(self, reference: str) -> Handler | None:
        """The handler that is called `cog/name`."""
        return self._handlers.get(reference)

    @property
    def words(self) -> Mapping[str, tuple[str, Function]]:
        """What cogs tell of each other, by name: whose it is, and the function that knows it."""
        return self._words

    @property
    def relays(self) -> Mapping[str, Function]:
        """What finds the words, and whom they are for, where no row has either; by name."""
        return self._relays

    @property
    def gatherings(self) -> Mapping[str, tuple[str, Gathering]]:
        """People that cogs know of, by name: whose they are, and who they are."""
        return self._gatherings

    def command(self, group: str, name: str) -> Handler | None:
        """The command `/group name`; a top-level one has no name, only its group."""
        return self._commands.get((group, name))

    def commands(self) -> Iterator[Handler]:
        """Every command, by group and name."""
        for key in sorted(self._commands):
            yield self._commands[key]

    @property
    def shortcuts(self) -> tuple[Handler, ...]:
        """What can be done with a message that somebody wrote, in the order in which it was declared."""
        return tuple(handler for handler in self if handler.kind is HandlerKind.SHORTCUT)

    def shortcut(self, reference: str) -> Handler | None:
        """The shortcut that is called `cog/name`."""
        return next((handler for handler in self.shortcuts if handler.reference == reference), None)

    def is_group(self, name: str) -> bool:
        """Whether commands begin with this word that have a second one."""
        return any(group == name and subcommand for group, subcommand in self._commands)

    @property
    def groups(self) -> tuple[str, ...]:
        """The cogs with commands of their own, by name: those that a workspace can turn off."""
        return tuple(sorted({handler.cog for handler in self._commands.values() if not handler.top_level}))

    def __iter__(self) -> Iterator[Handler]:
        return iter(self._handlers.values())

    def _add(self, handler: Handler) -> None:
        self._check_name(handler.name)
        if handler.reference in self._handlers:
            raise Declaration(f"{handler.reference} is declared twice")
        self._handlers[handler.reference] = handler
        if handler.kind is HandlerKind.COMMAND:
            self._add_command(handler)
        if handler.leaves_no_trace:
            self._check_leaves_no_trace(handler)
        if handler.form is not None:
            if handler.reads:
                raise Declaration(f"{handler.reference}: what is sent in with a form is written down")
            self._check_form(handler)

    @staticmethod
    def _check_leaves_no_trace(handler: Handler) -> None:
        """What is asked in steps is kept between them, and what everybody reads is no secret."""
        if handler.reply is not PRIVATE or len(handler.form_fields) > FORM_STEP:
            raise Declaration(
                f"{handler.reference}: what leaves no trace is answered in private, "
                f"and asks for at most {FORM_STEP} things"
            )

    def _add_command(self, handler: Handler) -> None:
        assert handler.command is not None  # noqa: S101 - a command is declared with its name
        self._check_name(handler.command)
        key = (handler.group, handler.subcommand)
        if key in self._commands:
            raise Declaration(f"{handler.line} is declared twice")
        for group, subcommand in self._commands:
            if group == handler.group and not (subcommand and handler.subcommand):
                raise Declaration(f"/{group} cannot be a command and a group of commands at once")
        if len(handler.parameters) > _COMMAND_PARAMETERS:
            raise Declaration(f"{handler.line} has more than {_COMMAND_PARAMETERS} parameters")
        required = [parameter.required for parameter in handler.parameters]
        if sum(required) > FORM_STEP:  # one form may have to ask for all of them
            raise Declaration(f"{handler.line} has more than {FORM_STEP} parameters that must be given")
        if required != sorted(required, reverse=True):
            raise Declaration(f"{handler.line}: what must be given comes before what may be")
        self._commands[key] = handler
        self._check_text(handler.help, COMMAND_DESCRIPTION)
        self._check_text(handler.label, BUTTON_LABEL)
        if not handler.top_level:
            self._check_text(t(f"{handler.group}.commands"), COMMAND_DESCRIPTION)
        for parameter in handler.parameters:
            self._check_name(parameter.name)
            self._check_text(parameter_label(handler, parameter), COMMAND_DESCRIPTION)
            self._check_choices(handler.cog, parameter)

    def _check_shortcuts(self) -> None:
        """Platforms show them by their words alone, so no two may have the same."""
        if len(self.shortcuts) > SHORTCUTS:
            raise Declaration(f"a message's menu holds {SHORTCUTS} shortcuts, not {len(self.shortcuts)}")
        for handler in self.shortcuts:
            self._check_name(handler.shortcut or "")
            taken = [(parameter.name, parameter.kind, parameter.max_length) for parameter in handler.parameters]
            if taken != [("text", Kind.TEXT, None)]:
                raise Declaration(f"{handler.reference}: a shortcut takes the text of a message, and no more")
            self._check_text(handler.label, SHORTCUT_LABEL)
        for locale in LOCALES:
            labels = [self._catalogue.keys(locale)[handler.label.key] for handler in self.shortcuts]
            if len(set(labels)) < len(labels):
                raise Declaration(f"two shortcuts have the same words in {locale}")

    def _check_form(self, handler: Handler) -> None:
        assert handler.form is not None  # noqa: S101 - the caller looked
        least = 0 if handler.kind is HandlerKind.WEB else 1  # a page may have no more than its button
        if not least <= len(handler.form_fields) <= FORM_FIELDS:
            raise Declaration(f"{handler.reference}: a form has 1 to {FORM_FIELDS} fields")
        for parameter in handler.parameters:
            if parameter.kind in (Kind.SOURCE, Kind.OWN):
                raise Declaration(f"{handler.reference}: {parameter.name} cannot be carried by the id of a form")
        if len(handler.form_fields) > FORM_STEP and any(f.kind is Kind.SOURCE for f in handler.form_fields):
            raise Declaration(f"{handler.reference}: a form that is asked in steps cannot take a file")
        self._check_text(handler.form.title_phrase, FORM_TITLE)
        for parameter in handler.form_fields:
            label = field_label(handler, parameter)
            self._check_text(label, FIELD_LABEL)
            hint = t(f"{label.key}.hint")
            if hint.key in self._catalogue:
                self._check_text(hint, HINT)
            self._check_choices(handler.cog, parameter)
            if handler.kind is HandlerKind.WEB and parameter.kind in _OF_A_PLATFORM:
                raise Declaration(f"{handler.reference}: {parameter.name} cannot be asked for on the web")

    def _check_choices(self, cog: str, parameter: Parameter) -> None:
        options = choice_options(cog, parameter)
        if len(options) > OPTIONS:
            raise Declaration(f"{cog}: {parameter.name} has more than {OPTIONS} choices")
        for _, label in options:
            self._check_text(label, FIELD_LABEL)

    def _check_text(self, phrase: Phrase, limit: int) -> None:
        for locale in LOCALES:
            text = self._catalogue.keys(locale).get(phrase.key)
            if text is None:
                raise Declaration(f"the phrase {phrase.key} is missing in {locale}")
            if len(text) > limit:
                raise Declaration(f"the phrase {phrase.key} is longer than {limit} characters in {locale}")

    @staticmethod
    def _check_name(name: str) -> None:
        if not _NAME.fullmatch(name):
            raise Declaration(f"{name!r}: names are lower-case letters, digits and _, at most 32")


def parameter_label(handler: Handler, parameter: Parameter) -> Phrase:
    """The words for a command's parameter."""
    return t(f"{handler.help.key}.{parameter.name}")


def field_label(handler: Handler, parameter: Parameter) -> Phrase:
    """The words for a form's field."""
    assert handler.form is not None  # noqa: S101 - only a form has fields
    return t(f"{handler.form.title_phrase.key}.{parameter.name}")


def choice_options(cog: str, parameter: Parameter) -> tuple[tuple[str, Phrase], ...]:
    """The values of a choice, each with its words: the phrase `cog.enumeration.value`."""
    if parameter.choices is None:
        return ()
    name = parameter.choices.__name__.lower()
    return tuple((member.value, t(f"{cog}.{name}.{member.value}")) for member in parameter.choices)
