"""Whom one can talk to about something: those who say so themselves, and those whom answers about it name."""

from collections.abc import Iterable, Sequence

from cogs.faq.directory import Directory
from cogs.faq.entries import Campus, FaqEntry, Service
from cogs.faq.search import Band, Match, Result

_AS_GOOD = 0.85  # of the best one's score: what comes near it may be meant as well
_WORSE = 0.75  # of the same: who has less is not named for being the only one left


def near_best(matches: Sequence[Match]) -> list[str]:
    """The ids of the best match, and of those that come near it."""
    return [match.entry_id for match in matches if match.score >= _AS_GOOD * matches[0].score]


def sure(services: Result, campus: Campus | None, directory: Directory) -> list[str]:
    """The ids of the services that a question fits and that are there for a campus, none where that is a guess.

    Those elsewhere are passed over before the best is chosen: the welfare organisations of many places say the same.
    """
    there = [
        match for match in services.matches if (one := directory.services.get(match.entry_id)) and _is_at(one, campus)
    ]
    found = near_best([match for match in there if match.score >= _WORSE * services.matches[0].score])
    return {Band.ANSWER: found, Band.DID_YOU_MEAN: found[:1]}.get(services.band, [])


def whom(
    services: Iterable[str], entries: Iterable[FaqEntry], campus: Campus | None, directory: Directory
) -> list[Service]:
    """Of these services, and of those whom entries name, all who are there for a campus.

    The workspace's own come first, then those of the campus.
    An entry that names nobody leads to the welfare organisation of the campus.
    """
    wanted = dict.fromkeys((*services, *(_named(entry, campus) for entry in entries)))
    known = [directory.services[name] for name in wanted if name in directory.services]
    here = [one for one in known if _is_at(one, campus)]
    return sorted(here, key=lambda one: (one.id not in directory.own, not one.campus))


def _is_at(service: Service, campus: Campus | None) -> bool:
    return not service.campus or (campus is not None and campus.id in service.campus)


def _named(entry: FaqEntry, campus: Campus | None) -> str:
    own = None if campus is None else entry.campus.get(campus.id)
    if own is not None and own.contact:
        return own.contact
    return entry.contact or (campus and campus.welfare) or ""
