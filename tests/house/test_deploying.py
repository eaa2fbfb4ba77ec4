"""What hosts start the bot with: every setting and command that these files name is there, and nothing runs as root."""

import os
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from pydantic import BaseModel
from sqlalchemy import make_url

from bot.__main__ import main
from bot.serving import Part
from config.settings import SECRETS, Settings, load

ROOT = Path(__file__).parents[2]
FILES = ("Procfile", "Dockerfile", "compose.yaml", "deploy/fadderbot.service", "README.md", "docs/operations.md")


def variables() -> set[str]:
    """The names of all settings as the environment has them."""
    known = {SECRETS}
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            known |= {f"FADDERBOT_{name}__{part}".upper() for part in section.model_fields}
        else:
            known.add(f"FADDERBOT_{name}".upper())
    return known


def read(name: str) -> str:
    """A file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, str]:
    """What a lock file pins: by name, the version with its hashes."""
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", read(lock), flags=re.MULTILINE))
    return {block.partition("==")[0]: block.strip() for block in blocks}


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_is_named_is_there(name: str) -> None:
    named = set(re.findall(r"\bFADDERBOT_[A-Z_]*[A-Z]\b", read(name)))
    assert named - variables() == set()


def test_host_that_builds_by_a_procfile_is_told_to_install_this_folder() -> None:
    assert [line for line in read("requirements.txt").splitlines() if not line.startswith("#")] == ["."]


@pytest.mark.parametrize("name", FILES[:4])
def test_every_command_that_is_started_is_there(name: str) -> None:
    assert isinstance(main, click.Group)
    started = re.findall(r"(?:fadderbot |^ +command: |^CMD \[\")(run|migrate|\w+)\b([ a-z]*)", read(name), re.MULTILINE)
    commands = [(command, shlex.split(parts)) for command, parts in started if command in main.commands]
    assert commands, "or this looks at nothing"
    for command, parts in commands:
        assert command == "migrate" or set(parts) <= set(Part), (command, parts)


def test_product_is_pinned_as_it_is_tested_and_without_the_tests_tools() -> None:
    tested, shipped = pins("requirements.lock"), pins("deploy/requirements.lock")
    assert {name: pin for name, pin in shipped.items() if tested.get(name) != pin} == {}
    assert shipped.keys() & {"pytest", "mypy", "ruff", "playwright", "hypothesis"} == set()
    assert {"aiohttp", "discord-py", "slack-bolt", "prometheus-client"} <= shipped.keys()
    others = ("deploy/requirements.lock", "deploy/embeddings.lock", "deploy/audit.lock")
    for lock in ("requirements.lock", *others, "benchmarks/requirements.lock"):
        assert "://" not in read(lock)


def test_image_has_what_it_copies_and_does_not_run_as_root() -> None:
    lines = read("Dockerfile").replace("\\\n", " ").splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM"))
    assert any(re.fullmatch(r"USER (?!root|0)\w+", line) for line in lines[last:])
    kept = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = {
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
        if source != "."
    }
    assert copied <= kept
    assert all((ROOT / name).exists() for name in kept)


def test_services_have_the_secrets_and_volumes_that_they_name() -> None:
    whole: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    for name, service in whole["services"].items():
        assert set(service["secrets"]) <= whole["secrets"].keys(), name
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= whole["volumes"].keys(), name
        assert not any("PASSWORD" in one and not one.endswith("_FILE") for one in service["environment"]), name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), "the world comes through TLS"
    assert set(whole["services"]["bot"]["secrets"]) <= variables()


def test_unit_gives_secrets_as_files_and_time_to_stop() -> None:
    unit = [line.partition("=")[::2] for line in read("deploy/fadderbot.service").splitlines() if "=" in line]
    secret = [value.partition(":")[0] for name, value in unit if name == "LoadCredential"]
    assert set(secret) == {name for name in variables() if name.endswith("_TOKEN")}
    assert not any("TOKEN" in value for name, value in unit if name == "Environment")
    assert int(dict(unit)["TimeoutStopSec"]) > 10


def test_unit_and_the_commands_beside_it_go_by_the_same_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    unit = dict(line.partition("=")[::2] for line in read("deploy/fadderbot.service").splitlines() if "=" in line)
    for name in variables() & os.environ.keys():
        monkeypatch.delenv(name)
    (own := Path("fadderbot.toml")).write_text(read("deploy/fadderbot.toml"), encoding="utf-8")
    loaded, kept = load(), {f"/var/lib/{name}" for name in unit["StateDirectory"].split()}
    assert f"{unit['WorkingDirectory']}/{own}" in read("deploy/fadderbot.toml")
    assert f"cp deploy/{own}" in read("docs/operations.md")
    file = make_url(loaded.database).database
    assert file is not None
    assert loaded.checkin.keys is not None
    assert {str(Path(file).parents[1]), str(loaded.checkin.keys.parent)} == kept


def test_image_can_copy_the_database_beside_it() -> None:
    server = re.search(r"image: postgres:(\d+)", read("compose.yaml"))
    client = re.search(r"postgresql-client-(\d+)", read("Dockerfile"))
    assert server is not None
    assert client is not None
    assert int(client[1]) >= int(server[1])
