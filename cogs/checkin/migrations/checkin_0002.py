"""Where the words of check-ins are written"""

import sqlalchemy as sa
from alembic import op

revision = "checkin_0002"
down_revision = "checkin_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("checkin_settings", sa.Column("words", sa.String(length=10), nullable=True))


def downgrade() -> None:
    op.drop_column("checkin_settings", "words")
