"""What organisers see of packs, and of the plans that are made of them."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.api import (
    Actions,
    Button,
    Days,
    Emphasis,
    Heading,
    Item,
    Message,
    Phrase,
    Text,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.posts.packs import Entry, Pack, first_look
from cogs.posts.rules import Asking
from cogs.posts.tables import Campaign, ScheduledPost
from cogs.posts.views import PAGE, channels, entry

_LOOK = 160  # characters of a text of a pack


def listing(entries: Sequence[Item], page: int, weeks: int) -> Message:
    """To an organiser: what goes on and what can be adopted, one page of it."""
    page = min(max(page, 1), max(-(-len(entries) // PAGE), 1))
    turns = [(t("posts.list.earlier"), page - 1)] if page > 1 else []
    turns += [(t("posts.list.later"), page + 1)] if page * PAGE < len(entries) else []
    buttons = [Button(words, action("posts/browse_packs", page=number)) for words, number in turns]
    buttons.append(Button(t("posts.button.weeks"), action("posts/weeks")))
    return say(
        Heading(t("posts.packs.title")),
        t("posts.packs.about") if entries else t("posts.packs.empty"),
        *entries[(page - 1) * PAGE : page * PAGE],
        _pause(weeks),
        Actions(tuple(buttons)),
    )


def going_on(row: Campaign) -> Item:
    """A plan in the list."""
    key = "posts.packs.held" if row.started_at is None else "posts.packs.runs"
    see = Button(t("posts.button.plan"), action("posts/see_plan", campaign=row.id))
    return Item(Verbatim(row.title), t(key, day=_day(row.starts_on)), see)


def offered(name: str, pack: Pack, locale: str) -> Item:
    """A pack in the list."""
    look = Button(t("posts.button.pack"), action("posts/pack", name=name))
    return Item(Verbatim(pack.title.read_in(locale)), Verbatim(pack.about.read_in(locale)), look)


def pack_shown(name: str, pack: Pack, locale: str, spoken: str) -> Message:
    """To an organiser: what a pack says and when, in the language `spoken` in which it will be said."""
    adopt = Button(t("posts.button.adopt"), action("posts/adopt", name=name), Emphasis.PRIMARY)
    back = Button(t("posts.button.packs"), action("posts/browse_packs", page=1))
    return say(
        Heading(Verbatim(pack.title.read_in(locale))),
        Verbatim(pack.about.read_in(locale)),
        *(Item(_first_words(one, spoken), _when(one)) for one in pack.posts),
        t("posts.pack.blanks") if pack.blanks else None,
        Actions((adopt, back)),
    )


def _first_words(one: Entry, locale: str) -> Text:
    if one.text is None:
        return t("posts.to_write", what=one.write.read_in(locale) if one.write else "")
    return Verbatim(shorten(" ".join(first_look(one.text.read_in(locale)).split()), _LOOK))


def _when(one: Entry) -> Phrase:
    hour, minute = f"{one.at:%H}", f"{one.at:%M}"
    if one.day == 0:
        return t("posts.pack.first_day", hour=hour, minute=minute)
    if one.day % 7 == 0:
        return t("posts.pack.weeks", n=one.day // 7, hour=hour, minute=minute)
    return t("posts.pack.days", n=one.day, hour=hour, minute=minute)


def plan(row: Campaign, posts: Sequence[ScheduledPost], now: datetime, key: str | None, skipped: int) -> Message:
    """To an organiser: the posts of a pack with their times, and what can be done with all of them."""
    tools = _tools(row, posts)
    done = "posts.plan.stopped" if row.stopped_at is not None else key
    return say(
        Heading(Verbatim(row.title)),
        t(done) if done else None,
        t("posts.plan.skipped", n=skipped) if skipped else None,
        _lead(row, posts),
        *(entry(post, _state(post, now)) for post in posts),
        Actions(tools) if tools else None,
    )


def _lead(row: Campaign, posts: Sequence[ScheduledPost]) -> Phrase:
    if not posts:
        return t("posts.plan.empty")
    key = "posts.plan.held" if row.started_at is None else "posts.plan.runs"
    return t(key, day=_day(row.starts_on), channel=channels(posts[0]))


def _state(post: ScheduledPost, now: datetime) -> Phrase | None:
    """How it is with a post, as far as that is not said of the whole plan."""
    if post.held:
        return t("posts.state.past") if post.first_at <= now and post.rule is None else None
    if post.paused:
        return t("posts.state.paused")
    if post.next_at is None:
        return t("posts.state.said" if post.said else "posts.state.not_said")
    return None


def _tools(row: Campaign, posts: Sequence[ScheduledPost]) -> tuple[Button, ...]:
    here = {"campaign": row.id}
    if row.started_at is not None:
        if not any(post.next_at is not None or not post.said for post in posts):
            return ()
        return (Button(t("posts.button.stop"), action("posts/ask_stop", **here), Emphasis.DANGER),)
    away = Button(t("posts.button.put_away"), action("posts/ask_stop", **here), Emphasis.DANGER)
    if not posts:
        return (away,)
    return (
        Button(t("posts.button.start"), action("posts/start", **here), Emphasis.PRIMARY),
        Button(t("posts.button.move"), action("posts/move", **here)),
        away,
    )


def ask_stop(row: Campaign) -> Message:
    """To an organiser: whether the rest is really not to be said."""
    asked, yes = (
        ("posts.plan.ask_stop", "posts.button.yes_stop")
        if row.started_at is not None
        else ("posts.plan.ask_put_away", "posts.button.yes_put_away")
    )
    return say(
        t(asked, title=row.title),
        Actions(
            (
                Button(t(yes), action("posts/stop", campaign=row.id), Emphasis.DANGER),
                Button(t("posts.button.plan"), action("posts/see_plan", campaign=row.id)),
            )
        ),
    )


def put_away(row: Campaign) -> Message:
    """To the organiser: nothing of it will be said."""
    return say(t("posts.plan.put_away", title=row.title))


def too_close(near: Asking, earliest: date, weeks: int) -> Phrase:
    """Why a survey cannot be then, and when it can."""
    return t("posts.survey.too_close", starts=_day(near.starts), ends=_day(near.ends), n=weeks, earliest=_day(earliest))


def weeks_set(weeks: int) -> Message:
    """To the organiser: how far apart surveys are from now on."""
    return say(_pause(weeks))


def _pause(weeks: int) -> Phrase:
    return t("posts.weeks.pause", n=weeks) if weeks else t("posts.weeks.none")


def _day(day: date) -> Days:
    return Days(day, day)
