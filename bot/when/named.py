"""Days with a name: weekdays, weeks, months, and the days that are told by means of them."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from bot.model.moment import Days
from bot.model.phrase import Phrase, t
from bot.when.calendar import (
    RECENTLY,
    YEARS,
    Away,
    Finding,
    OnDate,
    Stretch,
    add_months,
    day,
    exists,
    impossible,
    monday,
    month_of,
    nth_weekday,
)


class Which(Enum):
    """Which one of the days or weeks with a name."""

    BARE = "bare"
    THIS = "this"
    NEXT = "next"
    COMING = "coming"
    PREVIOUS = "previous"


@dataclass(frozen=True)
class OnWeekday:
    """A weekday by name."""

    weekday: int
    which: Which = Which.BARE

    def resolve(self, today: date) -> list[Stretch]:
        """The days it can mean: "next Friday" is two of them for most of the week."""
        coming = today + timedelta(days=(self.weekday - today.weekday() - 1) % 7 + 1)
        of_this_week = monday(today) + timedelta(days=self.weekday)
        if self.which is Which.PREVIOUS:
            return [day(coming - timedelta(weeks=2 if coming - today == timedelta(7) else 1))]
        if self.which is Which.NEXT:
            return [day(each) for each in sorted({coming, of_this_week + timedelta(weeks=1)})]
        if self.which is Which.THIS:
            return [day(max(of_this_week, coming) if of_this_week < today else of_this_week)]
        if self.weekday == today.weekday():
            return [day(today), day(coming)]
        return [day(coming)]


@dataclass(frozen=True)
class InWeek:
    """A week by its ISO number."""

    number: int
    year: int | None = None

    def resolve(self, today: date) -> list[Finding]:
        """Monday to Sunday; it may be past, as with dates."""
        current = today.isocalendar().year
        this, later = (self._of(self.year or current), self._of(self.year or current + 1))
        if this is None or (self.year is None and today - this.last > RECENTLY):
            # A week 53 that this year lacks is not next year's: nobody counts that far.
            return [later] if this and later else [impossible(str(self.number))]
        return [this]

    def _of(self, year: int) -> Stretch | None:
        if year not in YEARS or not 1 <= self.number <= date(year, 12, 28).isocalendar().week:
            return None
        first = date.fromisocalendar(year, self.number, 1)
        return Stretch(first, first + timedelta(days=6))


@dataclass(frozen=True)
class WeekAway:
    """This week or the next."""

    weeks: int

    def resolve(self, today: date) -> list[Finding]:
        """Monday to Sunday."""
        first = monday(today, self.weeks)
        return [Stretch(first, first + timedelta(days=6))]


@dataclass(frozen=True)
class Weekend:
    """A Saturday and its Sunday."""

    which: Which

    def resolve(self, today: date) -> list[Finding]:
        """The weekends it can mean: "next weekend" is two of them on a working day, "the weekend" on a Sunday."""
        this = monday(today) + timedelta(days=5)
        later = this + timedelta(weeks=1)
        if self.which is Which.THIS:
            starts = [this]
        elif today < this:
            starts = [this, later] if self.which is Which.NEXT else [this]
        else:
            starts = [this, later] if self.which is Which.BARE else [later]
        return [Stretch(each, each + timedelta(days=1)) for each in starts]


@dataclass(frozen=True)
class WeekendOf:
    """The Saturday and the Sunday of a week."""

    of: InWeek

    def resolve(self, today: date) -> list[Finding]:
        """The last two of its days."""
        return [
            each if isinstance(each, Phrase) else Stretch(each.last - timedelta(days=1), each.last)
            for each in self.of.resolve(today)
        ]


@dataclass(frozen=True)
class InMonth:
    """A month by name."""

    month: int
    year: int | None = None

    def resolve(self, today: date) -> list[Finding]:
        """All its days; it may be past, as with dates."""
        this = month_of(self.year or today.year, self.month)
        if self.year is None and today - this.last > RECENTLY:
            return [month_of(today.year + 1, self.month)]
        return [this]


@dataclass(frozen=True)
class MonthAway:
    """This month or the next."""

    months: int

    def resolve(self, today: date) -> list[Finding]:
        """All its days."""
        at = add_months(today.replace(day=1), self.months)
        return [month_of(at.year, at.month)]


@dataclass(frozen=True)
class YearAway:
    """This year or the next."""

    years: int

    def resolve(self, today: date) -> list[Finding]:
        """All its days."""
        year = today.year + self.years
        return [Stretch(date(year, 1, 1), date(year, 12, 31))]


@dataclass(frozen=True)
class NthWeekday:
    """The first Monday of a month, the last Friday of it."""

    nth: int
    weekday: int
    of: InMonth | MonthAway | None

    def resolve(self, today: date) -> list[Finding]:
        """One day; without a month, the next one."""
        if self.of is None:
            days = [nth_weekday(add_months(today.replace(day=1), k), self.weekday, self.nth) for k in range(4)]
            return [day(min(each for each in days if each and each >= today))]
        months = [month for month in self.of.resolve(today) if isinstance(month, Stretch)]
        days = [nth_weekday(month.first, self.weekday, self.nth) for month in months]
        return [day(each) if each else impossible(f"{self.nth}.") for each in days]


@dataclass(frozen=True)
class AwayFrom:
    """So many days or months from another day: "two weeks from Tuesday"."""

    start: "Day"
    away: Away

    def resolve(self, today: date) -> list[Finding]:
        """One day for each that the other can mean."""
        starts = self.start.resolve(today)
        return [
            found
            for start in starts
            for found in ([start] if isinstance(start, Phrase) else self.away.resolve(start.first))
        ]


def disagreeing(said: date) -> Phrase:
    """The weekday is not that of the date."""
    return t("core.when.weekday", date=Days(said, said))


@dataclass(frozen=True)
class WeekdayOf:
    """A weekday said together with a date or a week, which must agree."""

    weekday: int
    of: "Day"
    which: Which = Which.BARE

    def resolve(self, today: date) -> list[Finding]:
        """The day that both mean; where they disagree, what each of them can mean."""
        if isinstance(self.of, Away) and self.of.weeks is not None:
            return self._weeks_away(today, self.of.weeks)
        found: list[Finding] = []
        for each in self.of.resolve(today):
            if isinstance(each, Phrase):
                found.append(each)
            elif each.first == each.last:
                found.extend(self._checked(each.first, today))
            else:
                found.append(day(each.first + timedelta(days=(self.weekday - each.first.weekday()) % 7)))
        return found

    def _weeks_away(self, today: date, weeks: int) -> list[Finding]:
        coming = today + timedelta(days=(self.weekday - today.weekday()) % 7, weeks=weeks)
        of_that_week = monday(today, weeks) + timedelta(days=self.weekday)
        return [day(each) for each in sorted({coming, of_that_week})]

    def _checked(self, said: date, today: date) -> list[Finding]:
        named = [said]
        if self.which is not Which.BARE:
            named = [each.first for each in OnWeekday(self.weekday, self.which).resolve(today)]
        if said.weekday() == self.weekday:
            return [day(said)] if said in named else self._doubtful(said, [said, *named], today)
        later = self._later(said)
        if said < today and later:
            return [day(later)]
        near = said + timedelta(days=(self.weekday - said.weekday() + 3) % 7 - 3)
        return self._doubtful(said, [said, near, later or said], today)

    def _doubtful(self, said: date, candidates: list[date], today: date) -> list[Finding]:
        ahead = sorted(each for each in set(candidates) if each >= today)
        if len(ahead) < 2:
            return [disagreeing(said)]
        return [Stretch(each, each, doubtful=said) for each in ahead]

    def _later(self, said: date) -> date | None:
        """The same date a year on, or a month on where no month was said, if that one agrees."""
        if not isinstance(self.of, OnDate) or self.of.year is not None:
            return None
        year, month = (said.year + 1, said.month) if self.of.month else divmod(said.year * 12 + said.month, 12)
        month = month if self.of.month else month + 1
        if not exists(year, month, said.day):
            return None
        later = date(year, month, said.day)
        return later if later.weekday() == self.weekday else None


Day = (
    OnDate
    | OnWeekday
    | Away
    | AwayFrom
    | InWeek
    | WeekAway
    | Weekend
    | WeekendOf
    | InMonth
    | MonthAway
    | YearAway
    | NthWeekday
    | WeekdayOf
)
# These are told from today, wherever they stand; the others from the day that a range begins with.
_FROM_TODAY = (Away, AwayFrom, WeekAway, MonthAway, YearAway, Weekend)


def told_from_today(said: Day) -> bool:
    """Whether a day is told from today: "next week", and so "Friday next week"."""
    of = said.of if isinstance(said, WeekdayOf | NthWeekday) else said
    return isinstance(of, _FROM_TODAY)
