"""What happens when somebody asks: the words that worry first, then the search, then what people wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.api import Context, Message, Place, Reception, Refused, find_member, help_card, t, worries
from cogs.faq import knowledge, links, reviewing, rules, store, views, whom
from cogs.faq.entries import Service
from cogs.faq.knowledge import Known
from cogs.faq.plugin import cog
from cogs.faq.search import Band, Result
from cogs.faq.tables import AskedRow

OFFERED = 4
"""Entries among which somebody who is not understood can choose: as many as one reads at a glance."""

_BESIDE = 2  # whom one can talk to, next to an answer
_LOOKED_AT = 20  # services, of which many are for other campuses
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Found:
    """What was found for a question: entries, and whom one can talk to about it."""

    question: str
    entries: Result
    services: Result


async def search(prep: Reception, question: str) -> list[Found]:
    """Look for each question in a text, in the language that everything is looked for in: all of them."""
    asked = rules.questions(question)
    if not asked:
        return []
    index = await knowledge.index(prep) if not worries(question) else await knowledge.at_hand(prep)
    if index is None:
        return []  # whoever may be in need does not wait until entries are put together
    return [
        Found(one, index.entries.search(one, k=OFFERED), index.services.search(one, k=_LOOKED_AT))
        for one in asked[: rules.AT_ONCE]
    ]


async def search_again(prep: Reception, asked: int) -> list[Found]:
    """The same for a question that is kept; whose it is, is for who uses it to find out."""
    async with prep.reading() as session:
        row = await session.get(AskedRow, asked)
    return [] if row is None else await search(prep, row.question)


async def ask(ctx: Context, question: str, found: list[Found], *, keep: bool = True) -> Message:
    """Answer what was asked, or ask what was meant, or say that there is no answer."""
    if worries(question):  # before anything else, and nothing of it is kept
        among = [known for one in found for known in await offered(ctx, one.entries)]
        return views.worried(await help_card(ctx), among[:1], ctx.reader.locale)
    if not found:
        raise Refused(t("faq.no_words"))
    if await store.asked_of_late(ctx.db, ctx.asker.id, ctx.now) >= rules.MOST_IN_A_MINUTE:
        raise Refused(t("faq.too_often", count=rules.MOST_IN_A_MINUTE))
    if len(found) == 1:
        return await _answer_one(ctx, question, found[0], keep=keep)
    left_out = len(rules.questions(question)) - len(found)
    return views.several(
        [await _piece(ctx, one, keep=keep) for one in found], left_out, ctx.reader.locale, can_ask=can_ask(ctx)
    )


async def _answer_one(ctx: Context, question: str, found: Found, *, keep: bool) -> Message:
    asked = await _keep(ctx, question, found.entries) if keep else 0
    among = await offered(ctx, found.entries)
    people = (await people_for(ctx, found, among[:1]))[:_BESIDE]
    if _is_sure(found, among):
        return views.answered(await reading(ctx, among[0], asked), people)
    if found.entries.band is Band.HAND_OVER or not among:
        return views.not_known(asked, people, ctx.reader.locale, can_ask=can_ask(ctx))
    return views.did_you_mean(asked, among, people, ctx.reader.locale, can_ask=can_ask(ctx))


async def _piece(ctx: Context, found: Found, *, keep: bool) -> views.Piece:
    asked = await _keep(ctx, found.question, found.entries) if keep else 0
    among = await offered(ctx, found.entries) if found.entries.band is not Band.HAND_OVER else []
    if _is_sure(found, among):
        return views.Piece(found.question, asked, answer=await reading(ctx, among[0], asked))
    return views.Piece(found.question, asked, offered=among)


def _is_sure(found: Found, among: Sequence[Known]) -> bool:
    """Whether what was found is enough to answer, and is the first among what is still there."""
    sure = found.entries.band is Band.ANSWER
    return sure and bool(among) and among[0].entry.id == found.entries.matches[0].entry_id


async def _keep(ctx: Context, question: str, result: Result) -> int:
    """Keep a question for as long as the buttons under its answer may be pressed."""
    reviewing.plan(ctx)
    links.plan(ctx)
    missed = result.band is Band.HAND_OVER
    hour_after = (ctx.now + rules.KEPT + _HOUR).replace(minute=0, second=0, microsecond=0)  # one job for many
    ctx.schedule(forget, key=f"{hour_after:%Y-%m-%dT%H}", at=hour_after)
    return await store.keep_asked(ctx.db, ctx.workspace, ctx.asker.id, question, ctx.now, missed=missed)


@cog.job()
async def forget(ctx: Context) -> None:
    """Forget what was asked more than a day ago."""
    await store.forget_asked(ctx.db, ctx.workspace.id, ctx.now - rules.KEPT)


async def offered(ctx: Context, result: Result) -> list[Known]:
    """The entries that were found and are still there, the best first."""
    found = [await knowledge.find(ctx.db, ctx.workspace, match.entry_id) for match in result.matches[:OFFERED]]
    return [known for known in found if known is not None]


async def people_for(ctx: Context, found: Found, among: Sequence[Known]) -> list[Service]:
    """Whom a member can talk to about a question: of those found, and of those whom the entries among it name."""
    near = [] if found.entries.band is Band.HAND_OVER else whom.near_best(found.entries.matches)
    entries = [known.entry for known in among if known.entry.id in near]
    campuses = knowledge.written.value.campuses
    campus = campuses.get(await store.campus_of(ctx.db, ctx.workspace, ctx.asker.id) or "")
    directory = await knowledge.directory(ctx.db, ctx.workspace)
    return whom.whom(whom.sure(found.services, campus, directory), entries, campus, directory)


def can_ask(ctx: Context) -> bool:
    """Whether somebody here takes questions."""
    return ctx.workspace.organisers_channel is not None


async def reading(ctx: Context, known: Known, asked: int) -> views.Reading:
    """An entry as the one who asks reads it."""
    campus = await store.campus_of(ctx.db, ctx.workspace, ctx.asker.id)
    in_a_channel = ctx.where is not None and ctx.where.place is not Place.DIRECT
    return await _reading(ctx, known, ctx.reader.locale, campus, asked=asked, can_be_shared=in_a_channel)


async def reading_of_all(ctx: Context, known: Known) -> views.Reading:
    """An entry as everybody here reads it: in their language, and for the campus of who shows it to them."""
    campus = await store.campus_of(ctx.db, ctx.workspace, ctx.asker.id)
    return await _reading(ctx, known, ctx.workspace.locale, campus)


async def _reading(
    ctx: Context,
    known: Known,
    locale: str,
    campus: str | None,
    *,
    asked: int = 0,
    can_be_shared: bool = False,
) -> views.Reading:
    services = (await knowledge.directory(ctx.db, ctx.workspace)).services
    shown = known.entry.read_in(locale, campus, ctx.now.astimezone(ctx.workspace.zone).date())
    checker = None if known.checked_by is None else await find_member(ctx.db, known.checked_by)
    outdated = await store.said_outdated(ctx.db, ctx.workspace, known.entry.id)
    return views.Reading(
        shown=shown,
        asked=asked,
        checked_on=known.checked_on,
        checked_by=None if checker is None else checker[1].address,
        campus=knowledge.written.value.campuses.get(campus or ""),
        contact=services.get(shown.contact or ""),
        outdated=outdated if outdated >= rules.OUT_OF_DATE else 0,
        can_be_shared=can_be_shared,
        locale=locale,
        can_ask=can_ask(ctx),
    )


async def entry(ctx: Context, name: str) -> Known:
    """An entry that a button names; Refused where it is there no more."""
    known = await knowledge.find(ctx.db, ctx.workspace, name)
    if known is None:
        raise Refused(t("faq.entry_gone"))
    return known
