"""The folder of a SQLite file belongs to one process."""

import sys
from pathlib import Path
from typing import IO


def hold(folder: Path) -> IO[str] | None:
    """Keep other processes out of the folder until the file that this gives is closed, or this process ends.

    None where another process holds it. However a process ends, the system takes back what it held.
    """
    file = (folder / "lock").open("a")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
