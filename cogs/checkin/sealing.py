"""What a case holds, sealed under a key of that case alone; pure but for the randomness that it is given.

ChaCha20-Poly1305 (RFC 8439) does all of it. Before that the content is made as long as the next of a few steps, so that
the length of what is stored does not tell how much was written. What it is and whose is bound into the seal: one taken
from another case, or from another place in this one, does not open.
"""

from bisect import bisect_left

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

KEY_BYTES = 32
NONCE_BYTES = 12  # random: a case seals some dozens of times at the most

STEPS = (1_024, 4_096, 24_576)
"""The lengths that sealed contents can have, in bytes: the last takes 4,000 characters as JSON, whichever they are."""

_LENGTH_BYTES = 4  # in front of the content, to find its end
_OVERHEAD = NONCE_BYTES + 16  # the nonce, and the tag that the cipher adds


class TooLong(Exception):
    """A content is longer than the longest step."""


class Broken(Exception):
    """A seal does not open: it is another's, was changed, or its key is gone."""


def seal(key: bytes, content: bytes, *, what: str, nonce: bytes) -> bytes:
    """A content that nobody reads without the key; `what` says what it is and whose, and `nonce` is random."""
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, _padded(content), what.encode())


def unseal(key: bytes, sealed: bytes, *, what: str) -> bytes:
    """The content that was sealed as this; Broken where it was not."""
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        padded = ChaCha20Poly1305(key).decrypt(nonce, rest, what.encode())
    except (InvalidTag, ValueError):
        raise Broken from None
    end = _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES:end]


def sealed_lengths() -> frozenset[int]:
    """How long a seal can be, in bytes."""
    return frozenset(step + _OVERHEAD for step in STEPS)


def _padded(content: bytes) -> bytes:
    whole = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    step = bisect_left(STEPS, len(whole))
    if step == len(STEPS):
        raise TooLong
    return whole.ljust(STEPS[step], b"\0")
