"""How often the FAQ's search is right, and how sure it is, on a small list in three languages and on tiny ones."""

from random import Random

import pytest

from cogs.faq.engine.calibration import Found, Tried, limits
from cogs.faq.search import Band, Entry, FaqIndex, Result
from tests.questions import Question, entries_and_questions

ENTRIES, QUESTIONS = entries_and_questions()


@pytest.fixture(scope="module")
def results() -> list[tuple[Question, Result]]:
    index = FaqIndex(ENTRIES)
    return [(question, index.search(question.text, locale=question.lang)) for question in QUESTIONS]


def is_right(question: Question, result: Result) -> bool:
    return bool(result.matches) and result.matches[0].entry_id == question.entry_id


def test_finds_nine_in_ten_of_what_is_asked_in_other_words(results: list[tuple[Question, Result]]) -> None:
    answerable = [is_right(*one) for one in results if one[0].entry_id]
    assert len(answerable) == 150
    assert sum(answerable) / len(answerable) >= 0.9


def test_gives_hardly_any_wrong_answer_and_many_right_ones(results: list[tuple[Question, Result]]) -> None:
    answered = [is_right(*one) for one in results if one[1].band is Band.ANSWER]
    assert answered.count(False) <= 0.01 * len(results)
    assert answered.count(True) >= 0.3 * len(results)


def test_hands_over_what_no_entry_answers(results: list[tuple[Question, Result]]) -> None:
    bands = [result.band for question, result in results if question.entry_id is None]
    assert len(bands) == 35
    assert Band.ANSWER not in bands
    assert bands.count(Band.HAND_OVER) / len(bands) >= 0.95


def test_the_order_of_the_entries_changes_nothing_in_what_is_found() -> None:
    shuffled = list(ENTRIES)
    Random(7).shuffle(shuffled)  # noqa: S311 - to be the same each time, not to be secret
    one, other = FaqIndex(ENTRIES), FaqIndex(shuffled)
    for question in QUESTIONS[:40]:
        found, again = one.search(question.text).matches[:1], other.search(question.text).matches[:1]
        assert [match.entry_id for match in found] == [match.entry_id for match in again]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_tiny_list_is_sure_of_its_own_questions_and_of_nothing_else(count: int) -> None:
    entries = [Entry("hours", "nb", "Når er kantinen åpen?"), Entry("gym", "nb", "Hva koster treningssenteret?")]
    entries.append(Entry("keys", "nb", "Hvor henter jeg nøkler?"))
    index = FaqIndex(entries[:count])
    assert index.search("når er kantinen åpen").band is Band.ANSWER
    assert index.search("kantinen åpen").matches[0].entry_id == "hours"
    for question in ("hva er klokka", "hvem vant kampen", "når er det jul", "who is the president"):
        assert index.search(question).band is Band.HAND_OVER


def test_a_list_without_aliases_is_only_as_sure_as_its_nearest_miss_allows() -> None:
    tried = [Tried(Found(1.0, 0.5), False, Found(number / 10, number / 10)) for number in range(50)]
    answer = limits(tried, ()).answer
    assert not answer.reached(Found(4.8, 4.8))
    assert answer.reached(Found(4.9, 4.9))


def test_answers_from_where_one_in_a_hundred_is_wrong() -> None:
    scores = [6.0 - number / 100 for number in range(400)]
    clear = [Tried(Found(score, score), score > 2.4, Found(1.0, 1.0)) for score in scores]
    muddled = [Tried(Found(score, score), number % 3 > 0, Found(1.0, 1.0)) for number, score in enumerate(scores)]
    assert limits(clear, ()).answer.reached(Found(3.2, 3.2))
    assert not limits(clear, ()).answer.reached(Found(2.2, 2.2))
    assert not limits(muddled, ()).answer.reached(Found(5.9, 5.9))


def test_what_tells_right_from_wrong_in_a_list_counts_there() -> None:
    by_words = [Tried(Found(2.0, 1.9, words=number % 6), number % 6 > 2, Found(1.0, 1.0)) for number in range(300)]
    answer = limits(by_words, ()).answer
    assert answer.reached(Found(2.0, 1.9, words=5))
    assert not answer.reached(Found(2.0, 1.9, words=2))


def test_hands_over_nearly_all_that_is_asked_elsewhere_unless_the_list_is_about_that() -> None:
    tried = [Tried(Found(3.0 + number / 100, 1.0), True, Found(0.5, 0.4), offered=True) for number in range(100)]
    elsewhere = [Found(1.0 + number / 100, 0.9) for number in range(100)]
    offer = limits(tried, elsewhere).offer
    assert sum(offer.reached(found) for found in elsewhere) == 5
    assert offer.reached(Found(3.0, 1.0))
    about_that = [Found(3.5, 1.0)] * 100
    assert limits(tried, elsewhere + about_that).offer.reached(Found(3.2, 1.0))


def test_two_that_fit_alike_are_offered_and_neither_is_given_as_the_answer() -> None:
    index = FaqIndex(
        [Entry("canteen", "nb", "Når er kantinen åpen?"), Entry("gym", "nb", "Hva koster treningssenteret?")]
    )
    result = index.search("hva koster mat i kantinen")
    assert result.band is Band.DID_YOU_MEAN
    assert {match.entry_id for match in result.matches} == {"canteen", "gym"}
