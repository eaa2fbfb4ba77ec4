"""What buttons do with packs: adopting, moving, starting and stopping the posts of one together."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.api import Context, Invalid, Message, Place, Refused, next_time, t
from cogs.posts import campaign_views, doing, rules, store
from cogs.posts.forms import AdoptForm, MoveForm, WeeksForm
from cogs.posts.packs import Pack, filled, missing, questions, read_answers, read_packs
from cogs.posts.plugin import cog
from cogs.posts.tables import Campaign, ScheduledPost


@cog.configure("post-packs")
def on_offer(folder: Path) -> dict[str, Pack]:
    """The packs that can be adopted, by name."""
    return read_packs(folder)


def pack(name: str) -> Pack:
    """A pack by its name; Refused where there is none of that name any more."""
    found = on_offer.value.get(name)
    if found is None:
        raise Refused(t("posts.pack.gone"))
    return found


async def page_of(ctx: Context, page: int) -> Message:
    """One page of what goes on and what can be adopted."""
    entries = [
        *map(campaign_views.going_on, await store.going_on(ctx.db, ctx.workspace)),
        *(campaign_views.offered(name, one, ctx.reader.locale) for name, one in on_offer.value.items()),
    ]
    return campaign_views.listing(entries, page, await store.survey_weeks(ctx.db, ctx.workspace))


def at_first(ctx: Context, name: str) -> dict[str, str]:
    """What the form for adopting a pack is filled in with: the channel one is in, and the questions to answer."""
    here = ctx.where.id if ctx.where and ctx.where.place is Place.CHANNEL else ""
    return {"channel": here, "local": questions(pack(name), ctx.reader.locale)}


async def adopt(ctx: Context, form: AdoptForm, name: str) -> Message:
    """Make the posts of a pack, held until somebody starts them."""
    chosen, locale, zone = pack(name), ctx.workspace.locale, ctx.workspace.zone
    answers = read_answers(chosen, form.local or "")
    if question := missing(chosen, answers, ctx.reader.locale):
        raise Invalid({"local": t("posts.local.missing", question=question)})
    ends = None if chosen.closes is None else form.starts + timedelta(days=chosen.closes)
    await _keep_apart(ctx, form.starts, ends)
    row = Campaign(
        workspace_id=ctx.workspace.id,
        pack=name,
        title=chosen.title.read_in(locale),
        starts_on=form.starts,
        asks_until=ends,
        adopted_at=ctx.now,
    )
    ctx.db.add(row)
    await ctx.db.flush()
    for entry in chosen.posts:
        post = ScheduledPost(
            workspace_id=ctx.workspace.id,
            channel=form.channel.encode(),
            text=filled(entry.text.read_in(locale), answers) if entry.text else "",
            to_write=entry.write.read_in(locale) if entry.write else None,
            zone=zone.key,
            first_at=rules.on_day(form.starts, entry.day, entry.at, zone),
            said=0,
            paused=False,
            asks_review=False,
            reviewed=False,
            campaign_id=row.id,
            also=[],
            elsewhere=False,
            held=True,
        )
        ctx.db.add(post)
    await ctx.db.flush()
    return await plan(ctx, row)


async def _keep_apart(ctx: Context, starts: date, ends: date | None) -> None:
    """Refused where a survey would come too close to another one."""
    if ends is None:
        return
    weeks = await store.survey_weeks(ctx.db, ctx.workspace)
    wanted = rules.Asking(starts, ends)
    near = rules.too_close(wanted, await store.surveys(ctx.db, ctx.workspace), weeks)
    if near is not None:
        raise Refused(campaign_views.too_close(*near, weeks))


async def plan(ctx: Context, row: Campaign, key: str | None = None, skipped: int = 0) -> Message:
    """The posts of a campaign with their times; `key` says what was done, `skipped` how many posts came too late."""
    return campaign_views.plan(row, await store.posts_of(ctx.db, row), ctx.now, key, skipped)


async def not_started(ctx: Context, campaign: int) -> Campaign:
    """A campaign whose posts are held; Refused where it was started already."""
    row = await store.campaign(ctx.db, ctx.workspace, campaign)
    if row.started_at is not None:
        raise Refused(t("posts.plan.runs_already"))
    return row


async def move(ctx: Context, form: MoveForm, campaign: int) -> Message:
    """Begin on another day: every post keeps its time of day and its distance from the first day."""
    row = await not_started(ctx, campaign)
    by = form.starts - row.starts_on
    await _keep_apart(ctx, form.starts, None if row.asks_until is None else row.asks_until + by)
    row.starts_on += by
    row.asks_until = None if row.asks_until is None else row.asks_until + by
    for post in await store.posts_of(ctx.db, row):
        post.first_at = rules.moved(post.first_at, by, post.zone_info)
        post.until_at = None if post.until_at is None else rules.moved(post.until_at, by, post.zone_info)
    return await plan(ctx, row, "posts.plan.moved")


async def start(ctx: Context, campaign: int) -> Message:
    """Have everything said that is still to come; what is past by now is left out."""
    row = await not_started(ctx, campaign)
    await _keep_apart(ctx, row.starts_on, row.asks_until)
    posts = await store.posts_of(ctx.db, row)
    skipped = 0
    for post in posts:
        post.held = False
        post.next_at = next_time(post.first_at, post.rule, post.zone_info, ctx.now)
        if post.next_at is None:
            post.cancelled_at = ctx.now
            skipped += 1
        doing.plan(ctx, post)
    if skipped == len(posts):
        raise Refused(t("posts.plan.all_past"))
    row.started_at = ctx.now
    return await plan(ctx, row, "posts.plan.started", skipped)


async def stop(ctx: Context, campaign: int) -> Message:
    """Say nothing more of a campaign; one that was never started is put away."""
    row = await store.campaign(ctx.db, ctx.workspace, campaign)
    if row.started_at is None:
        await store.put_away(ctx.db, row)
        return campaign_views.put_away(row)
    posts = await store.posts_of(ctx.db, row)
    for post in posts:
        if post.next_at is not None or not post.said:
            post.cancelled_at, post.next_at = ctx.now, None
            doing.plan(ctx, post)
    row.stopped_at = ctx.now
    row.asks_until = _asked_until(row, posts, ctx.now.astimezone(ctx.workspace.zone).date())
    return await plan(ctx, row)


def _asked_until(row: Campaign, posts: Sequence[ScheduledPost], today: date) -> date | None:
    """Until when students were asked in what is stopped today: not at all where nothing was said."""
    if row.asks_until is None or not any(post.said for post in posts):
        return None
    return min(row.asks_until, today)


async def set_weeks(ctx: Context, form: WeeksForm) -> Message:
    """Choose how long students are left in peace between surveys."""
    if not 0 <= form.weeks <= rules.MOST_WEEKS:
        raise Invalid({"weeks": t("posts.weeks.limits", most=rules.MOST_WEEKS)})
    await store.set_survey_weeks(ctx.db, ctx.workspace, form.weeks)
    return campaign_views.weeks_set(form.weeks)
