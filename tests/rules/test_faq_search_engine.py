"""The parts of the FAQ's search: words, what they may stand for, and how entries are scored."""

import math

import pytest

from cogs.faq.engine.lookup import Lookup, distance
from cogs.faq.engine.reading import Reader
from cogs.faq.engine.shelf import Shelf
from cogs.faq.engine.values import Entry, Synonyms
from cogs.faq.engine.words import ENGLISH, NORWEGIAN, language_of, stem, words

NORWEGIAN_WORDS = [
    "studentbolig",
    "leie",
    "semesteravgift",
    "frist",
    "hvordan",
    "betale",
    "mulighet",
    "fastlege",
    "lån",
]


def forms(question: str, language: str = NORWEGIAN, known: list[str] = NORWEGIAN_WORDS) -> list[set[str]]:
    reader = Reader(language, Lookup(language, known), Synonyms())
    return [{word for word, _ in one.forms} for one in reader.read(question)]


@pytest.mark.parametrize(
    ("word", "stands_for"),
    [
        ("korleis", "hvordan"),
        ("kossen", "hvordan"),
        ("moglegheit", "mulighet"),
        ("semesteravgiftene", "semesteravgiftene"),
        ("semsteravgift", "semesteravgift"),
        ("fristforlengelse", "frist"),
        ("loans", "lån"),
        ("gp", "fastlege"),
        ("bustad", "studentbolig"),
    ],
)
def test_a_word_is_read_as_what_the_entries_say(word: str, stands_for: str) -> None:
    assert stands_for in forms(word)[0]


def test_words_written_together_and_apart_are_found_as_the_entries_write_them() -> None:
    assert {"leie", "studentbolig"} <= forms("leiestudentbolig")[0]
    assert {"semesteravgift"} in forms("semester avgift")


def test_norwegian_words_reach_english_entries() -> None:
    assert "loan" in forms("lån", ENGLISH, ["loan", "fee"])[0]


def test_no_more_than_sixty_words_of_a_question_are_read() -> None:
    assert len(forms("frist " * 500)) == 60


def test_a_word_nobody_knows_stands_for_itself() -> None:
    assert forms("xyzzyqwe") == [{"xyzzyqwe"}]


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("avgift", "avgift", 0),
        ("avgfit", "avgift", 1),
        ("avgit", "avgift", 1),
        ("avgiift", "avgift", 1),
        ("abc", "cba", 2),
    ],
)
def test_counts_mistakes_and_takes_two_letters_that_changed_places_for_one(one: str, other: str, mistakes: int) -> None:
    assert distance(one, other, 2) == mistakes


def test_stops_counting_mistakes_where_there_are_too_many() -> None:
    assert distance("semesteravgift", "studentbolig", 2) > 2


def test_words_are_lower_case_and_without_signs_in_any_script() -> None:
    assert words("Når er FRISTEN?? «nå» e-post №5 что") == ["når", "er", "fristen", "nå", "epost", "no5", "что"]


def test_forms_without_a_common_ending_have_one_stem() -> None:
    assert stem("bøker", NORWEGIAN) == stem("bok", NORWEGIAN)
    assert stem("paid", ENGLISH) == stem("paying", ENGLISH)


@pytest.mark.parametrize(
    ("text", "language"),
    [("hvordan får jeg lån", NORWEGIAN), ("kva er dette", NORWEGIAN), ("how do i pay", ENGLISH), ("eduroam", None)],
)
def test_the_small_words_tell_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_an_entry_scores_what_it_would_without_a_text_when_that_text_is_taken_away() -> None:
    whole = Entry(
        "fee", "nb", "Hva er semesteravgift?", ("frist for avgiften", "betale avgift"), "Den betales hvert semester."
    )
    rest = [Entry("loan", "nb", "Hvordan får jeg lån?"), Entry("room", "nb", "Hvor finner jeg hybel?", ("bolig",))]
    shelf = Shelf(NORWEGIAN, [[whole], *([one] for one in rest)], Synonyms())
    query = shelf.query("når må avgiften betales")
    nothing = shelf.query("")
    assert shelf.score_without(0, 2, query) < shelf.score_without(0, 1, query) < shelf.scores(query)[0]
    assert shelf.score_without(0, 1, nothing) == 0.0
    without = Entry("fee", "nb", "Hva er semesteravgift?", ("frist for avgiften",), whole.answer)
    shorter = Shelf(NORWEGIAN, [[without], *([one] for one in rest)], Synonyms())
    there = shorter.query("når må avgiften betales")
    assert shelf.words_had(0, query, without=2) == shorter.words_had(0, there)
    assert math.isclose(shelf.score_without(0, 2, query), shorter.scores(there)[0], rel_tol=0.05)


def test_a_way_to_ask_fits_the_more_of_it_is_asked() -> None:
    entries = [
        [Entry(name, "nb", text)] for name, text in (("fee", "frist for semesteravgift"), ("room", "leie hybel i byen"))
    ]
    shelf = Shelf(NORWEGIAN, entries, Synonyms())
    some, all_of_it, nothing = (shelf.query(text) for text in ("hva er fristen", "frist semesteravgift", "hybel"))
    assert 0.0 == shelf.way_had(0, nothing) < shelf.way_had(0, some) < shelf.way_had(0, all_of_it) <= 1.0
    assert shelf.way_had(0, all_of_it, without=0) == 0.0


def test_words_that_only_what_is_held_back_has_are_unknown() -> None:
    entries = [
        [Entry("fee", "nb", "frist for semesteravgift", ("betale semesteravgift",))],
        [Entry("room", "nb", "frist for hybel")],
    ]
    shelf = Shelf(NORWEGIAN, entries, Synonyms())
    query = shelf.query("frist betale semesteravgift")
    assert shelf.unknown(query) == 0.0
    one_way, all_of_it = (shelf.unknown(query, shelf.gone_without(0, held)) for held in (1, None))
    assert 0.0 < one_way < all_of_it < 1.0
    assert shelf.unknown(shelf.query("zzyzx")) > 0.9
