"""What is stored about a member: told in words, given as a file, and deleted. Whatever is off, all of it is."""

import json
from functools import reduce
from typing import Any

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
from bot.limits import ATTACHMENT

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
    assert ctx.catalogue is not None  # noqa: S101 - who is answered is answered in words
    found = privacy.in_words(exported, ctx.catalogue)
    return [Item(_title(ctx, name), reduce(_lines, sentences)) for name, sentences in found.items()]


def _lines(above: Phrase, below: Phrase) -> Phrase:
    return t("desk.privacy.lines", above=above, below=below)


def _title(ctx: Context, cog: str) -> Text:
    return t(f"{cog}.commands") if ctx.catalogue and f"{cog}.commands" in ctx.catalogue else Verbatim(cog)


async def as_file(ctx: Context) -> Message:
    """The same as a file; Refused where it is larger than a file may be."""
    text = json.dumps(await _exported(ctx), ensure_ascii=False, indent=1, default=str) + "\n"
    if len(text.encode()) > ATTACHMENT:
        raise Refused(t("desk.privacy.too_much"))
    return say(t("desk.privacy.file"), Attachment(_FILE, text, t("desk.privacy.file.label")))


async def ask_to_erase(ctx: Context) -> Message:
    """What it means to be deleted, asked once."""
    assert ctx.catalogue is not None  # noqa: S101 - as above
    concerned = privacy.in_words(await _exported(ctx), ctx.catalogue)
    means = [t(f"{name}.erasing") for name in concerned if f"{name}.erasing" in ctx.catalogue]
    return say(
        Heading(t("desk.erase.title")),
        *means,
        t("desk.erase.for_good"),
        Actions((Button(t("desk.button.erase_all"), action("desk/erase_me"), Emphasis.DANGER),)),
    )


async def erase(ctx: Context) -> Message:
    """Delete all that is stored about the asker; nothing of that is kept, not even that they asked."""
    _must_be_known(ctx)
    await privacy.erase(ctx, ctx.asker.id)
    return say(t("desk.erased"))


async def _exported(ctx: Context) -> dict[str, Any]:
    _must_be_known(ctx)
    return await privacy.export(ctx, ctx.asker.id)


def _must_be_known(ctx: Context) -> None:
    if ctx.asker.id == NOBODY:
        raise Refused(t("desk.privacy.nothing"))
