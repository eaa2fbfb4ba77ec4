"""The FAQ's content: what is right is read, what is not says where and why, and nothing else goes with it."""

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.faq.content import Content, FaqEntry, as_yaml, read_content, read_entries
from cogs.faq.entries import LOCALES, AtCampus, Fact, Variants, Words
from cogs.faq.writing import in_files

TODAY = date(2026, 11, 28)

CAMPUSES = """
- id: oslo
  name: Oslo
  welfare: sio
- id: bergen
  name: Bergen
"""
SERVICES = """
- id: sio
  name: {nb: SiO, nn: SiO, en: SiO}
  about: {nb: Hjelper med bolig., nn: Hjelper med bustad., en: Helps with housing.}
  variants: {nb: [hvem har boliger]}
  campus: [oslo]
  hours: {nb: Hverdager 9–15, nn: Kvardagar 9–15, en: Weekdays 9–15}
  url: https://www.sio.no
  phone: +47 22 85 32 00
"""
FEE = """\
- id: semester-fee
  tags: [money, deadlines]
  question:
    nb: Hva er semesteravgift?
    nn: Kva er semesteravgift?
    en: What is the semester fee?
  variants:
    nb: [frist semesteravgift, no, 2027-06-30]
    nn:
  answer:
    nb: |
      Den betales
      hvert semester.

      Se Studentweb.
    nn: Ho vert betalt kvart semester.
    en: It is paid each semester.
  facts:
    - text: {nb: Frist 1. februar., nn: Frist 1. februar., en: Due by 1 February.}
      valid_until: 2027-02-01
      source_url: https://example.org/fee
  source_url: https://example.org/money
  verified_on: 2026-11-01
  contact: sio
  campus:
    bergen:
      answer: {nb: I Bergen., nn: I Bergen då., en: In Bergen.}
      facts: []
"""
SECOND = FEE.replace("semester-fee", "another")


def read(folder: Path, *, services: str = SERVICES, campuses: str = CAMPUSES, **topics: str) -> Content:
    """What a folder with these files holds."""
    (folder / "services").mkdir()
    for name, text in {"services/all": services, "campuses": campuses, **topics}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_content(folder)


def fault_of(text: str) -> tuple[str, ...]:
    """What is said of one file of entries."""
    return tuple(str(fault) for fault in read_entries({"money.yaml": text}, {"sio"}, {"oslo", "bergen"})[1])


def changed(before: str, after: str) -> str:
    """The good entry with one thing in it written otherwise."""
    assert before in FEE
    return FEE.replace(before, after, 1)


def test_what_was_written_is_read_as_it_was_written(tmp_path: Path) -> None:
    content = read(tmp_path, money=FEE, synonyms="- [stipend, grant]\n")
    assert content.faults == ()
    entry = content.entries["semester-fee"]
    assert entry.answer.nb == "Den betales hvert semester.\n\nSe Studentweb."
    assert entry.variants.nb == ("frist semesteravgift", "no", "2027-06-30")
    assert entry.facts[0].valid_until == date(2027, 2, 1)
    assert (entry.tags, entry.verified_on, entry.review_every) == (("money", "deadlines"), date(2026, 11, 1), 180)
    assert content.services["sio"].campus == ("oslo",)
    assert content.campuses["oslo"].welfare == "sio"
    assert content.synonyms == (("stipend", "grant"),)


def test_somebody_reads_what_holds_at_their_campus_on_that_day(tmp_path: Path) -> None:
    entry = read(tmp_path, money=FEE).entries["semester-fee"]
    shown = entry.read_in("en", "oslo", TODAY)
    assert (shown.question, shown.answer) == ("What is the semester fee?", "It is paid each semester.")
    assert [fact.text for fact in shown.facts] == ["Due by 1 February."]
    assert (shown.expired, shown.contact, shown.campus) == ((), "sio", None)
    assert entry.read_in("en", None, date(2027, 2, 1)).facts == shown.facts
    late = entry.read_in("nn", None, date(2027, 2, 2))
    assert (late.facts, late.expired) == ((), ("https://example.org/fee",))
    away = entry.read_in("nn", "bergen", TODAY)
    assert (away.answer, away.facts, away.campus, away.contact) == ("I Bergen då.", (), "bergen", "sio")
    assert away.source_url == "https://example.org/money"


@pytest.mark.parametrize(
    ("before", "after", "line", "wrong"),
    [
        ("id: semester-fee", "id: Semester fee", 1, "Semester fee, id: has to be small letters"),
        ("id: semester-fee", "name: x", 1, "id: is missing"),
        ("    en: What is the semester fee?", "", 3, "semester-fee, question en: is missing"),
        ("    en: What is the semester fee?", '    en: " "', 6, "semester-fee, question en: is empty"),
        ("    en: What is the semester fee?", "    de: Wer?", 6, "semester-fee, question de: is not a key"),
        ("    nn: Ho vert", "    nb: Ho vert", 16, "semester-fee, answer nb: stands here twice"),
        ("answer:", "anwser:", 10, "semester-fee, anwser: is not a key that is known here"),
        ("https://example.org/money", "http://example.org/money", 22, "source_url: has to begin with https://"),
        ("https://example.org/money", "https://me@example.org", 22, "source_url: is not a web address"),
        ("https://example.org/money", "https://localhost/", 22, "source_url: is not a web address"),
        ("https://example.org/money", "https://exa mple.org", 22, "source_url: is not a web address"),
        ("https://example.org/money", '"https://[::1/"', 22, "source_url: is not a web address"),
        ("      valid_until: 2027-02-01\n", "", 19, "semester-fee, facts 1 valid_until: is missing"),
        ("valid_until: 2027-02-01", "valid_until: 1798675200", 20, "facts 1 valid_until: has to be a day"),
        ("valid_until: 2027-02-01", "valid_until: 2027-02-30", 20, "facts 1 valid_until: has to be a day"),
        ("      source_url: https://example.org/fee\n", "", 19, "semester-fee, facts 1 source_url: is missing"),
        ("contact: sio", "contact: sios", 24, "semester-fee, contact: there is no service sios"),
        ("    bergen:", "    bregen:", 26, "semester-fee, campus bregen: there is no campus bregen"),
        ("      facts: []", "      contact: nobody", 28, "campus bergen contact: there is no service nobody"),
        ("contact: sio", "review_every: 7", 24, "semester-fee, review_every: has to be at least 30"),
        ("contact: sio", "review_every: now and then", 24, "semester-fee, review_every: has to be a whole number"),
        ("[money, deadlines]", "Money", 2, "semester-fee, tags: has to be a list"),
        ("[money, deadlines]", "[Money]", 2, "semester-fee, tags 1: has to be a word or two in small letters"),
        ("Ho vert betalt kvart semester.", "[Ho, vert]", 16, "semester-fee, answer nn: has to be a text"),
        ("Ho vert betalt kvart semester.", "x" * 1501, 10, "answer: has more than 1500 characters in nn"),
        ("Ho vert betalt kvart semester.", '"a\\0b"', 16, "answer nn: has a character that cannot be shown"),
        ("Ho vert betalt kvart semester.", '"a\\u202Eb"', 16, "answer nn: has a character that cannot be shown"),
        ("Frist 1. februar.", "x" * 251, 19, "facts 1 text: has more than 250 characters in nb"),
        (
            "Hva er semesteravgift?",
            '"Hva?\\n\\nHva?"',
            3,
            "question: has to be one paragraph, without a blank line, in nb",
        ),
        ("frist semesteravgift", "x" * 151, 8, "variants nb: has one that is not a line of at most 150 characters"),
    ],
)
def test_a_fault_says_where_and_what_and_costs_one_entry(before: str, after: str, line: int, wrong: str) -> None:
    entries, faults = read_entries({"money.yaml": changed(before, after) + SECOND}, {"sio"}, {"oslo", "bergen"})
    assert list(entries) == ["another"]
    assert any(fault.line == line and wrong in fault.wrong for fault in faults), [str(fault) for fault in faults]
    assert {fault.file for fault in faults} == {"money.yaml"}


def test_an_override_that_says_nothing_is_a_fault() -> None:
    text = FEE[: FEE.index("      answer: {nb: I Bergen")].replace("bergen:", "bergen: {}")
    said = "says nothing that is different: an answer, facts, source_url or contact"
    assert fault_of(text) == (f"money.yaml, line 26: semester-fee, campus bergen: {said}",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("- id: a: b", "line 1: a text with a colon in it has to stand in quotes. Nothing of this file is read"),
        ("- id: a\n\tb: c", "line 2: lines are moved in by spaces, not by tabs"),
        ("- id: @a", "line 1: a text that begins with a special character stands in quotes"),
        ("- id: [a", "line 2: this is not YAML: "),
        ("- id: a\n  x: \x01", "line 2: there is a character here that cannot be shown"),
        ("- &a [x]\n- *a", "line 2: write it out: a reference with * is not read here"),
        ("- &a [*a]", "line 1: write it out"),
        ("- id: a\n---\n- id: b", "line 2: --- begins a second document"),
        ("- [a]: b", "line 1: a key has to be a word"),
        ("- " * 50 + "x", "line 1: nested more than 20 deep"),
        ("[" * 100_000, "line 1: nested more than 20 deep"),
        ("id: a", "line 1: has to be a list, in which each item begins with -"),
        ("hello", "line 1: has to be a list"),
        ("- hello", "line 1: has to have keys of its own below it"),
    ],
)
def test_a_file_that_cannot_be_read_is_left_out_whole(tmp_path: Path, text: str, fault: str) -> None:
    content = read(tmp_path, broken=text, money=FEE)
    assert list(content.entries) == ["semester-fee"]
    assert str(content.faults[0]).startswith(f"broken.yaml, {fault}"), content.faults


def test_files_that_are_no_text_and_other_names_are_told_of(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_bytes("æ".encode("latin-1"))
    (tmp_path / "typo.yml").write_text(FEE)
    (tmp_path / "README.md").write_text("About this folder.")
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")
    (tmp_path / "windows.yaml").write_bytes(b"\xef\xbb\xbf" + FEE.replace("contact: sio", "").encode())
    content = read(tmp_path)
    assert list(content.entries) == ["semester-fee"]
    assert [str(fault) for fault in content.faults] == [
        "old.yaml, line 1: cannot be read: it must be a UTF-8 file that this account may read",
        "typo.yml, line 1: is not read: the name of the file has to end with .yaml",
    ]


def test_of_two_with_one_id_the_first_stays(tmp_path: Path) -> None:
    content = read(tmp_path, housing=SECOND, money=FEE + SECOND.replace("It is paid", "No,"))
    assert content.entries["another"].answer.en == "It is paid each semester."
    assert [str(fault) for fault in content.faults] == [
        "money.yaml, line 29: another, id: the same id stands in housing.yaml, line 1, already"
    ]


def test_the_directory_names_only_what_is_there(tmp_path: Path) -> None:
    lost = SERVICES.replace("[oslo]", "[atlantis]").replace("id: sio", "id: lost")
    content = read(tmp_path, services=SERVICES + lost, campuses=CAMPUSES + "- {id: moon, name: Moon, welfare: nasa}\n")
    assert (list(content.services), list(content.campuses)) == (["sio"], ["oslo", "bergen"])
    assert [str(fault) for fault in content.faults] == [
        "services/all.yaml, line 15: lost, campus 1: there is no campus atlantis",
        "campuses.yaml, line 7: moon, welfare: there is no service nasa",
    ]


@pytest.mark.parametrize(("before", "after"), [("+47 22 85 32 00", "ring us"), ("phone:", "email:")])
def test_telephone_and_post_are_what_they_are_said_to_be(tmp_path: Path, before: str, after: str) -> None:
    content = read(tmp_path, services=SERVICES.replace(before, after))
    assert "sio" not in content.services
    assert content.faults[0].line == 9


@pytest.mark.parametrize("group", ["stipend", "[stipend]", "[Stipend, grant]", "[stipend, '']", "[stipend, [grant]]"])
def test_synonyms_are_two_or_more_words(tmp_path: Path, group: str) -> None:
    content = read(tmp_path, synonyms=f"- [lån, loan]\n- {group}\n")
    assert content.synonyms == (("lån", "loan"),)
    assert [(fault.file, fault.line) for fault in content.faults] == [("synonyms.yaml", 2)]


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert read_content(tmp_path / "nowhere") == Content({}, {}, {}, (), ())


HIDDEN = "\u200e\u200f\ufeff\ufffe\uffff" + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))

texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
addresses = st.sampled_from(
    ["https://example.org", "https://no.example.org/a?b=c#d", "https://blåbær.no/: #x".replace(" ", "")]
)


@st.composite
def entries(draw: st.DrawFn) -> FaqEntry:
    """An entry of whatever words."""

    def several() -> dict[str, str]:
        return {locale: "\n\n".join(draw(st.lists(shown, min_size=1, max_size=3))) for locale in LOCALES}

    shown = texts.map(lambda text: "x" + "".join(character for character in text if character not in HIDDEN))
    line = st.builds(Words, nb=shown, nn=shown, en=shown)
    facts = st.lists(st.builds(Fact, text=line, valid_until=days, source_url=addresses), max_size=3).map(tuple)
    return FaqEntry(
        id=draw(st.from_regex(r"[a-z][a-z0-9-]{0,39}", fullmatch=True)),
        tags=tuple(draw(st.lists(st.sampled_from(["money", "no", "på nett", "2027"]), max_size=3))),
        question=draw(line),
        variants=draw(st.builds(Variants, nb=st.lists(shown, max_size=4).map(tuple))),
        answer=Words(**several()),
        facts=draw(facts),
        source_url=draw(addresses),
        verified_on=draw(st.none() | days),
        review_every=draw(st.integers(30, 730)),
        contact=draw(st.none() | st.just("sio")),
        campus=draw(
            st.dictionaries(
                st.sampled_from(["oslo", "bergen"]),
                st.builds(AtCampus, answer=st.none() | line, facts=st.none() | facts, contact=st.just("sio")),
            )
        ),
    )


@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.id))
@settings(max_examples=60, deadline=None)
def test_what_is_exported_is_read_in_as_the_same(exported: list[FaqEntry]) -> None:
    found, faults = read_entries({"export.yaml": as_yaml(exported)}, {"sio"}, {"oslo", "bergen"})
    assert faults == ()
    assert list(found.values()) == exported


def test_many_entries_are_written_in_files_that_can_be_read_in() -> None:
    many = {"many.yaml": "".join(FEE.replace("semester-fee", f"fee-{number}") for number in range(50))}
    found, _ = read_entries(many, {"sio"}, {"oslo", "bergen"})
    files = in_files(found.values(), 5_000)
    assert len(files) > 5
    assert all(len(as_yaml(file).encode()) < 8_000 for file in files), "no file is much longer than it may be"
    assert [entry for file in files for entry in file] == list(found.values())
    assert in_files([], 5_000) == [[]]
    assert [len(file) for file in in_files(found.values(), 1)] == [1] * 50


def test_an_export_is_pleasant_to_read() -> None:
    found, _ = read_entries({"money.yaml": FEE}, {"sio"}, {"oslo", "bergen"})
    written = as_yaml(found.values())
    assert "  answer:\n    nb: |\n      Den betales hvert semester.\n\n      Se Studentweb.\n" in written
    assert "valid_until: 2027-02-01\n" in written
    assert "review_every" not in written


def test_thousands_of_entries_are_read_in_reasonable_time() -> None:
    many = {"many.yaml": "".join(FEE.replace("semester-fee", f"fee-{number}") for number in range(2_000))}
    before = process_time()
    found, faults = read_entries(many, {"sio"}, {"oslo", "bergen"})
    assert (len(found), faults) == (2_000, ())
    assert process_time() - before < 6
