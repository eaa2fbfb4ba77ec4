"""Check-ins: what is counted and told of them"""

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


def downgrade() -> None:
    for table in ("digests", "tallies"):
        op.drop_table(f"checkin_{table}")
