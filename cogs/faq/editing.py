"""How entries are changed: from one to the next, and what is different between them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError

from cogs.faq.entries import LOCALES, FaqEntry

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


def without_fact(before: FaqEntry, number: int) -> FaqEntry:
    """An entry without one of its facts, counted from zero."""
    body = body_of(before)
    return entry_of(body | {"facts": [fact for n, fact in enumerate(body.get("facts", [])) if n != number]})


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
    }
