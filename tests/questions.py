"""A small list of entries for the FAQ's search, and what people ask of it, from `samples/faq.tsv`."""

from pathlib import Path
from typing import NamedTuple

from cogs.faq.search import Entry

_FILE = Path(__file__).parent / "samples" / "faq.tsv"


class Question(NamedTuple):
    """What somebody asks in a language, and the id of the entry that answers it; None where none does."""

    text: str
    lang: str
    entry_id: str | None


def entries_and_questions() -> tuple[list[Entry], list[Question]]:
    """The list, and what is asked of it in other words than its own."""
    entries, questions = [], []
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        entry_id, lang, known, asked = line.split("\t")
        if known:
            question, *aliases = known.split("|")
            entries.append(Entry(entry_id, lang, question, tuple(aliases)))
        questions += [Question(text, lang, entry_id if known else None) for text in asked.split("|")]
    return entries, questions
