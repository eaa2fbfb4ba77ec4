"""Words on Slack: whatever somebody types is read as it was typed, and calls nobody; times are each reader's own."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import bot
from bot.adapters.slack import STRINGS
from bot.adapters.slack.render import Renderer
from bot.adapters.slack.text import Names, Words, cut_markup, escaped
from bot.i18n import Catalogue, Reader
from bot.model.address import Address, Place
from bot.model.message import Actions, Button, Facts, Heading, Item, Message, Option, Select, action, say
from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.model.phrase import Argument, Listing, Mention, Text, Verbatim, t
from bot.model.typed import visible
from tests.core import notebook
from tests.fakes.slack import limits, reading
from tests.fakes.slack.blocks import interactive
from tests.fakes.slack.fields import options
from tests.fakes.slack.refusal import Json

CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", notebook.cog.folder / "strings", STRINGS])
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")
READER = Reader("en", OSLO, NOW)
WORDS = Words(CATALOGUE)
RENDERER = Renderer(CATALOGUE)
PLACES: dict[str, Callable[[Text], Message]] = {
    "heading": lambda typed: say(Heading(typed)),
    "paragraph": lambda typed: say(typed),
    "within a phrase": lambda typed: say(t("notebook.written", text=typed)),
    "listing": lambda typed: say(t("notebook.written", text=Listing((typed, Verbatim("b"), typed)))),
    "name of a fact": lambda typed: say(Facts(((typed, Verbatim("value")),))),
    "value of a fact": lambda typed: say(Facts(((Verbatim("name"), typed),))),
    "title of an item": lambda typed: say(Item(typed)),
    "detail of an item": lambda typed: say(Item(Verbatim("title"), typed)),
    "button": lambda typed: say(Actions((Button(typed, action("notebook/again")),))),
    "button of an item": lambda typed: say(Item(Verbatim("title"), button=Button(typed, action("notebook/again")))),
    "select": lambda typed: say(Actions((Select(typed, action("notebook/pick"), (Option("1", Verbatim("x")),)),))),
    "option": lambda typed: say(
        Actions((Select(Verbatim("x"), action("notebook/pick"), (Option("1", typed),)),)),
    ),
}
"""Everywhere that text can stand in a message."""

HOSTILE = [
    "<!channel>", "<!here|here>", "<!everyone>", "@channel @here @everyone", "<@U0000001>", "<@U0000001|Ida>",
    "<#C0000001|felles>", "<!subteam^S0000001>", "<!subteam^S0000001|@mentor>", "<!date^1^{time}|now>",
    "<https://evil.test|https://bank.test>", "<mailto:a@b.test|x>", "https://x.test/a_(b)?c=1&d=*e*.", "*bold* _i_ ~s~",
    "`code`", "```pre```", "> quote\n&gt; quote", "• list\n1. one", ":smile: :tada:", "&amp; &lt;!here&gt; & < >",
    "<", ">", "|", "^", "a\u202eb\u2066c\u200bd\u2060e\ufefff", "a\nb\r\nc\u2028d", "{text} %(n)s \\n", "\ud83d🧇漢",
]  # fmt: skip
TYPED = st.text(max_size=40) | st.lists(st.sampled_from([*HOSTILE, *"<>&!@#|^*_~`: \n"]), max_size=8).map("".join)
"""What a person who wants to break something types."""


@dataclass
class Posted:
    """A message as people get it."""

    text: str
    blocks: list[Json] = field(default_factory=list)
    only_for: None = None
    edits: int = 0


def posted(message: Message, reader: Reader = READER, names: Names | None = None) -> Posted:
    """A message as Slack is sent it, which has to take it; both when it is new and when it is changed."""
    body = RENDERER.message(message, reader, names or {})
    for arguments in (body, body | {"ts": "1.0"}):
        limits.message(arguments)
    return Posted(**body)


def called(what: Posted) -> set[str]:
    """Whom a message notifies, be it by its blocks or by the line that is shown in their place."""
    return reading.notified(what) | reading.notified(Posted(what.text))


def words_of(what: Posted) -> str:
    """What can be read in a message, choices too, without what nobody sees."""
    choices = [one["text"]["text"] for block in what.blocks for part in interactive(block) for one in options(part)]
    return _seen("\n".join([reading.said(what, str), *choices]))


def _seen(text: str) -> str:
    """A text without spaces, characters that cannot be seen, and what stands here for the lines of an item."""
    return re.sub("[\\s·\u200b\u2060]", "", visible(text))


def test_the_reader_of_these_tests_notices_who_is_called() -> None:
    for text, who in (
        ("<!channel>", "channel"), ("<!here|here>", "here"), ("<!everyone>", "everyone"), ("<@U1>", "U1"),
        ("<!subteam^S1|@x>", "S1"),
    ):  # fmt: skip
        assert called(Posted(text)) == {who}
        assert called(Posted("", [{"type": "section", "text": {"type": "mrkdwn", "text": f"*a* {text}"}}])) == {who}
    pieces: list[Json] = [{"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"}]
    section = {"type": "rich_text_section", "elements": pieces}
    assert called(Posted("", [{"type": "rich_text", "elements": [section]}])) == {"U1", "here"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("typed", HOSTILE, ids=repr)
def test_typed_text_is_read_as_it_was_typed_and_calls_nobody(place: str, typed: str) -> None:
    said = posted(PLACES[place](Verbatim(typed)))
    assert called(said) == set()
    assert _seen(typed) in words_of(said)
    if place not in ("button", "button of an item", "select", "option"):
        assert _seen(typed) in _seen(unescape(said.text))


@given(TYPED)
@example("<!channel>" * 300)
@example("&" * 2_990)
@example("\u202e")
@example(" ")
@example("")
@settings(deadline=None, max_examples=150)
def test_whatever_is_typed_fits_and_calls_nobody(typed: str) -> None:
    for make in PLACES.values():
        said = posted(make(Verbatim(typed)))
        assert called(said) == set()
        assert "mrkdwn" not in repr(said.blocks)
        assert len(typed) > 60 or _seen(typed) in words_of(said)


@given(TYPED, st.integers(1, 60))
@example("a&b", 5)
@example("&", 1)
@settings(deadline=None)
def test_text_that_is_cut_where_slack_reads_markup_calls_nobody(typed: str, length: int) -> None:
    written = cut_markup(escaped(typed), length)
    assert 1 <= len(written) <= length
    assert called(Posted(written)) == set()
    read = unescape(written)
    assert read == (typed or "…") or typed.startswith(read.removesuffix("…"))


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        ("se https://x.test/my_page#a, og", ["https://x.test/my_page#a"]),
        ("https://a.test https://b.test.", ["https://a.test", "https://b.test"]),
        ("<https://evil.test|https://bank.test>", ["https://evil.test|https://bank.test"]),
        ("[klikk](https://evil.test)", ["https://evil.test"]),
        ("xhttps://x.test http://a bank.test a@b.test", []),
        ("javascript:alert(1) slack://open", []),
    ],
)
def test_links_show_where_they_lead(typed: str, links: list[str]) -> None:
    pieces = WORDS.pieces(Verbatim(typed), READER, {})
    found = [one for one in pieces if one["type"] == "link"]
    assert [one["url"] for one in found] == [one["text"] for one in found] == links
    assert "".join(one["text"] for one in pieces) == typed


def at(place: Place, id_: str) -> Address:
    """A place on Slack."""
    return Address("slack", "T1", place, id_)


@pytest.mark.parametrize(
    ("mention", "piece"),
    [
        (Mention(at(Place.DIRECT, "U1"), notifies=True), {"type": "user", "user_id": "U1"}),
        (Mention(at(Place.ROLE, "S1"), notifies=True), {"type": "usergroup", "usergroup_id": "S1"}),
        (Mention(at(Place.DIRECT, "U1")), {"type": "text", "text": "Ida"}),
        (Mention(at(Place.ROLE, "S1")), {"type": "text", "text": "mentors"}),
        (Mention(at(Place.DIRECT, "U9")), {"type": "text", "text": "…"}),
        (Mention(at(Place.CHANNEL, "C1")), {"type": "channel", "channel_id": "C1"}),
        (Mention(at(Place.THREAD, "C1:1.0")), {"type": "channel", "channel_id": "C1"}),
        (Mention(at(Place.REPLY, "u=U1&r=secret"), notifies=True), {"type": "text", "text": "…"}),
    ],
)
def test_who_is_named_is_notified_only_where_that_is_meant(mention: Mention, piece: Json) -> None:
    names = {"U1": "Ida", "S1": "mentors"}
    _, found = WORDS.pieces(t("notebook.written", text=mention), READER, names)
    assert found == piece


@pytest.mark.parametrize(
    ("name", "shown"),
    [("\u202eadI", "adI"), ("I\nda", "I da"), ("<!channel>", "<!channel>"), ("\u2066\u202e", "…"), ("", "…")],
)
def test_names_are_typed_by_people_too(name: str, shown: str) -> None:
    named = t("notebook.written", text=Mention(at(Place.DIRECT, "U1")))
    said = posted(say(named, Heading(named)), names={"U1": name})
    assert called(said) == set()
    assert reading.said(said, str).split("\n") == [f"Written: {shown}"] * 2


START = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
TWO_HOURS, DAY = timedelta(hours=2), timedelta(days=1)
CLOCKS_GO_BACK = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""Half past two in Oslo, which comes again an hour later."""


def dates(value: Argument, reader: Reader = READER) -> list[tuple[str, ...] | str]:
    """The times in a text: format, instant and words of each; and what stands between them."""
    _, *pieces = WORDS.pieces(t("notebook.written", text=value), reader, {})
    return [
        (one["format"], datetime.fromtimestamp(one["timestamp"], UTC).isoformat()[:16], one["fallback"])
        if one["type"] == "date"
        else one["text"]
        for one in pieces
    ]


FULL, SHORT, TIME, DATE = "{date_long}, {time}", "{date_short}, {time}", "{time}", "{date_long}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Moment(START), [(FULL, "2026-11-24T17:00", "Tuesday 24 November at 18:00")]),
        (Moment(START, Style.SHORT), [(SHORT, "2026-11-24T17:00", "Tue 24 Nov 18:00")]),
        (Moment(START, Style.TIME), [(TIME, "2026-11-24T17:00", "18:00")]),
        (Moment(START, Style.DATE), [(DATE, "2026-11-24T17:00", "Tuesday 24 November")]),
        (Moment(START + timedelta(milliseconds=900), Style.TIME), [(TIME, "2026-11-24T17:00", "18:00")]),
        (Period(START, START), [(FULL, "2026-11-24T17:00", "Tuesday 24 November at 18:00")]),
        (
            Period(START, START + TWO_HOURS),
            [(FULL, "2026-11-24T17:00", "Tuesday 24 November at 18:00"), "–", (TIME, "2026-11-24T19:00", "20:00")],
        ),
        (Period(START, START + TWO_HOURS, Style.DATE), [(DATE, "2026-11-24T17:00", "Tuesday 24 November")]),
        (
            Period(START, START + 4 * TWO_HOURS, Style.SHORT),
            [(SHORT, "2026-11-24T17:00", "Tue 24 Nov 18:00"), " – ", (SHORT, "2026-11-25T01:00", "Wed 25 Nov 02:00")],
        ),
        (
            Period(START, START + 13 * DAY, Style.DATE),
            [(DATE, "2026-11-24T17:00", "Tuesday 24 November"), " – ", (DATE, "2026-12-07T17:00", "Monday 7 December")],
        ),
        (Moment(CLOCKS_GO_BACK, Style.TIME), [(TIME, "2026-10-25T00:30", "02:30")]),
        (Moment(CLOCKS_GO_BACK + timedelta(hours=1), Style.TIME), [(TIME, "2026-10-25T01:30", "02:30")]),
        (
            Period(CLOCKS_GO_BACK, CLOCKS_GO_BACK + TWO_HOURS, Style.SHORT),
            [(SHORT, "2026-10-25T00:30", "Sun 25 Oct 02:30"), "–", (TIME, "2026-10-25T02:30", "03:30")],
        ),
        (Relative(NOW + TWO_HOURS), [("{ago}", "2026-09-01T10:00", "in 2 hours")]),
        (Days(date(2026, 11, 24), date(2026, 11, 25)), ["Tuesday 24 November – Wednesday 25 November"]),
    ],
)  # fmt: skip
def test_times_are_shown_by_each_readers_own_slack(value: Argument, shown: list[object]) -> None:
    assert dates(value) == shown


def test_fallback_of_a_time_is_in_the_readers_words_and_zone() -> None:
    for locale, zone, words in (
        ("nb", "Europe/Oslo", "tirsdag 24. november kl. 18.00"),
        ("nn", "Europe/Oslo", "tysdag 24. november kl. 18.00"),
        ("en", "Europe/Oslo", "Tuesday 24 November at 18:00"),
        ("nb", "America/New_York", "tirsdag 24. november kl. 12.00"),
        ("en", "Asia/Tokyo", "Wednesday 25 November at 02:00"),
    ):
        shown = dates(Moment(START), Reader(locale, ZoneInfo(zone), NOW))
        assert shown == [(FULL, "2026-11-24T17:00", words)]


def test_whether_it_is_one_day_depends_on_the_readers_zone() -> None:
    late = Period(START, START + 4 * TWO_HOURS)
    assert dates(late)[1] == " – "
    assert dates(late, Reader("en", ZoneInfo("America/New_York"), NOW))[1] == "–"


def test_plain_text_has_no_markup_and_one_line() -> None:
    assert WORDS.plain(t("notebook.written", text="*a*\r\n\n  <!here>\u202e"), READER) == "Written: *a* <!here>"
    assert WORDS.plain(t("notebook.written", text=Moment(START)), READER) == "Written: Tuesday 24 November at 18:00"
    somewhere = t("notebook.written", text=Mention(at(Place.CHANNEL, "C1")))
    assert WORDS.plain(somewhere, READER, {"C1": "felles"}) == "Written: felles"
    assert WORDS.plain(somewhere, READER) == "Written: …"
    assert WORDS.notice(somewhere, READER, {}) == "Written: <#C1>", "Slack has a name for it"
