"""The calendar's tables: calendars that were read in, events, their times, and what members answered."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.api import NEVER_REUSED, Address, PublisherTable, SubscriptionTable, Table
from cogs.events.seats import Seats
from cogs.events.semester import LeftOut


class CalendarRow(Table):
    """A calendar that was read in; `source` is its web address, read again every hour, or None for a file."""

    __tablename__ = "events_calendars"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    source: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(300))
    lead: Mapped[str] = mapped_column(String(10))  # a FeedLead, for the events that a later copy adds
    read_at: Mapped[datetime]  # when it was last seen to be what is kept here
    chosen_name: Mapped[str | None] = mapped_column(String(100))
    colour: Mapped[str] = mapped_column(String(10), server_default="blue")  # a Colour
    silent: Mapped[bool] = mapped_column(server_default=false())  # it is in the list, and nothing of it is posted
    etag: Mapped[str | None] = mapped_column(String(300))
    modified: Mapped[str | None] = mapped_column(String(300))
    digest: Mapped[str | None] = mapped_column(String(64))  # of the last copy, as it came
    failures: Mapped[int] = mapped_column(server_default="0")  # in a row
    failing_since: Mapped[datetime | None]

    @property
    def shown_name(self) -> str:
        """What it is called here: as an organiser chose, else as it calls itself."""
        return self.chosen_name or self.name

    @property
    def announces_in(self) -> Address | None:
        """The channel in which what becomes of it is said, if it is."""
        return None if self.silent else Address.decode(self.channel)


class CalendarOwner(Table):
    """Who looks after a calendar that was read in: they hear of trouble with it."""

    __tablename__ = "events_calendar_owners"

    calendar_id: Mapped[int] = mapped_column(ForeignKey("events_calendars.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)


class EventRow(Table):
    """Something that is on, once or in a series. `source` is iCalendar text: the truth about its times."""

    __tablename__ = "events_events"
    __table_args__ = (UniqueConstraint("calendar_id", "uid"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("events_calendars.id", ondelete="CASCADE"))
    uid: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    about: Mapped[str | None] = mapped_column(Text)
    host: Mapped[str | None] = mapped_column(String(100))
    labels: Mapped[list[str]] = mapped_column(JSON, server_default="[]")  # of Label
    price: Mapped[str | None] = mapped_column(String(60))
    arrival: Mapped[str | None] = mapped_column(Text)  # what one sees when one arrives, and where to go
    capacity: Mapped[int | None]  # seats of each time; NULL: room for everybody
    kept: Mapped[int] = mapped_column(server_default="0")  # of these for newcomers
    closes_s: Mapped[int | None]  # how long before the start nobody signs up any more
    guests: Mapped[bool] = mapped_column(server_default=false())  # whether one may bring somebody
    skip_weeks: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")  # of any year
    skip_days: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # as ISO dates
    skip_holidays: Mapped[bool] = mapped_column(default=False, server_default=false())
    zone: Mapped[str] = mapped_column(String(64))  # in which a series keeps its wall time
    rule: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(300))
    lead_s: Mapped[int | None]  # how long before the start the channel is reminded; NULL: never
    direct_at: Mapped[datetime | None]  # when it is looked for next who is to be reminded directly
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    hosts_wanted_in: Mapped[str | None] = mapped_column(String(300))  # where it was asked who can host it
    cancelled_at: Mapped[datetime | None]
    missing_since: Mapped[datetime | None]  # not in the last copy of its calendar, and not yet believed gone
    expanded_until: Mapped[datetime]

    @property
    def lead(self) -> timedelta | None:
        """How long before the start the channel is reminded."""
        return None if self.lead_s is None else timedelta(seconds=self.lead_s)

    @property
    def seats(self) -> Seats:
        """How many people there is room for."""
        return Seats(self.capacity, self.kept)

    @property
    def left_out(self) -> LeftOut:
        """What a series leaves out."""
        days = frozenset(date.fromisoformat(day) for day in self.skip_days)
        return LeftOut(frozenset(self.skip_weeks), days, self.skip_holidays)

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone in which a series keeps its wall time."""
        return ZoneInfo(self.zone)

    @property
    def address(self) -> Address:
        """The channel to which it belongs."""
        return Address.decode(self.channel)

    @property
    def post_key(self) -> str:
        """The key of its post."""
        return f"events/{self.id}"

    def wanted_key(self, where: Address) -> str:
        """The key of the question who can host it, in a channel."""
        return f"events/hosts_wanted/{self.id}/{where.id}"


class OccurrenceRow(Table):
    """One time at which an event is on, known by the start that it had first."""

    __tablename__ = "events_occurrences"
    __table_args__ = (UniqueConstraint("event_id", "original"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events_events.id", ondelete="CASCADE"))
    original: Mapped[str] = mapped_column(String(20))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    over_at: Mapped[datetime] = mapped_column(index=True)
    whole_day: Mapped[bool]
    title: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(200))
    about: Mapped[str | None] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]  # when it was reminded of, or said anew so near that no reminder was left
    cancelled_here: Mapped[bool]  # by an organiser, for this one time; its source does not know
    code: Mapped[str | None] = mapped_column(String(6))  # shown at the event: who knows it is there

    event: Mapped[EventRow] = relationship(lazy="raise")

    @property
    def shown_title(self) -> str:
        """The title, this occurrence's own where it has one."""
        return self.title or self.event.title

    @property
    def shown_place(self) -> str | None:
        """The place, this occurrence's own where it has one."""
        return self.place or self.event.place

    @property
    def is_cancelled(self) -> bool:
        """Whether it, or all of its series, is cancelled."""
        return self.cancelled_at is not None or self.event.cancelled_at is not None


Index("ix_events_occurrences_event_id_starts_at", OccurrenceRow.event_id, OccurrenceRow.starts_at)


class RsvpRow(Table):
    """A member's answer to one occurrence; who said yes and waits has no seat yet."""

    __tablename__ = "events_rsvps"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("events_occurrences.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    answer: Mapped[str] = mapped_column(String(5))
    at: Mapped[datetime]
    guests: Mapped[int] = mapped_column(server_default="0")
    waits_since: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]  # a seat is held for them until then
    alone: Mapped[bool] = mapped_column(server_default=false())  # would rather not arrive alone: told to nobody
    company: Mapped[int | None]  # the number of the company in which they arrive
    came_at: Mapped[datetime | None]  # when they gave the code that is shown there
    reminded_until: Mapped[datetime | None]  # what of their own reminders came due until then was said


class ReminderWish(Table):
    """A member who asked to be reminded, by direct message, of what they said yes to."""

    __tablename__ = "events_reminder_wishes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    leads: Mapped[list[str]] = mapped_column(JSON, server_default='["hour"]')  # of OwnLead
    since: Mapped[datetime | None]  # when they chose that: nothing older is said late


class DigestRow(Table):
    """When the coming week is told in a workspace, and in which channel, if in any."""

    __tablename__ = "events_digests"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str | None] = mapped_column(String(300))
    weekday: Mapped[int]  # Monday is 0
    minute: Mapped[int]  # after midnight, local
    newest: Mapped[int]  # the last event that was on the calendar when the week was told before


class DigestWish(Table):
    """A member who asked to be told of each coming week, or of what in it has these labels."""

    __tablename__ = "events_digest_wishes"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    labels: Mapped[list[str]] = mapped_column(JSON)  # of Label


class CalendarPage(Table):
    """A workspace's calendar on the web, open to everybody who knows its address."""

    __tablename__ = "events_pages"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))


class PublisherRow(PublisherTable):
    """A workspace that lets others have its own events on their calendars; who has the code can subscribe."""

    __tablename__ = "events_publishers"


class SubscriptionRow(SubscriptionTable):
    """A workspace that has a publisher's events on its calendar, and the channel in which they are posted."""

    __tablename__ = "events_subscriptions"

    publisher_id: Mapped[int] = mapped_column(
        ForeignKey("events_publishers.workspace_id", ondelete="CASCADE"), primary_key=True, index=True
    )


class OwnFeed(Table):
    """A member's own calendar as their phone reads it, by a secret of which only a hash is kept."""

    __tablename__ = "events_own_feeds"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64), unique=True)


class CodeGuesses(Table):
    """How many wrong codes a member gave of late, since the first of them."""

    __tablename__ = "events_code_guesses"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    wrong: Mapped[int]
    since: Mapped[datetime]


class HostRow(Table):
    """A member who said that they host an event, with all its times, or can step in for who does."""

    __tablename__ = "events_hosts"
    __table_args__ = (UniqueConstraint("event_id", "member_id"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events_events.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(String(10), primary_key=True)  # a Step, of HOSTS
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)


class HostRound(Table):
    """How far it was asked, for one time of an event, who will be there; it holds for the start that it had then."""

    __tablename__ = "events_host_rounds"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("events_occurrences.id", ondelete="CASCADE"), primary_key=True
    )
    starts_at: Mapped[datetime]
    reached: Mapped[str] = mapped_column(String(10))  # a Step
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when those who organise were told last


class HostAnswer(Table):
    """Whether a member will be there, at one time of an event, to receive those who come."""

    __tablename__ = "events_host_answers"

    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("events_host_rounds.occurrence_id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    comes: Mapped[bool]
