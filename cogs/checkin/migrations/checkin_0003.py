"""Check-ins: what is counted and told of them, what was done, and who wants to be asked"""

import sqlalchemy as sa
from alembic import op

revision = "checkin_0003"
down_revision = "checkin_0002"
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
    op.create_table(
        "checkin_prompts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("often", sa.String(length=20), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_checkin_prompts_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_prompts_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_checkin_prompts")),
    )
    op.create_index(op.f("ix_checkin_prompts_workspace_id"), "checkin_prompts", ["workspace_id"])


def downgrade() -> None:
    for table in ("prompts", "deeds", "digests", "tallies"):
        op.drop_table(f"checkin_{table}")
