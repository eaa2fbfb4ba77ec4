"""The language that a member chose"""

import sqlalchemy as sa
from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("members", sa.Column("language", sa.String(length=5), nullable=True))


def downgrade() -> None:
    op.drop_column("members", "language")
