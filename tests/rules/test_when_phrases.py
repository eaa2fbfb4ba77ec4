"""The phrases in `phrases/`, each read at the moment of its heading; and what holds whatever the phrase."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import Ambiguous, At, NotUnderstood, Series, Span, When, parse_when
from tests.rules.test_when import OSLO, local, shown
from tests.rules.test_when_at_large import TEXTS, instants, locales

FOLDER = Path(__file__).parent / "phrases"
WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
CODES = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
NTH = {"1": "første", "2": "andre", "3": "tredje", "4": "fjerde", "5": "femte", "-1": "siste"}
EVERY = {"DAILY": ("hver dag", "dag"), "WEEKLY": ("hver uke", "uke"), "MONTHLY": ("hver måned", "måned")}
# Words that turn what they stand by into something else.
TURNING = "ikke ikkje not no avlyst cancelled eller or men unntatt except uten ca rundt etter minst senest kanskje"


@dataclass(frozen=True)
class Written:
    """One line: a phrase, when and in which locale it is read, and what it is taken for."""

    now: str
    locale: str
    text: str
    expected: str

    def read(self) -> When | Ambiguous | NotUnderstood:
        """What it is taken for now."""
        return parse_when(self.text, now=local(self.now), zone=OSLO, locale=self.locale)


def _lines() -> Iterator[Written]:
    for file in sorted(FOLDER.glob("*.txt")):
        now = ""
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("=="):
                now = line.removeprefix("== ").partition(",")[0]
            elif line and not line.startswith("#"):
                said, _, expected = line.partition("  =>  ")
                locale, _, text = said.partition("  ")
                yield Written(now, locale, text, expected)


PHRASES = list(_lines())
UNDERSTOOD = [each for each in PHRASES if each.expected[0] in "2F"]


@pytest.mark.parametrize("line", PHRASES, ids=lambda line: f"{line.now} {line.locale} {line.text}")
def test_every_phrase_is_taken_for_what_it_says(line: Written) -> None:
    assert shown(line.read()) == line.expected


def test_there_are_phrases_of_every_kind() -> None:
    assert len(PHRASES) > 1000
    assert len({(each.now, each.locale, each.text) for each in PHRASES}) == len(PHRASES)
    assert {each.locale for each in PHRASES} == {"nb", "nn", "en"}


@given(line=st.sampled_from(UNDERSTOOD), word=st.sampled_from(TURNING.split()), place=st.integers(0, 20))
def test_a_word_that_turns_the_meaning_is_never_passed_over(line: Written, word: str, place: int) -> None:
    words = line.text.split()
    words.insert(place % (len(words) + 1), word)
    value = parse_when(" ".join(words), now=local(line.now), zone=OSLO, locale=line.locale)
    # "no" is "now" in Nynorsk, where "på" follows.
    assert isinstance(value, NotUnderstood) or "no på" in " ".join(words)


def test_what_is_understood_is_the_same_when_it_is_written_out() -> None:
    for line in UNDERSTOOD:
        for each in _values(line.read()):
            _check_echo(each, local(line.now))


@given(text=TEXTS, now=instants, locale=locales)
def test_whatever_was_written_its_meaning_can_be_written_out(text: str, now: datetime, locale: str) -> None:
    moment = now.replace(tzinfo=OSLO)
    for each in _values(parse_when(text, now=moment, zone=OSLO, locale=locale)):
        _check_echo(each, moment)


def _check_echo(value: When, now: datetime) -> None:
    text = _in_words(value)
    if text:
        assert shown(parse_when(text, now=now, zone=OSLO, locale="nb")) == shown(value), text


def _values(value: When | Ambiguous | NotUnderstood) -> tuple[When, ...]:
    match value:
        case NotUnderstood():
            return ()
        case Ambiguous(candidates):
            return candidates
    return (value,)


def _in_words(value: When) -> str | None:
    """A value as somebody careful would write it; None for an hour that clocks show twice, where words fail."""
    match value:
        case Series():
            return _series(value)
        case At(instant, whole):
            ends = [instant]
        case Span(start, end, whole):
            ends = [start, end]
    if whole:
        return " til ".join(_day(each) for each in ends)
    return None if any(_twice(each) for each in ends) else " til ".join(_moment(each) for each in ends)


def _twice(instant: datetime) -> bool:
    """Whether the clocks show this hour twice; or it has seconds, which nobody writes."""
    return instant.replace(fold=0).utcoffset() != instant.replace(fold=1).utcoffset() or instant.second > 0


def _day(of: date) -> str:
    return f"{WEEKDAYS[of.weekday()]} {of.day}.{of.month}.{of.year}"


def _moment(instant: datetime) -> str:
    return f"{_day(instant)} kl. {instant:%H.%M}"


def _series(series: Series) -> str | None:
    parts = dict(part.split("=") for part in series.rule.split(";"))
    start, end = (
        (series.first.start, series.first.end) if isinstance(series.first, Span) else (series.first.instant, None)
    )
    whole = series.first.whole_days if isinstance(series.first, Span) else series.first.whole_day
    often = _how_often(parts)
    if often is None or _twice(start) or (end and (_twice(end) or end - start >= timedelta(hours=16))):
        return None
    at = "" if whole else f" kl. {start:%H.%M}" + (f"–{end:%H.%M}" if end else "")
    until = f" til {_last_day(parts['UNTIL'])}" if "UNTIL" in parts else ""
    count = f", {parts['COUNT']} ganger" if "COUNT" in parts else ""
    return f"{often} fra {start:%d.%m.%Y}{at}{until}{count}"


def _last_day(until: str) -> str:
    if not until.endswith("Z"):
        return f"{date.fromisoformat(until):%d.%m.%Y}"
    instant = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(OSLO)
    assert instant.time() == time(23, 59, 59)
    return f"{instant:%d.%m.%Y}"


def _how_often(parts: dict[str, str]) -> str | None:
    if parts["FREQ"] not in EVERY:
        return None
    interval, (plain, unit) = parts.get("INTERVAL", "1"), EVERY[parts["FREQ"]]
    often = plain if interval == "1" else f"hver {interval}. {unit}"
    if "BYMONTHDAY" in parts:
        return often + " den " + " og ".join(f"{number}." for number in parts["BYMONTHDAY"].split(","))
    codes = parts.get("BYDAY", "").split(",")
    if parts["FREQ"] == "MONTHLY":
        return f"{often} den {NTH[codes[0][:-2]]} {WEEKDAYS[CODES[codes[0][-2:]]]}"
    return often + (" på " + " og ".join(WEEKDAYS[CODES[code]] for code in codes) if codes[0] else "")
