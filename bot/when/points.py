"""Points in time made of a day and a time of day: instants that exist, and are not past."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.moment import Days, Moment, Style
from bot.model.phrase import Phrase, t
from bot.when.calendar import impossible
from bot.when.clock import Clock
from bot.when.durations import Duration
from bot.when.said import Said
from bot.when.values import At, Span

# A longer stretch over midnight is more likely written the wrong way round: "20-18".
LONGEST_NIGHT = 16 * 60
END_BEFORE_START = t("core.when.end_before_start")
Point = At | Span
Minutes = tuple[int, int | None]


@dataclass(frozen=True)
class Now:
    """When and where a text is read."""

    instant: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The local day."""
        return self.instant.astimezone(self.zone).date()

    def midnight(self, of: date) -> datetime:
        """The local midnight that a day begins with."""
        return datetime.combine(of, time(), self.zone)

    def instants(self, of: date, minute: int) -> list[datetime] | Phrase:
        """The instants at which the clocks show a time: two of them, or none, when the clocks change."""
        local = datetime.combine(of, time()) + timedelta(minutes=minute)
        both = [local.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1)]
        if both[0].utcoffset() == both[1].utcoffset():
            return both[:1]
        if both[0].astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) == local:
            return both
        return t("core.when.missing_hour", time=f"{local:%H.%M}", date=Days(local.date(), local.date()))

    def later(self, instant: datetime, minutes: int) -> datetime:
        """The local instant so many minutes later on the stopwatch."""
        return (instant.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(self.zone)

    def past(self, point: "Point") -> Phrase | None:
        """Why a point in time is of no use any more, if it is."""
        if isinstance(point, At):
            start = last = point.instant
            whole = point.whole_day
        else:
            start, last, whole = point.start, point.end, point.whole_days
        if whole and last.date() >= self.today:
            return None
        if not whole and start.astimezone(UTC) >= self.instant.astimezone(UTC).replace(second=0, microsecond=0):
            return None
        return t("core.when.past", when=Moment(start.astimezone(UTC), Style.DATE if whole else Style.FULL))


def minutes_of(said: Said) -> list[Minutes | None] | Phrase:
    """The times of day that were said, as minutes after midnight; without an end if none was said; None for the day."""
    if said.clock is None:
        return [None]
    if isinstance(said.clock, Clock):
        minutes: list[Minutes | None] = [(start, None) for start in said.clock.minutes(said.part)]
        return minutes or impossible(said.clock.text)
    pairs = said.clock.pairs(said.part)
    fair: list[Minutes | None] = [(start, end) for start, end in pairs if end - start <= LONGEST_NIGHT]
    if not pairs:
        return impossible(said.clock.start.text)
    return fair or END_BEFORE_START


def points(of: date, minutes: Minutes | None, length: Duration | None, now: Now) -> list[Point | Phrase]:
    """What a day and a time of day make, past or not; the whole day where no time was said."""
    if minutes is None:
        return list(lasting(At(now.midnight(of), True), length, now))
    starts = now.instants(of, minutes[0])
    if isinstance(starts, Phrase):
        return [starts]
    if minutes[1] is None:
        return [point for start in starts for point in lasting(At(start, False), length, now)]
    ends = now.instants(of, minutes[1])
    if isinstance(ends, Phrase):
        return [ends]
    return [] if length else list(spans(starts, ends))


def spans(starts: list[datetime], ends: list[datetime]) -> Iterator[Span]:
    """Each start with each end after it."""
    for start in starts:
        for end in ends:
            if end.astimezone(UTC) > start.astimezone(UTC):
                yield Span(start, end, False)


def lasting(point: At, length: Duration | None, now: Now) -> Iterator[Point]:
    """A point in time, for so long: for hours from an hour, for days from a day."""
    if length is None:
        yield point
    elif point.whole_day and length.days and not (length.minutes or length.months):
        last = point.instant.date() + timedelta(days=length.days - 1)
        yield Span(point.instant, now.midnight(last), True)
    elif not point.whole_day and length.minutes and not (length.days or length.months):
        yield Span(point.instant, now.later(point.instant, length.minutes), False)
