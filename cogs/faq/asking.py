"""What happens when somebody asks: the words that worry first, then the search, then what people wrote."""

from dataclasses import dataclass
from datetime import timedelta

from bot.api import Context, Message, Place, Reception, Refused, find_member, help_card, t, worries
from cogs.faq import knowledge, links, reviewing, rules, store, views
from cogs.faq.entries import Service
from cogs.faq.knowledge import Known
from cogs.faq.plugin import cog
from cogs.faq.search import Band, Result
from cogs.faq.tables import AskedRow

OFFERED = 4
"""Entries among which somebody who is not understood can choose: as many as one reads at a glance."""

_SERVICES = 2
_SERVICES_FOUND = 20
"""So many are looked at: of those that fit alike, most may be for other campuses."""

_WORSE = 0.75
"""What a service has to score beside the best one, so that nobody is named for being the only one left."""
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
    index = await knowledge.index(prep)
    return [
        Found(one, index.entries.search(one, k=OFFERED), index.services.search(one, k=_SERVICES_FOUND))
        for one in asked[: rules.AT_ONCE]
    ]


async def search_again(prep: Reception, asked: int) -> list[Found]:
    """The same for a question that is kept; whose it is, is for who uses it to find out."""
    async with prep.reading() as session:
        row = await session.get(AskedRow, asked)
    return [] if row is None else await search(prep, row.question)


async def ask(ctx: Context, question: str, found: list[Found], *, keep: bool = True) -> Message:
    """Answer what was asked, or ask what was meant, or say that there is no answer."""
    if not found:
        raise Refused(t("faq.no_words"))
    if worries(question):  # before anything else, and nothing of it is kept
        among = [known for one in found for known in await offered(ctx, one.entries)]
        return views.worried(await help_card(ctx), among[:1], ctx.reader.locale)
    if await store.asked_of_late(ctx.db, ctx.asker.id, ctx.now) >= rules.MOST_IN_A_MINUTE:
        raise Refused(t("faq.too_often", count=rules.MOST_IN_A_MINUTE))
    if len(found) == 1:
        return await _answer_one(ctx, question, found[0], keep=keep)
    left_out = len(rules.questions(question)) - len(found)
    return views.several([await _piece(ctx, one, keep=keep) for one in found], left_out, ctx.reader.locale)


async def _answer_one(ctx: Context, question: str, found: Found, *, keep: bool) -> Message:
    asked = await _keep(ctx, question, found.entries) if keep else 0
    people = await services(ctx, found.services)
    if found.entries.band is Band.ANSWER:
        best = await knowledge.find(ctx.db, ctx.workspace, found.entries.matches[0].entry_id)
        if best is not None:
            return views.answered(await reading(ctx, best, asked), people)
    among = await offered(ctx, found.entries)
    if found.entries.band is Band.HAND_OVER or not among:
        return views.not_known(asked, people, ctx.reader.locale)
    return views.did_you_mean(asked, among, people, ctx.reader.locale)


async def _piece(ctx: Context, found: Found, *, keep: bool) -> views.Piece:
    asked = await _keep(ctx, found.question, found.entries) if keep else 0
    among = await offered(ctx, found.entries) if found.entries.band is not Band.HAND_OVER else []
    if found.entries.band is Band.ANSWER and among:
        return views.Piece(found.question, asked, answer=await reading(ctx, among[0], asked))
    return views.Piece(found.question, asked, offered=among)


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


async def services(ctx: Context, result: Result) -> list[Service]:
    """Whom one can talk to about it, of those who are there for the member's campus."""
    if result.band is Band.HAND_OVER:
        return []
    campus = await store.campus_of(ctx.db, ctx.workspace, ctx.asker.id)
    fitting = [match for match in result.matches if match.score >= _WORSE * result.matches[0].score]
    known = (knowledge.written.value.services.get(match.entry_id) for match in fitting)
    there = [service for service in known if service is not None and (not service.campus or campus in service.campus)]
    return there[:_SERVICES]


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
    content = knowledge.written.value
    shown = known.entry.read_in(locale, campus, ctx.now.astimezone(ctx.workspace.zone).date())
    checker = None if known.checked_by is None else await find_member(ctx.db, known.checked_by)
    outdated = await store.said_outdated(ctx.db, ctx.workspace, known.entry.id)
    return views.Reading(
        shown=shown,
        asked=asked,
        checked_on=known.checked_on,
        checked_by=None if checker is None else checker[1].address,
        campus=content.campuses.get(campus or ""),
        contact=content.services.get(shown.contact or ""),
        outdated=outdated if outdated >= rules.OUT_OF_DATE else 0,
        can_be_shared=can_be_shared,
        locale=locale,
    )


async def entry(ctx: Context, name: str) -> Known:
    """An entry that a button names; Refused where it is there no more."""
    known = await knowledge.find(ctx.db, ctx.workspace, name)
    if known is None:
        raise Refused(t("faq.entry_gone"))
    return known
