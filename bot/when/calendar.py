"""Days as they are said, and which days of the calendar that makes them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.model.phrase import Phrase, t

# What passed within a season is not yet taken for that of next year, or within a month for that of this year.
RECENTLY = timedelta(days=92)
JUST_NOW = timedelta(days=31)
YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Stretch:
    """Whole days, first and last included; `doubtful` is the date that contradicts the weekday said with it."""

    first: date
    last: date
    doubtful: date | None = None


Finding = Stretch | Phrase


def impossible(text: str) -> Phrase:
    """There is no such day or hour."""
    return t("core.when.impossible", text=text)


def day(of: date) -> Stretch:
    """One day."""
    return Stretch(of, of)


def monday(of: date, weeks: int = 0) -> date:
    """The Monday of the week that a day falls in, or of the one so many weeks later."""
    return of - timedelta(days=of.weekday()) + timedelta(weeks=weeks)


def add_months(to: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(to.year * 12 + to.month - 1 + months, 12)
    return date(year, month + 1, min(to.day, monthrange(year, month + 1)[1]))


def month_of(year: int, month: int) -> Stretch:
    """All days of a month."""
    return Stretch(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def exists(year: int, month: int, number: int) -> bool:
    """Whether the calendar has such a day, in a year that anybody plans for."""
    return year in YEARS and 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]


def nth_weekday(month: date, weekday: int, nth: int) -> date | None:
    """The nth such weekday of the month that a day falls in; the last where nth is -1."""
    whole = month_of(month.year, month.month)
    if nth == -1:
        return whole.last - timedelta(days=(whole.last.weekday() - weekday) % 7)
    found = whole.first + timedelta(days=(weekday - whole.first.weekday()) % 7, weeks=nth - 1)
    return found if found <= whole.last else None


@dataclass(frozen=True)
class OnDate:
    """A date as numbered; without a year the one that people mean, without a month the next one.

    `either` is one of two that the same digits can mean: that it has just passed does not settle which.
    """

    number: int
    month: int | None = None
    year: int | None = None
    either: bool = False

    @property
    def text(self) -> str:
        """The date as it is written in Norway."""
        return ".".join(str(part) for part in (self.number, self.month, self.year) if part is not None) + (
            "" if self.year else "."
        )

    def resolve(self, today: date) -> list[Finding]:
        """One day; it may be past, where it passed so lately that next year's is not clearly meant."""
        if self.month is None:
            return self._this_month_or_next(today)
        if self.year is not None:
            if not exists(self.year, self.month, self.number):
                return [impossible(self.text)]
            return [day(date(self.year, self.month, self.number))]
        return self._this_year_or_next(today, self.month)

    def _this_month_or_next(self, today: date) -> list[Finding]:
        for months in range(3):
            at = add_months(today.replace(day=1), months)
            if exists(at.year, at.month, self.number) and at.replace(day=self.number) >= today:
                return [day(at.replace(day=self.number))]
        return [impossible(self.text)]

    def _this_year_or_next(self, today: date, month: int) -> list[Finding]:
        years = [year for year in (today.year - 1, today.year, today.year + 1) if exists(year, month, self.number)]
        days = [date(year, month, self.number) for year in years]
        ahead = [each for each in days if each >= today]
        passed = [each for each in days if each < today]
        if not ahead or (today.year not in years and not passed):
            return [impossible(self.text)]
        lately = RECENTLY if ahead[0].year > today.year else JUST_NOW
        if passed and today - passed[-1] <= lately and not self.either:
            return [day(passed[-1])]
        return [day(ahead[0])]


@dataclass(frozen=True)
class Away:
    """So many days or months from today; said in whole weeks where `weeks` is set."""

    days: int = 0
    months: int = 0
    weeks: int | None = None

    def resolve(self, today: date) -> list[Finding]:
        """One day."""
        end = add_months(today, self.months) + timedelta(days=self.days)
        return [day(end)] if end.year in YEARS else [impossible(str(end.year))]
