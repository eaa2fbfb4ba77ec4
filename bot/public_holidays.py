"""Norway's public holidays: some go by the calendar, some by Easter."""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

_BY_THE_CALENDAR = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
_BY_EASTER = (-3, -2, 0, 1, 39, 49, 50)  # Maundy Thursday to Easter Monday, Ascension, Pentecost and the day after
_EASTER_IS_KNOWN = range(1583, 4100)


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Norway's public holidays of a year, by its laws of 1947 and 1995, without Sundays that are nothing else."""
    if year not in _EASTER_IS_KNOWN:
        return frozenset()
    first = easter(year)
    return frozenset(
        {*(date(year, *each) for each in _BY_THE_CALENDAR), *(first + timedelta(days=each) for each in _BY_EASTER)}
    )
