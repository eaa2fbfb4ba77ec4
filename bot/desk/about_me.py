"""What is stored about a member: told in words, given as a file, and deleted. Whatever is off, all of it is."""

import json
from functools import reduce
from typing import Any

from sqlalchemy import delete

from bot import privacy
from bot.api import (
    Actions,
    Attachment,
    Button,
    Context,
    Emphasis,
    Heading,
    Item,
    Message,
    Phrase,
    Refused,
    Text,
    Verbatim,
    action,
    say,
    t,
)
from bot.community import NOBODY
from bot.i18n import Catalogue
from bot.limits import ATTACHMENT
from bot.storage.tables import MemberRow

_FILE = "about-me.json"


async def told(ctx: Context) -> Message:
    """What is stored about the asker, by the part that stores it, and what they can do about it."""
    exported = await _exported(ctx)
    left = exported[privacy.LEFT_BEHIND]
    return say(
        Heading(t("desk.privacy.title")),
        t("desk.privacy.known"),
        *_parts(ctx, exported),
        t("desk.privacy.left_behind", n=sum(map(len, left.values()))) if left else None,
        Actions(
            (
                Button(t("desk.button.file"), action("desk/about_me_as_file")),
                Button(t("desk.button.erase"), action("desk/ask_to_erase_me"), Emphasis.DANGER),
            )
        ),
    )


def _parts(ctx: Context, exported: dict[str, Any]) -> list[Item]:
    found = privacy.in_words(exported, _catalogue(ctx))
    return [Item(_title(ctx, name), reduce(_lines, sentences)) for name, sentences in found.items()]


def _lines(above: Phrase, below: Phrase) -> Phrase:
    return t("desk.privacy.lines", above=above, below=below)


def _title(ctx: Context, cog: str) -> Text:
    return t(f"{cog}.commands") if f"{cog}.commands" in _catalogue(ctx) else Verbatim(cog)


async def as_file(ctx: Context) -> Message:
    """The same as a file; Refused where it is larger than a file may be."""
    text = json.dumps(await _exported(ctx), ensure_ascii=False, indent=1, default=str) + "\n"
    if len(text.encode()) > ATTACHMENT:
        raise Refused(t("desk.privacy.too_much"))
    return say(t("desk.privacy.file"), Attachment(_FILE, text, t("desk.privacy.file.label")))


async def ask_to_erase(ctx: Context) -> Message:
    """What it means to be deleted, asked once."""
    catalogue = _catalogue(ctx)
    concerned = privacy.in_words(await _exported(ctx), catalogue)
    means = [t(f"{name}.erasing") for name in concerned if f"{name}.erasing" in catalogue]
    return say(
        Heading(t("desk.erase.title")),
        *means,
        t("desk.erase.for_good"),
        Actions((Button(t("desk.button.erase_all"), action("desk/erase_me"), Emphasis.DANGER),)),
    )


async def erase(ctx: Context) -> Message:
    """Delete all that is stored about the asker; nothing of that is kept, not even that they asked."""
    await privacy.erase(ctx, await _member_id(ctx))
    return say(t("desk.erased"))


async def _exported(ctx: Context) -> dict[str, Any]:
    """What is stored about the asker; Refused where nothing is."""
    member_id = await _member_id(ctx)
    exported = await privacy.export(ctx, member_id)
    if ctx.asker.id == NOBODY:
        await ctx.db.execute(delete(MemberRow).where(MemberRow.id == member_id))
        if not privacy.in_words(exported, _catalogue(ctx)):
            raise Refused(t("desk.privacy.nothing"))
    return exported


async def _member_id(ctx: Context) -> int:
    """Our id of the asker; who is not known has one until the end of this transaction.

    What left no trace may be theirs all the same, such as a check-in that is sealed with their address.
    """
    if ctx.asker.id != NOBODY:
        return ctx.asker.id
    row = MemberRow(workspace_id=ctx.workspace.id, platform_id=ctx.asker.address.id)
    ctx.db.add(row)
    await ctx.db.flush()
    return row.id


def _catalogue(ctx: Context) -> Catalogue:
    assert ctx.catalogue is not None  # noqa: S101 - who is answered is answered in words
    return ctx.catalogue
