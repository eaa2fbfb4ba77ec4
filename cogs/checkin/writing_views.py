"""What is seen of where words are written: the page, and what organisers choose."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Block,
    Button,
    Emphasis,
    Heading,
    Message,
    Paragraph,
    Phrase,
    Verbatim,
    action,
    help_button,
    say,
    t,
)
from cogs.checkin.sending_views import ABOUT_WAYS
from cogs.checkin.words import Written


def page(address: str) -> Message:
    """Where one can write, and how to do without."""
    taps = Button(t("checkin.button.taps"), action("checkin/go_on"))
    return say(t("checkin.page"), Paragraph(Verbatim(address)), t("checkin.page.about"), Actions((taps, help_button())))


def above(card: Message, readers: Sequence[Block | Phrase]) -> Message:
    """What stands above the form: whom one can call, who reads it, and what may be chosen."""
    return say(
        *card.blocks, Heading(t("checkin.page.first")), *readers, t("checkin.honest.page"),
        Heading(t("checkin.ask.way")), *ABOUT_WAYS, Heading(t("checkin.ask.when")), t("checkin.about_when"),
    )  # fmt: skip


def places(present: Written) -> Message:
    """Where words can be written, for an organiser to choose."""
    buttons = [
        Button(t(f"checkin.written.{one}"), action("checkin/choose_written", where=one))
        if one is not Written.CHAT
        else Button(t("checkin.written.chat"), action("checkin/read_note"))
        for one in Written
        if one is not present
    ]
    return say(
        Heading(t("checkin.written")),
        t("checkin.written.present", where=t(f"checkin.written.{present}")),
        *(t(f"checkin.about_written.{one}") for one in Written),
        Actions(tuple(buttons)),
    )


def note() -> Message:
    """What an owner reads before anybody writes in the chat."""
    return say(
        Heading(t("checkin.note")),
        t("checkin.note.sees"),
        t("checkin.note.rules"),
        t("checkin.note.better"),
        Actions((Button(t("checkin.button.allow_chat"), action("checkin/allow_chat"), Emphasis.DANGER),)),
    )
