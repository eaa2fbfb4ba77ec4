"""Forms on the web, from what somebody with a ticket asks or sends to the page that answers it.

What is sent in is one transaction: it uses the ticket up, holds the effect, and even the answer is made in it. A
refusal or a failure rolls all of it back, and the ticket is good again.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot import tickets
from bot.community import LOCALE, ZONE, take_turn, workspace
from bot.context import Context, Workspace
from bot.core import Core
from bot.handler import Handler, HandlerKind
from bot.help_card import HELPLINES, help_without_database
from bot.i18n import Reader
from bot.logs import failure_id, log
from bot.model.errors import Invalid, Refused
from bot.model.form import Kind
from bot.model.message import Message, say
from bot.model.phrase import Phrase, t
from bot.page import chosen
from bot.parameters import Circumstances, parse
from bot.schedule.worker import store_effects
from bot.tickets import Ticket
from bot.web import html

_PAGE_KEY_B = 16


@dataclass(frozen=True)
class Visit:
    """Somebody with the address of a form, of whom nothing is known but how they read."""

    secret: str
    locale: str  # as chosen on the page, or empty
    languages: str  # as the browser states them


@dataclass(frozen=True)
class Answer:
    """A page, and how it went in HTTP's terms."""

    status: int
    body: str

    @property
    def is_done(self) -> bool:
        """Whether what was sent in was done."""
        return self.status == 200


@dataclass(frozen=True)
class _Sheet:
    """A form as a ticket opens it: whose it is, and what its handler is given."""

    handler: Handler
    arguments: Mapping[str, Any]
    served: Workspace
    reader: Reader


class _Gone(Exception):
    """There is no such ticket, or it was used, or it expired, or nobody hears what it is for."""


async def shown(core: Core, visit: Visit) -> Answer:
    """The form to be filled in; to look at it uses nothing up."""
    try:
        async with core.storage.reading() as session:
            sheet = await _sheet(core, session, visit, await tickets.find(session, visit.secret, core.clock.now()))
            above = await _above(core, session, sheet)
        return Answer(200, html.form(core.catalogue, sheet.reader, sheet.handler, above, _page_key()))
    except _Gone:
        return notice(core, visit, 404, t("core.web.gone"))
    except Refused as refusal:
        return notice(core, visit, 403, refusal.reason)
    except Exception as error:  # noqa: BLE001 - the visitor is told, whatever it was
        return notice(core, visit, 500, _failed(error))


async def sent(core: Core, visit: Visit, fields: Mapping[str, list[str]]) -> Answer:
    """What becomes of a form that was filled in: the answer, or the form again with what is wrong in it."""
    reason: Phrase | None = None
    faults: Mapping[str, Phrase] = {}
    try:
        return await _carried_out(core, visit, fields)
    except _Gone:
        return notice(core, visit, 404, t("core.web.gone"))
    except Invalid as invalid:
        status, faults = 422, invalid.fields
    except Refused as refusal:
        status, reason = 422, refusal.reason
    except Exception as error:  # noqa: BLE001 - as above
        status, reason = 500, _failed(error)
    try:
        return await _again(core, visit, fields, status, faults, reason)
    except _Gone:  # where there is no form any more, what is wrong is said all the same
        return notice(core, visit, 404, reason or t("core.web.gone"))
    except Refused as refusal:
        return notice(core, visit, 403, reason or refusal.reason)
    except Exception as error:  # noqa: BLE001 - as above
        return notice(core, visit, 500, reason or _failed(error))


def notice(core: Core, visit: Visit, status: int, why: Phrase) -> Answer:
    """A page that says why there is no other, and whom one can call: what brought somebody here may be serious."""
    locale = chosen(visit.locale, visit.languages, LOCALE)
    reader = Reader(locale, ZoneInfo(ZONE), core.clock.now())
    card = help_without_database(why, reader).blocks if HELPLINES.is_read else ()
    return Answer(status, html.message(core.catalogue, reader, say(why, *card)))


async def _carried_out(core: Core, visit: Visit, fields: Mapping[str, list[str]]) -> Answer:
    now = core.clock.now()
    async with core.storage.reading() as session:
        sheet = await _sheet(core, session, visit, await tickets.find(session, visit.secret, now))
    form = _read(sheet, fields)
    async with core.storage.transaction() as session:
        await take_turn(session, (sheet.served.adapter, sheet.served.platform_id))
        sheet = await _sheet(core, session, visit, await tickets.take(session, visit.secret, now))
        context = _context(core, session, sheet)
        message: Message = await sheet.handler.function(context, form=form, **sheet.arguments)
        assert sheet.handler.form is not None  # noqa: S101 - what is on the web has one
        body = html.message(core.catalogue, sheet.reader, message, sheet.handler.form.title_phrase)
        asked = context.asked(sheet.handler.cog)
        await store_effects(session, asked, core.outbox)
    if any(asked.values()):
        core.ring_soon()
    return Answer(200, body)


async def _again(
    core: Core,
    visit: Visit,
    fields: Mapping[str, list[str]],
    status: int,
    faults: Mapping[str, Phrase],
    reason: Phrase | None,
) -> Answer:
    async with core.storage.reading() as session:
        sheet = await _sheet(core, session, visit, await tickets.find(session, visit.secret, core.clock.now()))
        above = await _above(core, session, sheet)
    if not faults.keys() <= {one.name for one in sheet.handler.form_fields}:
        reason = next(iter(faults.values()))
    typed = _typed(sheet.handler, fields)
    body = html.form(core.catalogue, sheet.reader, sheet.handler, above, _page_key(), typed, faults, reason)
    return Answer(status, body)


async def _sheet(core: Core, session: AsyncSession, visit: Visit, ticket: Ticket | None) -> _Sheet:
    handler = core.registry.handler(ticket.handler) if ticket else None
    if ticket is None or handler is None or handler.kind is not HandlerKind.WEB:
        raise _Gone
    served = await workspace(session, ticket.workspace_id)
    if not served.hears(handler.cog):
        raise _Gone
    locale = chosen(visit.locale, visit.languages, served.locale)
    arguments = ticket.arguments(visit.secret)
    return _Sheet(handler, arguments, served, Reader(locale, served.zone, core.clock.now()))


async def _above(core: Core, session: AsyncSession, sheet: _Sheet) -> Message:
    if sheet.handler.above is None:
        return say()
    above: Message = await sheet.handler.above(_context(core, session, sheet), **sheet.arguments)
    return above


def _context(core: Core, session: AsyncSession, sheet: _Sheet) -> Context:
    return Context(
        session, sheet.reader.now, sheet.served, None, None, site=core.site, keys=core.keys,
        words=core.registry.words, gatherings=core.registry.gatherings, visitor=sheet.reader,
    )  # fmt: skip


def _read(sheet: _Sheet, fields: Mapping[str, list[str]]) -> object:
    """What was typed, read by its types; Invalid names all that cannot be used."""
    handler, reader = sheet.handler, sheet.reader
    assert handler.form is not None  # noqa: S101 - what is on the web has one
    nowhere: Mapping[str, None] = {}  # no form on the web asks for what only a platform knows
    around = Circumstances(reader.locale, reader.zone, reader.now, nowhere.get, nowhere.get, nowhere.get)
    return handler.form(**parse(handler.form_fields, _typed(handler, fields), around))


def _typed(handler: Handler, fields: Mapping[str, list[str]]) -> dict[str, str]:
    """What was sent in for each field, as the chat would hand it over."""
    return {
        one.name: ",".join(fields.get(one.name, ())) if one.kind is Kind.CHOICES else fields.get(one.name, [""])[0]
        for one in handler.form_fields
    }


def _page_key() -> str:
    return secrets.token_urlsafe(_PAGE_KEY_B)


def _failed(error: Exception) -> Phrase:
    failure = failure_id()
    log.error("form.failed", failure=failure, exc_info=error)
    return t("core.failure", id=failure)
