"""Norway's public holidays, as they stand in almanacs."""

from datetime import date

import pytest

from bot.public_holidays import public_holidays

DAYS = {
    2024: "1.1. 28.3. 29.3. 31.3. 1.4. 1.5. 9.5. 17.5. 19.5. 20.5. 25.12. 26.12.",
    2026: "1.1. 2.4. 3.4. 5.4. 6.4. 1.5. 14.5. 17.5. 24.5. 25.5. 25.12. 26.12.",
    2027: "1.1. 25.3. 26.3. 28.3. 29.3. 1.5. 6.5. 16.5. 17.5. 25.12. 26.12.",  # 17 May is Whit Monday
}


@pytest.mark.parametrize("year", DAYS)
def test_public_holidays_are_those_of_the_almanac(year: int) -> None:
    written = (day.split(".")[:2] for day in DAYS[year].split())
    assert public_holidays(year) == {date(year, int(month), int(day)) for day, month in written}


def test_years_of_which_nobody_knows_the_easter_have_none() -> None:
    assert public_holidays(5000) == frozenset()
