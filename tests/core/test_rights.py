"""What `fadderbot doctor` says of files that others on the machine may read."""

from pathlib import Path

import pytest

from bot.doctor import Verdict
from bot.rights import check_database_file, check_key_file, check_settings_file


@pytest.mark.parametrize(
    ("rights", "verdict"), [(0o600, Verdict.OK), (0o640, Verdict.PROBLEM), (0o604, Verdict.PROBLEM)]
)
def test_key_file_is_its_owners_alone(tmp_path: Path, rights: int, verdict: Verdict) -> None:
    path = tmp_path / "var.keys"
    assert list(check_key_file(path)) == [], "none is made before the first check-in"
    path.touch()
    path.chmod(rights)
    (finding,) = check_key_file(path)
    assert finding.verdict is verdict


def test_without_a_key_file_there_are_no_check_ins() -> None:
    """So it is on PostgreSQL until somebody says where it is."""
    (finding,) = check_key_file(None)
    assert (finding.verdict, "CHECKIN__KEYS" in finding.advice) == (Verdict.WARNING, True)


def test_database_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "fadderbot.db"
    url = f"sqlite+aiosqlite:///{path}"
    assert list(check_database_file(url)) == [], "there is none yet"
    path.touch(mode=0o600)
    assert list(check_database_file(url)) == []
    path.chmod(0o644)
    (finding,) = check_database_file(url)
    assert (finding.verdict, f"chmod 600 {path}" in finding.advice) == (Verdict.WARNING, True)
    assert list(check_database_file("postgresql+asyncpg://localhost/fadderbot")) == []


@pytest.mark.parametrize(
    ("written", "is_told"),
    [
        ('[discord]\ntoken = "abc"', True),
        ('[slack]\nsigning_secret = "abc"', True),
        ('database = "postgresql+asyncpg://bot:abc@localhost/bot"', True),
        ('database = "postgresql+asyncpg://bot@localhost/bot"\n[web]\naddress = "https://bot.example.no"', False),
    ],
    ids=["token", "secret", "password", "none"],
)
def test_settings_with_secrets_are_their_owners_alone(tmp_path: Path, written: str, is_told: bool) -> None:
    path = tmp_path / "fadderbot.toml"
    assert list(check_settings_file(path)) == [], "there are none"
    path.write_text(written, encoding="utf-8")
    path.chmod(0o600)
    assert list(check_settings_file(path)) == []
    path.chmod(0o644)
    assert [finding.verdict for finding in check_settings_file(path)] == [Verdict.PROBLEM] * is_told
