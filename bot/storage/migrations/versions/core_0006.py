"""Whom the members of a workspace can call, as its organisers wrote it down"""

import sqlalchemy as sa
from alembic import op

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "helplines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=121), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("address", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_helplines_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helplines")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_helplines_workspace_id"), "helplines", ["workspace_id"])


def downgrade() -> None:
    op.drop_table("helplines")
