"""What members see of groups."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.api import (
    Actions,
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
    Phrase,
    Text,
    Verbatim,
    action,
    say,
    shorten,
    t,
)
from cogs.groups.kinds import Kind, Size
from cogs.groups.tables import GroupRow, RoundRow, SchemeRow

PAGE = 6
"""Entries of the list on one page."""

OWN = 4
"""Groups of one's own on one page, the newest first: with a button each, all that a message takes."""

AT_HOME = 3
"""Entries of a kind on a member's own page."""

_NAME = 50  # characters of a title in the name of a conversation


def size(of: Size) -> Phrase:
    """How many are in a group: "four", "three to five"."""
    if of.least == of.most:
        return t("groups.size.one", n=of.least)
    return t("groups.size.range", least=of.least, most=of.most)


def kind(of: str) -> Phrase:
    """What people are put together for."""
    return t(f"groups.kind.{of}")


def title(of: SchemeRow | RoundRow) -> Verbatim:
    """What an organiser called it."""
    return Verbatim(of.title)


def scheme(row: SchemeRow, count: int) -> Message:
    """In the channel: what one can sign up to. Who did is nobody's business; how many, everybody's but in private."""
    if row.closed_at is not None:
        return say(Heading(title(row)), t("groups.scheme.closed"), Actions((leave(row),)))
    facts: list[tuple[Text, Text]] = [
        (t("groups.fact.kind"), kind(row.kind)),
        size_fact(row),
    ]
    if not row.is_private:
        facts.append((t("groups.fact.count"), t("groups.people", n=count)))
    if row.next_at is not None:
        facts.append((t("groups.fact.next"), t("groups.moment", when=Moment(row.next_at))))
    return say(
        Heading(title(row)),
        Verbatim(row.about) if row.about else None,
        t(f"groups.scheme.how.{row.kind}"),
        t("groups.scheme.each_time") if row.next_at is not None else None,
        Facts(tuple(facts)),
        Actions((*ways_in(row), leave(row))),
    )


def ways_in(row: SchemeRow) -> tuple[Button, ...]:
    """The buttons to sign up with."""
    as_fadder = Button(t("groups.button.join_fadder"), action("groups/join_as_fadder", scheme=row.id))
    return (_join(row), as_fadder) if row.kind == Kind.FADDER else (_join(row),)


def _join(row: SchemeRow) -> Button:
    key = "groups.button.join_new" if row.kind == Kind.FADDER else "groups.button.join"
    return Button(t(key), action("groups/join", scheme=row.id), Emphasis.PRIMARY)


def size_fact(row: SchemeRow) -> tuple[Text, Text]:
    """How many are in a group, as a fact; of fadder groups those are counted who are new."""
    return t("groups.fact.size.new" if row.kind == Kind.FADDER else "groups.fact.size"), size(row.size)


def leave(row: SchemeRow) -> Button:
    """The button that signs one off."""
    return Button(t("groups.button.sign_off"), action("groups/sign_off", scheme=row.id))


def _own(row: SchemeRow) -> Button:
    """What one can do about a sign-up: there is more to choose where rounds come by themselves."""
    mine = Button(t("groups.button.mine"), action("groups/mine", scheme=row.id))
    return leave(row) if row.next_at is None else mine


def joined(row: SchemeRow, *, as_mentor: bool = False) -> Message:
    """To the member: they are in, and what comes."""
    key = "groups.joined.fadder" if as_mentor else "groups.joined"
    return say(t(key, title=title(row)), t("groups.joined.next"), Actions((leave(row),)))


def signed_off(row: SchemeRow) -> Message:
    """To the member: they are out."""
    return say(t("groups.signed_off", title=title(row)), Actions((_join(row),)) if row.closed_at is None else None)


def choice(row: SchemeRow, count: int) -> Choice:
    """A scheme as a suggestion while typing."""
    return Choice(f"scheme:{row.id}", t("groups.choice", title=shorten(row.title, 50), n=count))


def listing(
    schemes: Sequence[SchemeRow],
    mine: Sequence[tuple[RoundRow, GroupRow]],
    signed: set[int],
    page: int,
    now: datetime,
    *,
    more: bool,
    organises: bool,
) -> Message:
    """What one can sign up to, and one's own groups."""
    turn = []
    if page > 1:
        turn.append(Button(t("groups.button.before"), action("groups/browse", page=page - 1)))
    if more:
        turn.append(Button(t("groups.button.after"), action("groups/browse", page=page + 1)))
    is_first = page == 1
    return say(
        Heading(t("groups.list.mine")) if mine or is_first else None,
        *(own(mine, now) if mine or is_first else []),
        Heading(t("groups.list.open")) if schemes or is_first else None,
        *[_entry(row, signed, organises=organises) for row in schemes],
        t("groups.list.empty") if is_first and not schemes else None,
        Actions(tuple(turn)) if turn else None,
    )


def own(mine: Sequence[tuple[RoundRow, GroupRow]], now: datetime) -> list[Item | Paragraph]:
    """The groups that a member is in."""
    if not mine:
        return [Paragraph(t("groups.list.none"))]
    return [Item(name(row, group), _group(group, now), ask_leave(group)) for row, group in mine]


def _group(group: GroupRow, now: datetime) -> Phrase:
    people = t("groups.people", n=len(group.present))
    if group.meets_at is None or group.meets_at < now:
        return people
    return t("groups.own.meets", people=people, time=Moment(group.meets_at))


def _entry(row: SchemeRow, signed: set[int], *, organises: bool) -> Item:
    if organises:
        button = Button(t("groups.button.look"), action("groups/look", scheme=row.id))
    else:
        button = _own(row) if row.id in signed else _join(row)
    state = t("groups.entry.signed") if row.id in signed else t("groups.entry.open")
    return Item(title(row), t("groups.entry", kind=kind(row.kind), size=size(row.size), state=state), button)


def home(
    schemes: Sequence[SchemeRow], mine: Sequence[tuple[RoundRow, GroupRow]], signed: set[int], now: datetime
) -> Message:
    """On a member's own page: their groups, and what they could sign up to."""
    others = [row for row in schemes if row.id not in signed]
    return say(
        Heading(t("groups.list.mine")),
        *own(mine, now),
        *([Heading(t("groups.list.open"))] if others else []),
        *[_entry(row, signed, organises=False) for row in others],
    )


def name(row: RoundRow, group: GroupRow) -> Phrase:
    """What a group is called: "Lunch: group 3"."""
    return t("groups.name", title=shorten(row.title, _NAME), number=group.number)


def conversation(row: RoundRow, group: GroupRow) -> Phrase:
    """What a group's conversation is called, where others may look over one's shoulder."""
    return t("groups.preview.group", number=group.number) if row.is_private else name(row, group)


def find_time(group: GroupRow) -> Button:
    """The button with which one says when one is free."""
    return Button(t("groups.button.find_time"), action("groups/say_free", group=group.id), Emphasis.PRIMARY)


def ask_leave(group: GroupRow) -> Button:
    """The button with which one begins to leave a group."""
    return Button(t("groups.button.ask_leave"), action("groups/ask_leave", group=group.id))


def introduction(row: RoundRow, group: GroupRow, people: Sequence[Member], question: Text | None) -> Message:
    """In a group's conversation: who is here, what for, a first step, and a question to begin with."""
    another = Button(t("groups.button.another_question"), action("groups/another_question", group=group.id))
    mentors = {place.member_id for place in group.present if place.is_mentor}
    new = [member for member in people if member.id not in mentors]
    looking_after = [member for member in people if member.id in mentors]
    return say(
        Heading(name(row, group)),
        t("groups.introduction.people", people=named(new)),
        t("groups.introduction.mentors", n=len(looking_after), people=named(looking_after)) if looking_after else None,
        t(f"groups.introduction.{row.kind}"),
        t("groups.introduction.step"),
        t("groups.introduction.question", question=question) if question else None,
        Actions((find_time(group), another) if question else (find_time(group),)),
    )


def meets(group: GroupRow, now: datetime) -> Phrase | None:
    """When a group meets that has agreed on it; None where that is over."""
    if group.meets_at is None or group.meets_at <= now:
        return None
    return t("groups.stands", time=Moment(group.meets_at))


def named(people: Sequence[Member]) -> Listing:
    """These people, each as the platform names them."""
    return Listing(tuple(t("groups.person", person=Mention(member.address)) for member in people))


def published(row: RoundRow) -> Message:
    """In the channel: there are groups, and where one's own is. Of private ones nothing is counted."""
    where = t("groups.published.where")
    if row.is_private:
        return say(t("groups.published.private", title=title(row)), where)
    people = sum(len(group.places) for group in row.groups)
    return say(t("groups.published", title=title(row), n=len(row.groups), people=people), where)


def left_out(row: RoundRow, *, signed_up: bool) -> Message:
    """To somebody for whom there is no group this time; only they know what they asked for."""
    return say(t("groups.left_out", title=title(row)), t("groups.left_out.signed_up") if signed_up else None)


def spare(row: RoundRow) -> Message:
    """To a fadder who is in no group: they are asked if one drops out."""
    return say(t("groups.spare", title=title(row)))


def undone(row: RoundRow) -> Message:
    """In a group's conversation: it is not to be."""
    return say(t("groups.undone", title=title(row)))


def sizes(groups: Mapping[int, int]) -> Listing:
    """How many groups there are of each size: "two of five and one of four"."""
    return Listing(tuple(t("groups.sizes", n=count, people=people) for people, count in sorted(groups.items())))
