"""What the FAQ decides without looking anything up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.errors import Refused
from cogs.faq import directory, editing, rules
from cogs.faq.counting import FEWEST, clusters
from cogs.faq.editing import Unusable
from cogs.faq.entries import FaqEntry
from cogs.faq.forms import as_lines
from cogs.faq.knowledge import Known, laid_over, mark
from cogs.faq.standing import Reason, reason_for
from cogs.faq.tables import EntryRow, ServiceRow


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("når er fristen", ["når er fristen"]),
        ("Hei! Jeg er ny her. Når er fristen? Og hvor betaler jeg?", [
            "Hei! Jeg er ny her. Når er fristen?", "Og hvor betaler jeg?",
        ]),
        ("Når er fristen?? Takk!", ["Når er fristen??"]),
        ("When is it due? I also need a place to live", ["When is it due?", "I also need a place to live"]),
        ("1. hva er SiO\n2) hvor finner jeg bolig", ["hva er SiO", "hvor finner jeg bolig"]),
        ("- bolig\n\n- lege\n- bolig", ["bolig", "lege"]),
        ("Kan jeg klage\npå karakteren", ["Kan jeg klage på karakteren"]),
        ("?", []),
        ("🎉 ??? 123", []),
        ("", []),
    ],
)  # fmt: skip
def test_questions_are_told_apart(text: str, asked: list[str]) -> None:
    assert rules.questions(text) == asked


@given(st.text(max_size=300))
def test_nothing_that_has_words_is_lost(text: str) -> None:
    found = rules.questions(text)
    assert bool(found) <= rules.has_words(text)
    assert all(rules.has_words(one) for one in found)
    if "?" not in text and rules.has_words(text):
        assert found


def entry(**more: object) -> FaqEntry:
    """An entry of few words."""
    words = {"nb": "Hva er det?", "nn": "Kva er det?", "en": "What is it?"}
    answer = {"nb": "Først.\n\nSå.", "nn": "Først.\n\nSo.", "en": "First.\n\nThen."}
    body = {"id": "it", "question": words, "answer": answer, "source_url": "https://www.example.no/"}
    return FaqEntry.model_validate(body | more)


def test_an_entry_is_written_in_one_language_and_stays_in_the_others() -> None:
    before = entry()
    after = editing.written(
        before, "it", "nn", question="Kva er dette?", variants="dette\n\n dette her \n", answer="Nytt.", source="https://www.example.no/ny"
    )  # fmt: skip
    assert after.question.nb == before.question.nb
    assert after.variants.nn == ("dette", "dette her")
    assert [(one.part, one.before, one.after) for one in editing.differences(before, after, "nn")] == [
        ("question", "Kva er det?", "Kva er dette?"),
        ("variants", "", "dette\n\ndette her"),
        ("answer", "Først.\n\nSo.", "Nytt."),
        ("source", "https://www.example.no/", "https://www.example.no/ny"),
    ]
    assert [one.part for one in editing.differences(before, after, "nb")] == ["source"]
    assert editing.entry_of(editing.body_of(after)) == after
    with pytest.raises(Unusable) as refused:
        editing.written(before, "it", "nn", question="x" * 151, variants="", answer="a" * 1_501, source="https://a.no/")
    assert set(refused.value.fields) == {"question", "answer"}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Hvor kan jeg låne kajakk?", "hvor-kan-jeg-lane-kajakk"),
        ("Får æøå være her?", "far-aeoa-vaere-her"),
        ("2026: hva nå?", "q-2026-hva-na"),
        ("???", "q"),
        ("hva er det " * 20, "hva-er-det-hva-er-det-hva-er-det-hva"),
    ],
)
def test_a_new_entry_has_a_name_of_its_own(question: str, name: str) -> None:
    assert editing.name_for(question, ()) == name
    assert editing.name_for(question, {name}) == f"{name}-2"
    assert editing.entry_of(editing.body_of(entry()) | {"id": editing.name_for(question, {name})}).id == f"{name}-2"


def test_what_a_workspace_has_lies_over_the_files() -> None:
    files = {"it": entry(), "other": entry(id="other", verified_on="2026-01-01")}
    changed = editing.body_of(entry(source_url="https://www.example.no/her"))
    rows = [
        EntryRow(name="it", body=changed, hidden=False),
        EntryRow(name="own", body=editing.body_of(entry(id="own")), hidden=False),
        EntryRow(name="other", body=None, hidden=True),
        EntryRow(name="gone", body=None, hidden=False, verified_on=date(2026, 2, 2)),
    ]
    found = laid_over(files, rows)
    assert set(found) == {"it", "own"}
    assert found["it"].entry.source_url == "https://www.example.no/her"


def test_who_checked_other_words_did_not_check_these() -> None:
    row = EntryRow(name="it", body=None, hidden=False, verified_on=date(2026, 2, 2), verified_mark=mark(entry()))
    assert laid_over({"it": entry()}, [row])["it"].checked_on == date(2026, 2, 2)
    assert laid_over({"it": entry(tags=["ny"])}, [row])["it"].checked_on is None


@pytest.mark.parametrize(
    ("known", "more", "reason"),
    [
        (Known(entry(), None), {}, None),
        (Known(entry(), None), {"is_dead": True, "outdated": 1}, Reason.DEAD),
        (Known(entry(), date(2026, 6, 2)), {}, None),
        (Known(entry(), date(2026, 6, 1)), {}, Reason.DUE),
        (Known(entry(review_every=365), date(2026, 6, 1)), {}, None),
        (Known(entry(), date(2026, 6, 1)), {"outdated": 1}, Reason.OUTDATED),
    ],
)
def test_why_an_answer_needs_somebody(known: Known, more: dict[str, int], reason: Reason | None) -> None:
    around = {"is_dead": False, "outdated": 0} | more
    assert reason_for(known, date(2026, 11, 28), is_dead=bool(around["is_dead"]), outdated=around["outdated"]) is reason


def test_what_was_true_until_a_day_needs_somebody_the_day_after() -> None:
    fact = {"text": {"nb": "a", "nn": "a", "en": "a"}, "valid_until": "2026-11-28", "source_url": "https://a.no/"}
    known = Known(entry(facts=[fact]), None)
    assert reason_for(known, date(2026, 11, 28), is_dead=False, outdated=0) is None
    assert reason_for(known, date(2026, 11, 29), is_dead=False, outdated=0) is Reason.EXPIRED


def test_words_of_three_and_more_are_told_and_no_others() -> None:
    asked = [
        (1, "hvor er kajakken til Solveig"),
        (2, "kan jeg låne kajakken i helgen"),
        (3, "kajakken?"),
        (3, "kajakken i helgen"),
        (1, "hemmelig hemmelig"),
        (1, "hemmelig"),
        (2, "hemmelig"),
    ]
    assert [(one.words, one.people) for one in clusters(asked)] == [(("kajakken",), 3)]


def test_no_form_is_filled_in_with_less_than_there_is() -> None:
    assert as_lines(["a" * 150] * 19) == "\n".join(["a" * 150] * 19)
    with pytest.raises(Refused):
        as_lines(["a" * 150] * 20)


def test_where_many_words_are_cut_that_is_shown() -> None:
    words = " ".join(f"{letter * 9}en" for letter in "abcdefghijklmnopqrstuvw")
    (told,) = clusters((member, words) for member in (1, 2, 3))
    assert len(told.text) <= 200
    assert told.text.endswith("…"), "it is not taken for all there is"


@given(st.lists(st.tuples(st.integers(1, 6), st.text("abcdef ", max_size=30)), max_size=25))
def test_no_word_is_told_that_fewer_used(asked: list[tuple[int, str]]) -> None:
    for cluster in clusters(asked):
        for word in cluster.words:
            assert len({member for member, text in asked if word in text.split()}) >= FEWEST


def test_somebody_to_talk_to_is_written_in_one_language_and_can_be_reached() -> None:
    words = {"name": "Ombudet", "about": "Gir råd.", "hours": None}
    reach: dict[str, str | None] = {"url": None, "phone": "22 85 32 00", "email": None}
    new = directory.written(None, "ombudet", "nb", words=words, variants="råd\n\nhjelp\n", reach=reach)
    assert (new.name.en, new.variants.nb, new.variants.en, new.hours) == ("Ombudet", ("råd", "hjelp"), (), None)
    said = words | {"name": "The ombud", "hours": "Mondays"}
    after = directory.written(new, "ombudet", "en", words=said, variants="", reach=reach)
    assert (after.name.nb, after.name.en, after.variants.nb) == ("Ombudet", "The ombud", ("råd", "hjelp"))
    for wrong, field in (({"phone": None}, "reach"), ({"phone": "ring"}, "phone"), ({"url": "http://a.no"}, "url")):
        with pytest.raises(Unusable) as refused:
            directory.written(new, "ombudet", "nb", words=words, variants="", reach=reach | wrong)
        assert refused.value.fields == [field]


def test_a_workspaces_own_services_lie_over_the_files() -> None:
    ways: dict[str, str | None] = {"url": "https://a.no"}
    one, two, three = (
        directory.written(None, name, "nb", words={"name": name, "about": "Hjelper."}, variants="", reach=ways)
        for name in ("one", "two", "three")
    )
    rows = [
        ServiceRow(name="one", body=None, hidden=True),
        ServiceRow(name="two", body=directory.body_of(two.model_copy(update={"url": "https://b.no"})), hidden=False),
        ServiceRow(name="own", body=directory.body_of(one.model_copy(update={"id": "own"})), hidden=False),
        ServiceRow(name="gone", body=None, hidden=False),
    ]
    found = directory.directory_of({"one": one, "two": two, "three": three}, rows)
    assert (sorted(found.services), sorted(found.own)) == (["own", "three", "two"], ["own", "two"])
    assert found.services["two"].url == "https://b.no"
