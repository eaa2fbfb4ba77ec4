"""What an organiser fills in about a post, and how its times are read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from bot.api import At, Circumstances, Form, Max, Multiline, Reads, Refused, Series, Span, read_timing, t

TEXT = 1_500
"""The longest text: what every platform shows in one message, with room for what stands around it."""


@dataclass(frozen=True)
class Plan:
    """When a post is said first, and by which rule again."""

    first: datetime
    rule: str | None


def read_plan(text: str, around: Circumstances) -> Plan:
    """When to say it; Refused where no time of day is told."""
    timing = read_timing(text, around)
    rule = timing.rule if isinstance(timing, Series) else None
    return Plan(_start(timing.first if isinstance(timing, Series) else timing), rule)


def read_end(text: str, around: Circumstances) -> datetime:
    """Until when it holds: one instant; Refused for a series."""
    timing = read_timing(text, around)
    if isinstance(timing, Series):
        raise Refused(t("posts.until.once"))
    return _start(timing)


def _start(timing: At | Span) -> datetime:
    if timing.whole_day if isinstance(timing, At) else timing.whole_days:
        raise Refused(t("posts.no_hour"))
    return (timing.instant if isinstance(timing, At) else timing.start).astimezone(UTC)


When = Annotated[Plan, Reads(read_plan), Max(200)]
"""When a post is said, once or again and again."""

End = Annotated[datetime, Reads(read_end), Max(200)]
"""When a post is taken back."""


class PostForm(Form, title=t("posts.form.add")):
    """A new post."""

    text: Annotated[str, Max(TEXT), Multiline]
    when: When
    until: End | None = None
    review: bool = False


class ChangeForm(Form, title=t("posts.form.change")):
    """Changes to a post; an empty time leaves it when it is."""

    text: Annotated[str, Max(TEXT), Multiline]
    when: When | None = None
    until: End | None = None
