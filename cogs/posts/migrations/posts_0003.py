"""Posts in several channels"""

import sqlalchemy as sa
from alembic import op

revision = "posts_0003"
down_revision = "posts_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posts_posts", sa.Column("also", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("posts_posts", "also")
