"""What organisers see of posts, and what everybody does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.api import (
    Actions,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Listing,
    Mention,
    Message,
    Moment,
    Paragraph,
    Phrase,
    Style,
    Text,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.posts import rules
from cogs.posts.tables import ScheduledPost

PAGE = 8
"""Entries of the list on one page."""

_BRIEF = 80  # characters of a text in a list


@dataclass(frozen=True)
class Ahead:
    """What is to come of a post: its next times, and how many communities subscribe, None where nothing is shared."""

    times: Sequence[datetime]
    reach: int | None = None


def said(text: str, following: Text | None, *, origin: str | None = None) -> Message | None:
    """A post as everybody reads it, with from whom it comes where that is another community.

    None where there is no next activity, and nothing to say without.
    """
    words = _with_next(rules.around_next(text), following) if following else Verbatim(rules.without_next(text))
    if words == Verbatim(""):
        return None
    return say(Paragraph(words), t("posts.from", name=Verbatim(origin)) if origin else None)


def _with_next(pieces: Sequence[str], following: Text) -> Text:
    """The pieces of a text with the next activity between them."""
    first, *rest = pieces
    if not rest:
        return Verbatim(first)
    return t("posts.with_next", before=Verbatim(first), next=following, after=_with_next(rest, following))


def planned(row: ScheduledPost, ahead: Ahead) -> Message:
    """To the organiser: what was kept, as it will be read."""
    return say(t("posts.saved"), *_described(row, ahead), *_tools(row, ahead.reach))


def shown(row: ScheduledPost, ahead: Ahead, *, may_approve: bool) -> Message:
    """To an organiser: a post, and what can be done about it."""
    approve = Button(t("posts.button.approve"), action("posts/approve", post=row.id), Emphasis.PRIMARY)
    return say(*_described(row, ahead), Actions((approve,)) if may_approve else None, *_tools(row, ahead.reach))


def changed(row: ScheduledPost, ahead: Ahead, key: str) -> Message:
    """To the organiser: what became of it; `key` says it."""
    return say(t(key), *_described(row, ahead), *_tools(row, ahead.reach))


def _described(row: ScheduledPost, ahead: Ahead) -> list[Heading | Paragraph | Facts]:
    times = ahead.times
    facts: list[tuple[Text, Text]] = [(t("posts.fact.channel"), t("posts.channels", channels=channels(row)))]
    if row.elsewhere:
        facts.append((t("posts.fact.elsewhere"), _reached(ahead.reach or 0)))
    if times:
        facts.append((t("posts.fact.when"), t("posts.times", times=Listing(tuple(_moment(one) for one in times)))))
    if row.rule is not None:
        facts.append((t("posts.fact.repeats"), t("posts.again")))
    if row.until_at is not None:
        facts.append((t("posts.fact.until"), _moment(row.until_at)))
    if state := _state(row):
        facts.append((t("posts.fact.state"), state))
    return [
        Heading(t("posts.preview")),
        Paragraph(_words(row, times[0] if times else row.first_at)),
        Facts(tuple(facts)),
    ]


def _words(row: ScheduledPost, at: datetime) -> Text:
    if row.waits_for_words:
        return t("posts.to_write", what=row.to_write or "")
    text = rules.filled_in(row.text, at, row.zone_info)
    return _with_next(rules.around_next(text), t("posts.next_here"))


def _reached(count: int) -> Phrase:
    return t("posts.elsewhere.count", n=count) if count else t("posts.elsewhere.nobody")


def channels(row: ScheduledPost) -> Listing:
    """The channels in which a post is said, by name."""
    return Listing(tuple(t("posts.channel", channel=Mention(address)) for address in row.addresses))


def _moment(instant: datetime) -> Phrase:
    return t("core.when", when=Moment(instant, Style.FULL))


def _state(row: ScheduledPost) -> Phrase | None:
    if row.paused:
        return t("posts.state.paused")
    if row.held:
        return t("posts.state.held")
    if row.waits_for_review:
        return t("posts.state.review")
    if row.next_at is None:
        return t("posts.state.said" if row.said else "posts.state.not_said")
    return t("posts.state.to_write") if row.waits_for_words else None


def _tools(row: ScheduledPost, reach: int | None) -> tuple[Actions, ...]:
    change = [Button(t("posts.button.edit"), action("posts/change", post=row.id))]
    if row.rule is not None or not row.said:
        change.append(Button(t("posts.button.channels"), action("posts/channels", post=row.id)))
        if row.elsewhere:
            change.append(Button(t("posts.button.only_here"), action("posts/only_here", post=row.id)))
        elif reach is not None:
            change.append(Button(t("posts.button.elsewhere", n=reach), action("posts/everywhere", post=row.id)))
    tools: list[Button] = []
    if row.next_at is not None:
        pause = ("posts.button.go_on", "posts/go_on") if row.paused else ("posts.button.pause", "posts/pause")
        tools.append(Button(t(pause[0]), action(pause[1], post=row.id)))
        if row.rule is not None:
            skip = action("posts/skip", post=row.id, minute=rules.minute_of(row.next_at))
            tools.append(Button(t("posts.button.skip"), skip))
    tools.append(Button(t("posts.button.cancel"), action("posts/ask_cancel", post=row.id), Emphasis.DANGER))
    return Actions(tuple(change)), Actions((*tools, *_to_plan(row)))


def _to_plan(row: ScheduledPost) -> tuple[Button, ...]:
    if row.campaign_id is None:
        return ()
    return (Button(t("posts.button.plan"), action("posts/see_plan", campaign=row.campaign_id)),)


def listing(rows: Sequence[ScheduledPost], page: int, *, more: bool) -> Message:
    """To an organiser: what is still to be said, soonest first, one page of it."""
    if not rows:
        return say(Heading(t("posts.list.title")), t("posts.list.empty"))
    return say(
        Heading(t("posts.list.title")),
        *(entry(row, _state(row)) for row in rows),
        turns("posts/browse", page, more=more),
    )


def turns(handler: str, page: int, *, more: bool) -> Actions | None:
    """The buttons to the pages before and after, where there are any."""
    found = [(t("posts.list.earlier"), page - 1)] if page > 1 else []
    found += [(t("posts.list.later"), page + 1)] if more else []
    return Actions(tuple(Button(words, action(handler, page=n)) for words, n in found)) if found else None


def entry(row: ScheduledPost, state: Phrase | None) -> Item:
    """A post in a list: its first words, when it is said, how it is with it, and a button to look at it."""
    when = t("core.when", when=Moment(row.planned_at, Style.SHORT))
    detail = t("posts.list.state", when=when, state=state) if state else when
    return Item(brief(row), detail, Button(t("posts.button.look"), action("posts/look", post=row.id)))


def brief(row: ScheduledPost) -> Text:
    """The first words of a post, or what somebody is to write."""
    if row.waits_for_words:
        return t("posts.to_write", what=shorten(row.to_write or "", _BRIEF))
    return Verbatim(shorten(" ".join(rules.filled_in(row.text, row.planned_at, row.zone_info).split()), _BRIEF))


def ask_cancel(row: ScheduledPost) -> Message:
    """To an organiser: whether it is really not to be said."""
    yes = Button(t("posts.button.yes_cancel"), action("posts/cancel", post=row.id), Emphasis.DANGER)
    keep = Button(t("posts.button.keep"), action("posts/look", post=row.id))
    return say(t("posts.ask_cancel"), brief(row), Actions((yes, keep)))


def cancelled(row: ScheduledPost) -> Message:
    """To the organiser: it will not be said."""
    back = _to_plan(row)
    return say(t("posts.cancelled"), Actions(back) if back else None)


def review_asked(row: ScheduledPost) -> Message:
    """To those who organise: somebody else is to read it before it is said."""
    look = Button(t("posts.button.look"), action("posts/look", post=row.id), Emphasis.PRIMARY)
    return say(
        t("posts.review.asked", channel=channels(row), when=Moment(row.planned_at, Style.FULL)),
        Actions((look,)),
    )


def review_missed(row: ScheduledPost) -> Message:
    """To those who organise: it was not said, because nobody had read it."""
    look = Button(t("posts.button.look"), action("posts/look", post=row.id))
    return say(t("posts.review.missed", channel=channels(row)), Actions((look,)))


def to_be_written(row: ScheduledPost) -> Message:
    """To those who organise: a post has no text yet, and its time comes soon."""
    write = Button(t("posts.button.write"), action("posts/change", post=row.id), Emphasis.PRIMARY)
    when = Moment(row.planned_at, Style.FULL)
    return say(t("posts.write.soon", when=when), t("posts.to_write", what=row.to_write or ""), Actions((write,)))


def not_written(row: ScheduledPost) -> Message:
    """To those who organise: it was not said, because nobody had written it."""
    write = Button(t("posts.button.write"), action("posts/change", post=row.id))
    return say(t("posts.write.missed"), t("posts.to_write", what=row.to_write or ""), Actions((write,)))
