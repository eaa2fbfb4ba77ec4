"""The report on how good it is: what is kept, what got worse, and what stands in it."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from benchmarks.figures import Better, Figure, Kind, Peer, fails, is_kept, is_worse
from benchmarks.keeping import as_text, from_text, rounded
from benchmarks.report import Conditions, Subject, Taken, beside, pictures, promise, shown, written

REPEATS = Figure(
    "ten rounds of 60, repeats", (0,), promised=0, kind=Kind.QUALITY, headline=True,
    beside=(Peer("shuffle", 326), Peer("a <solver>", None)),
)  # fmt: skip
RIGHT = Figure("first is right", (81.9,), "%", 92, Better.MORE, Kind.QUALITY, because="stories share no word.")
SECONDS = Figure("a question, median and p95", (1.5, 4), "ms", 5)
HERE = Conditions("2026-11-28", "2 cores", "Python 3.11.7")


def report(*figures: Figure, **before: float) -> str:
    old = {figure.what: (before["first"],) for figure in figures[:1] if before}
    return written([Subject("groups", "Groups", "Who meets whom.", Taken(HERE, 90, figures, old))])


@pytest.mark.parametrize(
    ("figure", "kept"),
    [
        (REPEATS, True),
        (replace(REPEATS, measured=(1,)), False),
        (RIGHT, False),
        (replace(RIGHT, measured=(92,)), True),
        (replace(SECONDS, measured=(6, 5)), True),
        (replace(SECONDS, measured=(1, 5.1)), False),
        (replace(SECONDS, promised=None), None),
        (replace(SECONDS, measured=()), None),
    ],
)
def test_a_promise_is_kept_by_the_last_number(figure: Figure, kept: bool | None) -> None:
    assert is_kept(figure) is kept


@pytest.mark.parametrize(
    ("figure", "before", "worse"),
    [
        (RIGHT, (82.0,), True),
        (RIGHT, (81.9,), False),
        (RIGHT, (80.0,), False),
        (replace(REPEATS, measured=(1,)), (0,), True),
        (SECONDS, (9, 3.3), False),
        (SECONDS, (1, 3.1), True),
        (replace(SECONDS, better=Better.MORE), (1, 4.9), False),
        (replace(SECONDS, better=Better.MORE), (1, 5.1), True),
        (SECONDS, (), False),
        (replace(SECONDS, measured=()), (1, 1), False),
    ],
)
def test_quality_is_worse_at_once_and_speed_by_a_quarter(
    figure: Figure, before: tuple[float, ...], worse: bool
) -> None:
    assert is_worse(figure, before) is worse


def test_what_is_known_not_to_be_reached_is_held_to_the_time_before() -> None:
    assert fails(replace(RIGHT, because=""), ())
    assert fails(replace(REPEATS, measured=(1,)), (1,))
    assert not fails(REPEATS, ())
    assert not fails(RIGHT, (81.9,))
    assert fails(RIGHT, (82.0,))


def test_figures_in_words() -> None:
    assert (shown(REPEATS), promise(REPEATS)) == ("0", "none")
    assert (shown(RIGHT), promise(RIGHT)) == ("81.9 %", "at least 92 %")
    assert (shown(SECONDS), promise(SECONDS)) == ("1.50, 4 ms", "at most 5 ms")
    assert shown(replace(SECONDS, measured=())) == "not on this machine"
    assert beside(REPEATS) == "shuffle 326; a <solver>: not installed"
    assert beside(replace(SECONDS, beside=(Peer("bare", 8), Peer("idle", 0)))) == "bare 8 ms (× 0.50); idle 0 ms"


def test_the_report_begins_with_what_matters_and_with_what_is_not_kept() -> None:
    text = report(REPEATS, RIGHT, SECONDS)
    short = text.partition("## Groups")[0]
    assert "| Groups: ten rounds of 60, repeats | 0 | none |" in short
    assert "Groups: a question" not in short
    assert "Of 2 promises of quality and reliability, 1 are kept." in short
    assert "- Groups: first is right" in short
    assert "Why not, “first is right”: stories share no word." in text
    assert "worse" not in text.lower()
    assert "2026-11-28, 2 cores; Python 3.11.7: Groups (90 s)." in text
    assert "![Ten rounds of 60, repeats: Fadderbot 0, shuffle 326](benchmarks/groups.svg)" in text


def test_what_got_worse_is_marked_with_what_it_was() -> None:
    text = report(RIGHT, first=85.5)
    assert "| first is right | 81.9 %, **worse**, it was 85.5 % | at least 92 %, **not kept** |" in text
    assert "Worse than the time before:\n\n- Groups: first is right" in text
    assert "**worse**" not in report(RIGHT, first=80.0)


def test_a_picture_says_in_words_what_it_shows() -> None:
    here = Subject("groups", "Groups", "", Taken(HERE, 1, (SECONDS, REPEATS), {}))
    (name, drawn), *_ = pictures([here]).items()
    assert name == "groups.svg"
    words = list(ET.fromstring(drawn).itertext())  # noqa: S314 - our own
    assert [one for one in words if one.strip()][1:] == [
        "Ten rounds of 60, repeats",
        "Fadderbot",
        "0",
        "shuffle",
        "326",
    ]
    alone = replace(REPEATS, beside=(Peer("a solver", None),))
    assert pictures([replace(here, taken=Taken(HERE, 1, (alone,), {}))]) == {}


def test_figures_are_kept_as_they_were_shown() -> None:
    figures = rounded([REPEATS, RIGHT, replace(SECONDS, measured=(1.23456, 4.00009))])
    assert figures[2].measured == (1.235, 4.0)
    taken = {"groups": Taken(HERE, 90, figures, {RIGHT.what: (85.5,)}), "faq": Taken(HERE, 1, (), {})}
    assert from_text(as_text(taken)) == taken
    assert as_text(from_text(as_text(taken))) == as_text(taken)
    assert as_text(taken).index('"faq"') < as_text(taken).index('"groups"')
