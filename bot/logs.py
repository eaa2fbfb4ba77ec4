"""Logs: one line an event, with ids of rows; never message text, never a member's name.

A failure of ours gets an id that the member is told as well, so that the two can be brought together.
"""

import logging
import secrets
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("fadderbot")


# Below ERROR these say addresses with tokens, ids, and payloads: slack_bolt logs the whole body of a request whose
# signature is wrong at INFO.
_TALKATIVE = ("discord", "slack_bolt", "slack_sdk")


def configure(level: str = "INFO") -> None:
    """Write events as lines of name=value to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutWords("%(message)s"))
    handler.addFilter(_tells_no_words)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("aiohttp.access", "aiosqlite", "alembic", "apscheduler", "sqlalchemy"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event")),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _tells_no_words(record: logging.LogRecord) -> bool:
    """Whether a line may be written: whatever level somebody gives those loggers, what they say below ERROR is not."""
    return record.name.partition(".")[0] not in _TALKATIVE or record.levelno >= logging.ERROR


class _WithoutWords(logging.Formatter):
    """What libraries log: the first line of it, since asyncio repeats exceptions with all they hold below that."""

    def format(self, record: logging.LogRecord) -> str:
        line = record.getMessage().partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        return line if error is None else f"{line} {_places(error)!r}"


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
