"""The activity calendar"""

import sqlalchemy as sa
from alembic import op

revision = "events_0001"
down_revision = None
branch_labels = ("events",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "events_calendars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("lead", sa.String(length=10), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_calendars_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_calendars")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events_calendars", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_calendars_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "events_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("uid", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("host", sa.String(length=100), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("lead_s", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expanded_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["events_calendars.id"], name=op.f("fk_events_events_calendar_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["members.id"], name=op.f("fk_events_events_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_events_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_events")),
        sa.UniqueConstraint("calendar_id", "uid", name=op.f("uq_events_events_calendar_id_uid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_events_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "events_reminder_wishes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_reminder_wishes_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_events_reminder_wishes")),
    )
    op.create_table(
        "events_occurrences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("original", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_day", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_here", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_events.id"], name=op.f("fk_events_occurrences_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_occurrences")),
        sa.UniqueConstraint("event_id", "original", name=op.f("uq_events_occurrences_event_id_original")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events_occurrences", schema=None) as batch_op:
        batch_op.create_index("ix_events_occurrences_event_id_starts_at", ["event_id", "starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_occurrences_over_at"), ["over_at"], unique=False)

    op.create_table(
        "events_rsvps",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=5), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_rsvps_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["events_occurrences.id"], name=op.f("fk_events_rsvps_occurrence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id", name=op.f("pk_events_rsvps")),
    )
    with op.batch_alter_table("events_rsvps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_rsvps_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("events_rsvps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_rsvps_member_id"))

    op.drop_table("events_rsvps")
    with op.batch_alter_table("events_occurrences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_occurrences_over_at"))
        batch_op.drop_index("ix_events_occurrences_event_id_starts_at")

    op.drop_table("events_occurrences")
    op.drop_table("events_reminder_wishes")
    with op.batch_alter_table("events_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_events_workspace_id"))

    op.drop_table("events_events")
    with op.batch_alter_table("events_calendars", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_calendars_workspace_id"))

    op.drop_table("events_calendars")
