"""Seats, waiting lists, company, and what lowers the threshold"""

import sqlalchemy as sa
from alembic import op

revision = "events_0002"
down_revision = "events_0001"
branch_labels = None
depends_on = None

_EVENTS = ("labels", "price", "arrival", "capacity", "kept", "closes_s", "guests")
_RSVPS = ("guests", "waits_since", "offered_until", "alone", "company")


def upgrade() -> None:
    op.add_column("events_events", sa.Column("labels", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("events_events", sa.Column("price", sa.String(length=60), nullable=True))
    op.add_column("events_events", sa.Column("arrival", sa.Text(), nullable=True))
    op.add_column("events_events", sa.Column("capacity", sa.Integer(), nullable=True))
    op.add_column("events_events", sa.Column("kept", sa.Integer(), server_default="0", nullable=False))
    op.add_column("events_events", sa.Column("closes_s", sa.Integer(), nullable=True))
    op.add_column("events_events", sa.Column("guests", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("events_rsvps", sa.Column("guests", sa.Integer(), server_default="0", nullable=False))
    op.add_column("events_rsvps", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_rsvps", sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events_rsvps", sa.Column("alone", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("events_rsvps", sa.Column("company", sa.Integer(), nullable=True))


def downgrade() -> None:
    for column in reversed(_RSVPS):
        op.drop_column("events_rsvps", column)
    for column in reversed(_EVENTS):
        op.drop_column("events_events", column)
