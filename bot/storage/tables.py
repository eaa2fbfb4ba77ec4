"""The core's tables. Ids of platforms are stored, never names."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import NEVER_REUSED, Table


class WorkspaceRow(Table):
    """A community served: a Discord guild, a Slack workspace, the sandbox."""

    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("adapter", "platform_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    adapter: Mapped[str] = mapped_column(String(20))
    platform_id: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    calendar_channel: Mapped[str | None] = mapped_column(String(300))  # where what is on is posted
    organisers_channel: Mapped[str | None] = mapped_column(String(300))  # where the bot says what is wrong
    fallback_channel: Mapped[str | None] = mapped_column(String(300))  # for those who take no direct messages
    cogs_off: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    quiet_from: Mapped[int | None]  # minutes after midnight, local
    quiet_until: Mapped[int | None]
    left_at: Mapped[datetime | None]  # the bot was removed, and is to forget the place


class RoleBinding(Table):
    """Which of a platform's roles stands on which step of the ladder."""

    __tablename__ = "role_bindings"
    __table_args__ = (UniqueConstraint("workspace_id", "platform_role"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    platform_role: Mapped[str] = mapped_column(String(100))
    role: Mapped[int]


class HelplineRow(Table):
    """Whom the members of a workspace can call or write to, beside those that everybody has."""

    __tablename__ = "helplines"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(121))  # what an organiser typed, and the full stop that it may lack
    number: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(100))


class MemberRow(Table):
    """A person in a workspace, known from the first thing that they did with the bot."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "platform_id"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    platform_id: Mapped[str] = mapped_column(String(100))
    locale: Mapped[str | None] = mapped_column(String(5))  # as the platform tells it
    language: Mapped[str | None] = mapped_column(String(5))  # as the member chose it, which wins
    zone: Mapped[str | None] = mapped_column(String(64))
    quiet_from: Mapped[int | None]  # minutes after midnight, local: nothing comes by itself until `quiet_until`
    quiet_until: Mapped[int | None]
    weekly: Mapped[int | None]  # how many messages a week may come by themselves; NULL: as many as is usual
    gone_at: Mapped[datetime | None]  # when the platform said that they are not in the workspace any more


class LookedForRow(Table):
    """A member of whom a process that does not speak for their platform wants to know whether they are still there."""

    __tablename__ = "looked_for"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)


class ToldRow(Table):
    """That a message came to a member by itself, so that no more of them come in a week than the member wants."""

    __tablename__ = "told"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    at: Mapped[datetime]


Index("ix_told_member_id_at", ToldRow.member_id, ToldRow.at)


class DraftRow(Table):
    """A form that a member is filling in: what was typed so far, until it is complete and right."""

    __tablename__ = "drafts"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    action: Mapped[str] = mapped_column(String(100))
    fields: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


class Received(Table):
    """An interaction whose effect is committed, so that a second delivery of it does nothing."""

    __tablename__ = "received"

    adapter: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class TicketRow(Table):
    """The right to fill in a form on the web once, until it expires; gone when that is done.

    Of its secret there is a hash, and what its handler is given opens with the secret alone. The rows lie in the order
    of these hashes: where one lies does not tell when it came.
    """

    __tablename__ = "tickets"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    secret: Mapped[str] = mapped_column(String(64), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    handler: Mapped[str] = mapped_column(String(65))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class JobRow(Table):
    """A durable request to run a handler.

    `wake_at` is the due instant while it is scheduled, the end of the lease while it is claimed, and NULL
    when it is over: one column, one partial index, and the wake-up stays flat however many rows there are.
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("workspace_id", "cog", "handler", "key"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    cog: Mapped[str] = mapped_column(String(32))
    handler: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200))
    arguments: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    wake_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10))  # scheduled, claimed, done, missed, failed, cancelled
    owner: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int]
    ended_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(20))  # the id under which the last failure was logged


_JOB_PENDING = JobRow.wake_at.is_not(None)
Index("ix_jobs_wake_at", JobRow.wake_at, sqlite_where=_JOB_PENDING, postgresql_where=_JOB_PENDING)


class OutboxRow(Table):
    """A message on its way to one address; gone when it is delivered, kept with its reason when given up."""

    __tablename__ = "outbox"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)  # for whom
    nonce: Mapped[str] = mapped_column(String(25), unique=True)  # the key that a platform removes doubles by
    adapter: Mapped[str] = mapped_column(String(20))  # of the address: only who speaks for it delivers
    address: Mapped[str] = mapped_column(String(500))  # an answer's holds the platform's token
    post_key: Mapped[str | None] = mapped_column(String(200), index=True)
    visibility: Mapped[str] = mapped_column(String(10))
    locale: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    message: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    not_after: Mapped[datetime | None]  # what nobody should read any more after this is dropped
    wake_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(10))  # see docs/architecture.md
    owner: Mapped[str | None] = mapped_column(String(40))
    attempts: Mapped[int]
    doubtful: Mapped[bool] = mapped_column(server_default=false())  # an earlier attempt may have said it unheard
    reason: Mapped[str | None] = mapped_column(Text)
    part_of: Mapped[int | None]  # the id of what is under way, if many are said at once


_DELIVERY_PENDING = OutboxRow.wake_at.is_not(None)
Index("ix_outbox_wake_at", OutboxRow.wake_at, sqlite_where=_DELIVERY_PENDING, postgresql_where=_DELIVERY_PENDING)


_WAITING = OutboxRow.state.in_(("claimed", "paused", "unknown"))  # and with it what comes after it
Index("ix_outbox_waiting", OutboxRow.address, OutboxRow.id, sqlite_where=_WAITING, postgresql_where=_WAITING)


_PART = OutboxRow.part_of.is_not(None)
Index("ix_outbox_part_of", OutboxRow.part_of, sqlite_where=_PART, postgresql_where=_PART)


class UnderWayRow(Table):
    """What takes long and somebody waits for: what is being done, and how much of it is.

    Of what is said to many, `member_id` is who had it said, and hears how far it is.
    """

    __tablename__ = "under_way"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    what: Mapped[dict[str, Any]]
    done: Mapped[int | None]
    total: Mapped[int | None]
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PostRow(Table):
    """What stands on a platform and may be changed later, by the key that its cog gave it.

    A message, a thread, or a line in the platform's own calendar.
    """

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    platform_ref: Mapped[str] = mapped_column(String(100))
