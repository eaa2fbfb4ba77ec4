"""Whatever members send, they read an answer or a reason, and nothing breaks: every command, button and form."""

from collections.abc import Mapping
from itertools import count
from urllib.parse import quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.sandbox.people import Company
from bot.adapters.sandbox.read import NAME, WORKSPACE
from bot.core import Core
from bot.handler import Handler
from bot.i18n import Reader
from bot.limits import OPTIONS
from bot.model.address import Address, Place
from bot.model.form import (
    Answers,
    CommandCall,
    CommandLine,
    Completion,
    Interaction,
    Kind,
    OnMessage,
    OpenForm,
    Parameter,
    Press,
    Raw,
    Request,
    Submission,
    Upload,
)
from bot.model.phrase import Phrase
from bot.model.role import Visibility
from bot.parameters import form_parameters
from bot.port import Delivery
from tests.fuzz.hostile import TEXTS, some
from tests.house.installed import COMMANDS, MEMBER_CALLS

PEOPLE = {"henrik": "organiser", "mona": "mentor", "ida": "student"}
"""Who sends it, and in which role."""

ODD = st.one_of(st.sampled_from(["1", "2", "0", "-3", "9" * 9, "9" * 20, "general"]), TEXTS)


class Listener:
    """The platform's side, which takes every answer."""

    def __init__(self) -> None:
        self.answers = 0

    async def defer(self, visibility: Visibility) -> None:
        """It may take as long as it likes."""

    async def progress(self, so_far: Delivery) -> None:
        """How far it is, is no answer."""

    async def reply(self, delivery: Delivery) -> None:
        """An answer."""
        self.answers += 1

    async def open_form(self, form: OpenForm, reader: Reader) -> None:
        """A form."""
        self.answers += 1

    async def invalid(self, reasons: Mapping[str, Phrase], reader: Reader) -> None:
        """What is wrong in the form."""
        self.answers += 1

    async def duplicate(self, reader: Reader) -> None:
        """It was sent before."""
        self.answers += 1


def upload(name: str, content: bytes) -> Upload:
    """A file that somebody attached."""

    async def read(most: int) -> bytes:
        return content[: most + 1]

    return Upload(name, len(content), read)


FILES = st.binary(max_size=60) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))
UPLOADS = st.builds(upload, TEXTS, FILES | FILES.map(lambda content: b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + content))


def raw(parameter: Parameter) -> st.SearchStrategy[Raw]:
    """What may be sent for one parameter, mostly such that there is more to come; no address is ever looked up here."""
    if parameter.kind is Kind.SOURCE:
        return UPLOADS | TEXTS.filter(lambda text: "//" not in text)
    if parameter.choices:
        likely: st.SearchStrategy[str] = st.sampled_from([str(choice) for choice in parameter.choices])
    elif parameter.kind is Kind.TEXT:
        likely = TEXTS.map(lambda text: f"a {text}"[: parameter.max_length or 100])
    else:
        likely = st.sampled_from(["1", "general", "fredag kl. 18", "hver onsdag kl. 17", "17", "2026-12-01"])
    return st.integers(0, 4).flatmap(lambda number: likely if number else ODD)


@st.composite
def answers(draw: st.DrawFn, parameters: tuple[Parameter, ...]) -> Answers:
    """Something for some of the parameters, and now and then for what is none."""
    given_ = {one.name: draw(raw(one)) for one in parameters if draw(st.integers(0, 4))}
    return given_ | ({draw(TEXTS): draw(TEXTS)} if not draw(st.integers(0, 9)) else {})


def named_by(reference: str, texts: Mapping[str, str]) -> str:
    """The id of a button or form, written as ours are and about as long: platforms hand no other back."""
    given_ = [f"{name}={quote_plus(text, errors='surrogatepass')}" for name, text in texts.items()]
    return f"{reference}?{'&'.join(given_)}"[:60]


@st.composite
def requests(draw: st.DrawFn) -> Request:
    """Something that a member does, which names a handler that there is; or any text in its place."""
    handler: Handler = draw(st.sampled_from(MEMBER_CALLS))
    values = draw(answers(handler.parameters))
    texts = {name: str(value) for name, value in values.items() if not isinstance(value, Upload)}
    if handler.shortcut:
        return OnMessage(handler.reference, draw(TEXTS))
    named = named_by(draw(TEXTS) if not draw(st.integers(0, 15)) else handler.reference, texts)
    if handler.form is not None and draw(st.booleans()):
        return Submission(named, draw(answers(form_parameters(handler.form))))
    if handler.command and draw(st.booleans()):
        return CommandCall(handler.group, handler.subcommand, values)
    if handler.command:
        return CommandLine(f"{handler.line} {' '.join(texts.values())}")
    return Press(named, draw(st.none() | ODD))


def done_by(name: str, request: Request, key: str) -> Interaction:
    """A request of one of these people."""
    return Interaction(
        key=key,
        adapter=NAME,
        workspace=WORKSPACE,
        member=name,
        roles=frozenset({PEOPLE[name]}),
        where=Address(NAME, WORKSPACE, Place.CHANNEL, "general"),
        locale="nb",
        request=request,
        administers=PEOPLE[name] == "organiser",
    )


KEYS = count()


@some(2)
@given(name=st.sampled_from([*PEOPLE, "henrik", "henrik"]), request=requests())
@example("ida", CommandLine("/faq ask a\ud800b"))
@example("ida", Submission("core/draft?id=99999999999999999999&step=0", {}))
@example("henrik", Submission("groups/draw?people=event%3A" + "9" * 20, {"title": "a", "kind": "lunch"}))
async def test_whatever_a_member_does_is_answered(
    core: Core, company: Company, caplog: pytest.LogCaptureFixture, name: str, request: Request
) -> None:
    """What went before stays, as it does for members; an answer that has to wait is on its way."""
    listener = Listener()
    caplog.clear()
    await core.handle(done_by(name, request, f"fuzz{next(KEYS)}"), listener)
    assert [record.getMessage() for record in caplog.records if "failed" in record.getMessage()] == []
    assert listener.answers == 1


SUGGESTING = [(handler, one) for handler in COMMANDS for one in handler.parameters if one.suggest is not None]


@some(2)
@given(of=st.sampled_from(SUGGESTING), typed=TEXTS)
@example(next(of for of in SUGGESTING if of[1].name == "people"), "\ud800")
async def test_whatever_is_typed_something_or_nothing_is_suggested(
    core: Core, company: Company, of: tuple[Handler, Parameter], typed: str
) -> None:
    handler, parameter = of
    asked = done_by("henrik", CommandCall(handler.group, handler.subcommand), "typing")
    completion = Completion(handler.group, handler.subcommand, parameter.name, typed)
    assert len(await core.complete(asked, completion)) <= OPTIONS
