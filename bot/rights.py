"""For `fadderbot doctor`: who else on the machine may read the files in which there is something to keep from them."""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.doctor import Finding, ok, problem, warning

_SECRET_NAME = re.compile("(token|secret)$")
_WITH_PASSWORD = re.compile("://[^/@]*:[^/@]+@")


def check_key_file(path: Path | None) -> Iterator[Finding]:
    """Whether only the account that runs the bot may read the key file of the check-ins; there may be none yet."""
    if path is None:
        yield warning(
            "There is no key file, so nobody can send a check-in.",
            "Set FADDERBOT_CHECKIN__KEYS to a file that no backup takes along; docs/operations.md says more.",
        )
    elif path.exists() and _is_open_to_others(path):
        yield problem(f"Others on this machine may read the key file {path}.", f"Close it to them: chmod 600 {path}")
    elif path.exists():
        yield ok(f"Only its owner may read the key file {path}.")


def check_database_file(url: str) -> Iterator[Finding]:
    """Whether only that account may read the database at SQLAlchemy's URL, where it is a file and can be used."""
    file = url.partition("///")[2] if url.startswith("sqlite") else ""
    path = Path(file).absolute()
    if path.is_file() and _is_open_to_others(path):
        yield warning(f"Others on this machine may read the database {path}.", f"Close it to them: chmod 600 {path}*")


def check_settings_file(path: Path) -> Iterator[Finding]:
    """Whether only that account may read a settings file in which there are secrets."""
    if path.is_file() and _is_open_to_others(path) and _has_secrets(tomllib.loads(path.read_text(encoding="utf-8"))):
        text = f"Others on this machine may read {path}, in which there is a token or a password."
        yield problem(text, f"Close it to them: chmod 600 {path}")


def _has_secrets(table: Mapping[str, object]) -> bool:
    """Whether a table of a settings file, or one in it, has a token, a secret, or an address with a password."""
    return any(
        _has_secrets(value) if isinstance(value, dict) else _is_secret(name, str(value))
        for name, value in table.items()
    )


def _is_secret(name: str, value: str) -> bool:
    return bool(_SECRET_NAME.search(name) or _WITH_PASSWORD.search(value))


def _is_open_to_others(path: Path) -> bool:
    return sys.platform != "win32" and bool(path.stat().st_mode & 0o077)  # Windows has other rights
