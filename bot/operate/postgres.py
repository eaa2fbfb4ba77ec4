"""PostgreSQL's own programs for copies of a database; the password goes by the environment, which others do not see."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
from sqlalchemy import URL

_COPIED = re.compile(r"^COPY \S*alembic_version .*?;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL)
_OURS_ALONE = ("--no-owner", "--no-privileges")  # the accounts of another server are not those of this one
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def dump(url: URL, to: Path) -> None:
    """Write a copy of one moment to a file that is there already."""
    _run("pg_dump", "--format=custom", "--no-password", *_OURS_ALONE, f"--file={to}", environment=_reaching(url))


def revisions(file: Path) -> set[str]:
    """The revisions at which the schema in a copy stands; none where it is not Fadderbot's."""
    said = _run("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    found = _COPIED.search(said)
    return set(found[1].split()) if found else set()


def restore(url: URL, file: Path) -> None:
    """Put a copy in the place of what the database has of the same names; all of it or nothing."""
    _run(
        "pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-password", *_OURS_ALONE,
        f"--dbname={url.database}", str(file), environment=_reaching(url),
    )  # fmt: skip


def _reaching(url: URL) -> dict[str, str]:
    """How PostgreSQL's programs are told of an address."""
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    given = {
        "PGHOST": url.host or query.get("host"),
        "PGPORT": str(url.port) if url.port else query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": query.get("ssl") if query.get("ssl") in _MODES else None,
    }
    return {name: value for name, value in given.items() if value}


def _run(program: str, *arguments: str, environment: dict[str, str] | None = None) -> str:
    found = shutil.which(program)
    if found is None:
        raise click.ClickException(
            f"{program} is not on this machine. Install PostgreSQL's client programs, of the server's version or "
            "a newer one (on Debian and Ubuntu: sudo apt install postgresql-client), or see that they are in the PATH."
        )
    done = subprocess.run(  # noqa: S603 - our own words, and no shell
        [found, *arguments], env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        # The first line says what is wrong; those that follow may quote what is in a row.
        raise click.ClickException(
            f"{program} did not succeed: {(done.stderr.splitlines() or ['it does not say why'])[0]}"
        )
    return done.stdout
