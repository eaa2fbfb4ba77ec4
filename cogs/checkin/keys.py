"""The keys of open cases, in a file of their own that no backup may hold.

Each case has a record there, in a place that chance chose: its id, its key, the day. A record that is destroyed is
written over where it stands, and that is on the disk before the call ends. So a backup of the database from yesterday,
with the key file of today, opens nothing of a case that is closed.

A record is smaller than what a disk writes at once, and has a checksum: what was being written when the machine died
is the old record or the new one, and else counts as none. Several processes may share the file, each holds it for the
length of a call. What cannot be promised: that a disk which moves what is written over (flash does) keeps no copy.
"""

import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from cogs.checkin.sealing import KEY_BYTES

CASE_BYTES = 16

RECORD = 64  # bytes: the id, the key, the day, the checksum, and nothing
_AT_ONCE = 64  # free places that are added together, so that chance has some to choose from
_FREE = bytes(RECORD)
_DAY_BYTES = 4

Place = Callable[[int], int]
"""Takes a number below this one at random: `secrets.randbelow`."""


@dataclass(frozen=True)
class Record:
    """A case's key, and the day on which it was made."""

    case: bytes
    key: bytes = field(repr=False)
    day: date


class Keys:
    """The key file; it is made when the first key is kept."""

    def __init__(self, path: Path, place: Place) -> None:
        self._path = path
        self._place = place

    def keep(self, record: Record) -> None:
        """Write a key down; it is on the disk when this returns."""
        is_new = not self._path.exists()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._held() as file:
            free = [number for number, one in enumerate(_places(file)) if _decoded(one) is None]
            if not free:
                end = file.seek(0, os.SEEK_END) // RECORD
                file.seek(end * RECORD)
                file.write(_FREE * _AT_ONCE)
                free = list(range(end, end + _AT_ONCE))
            _write(file, free[self._place(len(free))], _encoded(record))
        if is_new:
            _name_is_on_disk(self._path)

    def find(self, case: bytes) -> bytes | None:
        """The key of a case; None where it was destroyed, or never was."""
        return next((one.key for one in self.all() if one.case == case), None)

    def all(self) -> list[Record]:
        """Every key that is kept, in no order that tells anything."""
        if not self._path.exists():
            return []
        with self._held() as file:
            return [one for one in map(_decoded, _places(file)) if one is not None]

    def destroy(self, case: bytes) -> None:
        """Write over a case's key, so that it is gone from the disk when this returns; one that is gone stays gone.

        So is what a crash left half written over.
        """
        if not self._path.exists():
            return
        with self._held() as file:
            for number, written in enumerate(_places(file)):
                one = _decoded(written)
                if written != _FREE and (one is None or one.case == case):
                    _write(file, number, _FREE)

    @contextmanager
    def _held(self) -> Iterator[BinaryIO]:
        """The file, kept from other processes and other calls until the end of the block."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            _lock(file)
            try:
                yield file
            finally:
                _unlock(file)


def _places(file: BinaryIO) -> list[bytes]:
    """What is written in each place."""
    file.seek(0)
    whole = file.read()
    return [whole[start : start + RECORD] for start in range(0, len(whole), RECORD)]


def _encoded(record: Record) -> bytes:
    told = record.case + record.key + record.day.toordinal().to_bytes(_DAY_BYTES, "big")
    return (told + zlib.crc32(told).to_bytes(4, "big")).ljust(RECORD, b"\0")


def _decoded(written: bytes) -> Record | None:
    told, rest = written[: CASE_BYTES + KEY_BYTES + _DAY_BYTES], written[CASE_BYTES + KEY_BYTES + _DAY_BYTES :]
    if zlib.crc32(told).to_bytes(4, "big") != rest[:4]:
        return None
    day = date.fromordinal(int.from_bytes(told[-_DAY_BYTES:], "big"))
    return Record(told[:CASE_BYTES], told[CASE_BYTES:-_DAY_BYTES], day)


def _write(file: BinaryIO, number: int, record: bytes) -> None:
    file.seek(number * RECORD)
    file.write(record)
    os.fsync(file.fileno())


def _name_is_on_disk(path: Path) -> None:
    """Have the folder written down in which a file was made: a case may be kept only where its key is."""
    with suppress(OSError):  # Windows opens no folders
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
