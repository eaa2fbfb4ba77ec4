"""Scheduled posts"""

import sqlalchemy as sa
from alembic import op

revision = "posts_0001"
down_revision = None
branch_labels = ("posts",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "posts_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Integer(), server_default="0", nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("asks_review", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reviewed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_posts_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["members.id"], name=op.f("fk_posts_posts_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts_posts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("posts_posts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posts_posts_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posts_posts_next_at"), ["next_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("posts_posts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posts_posts_next_at"))
        batch_op.drop_index(batch_op.f("ix_posts_posts_workspace_id"))
    op.drop_table("posts_posts")
