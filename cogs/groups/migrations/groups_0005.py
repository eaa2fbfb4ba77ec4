"""Groups: the page on which organisers see how well people get to know each other"""

import sqlalchemy as sa
from alembic import op

revision = "groups_0005"
down_revision = "groups_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groups_pages",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_groups_pages_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_groups_pages")),
        sa.UniqueConstraint("key", name=op.f("uq_groups_pages_key")),
    )


def downgrade() -> None:
    op.drop_table("groups_pages")
