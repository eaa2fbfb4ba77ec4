"""Dates as people write them, over many texts and many starting instants: never raises, never silently wrong."""

import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import Ambiguous, At, NotUnderstood, Series, Span, When, parse_when
from tests.rules.test_when import OSLO, SHOWN, read, shown

DEV_SET = Path(__file__).parents[3] / "shared" / "dates-dev.json"

NORWEGIAN_MONTHS = ["januar", "februar", "mars", "april", "mai", "juni"]
NORWEGIAN_MONTHS += ["juli", "august", "september", "oktober", "november", "desember"]
MONTHS = {
    "nb": NORWEGIAN_MONTHS,
    "nn": NORWEGIAN_MONTHS,
    "en": [f"{date(2000, month, 1):%B}" for month in range(1, 13)],
}
WEEKDAYS = {
    "nb": ["mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"],
    "nn": ["måndag", "tysdag", "onsdag", "torsdag", "fredag", "laurdag", "sundag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
FORMS = {
    "nb": "{weekday} {day.day}. {month} {day.year} kl. {day:%H.%M}",
    "nn": "{weekday} {day.day}. {month} {day.year} kl. {day:%H.%M}",
    "en": "{weekday}, {day.day} {month} {day.year} at {day:%H:%M}",
}
instants = st.datetimes(datetime(2024, 1, 1), datetime(2035, 12, 31))  # noqa: DTZ001
locales = st.sampled_from(["nb", "nn", "en"])


def written(day: datetime, locale: str) -> str:
    names = {"weekday": WEEKDAYS[locale][day.weekday()], "month": MONTHS[locale][day.month - 1]}
    return FORMS[locale].format(day=day, **names)


@given(now=instants, ahead=st.timedeltas(timedelta(days=2), timedelta(days=700)), locale=locales)
def test_what_we_write_we_read(now: datetime, ahead: timedelta, locale: str) -> None:
    day = (now + ahead).replace(second=0, microsecond=0, hour=max(3, (now + ahead).hour))
    value = read(written(day, locale), locale, now.replace(tzinfo=OSLO))
    assert isinstance(value, At)
    assert value.instant.replace(tzinfo=None) == day
    assert not value.whole_day


@given(now=instants, days=st.integers(0, 180), locale=locales)
def test_a_day_without_its_year_is_the_next_one(now: datetime, days: int, locale: str) -> None:
    day = now.date() + timedelta(days=days)
    for text in (f"{day.day}.{day.month}.", f"{day.day}. {MONTHS[locale][day.month - 1]}"):
        value = read(text, locale, now.replace(tzinfo=OSLO))
        # 29 February is refused in the years before it, and a day that has just passed is not rolled on.
        assert shown(value) == day.isoformat() or (day.month, day.day) == (2, 29)


@given(now=instants, days=st.integers(1, 400), hours=st.tuples(st.integers(3, 22), st.integers(0, 59)))
def test_ranges_in_digits_are_read_back(now: datetime, days: int, hours: tuple[int, int]) -> None:
    start = datetime.combine(now.date() + timedelta(days=days), time(*hours))
    end = start + timedelta(hours=1)
    value = read(f"{start:%d.%m.%Y kl. %H.%M}–{end:%H.%M}", "nb", now.replace(tzinfo=OSLO))
    assert shown(value) == f"{start:{SHOWN}} -> {end:{SHOWN}}"


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "i på kl fredag hver annenhver 24. 24.11. 18 18.30 - til fra uke 49 om to uker halv åtte kveld morgen , "
        "november siste neste denne første måned måneden og 2026 31.2. 25:00 every other until at 6 pm noon 5 "
        "midnatt next week the 3rd of to ganger 02.30 29.3. 25.10. time 2026-10-25T02:30",
    )
)


TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map(" ".join))


@given(text=TEXTS, now=instants, locale=locales)
def test_never_raises_and_never_answers_with_the_past(text: str, now: datetime, locale: str) -> None:
    moment = now.replace(tzinfo=OSLO)
    value = parse_when(text, now=moment, zone=OSLO, locale=locale)
    if isinstance(value, NotUnderstood):
        assert value.reason.key.startswith("core.when.")
        return
    for each in value.candidates if isinstance(value, Ambiguous) else (value,):
        point = each.first if isinstance(each, Series) else each
        last = point.instant if isinstance(point, At) else point.end
        assert last.tzinfo is OSLO
        assert last.date() >= now.date()


@pytest.mark.parametrize("text", ["18 " * 1300, "a" * 4000, "1." * 2000, "til fredag " * 360])
def test_a_long_text_is_not_even_tried(text: str) -> None:
    assert shown(read(text)) == "not_understood"


def score(value: When | Ambiguous | NotUnderstood, phrase: dict[str, Any]) -> str:
    if isinstance(value, Ambiguous | NotUnderstood):
        return "none"
    right = [phrase["expected"], *phrase["accept"]]
    match value:
        case At(instant, whole):
            found: Any = instant.date().isoformat() if phrase["kind"] == "date" else instant.isoformat()
            fits = whole == (phrase["kind"] == "date")
        case Span(start, end, whole):
            found = [each.date().isoformat() if whole else each.isoformat() for each in (start, end)]
            fits = phrase["kind"] == "range"
        case Series(rule, first):
            at = first if isinstance(first, At) else At(first.start, first.whole_days)
            found = rule if at.whole_day else f"{rule};BYHOUR={at.instant.hour};BYMINUTE={at.instant.minute}"
            fits = phrase["kind"] == "recurrence"
    return "hit" if fits and found in right else "wrong"


@pytest.mark.skipif(not DEV_SET.exists(), reason="the development set of dates is not next to this checkout")
def test_the_development_set() -> None:
    dev = json.loads(DEV_SET.read_text())
    now, zone = datetime.fromisoformat(dev["now"]), ZoneInfo(dev["tz"])
    scores = {
        phrase["text"]: score(parse_when(phrase["text"], now=now, zone=zone, locale=phrase["lang"]), phrase)
        for phrase in dev["phrases"]
    }
    assert [text for text, each in scores.items() if each == "wrong"] == []
    assert sum(each == "hit" for each in scores.values()) >= 0.95 * len(scores)
