"""A date and time in a form or a command: read, or refused with what it could mean."""

import re
from collections.abc import Sequence
from typing import Annotated

from bot.i18n import Reader
from bot.model.errors import Refused
from bot.model.form import Max, Reads
from bot.model.moment import Days, Moment, Period
from bot.model.phrase import Listing, Phrase, t
from bot.parameters import Circumstances
from bot.when import Ambiguous, At, NotUnderstood, Series, Span, parse_when

Timing = At | Span | Series
"""A date, a date and time, a period, or a series of them."""

_CANDIDATES = 3
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?", re.IGNORECASE)


def _read_time_of_day(text: str, _around: Circumstances) -> int:
    match = _CLOCK.fullmatch(text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
    if hour > 23 or minute > 59:
        raise Refused(t("core.no_clock"))
    return hour * 60 + minute


TimeOfDay = Annotated[int, Reads(_read_time_of_day), Max(20)]
"""A time of day in a form, in minutes after midnight."""


def time_of_day(minutes: int) -> str:
    """A time of day as it is written: 22.00."""
    return f"{minutes // 60:02}.{minutes % 60:02}"


def read_timing(text: str, around: Circumstances | Reader) -> Timing:
    """When something is, as somebody wrote it; Refused where it could mean two things, or nothing."""
    understood = parse_when(text, now=around.now, zone=around.zone, locale=around.locale)
    if isinstance(understood, NotUnderstood):
        raise Refused(understood.reason)
    if isinstance(understood, Ambiguous):
        return _only(understood.candidates)
    return understood


def _only(candidates: Sequence[Timing]) -> Timing:
    """The one thing that these mean; of the hour that clocks show twice the first, since nobody can say which."""
    distinct: list[Timing] = []
    for candidate in candidates:
        if candidate not in distinct:  # datetimes of one zone are equal where the wall clock shows the same
            distinct.append(candidate)
    if len(distinct) == 1:
        return distinct[0]
    raise Refused(t("core.when.ambiguous", meanings=Listing(tuple(_meaning(one) for one in distinct[:_CANDIDATES]))))


def _meaning(candidate: Timing) -> Phrase:
    first = candidate.first if isinstance(candidate, Series) else candidate
    match first:
        case At(instant, True):
            shown: Days | Moment | Period = Days(instant.date(), instant.date())
        case At(instant, False):
            shown = Moment(instant)
        case Span(start, end, True):
            shown = Days(start.date(), end.date())
        case Span(start, end, False):
            shown = Period(start, end)
    return t("core.when", when=shown)
