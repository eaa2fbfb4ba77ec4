"""A member's own quiet hours, and how many messages a week may come by themselves"""

import sqlalchemy as sa
from alembic import op

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("members", sa.Column("quiet_until", sa.Integer(), nullable=True))
    op.add_column("members", sa.Column("weekly", sa.Integer(), nullable=True))
    op.create_table(
        "told",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_told_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_told_member_id_at", "told", ["member_id", "at"])


def downgrade() -> None:
    op.drop_table("told")
    for column in ("weekly", "quiet_until", "quiet_from"):
        op.drop_column("members", column)
