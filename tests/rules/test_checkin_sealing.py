"""What is sealed opens with its own key alone, in its own place, and its length tells nothing; and reply codes."""

import hashlib
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.checkin.codes import GROUP, LETTERS, Code, hash_of, is_right, new_code, read_code
from cogs.checkin.sealing import KEY_BYTES, NONCE_BYTES, STEPS, Broken, TooLong, seal, sealed_lengths, unseal

KEY, OTHER = bytes(range(KEY_BYTES)), bytes(KEY_BYTES)
NONCE = bytes(NONCE_BYTES)
SALT = bytes(16)


@given(st.binary(max_size=STEPS[-1] - 4))
@settings(max_examples=60, deadline=None)
def test_what_was_sealed_opens_and_is_one_of_three_lengths(content: bytes) -> None:
    sealed = seal(KEY, content, what="note/1", nonce=NONCE)
    assert unseal(KEY, sealed, what="note/1") == content
    assert len(sealed) in sealed_lengths()


def test_length_does_not_tell_how_much_was_written() -> None:
    lengths = {len(seal(KEY, b"x" * n, what="", nonce=NONCE)) for n in range(STEPS[0] - 3)}
    assert len(lengths) == 1
    assert len(seal(KEY, b"x" * (STEPS[0] - 3), what="", nonce=NONCE)) > lengths.pop()


def test_longest_text_fits_whatever_it_is_made_of() -> None:
    assert len(seal(KEY, ("\\u0001" * 4_000).encode(), what="", nonce=NONCE)) in sealed_lengths()
    with pytest.raises(TooLong):
        seal(KEY, bytes(STEPS[-1]), what="", nonce=NONCE)


def test_nothing_opens_with_another_key_in_another_place_or_changed() -> None:
    sealed = seal(KEY, b"Jeg har det vanskelig.", what="note/1", nonce=NONCE)
    for key, what in ((OTHER, "note/1"), (KEY, "note/2"), (KEY, "sender/1")):
        with pytest.raises(Broken):
            unseal(key, sealed, what=what)
    for place in (0, NONCE_BYTES, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Broken):
            unseal(KEY, bytes(changed), what="note/1")
    with pytest.raises(Broken):
        unseal(KEY, b"", what="note/1")


def test_code_is_read_however_it_is_grouped() -> None:
    code = new_code(secrets.choice)
    assert read_code(code.written) == code
    assert read_code(f" {code.written.lower().replace('-', ' ')} ") == code
    assert read_code(code.written.replace("-", "–")) == code
    assert len(code.written.split("-")) == 4
    for wrong in ("", code.written[:-1], f"{code.written}C", code.written.replace(code.written[0], "0"), "æ" * 16):
        assert read_code(wrong) is None


def test_code_has_no_letters_that_look_alike_and_enough_of_them() -> None:
    assert not set(LETTERS) & set("01258BILOSUZAE")
    assert len(set(LETTERS)) == len(LETTERS)
    assert len(LETTERS) ** (3 * GROUP) > 2**53


def test_hash_is_of_the_secret_and_of_the_salt() -> None:
    code = Code("CDFG", "HJKMNPQRTVWX")
    kept = hash_of(code, SALT)
    assert is_right(code, SALT, kept)
    assert not is_right(Code("CDFG", "HJKMNPQRTVWY"), SALT, kept)
    assert not is_right(code, bytes(15) + b"1", kept)
    assert code.secret.encode() not in kept


def test_hash_costs_what_it_is_said_to_cost() -> None:
    """32 MB and a tenth of a second are what keeps somebody with the database from trying all secrets."""
    code = Code("CDFG", "HJKMNPQRTVWX")
    wanted = hashlib.scrypt(code.secret.encode(), salt=SALT, n=32_768, r=8, p=1, maxmem=2**26, dklen=32)
    assert hash_of(code, SALT) == wanted
