"""When each member is reminded, and the coming week told once a week"""

import sqlalchemy as sa
from alembic import op

revision = "events_0005"
down_revision = "events_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_events", sa.Column("direct_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_rsvps", sa.Column("reminded_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_reminder_wishes", sa.Column("leads", sa.JSON(), server_default='["hour"]', nullable=False))
    op.add_column("events_reminder_wishes", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE events_rsvps SET reminded_until = "
        "(SELECT reminded_at FROM events_occurrences WHERE events_occurrences.id = events_rsvps.occurrence_id)"
    )
    _look_at_once()
    op.create_table(
        "events_digests",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_digests_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_events_digests")),
    )
    op.create_table(
        "events_digest_wishes",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_digest_wishes_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_digest_wishes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_events_digest_wishes")),
    )
    op.create_index("ix_events_digest_wishes_workspace_id", "events_digest_wishes", ["workspace_id"])


def _look_at_once() -> None:
    """Have it found out when those are reminded who asked for it before: from now on that is a job of its own."""
    as_json = "CAST(%s AS JSON)" if op.get_bind().dialect.name == "postgresql" else "%s"
    arguments = as_json % """'{"event": ' || asked.id || '}'"""
    op.execute(
        "INSERT INTO jobs (workspace_id, cog, handler, key, arguments, due_at, wake_at, state, attempts) "  # noqa: S608 - our own words
        f"SELECT asked.workspace_id, 'events', 'remind_directly', CAST(asked.id AS VARCHAR(20)), {arguments}, "
        "CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 'scheduled', 0 FROM events_events AS asked WHERE asked.id IN "
        "(SELECT event_id FROM events_occurrences JOIN events_rsvps ON occurrence_id = events_occurrences.id "
        "JOIN events_reminder_wishes ON events_reminder_wishes.member_id = events_rsvps.member_id "
        "WHERE over_at > CURRENT_TIMESTAMP)"
    )


def downgrade() -> None:
    op.drop_table("events_digest_wishes")
    op.drop_table("events_digests")
    op.drop_column("events_reminder_wishes", "since")
    op.drop_column("events_reminder_wishes", "leads")
    op.drop_column("events_rsvps", "reminded_until")
    op.drop_column("events_events", "direct_at")
