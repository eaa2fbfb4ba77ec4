"""Where the words of a check-in are written: on a page of ours, in a form of the chat, or nowhere."""

from dataclasses import replace
from datetime import timedelta

from bot.api import Context, Message, Refused, Role, help_card, t, visible, worries
from cogs.checkin import arranging, sending, sending_views, store, vault, writing_views
from cogs.checkin.content import Note, Sender, packed, sender_of
from cogs.checkin.forms import PageForm, When, WordsForm
from cogs.checkin.plugin import cog
from cogs.checkin.tables import CheckinSettings
from cogs.checkin.vault import Hashed
from cogs.checkin.words import Written

_GOOD_FOR = timedelta(hours=2)


async def above(ctx: Context, sender: str) -> Message:
    """What stands above the form on the page; Refused where it could not be sent."""
    await sending.must_be_free(ctx, _sender(sender))
    return writing_views.above(await help_card(ctx), await sending.readers(ctx))


@cog.on_web(opens=PageForm, above=above)
async def write(ctx: Context, form: PageForm, sender: str) -> Message:
    """Send what was written on the page; its sender is known to nobody but who has the page's address."""
    note = _with_words(Note(form.week, form.topic, form.way, on_page=True), form.words)
    code = await vault.new_code()  # for a tenth of a second all others wait; there is no earlier time for it
    now = form.when is When.NOW
    await sending.keep(ctx, note, _sender(sender), now=now, code=code)
    return sending_views.sent_with_card(await help_card(ctx), note, sending.shown_code(note, code), now=now)


@cog.button(leaves_no_trace=True, otherwise=sending_views.otherwise)
async def page(ctx: Context) -> Message:
    """Get a page of one's own on which one can write, once."""
    setup, who = await sending.ready(ctx), sending.sender(ctx)
    await sending.must_be_free(ctx, who)
    address = None
    if setup.written(ctx.site) is Written.WEB:
        address = ctx.ticket(write, until=ctx.now + _GOOD_FOR, sender=packed(who).decode())
    return writing_views.page(address) if address else sending_views.ask_week(await sending.readers(ctx))


@cog.button(opens=WordsForm, prepare=sending.made, leaves_no_trace=True, otherwise=sending_views.otherwise)
async def say_it(ctx: Context, form: WordsForm, prepared: Hashed, choices: str) -> Message:
    """Send what was chosen by buttons, with words of one's own."""
    setup = await sending.ready(ctx)
    if setup.written(ctx.site) is not Written.CHAT:
        raise Refused(t("checkin.no_words_here"))
    chosen, mark = sending.noted(choices)
    note, now = _with_words(chosen, form.words), form.when is When.NOW
    await sending.keep(ctx, note, sending.sender(ctx), now=now, code=prepared, mark=mark)
    code = sending.shown_code(note, prepared)
    if note.worrying:
        return sending_views.sent_with_card(await help_card(ctx), note, code, now=now)
    return sending_views.sent(note, code, now=now)


@cog.button(role=Role.ORGANISER, reads=True)
async def where_written(ctx: Context) -> Message:
    """See where words can be written."""
    setup = await store.setup(ctx.db, ctx.workspace)
    return writing_views.places(setup.written(ctx.site))


@cog.button(role=Role.ORGANISER)
async def choose_written(ctx: Context, where: str) -> Message:
    """Have words written on the page, or nowhere."""
    if where not in (Written.CHOICES, Written.WEB):
        raise Refused(t("checkin.unknown"))
    if where == Written.WEB and ctx.site.address is None:
        raise Refused(t("checkin.no_page"))
    return await _choose(ctx, Written(where))


@cog.button(role=Role.OWNER, reads=True)
async def read_note(ctx: Context) -> Message:
    """Read what it means to have words written in the chat."""
    return writing_views.note()


@cog.button(role=Role.OWNER)
async def allow_chat(ctx: Context) -> Message:
    """Have words written in the chat, once the owner has read what that means."""
    return await _choose(ctx, Written.CHAT)


async def _choose(ctx: Context, where: Written) -> Message:
    row = await ctx.db.get(CheckinSettings, ctx.workspace.id)
    if row is None:
        raise Refused(t("checkin.not_set_up"))
    row.words = where
    await ctx.db.flush()
    return await arranging.overview(ctx)


def _with_words(note: Note, typed: str) -> Note:
    """What was chosen, with what was written and whether that gives reason to worry."""
    return replace(note, words=visible(typed).strip(), worrying=bool(worries(typed)))


def _sender(given: str) -> Sender:
    found = sender_of(given.encode())
    assert found is not None  # noqa: S101 - every page is somebody's
    return found
