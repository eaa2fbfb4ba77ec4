"""Cases as they are opened with their keys, and closed so that nothing opens them again.

A key is on the disk before its case is committed, and destroyed once the case is gone: a case without its key cannot be
read, and a key without its case opens a backup. What a crash leaves of the latter is swept up two days later.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, event, select, union_all
from sqlalchemy.orm import Session

from bot.api import Address, Context, Member, Refused, Role, t, wipe
from cogs.checkin import codes
from cogs.checkin.beside_tables import TallyRow
from cogs.checkin.codes import Code
from cogs.checkin.content import Note, Progress, Sender, Way, note_of, packed, progress_of, sender_of
from cogs.checkin.keys import Keys, Record
from cogs.checkin.names import new_name
from cogs.checkin.sealing import KEY_BYTES, NONCE_BYTES, Broken, seal, unseal
from cogs.checkin.tables import AnswerRow, BlockRow, CaseRow

_LEFT_BEHIND = timedelta(days=2)


@dataclass(frozen=True)
class Hashed:
    """A new reply code, and what is kept of it."""

    code: Code
    salt: bytes
    hash: bytes


@dataclass(frozen=True)
class Case:
    """A case that was opened."""

    row: CaseRow
    key: bytes = field(repr=False)
    note: Note = field(repr=False)
    progress: Progress = field(repr=False)


def key_file(ctx: Context) -> Keys:
    """The keys; Refused where whoever runs the bot has said no place for them."""
    if ctx.keys is None:
        raise Refused(t("checkin.no_keys"))
    return Keys(ctx.keys, secrets.randbelow)


async def new_code() -> Hashed:
    """A reply code with its hash, which takes a while."""
    code, salt = codes.new_code(secrets.choice), secrets.token_bytes(codes.SALT_BYTES)
    return Hashed(code, salt, await asyncio.to_thread(codes.hash_of, code, salt))


async def keep_key(ctx: Context) -> tuple[str, bytes]:
    """A new key, with the id by which it is found; gone again where the transaction comes to nothing."""
    keys, id_ = key_file(ctx), secrets.token_hex(16)
    record = Record(bytes.fromhex(id_), secrets.token_bytes(KEY_BYTES), ctx.now.date())
    await asyncio.to_thread(keys.keep, record)
    _when(ctx, "after_rollback", lambda: keys.destroy(record.case))
    return id_, record.key


def destroy_key(ctx: Context, id_: str) -> None:
    """Have a key written over once the transaction is committed."""
    keys = key_file(ctx)
    _when(ctx, "after_commit", lambda: keys.destroy(bytes.fromhex(id_)))


async def add(ctx: Context, note: Note, progress: Progress, hashed: Hashed, who: Sender) -> Case:
    """Keep a check-in; from whom it is only where they want to be answered so, and sealed."""
    id_, key = await keep_key(ctx)
    sender = packed(who) if note.way is Way.ADDRESS else b""
    names = (await ctx.db.scalars(select(CaseRow.name).where(CaseRow.workspace_id == ctx.workspace.id))).all()
    row = CaseRow(
        id=id_,
        workspace_id=ctx.workspace.id,
        day=ctx.now.astimezone(ctx.workspace.zone).date(),
        name=new_name(names, secrets.randbelow),
        note=_sealed(key, packed(note), f"note/{id_}"),
        sender=_sealed(key, sender, f"sender/{id_}"),
        progress=_sealed(key, packed(progress), f"progress/{id_}"),
        locator=hashed.code.locator,
        salt=hashed.salt,
        hash=hashed.hash,
    )
    ctx.db.add(row)
    wipe(ctx.db)
    return Case(row, key, note, progress)


async def opened(ctx: Context) -> list[Case]:
    """Every case of the workspace that its key still opens."""
    rows = await ctx.db.scalars(select(CaseRow).where(CaseRow.workspace_id == ctx.workspace.id).order_by(CaseRow.id))
    by_case = {one.case.hex(): one.key for one in await asyncio.to_thread(key_file(ctx).all)}
    return [case for row in rows if (case := _opened(row, by_case.get(row.id)))]


async def find(ctx: Context, case: str) -> Case | None:
    """A case of this workspace by its id; None where it is closed."""
    row = await ctx.db.get(CaseRow, case)
    if row is None or row.workspace_id != ctx.workspace.id:
        return None
    return _opened(row, await asyncio.to_thread(key_file(ctx).find, bytes.fromhex(case)))


async def by_code(ctx: Context, code: Code) -> Case | None:
    """The case that a reply code opens; None where there is none such."""
    rows = await ctx.db.scalars(
        select(CaseRow).where(CaseRow.workspace_id == ctx.workspace.id, CaseRow.locator == code.locator)
    )
    for row in rows:
        if await asyncio.to_thread(codes.is_right, code, row.salt, row.hash):
            return await find(ctx, row.id)
    return None


async def of_sender(ctx: Context, address: Address) -> list[Case]:
    """The open cases whose sealed return address is this one; for nobody but whose it is."""
    found = [(case, sender(case)) for case in await opened(ctx)]
    return [case for case, who in found if who is not None and who.address == address.encode()]


def sender(case: Case) -> Sender | None:
    """Who sent a case, where they wanted to be answered so; for relays alone."""
    return sender_of(unseal(case.key, case.row.sender, what=f"sender/{case.row.id}"))


def addressee(case: Case) -> Member | None:
    """The sender of a case, to be told something; None where nobody is known."""
    who = sender(case)
    if who is None:
        return None
    address = Address.decode(who.address)
    return Member(0, address, Role.MEMBER, who.locale, ZoneInfo(who.zone))


def told_to_sender(case: Case) -> dict[str, str]:
    """What a case holds, for its sender's export; an export goes through the chat, which words of a page never do."""
    words = {} if case.note.on_page else {"words": case.note.words}
    return {"day": case.row.day.isoformat(), "week": case.note.week, "topic": case.note.topic, **words}


def change(ctx: Context, case: Case, progress: Progress) -> Case:
    """Write down what has become of a case."""
    case.row.progress = _sealed(case.key, packed(progress), f"progress/{case.row.id}")
    wipe(ctx.db)
    return replace(case, progress=progress)


def recode(ctx: Context, case: Case, hashed: Hashed) -> None:
    """Let another reply code open a case: the first may have been lost with the answer that said it."""
    case.row.locator, case.row.salt, case.row.hash = hashed.code.locator, hashed.salt, hashed.hash
    wipe(ctx.db)


def answer(ctx: Context, case: Case, text: str) -> str:
    """Keep what a mentor wrote, and give its id."""
    id_ = secrets.token_hex(16)
    ctx.db.add(AnswerRow(id=id_, case_id=case.row.id, text=_sealed(case.key, text.encode(), f"answer/{id_}")))
    wipe(ctx.db)
    return id_


async def answers(ctx: Context, case: Case) -> list[str]:
    """What mentors wrote to the sender of a case, in an order that tells nothing."""
    rows = await ctx.db.scalars(select(AnswerRow).where(AnswerRow.case_id == case.row.id).order_by(AnswerRow.id))
    return [unseal(case.key, row.text, what=f"answer/{row.id}").decode() for row in rows]


async def has_answer_on_its_way(ctx: Context, case: Case) -> bool:
    """Whether an answer has not reached the sender of a case yet: the platform may be away, or the bot was."""
    ids = await ctx.db.scalars(select(AnswerRow.id).where(AnswerRow.case_id == case.row.id))
    return any([await ctx.is_on_its_way(id_) for id_ in ids])


async def answered(ctx: Context, answer_id: str) -> tuple[Case, str] | None:
    """An answer by its id, with its case; None where that is closed."""
    row = await ctx.db.get(AnswerRow, answer_id)
    case = await find(ctx, row.case_id) if row else None
    return (case, unseal(case.key, row.text, what=f"answer/{row.id}").decode()) if row and case else None


async def erase(ctx: Context, case: str) -> None:
    """Remove a case with everything in it, and once that is committed its key."""
    await ctx.db.execute(delete(CaseRow).where(CaseRow.id == case))
    destroy_key(ctx, case)
    wipe(ctx.db)


async def sweep(ctx: Context) -> None:
    """Destroy keys that a crash left when what they open was gone; young ones may be of what is just being kept."""
    keys, used = key_file(ctx), union_all(select(CaseRow.id), select(TallyRow.key_id), select(BlockRow.id))
    there = set(await ctx.db.scalars(used))
    for one in await asyncio.to_thread(keys.all):
        if one.case.hex() not in there and one.day <= (ctx.now - _LEFT_BEHIND).date():
            await asyncio.to_thread(keys.destroy, one.case)


def _opened(row: CaseRow, key: bytes | None) -> Case | None:
    """A case, where it has its key and was not tampered with: one that does not open must not hold up the others."""
    if key is None:
        return None
    try:
        unseal(key, row.sender, what=f"sender/{row.id}")
        note = note_of(unseal(key, row.note, what=f"note/{row.id}"))
        return Case(row, key, note, progress_of(unseal(key, row.progress, what=f"progress/{row.id}")))
    except Broken:
        return None


def _sealed(key: bytes, content: bytes, what: str) -> bytes:
    return seal(key, content, what=what, nonce=secrets.token_bytes(NONCE_BYTES))


def _when(ctx: Context, what: str, does: Callable[[], None]) -> None:
    """Do something once the transaction has ended so; a file is written over in the blink of an eye."""

    def then(_session: Session) -> None:
        does()

    event.listen(ctx.db.sync_session, what, then, once=True)
