"""The tables of posts: what is to be said in a channel, when, how far it has come, and which belong together."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import NEVER_REUSED, Address, PublisherTable, SubscriptionTable, Table


class Campaign(Table):
    """A pack that was adopted: posts that begin together, and on the same day are moved together."""

    __tablename__ = "posts_campaigns"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    pack: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(60))  # as it was: the pack may be gone by now
    starts_on: Mapped[date]
    asks_until: Mapped[date | None]  # the last day of a survey; NULL: nobody is asked anything
    adopted_at: Mapped[datetime]
    started_at: Mapped[datetime | None]  # NULL: its posts are held
    stopped_at: Mapped[datetime | None]


class PostSettings(Table):
    """What a workspace has chosen for its posts, if it has."""

    __tablename__ = "posts_settings"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    survey_weeks: Mapped[int]  # at least so many between two surveys


class ScheduledPost(Table):
    """A text for a channel, once or again and again; it belongs to those who organise, not to who wrote it."""

    __tablename__ = "posts_posts"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    channel: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64))  # in which it keeps its wall time
    first_at: Mapped[datetime]
    rule: Mapped[str | None] = mapped_column(Text)  # RRULE text; NULL: once
    next_at: Mapped[datetime | None] = mapped_column(index=True)  # NULL: nothing more comes
    until_at: Mapped[datetime | None]  # after which the text is taken back
    said: Mapped[int] = mapped_column(server_default="0")  # how often it was
    paused: Mapped[bool] = mapped_column(server_default=false())
    asks_review: Mapped[bool] = mapped_column(server_default=false())  # somebody else is to read it first
    reviewed: Mapped[bool] = mapped_column(server_default=false())
    cancelled_at: Mapped[datetime | None]
    campaign_id: Mapped[int | None] = mapped_column(
        ForeignKey("posts_campaigns.id", name="posts_posts_campaign_id_fkey"),  # as PostgreSQL called it
        index=True,
    )
    held: Mapped[bool] = mapped_column(server_default=false())  # until its campaign is started
    to_write: Mapped[str | None] = mapped_column(Text)  # what is asked of who organises, where no text is given
    also: Mapped[list[str]] = mapped_column(JSON, server_default="[]")  # the other channels in which it is said
    elsewhere: Mapped[bool] = mapped_column(server_default=false())  # and in the communities that subscribe

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The channels in which it is said."""
        return tuple(Address.decode(channel) for channel in (self.channel, *self.also))

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone in which it keeps its wall time."""
        return ZoneInfo(self.zone)

    @property
    def waits_for_review(self) -> bool:
        """Whether somebody else has to read it before it is said."""
        return self.asks_review and not self.reviewed

    @property
    def waits_for_words(self) -> bool:
        """Whether somebody has to write it before it is said."""
        return not self.text

    @property
    def planned_at(self) -> datetime:
        """When it is said next, or was to be said first."""
        return self.next_at or self.first_at

    def key(self, number: int, place: int = 0) -> str:
        """The key under which it was said for that time in that of its channels, both counted from zero."""
        return f"posts/{self.id}/{number}/{place}" if place else f"posts/{self.id}/{number}"


class PublisherRow(PublisherTable):
    """A workspace whose posts others can have in a channel of theirs; who has the code can subscribe."""

    __tablename__ = "posts_publishers"


class SubscriptionRow(SubscriptionTable):
    """A workspace that gets a publisher's posts, and the channel in which they are said."""

    __tablename__ = "posts_subscriptions"

    publisher_id: Mapped[int] = mapped_column(
        ForeignKey("posts_publishers.workspace_id", ondelete="CASCADE"), primary_key=True, index=True
    )


class SaidElsewhere(Table):
    """That a post was said in a workspace that subscribed, where, and for which of its times: the last one alone."""

    __tablename__ = "posts_said_elsewhere"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts_posts.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(
        ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    channel: Mapped[str] = mapped_column(String(300))
    number: Mapped[int]

    @property
    def address(self) -> Address:
        """The channel in which it was said."""
        return Address.decode(self.channel)
