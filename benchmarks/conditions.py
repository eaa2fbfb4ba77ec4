"""On what machine and with which versions it is measured; no name of it and no address."""

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.report import Conditions
from bot.clock import SystemClock
from tests import postgres

_NAMED = (
    "discord.py", "slack-bolt", "sqlalchemy", "aiosqlite", "asyncpg", "apscheduler", "numpy", "icalendar",
    "recurring-ical-events", "dateparser", "networkx", "ortools", "rapidfuzz", "scikit-learn",
)  # fmt: skip


def present() -> Conditions:
    """What it is now."""
    return Conditions(f"{SystemClock().now():%Y-%m-%d}", _machine(), _versions())


def _machine() -> str:
    model = re.search(r"model name\s*: (.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s+(\d+)", _read("/proc/meminfo"))
    parts = [f"{os.cpu_count()} cores", model[1] if model else platform.machine()]
    return ", ".join([*parts, f"{int(memory[1]) / 2**20:.0f} GB"] if memory else parts)


def _read(path: str) -> str:
    return Path(path).read_text() if Path(path).exists() else ""


def _versions() -> str:
    parts = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}", *_postgresql()]
    for name in _NAMED:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"no {name}")
    return ", ".join(parts)


def _postgresql() -> list[str]:
    programs = postgres.installed()
    if programs is None:
        return ["no PostgreSQL"]
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return [f"PostgreSQL {said.split()[2]}"]
