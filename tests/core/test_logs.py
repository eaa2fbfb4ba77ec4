"""Logs hold kinds and places of errors, never the words in them, whichever library writes the line."""

import asyncio
import io
import logging

import pytest

from bot import logs

WORDS = "a quiet word"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that is logged, at any level."""
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
    assert "Error handling request" in written.getvalue()
    assert "ValueError" in written.getvalue()
    assert WORDS not in written.getvalue()


async def test_tasks_that_nobody_waited_for(written: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": ValueError(WORDS)})
    assert "never retrieved" in written.getvalue()
    assert WORDS not in written.getvalue()


@pytest.mark.parametrize("name", ["discord.gateway", "slack_bolt.RequestVerification", "slack_sdk.web.async_client"])
def test_libraries_that_log_what_they_carry(written: io.StringIO, name: str) -> None:
    logger = logging.getLogger(name)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logger.setLevel(level)  # somebody may want to see everything
        logger.log(level, "body: %s", WORDS)
    logger.setLevel(logging.NOTSET)
    assert WORDS not in written.getvalue()
