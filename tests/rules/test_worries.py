"""Words that worry: what people in need may write is found, what only sounds like it is not, and quickly enough."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.model.errors import Declaration
from bot.operate.worries import HARMLESS, RAISED, UNFOUND, try_file
from bot.worry import Families, read_worries, worries
from config import settings

SAMPLES = Path(__file__).parents[1] / "samples" / "worries"
FILES = sorted(SAMPLES.glob("*.txt"))
NOT_FOUND = {
    "jeg føler at jeg ikke er bra nok og aldri blir det",
    "i feel so alone i could die",
}
"""What a phrase would find only by finding too much else."""

ONE = """
mended = ["selvmord"]
harmless = []
same = {{ ikke = ["ikkje"] }}
[families.suicide]
about = "thoughts of suicide"
phrases = ["{phrase}"]
"""


@pytest.fixture(scope="module")
def families() -> Families:
    """Those that we have."""
    return read_worries(settings.HERE / "worries.toml")


def sentences() -> list[tuple[str, str]]:
    """Every sentence of the samples, after its family."""
    lines = [line for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]
    split = [line.partition(": ") for line in lines if line and not line.startswith("#")]
    return [(family, sentence) for family, _, sentence in split]


def test_samples_are_many_and_in_three_languages() -> None:
    told = [family for family, _ in sentences()]
    assert [path.stem for path in FILES] == ["en", "nb", "nn"]
    assert len(told) - told.count(HARMLESS) >= 120
    assert told.count(HARMLESS) >= 200
    assert len(sentences()) == len(set(sentences()))


def test_what_worries_is_found(families: Families) -> None:
    worrying = [(family, sentence) for family, sentence in sentences() if family != HARMLESS]
    unfound = {sentence for _, sentence in worrying if not worries(sentence, families)}
    assert unfound == NOT_FOUND
    assert len(NOT_FOUND) <= UNFOUND * len(worrying)
    assert {sentence for family, sentence in worrying if family not in worries(sentence, families)} == NOT_FOUND


def test_what_only_sounds_like_it_raises_nothing(families: Families) -> None:
    harmless = [sentence for family, sentence in sentences() if family == HARMLESS]
    raised = [sentence for sentence in harmless if worries(sentence, families)]
    assert len(raised) <= RAISED * len(harmless), raised


@pytest.mark.parametrize(
    "text",
    [
        "JEG VIL IKKE LEVE LENGER",
        "jeg vil ikke leve",
        "Jeg vil\nikke leve",
        "jeg vil ikke... leve lenger",
        "jegvilikkeleve",
        "jeg viiiil ikke leveee",
        "jeg vil\u200e ikke\u00a0leve",
        "eg vil ikkje leve",
        "æ vil ikkje leve mer",
        "Har tenkt på selvmrod",
        "har tenkt på selvmorrd",
        "I don't want to live",
        "I don’t want to live",
        "i dont want to live",
        "Hei. Hvordan går det? Eksamen tar livet av meg, og jeg vil ikke leve lenger. Når er fristen?",
    ],
)
def test_ways_of_writing_are_read_alike(families: Families, text: str) -> None:
    assert "suicide" in worries(text, families)


def test_a_phrase_ends_with_the_sentence(families: Families) -> None:
    assert worries("Jeg orker ikke mer.", families)
    assert worries("jeg orker ikke mer, alt er vanskelig", families)
    assert not worries("Jeg orker ikke mer kaffe.", families)
    assert not worries("Hva vil du? Dø stillehet på lesesalen er fint", families)


def test_nothing_of_the_text_comes_back(families: Families) -> None:
    found = worries("Jeg heter Ida Nordmann og vil ikke leve, han slår meg", families)
    assert found == {"suicide", "violence"}
    assert found <= families.names


@pytest.mark.parametrize("text", ["", " ", "...", "💀", "-", "\u200e", "'", "12345"])
def test_what_says_nothing_raises_nothing(families: Families, text: str) -> None:
    assert worries(text, families) == frozenset()


def test_4000_characters_take_less_than_5_ms(families: Families) -> None:
    """The quickest of some tries, in what this thread took of a processor: not what else the machine does."""
    mixed = " ".join(sentence for _, sentence in sentences())[:4_000]
    for text in (mixed, ("i am " * 1_000)[:4_000], ("jeg vil ikke " * 400)[:4_000]):
        taken = []
        for _ in range(40):
            begun = time.thread_time()
            worries(text, families)
            taken.append(time.thread_time() - begun)
        assert min(taken) < 0.005


@pytest.mark.parametrize(
    ("phrase", "sentence", "is_found"),
    [
        ("vil dø", "jeg vil dø", True),
        ("vil dø", "jeg vil døgne", False),
        ("selvmord*", "selvmordstanker", True),
        ("(vil|ønsker å) dø", "jeg ønsker å dø", True),
        ("vil [bare|helst] dø", "jeg vil bare dø", True),
        ("vil [bare|helst] dø", "jeg vil helst ikke dø", False),
        ("vil .. dø", "jeg vil så gjerne bare dø", True),
        ("vil .. dø", "vil du ikke at katten skal dø", False),
        ("vil+dø", "jeg vildø", True),
        ("orker ikke .", "jeg orker ikke", True),
        ("orker ikke .", "jeg orker ikke kaffe", False),
        ("vil (ikke (leve|våkne)|dø)", "jeg vil ikkje våkne", True),
    ],
)
def test_what_a_phrase_can_say(tmp_path: Path, phrase: str, sentence: str, is_found: bool) -> None:
    assert bool(worries(sentence, read_worries(written(tmp_path, phrase)))) is is_found


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("vil (dø", "a bracket that is left open"),
        ("vil dø)", "a bracket too many"),
        ("vil (|dø)", "an empty choice"),
        ("[vil]", "nothing that must be there"),
        ("..", "nothing that must be there"),
        ("vil dø!", "a sign in it that is not known"),
        ("Vil dø", "a sign in it that is not known"),
        ("vi*", "begins with fewer than 3 letters"),
        ("vil ikkje leve", "has ikkje, which is read as ikke"),
    ],
)
def test_phrase_that_could_not_be_found_is_said_with_the_file(tmp_path: Path, phrase: str, told: str) -> None:
    with pytest.raises(Declaration) as wrong:
        read_worries(written(tmp_path, phrase))
    assert str(wrong.value).startswith("worries.toml: the phrase")
    assert told in str(wrong.value)


def test_word_too_short_to_be_mended(tmp_path: Path) -> None:
    path = written(tmp_path, "vil dø")
    path.write_text(path.read_text(encoding="utf-8").replace('"selvmord"', '"leve"'), encoding="utf-8")
    with pytest.raises(Declaration, match="leve is too short to be known with a letter wrong"):
        read_worries(path)


def written(folder: Path, phrase: str) -> Path:
    """A file with one phrase."""
    path = folder / "worries.toml"
    path.write_text(ONE.format(phrase=phrase), encoding="utf-8")
    return path


def test_operators_can_try_a_sentence_and_a_file() -> None:
    said = CliRunner().invoke(main, ["worries", "Jeg vil ikke leve, han slår meg", "Når er festen?"])
    assert (said.exit_code, said.output) == (0, "suicide, violence\nnothing\n")
    ours = CliRunner().invoke(main, ["worries", "--file", str(FILES[0])])
    assert ours.exit_code == 0
    assert "of 139 that are harmless raised something." in ours.output


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("suicide: Når er festen?\n", 1, "0 of 1 that worry were found."),
        ("harmless: Jeg vil ikke leve\n", 1, "1 of 1 that are harmless raised something."),
        ("violence: Jeg vil ikke leve\n", 0, "Lines where only another family was raised: 1."),
        ("# so\n\nsuicide: Jeg vil ikke leve\n", 0, "1 of 1 that worry were found."),
        ("sadness: Jeg er trist\n", 1, "line 1 does not begin with a family or harmless, and a colon"),
        ("Jeg er trist\n", 1, "line 1 does not begin"),
    ],
)
def test_file_that_does_not_raise_what_it_should(text: str, code: int, told: str) -> None:
    said = CliRunner().invoke(main, ["worries", "--file", "-"], input=text)
    assert (said.exit_code, told in said.output) == (code, True)
    assert "trist" not in said.output


def test_numbers_of_lines_are_those_of_the_file(families: Families) -> None:
    tried = try_file(["# first", "suicide: Når er festen?", "harmless: jeg vil dø"], families)
    assert (tried.unfound, tried.raised) == ((2,), (3,))
