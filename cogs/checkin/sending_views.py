"""What a student sees."""

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
    Member,
    Mention,
    Message,
    Moment,
    Paragraph,
    Phrase,
    Reader,
    Text,
    Verbatim,
    action,
    help_button,
    help_without_database,
    say,
    t,
)
from cogs.checkin.content import MARKED, MOST_LEFT_OUT, Note, Progress, Way, carried, inert, told
from cogs.checkin.digesting import Outcome, Topic, Week
from cogs.checkin.rota import Rung

_HELP = Actions((help_button(),))
"""Under everything that is said to students, so that whom one can call is one press away."""

_AT_ONCE = 3_000  # characters of answers in one message, so that every platform takes what stands around them, too
_MOST_ENTRIES = 8

ABOUT_WAYS = tuple(t(f"checkin.about_way.{way}") for way in Way)


def otherwise(reason: Phrase, reader: Reader) -> Message:
    """Where something cannot be done: why, and whom one can call."""
    return say(reason, *help_without_database(reason, reader).blocks)


def closed(card: Message, reason: Phrase) -> Message:
    """Whom one can call, where nothing can be sent."""
    return say(reason, *card.blocks)


def first(card: Message, *, on_page: bool) -> Message:
    """Whom one can call, and the way on: to a page of ours, or to the questions."""
    then = action("checkin/page" if on_page else "checkin/go_on")
    return say(*card.blocks, Actions((Button(t("checkin.button.go_on"), then, Emphasis.PRIMARY),)))


def readers(
    mentors: int, size: int, starts: datetime | None, *, few: bool, usual: Outcome | None
) -> list[Block | Phrase]:
    """Who reads it, how many people it could come from, and where that is known, how soon an answer usually comes."""
    rows: tuple[tuple[Text, Text], ...] = (
        (t("checkin.fact.readers"), t("checkin.readers", n=mentors)),
        (t("checkin.fact.when"), t("checkin.starts", when=Moment(starts)) if starts else t("checkin.on_duty")),
        (t("checkin.fact.size"), t("checkin.size", n=size)),
        *(((t("checkin.fact.usual"), t(f"checkin.usual.{usual}")),) if usual else ()),
    )
    return [Facts(rows), *([t("checkin.few")] if few else [])]


def ask_week(readers: Sequence[Block | Phrase]) -> Message:
    """Who will read it, and how the week was."""
    weeks = [Button(t(f"checkin.week.{week}"), action("checkin/choose_week", chosen=week)) for week in Week]
    return say(*readers, t("checkin.honest"), Heading(t("checkin.ask.week")), Actions(tuple(weeks)), _HELP)


def ask_topic(week: Week) -> Message:
    """What it is about."""
    buttons = [
        Button(t(f"checkin.topic.{topic}"), action("checkin/choose_topic", chosen=f"{week}-{topic}")) for topic in Topic
    ]
    return say(Heading(t("checkin.ask.topic")), Actions(tuple(buttons[:3])), Actions(tuple(buttons[3:])), _HELP)


def ask_way(so_far: str) -> Message:
    """How one wants to be answered."""
    buttons = [Button(t(f"checkin.way.{way}"), action("checkin/choose_way", chosen=f"{so_far}-{way}")) for way in Way]
    return say(Heading(t("checkin.ask.way")), *ABOUT_WAYS, Actions(tuple(buttons)), _HELP)


def leave_out(
    note: Note, readers: Sequence[tuple[Member, str | None]], page: int, *, has_more: bool, nobody_left: bool
) -> Message:
    """Who is not to have it: each reader of this page with what is chosen once their button is pressed."""
    items = []
    for one, choices in readers:
        label = t("checkin.button.let_in" if one.id in note.without else "checkin.button.not_this")
        items.append(
            Item(
                t("checkin.person", who=Mention(one.address)),
                t("checkin.left_out") if one.id in note.without else None,
                Button(label, action("checkin/leave_out", choices=choices, page=page)) if choices else None,
            )
        )
    on = Button(t("checkin.button.done"), action("checkin/choose_way", chosen=carried(note)), Emphasis.PRIMARY)
    more = Button(t("checkin.button.more"), action("checkin/leave_out", choices=carried(note), page=page + 1))
    buttons = [*(() if nobody_left else (on,)), *((more,) if has_more else ())]
    return say(
        Heading(t("checkin.ask.leave_out")),
        t("checkin.about_leave_out", n=MOST_LEFT_OUT),
        *items,
        t("checkin.nobody_left") if nobody_left else None,
        Actions(tuple(buttons)) if buttons else None,
        _HELP,
    )


def ask_when(choices: str, mark: str, *, in_chat: bool) -> Message:
    """When it is carried; with that it is sent, once however often it is pressed; before it, where one can write."""
    note, marked = told(choices), f"{choices}{MARKED}{mark}"
    later = action("checkin/deliver", choices=marked, now=0)
    words = Button(t("checkin.button.words"), action("checkin/say_it", choices=marked))
    write = (Heading(t("checkin.ask.words")), t("checkin.honest.chat"), Actions((words,)))
    return say(
        *(write if in_chat else ()),
        Heading(t("checkin.ask.when")),
        t("checkin.without", n=len(note.without)) if note and note.without else None,
        t("checkin.about_when"),
        Actions(
            (
                Button(t("checkin.button.later"), later, Emphasis.PRIMARY),
                Button(t("checkin.button.now"), action("checkin/deliver", choices=marked, now=1)),
                Button(t("checkin.button.leave_out"), action("checkin/leave_out", choices=choices, page=0)),
            )
        ),
        _HELP,
    )


def sent(note: Note, code: str | None, *, now: bool) -> Message:
    """What happens next, and a press away whom one can call until then."""
    return say(*_next(note, code, now=now), _HELP)


def sent_with_card(card: Message, note: Note, code: str | None, *, now: bool) -> Message:
    """The same with whom one can call, which comes first where it is urgent."""
    told = _next(note, code, now=now)
    return say(*card.blocks, Heading(t("checkin.sent.heading")), *told) if note.urgent else say(*told, *card.blocks)


def _next(note: Note, code: str | None, *, now: bool) -> list[Paragraph | Phrase]:
    told: Sequence[Paragraph | Phrase | None] = (
        t("checkin.sent.now") if now else t("checkin.sent"),
        t("checkin.sent.code") if code else None,
        Paragraph(Verbatim(code)) if code else None,
        t(f"checkin.next.{note.way}"),
        t("checkin.unread_in.minutes" if note.urgent else "checkin.unread_in.days")
        if note.way is Way.ADDRESS
        else None,
        t("checkin.sent.worse") if note.urgent else None,
    )
    return [one for one in told if one is not None]


def answers(cases: Sequence[tuple[Progress, Sequence[str]]], *, skip: int = 0, code: str | None = None) -> Message:
    """What mentors answered, as much as fits and the rest behind a button, and how it stands where they have not."""
    if not cases:
        return say(t("checkin.no_cases"), _HELP)
    entries: list[str | Phrase] = []
    for progress, texts in cases:
        entries += texts or [_state(progress)]
    shown: list[Heading | Paragraph | Phrase] = []
    end, room = skip, _AT_ONCE
    for one in entries[skip : skip + _MOST_ENTRIES]:
        length = len(one) if isinstance(one, str) else 0
        if length > room:
            break
        shown += [Heading(t("checkin.answers")), _quoted(one)] if isinstance(one, str) else [one]
        end, room = end + 1, room - length
    rest = action("checkin/read_on", skip=end, **({"code": code} if code else {}))
    on = Actions((Button(t("checkin.button.read_on"), rest),)) if end < len(entries) else None
    return say(*shown, on, _HELP)


def _quoted(text: str) -> Paragraph:
    """What a mentor wrote, between marks that it cannot end: no line of it passes for one of ours."""
    return Paragraph(t("checkin.quoted", text=Verbatim(inert(text))))


def _state(progress: Progress) -> Phrase:
    if progress.taken_at is not None:
        return t("checkin.state.taken")
    return t("checkin.state.unread" if progress.told is Rung.STUDENT else "checkin.state.waiting")


def deleted() -> Message:
    """It is gone."""
    return say(t("checkin.deleted"), _HELP)


def nothing_to_delete() -> Message:
    """There is nothing of which the bot can know that it is theirs."""
    return say(t("checkin.nothing_to_delete"), _HELP)


def answer(text: str) -> Message:
    """To the student: what a mentor wrote."""
    return say(t("checkin.answer"), _quoted(text), t("checkin.answer.more"), _HELP)


def unread(card: Message) -> Message:
    """To the student: nobody has read it, and where there is help."""
    return say(t("checkin.unread"), *card.blocks)
