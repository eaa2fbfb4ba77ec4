"""The week's digest: how it went and what it was about, in bands, so that no digest gives an answer away.

What is promised, and why it holds. An answer is a step (how the week was) and a topic. Let a group of n answers be
published as a digest, n being 5 or more, and let each answer be in one group alone. Then for every set of digests,
every person who answered, and every step and topic, there are answers of everybody that give the same digests and in
which that person gave this step and this topic. So the digests alone rule out nothing of anybody.

*One digest.* It is a function of three things: the band of n, the band of the number h of heavy answers, and which
topics are named, at most two. It treats people alike, so it is enough to find some answers with the same digest in
which this step and this topic occur together once.

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
- Together. Steps and topics are counted apart, so the answers of the first can be paired with those of the second in
  any way, and the step in question with the topic in question.

*All digests together.* Groups have no answer in common, so what is found for one changes no other digest. How many
weeks are put together until there are 5 depends on how many answers there are, and not on what they say.

What is not promised: that all that is possible is as likely. And whoever knows more than the digests, such as what all
others of a group answered, can read off a band's edge whether the last one was heavy. Somebody who sends many check-ins
fills a group themselves; that is what the limits on sending are for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Digest:
    """What is told of a group: at least how many answers, how many of them heavy, and what several were about."""

    at_least: int
    heavy: Share
    topics: frozenset[Topic]


def digest(answers: Sequence[Answer]) -> Digest | None:
    """What can be told of these answers; None where they are too few."""
    if len(answers) < FEWEST:
        return None
    at_least = max([FEWEST, *(size for size in _SIZES if size <= len(answers))])
    heavy = share(sum(answer.week in HEAVY for answer in answers), len(answers))
    return Digest(at_least, heavy, _named(Counter(answer.topic for answer in answers), len(answers)))


def share(some: int, of: int) -> Share:
    """The band of a number of answers; none is so narrow that it means none, or all."""
    edge = of // 4
    if some <= edge:
        return Share.FEW
    return Share.MOST if some >= of - edge else Share.SOME


def groups(weeks: Iterable[Sequence[Answer]]) -> Iterator[list[Answer]]:
    """The answers of weeks on end in groups that can be told of: a week with too few is put to the next ones.

    Each answer is in one group alone; what is left at the end waits.
    """
    waiting: list[Answer] = []
    for answers in weeks:
        waiting += answers
        if len(waiting) >= FEWEST:
            yield waiting
            waiting = []


def _named(counts: Counter[Topic], of: int) -> frozenset[Topic]:
    """The topics that at least a third of the answers are about, at most two: those with the most."""
    enough = [topic for topic in Topic if counts[topic] >= -(-of // 3)]
    return frozenset(sorted(enough, key=lambda topic: -counts[topic])[:_NAMED])
