"""What people see of what was said and done."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Block,
    Button,
    Emphasis,
    Heading,
    Mention,
    Message,
    Moment,
    Paragraph,
    Style,
    Verbatim,
    action,
    say,
    t,
)
from cogs.checkin.beside_tables import DeedRow

PAGE = 3


def post(row: DeedRow) -> Message:
    """To everybody: what was said, and what was done about it."""
    return say(Heading(t("checkin.deed")), *_words(row))


def preview(row: DeedRow) -> Message:
    """To the organiser: how it will look, and where."""
    buttons = (
        Button(t("checkin.button.post"), action("checkin/post_deed", deed=row.id), Emphasis.PRIMARY),
        Button(t("checkin.button.change"), action("checkin/change_deed", deed=row.id)),
        Button(t("checkin.button.drop"), action("checkin/drop_deed", deed=row.id)),
    )
    return say(t("checkin.deed.preview", channel=Mention(row.address)), *post(row).blocks, Actions(buttons))


def posted(row: DeedRow) -> Message:
    """To the organiser: it stands there."""
    back = Button(t("checkin.button.take_back"), action("checkin/drop_deed", deed=row.id))
    return say(t("checkin.deed.posted", channel=Mention(row.address)), Actions((back,)))


def dropped() -> Message:
    """To the organiser: it is gone."""
    return say(t("checkin.deed.dropped"))


def listing(rows: Sequence[DeedRow], page: int, *, more: bool) -> Message:
    """To a member: what was done, the newest first, one page of it."""
    if not rows:
        return say(Heading(t("checkin.deed")), t("checkin.deed.none"))
    turns = [(t("checkin.button.newer"), page - 1)] if page > 1 else []
    turns += [(t("checkin.button.older"), page + 1)] if more else []
    buttons = tuple(Button(words, action("checkin/browse_deeds", page=n)) for words, n in turns)
    entries = [block for row in rows for block in _entry(row)]
    return say(Heading(t("checkin.deed")), *entries, Actions(buttons) if buttons else None)


def _entry(row: DeedRow) -> list[Block]:
    when = Moment(row.posted_at or row.written_at, Style.DATE)
    return [Heading(t("checkin.days", when=when)), *_words(row)]


def _words(row: DeedRow) -> list[Block]:
    return [
        Paragraph(t("checkin.deed.said", words=Verbatim(row.said))),
        Paragraph(t("checkin.deed.did", words=Verbatim(row.did))),
    ]
