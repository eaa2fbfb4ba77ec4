"""An entry is found by what a question means, where something tells that, and by words alone elsewhere."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from cogs.faq.engine.meaning import Meaning
from cogs.faq.engine.values import Vectors
from cogs.faq.operating import meanings
from cogs.faq.search import Entry, FaqIndex
from cogs.faq.sentences import FILE, Sentences, installed

MONEY = Entry("money", "nb", "Hva gjør jeg når pengene er slutt?", ("jeg har ikke råd til husleia", "helt blakk"))
ILLNESS = Entry("illness", "nb", "Hva gjør jeg når jeg er syk på eksamen?", ("sykemelding eksamen", "feber på eksamen"))
KEYS = Entry("keys", "nb", "Hvor henter jeg nøkkel til hybelen?", ("mistet nøkkelen", "nøkkelkort til bygget"))
GYM = Entry("gym", "nb", "Hvor kan jeg trene?", ("trening for studenter", "trene styrke"))
BOOKS = Entry("books", "nb", "Hvor låner jeg bøker?", ("lån av pensum", "låne på biblioteket"))
ALL = (MONEY, ILLNESS, KEYS, GYM, BOOKS)
ABOUT = {"peng": 0, "råd": 0, "blakk": 0, "lommebok": 0, "syk": 1, "feber": 1, "nøkkel": 2, "tren": 3, "lån": 4}


def by_matter(texts: Sequence[str]) -> Vectors:
    """A model that knows a few words of five matters, and nothing else."""
    found = np.zeros((len(texts), 5), dtype=np.float32)
    for row, text in zip(found, texts, strict=True):
        for word, matter in ABOUT.items():
            row[matter] += word in text.lower()
    return found


def test_what_shares_only_its_meaning_is_found() -> None:
    question = "tom lommebok før eksamen"

    assert FaqIndex(ALL).search(question).matches[0].entry_id == "illness"
    assert FaqIndex(ALL, model=by_matter).search(question).matches[0].entry_id == "money"


def test_words_alone_count_where_a_model_has_read_too_little_or_knows_nothing_of_the_question() -> None:
    question = "hvor er nøkkelen til hybelen"

    without = FaqIndex(ALL).search(question)

    assert FaqIndex(ALL, model=lambda texts: np.zeros((len(texts), 5), dtype=np.float32)).search(question) == without
    assert FaqIndex(ALL, model=by_matter).search("hybelen").matches == FaqIndex(ALL).search("hybelen").matches


def test_a_way_to_ask_that_is_taken_not_to_be_there_says_nothing_of_its_entry() -> None:
    ways = np.array([[1, 0, 0], [0, 1, 0], [0, 0.9, 0.1], [0, 0, 1]], dtype=np.float32)
    meaning = Meaning(ways, np.array([0, 1, 1, 2], dtype=np.int32), 4)

    usual, without = meaning.scores(ways[0]), meaning.scores(ways[0], without=0)

    assert usual.argmax() == 0
    assert without[0] == 0.0  # as is the fourth, which has no way to ask
    assert usual[3] == 0.0


def test_without_the_model_operators_read_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cogs.faq.operating.installed", lambda: False)

    result = CliRunner().invoke(meanings, [str(tmp_path)])

    assert result.exit_code == 1
    assert "Install fadderbot[embeddings]" in result.output


@pytest.mark.skipif(not installed(), reason="fadderbot[embeddings] is not installed")
def test_what_was_read_is_kept_and_not_read_again(tmp_path: Path) -> None:
    questions = ["Når er fristen?", "når er fristen", "hva koster det"]

    assert Sentences(tmp_path).keep(questions) > 2
    assert Sentences(tmp_path).keep(questions) == 0
    first, second, third = Sentences(tmp_path)(questions)

    assert (tmp_path / FILE).stat().st_size > 0
    assert (first == second).all()
    assert first @ second > first @ third
