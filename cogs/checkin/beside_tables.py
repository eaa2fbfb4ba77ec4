"""The tables of what stands beside the cases: what is counted and told of them."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import Table


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
