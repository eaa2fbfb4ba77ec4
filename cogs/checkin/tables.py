"""The tables of check-ins. No row says from whom one is, nor when more exactly than the day.

What a case holds is sealed with its own key, which is not in the database. Its row looks like any other, whichever way
its sender chose to be answered, and lies in the order of random ids.
"""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import NEVER_REUSED, Address, Table

_BY_ID = {"sqlite_with_rowid": False}  # or SQLite would keep rows in the order in which they came


class CheckinSettings(Table):
    """Where check-ins are told of, where their words are written, and whether they can be sent."""

    __tablename__ = "checkin_settings"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(300))
    is_open: Mapped[bool] = mapped_column(server_default=false())
    gaps_told: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")  # already, by day
    words: Mapped[str | None] = mapped_column(String(10))  # as `Written`; None: nobody has chosen

    @property
    def address(self) -> Address:
        """The mentors' channel."""
        return Address.decode(self.channel)


class ReaderRow(Table):
    """Somebody who reads check-ins: a mentor, the coordinator, the named professional."""

    __tablename__ = "checkin_readers"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    part: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]


class ShiftRow(Table):
    """A mentor's hours on a day of the week, in minutes after midnight."""

    __tablename__ = "checkin_shifts"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    start: Mapped[int]
    end: Mapped[int]
    weeks: Mapped[str] = mapped_column(String(10))


class SwapRow(Table):
    """That a mentor offers their shifts of a day to the others, or to one of them; and who took them."""

    __tablename__ = "checkin_swaps"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    instead_of: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    start: Mapped[int]
    end: Mapped[int]
    asked: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)  # None: all
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)

    @property
    def post_key(self) -> str:
        """Under which key it stands in the mentors' channel, where all of them are asked."""
        return f"checkin/shift/{self.day.isoformat()}/{self.instead_of}"

    @property
    def is_asked_of_all(self) -> bool:
        """Whether a post stands there that asks them."""
        return self.asked is None and self.taken_by is None


class AwayRow(Table):
    """Days on which a mentor is not on duty; of no member: on which nobody is."""

    __tablename__ = "checkin_away"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    first: Mapped[date]
    last: Mapped[date]


class BlockRow(Table):
    """That somebody can send nothing until a day. Who it is only its key tells, which is destroyed then."""

    __tablename__ = "checkin_blocks"
    __table_args__ = _BY_ID

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    until: Mapped[date]
    tag: Mapped[bytes] = mapped_column(LargeBinary)


class CaseRow(Table):
    """A check-in until it is closed. `note`, `sender` and `progress` are sealed; of the reply code there is a hash."""

    __tablename__ = "checkin_cases"
    __table_args__ = _BY_ID

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(40))  # two words, by which mentors speak of it
    note: Mapped[bytes] = mapped_column(LargeBinary)
    sender: Mapped[bytes] = mapped_column(LargeBinary)
    progress: Mapped[bytes] = mapped_column(LargeBinary)
    locator: Mapped[str] = mapped_column(String(4))
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)


class AnswerRow(Table):
    """What a mentor wrote to the sender of a case, sealed with the key of the case."""

    __tablename__ = "checkin_answers"
    __table_args__ = _BY_ID

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    case_id: Mapped[str] = mapped_column(ForeignKey("checkin_cases.id", ondelete="CASCADE"), index=True)
    text: Mapped[bytes] = mapped_column(LargeBinary)
