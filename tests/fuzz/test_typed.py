"""Whatever is typed is read or refused, soon: every parameter and field there is, lines, dates, amounts and codes."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from bot.commandline import read_line
from bot.model.address import Address, Place
from bot.model.errors import Invalid, Refused
from bot.model.form import CommandCall, CommandLine, OnMessage, Press, Submission
from bot.model.received import taken_in
from bot.model.typed import storable
from bot.parameters import Circumstances, parse
from bot.when import parse_when
from cogs.checkin.codes import LETTERS, read_code
from cogs.economy.forms import read_kroner
from cogs.economy.rules import MOST
from tests.fuzz.hostile import PIECES, TEXTS, one_of_words, some, soon
from tests.house.installed import HANDLERS, REGISTRY

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
LOCALES = st.sampled_from(["nb", "nn", "en"])
HERE = Address("sandbox", "class", Place.CHANNEL, "general")
EVERY = tuple({one.name: one for handler in HANDLERS for one in (*handler.parameters, *handler.form_fields)}.values())
LONGEST = max(map(len, PIECES)) * 8


def around(locale: str) -> Circumstances:
    """A reader to whom every name is that of a channel, a role or a person."""
    return Circumstances(locale, OSLO, NOW, lambda _: HERE, lambda _: "role", lambda _: HERE)


@some(1)
@given(TEXTS, LOCALES)
@example("9" * 20, "nb")
@example("9" * 4_400, "nb")
def test_every_parameter_and_field_is_read_or_refused(typed: str, locale: str) -> None:
    with soon():
        for one in EVERY:
            with suppress(Invalid):
                value = parse((one,), {one.name: typed}, around(locale))[one.name]
                assert not isinstance(value, str) or len(value) <= LONGEST
                assert not isinstance(value, int) or abs(value) < 2**31


@some(1)
@given(TEXTS | st.tuples(st.sampled_from([h.line for h in HANDLERS if h.command]), TEXTS).map(" ".join))
def test_every_line_names_a_command_or_is_refused(line: str) -> None:
    with soon(), suppress(Refused):
        handler, given_ = read_line(line, REGISTRY)
        names = [one.name for one in handler.parameters]
        assert set(given_) <= {*names, "group"}
        assert sum(map(len, given_.values())) <= len(line)


DATED = one_of_words(
    """
    hver annenhver kvar every other mandag tysdag Friday i morgen til frå 1. 24/12 2026 30.2. kl. 18 18:30–20
    25.00 uke 53 week 1 jul påske desember siste last fem 1.1.0001 31.12.9999 next neste , - –
    """
)
NOWS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(OSLO))  # noqa: DTZ001 - bounds


@some(1)
@given(st.lists(DATED | TEXTS, max_size=12).map(" ".join), NOWS, LOCALES)
def test_every_date_is_read_or_not_understood_whenever_it_is(text: str, now: datetime, locale: str) -> None:
    with soon():
        parse_when(text, now=now, zone=OSLO, locale=locale)


@some(1)
@given(TEXTS)
@example("9" * 5_000)
def test_every_amount_is_read_or_refused(typed: str) -> None:
    with soon(), suppress(Refused):
        assert 0 <= read_kroner(typed, around("nb")) <= MOST


@some(1)
@given(TEXTS | st.text(LETTERS + LETTERS.lower() + " -.", max_size=40))
def test_every_reply_code_is_one_or_none(typed: str) -> None:
    with soon():
        code = read_code(typed)
        assert code is None or read_code(code.written) == code
        assert code is None or set(code.locator + code.secret) <= set(LETTERS)


@some(1)
@given(TEXTS, TEXTS)
@example("a\0b", "\ud800")
def test_of_what_is_sent_every_text_can_be_kept(name: str, text: str) -> None:
    sent = (
        CommandCall(name, name, {name: text}),
        CommandLine(text),
        Press(name, text),
        Press(name),
        Submission(name, {name: text}),
        OnMessage(name, text),
    )
    for request in sent:
        kept = taken_in(request)
        assert type(kept) is type(request)
        assert "\0" not in repr(kept)
    assert storable(text).encode() is not None
    assert taken_in(CommandLine(storable(text))) == CommandLine(storable(text))
