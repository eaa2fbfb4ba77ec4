"""What a form gives as an example of a time is understood as it stands there."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import LOCALES
from bot.when import Ambiguous, NotUnderstood, parse_when
from tests.house.installed import CATALOGUE

OSLO = ZoneInfo("Europe/Oslo")
TIMES = ("when", "until", "starts")
"""The fields in which a time is written as people write it."""


def examples(locale: str) -> list[str]:
    """Every example of a time in a hint."""
    found = []
    for key, text in CATALOGUE.keys(locale).items():
        if key.endswith(tuple(f".{field}.hint" for field in TIMES)) and isinstance(text, str):
            told = re.search(r"(?:For example|For eksempel|Til dømes):? (.+)", text)
            found += re.split(r",? (?:or|eller) ", re.split(r"\. (?=[A-Z])", told[1])[0]) if told else []
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_each_example_of_a_time_means_one_thing(locale: str) -> None:
    now = datetime(2026, 8, 3, 12, tzinfo=OSLO)
    texts = examples(locale)
    assert len(texts) >= 6
    read = {text: parse_when(text, now=now, zone=OSLO, locale=locale) for text in texts}
    assert [text for text, meant in read.items() if isinstance(meant, Ambiguous | NotUnderstood)] == []
