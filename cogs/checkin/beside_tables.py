"""The tables of what stands beside the cases: what is counted and told of them, what was done, who is to be asked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import NEVER_REUSED, Address, Table


class TallyRow(Table):
    """What is counted and not told of yet, sealed; each time that it is written, with a new key."""

    __tablename__ = "checkin_tallies"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(32))  # random
    content: Mapped[bytes] = mapped_column(LargeBinary)
    counted_until: Mapped[date]  # a Monday: what was sent before is counted, and no more of it will be


class CheckinDigest(Table):
    """What was told of a group of check-ins, and so is known."""

    __tablename__ = "checkin_digests"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    until: Mapped[date] = mapped_column(primary_key=True)  # a Monday, the first day that it is not about
    told: Mapped[dict[str, Any]] = mapped_column(JSON)


class DeedRow(Table):
    """What people said, and what was done about it; not by whom."""

    __tablename__ = "checkin_deeds"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(300))
    said: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]

    @property
    def address(self) -> Address:
        """Where it is posted."""
        return Address.decode(self.channel)

    @property
    def post_key(self) -> str:
        """Under which key it stands there."""
        return f"deed/{self.id}"


class PromptRow(Table):
    """That somebody wants to be asked how the week was, and when. It tells nothing of whether they send anything."""

    __tablename__ = "checkin_prompts"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    often: Mapped[str] = mapped_column(String(20))  # Often
    weekday: Mapped[int]  # Monday is 0
    minute: Mapped[int]  # after midnight, on their own clock
    next_at: Mapped[datetime]
