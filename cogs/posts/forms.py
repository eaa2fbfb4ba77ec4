"""What an organiser fills in about a post, and how its times are read."""

from datetime import date, datetime
from typing import Annotated

from bot.api import (
    At,
    Channel,
    Circumstances,
    Form,
    Max,
    Multiline,
    Reads,
    RecurringTime,
    Refused,
    Series,
    read_timing,
    starts_at,
    t,
)

TEXT = 1_500
"""The longest text: what every platform shows in one message, with room for what stands around it."""

BLANKS = 8
"""Questions that a pack asks at the most."""

QUESTION = 100
ANSWER = 200
LOCAL = BLANKS * (QUESTION + ANSWER)
"""All the questions of a pack with their answers: less than the 3,000 characters that a field takes on Slack."""


def read_end(text: str, around: Circumstances) -> datetime:
    """Until when it holds: one instant; Refused for a series."""
    timing = read_timing(text, around)
    if isinstance(timing, Series):
        raise Refused(t("posts.until.once"))
    return starts_at(timing)


def read_day(text: str, around: Circumstances) -> date:
    """The first day of a pack; Refused where it is not one whole day, since the posts have times of their own."""
    timing = read_timing(text, around)
    if not (isinstance(timing, At) and timing.whole_day):
        raise Refused(t("posts.day_alone"))
    return timing.instant.date()


End = Annotated[datetime, Reads(read_end), Max(200)]
"""When a post is taken back."""


class PostForm(Form, title=t("posts.form.add")):
    """A new post."""

    text: Annotated[str, Max(TEXT), Multiline]
    when: RecurringTime
    until: End | None = None
    review: bool = False


class ChangeForm(Form, title=t("posts.form.change")):
    """Changes to a post; an empty time leaves it when it is."""

    text: Annotated[str, Max(TEXT), Multiline]
    when: RecurringTime | None = None
    until: End | None = None


class ChannelsForm(Form, title=t("posts.form.channels")):
    """The channels in which a post is said."""

    first: Channel
    second: Channel | None = None
    third: Channel | None = None
    fourth: Channel | None = None


Day = Annotated[date, Reads(read_day), Max(100)]
"""A day, without a time."""


class AdoptForm(Form, title=t("posts.form.adopt")):
    """A pack for this place: when it begins, where it is said, and what only those here know."""

    starts: Day
    channel: Channel
    local: Annotated[str | None, Max(LOCAL), Multiline] = None


class MoveForm(Form, title=t("posts.form.move")):
    """Another first day for a plan."""

    starts: Day


class PublishForm(Form, title=t("posts.form.publish")):
    """What others call those whose posts they have."""

    name: Annotated[str, Max(80)]


class WeeksForm(Form, title=t("posts.form.weeks")):
    """How long students are left in peace between surveys."""

    weeks: int
