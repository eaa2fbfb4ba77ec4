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
