"""What is filled in about questions that people answer."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from bot.api import At, Circumstances, Form, Max, Multiline, Reads, Refused, read_timing, t
from cogs.faq import entries, values

QUESTION = 1_500
"""Characters of a question to people: a story has room, and it fits into one message with what stands around it."""

ANSWER = 1_500


VARIANTS = 3_000
"""Characters of all ways to ask in one language: what a field takes on Slack. A file can have more."""


def as_lines(variants: Sequence[str]) -> str:
    """Ways to ask as a form is filled in with them; Refused where it has no room for all."""
    lines = "\n".join(variants)
    if len(lines) > VARIANTS:
        raise Refused(t("faq.too_many_ways"))
    return lines


def read_source(text: str, around: Circumstances) -> str:
    """A web address that begins with https; Refused where it is none."""
    try:
        return values.address(text)
    except ValueError:
        raise Refused(t("faq.no_source")) from None


Source = Annotated[str, Reads(read_source), Max(values.ADDRESS)]
"""Where an answer comes from."""


def read_day(text: str, around: Circumstances) -> date:
    """The last day on which something is true; Refused where it is not one whole day to come."""
    timing = read_timing(text, around)
    if not (isinstance(timing, At) and timing.whole_day):
        raise Refused(t("faq.no_day"))
    return timing.instant.astimezone(around.zone).date()


Day = Annotated[date, Reads(read_day), Max(100)]
"""Until when something is true."""


class PersonForm(Form, title=t("faq.form.person")):
    """A question for people."""

    question: Annotated[str, Max(QUESTION), Multiline]
    named: bool = False


class AnswerForm(Form, title=t("faq.form.answer")):
    """The answer that somebody gives."""

    answer: Annotated[str, Max(ANSWER), Multiline]
    source: Source | None = None


class EntryForm(Form, title=t("faq.form.entry")):
    """An entry in one language."""

    question: Annotated[str, Max(entries.QUESTION)]
    variants: Annotated[str, Max(VARIANTS), Multiline] = ""
    answer: Annotated[str, Max(entries.ANSWER), Multiline]
    source: Source


class CampusForm(Form, title=t("faq.form.campus")):
    """What an entry says at one campus, in one language."""

    answer: Annotated[str, Max(entries.ANSWER), Multiline] | None = None
    source: Source | None = None


class ServiceForm(Form, title=t("faq.form.service")):
    """Somebody whom one can talk to, in one language."""

    name: Annotated[str, Max(entries.QUESTION)]
    about: Annotated[str, Max(entries.ABOUT), Multiline]
    variants: Annotated[str, Max(VARIANTS), Multiline] = ""
    hours: Annotated[str, Max(entries.ABOUT)] | None = None
    phone: Annotated[str, Max(20)] | None = None
    email: Annotated[str, Max(values.EMAIL)] | None = None
    url: Source | None = None


class FactForm(Form, title=t("faq.form.fact")):
    """Something that is true until a day."""

    nb: Annotated[str, Max(entries.FACT)]
    nn: Annotated[str, Max(entries.FACT)]
    en: Annotated[str, Max(entries.FACT)]
    until: Day
    source: Source
