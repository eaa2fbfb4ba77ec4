"""Who sends a check-in, what they write and what is answered stands nowhere: looked for in every file and log.

Two hundred check-ins over all platforms, by taps, on pages and in the chat, on SQLite: what PostgreSQL keeps in files
of its own nobody promises.
"""

import asyncio
import base64
import hashlib
import json
import logging
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import product
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from sqlalchemy import make_url

from bot.core import Core
from bot.operate.backup import back_up
from bot.storage.tables import TicketRow
from cogs.checkin import sending
from cogs.checkin.digesting import Topic, Week
from cogs.checkin.keys import Keys
from cogs.checkin.limits import Limits
from cogs.checkin.sealing import Broken, unseal
from cogs.checkin.tables import AnswerRow, BlockRow, CaseRow
from tests.journeys.conftest import Stale, Tables
from tests.journeys.test_checkin import Mentors, opened
from tests.journeys.web import Visitor, address, visited
from tests.platforms import Actor, Company

SENDERS = {"sandbox": 24, "discord": 88, "slack": 88}
ANSWERED = 8
WAYS = ("address", "address", "code", "none")
WORRYING = "Jeg orker ikke å leve mer."
HEAD = 6  # bytes, by which what may be a secret is found
HASHES = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")

FIRST, *OTHERS = SENDERS
on_each_platform = pytest.mark.parametrize(
    "where", [FIRST, *(pytest.param(one, marks=pytest.mark.thorough) for one in OTHERS)], indirect=True
)


def writings(secret: str) -> Iterator[bytes]:
    """A secret as it may stand in a file: in ten encodings, backwards, as a number, and as common hashes of it."""
    plain = secret.encode()
    yield plain
    yield plain[::-1]
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le"):
        yield secret.encode(encoding)
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield json.dumps(secret)[1:-1].encode()
    yield quote(secret, safe="").encode()
    yield base64.b32encode(plain).rstrip(b"=")[:-2]
    for shift in range(3):  # wherever it begins in what was encoded
        yield base64.b64encode(bytes(shift) + plain)[4 * bool(shift) : -4]
    if secret.isdecimal():
        yield int(secret).to_bytes(8, "big")
        yield int(secret).to_bytes(8, "little")
        yield f"{int(secret):x}".encode()
    for name in HASHES:
        digest = hashlib.new(name, plain)
        yield digest.digest()
        yield digest.hexdigest().encode()


class Everything(logging.Handler):
    """All that is logged, whoever logs it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what a handler could write of it."""
        self.lines.add(f"{record.getMessage()} {record.args} {record.exc_info} {record.exc_text}")


@pytest.fixture
def logged() -> Iterator[Everything]:
    """What is logged, with every logger at its most talkative."""
    handler, root = Everything(), logging.getLogger()
    levels = {one: one.level for one in (root, *map(logging.getLogger, root.manager.loggerDict))}
    for one in levels:
        one.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    for one, level in levels.items():
        one.setLevel(level)


def found(folder: Path, logged: Everything, said: str, wanted: list[str]) -> list[tuple[str, bytes]]:
    """Where a secret stands, and as what."""
    places = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    places |= {"the logs": "\n".join(logged.lines).encode(), "what was printed": said.encode()}
    needles: dict[int, list[bytes]] = defaultdict(list)
    for one in (one for secret in wanted for one in writings(secret)):
        needles[int.from_bytes(one[:HEAD], "little")].append(one)
    heads = np.array(list(needles), dtype=np.uint64)
    hits = []
    for place, there in places.items():
        for at in np.flatnonzero(np.isin(beginnings(there), heads)):
            head = int.from_bytes(there[at : at + HEAD], "little")
            hits += [(place, one) for one in needles[head] if there.startswith(one, at)]
    return hits


def beginnings(there: bytes) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """What stands at each place of a file, as many bytes of it as a secret begins with, as a number."""
    each = np.frombuffer(there, np.uint8).astype(np.uint64)
    last = max(len(each) - HEAD + 1, 0)
    numbers = np.zeros(last, np.uint64)
    for n in range(HEAD):
        numbers |= each[n : n + last] << np.uint64(8 * n)
    return numbers


@pytest.mark.slow
@on_each_platform
async def test_no_sender_and_no_text_stands_anywhere(
    where: str,
    company: Company,
    core: Core,
    tables: Tables,
    presses_stale: Stale,
    database: str,
    tmp_path: Path,
    key_file: Path,
    logged: Everything,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sending, "_limits", Limits())
    monkeypatch.setattr("cogs.checkin.codes._COST", 2**4)
    mentors = await opened(company, core)
    mari = mentors.mari
    mari.goes_to("general")
    senders = [company.joins(f"Elev{secrets.token_hex(4)}") for _ in range(SENDERS[where])]
    ids = [one.person.id for one in senders]
    marks = [f"{secrets.token_hex(8)}, æøå" for _ in senders]
    wrote = [f"{WORRYING * (n % 3 == 0)} Jeg er {mark}." for n, mark in enumerate(marks)]
    ids += marks
    async with visited(core) as visitor:
        await write(presses_stale, mentors, visitor, senders, wrote)
        assert await tables.count(CaseRow) == len(senders)
        assert await tables.count(TicketRow) > 0, "some have a page and have sent nothing from it"
        await search("kept", database, tmp_path, logged, capfd, ids)

        await company.advance(hours=4)
        for case in [row.id for row in await tables.all(CaseRow)][: 2 * ANSWERED]:
            await reads(presses_stale, visitor, mari, case)
    texts = [f"Ordet er {secrets.token_hex(8)}, æøå." for _ in range(ANSWERED)]
    cases = [row.id for row in await tables.all(CaseRow)][: 2 * ANSWERED]
    left = list(texts)
    for case in cases:
        await answers(presses_stale, mari, case, left)
        await presses_stale(mari, f"checkin/block?case={case}&days=7")
    assert await tables.count(AnswerRow) > 0
    assert await tables.count(BlockRow) > 0
    await search("answered", database, tmp_path, logged, capfd, ids + texts)
    await company.advance(minutes=15)
    told = [line for one in senders for line in one.inbox if "Ordet er" in line]
    assert told, "some of them had left an address"
    for ida in senders[:4]:
        await ida.says("/checkin read")
    for case in cases:
        await presses_stale(mari, f"checkin/close?case={case}&unanswered=1")
    await search("closed", database, tmp_path, logged, capfd, ids + texts)
    await company.advance(hours=2)
    assert await tables.count(CaseRow) < len(senders)
    await search("over", database, tmp_path, logged, capfd, ids + texts)
    there = {row.id for row in await tables.all(CaseRow)}
    assert await asyncio.to_thread(readable, tmp_path / "backup-answered", key_file) == there, (
        "not what is closed since"
    )


async def write(
    presses_stale: Stale, mentors: Mentors, visitor: Visitor, senders: list[Actor], wrote: list[str]
) -> None:
    """Have everybody send a check-in: a third by taps, a third on pages, a third in the chat."""
    told = [(f"{list(Week)[n % 5]}-{list(Topic)[n % 6]}-{WAYS[n % 4]}", n % 7 == 0) for n in range(len(senders))]
    each = list(zip(senders, wrote, told, strict=True))
    for ida, _, (choices, now) in each[::3]:
        said = await presses_stale(ida, f"checkin/deliver?choices={choices}&now={now:d}")
        assert "Takk for at du sa det." in said
    for ida, text, (choices, now) in each[1::3]:
        week, topic, way = choices.split("-")
        page = address(await presses_stale(ida, "checkin/page"))
        status, _ = await visitor.sends(page, words=text)
        assert status == 422
        status, _ = await visitor.sends(
            page, week=week, topic=topic, way=way, words=text, when="now" if now else "later"
        )
        assert status == 200
        await presses_stale(ida, "checkin/page")
    await presses_stale(mentors.henrik, "checkin/allow_chat")
    for ida, text, (choices, now) in each[2::3]:
        await presses_stale(ida, f"checkin/say_it?choices={choices}")
        assert "Takk for at du sa det." in await ida.fills(words=text, when="now" if now else "later")
    await presses_stale(mentors.henrik, "checkin/choose_written?where=choices")
    ida, text, (choices, _) = each[2]
    await presses_stale(ida, f"checkin/say_it?choices={choices}")
    assert "Takk for at du sa det." not in await ida.fills(words=text), "what is refused is kept no more than the rest"


async def reads(presses_stale: Stale, visitor: Visitor, mari: Actor, case: str) -> None:
    """Take a case and read it, where it was written on a page on another."""
    await presses_stale(mari, f"checkin/take?case={case}")
    shown = await presses_stale(mari, f"checkin/look?case={case}")
    if "/form/" in shown:
        status, shown = await visitor.sends(address(shown))
        assert status == 200
    assert "Handler om" in shown


def readable(backup: Path, key_file: Path) -> set[str]:
    """The cases of an old backup that any key opens which is there today."""
    keys = [one.key for one in Keys(key_file, secrets.randbelow).all()]
    found = set()
    with closing(sqlite3.connect(backup)) as rows:
        for case, note, sender in rows.execute("SELECT id, note, sender FROM checkin_cases"):
            for key, (what, sealed) in product(keys, (("note", note), ("sender", sender))):
                with suppress(Broken):
                    unseal(key, sealed, what=f"{what}/{case}")
                    found.add(case)
    return found


async def answers(presses_stale: Stale, mari: Actor, case: str, left: list[str]) -> None:
    """Answer a case with the next text, where an answer is wanted."""
    if left:
        await presses_stale(mari, f"checkin/answer?case={case}")
        said = await mari.fills(text=left[0])
        if "vil ikke ha svar" not in said:
            left.pop(0)


async def search(
    when: str, database: str, folder: Path, logged: Everything, capfd: pytest.CaptureFixture[str], wanted: list[str]
) -> None:
    """Look for secrets in the database, its journal, the key file, a backup made now and those before, and the logs."""
    await asyncio.to_thread(back_up, make_url(database), folder / f"backup-{when}", force=True)
    out, err = capfd.readouterr()
    assert await asyncio.to_thread(found, folder, logged, out + err, wanted) == []


def test_secret_in_any_writing_would_be_found(tmp_path: Path) -> None:
    logs, secret = Everything(), "123456789012345678"
    for number, one in enumerate(writings(secret)):
        (tmp_path / str(number)).write_bytes(b"x" * number + one + b"yy")
    hits = {place for place, _ in found(tmp_path, logs, "", [secret])}
    assert len(hits) == len(list(writings(secret)))
    logs.lines.add(f"said to {secret}")
    assert any(place == "the logs" for place, _ in found(tmp_path, logs, "", [secret]))
