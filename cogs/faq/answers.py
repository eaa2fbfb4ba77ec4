"""What can be done with an answer: choose it, share it, say what one thinks of it."""

from bot.api import Context, Message, Refused, t
from cogs.faq import asking, rules, store, views
from cogs.faq.asking import Found
from cogs.faq.rules import Opinion


async def chosen(ctx: Context, asked: int, name: str) -> Message:
    """The entry that was meant; who chose it may let others find it by the same words."""
    known = await asking.entry(ctx, name)
    if not asked:
        return views.answered(await asking.reading(ctx, known, 0))
    question = (await store.asked(ctx.db, ctx.asker.id, asked)).question
    teachable = len(question) <= rules.LEARNT and not await store.is_learnt(ctx.db, ctx.workspace, question, name)
    return views.answered(await asking.reading(ctx, known, asked), teachable=teachable)


async def teach(ctx: Context, asked: int, name: str) -> Message:
    """Keep a question in its words, without whose it was, as one that this entry answers."""
    await asking.entry(ctx, name)
    question = (await store.asked(ctx.db, ctx.asker.id, asked)).question
    if len(question) > rules.LEARNT:
        raise Refused(t("faq.too_long_to_learn", most=rules.LEARNT))
    await store.learn(ctx.db, ctx.workspace, question, name)
    return views.learnt()


async def share(ctx: Context, name: str) -> Message:
    """An answer for everybody in the channel, in the language that all of them read."""
    known = await asking.entry(ctx, name)
    return views.shared(await asking.reading_of_all(ctx, known))


async def helped(ctx: Context, name: str) -> Message:
    """Keep that an answer helped."""
    await _say(ctx, name, Opinion.HELPED)
    return views.thanks(outdated=False)


async def outdated(ctx: Context, name: str) -> Message:
    """Keep that an answer is out of date."""
    await _say(ctx, name, Opinion.OUTDATED)
    return views.thanks(outdated=True)


async def other(ctx: Context, asked: int, name: str, found: list[Found]) -> Message:
    """Keep that an answer is about something else; what else may have been meant."""
    await store.asked(ctx.db, ctx.asker.id, asked)
    await _say(ctx, name, Opinion.OTHER)
    offered = [known for one in found for known in await asking.offered(ctx, one.entries) if known.entry.id != name]
    if not offered:
        return views.not_known(asked, (), ctx.reader.locale, can_ask=asking.can_ask(ctx))
    offered = offered[: asking.OFFERED]
    return views.did_you_mean(asked, offered, (), ctx.reader.locale, can_ask=asking.can_ask(ctx))


async def _say(ctx: Context, name: str, opinion: Opinion) -> None:
    await asking.entry(ctx, name)
    today = ctx.now.astimezone(ctx.workspace.zone).date()
    await store.say_of(ctx.db, ctx.workspace, name, ctx.asker.id, opinion, today)
