"""Questions answered together, and the types that a handler may ask for.

The annotation is the declaration: `Annotated[str, Max(100)]` in a command's signature or in a form's body is
all that the adapters need to build an option, a field, and the check of what was typed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, dataclass_transform

from bot.model.address import Address
from bot.model.phrase import Phrase, Text


class Kind(StrEnum):
    """What a parameter or field holds."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"  # any of them, or none
    CHANNEL = "channel"
    ROLES = "roles"
    PERSON = "person"
    SOURCE = "source"
    OWN = "own"  # a type that brings its own reading, such as a time


@dataclass(frozen=True)
class Max:
    """The longest text that is taken, in characters."""

    length: int


@dataclass(frozen=True)
class Multiline:
    """The field is a box of several lines."""


@dataclass(frozen=True)
class Choice:
    """One suggestion while a member types: what the handler gets, and what the member sees."""

    value: str
    label: Text


@dataclass(frozen=True)
class Suggest:
    """Where suggestions come from: `async (ctx, typed) -> sequence of Choice`, at most 25 of them."""

    function: Callable[[Any, str], Awaitable[Any]]


@dataclass(frozen=True)
class Reads:
    """How a type of one's own is read: `(typed text, circumstances) -> value`, raising `Refused`.

    `circumstances` has `now` (an aware UTC instant) and the member's `locale` and `zone`. The phrase `hint`
    names what can be typed, with an example.
    """

    function: Callable[[str, Any], Any]


@dataclass(frozen=True)
class Upload:
    """A file that a member attached; reading it may go over the network."""

    name: str
    size: int  # bytes
    read: Callable[[int], Awaitable[bytes]]  # takes the most bytes that are wanted


@dataclass(frozen=True)
class Source:
    """Where a document is to be read from: an attached file, or a web address."""

    upload: Upload | None = None
    url: str | None = None


Channel = Annotated[Address, Kind.CHANNEL]
"""A channel of the workspace."""

Person = Annotated[Address, Kind.PERSON]
"""Somebody who is in the workspace, as a direct message reaches them; no bot."""

Roles = Annotated[tuple[str, ...], Kind.ROLES]
"""Roles of the platform, by their ids there; none is a choice too."""

Document = Annotated[Source, Kind.SOURCE]
"""A file or a web address."""


@dataclass(frozen=True)
class Parameter:
    """One typed argument of a handler, or one field of a form."""

    name: str
    kind: Kind
    required: bool
    default: Any = None
    max_length: int | None = None
    multiline: bool = False
    choices: type[StrEnum] | None = None
    suggest: Suggest | None = None
    reads: Reads | None = None


@dataclass(frozen=True)
class Field:
    """A form's field as it is shown: the parameter, its words, and what it is filled with."""

    parameter: Parameter
    label: Phrase
    hint: Phrase | None = None
    options: tuple[tuple[str, Phrase], ...] = ()
    value: str = ""


@dataclass(frozen=True)
class OpenForm:
    """A form to be shown to one member; `action` is what the answers are sent to."""

    action: str
    title: Phrase
    fields: tuple[Field, ...]
    step: tuple[int, int] = (1, 1)  # this part of the form, of how many


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Form:
    """Base of every form: the fields are the annotations, the words are phrases by convention.

    `title` is the title's phrase; the label of a field is that key plus the field's name, and a phrase ending
    in `.hint` beside it, where there is one, says what can be typed. On the web the title's with `.send` says what the
    button does, where that is another word than usual.
    """

    title_phrase: ClassVar[Phrase]

    def __init_subclass__(cls, *, title: Phrase) -> None:
        cls.title_phrase = title
        dataclass(frozen=True, kw_only=True)(cls)


Raw = str | int | bool | Upload
"""What an adapter hands over for an argument: as typed, or as its platform's own option type gives it."""

Answers = Mapping[str, Raw]


@dataclass(frozen=True)
class CommandCall:
    """A named request with what was given for its parameters."""

    group: str
    name: str
    arguments: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class CommandLine:
    """A command as one line of text, where the platform hands over no more."""

    text: str


@dataclass(frozen=True)
class Press:
    """A button pressed or a select chosen; `value` is the chosen option."""

    action: str
    value: str | None = None


@dataclass(frozen=True)
class Submission:
    """A form sent in."""

    action: str
    fields: Answers


@dataclass(frozen=True)
class Completion:
    """What a member has typed so far for one parameter of a command."""

    group: str
    name: str
    parameter: str
    typed: str


@dataclass(frozen=True)
class OnMessage:
    """A shortcut chosen in the menu of a message: which handler's, and what the message says.

    These are somebody's words, handed over this once: they are written down nowhere.
    """

    shortcut: str
    text: str = field(repr=False)


Request = CommandCall | CommandLine | Press | Submission | OnMessage
"""Everything that a member can do."""


@dataclass(frozen=True)
class Interaction:
    """What a member did that must be answered soon."""

    key: str  # the platform's id of it: the same when it is delivered again
    adapter: str
    workspace: str
    member: str
    roles: frozenset[str]  # the platform's ids of the roles that the member holds
    where: Address
    locale: str | None
    request: Request
    administers: bool = False  # the platform itself lets this member run the workspace
    reply_to: str = ""  # what the adapter needs to answer later, where the key is not enough
    answer_by: datetime | None = None  # when the platform takes no answer any more
