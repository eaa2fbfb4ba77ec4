"""From a text to what it means: the only value, several to choose from, or why there is none."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.model.message import shorten
from bot.model.phrase import Phrase, t
from bot.when.grammar import readings
from bot.when.meaning import Outcome, meanings
from bot.when.named import disagreeing
from bot.when.points import Now
from bot.when.sentence import Sentence
from bot.when.tokens import UnknownPieceError, split
from bot.when.values import Ambiguous, NotUnderstood, Series, Span, When

LONGEST_TEXT = 200
LONGEST_QUOTE = 80
# Of several reasons, the one that tells most about what was written.
_REASONS = ("missing_hour", "weekday", "end_before_start", "past", "impossible", "no_date")


def parse_when(text: str, *, now: datetime, zone: ZoneInfo, locale: str) -> When | Ambiguous | NotUnderstood:
    """What a person means who writes this now, in a zone and in a locale ("nb", "nn" or "en").

    All three languages are read in each locale, which decides two things only: whether 04/05 can be 5 April,
    and whether 8:30 can be in the evening. Every word must fit; none is passed over.
    """
    plain = text.strip()
    if not plain:
        return NotUnderstood(t("core.when.empty"))
    if len(plain) > LONGEST_TEXT:
        return _unread(plain)
    try:
        tokens = split(plain)
    except UnknownPieceError as unknown:
        return _unread(unknown.text)
    context = Now(now, zone)
    sentence = Sentence(tuple(tokens), locale, context.today.year)
    outcomes = [outcome for said in readings(sentence, zone) for outcome in meanings(said, context)]
    return _chosen(outcomes) or _unread(plain)


def _unread(text: str) -> NotUnderstood:
    return NotUnderstood(t("core.when.not_understood", text=shorten(text, LONGEST_QUOTE)))


def _chosen(outcomes: list[Outcome]) -> When | Ambiguous | NotUnderstood | None:
    """The values that are not second best, else those that are, else the reason that there are none.

    That an hour does not exist is no reason to take another reading, nor that what is left of a weekday and a date
    that disagree is only one day.
    """
    for second_best in (False, True):
        found = [each for each in outcomes if each.second_best is second_best]
        reasons = [each.value for each in found if isinstance(each.value, Phrase)]
        missing = [each for each in reasons if each.key == "core.when.missing_hour"]
        if missing:
            return NotUnderstood(missing[0])
        values = _distinct(each.value for each in found)
        doubts = [each.doubtful for each in found if not isinstance(each.value, Phrase)]
        if len(values) == 1 and doubts[0] and all(doubts):
            return NotUnderstood(disagreeing(doubts[0]))
        if values:
            return values[0] if len(values) == 1 else Ambiguous(tuple(values))
    reasons = [each.value for each in outcomes if isinstance(each.value, Phrase)]
    return NotUnderstood(min(reasons, key=_rank)) if reasons else None


def _rank(reason: Phrase) -> int:
    return _REASONS.index(reason.key.removeprefix("core.when."))


def _distinct(values: Iterable[When | Phrase]) -> list[When]:
    distinct = {_key(each): each for each in values if not isinstance(each, Phrase)}
    return [distinct[key] for key in sorted(distinct)]


def _key(value: When) -> tuple[str, ...]:
    """What tells one value from another, the hour that the clocks show twice included."""
    if isinstance(value, Series):
        return *_key(value.first), value.rule
    if isinstance(value, Span):
        return _utc(value.start), _utc(value.end), str(value.whole_days)
    return _utc(value.instant), "", str(value.whole_day)


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()
