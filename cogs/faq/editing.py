"""How entries are changed: from one to the next, and what is different between them."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError

from cogs.faq.entries import LOCALES, AtCampus, Fact, FaqEntry

_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "é": "e"})
_NAME = 40


class Unusable(Exception):
    """What was written cannot be an entry; `fields` are the parts of it that are to blame."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True)
class Difference:
    """One part of an entry that is not as it was; empty where there was or is nothing."""

    part: str
    before: str
    after: str


def body_of(entry: FaqEntry) -> dict[str, Any]:
    """An entry as it is stored."""
    return entry.model_dump(mode="json", exclude_defaults=True)


def entry_of(body: Mapping[str, Any]) -> FaqEntry:
    """The entry that a body makes; Unusable where it makes none."""
    try:
        return FaqEntry.model_validate(body)
    except ValidationError as error:
        raise Unusable(list(dict.fromkeys(str(wrong["loc"][0]) for wrong in error.errors()))) from None


def written(
    before: FaqEntry | None, name: str, locale: str, *, question: str, variants: str, answer: str, source: str
) -> FaqEntry:
    """An entry with other words in one language; a new one has them in all, until somebody translates it.

    `variants` are lines. Raises Unusable.
    """
    lines = [line.strip() for line in variants.splitlines() if line.strip()]
    if before is None:
        words = {"question": question, "answer": answer}
        body: dict[str, Any] = {key: dict.fromkeys(LOCALES, value) for key, value in words.items()}
        return entry_of(body | {"id": name, "variants": {locale: lines}, "source_url": source})
    body = body_of(before)
    body["question"] = body["question"] | {locale: question}
    body["answer"] = body["answer"] | {locale: answer}
    body["variants"] = body.get("variants", {}) | {locale: lines}
    return entry_of(body | {"source_url": source})


def with_fact(before: FaqEntry, *, text: Mapping[str, str], until: str, source: str) -> FaqEntry:
    """An entry with one more thing that is true until a day; Unusable."""
    body = body_of(before)
    fact = {"text": dict(text), "valid_until": until, "source_url": source}
    return entry_of(body | {"facts": [*body.get("facts", []), fact]})


def without_fact(before: FaqEntry, which: str) -> FaqEntry:
    """An entry without the fact that has this mark; the same where it has none such."""
    return before.model_copy(update={"facts": tuple(fact for fact in before.facts if mark_of(fact) != which)})


def mark_of(fact: Fact) -> str:
    """A short mark of a fact, by which a button names it: its place among the others may be another one soon."""
    return short(fact.model_dump_json())


def short(text: str) -> str:
    """A text in eight letters, for buttons, which hold little."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def with_campus(before: FaqEntry, campus: str, locale: str, *, answer: str | None, source: str | None) -> FaqEntry:
    """An entry that says something else at one campus, in one language; what is the same as everywhere is left out.

    An answer that the campus did not have is the same in all languages, until somebody translates it. Raises Unusable.
    """
    body = body_of(before)
    own = dict(body.get("campus", {}).get(campus, {}))
    there = own.pop("answer", None)
    if answer is not None and (there is not None or answer != before.answer.read_in(locale)):
        own["answer"] = (there or dict.fromkeys(LOCALES, answer)) | {locale: answer}
    own.pop("source_url", None)
    if source is not None and source != before.source_url:
        own["source_url"] = source
    return _at_campuses(body, {campus: own})


def without_campus(before: FaqEntry, campus: str) -> FaqEntry:
    """An entry that says at a campus what it says everywhere else."""
    return _at_campuses(body_of(before), {campus: {}})


def _at_campuses(body: dict[str, Any], changed: Mapping[str, Mapping[str, Any]]) -> FaqEntry:
    campuses = {name: own for name, own in (body.get("campus", {}) | dict(changed)).items() if own}
    return entry_of(body | {"campus": campuses})


def name_for(question: str, taken: Collection[str]) -> str:
    """A name for a new entry, made of its question, that no other one has."""
    words = re.findall(r"[a-z0-9]+", question.casefold().translate(_PLAIN))
    name = "-".join(words)[: _NAME - 4].strip("-")
    if not name or not name[0].isalpha():
        name = f"q-{name}".strip("-")[: _NAME - 4].strip("-")
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return found


def differences(before: FaqEntry | None, after: FaqEntry, locale: str) -> list[Difference]:
    """What is different for those who read one language; paragraphs of an answer one by one."""
    old, new = _parts(before, locale), _parts(after, locale)
    found = []
    for part, lines in new.items():
        match = SequenceMatcher(a=old.get(part, []), b=lines, autojunk=False)
        for kind, a, b, c, d in match.get_opcodes():
            if kind != "equal":
                found.append(Difference(part, "\n\n".join(old.get(part, [])[a:b]), "\n\n".join(lines[c:d])))
    return found


def _parts(entry: FaqEntry | None, locale: str) -> dict[str, list[str]]:
    """The parts of an entry, each as the pieces that are compared."""
    if entry is None:
        return {}
    return {
        "question": [entry.question.read_in(locale)],
        "variants": list(entry.variants.read_in(locale)),
        "answer": entry.answer.read_in(locale).split("\n\n"),
        "facts": [f"{fact.text.read_in(locale)} ({fact.valid_until:%Y-%m-%d})" for fact in entry.facts],
        "source": [entry.source_url],
        "campus": [line for name, own in entry.campus.items() for line in _at_campus(name, own, locale)],
        "contact": [entry.contact] if entry.contact else [],
        "review": [str(entry.review_every)],
    }


def _at_campus(name: str, own: AtCampus, locale: str) -> list[str]:
    """What is said otherwise at a campus, as the pieces that are compared."""
    said = [] if own.answer is None else own.answer.read_in(locale).split("\n\n")
    said += [f"{fact.text.read_in(locale)} ({fact.valid_until:%Y-%m-%d})" for fact in own.facts or ()]
    return [f"{name}: {piece}" for piece in (*said, own.source_url, own.contact) if piece]
