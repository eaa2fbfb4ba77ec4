"""A real PostgreSQL for the tests: one server for each process of theirs, a database for each test."""

import asyncio
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.storage.engine import Storage
from bot.storage.migrate import upgrade

_DEBIAN = Path("/usr/lib/postgresql")
_FASTER = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_wal_size=64MB",  # what the tests write may lie in memory
    "unix_socket_directories=",
)
_SAFER = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "unix_socket_directories=")
_UNPRIVILEGED = "postgres"  # PostgreSQL does not run as root


def installed() -> Path | None:
    """The folder of PostgreSQL's own programs; Debian keeps them out of the path."""
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


class Server:
    """A PostgreSQL server on a free port of this machine, in a folder of its own."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="fadderbot-postgres-"))
        self._as = ["runuser", "-u", _UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
        self._template: str | None = None
        self._psql: subprocess.Popen[str] | None = None
        self._lent: list[str] = []
        self._names = (f"test{n}" for n in count(1))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        """Make it and start it, which takes two seconds."""
        if self._as:
            shutil.chown(self._folder, _UNPRIVILEGED)
        where = self._folder / "data"
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D", where
        )
        self.again()

    def again(self, *, safe: bool = False) -> None:
        """Start it, after `stop`; if it is to be `safe`, what is committed is on the disk."""
        options = " ".join(f"-c {one}" for one in (_SAFER if safe else _FASTER))
        said = f"-c listen_addresses=127.0.0.1 -p {self.port} {options}"
        self._run("pg_ctl", "-D", self._folder / "data", "-l", self._folder / "log", "-w", "-o", said, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it as if somebody pulled the plug; what it keeps stays."""
        if self._psql is not None:
            with self._psql as psql:
                psql.kill()
            self._psql = None
        self._run("pg_ctl", "-D", self._folder / "data", "-m", mode, "-w", "stop")

    def remove(self) -> None:
        """Stop it for good, and leave nothing."""
        self.stop()
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [*self._as, str(self._programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603 - our own words

    def _asks(self, statement: str) -> None:
        """Have one psql, which stays, say this to the server: to start it takes longer than most of what it says."""
        if self._psql is None:
            there = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "postgres"]
            self._psql = subprocess.Popen(  # noqa: S603 - our own words
                [self._programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *there],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
            )  # fmt: skip
        assert self._psql.stdin
        assert self._psql.stdout
        self._psql.stdin.write(f"{statement};\n\\echo done\n")
        self._psql.stdin.flush()
        said = self._psql.stdout.readline()
        if said != "done\n":
            raise RuntimeError(f"{statement}: {said}{self._psql.stdout.read()}")

    def url(self, name: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, copied: str | None = None, *, lent: bool = True) -> str:
        """The URL of a new database: an empty one, or a copy of the one at this URL, which nobody may be using.

        One that is `lent` is there until `take_back`.
        """
        name, template = next(self._names), copied.rpartition("/")[2] if copied else "template0"
        self._asks(f"CREATE DATABASE {name} TEMPLATE {template}")
        if lent:
            self._lent.append(name)
        return self.url(name)

    def migrated(self) -> str:
        """The URL of a new database at the present schema."""
        if self._template is None:
            url = self.create(lent=False)
            with ThreadPoolExecutor(1) as beside:  # the loop of the tests runs already
                beside.submit(asyncio.run, _migrate(url)).result()
            self._template = url
        return self.create(self._template)

    def take_back(self) -> None:
        """Drop what was lent: a database takes eight megabytes, and memory may be all there is."""
        while self._lent:
            self._asks(f"DROP DATABASE {self._lent.pop()} WITH (FORCE)")


async def _migrate(url: str) -> None:
    storage = Storage(url)
    await upgrade(storage, migrations_of(installed_cogs()))
    await storage.close()


@contextmanager
def running() -> Iterator[Server | None]:
    """A server that can be stopped without forgetting what it was told; None where the machine has no PostgreSQL."""
    programs = installed()
    if programs is None:
        yield None
        return
    made = Server(programs)
    made.start()
    try:
        made.stop("fast")
        made.again(safe=True)
        yield made
    finally:
        made.remove()


def server() -> Iterator[Server]:
    """A server for the session; without PostgreSQL on the machine the tests that ask for it are skipped."""
    programs = installed()
    if programs is None:
        pytest.skip("PostgreSQL is not installed on this machine")
    made = Server(programs)
    made.start()
    yield made
    made.remove()
