"""The documents say what there is."""

import re
from pathlib import Path

import click
import pytest

import bot.api
from bot.__main__ import main
from bot.compose import installed_cogs
from bot.help_card import HELPLINES
from config.settings import SandboxSettings, Settings
from tests.house import permissions
from tests.house.installed import CATALOGUE, COMMANDS, OURS
from tests.house.test_privacy import CORE, TABLES, keepers

ROOT = Path(__file__).parents[2]


def test_the_glossary_has_every_name_that_cogs_are_given() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [name for name in bot.api.__all__ if f"`{name}`" not in glossary] == []


def test_every_command_is_in_its_cogs_readme() -> None:
    for cog in installed_cogs():
        readme = (cog.folder / "README.md").read_text(encoding="utf-8")
        commands = [handler.line for handler in cog.handlers if handler.command]
        assert [command for command in commands if command not in readme] == []


def test_every_shortcut_is_in_its_cogs_readme() -> None:
    for cog in installed_cogs():
        readme = (cog.folder / "README.md").read_text(encoding="utf-8")
        labels = [str(CATALOGUE.keys("en")[handler.label.key]) for handler in cog.handlers if handler.shortcut]
        assert [label for label in labels if label not in readme] == []


def test_every_setting_and_command_line_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    names = [name for name in Settings.model_fields if name != "sandbox"]
    names += [f"sandbox.{name}" for name in SandboxSettings.model_fields]
    assert isinstance(main, click.Group)
    lines = [f"fadderbot {command}" for command in main.commands]
    of_cogs = {cog.name: cog.command_lines for cog in installed_cogs() if cog.command_lines is not None}
    assert main.list_commands(click.Context(main)) == sorted([*main.commands, *of_cogs])
    lines += [f"fadderbot {name} {command}" for name, group in of_cogs.items() for command in group.commands]
    assert [name for name in (*names, *lines) if f"`{name}" not in page] == []


@pytest.mark.parametrize("name", ["threat-model.md", "security.md"])
def test_every_test_that_a_promise_names_is_there(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) > 10
    assert sorted(name for name in named if not re.search(rf"^(async )?def {name}\(", tests, re.MULTILINE)) == []


def test_every_cogs_readme_says_how_it_keeps_to_each_rule() -> None:
    rules = re.findall(r"^## (.+)$", (ROOT / "cogs" / "QUALITY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rules) == 12
    readmes = sorted((ROOT / "cogs").glob("*/README.md"))
    assert readmes
    for readme in readmes:
        _, _, said = readme.read_text(encoding="utf-8").partition("\n## Quality\n")
        stated = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", said, re.MULTILINE)
        assert [rule for rule, _ in stated] == rules, readme
        assert [how for _, how in stated if not re.match(r"done(: |$)|to do: |exempt because ", how)] == [], readme


def test_the_page_of_permissions_says_what_is_declared() -> None:
    """Where it is not as it was written, `python -m tests.house.permissions` writes it anew."""
    assert permissions.PAGE.read_text(encoding="utf-8") == permissions.page()


def test_every_table_is_in_the_record_of_processing() -> None:
    """And whatever refers to a member is not said to be nothing."""
    rows = [
        (re.findall(r"`(\w+)`", line.split("|")[1]), line.split("|")[2].strip())
        for line in (ROOT / "docs" / "processing-record.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    named = {name: of_people for names, of_people in rows for name in names}
    ours = {name for cog in OURS for name in TABLES if name.startswith(f"{cog.name}_")} | CORE
    assert set(named) == ours
    of_members = {name for cog in OURS for table, _ in keepers(cog) for name in (table.name,)}
    assert [name for name in of_members if named[name].startswith("nothing")] == []


def test_guidance_for_mentors_names_the_numbers_that_are_looked_after() -> None:
    known = {one.number for one in HELPLINES.value.values()}
    for name in ("mentors.md", "mentorer.md"):
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        numbers = set(re.findall(r"\b11\d(?: \d{3})?\b", page.replace("\u00a0", " ")))
        assert numbers
        assert numbers <= known
        assert {"§ 196", "§ 287"} <= set(re.findall(r"§ \d+", page))


@pytest.mark.parametrize("locale", ["nb", "en"])
def test_guides_name_commands_and_buttons_that_there_are(locale: str) -> None:
    """What stands in bold is a button of this language, unless a paragraph begins with it."""
    pages = sorted((ROOT / "docs" / "guide" / locale).glob("*.md"))
    assert [page.stem for page in pages] == ["host", "organiser", "student", "studentmentor"]
    texts = CATALOGUE.keys(locale).values()
    words = {text for one in texts for text in ([one] if isinstance(one, str) else one)}
    lines = {handler.line for handler in COMMANDS}
    for page in pages:
        for paragraph in re.split(r"\n\n|\n(?=\d\. )", page.read_text(encoding="utf-8")):
            text = re.sub(r"^\*\*[^*]+\*\*", "", " ".join(paragraph.split()))
            assert set(re.findall(r"\*\*([^*]+)\*\*", text)) <= words, page
            assert set(re.findall(r"`(/[a-z ]+)`", text)) <= lines, page
