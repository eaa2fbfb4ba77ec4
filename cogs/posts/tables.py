"""The table of posts: what is to be said in a channel, when, and how far it has come."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import NEVER_REUSED, Address, Table


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

    @property
    def address(self) -> Address:
        """The channel in which it is said."""
        return Address.decode(self.channel)

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone in which it keeps its wall time."""
        return ZoneInfo(self.zone)

    @property
    def waits_for_review(self) -> bool:
        """Whether somebody else has to read it before it is said."""
        return self.asks_review and not self.reviewed

    def key(self, number: int) -> str:
        """The key under which it was said for that time, counted from zero."""
        return f"posts/{self.id}/{number}"
