"""Databases with something in every table, and the command line at them."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import click.testing
import pytest

from bot.__main__ import main
from tests.postgres import Server

ENGINES = ("sqlite", "postgresql")


class Says(Protocol):
    """Runs the command line in this process; gives how it ended and what it said."""

    def __call__(self, *line: str, database: str, answer: str = "") -> tuple[int, str]:
        """The words of the line, the database of the settings, and what is typed when it asks."""


@pytest.fixture
def new_database(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path) -> Callable[[str], str]:
    """Makes an empty database at the present schema, in a folder of its own; gives its URL."""

    def make(engine: str) -> str:
        if engine == "postgresql":
            server: Server = request.getfixturevalue("postgres")
            return server.migrated()
        folder = tmp_path / f"kept{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "bot.db").write_bytes(migrated.read_bytes())
        return f"sqlite+aiosqlite:///{folder / 'bot.db'}"

    return make


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The URL of an empty database of the test's own, on each engine in turn."""
    return new_database(request.param)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Says:
    """The command line, in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    for where, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(
            where, hook, getattr(where, hook)
        )  # what the command line puts in their place is taken back
    for variable in [name for name in os.environ if name.upper().startswith("FADDERBOT_")]:
        monkeypatch.delenv(variable)
    runner = click.testing.CliRunner()

    def run(*line: str, database: str, answer: str = "") -> tuple[int, str]:
        surroundings = {"FADDERBOT_DATABASE": database, "FADDERBOT_LOG_LEVEL": "ERROR"}
        result = runner.invoke(main, line, input=answer, env=surroundings, catch_exceptions=False)
        return result.exit_code, result.output

    return run
