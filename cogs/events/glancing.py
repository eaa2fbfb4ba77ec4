"""What organisers see of the calendar on their page: what is on, and how the calendars are that were read in."""

from datetime import datetime

from bot.api import Context, Item, Message, Moment, Planned, Style, Text, Verbatim, say, t
from cogs.events import store
from cogs.events.tables import CalendarRow

_MOST = 200  # a fortnight of a full timetable
_CALENDARS = 50


async def planned(ctx: Context, until: datetime) -> list[Planned]:
    """What begins until then and is not cancelled, of one's own and of what was read in."""
    rows = await store.coming(ctx.db, ctx.workspace, ctx.now, skip=0, limit=_MOST)
    return [
        Planned(row.starts_at, Verbatim(row.shown_title), row.whole_day)
        for row in rows
        if ctx.now <= row.starts_at < until and not row.is_cancelled
    ]


async def calendars(ctx: Context) -> Message:
    """Each calendar that was read in: how much of it is to come, when it was last read, and whether it can be."""
    found = await store.calendars(ctx.db, ctx.workspace, ctx.now, skip=0, limit=_CALENDARS)
    if not found:
        return say(t("events.glance.none"))
    return say(*(Item(Verbatim(row.shown_name), _state(row, count)) for row, count in found))


def _state(row: CalendarRow, count: int) -> Text:
    if row.failing_since is not None:
        return t("events.feed.failing", since=Moment(row.failing_since, Style.SHORT))
    return t("events.glance.calendar", n=count, read=Moment(row.read_at, Style.SHORT))
