"""Whether the bot could run here: what is right and what is wrong, in plain words for whoever hosts it.

Here is what concerns every platform: the settings, the database, the clock, the time zones, and who does not answer.
Nothing is changed or made, and no value of a setting is repeated but the place of the database: the others may be
secret.
"""

import asyncio
import difflib
import os
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError, SQLAlchemyError

from bot.helplines import Helpline, outdated
from bot.model.errors import Declaration
from bot.storage.engine import Storage
from bot.storage.migrate import is_current, revisions_of, unknown

_PREFIX = "FADDERBOT_"
_SECRETS = f"{_PREFIX}SECRETS"
_TOLERANCE = timedelta(seconds=30)
_DATABASE_S = 15
ANSWER_S = 10
"""How long a platform has to answer."""

_ELSEWHERE = f"or set {_PREFIX}DATABASE to another place."


class Verdict(StrEnum):
    """How it is with one thing; only a problem keeps the bot from doing its work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do about it."""

    verdict: Verdict
    text: str
    advice: str = ""

    def __str__(self) -> str:
        """The line to print, and below it the advice if there is any."""
        return f"{self.verdict:<8}{self.text}" + (f"\n{'':8}{self.advice}" if self.advice else "")


def ok(text: str, advice: str = "") -> Finding:
    """What is as it should be, or only good to know."""
    return Finding(Verdict.OK, text, advice)


def warning(text: str, advice: str) -> Finding:
    """What should be mended, and hinders nothing."""
    return Finding(Verdict.WARNING, text, advice)


def problem(text: str, advice: str) -> Finding:
    """What keeps the bot from doing its work."""
    return Finding(Verdict.PROBLEM, text, advice)


# The settings

Loaded = TypeVar("Loaded", bound=BaseModel)


def read_settings(load: Callable[[], Loaded], environment: Mapping[str, str]) -> tuple[Loaded | None, list[Finding]]:
    """The settings, or None and everything that is wrong with them."""
    try:
        loaded = load()
    except ValidationError as error:
        wrong = [_unusable(tuple(map(str, each["loc"])), each["type"], each["msg"]) for each in error.errors()]
    except tomllib.TOMLDecodeError as error:
        wrong = [problem(f"fadderbot.toml is not TOML: {error}.", "Mend it there, or start again with an empty file.")]
    except SettingsError:
        text = f"The environment has a whole section, such as {_PREFIX}DISCORD, that is not JSON."
        wrong = [problem(text, f"Unset it, and set its parts one by one, such as {_PREFIX}DISCORD__TOKEN.")]
    except NotADirectoryError:
        wrong = [problem(f"{_SECRETS} names no folder.", "Make it, with a file for each secret, or unset it.")]
    except (OSError, UnicodeDecodeError):
        wrong = [problem("fadderbot.toml cannot be read.", "It must be a UTF-8 file that this account may read.")]
    else:
        return loaded, [ok("The settings can be used."), *_strangers(loaded, environment)]
    unseen = "The database, Discord and Slack were not looked at: the settings say where they are."
    return None, [*wrong, warning(unseen, "Mend the settings, and run `fadderbot doctor` again.")]


def _unusable(place: tuple[str, ...], kind: str, message: str) -> Finding:
    name, variable = ".".join(place), _PREFIX + "__".join(place).upper()
    if kind == "extra_forbidden":
        return problem(f"There is no setting `{name}`.", "Take it out; docs/settings.md has those that there are.")
    return problem(
        f"The setting `{name}` cannot be used: {message[:1].lower()}{message[1:]}.",
        f"Change {variable}, or what fadderbot.toml says; docs/settings.md has what it can be.",
    )


def _strangers(loaded: BaseModel, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that look like settings and are none: nothing else would ever say so."""
    known = {_SECRETS}
    for name in type(loaded).model_fields:
        section = getattr(loaded, name)
        parts = type(section).model_fields if isinstance(section, BaseModel) else ()
        known |= {(_PREFIX + each).upper() for each in (name, *(f"{name}__{part}" for part in parts))}
    for variable in sorted(environment):
        if variable.upper().startswith(_PREFIX) and variable.upper() not in known:
            close = difflib.get_close_matches(variable.upper(), known, n=1, cutoff=0.8)
            advice = f"Did you mean {close[0]}?" if close else "docs/settings.md has those that there are."
            yield warning(f"{variable} is set, but there is no such setting.", advice)


def check_configuration(read: Callable[[], Sequence[str]], folder: Path) -> Iterator[Finding]:
    """Whether the files in this folder, which an organisation edits, can be used.

    `read` reads them all, and gives what could not be used while the rest can.
    """
    try:
        left_out = read()
    except Declaration as error:
        yield problem(f"A file in {folder} cannot be used: {error}", "Mend it there, or take it out.")
        return
    for fault in left_out:
        yield warning(f"Something in {folder} is left out: {fault}", "Mend it there.")
    yield ok(f"The files in {folder} can be used.")


def check_helplines(helplines: Mapping[str, Helpline], now: datetime) -> list[Finding]:
    """Which numbers nobody has compared with their source for too long, at this aware instant."""
    old = [(name, helplines[name]) for name in outdated(helplines, now.date())]
    return [
        warning(
            f"The helpline {name} was last compared with its source on {one.verified_on}, by {shown(one.owner)}.",
            f"Look at {one.source_url}, and write what stands there and the day in config/helplines.toml.",
        )
        for name, one in old
    ]


# The clock and the time zones


def check_clock(ours: datetime, theirs: datetime) -> Finding:
    """How far this machine's clock is from one that is right; both are aware instants."""
    off = ours - theirs
    if abs(off) < _TOLERANCE:
        return ok("The clock is right.")
    return problem(
        f"The clock of this machine is {_length(abs(off))} {'fast' if off > timedelta() else 'slow'}.",
        "Let it be set by the network: `sudo timedatectl set-ntp true` on Linux, elsewhere "
        '"Set time automatically" in the system\'s settings. Buttons, forms and reminders go by it.',
    )


def check_date(ours: datetime, header: str | None) -> Finding | None:
    """The same by an answer's `Date` header; None where it says nothing."""
    try:
        theirs = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return check_clock(ours, theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))


def _length(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"


def check_time_zones() -> Finding:
    """Whether it is known when the clocks go forward and back."""
    try:
        ZoneInfo("Europe/Oslo")
    except ZoneInfoNotFoundError:
        return problem("The rules of the time zones are missing.", "Install them: pip install tzdata")
    return ok("The rules of the time zones are there.")


# The platforms


def check_platforms(found: Mapping[str, Sequence[Finding]], begin: str) -> list[Finding]:
    """What there is to say of each platform by its name; nothing was found where it is not set up.

    That is no problem but where it is so of all of them: then `begin` says what to do.
    """
    if not any(found.values()):
        return [problem(f"Neither {' nor '.join(found)} is set up.", begin)]
    absent = [ok(f"{name} is not set up.") for name, findings in found.items() if not findings]
    # What they have in common, such as that the clock is right, is said once.
    return list(dict.fromkeys([*absent, *(finding for findings in found.values() for finding in findings)]))


def unheard(host: str, error: Exception, now: datetime) -> Finding:
    """Why a host was not heard, by what aiohttp raised; `now` is what this machine's clock shows."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return problem(
            f"What answers at {host} cannot prove that it is {host}.",
            f"See whether this machine's clock is right: it shows {now:%Y-%m-%d %H:%M} UTC. "
            "If it is, the network may be listening in: try another.",
        )
    if isinstance(error, TimeoutError):
        why = f"it did not answer within {ANSWER_S} seconds"
    elif isinstance(error, aiohttp.ClientConnectorDNSError):
        why = "its name is not found"
    else:
        why = "there is no connection, or it broke"
    return problem(
        f"{host} cannot be reached: {why}.",
        "See whether this machine is on the internet, and whether a firewall lets it out (TCP, port 443).",
    )


def shown(name: object) -> str:
    """A name from elsewhere, without characters that would play with the terminal."""
    return "".join(letter for letter in str(name) if letter.isprintable())


def listed(names: Sequence[str]) -> str:
    """Names as one would say them."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# The database


async def check_database(url: str, migrations: Sequence[Path]) -> list[Finding]:
    """Whether the database at SQLAlchemy's URL can be used; `migrations` are the folders of the cogs."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return [_no_address()]
    if parsed.get_backend_name() != "sqlite":
        return [await _look_inside(parsed, f"The database {parsed.database} on {parsed.host}", migrations)]
    if parsed.database in (None, "", ":memory:"):
        text = "The database is in memory alone, where the bot cannot keep anything."
        return [problem(text, f"Set {_PREFIX}DATABASE to a file, as in sqlite+aiosqlite:///var/fadderbot.db.")]
    path = _whole(parsed.database)
    closed = _from_outside(path)
    if closed is not None:
        return [closed]
    inside = await _look_inside(parsed, f"The database {path}", migrations)
    running = [ok("A Fadderbot is running on this database now.")] if _is_held(path.parent / "lock") else []
    return [inside, *running]


def _whole(path: str) -> Path:
    """A path that says where it is, whatever the working folder."""
    return Path(path).absolute()


def _no_address() -> Finding:
    return problem(
        "The setting `database` is no address of a database that can be used.",
        f"Take {_PREFIX}DATABASE out, or set it to something like sqlite+aiosqlite:///var/fadderbot.db.",
    )


def _from_outside(path: Path) -> Finding | None:
    """What keeps a file from being made or written, or that it is not there yet; None where it can be opened."""
    folder = next(above for above in path.parents if os.path.exists(above))  # Path's own raises where it may not look
    if not folder.is_dir():
        return problem(
            f"The database {path} cannot be made: {folder} is a file, and no folder.",
            f"Move that file away, {_ELSEWHERE}",
        )
    if path.is_dir():
        return problem(f"The database {path} is a folder, and no file.", f"Add the name of a file to it, {_ELSEWHERE}")
    if not os.access(folder, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.R_OK | os.W_OK)):
        return problem(
            f"The database {path} cannot be written: this account may not.",
            f"Give the account that runs Fadderbot the right to write in {folder}, {_ELSEWHERE}",
        )
    return None if path.exists() else ok(f"There is no database yet: `fadderbot run` will make {path}.")


async def _look_inside(url: URL, named: str, migrations: Sequence[Path]) -> Finding:
    try:
        storage = Storage(url.render_as_string(hide_password=False))
    except ModuleNotFoundError as error:
        return problem(f"The driver for this kind of database is missing: {error.name}.", f"pip install {error.name}")
    except (ArgumentError, InvalidRequestError):
        return _no_address()
    try:
        async with asyncio.timeout(_DATABASE_S):
            return await _compare(storage, named, migrations)
    except (SQLAlchemyError, OSError) as error:  # a TimeoutError is an OSError
        is_sqlites = url.get_backend_name() == "sqlite" and isinstance(error, DBAPIError)
        if is_sqlites:
            words = str(getattr(error, "orig", ""))
            advice = f"See whether it is whole and this account may write it; put a backup in its place, {_ELSEWHERE}"
        else:
            words = _kind(error)
            advice = "See whether it runs, and whether its name, the account and the password are right."
        return problem(f"{named} cannot be used: {words}.", advice)
    finally:
        await storage.close()


def _kind(error: BaseException) -> str:
    """What kind of error it was at the bottom: its words may hold the password."""
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__


async def _compare(storage: Storage, named: str, migrations: Sequence[Path]) -> Finding:
    """How the database's schema stands to this program's; the transaction shows that it can be written."""
    seen = await revisions_of(storage)
    if unknown(seen, migrations):
        return problem(
            f"{named} was written by a newer Fadderbot than this one, or with a newer plug-in.",
            f"Bring them up to date, {_ELSEWHERE}",
        )
    if not seen:
        return ok(f"{named} has nothing of Fadderbot's in it yet: `fadderbot run` prepares it.")
    if await is_current(storage, migrations):
        return ok(f"{named} is up to date.")
    return ok(f"{named} is older than this program: `fadderbot run` brings it up to date.")


def _is_held(lock: Path) -> bool:
    """Whether a Fadderbot holds the folder; asking does not take it away from one that starts meanwhile for long."""
    try:
        with lock.open("r+") as file:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
