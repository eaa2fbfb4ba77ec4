"""The help card: whom to call when something is serious, in plain words and for one person alone; and when to show it.

It is put together from `config/helplines.toml`, and with the database also from what a workspace added for itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from bot import worry
from bot.cog import Configuration
from bot.context import Context
from bot.helplines import Helpline, outdated, read_helplines
from bot.i18n import Reader
from bot.logs import log
from bot.model.message import Button, Heading, Item, Message, action, say
from bot.model.phrase import Phrase, Verbatim, t
from bot.storage.tables import HelplineRow
from bot.worry import read_worries

HELPLINES = Configuration("helplines.toml", read_helplines)
"""Whom to call, as the organisation wrote it down."""

WORRIES = Configuration("worries.toml", read_worries)
"""The phrases that give reason to show the help card."""


async def help_card(ctx: Context) -> Message:
    """Whom the asker can call: danger to life first, then somebody to talk to, in their language."""
    own = select(HelplineRow).where(HelplineRow.workspace_id == ctx.workspace.id).order_by(HelplineRow.id)
    return _card(ctx.reader.locale, (await ctx.db.scalars(own)).all())


def help_without_database(_reason: Phrase, reader: Reader) -> Message:
    """The same as far as it can be told with nothing but what the bot knew when it started."""
    return _card(reader.locale)


def worries(text: str) -> frozenset[str]:
    """What a text may give reason to worry about, as names of families: show the help card then, and keep nothing."""
    return worry.worries(text, WORRIES.value)


def help_button() -> Button:
    """The button that shows the help card to whoever presses it."""
    return Button(t("core.help.title"), action("desk/helplines"))


def log_outdated(now: datetime) -> None:
    """Log each helpline that nobody has compared with its source for too long."""
    if HELPLINES.is_read:
        for name in outdated(HELPLINES.value, now.date()):
            log.warning("helpline.outdated", helpline=name, verified_on=str(HELPLINES.value[name].verified_on))


def _card(locale: str, own: Sequence[HelplineRow] = ()) -> Message:
    helplines = HELPLINES.value.values()
    return say(
        Heading(t("core.help.title")),
        t("core.help.intro"),
        Heading(t("core.help.danger")),
        *_items((one for one in helplines if one.danger), locale),
        Heading(t("core.help.talk")),
        *_items((one for one in helplines if not one.danger), locale),
        Heading(t("core.help.own")) if own else None,
        *(_item(one.name, one.what, number=one.number, address=one.address) for one in own),
        t("core.help.private"),
    )


def _items(helplines: Iterable[Helpline], locale: str) -> list[Item]:
    return [
        _item(
            getattr(one.name, locale),
            f"{getattr(one.what, locale)} {getattr(one.hours, locale)}",
            number=one.number,
            address=one.address,
        )
        for one in helplines
    ]


def _item(name: str, what: str, *, number: str | None, address: str | None) -> Item:
    return Item(
        t("core.help.call", number=number, name=name) if number else Verbatim(name),
        t("core.help.on_web", what=what, address=address) if address else Verbatim(what),
    )
