"""Packs of posts that are adopted, and how far apart surveys are"""

import sqlalchemy as sa
from alembic import op

revision = "posts_0002"
down_revision = "posts_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posts_campaigns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("pack", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("asks_until", sa.Date(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_campaigns_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts_campaigns")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_posts_campaigns_workspace_id"), "posts_campaigns", ["workspace_id"], unique=False)
    op.create_table(
        "posts_settings",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("survey_weeks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_posts_settings_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_posts_settings")),
    )
    campaign = sa.Column("campaign_id", sa.Integer(), sa.ForeignKey("posts_campaigns.id"), nullable=True)
    op.add_column("posts_posts", campaign, inline_references=True)
    op.create_index(op.f("ix_posts_posts_campaign_id"), "posts_posts", ["campaign_id"], unique=False)
    op.add_column("posts_posts", sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("posts_posts", sa.Column("to_write", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_index(op.f("ix_posts_posts_campaign_id"), table_name="posts_posts")
    # Where the tables were made at once, SQLite drops no column that a constraint of the table names. Nothing belongs
    # to these rows now, so that a copy of the table takes nothing with it.
    with op.batch_alter_table("posts_posts", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for column in ("to_write", "held", "campaign_id"):
            batch_op.drop_column(column)
    op.drop_table("posts_settings")
    op.drop_index(op.f("ix_posts_campaigns_workspace_id"), table_name="posts_campaigns")
    op.drop_table("posts_campaigns")
