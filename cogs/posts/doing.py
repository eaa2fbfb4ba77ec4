"""What commands, buttons and jobs do with posts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from bot.api import Address, Context, Invalid, Message, Place, Refused, next_time, t, times
from cogs.posts import rules, saying, store, views
from cogs.posts.forms import ChangeForm, ChannelsForm, PostForm
from cogs.posts.plugin import cog
from cogs.posts.tables import ScheduledPost

_SHOWN = 3  # of the times that are to come
_TO_WRITE = timedelta(days=7)  # before it is said, whoever organises is told that it is to be written


@cog.job()
async def publish(ctx: Context, post: int) -> None:
    """Say a post, and plan the next time."""
    row = await store.find(ctx.db, post)
    if row is None or row.next_at is None or row.next_at > ctx.now:
        return
    due = row.next_at
    if row.waits_for_words:
        _tell_organisers(ctx, views.not_written(row))
    elif row.waits_for_review:
        _tell_organisers(ctx, views.review_missed(row))
    elif not row.paused:
        await _say(ctx, row, due)
    row.next_at = next_time(row.first_at, row.rule, row.zone_info, ctx.now)
    plan(ctx, row)


@cog.job()
async def ask_to_write(ctx: Context, post: int) -> None:
    """Tell those who organise that a post waits to be written."""
    row = await store.find(ctx.db, post)
    if row is not None and row.waits_for_words and row.next_at is not None:
        _tell_organisers(ctx, views.to_be_written(row))


@cog.job()
async def take_back(ctx: Context, post: int) -> None:
    """Take away a post whose time is over."""
    row = await store.find(ctx.db, post)
    if row is not None and row.said and row.until_at is not None and row.until_at <= ctx.now:
        await saying.remove(ctx, row)


async def _say(ctx: Context, row: ScheduledPost, due: datetime) -> None:
    not_after = due + rules.GRACE if row.until_at is None else min(due + rules.GRACE, row.until_at)
    if not await saying.say(ctx, row, due, not_after):
        return
    row.said += 1
    if row.until_at is not None:
        ctx.schedule(take_back, key=row.id, at=row.until_at, post=row.id)


def plan(ctx: Context, row: ScheduledPost) -> None:
    """Have a post said when it is next to be."""
    if row.next_at is None:
        ctx.cancel(publish, key=row.id)
    else:
        ctx.schedule(publish, key=row.id, at=row.next_at, post=row.id)
        if row.waits_for_words:
            ctx.schedule(ask_to_write, key=row.id, at=row.next_at - _TO_WRITE, post=row.id)


async def _ahead(ctx: Context, row: ScheduledPost) -> views.Ahead:
    return views.Ahead(_coming_times(row, ctx.now), await saying.reach(ctx))


def _coming_times(row: ScheduledPost, now: datetime) -> list[datetime]:
    """The next times at which a post is said, or would be if its campaign were started."""
    due = row.first_at if row.held else row.next_at
    if due is None:
        return []
    later = times(row.first_at, row.rule, row.zone_info, max(due, now))
    return [due, *islice(later, _SHOWN - 1)]


def where_to_say(ctx: Context, chosen: Address | None) -> Address:
    """Where to say it: where it was asked for, else here; never in a direct message."""
    here = ctx.where if ctx.where and ctx.where.place is not Place.DIRECT else None
    address = chosen or here
    if address is None:
        raise Refused(t("posts.no_channel"))
    return address


async def add(ctx: Context, form: PostForm, channel: Address | None) -> Message:
    """Keep a new post, and have it said when its time comes."""
    address = where_to_say(ctx, channel)
    _check_text(form.text)
    _check_end(form.until, form.when.first, form.when.rule)
    row = ScheduledPost(
        workspace_id=ctx.workspace.id,
        created_by=ctx.asker.id,
        channel=address.encode(),
        text=form.text,
        zone=ctx.workspace.zone.key,
        first_at=form.when.first,
        rule=form.when.rule,
        next_at=next_time(form.when.first, form.when.rule, ctx.workspace.zone, ctx.now),
        until_at=form.until,
        said=0,
        paused=False,
        asks_review=form.review,
        reviewed=False,
        also=[],
        elsewhere=False,
    )
    ctx.db.add(row)
    await ctx.db.flush()
    plan(ctx, row)
    _ask_for_review(ctx, row)
    return views.planned(row, await _ahead(ctx, row))


def _ask_for_review(ctx: Context, row: ScheduledPost) -> None:
    if row.waits_for_review:
        _tell_organisers(ctx, views.review_asked(row))


def _is_read_again(ctx: Context, row: ScheduledPost) -> None:
    """Have a post that is to go further read once more where it has to be read, by another than who sends it there."""
    was_read, row.reviewed = row.reviewed, False
    if row.asks_review:
        row.created_by = ctx.asker.id
    if was_read:
        _ask_for_review(ctx, row)


def _tell_organisers(ctx: Context, message: Message) -> None:
    if ctx.workspace.organisers_channel is not None:
        ctx.post(message, to=ctx.workspace.organisers_channel)


def _check_text(text: str) -> None:
    if len(rules.around_next(text)) > 2:  # each may be as long as a title and a place
        raise Invalid({"text": t("posts.next_once")})


def _check_end(until: datetime | None, first: datetime, rule: str | None) -> None:
    if until is None:
        return
    if rule is not None:
        raise Invalid({"until": t("posts.until.once")})
    if until <= first:
        raise Invalid({"until": t("posts.until.before")})


async def change(ctx: Context, form: ChangeForm, post: int) -> Message:
    """Give a post what the form says; what stands already is changed where it stands."""
    row = await store.post(ctx.db, ctx.workspace, post)
    moved = form.when is not None
    first, rule = (form.when.first, form.when.rule) if form.when is not None else (row.first_at, row.rule)
    _check_text(form.text)
    _check_end(form.until, first, rule)
    row.text, row.until_at, row.reviewed = form.text, form.until, False
    row.created_by = ctx.asker.id  # so that somebody else reads what is new
    if moved:
        row.first_at, row.rule, row.zone = first, rule, ctx.workspace.zone.key
        row.next_at = None if row.held else next_time(first, rule, row.zone_info, ctx.now)
        plan(ctx, row)
    await _bring_up_to_date(ctx, row, moved=moved)
    _ask_for_review(ctx, row)
    return views.planned(row, await _ahead(ctx, row))


async def _bring_up_to_date(ctx: Context, row: ScheduledPost, *, moved: bool) -> None:
    """Change what was said once and stands there still, if nobody has to read it first."""
    if row.said and not moved and row.rule is None and not row.waits_for_review:
        if row.until_at is not None and row.until_at <= ctx.now:
            await saying.remove(ctx, row)
        else:
            await saying.change(ctx, row)
    if row.until_at is None:
        ctx.cancel(take_back, key=row.id)
    elif row.said:
        ctx.schedule(take_back, key=row.id, at=max(row.until_at, ctx.now), post=row.id)


async def set_channels(ctx: Context, form: ChannelsForm, post: int) -> Message:
    """Choose in which channels a post is said; one that stands already stays where it is."""
    row = await store.post(ctx.db, ctx.workspace, post)
    if row.said and row.rule is None:
        raise Refused(t("posts.channels.said"))
    chosen = [one.encode() for one in (form.first, form.second, form.third, form.fourth) if one is not None]
    goes_further = not set(chosen) <= {row.channel, *row.also}
    row.channel, *row.also = dict.fromkeys(chosen)  # each once, in the order in which they were chosen
    if goes_further:
        _is_read_again(ctx, row)
    return views.planned(row, await _ahead(ctx, row))


async def set_elsewhere(ctx: Context, post: int, *, elsewhere: bool) -> Message:
    """Have a post said by those who subscribe as well, or only here; that it goes further is read again."""
    row = await store.post(ctx.db, ctx.workspace, post)
    if row.said and row.rule is None:
        raise Refused(t("posts.elsewhere.said"))
    if elsewhere and not row.elsewhere:
        await saying.shared.publisher(ctx)
        _is_read_again(ctx, row)
    row.elsewhere = elsewhere
    on = "posts.elsewhere.on_next" if rules.names_next(row.text) else "posts.elsewhere.on"
    return views.changed(row, await _ahead(ctx, row), on if elsewhere else "posts.elsewhere.off")


async def shown(ctx: Context, post: int) -> Message:
    """One post as an organiser sees it."""
    row = await store.post(ctx.db, ctx.workspace, post)
    may_approve = row.waits_for_review and row.created_by != ctx.asker.id
    return views.shown(row, await _ahead(ctx, row), may_approve=may_approve)


async def approve(ctx: Context, post: int) -> Message:
    """Let a post go out that somebody else wrote."""
    row = await store.post(ctx.db, ctx.workspace, post)
    if row.created_by == ctx.asker.id:
        raise Refused(t("posts.review.own"))
    row.reviewed = True
    if row.next_at is None and row.said:
        await _bring_up_to_date(ctx, row, moved=False)
        return views.planned(row, await _ahead(ctx, row))
    key = "posts.review.done" if row.next_at is not None else "posts.review.late"
    return views.changed(row, await _ahead(ctx, row), key)


async def pause(ctx: Context, post: int, *, paused: bool) -> Message:
    """Say nothing of a post until it goes on; its times go by."""
    row = await store.post(ctx.db, ctx.workspace, post)
    row.paused = paused
    return views.changed(row, await _ahead(ctx, row), "posts.paused" if paused else "posts.goes_on")


async def skip(ctx: Context, post: int, minute: int) -> Message:
    """Leave out the next time of a series, if it is still the one that was looked at: two who press leave out one."""
    row = await store.post(ctx.db, ctx.workspace, post)
    if row.next_at is None or row.rule is None:
        raise Refused(t("posts.nothing_to_skip"))
    if minute != rules.minute_of(row.next_at):
        raise Refused(t("posts.skipped_already"))
    row.next_at = next_time(row.first_at, row.rule, row.zone_info, row.next_at)
    plan(ctx, row)
    return views.changed(row, await _ahead(ctx, row), "posts.skipped")


async def cancel(ctx: Context, post: int) -> Message:
    """Say a post no more; what stands, stands."""
    row = await store.post(ctx.db, ctx.workspace, post)
    row.cancelled_at, row.next_at = ctx.now, None
    plan(ctx, row)
    ctx.cancel(take_back, key=row.id)
    return views.cancelled(row)


async def page_of(ctx: Context, page: int) -> Message:
    """One page of what is still to be said."""
    page = max(page, 1)
    rows: Sequence[ScheduledPost] = await store.coming(
        ctx.db, ctx.workspace, skip=(page - 1) * views.PAGE, limit=views.PAGE + 1
    )
    if not rows and page > 1:  # it was there when the button was made
        return await page_of(ctx, 1)
    return views.listing(rows[: views.PAGE], page, more=len(rows) > views.PAGE)
