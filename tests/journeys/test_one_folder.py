"""A folder belongs to one process: a second one says so and touches nothing."""

import asyncio
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.journeys.test_kill import Program

pytestmark = pytest.mark.slow


async def test_a_second_sandbox_on_the_folder_is_refused(tmp_path: Path, migrated: Path) -> None:
    folder = tmp_path / "sandbox"
    folder.mkdir()
    shutil.copy(migrated, folder / "fadderbot.db")
    async with Program(folder) as first:
        await first.starts()
        await first.address()
        before = (folder / "world.jsonl").read_bytes()
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "sandbox", "--no-browser", "--port", "0", "--folder", str(folder),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, cwd=tmp_path,
        )  # fmt: skip
        _, said = await second.communicate()

        assert second.returncode == 1
        assert "Another Fadderbot is running" in said.decode()
        assert (folder / "world.jsonl").read_bytes().startswith(before)
        assert await first.ends(signal.SIGTERM) == 0

        await first.starts()
        await first.address()
