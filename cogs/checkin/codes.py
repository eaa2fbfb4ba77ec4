"""Reply codes: what a student comes back with who left nothing else. Shown once; of it only a slow hash is kept.

The first group finds the case, so that nobody has to try the code on each; the rest is the secret. Twelve letters of
the secret are some 53 bits: by the hash's cost (32 MB and a tenth of a second a guess) that is out of reach, even of
somebody who has the database and all the time they want. scrypt (RFC 7914) is Python's own.
"""

import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, field

LETTERS = "CDFGHJKMNPQRTVWXY34679"
"""No two of these are taken for one another, neither written by hand nor read aloud, and they make no words."""

GROUP = 4
SECRET_GROUPS = 3
SALT_BYTES = 16
HASH_BYTES = 32

_COST = 2**15
_BLOCK = 8
_MEMORY = 64 * 2**20  # what scrypt may take: it needs half of that
_BETWEEN = re.compile(r"[\s\-‐-―.]+")

Choose = Callable[[str], str]
"""Takes one of these letters at random, each as likely: `secrets.choice`."""


@dataclass(frozen=True)
class Code:
    """A reply code: what finds the case, and the secret that opens it."""

    locator: str
    secret: str = field(repr=False)

    @property
    def written(self) -> str:
        """The code in groups, as it is shown and typed."""
        letters = self.locator + self.secret
        return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def new_code(choose: Choose) -> Code:
    """A code that nobody has seen."""
    groups = ["".join(choose(LETTERS) for _ in range(GROUP)) for _ in range(1 + SECRET_GROUPS)]
    return Code(groups[0], "".join(groups[1:]))


def read_code(typed: str) -> Code | None:
    """The code that somebody typed, however they grouped it; None where it cannot be one."""
    letters = _BETWEEN.sub("", typed).upper()
    if len(letters) != GROUP * (1 + SECRET_GROUPS) or not set(letters) <= set(LETTERS):
        return None
    return Code(letters[:GROUP], letters[GROUP:])


def hash_of(code: Code, salt: bytes) -> bytes:
    """What is kept of a code, which takes a tenth of a second; not to be called where others wait."""
    return hashlib.scrypt(
        code.secret.encode(), salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY, dklen=HASH_BYTES
    )  # fmt: skip


def is_right(code: Code, salt: bytes, kept: bytes) -> bool:
    """Whether this is the code of which `kept` was made; as slow, and as long where it is not."""
    return hmac.compare_digest(hash_of(code, salt), kept)
