"""Fadders who are spare, and who is in none of the groups of a round"""

import sqlalchemy as sa
from alembic import op

revision = "groups_0002"
down_revision = "groups_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groups_left_out",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_left_out_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["groups_rounds.id"], name=op.f("fk_groups_left_out_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_groups_left_out")),
    )
    op.create_index(op.f("ix_groups_left_out_member_id"), "groups_left_out", ["member_id"], unique=False)
    op.create_table(
        "groups_spares",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_spares_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["groups_rounds.id"], name=op.f("fk_groups_spares_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_groups_spares")),
    )
    op.create_index(op.f("ix_groups_spares_member_id"), "groups_spares", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_groups_spares_member_id"), "groups_spares")
    op.drop_table("groups_spares")
    op.drop_index(op.f("ix_groups_left_out_member_id"), "groups_left_out")
    op.drop_table("groups_left_out")
