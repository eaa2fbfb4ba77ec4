"""Who came, by a code that is shown at the event"""

import sqlalchemy as sa
from alembic import op

revision = "events_0003"
down_revision = "events_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_occurrences", sa.Column("code", sa.String(length=6), nullable=True))
    op.add_column("events_rsvps", sa.Column("came_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("events_rsvps", "came_at")
    op.drop_column("events_occurrences", "code")
