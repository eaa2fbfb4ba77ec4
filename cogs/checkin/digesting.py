"""The week's digest: how it went and what it was about, in bands, so that no digest gives an answer away.

What is promised, and why it holds. An answer is a step (how the week was), a topic, and an outcome: whether they were
answered and within which time. Let a group of n answers be published as a digest, n being 5 or more, and let each
answer be in one group alone. Then for every set of digests, every person who answered, and every step, topic and
outcome, there are answers of everybody that give the same digests and in which that person gave this step and this
topic, and met with this outcome. So the digests alone rule out nothing of anybody.

*One digest.* It is a function of five things: the band of n, the band of the number h of heavy answers, which topics
are named, at most two, the band of the number l of those who lack an answer that they wanted, and the usual time to
an answer, which may not be told. It treats people alike, so it is enough to find some answers with the same digest in
which this step, this topic and this outcome occur together once.

- Steps. The lowest band is h from 0 to k, the highest n - k to n, with k = n // 4, and n of 5 or more makes k at least
  1. So in the lowest and in the highest band there are numbers h with 0 < h < n; in the middle one all are so, as
  0 < k < h < n - k < n. With such an h there is a heavy answer and one that is not, and which of the heavy steps or of
  the others it is does not matter.
- Topics. A topic is named if at least T of the n answers are about it, T being a third of n, rounded up, which is 2 or
  more. If none reaches T, none is named, whatever topics are called: exchange the topic in question with one that
  occurs. If one or two are named, give the topic in question one answer, if it is none of these, each of these T, and
  what is left to the first of them. That is possible, as 2T + 1 is at most n: n = 3k gives 2k + 1; n = 3k + 1 gives
  2k + 3 with k at least 2; n = 3k + 2 gives 2k + 3 with k at least 1. One answer is fewer than T, so the topic in
  question is not named. (Where three reach T, two with the most are named, of those alike the first in our order: with
  the answers just given no more than two reach T, and they are these two.)
- Outcomes. Bands of l are those of h, so in each there is an l with 0 < l < n. The usual time is the median over the w
  who wanted an answer, those who lack one coming last; it is told if n is 6 or more, w is 5 or more, and l is in the
  lowest band. Is it told, give all n that time, and the person the outcome in question: if that is another time or
  none at all, l is 0 or 1, which is in the lowest band, w is n - 1 or n, which is 5 or more, and the median stays, as
  all others have it. Is it not told and l in the lowest band, let nobody want an answer but the person, if they are to:
  l is 0 or 1, and w is 0 or 1. Is l in another band, nothing is told of the time, so take an l with 0 < l < n of that
  band: there is one who lacks an answer and one who does not, and what the latter met with is not told.
- Together. Steps, topics and outcomes are counted apart, so those of each can be paired with those of the others in any
  way, and the step in question with the topic and the outcome in question.

*All digests together.* Groups have no answer in common, so what is found for one changes no other digest. In which
group an answer is depends on the day on which it was sent and on how many there are, and neither on what they say nor
on what mentors do. What is told of several digests, such as how it was before, is told of what stands in them.

What is not promised: that all that is possible is as likely. And whoever knows more than the digests, such as what all
others of a group answered, can read off a band's edge whether the last one was heavy. Somebody who sends many check-ins
fills a group themselves; that is what the limits on sending are for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

FEWEST = 5
"""So many answers are in a digest, at the least."""

_NAMED = 2
_SIZES = (10, 20, 40)


class Week(StrEnum):
    """How the week was."""

    GOOD = "good"
    FINE = "fine"
    MIXED = "mixed"
    HARD = "hard"
    VERY_HARD = "very_hard"


HEAVY = frozenset({Week.HARD, Week.VERY_HARD})


class Topic(StrEnum):
    """What a check-in is about."""

    BELONGING = "belonging"
    STUDIES = "studies"
    MONEY = "money"
    HOUSING = "housing"
    HAPPENED = "happened"
    OTHER = "other"


class Outcome(StrEnum):
    """Whether who sent a check-in was answered, and within which time after mentors could read it."""

    HOURS = "hours"  # three
    DAY = "day"
    DAYS = "days"  # three
    LATER = "later"
    LACKING = "lacking"  # they wanted an answer, and there is none
    UNWANTED = "unwanted"


WITHIN = {
    Outcome.HOURS: timedelta(hours=3),
    Outcome.DAY: timedelta(days=1),
    Outcome.DAYS: timedelta(days=3),
}
"""How long each of them is at the most."""


class Share(StrEnum):
    """How many of a group."""

    FEW = "few"
    SOME = "some"
    MOST = "most"


@dataclass(frozen=True)
class Answer:
    """What a digest knows of a check-in."""

    week: Week
    topic: Topic
    outcome: Outcome


@dataclass(frozen=True)
class Tally:
    """What is kept of answers until their digest: how many of each there are, steps, topics and outcomes apart."""

    people: int = 0
    heavy: int = 0
    topics: Counter[Topic] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.people + other.people,
            self.heavy + other.heavy,
            self.topics + other.topics,
            self.outcomes + other.outcomes,
        )


@dataclass(frozen=True)
class Digest:
    """What is told of a group: how many answers at least, how many heavy, what about, how many lack an answer."""

    at_least: int
    heavy: Share
    topics: frozenset[Topic]
    lacking: Share
    usual: Outcome | None  # within which time an answer usually comes


def tally(answers: Iterable[Answer]) -> Tally:
    """How many of each there are among these answers."""
    found = list(answers)
    return Tally(
        len(found),
        sum(one.week in HEAVY for one in found),
        Counter(one.topic for one in found),
        Counter(one.outcome for one in found),
    )


def digest(of: Tally) -> Digest | None:
    """What can be told of these answers; None where they are too few."""
    if of.people < FEWEST:
        return None
    at_least = max([FEWEST, *(size for size in _SIZES if size <= of.people)])
    lacking = share(of.outcomes[Outcome.LACKING], of.people)
    usual = _usual(of.outcomes, of.people) if lacking is Share.FEW else None
    return Digest(at_least, share(of.heavy, of.people), _named(of.topics, of.people), lacking, usual)


def share(some: int, of: int) -> Share:
    """The band of a number of answers; none is so narrow that it means none, or all."""
    edge = of // 4
    if some <= edge:
        return Share.FEW
    return Share.MOST if some >= of - edge else Share.SOME


def monday_of(day: date) -> date:
    """The week of a day, as its Monday."""
    return day - timedelta(days=day.weekday())


def told_of(weeks: Mapping[date, Tally], until: date) -> tuple[dict[date, Tally], Tally | None]:
    """What is left of the weeks, by their Mondays, once those before a Monday are told of, and what is told of them.

    Where that is too little it is None, and they are put together to wait for the next ones. Each answer is in one
    group alone.
    """
    over = {monday: one for monday, one in weeks.items() if monday < until}
    left = {monday: one for monday, one in weeks.items() if monday >= until}
    group = sum(over.values(), Tally())
    if group.people >= FEWEST:
        return left, group
    return ({min(over): group} if over else {}) | left, None


def _named(counts: Counter[Topic], of: int) -> frozenset[Topic]:
    """The topics that at least a third of the answers are about, at most two: those with the most."""
    enough = [topic for topic in Topic if counts[topic] >= -(-of // 3)]
    return frozenset(sorted(enough, key=lambda topic: -counts[topic])[:_NAMED])


def _usual(counts: Counter[Outcome], of: int) -> Outcome | None:
    """Within which time half of those who wanted an answer had one; None where they are too few, or may be all."""
    wanted = of - counts[Outcome.UNWANTED]
    if of <= FEWEST or wanted < FEWEST:
        return None
    answered = 0
    for outcome in WITHIN:
        answered += counts[outcome]
        if 2 * answered >= wanted:
            return outcome
    return Outcome.LATER
