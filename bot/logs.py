"""Logs: one line an event, with ids of rows; never message text, never a member's name.

A failure of ours gets an id that the member is told as well, so that the two can be brought together.

What libraries say is taken out of their records as these are made, for they say bodies of requests, tokens and
parameters, some at DEBUG, some at ERROR: whatever levels and handlers somebody gives their loggers, there is only the
place in it, and the kinds and places of an exception.
"""

import logging
import secrets
import sys
import threading
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_OURS = "fadderbot"
_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
_RENDER = structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event"), drop_missing=True)

log: structlog.stdlib.BoundLogger = structlog.get_logger(_OURS)


def configure(level: str = "INFO") -> None:
    """Write events as lines of name=value to standard error, and of what libraries say that there was an error."""
    logging.setLogRecordFactory(_record)
    logging.raiseExceptions = False  # where a line cannot be written Python prints what is being handled, words and all
    logging.basicConfig(level=logging.ERROR, format="%(message)s", stream=sys.stderr, force=True)
    logging.getLogger(_OURS).setLevel(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            _STAMP,
            _without_words,
            _RENDER,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def log_last_words() -> None:
    """Log what Python itself would print, words and all, where an exception ends a process or reaches nobody."""
    sys.excepthook = lambda _kind, error, _trace: _unheard(error)
    sys.unraisablehook = lambda unraisable: _unheard(unraisable.exc_value)
    threading.excepthook = lambda ended: _unheard(ended.exc_value)


def _unheard(error: BaseException | None) -> None:
    log.error("process.exception", failure=failure_id(), exc_info=error)


def _record(
    name: str, level: int, path: str, line: int, message: object, args: Any, exc_info: Any, *_: Any, **__: Any
) -> logging.LogRecord:
    """What somebody logs: our own as it is, anybody else's without a word of theirs."""
    if str(name).partition(".")[0] == _OURS:
        return logging.LogRecord(name, level, path, line, message, args, None)  # its exception is in the message
    record = logging.LogRecord(name, level, path, line, None, (), None)
    told: dict[str, Any] = {"level": record.levelname.lower(), "logger": name, "at": f"{record.filename}:{line}"}
    if exc_info and exc_info[1]:
        told["exception"] = _places(exc_info[1])
    record.msg = _RENDER(None, "", _STAMP(None, "", told))
    return record


def _without_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its kinds and places: its own message may quote what a member wrote."""
    told: BaseException | bool | None = event.pop("exc_info", None)
    error = sys.exception() if told is True else told
    if isinstance(error, BaseException):
        event["exception"] = _places(error)
    return event


def _places(error: BaseException | None) -> str:
    rose = []
    while error is not None:
        rose.append(f"{type(error).__qualname__}\n{''.join(traceback.format_tb(error.__traceback__))}")
        error = error.__cause__ or error.__context__
    return "caused by ".join(rose)


def failure_id() -> str:
    """A short id under which a failure is logged and told."""
    return secrets.token_hex(4)
