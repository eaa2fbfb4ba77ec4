"""The key file: what is kept is found, what is destroyed is gone from the file, and a crash leaves one or the other."""

import os
import secrets
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cogs.checkin.keys import RECORD, Keys, Record

TODAY = date(2026, 9, 1)


def record(number: int) -> Record:
    """A case's key."""
    return Record(bytes([number] * 16), secrets.token_bytes(32), TODAY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the key file is to be."""
    return tmp_path / "apart" / "checkin.keys"


@pytest.fixture
def keys(path: Path) -> Keys:
    """The key file."""
    return Keys(path, secrets.randbelow)


def test_key_is_found_until_it_is_destroyed(keys: Keys, path: Path) -> None:
    one, other = record(1), record(2)
    assert keys.find(one.case) is None
    keys.destroy(one.case)
    keys.keep(one)
    keys.keep(other)
    assert {kept.case: kept for kept in keys.all()} == {one.case: one, other.case: other}

    keys.destroy(one.case)
    assert keys.find(one.case) is None
    assert keys.find(other.case) == other.key
    written = path.read_bytes()
    assert one.key not in written
    assert one.case not in written
    keys.destroy(one.case)
    assert keys.all() == [other]


def test_place_of_a_key_is_chances(tmp_path: Path) -> None:
    """Where a record stands does not tell which case came first."""
    stands = set()
    for number in range(20):
        path = tmp_path / f"{number}.keys"
        keys, one = Keys(path, secrets.randbelow), record(1)
        keys.keep(one)
        stands.add(path.read_bytes().index(one.key))
    assert len(stands) > 5


def test_more_keys_than_there_were_places(keys: Keys, path: Path) -> None:
    kept = [record(number) for number in range(1, 151)]
    for one in kept:
        keys.keep(one)
    assert {one.case: one.key for one in keys.all()} == {one.case: one.key for one in kept}
    assert path.stat().st_size == 192 * RECORD
    for one in kept:
        keys.destroy(one.case)
    assert set(path.read_bytes()) == {0}
    keys.keep(record(1))
    assert path.stat().st_size == 192 * RECORD, "places are used again"


def test_only_its_owner_reads_the_file(keys: Keys, path: Path) -> None:
    keys.keep(record(1))
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_half_written_when_the_machine_died_is_no_key(keys: Keys, path: Path) -> None:
    """Of a record that is cut anywhere between the old and the new one, nothing is taken for a key."""
    one, other = record(1), record(2)
    keys.keep(one)
    keys.keep(other)
    whole = path.read_bytes()
    start = whole.index(one.case)
    for cut in range(1, 16 + 32 + 4 + 4):
        path.write_bytes(whole[:start] + bytes(cut) + whole[start + cut :])
        assert [kept.case for kept in keys.all()] == [other.case], cut
        assert keys.find(one.case) is None
    keys.destroy(other.case)
    assert set(path.read_bytes()) == {0}, "what was left of a key that was half written over"


def test_it_is_on_the_disk_before_the_call_ends(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    forced: list[int] = []
    monkeypatch.setattr(os, "fsync", forced.append)
    one = record(1)
    keys.keep(one)
    keys.destroy(one.case)
    assert len(forced) == 3, "the record, the name of the new file, and the place that was written over"


_WRITER = """
import secrets, sys
from datetime import date
from pathlib import Path
from cogs.checkin.keys import Keys, Record
keys = Keys(Path(sys.argv[1]), secrets.randbelow)
for number in range(int(sys.argv[2]), int(sys.argv[2]) + 40):
    keys.keep(Record(number.to_bytes(16, "big"), number.to_bytes(32, "big"), date(2026, 9, 1)))
    if number % 2:
        keys.destroy(number.to_bytes(16, "big"))
"""


def test_several_processes_lose_none_of_each_others(keys: Keys, path: Path) -> None:
    starts = (1_000, 2_000, 3_000)
    running = [subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(start)]) for start in starts]  # noqa: S603
    assert [one.wait(60) for one in running] == [0, 0, 0]
    kept = {int.from_bytes(one.case, "big"): int.from_bytes(one.key, "big") for one in keys.all()}
    assert kept == {number: number for start in starts for number in range(start, start + 40, 2)}
