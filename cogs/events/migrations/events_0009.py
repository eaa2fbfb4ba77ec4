"""Publishers, and the workspaces that have their events on their calendars"""

import sqlalchemy as sa
from alembic import op

revision = "events_0009"
down_revision = "events_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events_publishers",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_publishers_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_events_publishers")),
        sa.UniqueConstraint("code", name=op.f("uq_events_publishers_code")),
    )
    op.create_table(
        "events_subscriptions",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_subscriptions_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["publisher_id"],
            ["events_publishers.workspace_id"],
            name=op.f("fk_events_subscriptions_publisher_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "publisher_id", name=op.f("pk_events_subscriptions")),
    )
    op.create_index(op.f("ix_events_subscriptions_publisher_id"), "events_subscriptions", ["publisher_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_events_subscriptions_publisher_id"), "events_subscriptions")
    op.drop_table("events_subscriptions")
    op.drop_table("events_publishers")
