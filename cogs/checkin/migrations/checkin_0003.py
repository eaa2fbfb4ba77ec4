"""Check-ins: what is counted and told of them, and what was done"""

import sqlalchemy as sa
from alembic import op

revision = "checkin_0003"
down_revision = "checkin_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checkin_tallies",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("counted_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_tallies_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_checkin_tallies")),
    )
    op.create_table(
        "checkin_digests",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_digests_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "until", name=op.f("pk_checkin_digests")),
    )
    op.create_table(
        "checkin_deeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_deeds_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_deeds")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_checkin_deeds_workspace_id"), "checkin_deeds", ["workspace_id"])


def downgrade() -> None:
    for table in ("deeds", "digests", "tallies"):
        op.drop_table(f"checkin_{table}")
