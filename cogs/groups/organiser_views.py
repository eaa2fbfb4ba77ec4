"""What organisers see of schemes and rounds."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from bot.api import (
    Actions,
    Block,
    Button,
    Choice,
    Emphasis,
    Facts,
    Heading,
    Item,
    Listing,
    Member,
    Mention,
    Message,
    Moment,
    Paragraph,
    Style,
    Text,
    action,
    say,
    shorten,
    t,
)
from cogs.groups import views
from cogs.groups.given import Given
from cogs.groups.kinds import SMALLEST
from cogs.groups.tables import GroupRow, RoundRow, SchemeRow

_NAMED, _NAMED_PEOPLE = 12, 120
"""So many groups and people are named in a preview: more than that nobody reads, and no message holds."""


def opened(row: SchemeRow) -> Message:
    """To the organiser: it is in the channel, and what to do next."""
    opened = t("groups.opened", title=views.title(row), channel=Mention(row.address))
    by_itself = t("groups.opened.by_itself", when=Moment(row.next_at)) if row.next_at is not None else None
    return say(opened, by_itself or t("groups.opened.draw"), Actions(_tools(row)))


_ENOUGH = 5
"""Answers below which a sum would tell who gave them."""


def shown(row: SchemeRow, count: int, met: int, answered: int, more: Sequence[Block]) -> Message:
    """To an organiser: a scheme, and what can be done about it; of those who met, a sum."""
    facts: list[tuple[Text, Text]] = [
        (t("groups.fact.kind"), views.kind(row.kind)),
        views.size_fact(row),
        (t("groups.fact.count"), t("groups.people", n=count)),
    ]
    if answered >= _ENOUGH and not row.is_private:
        facts.append((t("groups.fact.met"), t("groups.met", met=met, n=answered)))
    return say(Heading(views.title(row)), Facts(tuple(facts)), Actions(_tools(row)), *more)


def _tools(row: SchemeRow) -> tuple[Button, ...]:
    return (
        *([_draw(row)] if row.next_at is None else []),
        *views.ways_in(row),
        Button(t("groups.button.close"), action("groups/ask_close", scheme=row.id), Emphasis.DANGER),
    )


def _draw(row: SchemeRow) -> Button:
    return Button(t("groups.button.draw"), action("groups/draw_scheme", scheme=row.id), Emphasis.PRIMARY)


def ask_close(row: SchemeRow, count: int) -> Message:
    """To an organiser: whether nobody more is to sign up."""
    close = Button(t("groups.button.close"), action("groups/close", scheme=row.id), Emphasis.DANGER)
    return say(t("groups.ask_close", title=views.title(row), n=count), Actions((close,)))


def closed(row: SchemeRow, count: int) -> Message:
    """To the organiser: nobody signs up any more, and those who did can be drawn."""
    said = t("groups.closed", title=views.title(row))
    return say(said, t("groups.closed.draw", n=count), Actions((_draw(row),))) if count >= SMALLEST else say(said)


def preview(row: RoundRow, known: Sequence[Member], spare: int) -> Message:
    """To an organiser: what was drawn, in plain words, before anybody else hears of it."""
    people = sum(len(group.places) for group in row.groups)
    of_each = Counter(len(group.places) for group in row.groups)
    named = {member.id: member for member in known}
    shown = [] if row.is_private else _named(row.groups)
    publish = action("groups/publish", draft=row.id, seed=Given.decode(row.given).seed)
    buttons = (
        Button(t("groups.button.publish"), publish, Emphasis.PRIMARY),
        Button(t("groups.button.again"), action("groups/again", draft=row.id)),
        Button(t("groups.button.rules"), action("groups/rules", draft=row.id)),
        Button(t("groups.button.throw_away"), action("groups/throw_away", draft=row.id), Emphasis.DANGER),
    )
    return say(
        Heading(t("groups.preview", title=views.title(row))),
        t("groups.preview.people", people=t("groups.people", n=people), groups=views.sizes(of_each)),
        t("groups.preview.spare", n=spare) if spare else None,
        _repeats(row),
        t("groups.preview.aims", aims=Listing(tuple(t(f"groups.aim.{aim}") for aim in row.wanted)))
        if row.wanted
        else None,
        *[Paragraph(t(f"groups.broken.{code}", **numbers)) for code, numbers in row.broken],
        *[_group(group, named) for group in shown],
        t("groups.preview.private") if row.is_private else None,
        t("groups.preview.more", n=len(row.groups) - len(shown)) if 0 < len(shown) < len(row.groups) else None,
        t("groups.preview.nobody_knows"),
        Actions(buttons),
    )


def _named(groups: Sequence[GroupRow]) -> list[GroupRow]:
    """The first of these groups, as many as are named in a preview."""
    upto = accumulate(len(group.places) for group in groups)
    return [group for group, people in zip(groups[:_NAMED], upto, strict=False) if people <= _NAMED_PEOPLE]


def _repeats(row: RoundRow) -> Text:
    if row.repeated == 0:
        return t("groups.preview.all_new")
    if row.repeated <= row.bound:
        return t("groups.preview.fewest", n=row.repeated)
    return t("groups.preview.repeats", n=row.repeated, bound=row.bound)


def _group(group: GroupRow, named: dict[int, Member]) -> Item:
    new = [named[place.member_id] for place in group.places if not place.is_mentor]
    mentors = [named[place.member_id] for place in group.places if place.is_mentor]
    people = t("groups.preview.members", people=views.named(new))
    if mentors:
        people = t("groups.preview.mentors", n=len(mentors), people=people, mentors=views.named(mentors))
    return Item(t("groups.preview.group", number=group.number), people)


def published(row: RoundRow) -> Message:
    """To the organiser: everybody hears of it, and how it can be taken back."""
    undo = Button(t("groups.button.undo"), action("groups/undo", drawn=row.id), Emphasis.DANGER)
    return say(t("groups.you_published", title=views.title(row)), t("groups.can_undo"), Actions((undo,)))


def undone(row: RoundRow) -> Message:
    """To the organiser: it was taken back."""
    return say(t("groups.you_undid", title=views.title(row)))


def thrown_away(row: RoundRow) -> Message:
    """To the organiser: the draft is gone."""
    return say(t("groups.thrown_away", title=views.title(row)))


def choice(row: RoundRow) -> Choice:
    """A round as a suggestion while typing."""
    assert row.published_at is not None  # noqa: S101 - a draft is suggested to nobody
    day = Moment(row.published_at, Style.DATE)
    return Choice(str(row.id), t("groups.choice.round", title=shorten(row.title, 40), day=day))


def ask_end(row: RoundRow, count: int) -> Message:
    """To an organiser: whether all groups of a round are to end."""
    button = Button(t("groups.button.end"), action("groups/end_round", drawn=row.id), Emphasis.DANGER)
    return say(t("groups.ask_end", title=views.title(row), n=count), Actions((button,)))


def ended(row: RoundRow) -> Message:
    """To the organiser: they are over."""
    return say(t("groups.you_ended", title=views.title(row)))
