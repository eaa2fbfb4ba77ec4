"""What the FAQ is made of: entries, the services in its directory, campuses; each a value, checked when it is made.

Nothing here knows the time, a table or a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cogs.faq import values

LOCALES = ("nb", "nn", "en")
ANSWER = 1_500
"""Characters of an answer: with its facts it has to fit into one message."""
QUESTION = 150
NAME = 60
"""Characters of the name of a campus."""
FACT = 250
FACTS = 5
ABOUT = 400
VARIANTS = 100
REVIEW_EVERY = 180
"""Days after which an answer is to be checked again, where its entry says nothing else."""

Text = Annotated[str, AfterValidator(values.text)]
Id = Annotated[str, AfterValidator(values.identifier)]
Tag = Annotated[str, AfterValidator(values.tag)]
Day = Annotated[date, BeforeValidator(values.day)]
Https = Annotated[str, AfterValidator(values.address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """A text in each language."""

    nb: Text
    nn: Text
    en: Text

    def read_in(self, locale: str) -> str:
        """The text in one of the languages."""
        return str(getattr(self, locale))


def _at_most(limit: int, *, paragraphs: bool = False) -> Callable[[Words], Words]:
    def check(words: Words) -> Words:
        for locale in LOCALES:
            text = words.read_in(locale)
            if len(text) > limit:
                raise ValueError(f"has more than {limit} characters in {locale}")
            if "\n" in text and not paragraphs:
                raise ValueError(f"has to be one paragraph, without a blank line, in {locale}")
        return words

    return check


def _short(name: str) -> str:
    if len(name) > NAME or "\n" in name:
        raise ValueError(f"has to be one line of at most {NAME} characters")
    return name


Name = Annotated[Text, AfterValidator(_short)]
Question = Annotated[Words, AfterValidator(_at_most(QUESTION))]
About = Annotated[Words, AfterValidator(_at_most(ABOUT))]
Answer = Annotated[Words, AfterValidator(_at_most(ANSWER, paragraphs=True))]


def _once_each(variants: tuple[str, ...]) -> tuple[str, ...]:
    for variant in variants:
        if len(variant) > QUESTION or "\n" in variant:
            raise ValueError(f"has one that is not a line of at most {QUESTION} characters: {variant[:40]}…")
    return tuple(dict.fromkeys(variants))


Lines = Annotated[tuple[Text, ...], Field(max_length=VARIANTS), AfterValidator(_once_each)]


class Variants(_Strict):
    """Other ways to ask, in each language."""

    nb: Lines = ()
    nn: Lines = ()
    en: Lines = ()

    def read_in(self, locale: str) -> tuple[str, ...]:
        """The ways to ask in one of the languages."""
        return tuple(getattr(self, locale))


class Fact(_Strict):
    """Something that is true until a day, such as an amount or a deadline, and where it stands."""

    text: Annotated[Words, AfterValidator(_at_most(FACT))]
    valid_until: Day
    source_url: Https


def _said_once(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(facts))


Facts = Annotated[tuple[Fact, ...], Field(max_length=FACTS), AfterValidator(_said_once)]


class AtCampus(_Strict):
    """What is different at one campus; what it does not have is as everywhere."""

    answer: Answer | None = None
    facts: Facts | None = None
    source_url: Https | None = None
    contact: Id | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("says nothing that is different: an answer, facts, source_url or contact")
        return self


class FaqEntry(_Strict):
    """A question that people ask, and its answer with where it comes from."""

    id: Id
    tags: Annotated[tuple[Tag, ...], Field(max_length=10)] = ()
    question: Question
    variants: Variants = Variants()
    answer: Answer
    facts: Facts = ()
    source_url: Https
    verified_on: Day | None = None
    review_every: Annotated[int, Field(ge=30, le=730)] = REVIEW_EVERY
    contact: Id | None = None
    campus: Mapping[Id, AtCampus] = Field(default_factory=dict)

    def read_in(self, locale: str, campus: str | None, today: date) -> "Shown":
        """What somebody at a campus reads on a day, in one of the languages."""
        own = self.campus.get(campus or "", AtCampus.model_construct())
        facts = self.facts if own.facts is None else own.facts
        return Shown(
            id=self.id,
            question=self.question.read_in(locale),
            answer=(own.answer or self.answer).read_in(locale),
            facts=tuple(
                ShownFact(fact.text.read_in(locale), fact.valid_until, fact.source_url)
                for fact in facts
                if today <= fact.valid_until
            ),
            expired=tuple(dict.fromkeys(fact.source_url for fact in facts if today > fact.valid_until)),
            source_url=own.source_url or self.source_url,
            verified_on=self.verified_on,
            contact=own.contact or self.contact,
            campus=campus if campus in self.campus else None,
        )


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact that is still true, as somebody reads it."""

    text: str
    valid_until: date
    source_url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as somebody reads it: `expired` has the sources of hidden facts, `campus` the one it was made for."""

    id: str
    question: str
    answer: str
    facts: tuple[ShownFact, ...]
    expired: tuple[str, ...]
    source_url: str
    verified_on: date | None
    contact: str | None
    campus: str | None


class Service(_Strict):
    """Whom one can talk to about something: an office, a person's role, a helpline."""

    id: Id
    name: Question
    about: About
    variants: Variants = Variants()
    campus: tuple[Id, ...] = ()
    hours: About | None = None
    url: Https | None = None
    phone: Annotated[str, AfterValidator(values.phone)] | None = None
    email: Annotated[str, AfterValidator(values.email)] | None = None
    verified_on: Day | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.url or self.phone or self.email):
            raise ValueError("has no way to be reached: url, phone or email")
        return self


class Campus(_Strict):
    """A place where people study, with the welfare organisation there."""

    id: Id
    name: Name
    welfare: Id | None = None
