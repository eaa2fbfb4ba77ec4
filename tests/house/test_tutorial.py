"""The tutorial, done as it says: its code is a package, and its cog is installed, works and keeps to the rules."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.installed import ROOT

pytestmark = pytest.mark.slow

_BLOCK = re.compile(r"^`(?P<path>[\w./-]+)`(?P<more> goes on)?:\n\n```\w+\n(?P<code>.*?)^```$", re.M | re.S)
_RULES = "books or test_documents or test_imports or test_keys or test_reading or test_texts or from_nothing"
"""The house's tests that look at this cog: those that are called by it, and those that look at all at once."""


def put_together(folder: Path) -> None:
    """Write each file that the tutorial names, in its order; what goes on is added."""
    page = (ROOT / "docs" / "write-a-cog.md").read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(page))
    assert len(blocks) == page.count("\n```") // 2 - 1, "all but the lines for the shell"
    for block in blocks:
        path = folder / block["path"]
        assert path.exists() is bool(block["more"]), block["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n\n{block['code']}" if block["more"] else block["code"])


def run(*line: str, site: Path, folder: Path = ROOT) -> str:
    """Run Python with what is installed in `site`; gives what it said, and fails where that fails."""
    around = {**os.environ, "PYTHONPATH": str(site), "PYTEST_ADDOPTS": "-q -p no:cacheprovider"}
    done = subprocess.run(  # noqa: S603 - the lines are this file's own
        [sys.executable, *line], cwd=folder, env=around, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the tutorial makes; what is installed of it lies beside, in `site`."""
    folder = tmp_path_factory.mktemp("tutorial") / "fadderbot-books"
    put_together(folder)
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index")
    to = ("--no-deps", "--no-build-isolation", "--target", str(folder.with_name("site")))
    run(*install, *to, str(folder), site=folder.with_name("site"))
    return folder


def test_code_of_the_tutorial_makes_a_plug_in_that_works(package: Path) -> None:
    site = package.with_name("site")
    assert "3 passed" in run("-m", "pytest", site=site, folder=package)
    assert "/books" in run("-m", "bot", "slack", "manifest", site=site)


@pytest.mark.thorough
def test_plug_in_of_the_tutorial_keeps_the_rules_of_the_house(package: Path) -> None:
    rules = ("tests/house", "tests/storage/test_migrations.py", "-k", _RULES)
    said = run("-m", "pytest", *rules, site=package.with_name("site"))
    assert int(re.findall(r"(\d+) passed", said)[0]) > 40
