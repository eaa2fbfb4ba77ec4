"""A cog of the tests' own with a form on the web: whoever has its address puts a letter in, once."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import Column, Integer, MetaData, Table, Text, func, insert, select

from bot.api import (
    Address,
    Button,
    Cog,
    Context,
    Facts,
    Form,
    Heading,
    Invalid,
    Item,
    Max,
    Mention,
    Message,
    Multiline,
    Place,
    Refused,
    TimeOfDay,
    Verbatim,
    action,
    say,
    t,
)

cog = Cog("letterbox")

# In a collection of its own, so that no other test takes it for a table that needs a migration.
LETTERS = Table(
    "letterbox_letters",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("box", Integer, nullable=False),
)

doors: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
"""What a letter waits for that begins with "wait", by its text; the test opens it."""

arrived: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
"""Set once a letter stands before the door of that name."""


class Week(StrEnum):
    """How it was."""

    GOOD = "good"
    FAIR = "fair"
    HARD = "hard"


class Topic(StrEnum):
    """What it is about."""

    STUDIES = "studies"
    MONEY = "money"
    OTHER = "other"


class LetterForm(Form, title=t("letterbox.letter")):
    """One of each kind of field that the web asks for."""

    week: Week
    text: Annotated[str, Max(4_000), Multiline]
    topics: tuple[Topic, ...] = ()
    answer: bool = True
    mood: Week | None = None
    pages: int = 1
    call_at: TimeOfDay | None = None
    name: Annotated[str, Max(20)] = ""


async def about(ctx: Context, box: int = 0) -> Message:
    """What stands above the form; a closed box takes no letters, and a broken one breaks."""
    if box == 13:
        raise Refused(t("letterbox.closed"))
    if box == 99:
        raise ValueError("a broken box")
    count = await ctx.db.scalar(select(func.count()).select_from(LETTERS))
    return say(
        t("letterbox.readers", count=count or 0),
        Heading(t("letterbox.whom")),
        Item(Verbatim("Mental <Helse>"), Verbatim("116 123")),
        Item(Verbatim("Legevakt"), Verbatim("116 117")),
        Facts(((t("letterbox.box"), Verbatim(str(box))),)),
    )


@cog.on_web(opens=LetterForm, above=about)
async def drop(ctx: Context, form: LetterForm, box: int = 0) -> Message:
    """Keep a letter, and tell a channel that one came; some words make trouble."""
    await ctx.db.execute(insert(LETTERS).values(text=form.text, box=box))
    if form.text.startswith("wait"):
        arrived[form.text].set()
        await doors[form.text].wait()
    match form.text:
        case "refuse":
            raise Refused(t("letterbox.refused"))
        case "wrong":
            raise Invalid({"name": t("letterbox.no_name")})
        case "break":
            raise ValueError(f"{form.text} {form.name}")
        case "button":
            return say(Item(t("letterbox.letter"), button=Button(t("letterbox.letter"), action("letterbox/drop"))))
        case "mention":
            return say(t("letterbox.readers", count=Mention(Address("office", "class", Place.DIRECT, "amara"))))
    lobby = Address(ctx.workspace.adapter, ctx.workspace.platform_id, Place.CHANNEL, "lobby")
    ctx.post(say(t("letterbox.came")), to=lobby)
    chosen = f"{form.week} {','.join(form.topics)} {form.answer} {form.mood} {form.pages} {form.call_at} {form.name}"
    return say(t("letterbox.kept"), Heading(Verbatim("K7-<b>21")), Verbatim(chosen))


@cog.command("open")
async def open_box(ctx: Context, minutes: int = 60, box: int = 0) -> Message:
    """Get an address at which a letter can be put in once."""
    address = ctx.ticket(drop, until=ctx.now + timedelta(minutes=minutes), **({"box": box} if box else {}))
    return say(Verbatim(address or "nowhere"))


class BellForm(Form, title=t("letterbox.bell")):
    """Asks nothing."""


@cog.on_web(opens=BellForm)
async def ring(ctx: Context, form: BellForm) -> Message:
    """Ring the bell."""
    return say(t("letterbox.came"))


@cog.command("bell")
async def bell(ctx: Context) -> Message:
    """Get an address at which the bell can be rung once."""
    return say(Verbatim(ctx.ticket(ring, until=ctx.now + timedelta(hours=1)) or "nowhere"))


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What is kept of a member: nothing."""
    return {}


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """There is nothing to remove."""
