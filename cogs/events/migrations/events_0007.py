"""The calendar on the web, and each member's own as their phone reads it"""

import sqlalchemy as sa
from alembic import op

revision = "events_0007"
down_revision = "events_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events_pages",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_events_pages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_events_pages")),
        sa.UniqueConstraint("key", name=op.f("uq_events_pages_key")),
    )
    op.create_table(
        "events_own_feeds",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_own_feeds_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_events_own_feeds")),
        sa.UniqueConstraint("secret", name=op.f("uq_events_own_feeds_secret")),
    )


def downgrade() -> None:
    op.drop_table("events_own_feeds")
    op.drop_table("events_pages")
