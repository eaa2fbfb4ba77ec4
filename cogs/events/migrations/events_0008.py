"""Members host events, and are asked before each time whether they will be there; wrong codes are counted"""

import sqlalchemy as sa
from alembic import op

revision = "events_0008"
down_revision = "events_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_events", sa.Column("hosts_wanted_in", sa.String(length=300), nullable=True))
    op.create_table(
        "events_hosts",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events_events.id"], name=op.f("fk_events_hosts_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_hosts_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "step", name=op.f("pk_events_hosts")),
        sa.UniqueConstraint("event_id", "member_id", name=op.f("uq_events_hosts_event_id_member_id")),
    )
    op.create_index(op.f("ix_events_hosts_member_id"), "events_hosts", ["member_id"])
    op.create_table(
        "events_host_rounds",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["events_occurrences.id"],
            name=op.f("fk_events_host_rounds_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_events_host_rounds")),
    )
    op.create_table(
        "events_host_answers",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("comes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["events_host_rounds.occurrence_id"],
            name=op.f("fk_events_host_answers_occurrence_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_host_answers_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("occurrence_id", "member_id", name=op.f("pk_events_host_answers")),
    )
    op.create_index(op.f("ix_events_host_answers_member_id"), "events_host_answers", ["member_id"])
    op.create_table(
        "events_code_guesses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_code_guesses_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_events_code_guesses")),
    )


def downgrade() -> None:
    op.drop_table("events_code_guesses")
    op.drop_index(op.f("ix_events_host_answers_member_id"), "events_host_answers")
    op.drop_table("events_host_answers")
    op.drop_table("events_host_rounds")
    op.drop_index(op.f("ix_events_hosts_member_id"), "events_hosts")
    op.drop_table("events_hosts")
    op.drop_column("events_events", "hosts_wanted_in")
