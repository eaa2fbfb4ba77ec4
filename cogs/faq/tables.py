"""The tables of the FAQ: what a workspace says otherwise than the files do, what was asked, and how answers were found.

The entries that come with the bot, or that an organisation wrote, stand in `config/faq`. A row here lies over the entry
of the same name, or is one that no file has.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.api import NEVER_REUSED, Address, Table


class SettingsRow(Table):
    """What a workspace has chosen for its FAQ, if it has, and the state of its entries."""

    __tablename__ = "faq_settings"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    campus: Mapped[str | None] = mapped_column(String(40))  # of those who have chosen none
    state: Mapped[str | None] = mapped_column(String(32))  # another one whenever what is searched has changed


class CampusRow(Table):
    """The campus of a member, who chose it to be given what holds there."""

    __tablename__ = "faq_campuses"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    campus: Mapped[str] = mapped_column(String(40))


class EntryRow(Table):
    """An entry as this workspace has it; without a body, what the file says, and that it was checked."""

    __tablename__ = "faq_entries"
    __table_args__ = (UniqueConstraint("workspace_id", "name"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as a file would have it
    verified_on: Mapped[date | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    verified_mark: Mapped[str | None] = mapped_column(String(32))  # of the words that were checked
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    hidden: Mapped[bool]  # nobody is to find it here


class ServiceRow(Table):
    """Somebody whom one can talk to, as this workspace says; without a body, that nobody is sent there."""

    __tablename__ = "faq_services"
    __table_args__ = (UniqueConstraint("workspace_id", "name"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as a file would have it
    hidden: Mapped[bool]  # nobody is sent there
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)


class AskedRow(Table):
    """What a member asked, kept for a day for the buttons under its answer; until Monday too where it had none."""

    __tablename__ = "faq_asked"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    missed: Mapped[bool]  # no entry answers it, and it is yet to be counted how many lack the same


class LearnedRow(Table):
    """A question in the words of somebody who let others be helped by them, and the entry that answers it."""

    __tablename__ = "faq_learned"
    __table_args__ = (UniqueConstraint("workspace_id", "question"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(300))


class OpinionRow(Table):
    """What a member said of an answer: that it helped, or is out of date; the last thing alone."""

    __tablename__ = "faq_opinions"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    opinion: Mapped[str] = mapped_column(String(10))
    said_on: Mapped[date]


class HandoffRow(Table):
    """A question that was passed to people, until a while after it is over: whose it is, is shown to nobody unasked."""

    __tablename__ = "faq_handoffs"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(300))  # where it is shown
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    named: Mapped[bool]  # the asker wants it to be seen who asks
    question: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    answer: Mapped[str | None] = mapped_column(Text)
    source_url: Mapped[str | None] = mapped_column(String(500))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    closed_at: Mapped[datetime | None]  # answered, or closed without an answer

    @property
    def key(self) -> str:
        """The key under which it stands in the channel, another one in another channel."""
        return f"faq/handoff/{self.id}/{self.address.id}"

    @property
    def reminder_key(self) -> str:
        """The key of what reminds those who can answer."""
        return f"{self.key}/reminder"

    @property
    def address(self) -> Address:
        """The channel in which it stands."""
        return Address.decode(self.channel)


class DraftRow(Table):
    """What an entry is to become, as somebody wrote it and nobody has published it."""

    __tablename__ = "faq_drafts"
    __table_args__ = (UniqueConstraint("workspace_id", "name"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]]
    base_mark: Mapped[str | None] = mapped_column(String(32))  # of the entry that it was written from; NULL: a new one
    made_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]


class RevisionRow(Table):
    """What an entry said before it was changed; without a body, what the file said."""

    __tablename__ = "faq_revisions"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    hidden: Mapped[bool]  # it was not to be found: it was not there yet, or had been taken away
    replaced_at: Mapped[datetime]
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)


class WishRow(Table):
    """A question without an answer that somebody let those see who write answers, without whose it is."""

    __tablename__ = "faq_wishes"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    wished_on: Mapped[date]


class MissingRow(Table):
    """Words that several members had in common who found no answer in one week."""

    __tablename__ = "faq_missing"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(String(200))
    people: Mapped[int]
    week_of: Mapped[date]  # the Monday on which it was counted


class LinkRow(Table):
    """An address of a source, and since when nothing has stood there."""

    __tablename__ = "faq_links"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(String(500), primary_key=True)
    nights: Mapped[int]  # in a row in which nothing stood there
    failing_since: Mapped[date]
