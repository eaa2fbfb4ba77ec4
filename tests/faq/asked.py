"""Reads what people could ask, and by which entries it is answered, from this folder."""

from dataclasses import dataclass
from pathlib import Path

from cogs.faq.lined import read_lined

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Asked:
    """A question in somebody's own words, in the language they read, and the entries of which any one answers it."""

    text: str
    locale: str
    part: str
    answered_by: frozenset[str] = frozenset()


def read(name: str) -> list[Asked]:
    """All questions of `questions.yaml` or `development.yaml`; those that nothing answers are answered by no entry."""
    written = read_lined((FOLDER / name).read_text("utf-8"))
    answered = [
        _asked(each, locale, part, entry)
        for part in ("named", "told")
        for entry, languages in written[part].items()
        for locale, questions in languages.items()
        for each in questions
    ]
    unanswered = [
        Asked(text, locale, part)
        for part, languages in written["unanswered"].items()
        for locale, texts in languages.items()
        for text in texts
    ]
    return answered + unanswered


def _asked(written: str | dict[str, str | list[str]], locale: str, part: str, entry: str) -> Asked:
    if isinstance(written, str):
        return Asked(written, locale, part, frozenset({entry}))
    return Asked(str(written["ask"]), locale, part, frozenset({entry, *written["accept"]}))
