"""`fadderbot doctor`, but for what it asks the platforms: it says what is wrong, changes nothing, tells no secret."""

import os
import sqlite3
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click.testing
import pytest
from sqlalchemy import make_url

from bot import doctor
from bot.__main__ import main
from bot.compose import installed_cogs
from bot.core import migrations_of
from bot.doctor import (
    Finding,
    Verdict,
    check_clock,
    check_configuration,
    check_database,
    check_platforms,
    check_time_zones,
)
from bot.model.errors import Declaration
from bot.serving import _HELD, _hold
from config import settings

MIGRATIONS = migrations_of(installed_cogs())
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
SECRET = "hush.hush"  # noqa: S105 - for looking whether it is told

Examine = Callable[[], tuple[int, str]]


@pytest.fixture(autouse=True)
def closed_to_others() -> Iterator[None]:
    """Files are as the bot makes its own: what others may read is told beside everything else."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def examine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Runs the command in an empty folder; gives how it ended and what it said."""
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.upper().startswith("FADDERBOT_")]:
        monkeypatch.delenv(variable)

    def run() -> tuple[int, str]:
        result = click.testing.CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
        assert SECRET not in result.output
        return result.exit_code, result.output

    return run


async def only(url: str) -> Finding:
    """What there is to say of a database of which there is one thing to say."""
    (finding,) = await check_database(url, MIGRATIONS)
    return finding


def at(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite+aiosqlite:///{path}"


def test_a_finding_is_a_line_and_its_advice_another() -> None:
    assert str(doctor.ok("All is well.")) == "ok      All is well."
    assert str(doctor.warning("Hm.", "Look.")) == "warning Hm.\n        Look."
    assert str(doctor.problem("No.", "Do.")) == "problem No.\n        Do."


def test_where_nothing_is_set_up(examine: Examine, tmp_path: Path) -> None:
    code, said = examine()
    assert code == 1
    assert "problem Neither Discord nor Slack is set up." in said
    for place in ("https://discord.com/developers/applications", "https://api.slack.com/apps"):
        assert place in said
    for variable in ("FADDERBOT_DISCORD__TOKEN", "FADDERBOT_SLACK__BOT_TOKEN", "FADDERBOT_SLACK__APP_TOKEN"):
        assert variable in said
    assert f"ok      There is no database yet: `fadderbot run` will make {tmp_path / 'var' / 'fadderbot.db'}." in said
    assert said.count("problem") == 1
    assert list(tmp_path.iterdir()) == []


# The settings


def test_everything_wrong_with_the_settings_is_said_at_once(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FADDERBOT_SANDBOX__PORT", SECRET)
    monkeypatch.setenv("FADDERBOT_LOG_LEVEL", SECRET)
    Path("fadderbot.toml").write_text(f'[discord]\ntoke = "{SECRET}"\n', encoding="utf-8")
    code, said = examine()
    assert code == 1
    assert "problem The setting `sandbox.port` cannot be used: input should be a valid integer" in said
    assert "problem The setting `log_level` cannot be used: input should be 'DEBUG'" in said
    assert "Change FADDERBOT_LOG_LEVEL" in said
    assert "problem There is no setting `discord.toke`." in said
    assert "warning The database, Discord and Slack were not looked at" in said


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (f"token: {SECRET}".encode(), "fadderbot.toml is not TOML"),
        (f'log_level = "\xe6{SECRET}"'.encode("latin-1"), "fadderbot.toml cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read(examine: Examine, file: bytes, words: str) -> None:
    Path("fadderbot.toml").write_bytes(file)
    code, said = examine()
    assert (code, words in said) == (1, True)


def test_a_section_that_is_no_json(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FADDERBOT_DISCORD", SECRET)
    code, said = examine()
    assert (code, "is not JSON" in said) == (1, True)


def test_a_variable_that_is_no_setting(examine: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One underscore too few, and nobody would ever be told."""
    monkeypatch.setenv("FADDERBOT_DISCORD_TOKEN", SECRET)
    monkeypatch.setenv("FADDERBOT_COLOUR", SECRET)
    monkeypatch.setenv("fadderbot_log_level", "INFO")
    _, said = examine()
    assert "FADDERBOT_DISCORD_TOKEN is set, but there is no such setting.\n        Did you mean FADDERBOT_D" in said
    assert "warning FADDERBOT_COLOUR is set, but there is no such setting.\n        docs/settings.md" in said
    assert "log_level" not in said


def test_an_address_of_no_database_is_a_problem_and_hides_no_other(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FADDERBOT_DATABASE", SECRET)
    code, said = examine()
    assert code == 1
    assert "set FADDERBOT_SLACK__BOT_TOKEN" in said


def test_a_file_of_the_organisation_that_cannot_be_used(examine: Examine) -> None:
    def read() -> list[str]:
        raise Declaration("prices.txt: a price is a number")

    (said,) = check_configuration(read, Path("config"))
    assert str(said).splitlines() == [
        "problem A file in config cannot be used: prices.txt: a price is a number",
        "        Mend it there, or take it out.",
    ]
    assert f"ok      The files in {settings.HERE} can be used." in examine()[1]


def test_what_is_left_out_of_a_file_is_told_and_the_rest_can_be_used() -> None:
    left_out, rest = check_configuration(lambda: ["prices.yaml, line 3: a price is a number"], Path("config"))
    assert str(left_out).startswith("warning Something in config is left out: prices.yaml, line 3: a price is a number")
    assert str(rest).startswith("ok")


# The clock and the time zones


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(seconds=29), None),
        (timedelta(seconds=-29), None),
        (timedelta(seconds=30), "30 seconds fast"),
        (timedelta(minutes=-5), "5 minutes slow"),
        (timedelta(hours=2, minutes=20), "2 hours fast"),
        (timedelta(days=-400), "400 days slow"),
    ],
)
def test_clock(off: timedelta, words: str | None) -> None:
    finding = check_clock(NOW + off, NOW)
    assert finding.verdict is (Verdict.PROBLEM if words else Verdict.OK)
    assert (words or "right") in finding.text


def test_time_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_time_zones().verdict is Verdict.OK

    def missing(key: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(key)

    monkeypatch.setattr(doctor, "ZoneInfo", missing)
    assert check_time_zones().verdict is Verdict.PROBLEM
    assert "tzdata" in check_time_zones().advice


# The platforms


def test_a_platform_that_is_not_set_up_is_a_problem_only_where_no_other_is() -> None:
    there = [doctor.ok("Slack knows the bot token."), doctor.warning("Hm.", "Look.")]
    assert check_platforms({"Discord": [], "Slack": there}, "Begin.") == [doctor.ok("Discord is not set up."), *there]
    assert check_platforms({"Discord": [], "Slack": []}, "Begin.") == [
        doctor.problem("Neither Discord nor Slack is set up.", "Begin.")
    ]


def test_what_platforms_have_in_common_is_said_once() -> None:
    right, wrong = check_clock(NOW, NOW), doctor.problem("Discord does not take the token.", "Take a new one.")
    assert check_platforms({"Discord": [right, wrong], "Slack": [right]}, "Begin.") == [right, wrong]


# The database


async def test_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    finding = await only(at(tmp_path / "far" / "away" / "new.db"))
    assert finding.verdict is Verdict.OK
    assert os.listdir(tmp_path) == []


async def test_database_that_is_up_to_date(database: str) -> None:
    (finding,) = await check_database(database, [])
    assert finding == doctor.ok(f"The database {make_url(database).database} is up to date.")


async def test_database_that_is_empty(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    finding = await only(at(tmp_path / "new.db"))
    assert (finding.verdict, "prepares it" in finding.text) == (Verdict.OK, True)


async def test_database_that_is_older(database: str) -> None:
    """Here it has the core's tables, and none of the cogs'."""
    finding = await only(database)
    assert (finding.verdict, "`fadderbot run` brings it up to date" in finding.text) == (Verdict.OK, True)


async def test_database_from_the_future(database: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "fadderbot.db")) as rows, rows:
        rows.execute("UPDATE alembic_version SET version_num = 'core_9999' WHERE version_num LIKE 'core%'")
        rows.execute("INSERT OR IGNORE INTO alembic_version VALUES ('core_9999')")
    finding = await only(database)
    assert (finding.verdict, "newer Fadderbot" in finding.text) == (Verdict.PROBLEM, True)


async def test_database_with_what_a_plug_in_left_that_is_not_installed_any_more(database: str, tmp_path: Path) -> None:
    """The bot starts without it."""
    with closing(sqlite3.connect(tmp_path / "fadderbot.db")) as rows, rows:
        rows.execute("INSERT INTO alembic_version VALUES ('lunch_0003')")
    assert (await only(database)).verdict is Verdict.OK


async def test_database_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = await only(at(tmp_path / "file" / "deep" / "new.db"))
    assert (finding.verdict, f"{tmp_path / 'file'} is a file" in finding.text) == (Verdict.PROBLEM, True)


async def test_database_that_is_a_folder(tmp_path: Path) -> None:
    finding = await only(at(tmp_path))
    assert (finding.verdict, "is a folder" in finding.text) == (Verdict.PROBLEM, True)


async def test_database_that_may_not_be_written(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere, whatever the mode
    finding = await only(database)
    assert (finding.verdict, "cannot be written" in finding.text) == (Verdict.PROBLEM, True)


async def test_database_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Ida, " * 200)
    finding = await only(at(tmp_path / "letter.db"))
    assert (finding.verdict, "file is not a database" in finding.text) == (Verdict.PROBLEM, True)
    assert (tmp_path / "letter.db").read_text().startswith("Dear Ida")


@pytest.mark.parametrize(
    "url",
    [
        SECRET,
        f"sqlite:///{SECRET}.db",
        f"mysql+nothing://fadder:{SECRET}@localhost/bot",
        f"postgresql+asyncpg://fadder:{SECRET}@localhost:harbour/bot",
        f"postgresql+asyncpg://fadder:{SECRET}@127.0.0.1:1/bot",
    ],
)
async def test_address_of_no_database_is_not_repeated(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{SECRET}.db").touch()
    finding = await only(url)
    assert finding.verdict is Verdict.PROBLEM
    assert SECRET not in str(finding)
    if url.endswith(":1/bot"):
        assert "whether it runs" in finding.advice


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_database_in_memory(url: str) -> None:
    assert (await only(url)).verdict is Verdict.PROBLEM


async def test_whether_another_is_running_is_told_and_hinders_nothing(database: str, tmp_path: Path) -> None:
    _hold(tmp_path)
    try:
        schema, running = await check_database(database, MIGRATIONS)
        assert (schema.verdict, running.verdict) == (Verdict.OK, Verdict.OK)
        assert "is running" in running.text
    finally:
        _HELD.pop().close()
    assert len(await check_database(database, MIGRATIONS)) == 1
    _hold(tmp_path)
    _HELD.pop().close()
