"""What organisers see of calendars that others keep."""

from collections.abc import Sequence

from bot.api import (
    Actions,
    Button,
    Emphasis,
    Facts,
    Heading,
    Item,
    Member,
    Mention,
    Message,
    Moment,
    Phrase,
    Style,
    Text,
    action,
    say,
    t,
)
from cogs.events.importing import host_of
from cogs.events.tables import CalendarRow
from cogs.events.views import turns, verbatim


def calendars(rows: Sequence[tuple[CalendarRow, int]], page: int, *, more: bool) -> Message:
    """The calendars that were read in, with how many coming times each holds."""
    if not rows:
        return say(t("events.calendars.none"))
    return say(
        Heading(t("events.calendars.title")),
        *(
            Item(
                verbatim(row.shown_name),
                _state(row, coming),
                Button(t("events.button.see_calendar"), action("events/see_calendar", calendar=row.id)),
            )
            for row, coming in rows
        ),
        turns("events/browse_calendars", page, more=more),
    )


def _state(row: CalendarRow, coming: int) -> Phrase:
    if row.failing_since is not None:
        return t("events.calendars.failing", n=coming, since=Moment(row.failing_since, Style.SHORT))
    return t("events.calendars.detail", n=coming, read=Moment(row.read_at, Style.SHORT))


def page(row: CalendarRow, owner: Member | None, *, is_mine: bool) -> Message:
    """One calendar, and what can be done with it."""
    channel = row.announces_in
    where = t("events.feed.place", place=Mention(channel)) if channel else t("events.feed.silent")
    who = t("events.feed.person", who=Mention(owner.address)) if owner else t("events.feed.nobody")
    facts: list[tuple[Text, Text]] = [
        (t("events.feed.from"), _origin(row)),
        (t("events.feed.read"), t("events.when", when=Moment(row.read_at, Style.SHORT))),
        (t("events.feed.channel"), where),
        (t("events.feed.reminder"), t(f"events.feedlead.{row.lead}")),
        (t("events.feed.colour"), t(f"events.colour.{row.colour}")),
        (t("events.feed.owner"), who),
    ]
    failing = row.failing_since
    return say(
        Heading(verbatim(row.shown_name)),
        t("events.feed.failing", since=Moment(failing, Style.SHORT)) if failing else None,
        Facts(tuple(facts)),
        Actions(_tools(row, is_mine=is_mine)),
    )


def _origin(row: CalendarRow) -> Phrase:
    """Where it comes from: of an address the server alone, for the rest may hold a secret."""
    return t("events.feed.hourly", host=verbatim(host_of(row.source))) if row.source else t("events.feed.file")


def _tools(row: CalendarRow, *, is_mine: bool) -> tuple[Button, ...]:
    settings = Button(t("events.button.set_calendar"), action("events/set_calendar", calendar=row.id))
    now = Button(t("events.button.read_calendar"), action("events/read_calendar", calendar=row.id))
    mine = Button(t("events.button.look_after"), action("events/look_after", calendar=row.id))
    remove = Button(t("events.button.remove"), action("events/ask_remove", calendar=row.id))
    return (settings, *([now] if row.source else []), *([] if is_mine else [mine]), remove)


def same(row: CalendarRow) -> Message:
    """Nothing changed at the address."""
    return say(t("events.feed.same", name=verbatim(row.shown_name)))


def unreadable(row: CalendarRow, why: Phrase) -> Message:
    """A calendar cannot be read: since when, why, and that what was read stays."""
    look = Button(t("events.button.see_calendar"), action("events/see_calendar", calendar=row.id))
    since = Moment(row.failing_since or row.read_at, Style.FULL)
    return say(
        t("events.feed.unreadable", name=verbatim(row.shown_name), since=since),
        why,
        t("events.feed.kept"),
        Actions((look,)),
    )


def well_again(row: CalendarRow) -> Message:
    """A calendar of whose trouble its owner was told can be read again."""
    return say(t("events.feed.well_again", name=verbatim(row.shown_name)))


def ask_remove(row: CalendarRow) -> Message:
    """What removing a calendar does."""
    sure = Button(t("events.button.remove_sure"), action("events/remove", calendar=row.id), Emphasis.DANGER)
    return say(t("events.ask_remove", name=verbatim(row.shown_name)), Actions((sure,)))
