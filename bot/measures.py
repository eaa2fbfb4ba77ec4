"""What a process counts while it runs, for whoever watches it: numbers, without a member, a word, a place or a name.

What leaves no trace is not counted: a number that grows by one tells when. Names and buckets follow Prometheus' own
advice: https://prometheus.io/docs/practices/naming/.
"""

from collections.abc import Mapping
from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

_ANSWER_S = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)  # after three a platform says that the bot does not answer
_LATE_S = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 86_400)


class Became(StrEnum):
    """What became of what a member did."""

    ANSWERED = "answered"
    REFUSED = "refused"  # with a friendly sentence
    AGAIN = "again"  # the platform told of it a second time
    FAILED = "failed"


class Delivered(StrEnum):
    """What became of one try to say something."""

    SAID = "said"
    POSTPONED = "postponed"  # the platform asks for patience, or cannot be reached
    UNDELIVERABLE = "undeliverable"  # the platform will never take it
    LATE = "late"  # nobody should read it any more
    FAILED = "failed"


class Worked(StrEnum):
    """What became of a job."""

    DONE = "done"
    MISSED = "missed"  # too late to be run
    FAILED = "failed"


class Measures:
    """The numbers of one process."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # each would tell when something happened first
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._interactions = Histogram(
            "fadderbot_interaction_seconds", "How long members waited for an answer, by what became of it",
            ("adapter", "became"), buckets=_ANSWER_S, registry=self.registry,
        )  # fmt: skip
        self._tries = Counter(
            "fadderbot_deliveries", "Tries to say something, by what became of them",
            ("adapter", "became"), registry=self.registry,
        )  # fmt: skip
        self._waited = Histogram(
            "fadderbot_delivery_seconds", "How long after it was asked for something was said",
            ("adapter",), buckets=_LATE_S, registry=self.registry,
        )  # fmt: skip
        self._jobs = Counter(
            "fadderbot_jobs", "Jobs that were run, by what became of them", ("became",), registry=self.registry
        )  # fmt: skip
        self._job_late = Histogram(
            "fadderbot_job_late_seconds", "How long after they were due jobs were run",
            buckets=_LATE_S, registry=self.registry,
        )  # fmt: skip
        self._looked_up: list[Gauge] = []

    def answered(self, adapter: str, became: Became, seconds: float) -> None:
        """A member was answered, or was not."""
        self._interactions.labels(adapter, became).observe(seconds)

    def tried(self, adapter: str, became: Delivered, *, after_s: float) -> None:
        """It was tried to say something, so long after it was asked for."""
        self._tries.labels(adapter, became).inc()
        if became is Delivered.SAID:
            self._waited.labels(adapter).observe(max(0.0, after_s))

    def worked(self, became: Worked, *, late_s: float = 0.0) -> None:
        """A job was run, so long after it was due, or was not."""
        self._jobs.labels(became).inc()
        if became is Worked.DONE:
            self._job_late.observe(max(0.0, late_s))

    def look_up(self, found: Mapping[str, tuple[str, float]]) -> None:
        """Tell these numbers from now on, each with what it counts, in place of those that were looked up before."""
        for gauge in self._looked_up:
            self.registry.unregister(gauge)
        self._looked_up.clear()
        for name, (about, value) in found.items():
            gauge = Gauge(f"fadderbot_{name}", about, registry=self.registry)
            gauge.set(value)
            self._looked_up.append(gauge)
