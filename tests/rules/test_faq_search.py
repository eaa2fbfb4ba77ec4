"""The FAQ's search: what is found by whose words, how sure it says it is, and what bad input gets."""

import pytest

from cogs.faq.search import Band, Entry, FaqIndex, Synonyms

FEE = Entry(
    "fee",
    "nb",
    "Hva er semesteravgift, og når må den betales?",
    ("frist for semesteravgift", "må jeg betale semesteravgift"),
    "Alle studenter betaler semesteravgift til studentsamskipnaden.",
)
LOAN = Entry("loan", "nb", "Hvordan søker jeg om studielån?", ("søke lån og stipend", "støtte fra lånekassen"))
ROOM = Entry("room", "nb", "Hvordan finner jeg et sted å bo?", ("hybel", "studentbolig", "leie rom"))
DOCTOR = Entry("doctor", "nb", "Hvordan får jeg time hos fastlege?", ("legetime", "bytte fastlege"))
ALL = (FEE, LOAN, ROOM, DOCTOR)


def first(question: str, *entries: Entry) -> str | None:
    matches = FaqIndex(entries or ALL).search(question).matches
    return matches[0].entry_id if matches else None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("når er fristen for semsteravgift", "fee"),
        ("semester avgift", "fee"),
        ("kva er semesteravgifta", "fee"),
        ("ka e fristen førr semesteravgift", "fee"),
        ("korleis søkjer eg om lån", "loan"),
        ("stipendsøknad", "loan"),
        ("how do i get a student loan", "loan"),
        ("i need a place to live", "room"),
        ("how do i get a doctor", "doctor"),
        ("trenger legeitme", "doctor"),
        ("LEGETIME???", "doctor"),
    ],
)
def test_finds_what_people_mean_in_their_own_words(question: str, found: str) -> None:
    assert first(question) == found


def test_says_which_words_matched_and_mends_misspelt_ones() -> None:
    (match, *_) = FaqIndex(ALL).search("Når er fristen for semsteravgift").matches
    assert "semesteravgift" in match.why
    assert "for" not in match.why


def test_what_was_thought_of_is_answered_and_nothing_else_needs_to_be_like_it() -> None:
    result = FaqIndex(ALL).search("Frist for semesteravgift?")
    assert (result.band, result.matches[0].entry_id) == (Band.ANSWER, "fee")


@pytest.mark.parametrize(
    "question", ["", "   ", "?", "🙂", "🙂🙂🙂 🎉", "что мне делать", "我需要帮助", "\x00", "@everyone"]
)
def test_what_no_entry_has_a_word_of_goes_to_a_person(question: str) -> None:
    assert FaqIndex(ALL).search(question).band is Band.HAND_OVER


def test_what_two_entries_have_word_for_word_is_asked_back() -> None:
    gym = Entry("gym", "nb", "Hvor trener jeg?", ("medlemskort",))
    club = Entry("club", "nb", "Hva er en forening?", ("medlemskort",))
    result = FaqIndex((*ALL, gym, club)).search("medlemskort")
    assert result.band is Band.DID_YOU_MEAN
    assert {match.entry_id for match in result.matches[:2]} == {"gym", "club"}


def test_four_thousand_characters_are_a_question_like_another() -> None:
    result = FaqIndex(ALL).search("semesteravgift " * 267)
    assert result.matches[0].entry_id == "fee"


def test_one_entry_in_several_languages_is_found_once() -> None:
    english = Entry("fee", "en", "What is the semester fee?")
    nynorsk = Entry("fee", "nn", "Kva er semesteravgift?")
    index = FaqIndex((*ALL, english, nynorsk))
    for question in ("what is the semester fee", "kva er semesteravgift", "hva er semesteravgift"):
        found = [match.entry_id for match in index.search(question).matches]
        assert found[0] == "fee"
        assert found.count("fee") == 1


def test_an_id_twice_in_a_language_is_refused() -> None:
    with pytest.raises(ValueError, match="same id and language"):
        FaqIndex((FEE, FEE))


def test_an_index_without_entries_finds_nothing() -> None:
    result = FaqIndex(()).search("hvor er kantinen")
    assert (result.matches, result.band) == ((), Band.HAND_OVER)


def test_learns_what_was_confirmed_and_forgets_nothing() -> None:
    index = FaqIndex(ALL)
    assert index.search("hvor henter jeg gryna mine").band is Band.HAND_OVER
    index.learn([("hvor henter jeg gryna mine", "loan"), ("noe annet", "no such entry")])
    learnt = index.search("Hvor henter jeg gryna mine?")
    assert (learnt.matches[0].entry_id, learnt.band) == ("loan", Band.ANSWER)
    assert index.search("gryna").matches[0].entry_id == "loan"
    assert index.search("søke lån og stipend").matches[0].entry_id == "loan"


def test_words_that_many_entries_share_make_no_other_less_sure() -> None:
    same = ("leie hybel", "trene på campus", "middag i kantina", "rådgiver for studenter", "bolig for familier")
    alike = [Entry(f"welfare-{number}", "nb", f"Studentsamskipnaden i by nummer {number}", same) for number in range(9)]
    result = FaqIndex((*ALL, *alike)).search("fastlege på campus")
    assert (result.band, result.matches[0].entry_id) == (Band.ANSWER, "doctor")


def test_synonyms_are_for_one_another_whatever_their_language() -> None:
    synonyms = Synonyms.of([["Stipend", "zuschuss", "gryn fra staten"]])
    for question in ("zuschuss", "får jeg gryn fra staten"):
        assert FaqIndex(ALL).search(question).band is Band.HAND_OVER
        found = FaqIndex(ALL, synonyms=synonyms).search(question).matches[0]
        assert (found.entry_id, found.why) == ("loan", (question.removeprefix("får jeg "),))
