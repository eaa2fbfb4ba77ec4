"""When each member is reminded"""

import sqlalchemy as sa
from alembic import op

revision = "events_0005"
down_revision = "events_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("events_events", sa.Column("direct_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_rsvps", sa.Column("reminded_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_reminder_wishes", sa.Column("leads", sa.JSON(), server_default='["hour"]', nullable=False))
    op.add_column("events_reminder_wishes", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE events_rsvps SET reminded_until = "
        "(SELECT reminded_at FROM events_occurrences WHERE events_occurrences.id = events_rsvps.occurrence_id)"
    )


def downgrade() -> None:
    op.drop_column("events_reminder_wishes", "since")
    op.drop_column("events_reminder_wishes", "leads")
    op.drop_column("events_rsvps", "reminded_until")
    op.drop_column("events_events", "direct_at")
