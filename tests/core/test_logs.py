"""Logs hold kinds and places of errors, never the words in them, whichever library writes the line."""

import asyncio
import io
import logging
import subprocess
import sys

import pytest

from bot import logs

WORDS = "a quiet word"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that is logged."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure("DEBUG")
    return stream


def test_own_errors(written: io.StringIO) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError as error:
        logs.log.error("something.failed", failure="abc", exc_info=error)
    assert "ValueError" in written.getvalue()
    assert "test_logs.py" in written.getvalue()
    assert WORDS not in written.getvalue()


def test_own_errors_have_no_words_for_anybodys_handler(written: io.StringIO) -> None:
    others = logging.StreamHandler(written)
    others.setFormatter(logging.Formatter("%(message)s %(args)s %(exc_info)s"))
    logging.getLogger().addHandler(others)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logs.log.exception("something.failed")
    finally:
        logging.getLogger().removeHandler(others)
    assert written.getvalue().count("event=something.failed exception=") == 2
    assert WORDS not in written.getvalue()


def test_line_that_cannot_be_written_is_lost_without_a_word(written: io.StringIO) -> None:
    full = io.StringIO()
    full.close()
    broken = logging.StreamHandler(full)
    logging.getLogger().addHandler(broken)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logs.log.error("something.failed")
    finally:
        logging.getLogger().removeHandler(broken)
    assert len(written.getvalue().splitlines()) == 1


def test_causes_are_named_without_their_words(written: io.StringIO) -> None:
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as inner:
            raise RuntimeError(WORDS) from inner
    except RuntimeError as error:
        logs.log.error("something.failed", exc_info=error)
    assert "KeyError" in written.getvalue()
    assert WORDS not in written.getvalue()


def test_errors_that_libraries_log(written: io.StringIO) -> None:
    try:
        raise ValueError(WORDS)
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Error handling request")
    assert "logger=aiohttp.server at=test_logs.py:" in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert "Error handling request" not in written.getvalue()
    assert WORDS not in written.getvalue()


async def test_tasks_that_nobody_waited_for(written: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": ValueError(WORDS)})
    assert "logger=asyncio at=base_events.py:" in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert WORDS not in written.getvalue()


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
@pytest.mark.parametrize("name", ["discord.gateway", "slack_bolt.AsyncApp", "connect.py:done", "fadderbots", "root"])
def test_no_level_and_no_handler_of_anybodys_brings_words_out(written: io.StringIO, name: str, level: int) -> None:
    logger, others = logging.getLogger(name), io.StringIO()
    handlers = [logging.StreamHandler(others), logging.StreamHandler(others)]
    handlers[0].setFormatter(logging.Formatter("%(message)s %(msg)s %(args)s %(exc_info)s %(exc_text)s %(stack_info)s"))
    logging.getLogger().addHandler(handlers[0])
    logger.addHandler(handlers[1])
    logger.setLevel(logging.DEBUG)
    try:
        raise ValueError(WORDS)
    except ValueError:
        logger.log(level, f"{WORDS}: %s", WORDS, exc_info=True, stack_info=True)
    finally:
        logging.getLogger().removeHandler(handlers[0])
        logger.removeHandler(handlers[1])
        logger.setLevel(logging.NOTSET)
    for told in (written.getvalue(), others.getvalue()):
        assert f"logger={name} at=test_logs.py:" in told
        assert WORDS not in told


def test_libraries_say_little_that_is_no_error(written: io.StringIO) -> None:
    for name in ("discord.client", "slack_bolt.AsyncApp", "asyncio", "apscheduler"):
        logging.getLogger(name).warning("something")
    assert written.getvalue() == ""


def test_words_that_cannot_be_put_together_are_not_printed(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("discord").error("body: %d", WORDS)
    assert "logger=discord" in written.getvalue()
    assert WORDS not in written.getvalue() + capsys.readouterr().err


@pytest.mark.parametrize(
    "ends",
    [
        f"raise ValueError({WORDS!r})",
        f"thread = threading.Thread(target=lambda: [].index({WORDS!r})); thread.start(); thread.join()",
        f"class Odd:\n    def __del__(self): [].index({WORDS!r})\nOdd()",
    ],
    ids=["process", "thread", "finalizer"],
)
async def test_last_words(ends: str) -> None:
    start = "import threading\nfrom bot import logs\nlogs.configure()\nlogs.log_last_words()\n"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", start + ends, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = (await process.communicate())[0].decode()
    assert "event=process.exception" in said
    assert "ValueError" in said
    assert WORDS not in said
