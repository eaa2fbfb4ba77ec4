"""Check-ins: swaps of shifts, days away and days off, gaps that were told of, and senders who are blocked for a time"""

import sqlalchemy as sa
from alembic import op

revision = "checkin_0004"
down_revision = "checkin_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checkin_settings", sa.Column("gaps_told", sa.JSON(), server_default="[]", nullable=False))
    op.create_table(
        "checkin_swaps",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("instead_of", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_swaps_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["instead_of"], ["members.id"], name=op.f("fk_checkin_swaps_instead_of"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked"], ["members.id"], name=op.f("fk_checkin_swaps_asked"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["members.id"], name=op.f("fk_checkin_swaps_taken_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "day", "instead_of", name=op.f("pk_checkin_swaps")),
    )
    for column in ("instead_of", "asked", "taken_by"):
        op.create_index(op.f(f"ix_checkin_swaps_{column}"), "checkin_swaps", [column])
    op.create_table(
        "checkin_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_away_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_checkin_away_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_away")),
        sqlite_autoincrement=True,
    )
    for column in ("workspace_id", "member_id"):
        op.create_index(op.f(f"ix_checkin_away_{column}"), "checkin_away", [column])
    op.create_table(
        "checkin_blocks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_blocks_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_blocks")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_checkin_blocks_workspace_id"), "checkin_blocks", ["workspace_id"])


def downgrade() -> None:
    for table in ("blocks", "away", "swaps"):
        op.drop_table(f"checkin_{table}")
    op.drop_column("checkin_settings", "gaps_told")
