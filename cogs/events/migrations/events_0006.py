"""What a series leaves out: weeks, days, public holidays"""

import sqlalchemy as sa
from alembic import op

revision = "events_0006"
down_revision = "events_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_events", sa.Column("skip_weeks", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("events_events", sa.Column("skip_days", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("events_events", sa.Column("skip_holidays", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("events_events", "skip_holidays")
    op.drop_column("events_events", "skip_days")
    op.drop_column("events_events", "skip_weeks")
