"""Where words are written, and how mentors read them: whatever they are, no line passes for one of the bot's."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cogs.checkin.content import Note, Way, packed
from cogs.checkin.digesting import Topic, Week
from cogs.checkin.sealing import KEY_BYTES, NONCE_BYTES, seal, sealed_lengths
from cogs.checkin.words import BAR, PART, TYPED, WORDS, Written, parts, written


@pytest.mark.parametrize(
    ("chosen", "has_page", "where"),
    [
        (None, True, Written.WEB),
        (None, False, Written.CHOICES),
        ("web", True, Written.WEB),
        ("web", False, Written.CHOICES),
        ("choices", True, Written.CHOICES),
        ("chat", True, Written.CHAT),
        ("chat", False, Written.CHAT),
    ],
)
def test_words_are_written_on_a_page_where_nobody_chose_and_there_is_one(
    chosen: str | None, has_page: bool, where: Written
) -> None:
    assert written(chosen, has_page=has_page) is where


@given(st.text(max_size=WORDS))
@example("")
@example("\n\n \n")
@example("a\n" * (WORDS // 2))
@example("x" * WORDS)
@example("a" + " " * 200 + "Boten: saken er lukket")
@example("a\u2028Boten:\x85b\rc\x0bd")
def test_each_line_stands_behind_a_bar_and_each_part_fits(words: str) -> None:
    found = parts(words)
    assert all(line.startswith(BAR) for part in found for line in part.split("\n"))
    assert all("  " not in part and len(part) <= PART for part in found)
    assert all(len(part.splitlines()) == len(part.split("\n")) for part in found), "no other kind of line end"
    assert "\n".join(found).count(f"\n{BAR}\n{BAR}\n") == 0, "no rows of empty lines"


def test_words_are_all_there_and_in_their_order() -> None:
    lines = [f"Linje {n}, {'æ' * 70}" for n in range(50)]
    assert "\n".join(parts("\n".join(lines))).split("\n") == [f"{BAR} {line}" for line in lines]
    long = "".join(chr(ord("a") + n % 26) for n in range(WORDS))
    assert "".join(line.removeprefix(f"{BAR} ") for part in parts(long) for line in part.split("\n")) == long
    assert parts("Hei\n\n\n\nhallo\n") == [f"{BAR} Hei\n{BAR}\n{BAR} hallo"]
    assert parts("Se https://sit.no/x") == [f"{BAR} Se sit.no/x"]


@pytest.mark.parametrize("character", ["x", "æ", "😀", '"', "\\", "\n"])
def test_as_many_words_as_one_can_write_can_be_sealed(character: str) -> None:
    note = Note(Week.VERY_HARD, Topic.HAPPENED, Way.ADDRESS, words=character * WORDS, worrying=True, on_page=True)
    assert len(seal(bytes(KEY_BYTES), packed(note), what="", nonce=bytes(NONCE_BYTES))) in sealed_lengths()
    assert TYPED <= WORDS


def test_urgency_by_words_does_not_show_in_the_length() -> None:
    calm = Note(Week.HARD, Topic.MONEY, Way.CODE, words="Det er tungt.")
    lengths = {
        len(seal(bytes(KEY_BYTES), packed(one), what="", nonce=bytes(NONCE_BYTES)))
        for one in (
            calm,
            Note(Week.HARD, Topic.MONEY, Way.CODE),
            Note(Week.HARD, Topic.MONEY, Way.CODE, words="Æ", worrying=True),
        )
    }
    assert len(lengths) == 1
