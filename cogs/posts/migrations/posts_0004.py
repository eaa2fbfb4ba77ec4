"""Posts that are said in other communities as well, which subscribe to them"""

import sqlalchemy as sa
from alembic import op

revision = "posts_0004"
down_revision = "posts_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posts_publishers",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_publishers_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_posts_publishers")),
        sa.UniqueConstraint("code", name=op.f("uq_posts_publishers_code")),
    )
    op.create_table(
        "posts_subscriptions",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_subscriptions_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["publisher_id"],
            ["posts_publishers.workspace_id"],
            name=op.f("fk_posts_subscriptions_publisher_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "publisher_id", name=op.f("pk_posts_subscriptions")),
    )
    op.create_index(op.f("ix_posts_subscriptions_publisher_id"), "posts_subscriptions", ["publisher_id"])
    op.create_table(
        "posts_said_elsewhere",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts_posts.id"], name=op.f("fk_posts_said_elsewhere_post_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_said_elsewhere_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("post_id", "workspace_id", name=op.f("pk_posts_said_elsewhere")),
    )
    op.create_index(op.f("ix_posts_said_elsewhere_workspace_id"), "posts_said_elsewhere", ["workspace_id"])
    op.add_column("posts_posts", sa.Column("elsewhere", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("posts_posts", "elsewhere")
    op.drop_index(op.f("ix_posts_said_elsewhere_workspace_id"), "posts_said_elsewhere")
    op.drop_table("posts_said_elsewhere")
    op.drop_index(op.f("ix_posts_subscriptions_publisher_id"), "posts_subscriptions")
    op.drop_table("posts_subscriptions")
    op.drop_table("posts_publishers")
