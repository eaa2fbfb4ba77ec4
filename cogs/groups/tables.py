"""The tables of groups: who wants to be drawn, what was drawn, and who is together in what came of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.api import NEVER_REUSED, Address, Table
from cogs.groups.kinds import Aim, Kind, Size, aims_of


class Planned:
    """What a scheme and a round have in common: what is to be drawn, and where it is told of."""

    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(300))
    size_min: Mapped[int]
    size_max: Mapped[int]
    aims: Mapped[list[str]] = mapped_column(JSON)

    @property
    def address(self) -> Address:
        """The channel in which it is told of, and beside which its groups get their conversations."""
        return Address.decode(self.channel)

    @property
    def size(self) -> Size:
        """How many people are in a group."""
        return Size(self.size_min, self.size_max)

    @property
    def wanted(self) -> tuple[Aim, ...]:
        """What is wanted of its groups, the most important first."""
        return aims_of(self.aims)

    @property
    def kind_of(self) -> Kind:
        """What people are put together for."""
        return Kind(self.kind)

    @property
    def is_private(self) -> bool:
        """Whether nobody outside may learn who signed up or is in its groups, organisers included."""
        return self.kind == Kind.INTEREST


class SchemeRow(Planned, Table):
    """A standing offer: a kind of groups, to which whoever wants to be drawn signs up."""

    __tablename__ = "groups_schemes"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    about: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    zone: Mapped[str | None] = mapped_column(String(64))  # in which its rounds keep their wall time
    first_at: Mapped[datetime | None]  # NULL: it is drawn when an organiser says so
    rule: Mapped[str | None] = mapped_column(Text)  # RRULE text; NULL: once
    next_at: Mapped[datetime | None]  # when it is drawn by itself; NULL: nothing more comes
    barren: Mapped[int] = mapped_column(server_default="0")  # rounds in a row of which no group came

    @property
    def post_key(self) -> str:
        """The key under which it stands in its channel."""
        return f"groups/scheme/{self.id}"


class SignUpRow(Table):
    """Somebody who wants to be drawn in a scheme."""

    __tablename__ = "groups_sign_ups"

    scheme_id: Mapped[int] = mapped_column(ForeignKey("groups_schemes.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime]
    as_mentor: Mapped[bool] = mapped_column(server_default=false())
    every_time: Mapped[bool] = mapped_column(server_default=false())  # in, unless they say otherwise
    asked_directly: Mapped[bool] = mapped_column(server_default=false())  # by direct message, before each round
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]  # NULL in a pause: until they say so
    silences: Mapped[int] = mapped_column(server_default="0")  # rounds in a row that they let go by without a word


class AnnouncementRow(Table):
    """A round that comes by itself, from when it is announced; whoever answers means this one."""

    __tablename__ = "groups_announcements"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("groups_schemes.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]  # when it is drawn
    announced_at: Mapped[datetime]
    over_at: Mapped[datetime | None]  # when it was drawn or called off
    round_id: Mapped[int | None] = mapped_column(ForeignKey("groups_rounds.id", ondelete="SET NULL"), index=True)

    @property
    def post_key(self) -> str:
        """The key under which it stands in its channel."""
        return f"groups/announcement/{self.id}"


class AnswerRow(Table):
    """That a member is in for an announced round, or is not; forgotten when the round is over."""

    __tablename__ = "groups_answers"

    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("groups_announcements.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    comes: Mapped[bool]


class RoundRow(Planned, Table):
    """One drawing and what came of it: a draft until it is published.

    `given` is all that the drawing depends on, in which people are known by their number in `DrawnRow` alone.
    """

    __tablename__ = "groups_rounds"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)
    scheme_id: Mapped[int | None] = mapped_column(ForeignKey("groups_schemes.id", ondelete="SET NULL"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    source: Mapped[str] = mapped_column(String(300))  # where its people come from: "scheme:3", "event:57", "roles:4,5"
    given: Mapped[str] = mapped_column(Text)
    repeated: Mapped[int]  # pairs who were together before
    bound: Mapped[int]  # of those, as many as nobody can avoid
    broken: Mapped[list[list[Any]]] = mapped_column(JSON)  # what could not be kept: why, and numbers to it
    drawn_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # NULL: a draft, that only organisers see
    undone_at: Mapped[datetime | None]
    groups: Mapped[list["GroupRow"]] = relationship(
        order_by="GroupRow.number", lazy="selectin", passive_deletes=True, cascade="all, delete-orphan"
    )

    @property
    def post_key(self) -> str:
        """The key under which it is told of in its channel."""
        return f"groups/round/{self.id}"


class DrawnRow(Table):
    """Who stands behind a number in a drawing; nobody once they are forgotten."""

    __tablename__ = "groups_drawn"

    round_id: Mapped[int] = mapped_column(ForeignKey("groups_rounds.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)


class LeftOutRow(Table):
    """Somebody for whom a drawing has no group that keeps to what they alone know of."""

    __tablename__ = "groups_left_out"

    round_id: Mapped[int] = mapped_column(ForeignKey("groups_rounds.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)


class SpareRow(Table):
    """A fadder who is in no group of a round, and steps in where one drops out."""

    __tablename__ = "groups_spares"

    round_id: Mapped[int] = mapped_column(ForeignKey("groups_rounds.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)


def conversation(group_id: int) -> str:
    """The key of a group's conversation."""
    return f"groups/{group_id}"


class GroupRow(Table):
    """People who are together in a round, and how far they have come."""

    __tablename__ = "groups_groups"
    __table_args__ = (UniqueConstraint("round_id", "number"), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("groups_rounds.id", ondelete="CASCADE"))
    number: Mapped[int]  # from 1, as people read it
    ended_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]  # when it is to end; NULL: for good
    extended: Mapped[int] = mapped_column(server_default="0")
    pressed_at: Mapped[datetime | None]  # when somebody in it last pressed anything
    looking_from: Mapped[date | None]  # the first day on which they look for a time; NULL: they do not look
    proposed: Mapped[list[str] | None] = mapped_column(JSON)  # the instants that were proposed
    meets_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]  # when they were asked whether they met
    places: Mapped[list["PlaceRow"]] = relationship(
        order_by="PlaceRow.member_id", lazy="selectin", passive_deletes=True, cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """The key of its conversation."""
        return conversation(self.id)

    @property
    def end_key(self) -> str:
        """The key under which its end is told of, each time that it is put off a new one."""
        return f"{self.key}/end/{self.extended}"

    @property
    def present(self) -> list["PlaceRow"]:
        """Those who are in it now."""
        return [place for place in self.places if place.left_at is None]

    @property
    def counted(self) -> int:
        """How many of them the size of groups counts: those who look after others are not."""
        return sum(not place.is_mentor for place in self.present)


class PlaceRow(Table):
    """Somebody's place in a group."""

    __tablename__ = "groups_places"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups_groups.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    is_mentor: Mapped[bool] = mapped_column(server_default=false())
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    told_times_at: Mapped[datetime | None]  # when they last said when they are free, of the time that is looked for
    met: Mapped[bool | None]  # what they answered when asked


class TimeRow(Table):
    """That somebody is free at a time of which their group thinks, and perhaps agrees to it."""

    __tablename__ = "groups_times"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups_groups.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    agrees: Mapped[bool] = mapped_column(server_default=false())


class AskedRow(Table):
    """A question that a group was given to get to know each other by."""

    __tablename__ = "groups_asked"

    group_id: Mapped[int] = mapped_column(ForeignKey("groups_groups.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]


class MergeRow(Table):
    """That a group which became small is offered to go into another; nobody is asked for longer than two days."""

    __tablename__ = "groups_merges"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups_groups.id", ondelete="CASCADE"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("groups_groups.id", ondelete="CASCADE"), index=True)
    people: Mapped[int] = mapped_column(server_default="1")  # in the small group, when it was offered
    asked_at: Mapped[datetime]
    passed_on_at: Mapped[datetime | None]  # when the other group was asked as well
    closed_at: Mapped[datetime | None]
    consents: Mapped[list["ConsentRow"]] = relationship(
        lazy="selectin", passive_deletes=True, cascade="all, delete-orphan"
    )

    @property
    def key(self) -> str:
        """The key of what is said of it in each of the two groups."""
        return f"groups/merge/{self.id}"


class ConsentRow(Table):
    """What somebody answered when their group was asked whether to become one with another."""

    __tablename__ = "groups_consents"

    merge_id: Mapped[int] = mapped_column(ForeignKey("groups_merges.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    agrees: Mapped[bool]


class TraitRow(Table):
    """What a member said of themselves, for drawings alone."""

    __tablename__ = "groups_traits"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True)


class ApartRow(Table):
    """That a member does not want to be together with another; nobody else ever learns of it."""

    __tablename__ = "groups_apart"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)


class FiguresPage(Table):
    """The address at which a workspace's organisers see how well people get to know each other."""

    __tablename__ = "groups_pages"

    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), unique=True)
