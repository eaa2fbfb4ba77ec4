"""Settings come from files and the environment, and what is wrong is said at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from bot.__main__ import main
from config import settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_are_complete() -> None:
    assert settings.load().sandbox.port == 8765


def test_the_environment_wins_over_the_file_and_that_over_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("fadderbot.toml").write_text('log_level = "ERROR"\n[sandbox]\nport = 1\nopen_browser = false\n')
    monkeypatch.setenv("FADDERBOT_SANDBOX__PORT", "2")
    loaded = settings.load()
    assert (loaded.log_level, loaded.sandbox.port, loaded.sandbox.open_browser) == ("ERROR", 2, False)


def test_secrets_lie_in_files_that_the_environment_wins_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "FADDERBOT_DISCORD__TOKEN").write_text("hush\n")
    (folder / "fadderbot_slack__bot_token").write_text("in a file")
    (folder / "somebody-elses").write_text("nothing of ours")
    monkeypatch.setenv("FADDERBOT_SECRETS", str(folder))
    monkeypatch.setenv("FADDERBOT_SLACK__BOT_TOKEN", "in the environment")
    loaded = settings.load()
    assert loaded.discord.token is not None
    assert loaded.slack.bot_token is not None
    assert loaded.discord.token.get_secret_value() == "hush"
    assert loaded.slack.bot_token.get_secret_value() == "in the environment"
    assert "hush" not in repr(loaded)


def test_folder_of_secrets_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FADDERBOT_SECRETS", "nowhere")
    result = CliRunner().invoke(main, ["sandbox"])
    assert (result.exit_code, "FADDERBOT_SECRETS names no folder" in result.output) == (1, True)


def test_everything_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FADDERBOT_SANDBOX__PORT", "harbour")
    monkeypatch.setenv("FADDERBOT_LOG_LEVEL", "LOUD")
    result = CliRunner().invoke(main, ["sandbox"])
    assert result.exit_code == 1
    assert "sandbox.port" in result.output
    assert "log_level" in result.output
    assert "harbour" not in result.output


def test_an_unknown_setting_is_refused() -> None:
    Path("fadderbot.toml").write_text('colour = "red"\n')
    result = CliRunner().invoke(main, ["sandbox"])
    assert "colour" in result.output


def test_a_file_that_is_no_toml_is_named_as_such() -> None:
    Path("fadderbot.toml").write_text("colour: red")
    result = CliRunner().invoke(main, ["sandbox"])
    assert (result.exit_code, "not TOML" in result.output) == (1, True)


@pytest.mark.parametrize(
    ("given", "is_there", "over_http"),
    [
        ("BOT_TOKEN", False, False),
        ("APP_TOKEN", False, False),
        ("SIGNING_SECRET", False, False),
        ("BOT_TOKEN APP_TOKEN", True, False),
        ("BOT_TOKEN SIGNING_SECRET", True, True),
        ("BOT_TOKEN APP_TOKEN SIGNING_SECRET", True, False),
    ],
)
def test_the_bot_is_on_slack_where_slack_can_tell_it_what_people_do(
    monkeypatch: pytest.MonkeyPatch, given: str, is_there: bool, over_http: bool
) -> None:
    for name in given.split():
        monkeypatch.setenv(f"FADDERBOT_SLACK__{name}", "something")
    slack = settings.load().slack
    assert (slack.is_there, slack.over_http) == (is_there, over_http)


@pytest.mark.parametrize("variable", ["FADDERBOT_SLACK__SIGNING_SECRET", "FADDERBOT_WEB__HOST"])
def test_nothing_is_no_secret_and_no_host(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "")
    with pytest.raises(ValidationError):
        settings.load()
