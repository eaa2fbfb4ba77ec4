"""What is seen of rounds that come by themselves, by members and by those who organise."""

from collections.abc import Sequence
from datetime import datetime

from bot.api import (
    Actions,
    Block,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Mention,
    Message,
    Moment,
    Paragraph,
    Phrase,
    Style,
    Text,
    action,
    say,
    t,
)
from cogs.groups.rules import PAUSES, UNTIL_TOLD, minute_of
from cogs.groups.tables import AnnouncementRow, RoundRow, SchemeRow, SignUpRow
from cogs.groups.views import leave, title


def announcement(row: SchemeRow, asked: AnnouncementRow, count: int) -> Message:
    """In the channel: a round is to come. Nobody learns who is in; how many, everybody does but in private."""
    return say(
        Heading(title(row)),
        t("groups.coming.when", when=Moment(asked.at)),
        t("groups.coming.how"),
        Facts(((t("groups.fact.in"), t("groups.people", n=count)),)) if count and not row.is_private else None,
        _answers(row, asked),
    )


def ask(row: SchemeRow, asked: AnnouncementRow, own: SignUpRow, *, is_back: bool) -> Message:
    """To a member who wants to be asked: whether they are in."""
    return say(
        t("groups.coming.back") if is_back else None,
        t("groups.coming.ask", title=title(row), when=Moment(asked.at)),
        t("groups.coming.in_anyway") if own.every_time else None,
        _answers(row, asked),
    )


def _answers(row: SchemeRow, asked: AnnouncementRow) -> Actions:
    return Actions((_in(asked), _skip(asked), _pause(row)))


def _in(asked: AnnouncementRow) -> Button:
    return Button(t("groups.button.in"), action("groups/come_in", announcement=asked.id), Emphasis.PRIMARY)


def _skip(asked: AnnouncementRow) -> Button:
    return Button(t("groups.button.skip"), action("groups/skip_it", announcement=asked.id))


def _pause(row: SchemeRow) -> Button:
    return Button(t("groups.button.pause"), action("groups/pause", scheme=row.id))


def _every_time(row: SchemeRow) -> Button:
    return Button(t("groups.button.every_time"), action("groups/every_time", scheme=row.id))


def next_round(row: SchemeRow, next_at: datetime) -> Message:
    """In the channel, where a round was announced that did not come: when the next is."""
    return say(Heading(title(row)), t("groups.coming.next", when=Moment(next_at)))


def you_are_in(row: SchemeRow, asked: AnnouncementRow, own: SignUpRow, *, is_new: bool, was_paused: bool) -> Message:
    """To the member: they are in for this round."""
    others = () if own.every_time else (_every_time(row),)
    return say(
        t("groups.coming.you_are_in", title=title(row), when=Moment(asked.at)),
        t("groups.coming.signed_up_too") if is_new else None,
        t("groups.coming.pause_over") if was_paused else None,
        Actions((_skip(asked), *others)),
    )


def you_skip(row: SchemeRow, asked: AnnouncementRow) -> Message:
    """To the member: they are not in for this round."""
    return say(t("groups.coming.you_skip", title=title(row)), Actions((_in(asked), _pause(row))))


def not_signed_up(row: SchemeRow) -> Message:
    """To somebody who did not sign up: there is nothing that they have to do."""
    return say(t("groups.not_signed_up", title=title(row)))


def over(row: SchemeRow, asked: AnnouncementRow) -> Phrase:
    """To whoever answers too late: what became of that round, and when the next is."""
    if row.next_at is None:
        return t("groups.coming.over", when=Moment(asked.at))
    return t("groups.coming.over.next", when=Moment(asked.at), following=Moment(row.next_at))


def joined(
    row: SchemeRow, own: SignUpRow, asked: AnnouncementRow | None, *, paused: bool, can_come_late: bool
) -> Message:
    """To a member who signed up to what is drawn by itself: that one says so each time, or chooses not to have to.

    Where groups are together now, they can be in one of those at once.
    """
    return say(
        t("groups.joined.to", title=title(row)),
        t("groups.joined.in", when=Moment(asked.at)) if asked is not None else None,
        *_choices(row, own, paused=paused, tells_when=asked is None),
        Actions((_come_late(row),)) if can_come_late else None,
    )


def can_come_late(row: SchemeRow, asked: AnnouncementRow, *, is_new: bool) -> Message:
    """To whoever wants to be in too late: that round is over, but they can be in a group at once."""
    return say(
        over(row, asked),
        t("groups.coming.late"),
        t("groups.coming.signed_up_too") if is_new else None,
        Actions((_come_late(row),)),
    )


def _come_late(row: SchemeRow) -> Button:
    return Button(t("groups.button.come_late"), action("groups/come_late", scheme=row.id), Emphasis.PRIMARY)


def mine(row: SchemeRow, own: SignUpRow, *, paused: bool) -> Message:
    """To a member: what they have chosen, and what they can choose instead."""
    return say(Heading(title(row)), *_choices(row, own, paused=paused))


def _choices(row: SchemeRow, own: SignUpRow, *, paused: bool, tells_when: bool = True) -> list[Block]:
    said: list[Text] = []
    if paused:
        said.append(_paused(own))
    said.append(t("groups.mine.every_time") if own.every_time else t("groups.mine.each_time"))
    if own.asked_directly:
        said.append(t("groups.mine.asked"))
    if row.next_at is not None and not paused and tells_when:
        said.append(t("groups.mine.next", when=Moment(row.next_at)))
    each_time = Button(t("groups.button.each_time"), action("groups/each_time", scheme=row.id))
    ask_me = Button(t("groups.button.ask_me"), action("groups/ask_me", scheme=row.id))
    come_back = Button(t("groups.button.come_back"), action("groups/come_back", scheme=row.id))
    buttons = (
        each_time if own.every_time else _every_time(row),
        _do_not_ask_me(row) if own.asked_directly else ask_me,
        come_back if paused else _pause(row),
        leave(row),
    )
    return [*(Paragraph(one) for one in said), Actions(buttons)]


def _do_not_ask_me(row: SchemeRow) -> Button:
    return Button(t("groups.button.do_not_ask_me"), action("groups/do_not_ask_me", scheme=row.id))


def _paused(own: SignUpRow) -> Phrase:
    if own.paused_until is None:
        return t("groups.mine.paused")
    return t("groups.mine.paused_until", until=Moment(own.paused_until, Style.DATE))


def by_itself(planned: Sequence[tuple[SchemeRow, SignUpRow]]) -> Message:
    """To a member: what comes to them of rounds that come by themselves, and how not to be asked."""
    asked = [Item(title(row), button=_do_not_ask_me(row)) for row, own in planned if own.asked_directly]
    return say(t("groups.by_itself.asked") if asked else None, *asked, t("groups.by_itself.silent"))


def how_long(row: SchemeRow) -> Message:
    """To a member who wants a pause: how long it is to be."""
    buttons = [
        Button(t("groups.pause.weeks", n=weeks), action("groups/pause_for", scheme=row.id, weeks=weeks))
        for weeks in PAUSES
    ]
    forever = Button(t("groups.pause.until_told"), action("groups/pause_for", scheme=row.id, weeks=UNTIL_TOLD))
    return say(t("groups.pause.how_long"), Actions((*buttons, forever)))


def _others() -> Button:
    return Button(t("groups.button.others"), action("groups/browse", page=1))


def alone(row: SchemeRow, own: SignUpRow) -> Message:
    """To a member who was in when there were too few: it is not about them, and what else there is."""
    following = t("groups.alone.next", when=Moment(row.next_at)) if row.next_at is not None else None
    every_time = () if own.every_time or row.next_at is None else (_every_time(row),)
    return say(t("groups.alone", title=title(row)), following, Actions((_others(), *every_time)))


def called_off(row: SchemeRow, asked: AnnouncementRow) -> Message:
    """To a member who was in for a round that does not come."""
    following = t("groups.alone.next", when=Moment(row.next_at)) if row.next_at is not None else None
    return say(t("groups.called_off", title=title(row), when=Moment(asked.at)), following)


def what_would_suit(row: SchemeRow, own: SignUpRow) -> Message:
    """To a member who said nothing three times in a row: it is all right, and what would suit them better."""
    keep_asking = Button(t("groups.button.keep_asking"), action("groups/keep_asking", scheme=row.id))
    talk = Button(t("groups.button.talk"), action("groups/talk", scheme=row.id))
    fewer = (_do_not_ask_me(row),) if own.asked_directly else ()
    return say(
        t("groups.silent", title=title(row)),
        t("groups.silent.no_need"),
        Actions((_others(), talk, keep_asking, *fewer, leave(row))),
    )


def whom_to_talk_to(row: SchemeRow) -> Message:
    """To a member: whom they can write to. Roles are named in words: in a direct message no platform shows them."""
    return say(t("groups.talk", channel=Mention(row.address)), t("groups.talk.private"))


def organised(row: SchemeRow, asked: AnnouncementRow | None, count: int, undoable: RoundRow | None) -> list[Block]:
    """To an organiser: when a scheme is drawn by itself, how many are in, and what can be done about it."""
    set_when = action("groups/set_when", scheme=row.id)
    if row.next_at is None:
        return [Actions((Button(t("groups.button.set_when"), set_when), *_undo(undoable)))]
    skip = action("groups/skip_next", scheme=row.id, minute=minute_of(row.next_at))
    facts: list[tuple[Text, Text]] = [(t("groups.fact.next"), t("groups.moment", when=Moment(row.next_at)))]
    if asked is not None:
        facts.append((t("groups.fact.in"), t("groups.people", n=count)))
    buttons = [
        Button(t("groups.button.skip_next"), skip),
        Button(t("groups.button.change_when"), set_when),
        Button(t("groups.button.stop"), action("groups/ask_stop", scheme=row.id)),
        *_undo(undoable),
    ]
    if asked is not None:
        draw_now = action("groups/ask_draw_now", announcement=asked.id)
        buttons.insert(0, Button(t("groups.button.draw_now"), draw_now))
    return [Facts(tuple(facts)), Actions(tuple(buttons))]


def _undo(undoable: RoundRow | None) -> tuple[Button, ...]:
    if undoable is None:
        return ()
    return (Button(t("groups.button.undo"), action("groups/undo", drawn=undoable.id), Emphasis.DANGER),)


def ask_stop(row: SchemeRow) -> Message:
    """To an organiser: whether no more rounds are to come."""
    stop = Button(t("groups.button.stop_yes"), action("groups/stop", scheme=row.id), Emphasis.DANGER)
    return say(t("groups.ask_stop", title=title(row)), Actions((stop,)))


def ask_draw_now(row: SchemeRow, asked: AnnouncementRow, count: int) -> Message:
    """To an organiser: whether a round is to be drawn before its time."""
    draw = Button(t("groups.button.draw_now_yes"), action("groups/draw_now", announcement=asked.id), Emphasis.PRIMARY)
    return say(t("groups.ask_draw_now", title=title(row), n=count, when=Moment(asked.at)), Actions((draw,)))


def _for_organisers(row: SchemeRow, *said: Text | None) -> Message:
    look = Button(t("groups.button.look"), action("groups/look", scheme=row.id))
    return say(*said, Actions((look,)))


def left_out(row: SchemeRow, due: datetime) -> Message:
    """To those who organise: a round was not drawn, because the bot was away."""
    following = t("groups.alone.next", when=Moment(row.next_at)) if row.next_at is not None else None
    return _for_organisers(row, t("groups.round_left_out", title=title(row), when=Moment(due)), following)


def barren(row: SchemeRow) -> Message:
    """To those who organise: for some time nobody was put together."""
    return _for_organisers(row, t("groups.barren", title=title(row)))
