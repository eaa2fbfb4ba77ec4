"""What takes long is shown to those who wait for it"""

import sqlalchemy as sa
from alembic import op

revision = "core_0011"
down_revision = "core_0010"
branch_labels = None
depends_on = None

_PART = sa.text("part_of IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "under_way",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_under_way_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_under_way_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_under_way")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_under_way_workspace_id"), "under_way", ["workspace_id"])
    op.create_index(op.f("ix_under_way_member_id"), "under_way", ["member_id"])
    op.add_column("outbox", sa.Column("part_of", sa.Integer(), nullable=True))
    op.create_index("ix_outbox_part_of", "outbox", ["part_of"], sqlite_where=_PART, postgresql_where=_PART)


def downgrade() -> None:
    op.drop_index("ix_outbox_part_of", table_name="outbox")
    op.drop_column("outbox", "part_of")
    op.drop_table("under_way")
