"""Who may import whom, read off the source."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.house.installed import ROOT, cog_sources, every_source, shown, sources

TOGETHER = {"bot/__main__.py", "bot/serving.py", "bot/compose.py"}
"""The modules that see everything."""


@cache
def imported(path: Path, module: ast.Module) -> frozenset[str]:
    """Every module that a module imports, wherever in it; what is taken from a package counts as the package's."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module is not None
            found.add(node.module)
            if node.module in ("bot", "cogs"):
                found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def importers(package: str, *, of: str) -> set[str]:
    """The modules of a package that import a module, or anything in it."""
    return {
        str(path.relative_to(ROOT))
        for path, module in sources(package).items()
        if any(name == of or name.startswith(f"{of}.") for name in imported(path, module))
    }


def test_cogs_meet_the_core_through_its_api_alone() -> None:
    for path, module in cog_sources():
        if "migrations" not in path.parts:
            ours = {name for name in imported(path, module) if name == "bot" or name.startswith("bot.")}
            assert ours <= {"bot.api"}, path


def test_no_cog_imports_another() -> None:
    for path, module in sources("cogs").items():
        own = path.relative_to(ROOT / "cogs").parts[0]
        others = {name for name in imported(path, module) if name.startswith("cogs.")}
        assert all(name.split(".")[1] == own for name in others), path


def test_migrations_stand_on_their_own() -> None:
    """What a migration means must not change with the code."""
    for path, module in every_source():
        if path.parent.name in ("migrations", "versions") and path.name != "env.py":
            assert {name.split(".")[0] for name in imported(path, module)} <= {"alembic", "sqlalchemy"}, path


def test_one_module_imports_the_scheduler() -> None:
    assert importers("bot", of="apscheduler") == {"bot/schedule/wakeup.py"}
    assert importers("cogs", of="apscheduler") == set()


def test_model_imports_the_standard_library_and_itself() -> None:
    for path, module in sources("bot/model").items():
        others = {name for name in imported(path, module) if not f"{name}.".startswith("bot.model.")}
        assert {name.split(".")[0] for name in others} <= sys.stdlib_module_names, path


@pytest.mark.parametrize("foreign", ["cogs", "tests", "config"])
def test_core_knows_neither_cogs_nor_settings_nor_tests(foreign: str) -> None:
    assert importers("bot", of=foreign) <= (TOGETHER if foreign == "config" else set())
    assert importers("cogs", of="tests") == set()


def test_nothing_imports_what_puts_everything_together() -> None:
    assert importers("bot", of="bot.__main__") | importers("cogs", of="bot.__main__") == set()
    above = TOGETHER - {"bot/compose.py"}
    assert importers("bot", of="bot.compose") | importers("cogs", of="bot.compose") == above


def test_platforms_are_imported_nowhere_but_in_their_adapter() -> None:
    for platform, room in (("discord", "discord"), ("slack_sdk", "slack"), ("slack_bolt", "slack")):
        found = importers("bot", of=platform) | importers("cogs", of=platform)
        assert {path for path in found if not path.startswith(f"bot/adapters/{room}/")} == set()


CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def test_only_the_clock_reads_the_time() -> None:
    readers = {
        shown(path)
        for path, module in every_source()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS
    }
    assert readers == {"bot/clock.py"}
