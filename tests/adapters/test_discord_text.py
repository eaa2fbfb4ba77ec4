"""Words in Discord's markup, read again by a small reader that knows Discord's rules and not ours."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import bot
from bot.adapters.discord.text import Words, escaped, mentions
from bot.i18n import LOCALES, Catalogue, Reader
from bot.model.address import Address, Place
from bot.model.message import Actions, Button, Facts, Heading, Item, Message, action, say
from bot.model.moment import Days, Moment, Period, Relative, Style
from bot.model.phrase import Argument, Listing, Mention, Phrase, Verbatim, t
from bot.model.typed import visible
from tests.core import notebook
from tests.house import installed
from tests.house.installed import forms

CATALOGUE = Catalogue([Path(bot.__file__).parent / "strings", notebook.cog.folder / "strings"])
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
READER = Reader("en", ZoneInfo("Europe/Oslo"), NOW)
WORDS = Words(CATALOGUE)

# Discord's own rules, as its client for the web has them; each is tried where reading has come to.
_BLOCKS = {
    "quote": r" *>(?:>>)? ",
    "heading": r" *#{1,3}\s+\S",
    "subtext": r" *-# +\S",
    "list": r" *(?:[*-]|\d+\.) +\S",
}
_INLINE = {
    "code": r"(`+)[\s\S]*?[^`]\1(?!`)",
    "strong": r"\*\*(?P<strong>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)",
    "em": r"\b_(?:__|\\[\s\S]|[^\\_])+?_\b"
    r"|\*(?=\S)(?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?\*(?!\*)",
    "underline": r"__(?:\\[\s\S]|[^\\])+?__(?!_)",
    "strike": r"~~[\s\S]+?~~(?!_)",
    "spoiler": r"\|\|[\s\S]+?\|\|",
    "link": r"\[(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*\]"
    r"\(\s*<?(?:\([^)]*\)|[^\s\\]|\\.)*?>?(?:\s+['\"][\s\S]*?['\"])?\s*\)",
    "autolink": r"<[^: >]+:/[^ >]+>|<[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+>|<(?:(?:tel|sms):\+?|\+)\d[^>]*>",
    "mention": r"<@[!&]?\d+>|<#\d+>|@(?:everyone|here|silent)",
    "command": r"</[^>:]+:\d+>",
    "emoji": r"<a?:\w+:\d+>|:[\w+-]+:",
    "time": r"<t:-?\d+(?::[tTdDfFR])?>",
    "route": r"<(?:id|sound):[^>]+>",
}
_WEB = re.compile(r"""(?:https?|steam)://[^\s<\ufeff]+[^<.,:;"'\]\s\ufeff]""")


def seen(markup: str) -> tuple[str, list[str]]:
    """What Discord shows of a text, and the marks that it acts on."""
    markup = re.sub(r"\r\n?", "\n", markup).replace("\f", "").replace("\t", "    ")
    shown, marks, at = "", [], 0
    while at < len(markup):
        if at == 0 or markup[at - 1] == "\n":
            marks += [name for name, rule in _BLOCKS.items() if re.compile(rule).match(markup, at)]
        if escape := re.compile(r"\\([^0-9A-Za-z\s])").match(markup, at):
            shown, at = shown + escape[1], escape.end()
        elif web := _WEB.match(markup, at):
            end = web.end() - (web[0].endswith(")") and web[0].count(")") > web[0].count("("))
            shown, at = shown + markup[at:end], end
        elif found := _mark_at(markup, at):
            name, text, end = found
            inner, more = seen(text)
            shown, marks, at = shown + inner, [*marks, name, *more], end
        else:
            shown, at = shown + markup[at], at + 1
    return shown, marks


def _mark_at(markup: str, at: int) -> tuple[str, str, int] | None:
    for name, rule in _INLINE.items():
        if found := re.compile(rule).match(markup, at):
            return name, found["strong"] if name == "strong" else "", found.end()
    return None


FRAGMENTS = [
    *"*_~|`<>@#:[]()\\\n\r\f\t \"'.,;!+-=1a\u202e\u2066\ufeff\u200b\x00é🎉",
    "**", "__", "~~", "||", "```", "# ", "### ", "- ", "* ", "1. ", "-# ", "> ", ">>> ", "@everyone", "@here",
    "@silent", "<@123>", "<@!1>", "<@&1>", "<#1>", "<t:1:R>", "</a b:1>", "<:x:1>", "<a:x:1>", "<id:guide>", ":smile:",
    "[a](https://x.no)", "(https://x.no/a_(b))", "<https://x.no>", "https://", "http://ab", "https://x.no/", "steam://x",
    "<a@b.no>", "<+47 11>", "¯\\_(ツ)_/¯",
]  # fmt: skip
TYPED = st.text(max_size=40) | st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
"""What a person who wants to break something types."""


def _decoded(text: str) -> str:
    """With those characters of addresses back that are written in hexadecimal, and without any space."""
    text = re.sub("%(5C|2A|7C|60|5B|5D)", lambda found: chr(int(found[1], 16)), text)
    return "".join(text.split())


def test_the_reader_of_these_tests_knows_marks_when_it_sees_them() -> None:
    for fragment in FRAGMENTS[-38:]:
        if re.search(r"^<|^@|:smile|^\[", fragment):
            assert seen(fragment)[1], fragment
    for text in ("*a*", "**a**", "_a_", "__a__", "~~a~~", "||a||", "`a`", "# a", "a\n- b", "1. a", "> a", "-# a"):
        assert seen(text)[1], text
    assert seen("a * b, snake_case_name, 5 > 3, https://x.no/_a_*b*, \\*c\\*") == (
        "a * b, snake_case_name, 5 > 3, https://x.no/_a_*b*, *c*",
        [],
    )


@given(TYPED)
@example("ahttps://x.no/_a_")
@example("https://_. https://_")
@example("https://x.no/a\ufeff_b_")
@example("<https://x.no/a_b>_c_")
@example("\\https://x.no\\*a*")
@example("@\u202eeveryone")
@example("1\x00. a")
@settings(deadline=None, max_examples=500)
def test_what_people_type_is_shown_and_does_nothing(text: str) -> None:
    shown, marks = seen(escaped(text))
    assert marks == []
    assert _decoded(shown) == _decoded(visible(text))


@given(TYPED)
@settings(deadline=None, max_examples=300)
def test_what_people_type_can_stand_in_bold(text: str) -> None:
    bold = f"**{' '.join(escaped(text).split())}**"
    if len(bold) > 4:
        shown, marks = seen(bold)
        assert marks == ["strong"]
        assert _decoded(shown) == _decoded(visible(text))


@pytest.mark.parametrize(
    ("typed", "markup"),
    [
        ("Quiz på Samfundet", "Quiz på Samfundet"),
        ("*a* _b_ ~~c~~ ||d|| `e`", r"\*a\* \_b\_ \~\~c\~\~ \|\|d\|\| \`e\`"),
        ("@everyone <@1> <#2> <t:3:R> </a:4>", r"\@everyone \<\@1\> \<\#2\> \<t\:3\:R\> \</a\:4\>"),
        ("# a\n  - b\n12. c\n-# d\n> e", "\\# a\n  \\- b\n12\\. c\n\\-\\# d\n\\> e"),
        ("a - b, 1.5 + 2", "a - b, 1.5 + 2"),
        ("se https://x.no/my_page#a, og", "se https://x.no/my_page#a, og"),
        ("(https://no.wikipedia.org/wiki/A_(b)).", "(https://no.wikipedia.org/wiki/A_(b))."),
        ("[klikk](https://x.no)", r"\[klikk\](https://x.no)"),
        ("<https://x.no>", r"\<https://x.no \>"),
        ("https://x.no/ical?id[]=1|2*", "https://x.no/ical?id%5B%5D=1%7C2%2A"),
        ("xhttps://x.no/_a_", r"xhttps\://x.no/\_a\_"),
        ("http://a https://", r"http\://a https\://"),
        ("\u202eevil\u2069\r\nb\u2028c", "evil\nb\nc"),
    ],
)
def test_typed_text_in_markup(typed: str, markup: str) -> None:
    assert escaped(typed) == markup


@pytest.mark.parametrize("locale", LOCALES)
def test_our_own_words_are_no_markup(locale: str) -> None:
    own = [(key, form) for key, text in installed.CATALOGUE.keys(locale).items() for form in forms(text)]
    assert [key for key, form in own if seen(form)[1]] == []


def said(value: Argument, reader: Reader = READER) -> str:
    """One value as it stands in a text."""
    return WORDS.text(t("notebook.written", text=value), reader).removeprefix("Written: ")


def test_our_own_words_stay_and_typed_ones_are_escaped_and_cut() -> None:
    text = t("notebook.written", text="**a** and so on")
    assert WORDS.text(text, READER) == r"Written: \*\*a\*\* and so on"
    assert WORDS.text(text, READER, 4) == r"Written: \*\*a…"
    assert WORDS.text(Verbatim("\u202e" * 9 + "abc"), READER, 3) == "abc"
    assert said(Listing((Verbatim("*a*"), Verbatim("b")))) == r"\*a\* and b"


START = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
NEXT = START + timedelta(days=1)
FIRST, LAST, THEN = (int(moment.timestamp()) for moment in (START, END, NEXT))


@pytest.mark.parametrize(
    ("moment", "markup"),
    [
        (Moment(START), f"<t:{FIRST}:F>"),
        (Moment(START, Style.SHORT), f"<t:{FIRST}:f>"),
        (Moment(START, Style.TIME), f"<t:{FIRST}:t>"),
        (Moment(START, Style.DATE), f"<t:{FIRST}:D>"),
        (Moment(START + timedelta(milliseconds=900)), f"<t:{FIRST}:F>"),
        (Period(START, END), f"<t:{FIRST}:F>–<t:{LAST}:t>"),
        (Period(START, END, Style.TIME), f"<t:{FIRST}:t>–<t:{LAST}:t>"),
        (Period(START, END, Style.DATE), f"<t:{FIRST}:D>"),
        (Period(START, START, Style.SHORT), f"<t:{FIRST}:f>"),
        (Period(START, NEXT), f"<t:{FIRST}:F> – <t:{THEN}:F>"),
        (Period(START, NEXT, Style.DATE), f"<t:{FIRST}:D> – <t:{THEN}:D>"),
        (Relative(START), f"<t:{FIRST}:R>"),
        (Days(date(2026, 11, 24), date(2026, 11, 24)), "Tuesday 24 November"),
    ],
)
def test_times_are_shown_in_each_readers_own_zone(moment: Argument, markup: str) -> None:
    assert said(moment) == markup


def test_whether_it_is_one_day_depends_on_the_readers_zone() -> None:
    late = Period(START, START + timedelta(hours=6, minutes=30))
    assert " – " in said(late)
    assert " – " not in said(late, Reader("en", ZoneInfo("America/New_York"), NOW))


def address(place: Place, id_: str) -> Address:
    """A place on Discord."""
    return Address("discord", "1", place, id_)


@pytest.mark.parametrize(
    ("place", "id_", "markup"),
    [
        (Place.CHANNEL, "5", "<#5>"),
        (Place.THREAD, "5", "<#5>"),
        (Place.DIRECT, "5", "<@5>"),
        (Place.ROLE, "5", "<@&5>"),
        (Place.REPLY, "4000/secret", "…"),
        (Place.DIRECT, "5> @everyone <@6", r"5\> \@everyone \<\@6"),
    ],
)
def test_mentions_are_discords_own(place: Place, id_: str, markup: str) -> None:
    assert said(Mention(address(place, id_))) == markup


def test_plain_text_has_no_markup_and_one_line() -> None:
    assert WORDS.plain(t("notebook.written", text="**a**\r\n\n  b\u202e"), READER) == "Written: **a** b"
    assert WORDS.plain(t("notebook.written", text=Moment(START)), READER) == "Written: Tuesday 24 November at 18:00"
    assert WORDS.plain(t("notebook.written", text=Mention(address(Place.CHANNEL, "5"))), READER) == "Written: 5"


def sent(message: Message) -> dict[str, Any]:
    """What Discord is told of whom a message notifies."""
    return {**cast("dict[str, Any]", mentions(message).to_dict())}


def test_only_who_is_to_be_notified_is() -> None:
    def written(place: Place, id_: str, *, notifies: bool = True) -> Phrase:
        return t("notebook.written", text=Mention(address(place, id_), notifies))

    message = say(
        Heading(written(Place.DIRECT, "1")),
        Facts(((Verbatim("a"), t("notebook.written", text=written(Place.ROLE, "2"))),)),
        Item(Verbatim("a"), t("notebook.written", text=Listing((written(Place.DIRECT, "3"),)))),
        written(Place.DIRECT, "4", notifies=False),
        written(Place.CHANNEL, "5"),
        written(Place.DIRECT, "1"),
        Actions((Button(written(Place.DIRECT, "6"), action("notebook/again")),)),
    )
    assert sent(message) == {"parse": [], "users": [1, 3], "roles": [2]}
    assert sent(say(Verbatim("@everyone <@1>"))) == {"parse": []}


def test_no_more_are_notified_than_discord_takes() -> None:
    crowd = [t("notebook.written", text=Mention(address(Place.DIRECT, str(n)), True)) for n in range(1, 130)]
    assert len(sent(say(Facts(tuple((Verbatim("a"), text) for text in crowd))))["users"]) == 100
