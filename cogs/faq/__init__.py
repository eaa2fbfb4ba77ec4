"""Questions answered, privately and at once, by what people wrote, with where it comes from.

Nothing is made up here: where no entry answers a question, that is said. How entries are found is in `search`, which
knows nothing of all this; what an organisation writes is read by `content`.
"""

from typing import Any

from bot.api import PUBLIC, Context, Message, Reception, Text
from cogs.faq import (
    answers,
    asking,
    at_campus,
    composing,
    directory,
    drafts,
    glancing,
    handing,
    handing_views,
    handoffs,
    keeping,
    learning,
    listing,
    missing,
    offices,
    operating,
    places,
    rules,
    store,
    taking,
)
from cogs.faq.asking import Found
from cogs.faq.places import CampusName
from cogs.faq.plugin import cog

__all__ = [
    "at_campus",
    "cog",
    "composing",
    "handing",
    "keeping",
    "learning",
    "listing",
    "missing",
    "offices",
    "operating",
    "taking",
]


async def found(prep: Reception, question: str) -> list[Found]:
    """What answers a question, and whom one can talk to about it."""
    return await asking.search(prep, question)


@cog.command("ask", prepare=found)
async def ask(ctx: Context, question: str, prepared: list[Found]) -> Message:
    """Ask about your studies, money, housing, or what else you wonder."""
    return await asking.ask(ctx, question, prepared)


async def found_for(prep: Reception, text: str) -> list[Found]:
    """What answers the question in a message."""
    return await asking.search(prep, text)


@cog.on_message("answer", prepare=found_for)
async def answer_message(ctx: Context, text: str, prepared: list[Found]) -> Message:
    """See what answers a question that somebody wrote; what they wrote is not kept."""
    return await asking.ask(ctx, text, prepared, keep=False)


@cog.button()
async def chosen(ctx: Context, asked: int, entry: str) -> Message:
    """Read the entry that was meant."""
    return await answers.chosen(ctx, asked, entry)


@cog.button()
async def teach(ctx: Context, asked: int, entry: str) -> Message:
    """Let others find an entry by the words in which one asked."""
    return await answers.teach(ctx, asked, entry)


@cog.button(reads=True, reply=PUBLIC)
async def share(ctx: Context, entry: str) -> Message:
    """Show an answer to everybody in the channel."""
    return await answers.share(ctx, entry)


@cog.button()
async def helped(ctx: Context, entry: str) -> Message:
    """Say that an answer helped."""
    return await answers.helped(ctx, entry)


@cog.button()
async def outdated(ctx: Context, entry: str) -> Message:
    """Say that an answer is out of date."""
    return await answers.outdated(ctx, entry)


async def found_again(prep: Reception, asked: int) -> list[Found]:
    """What answers a question that is kept."""
    return await asking.search_again(prep, asked)


@cog.button(prepare=found_again)
async def other(ctx: Context, asked: int, entry: str, prepared: list[Found]) -> Message:
    """Say that an answer is about something else, and be shown what else there is."""
    return await answers.other(ctx, asked, entry, prepared)


@cog.button(reads=True)
async def not_my_campus(ctx: Context, entry: str) -> Message:
    """Say that an answer is for somewhere else."""
    return places.ask(entry)


@cog.select()
async def here(ctx: Context, entry: str, part: int, value: str) -> Message:
    """Choose one's campus, in whichever part of the list, and read an answer as it holds there."""
    return await places.chosen_for(ctx, entry, value)


async def talk_to(prep: Reception, about: str) -> Found | None:
    """Whom one can talk to about something."""
    return next(iter(await asking.search(prep, rules.about(about))), None)


@cog.command("who", prepare=talk_to, reads=True)
async def who(ctx: Context, about: str, prepared: Found | None) -> Message:
    """Find out whom you can talk to about something."""
    return await places.who(ctx, about, prepared)


@cog.command("campus")
async def campus(ctx: Context, campus: CampusName) -> Message:
    """Say where you study, to be given what holds there."""
    return await places.choose(ctx, campus)


@cog.at_a_glance
async def glance(ctx: Context) -> Message:
    """The questions that wait for a person."""
    return await glancing.waiting(ctx)


@cog.word("who_about_money")
async def who_about_money(ctx: Context) -> Text | None:
    """Whom one can talk to about money, for what others say of it."""
    return await places.who_about_money(ctx)


@cog.by_itself
async def whether_told(ctx: Context) -> Message | None:
    """What is said of a question that waits, and of entries that a member looks after."""
    waits = await handoffs.waiting_of(ctx.db, ctx.asker.id) > 0
    looks_after = await drafts.looks_after_any(ctx.db, ctx.asker.id)
    return handing_views.by_itself(waits=waits, looks_after=looks_after) if waits or looks_after else None


@cog.export
async def export(ctx: Context, member_id: int) -> dict[str, Any]:
    """What the FAQ keeps of a member."""
    found = await store.export(ctx.db, member_id) | await directory.export(ctx.db, member_id)
    return found | await handoffs.export(ctx.db, member_id) | await drafts.export(ctx.db, member_id)


@cog.erase
async def erase(ctx: Context, member_id: int) -> None:
    """Remove everything that the FAQ keeps of a member."""
    await store.erase(ctx.db, member_id)
    await handing.erase(ctx, member_id)
    await drafts.erase(ctx.db, member_id)
    await directory.erase(ctx.db, member_id)
