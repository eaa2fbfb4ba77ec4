"""Seats, waiting lists, company, and what lowers the threshold"""

import sqlalchemy as sa
from alembic import op

revision = "events_0002"
down_revision = "events_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("labels", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("price", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("arrival", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kept", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("closes_s", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("guests", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("events_rsvps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("guests", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("alone", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("company", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("events_rsvps", schema=None) as batch_op:
        for column in ("company", "alone", "offered_until", "waits_since", "guests"):
            batch_op.drop_column(column)
    with op.batch_alter_table("events_events", schema=None) as batch_op:
        for column in ("guests", "closes_s", "kept", "capacity", "arrival", "price", "labels"):
            batch_op.drop_column(column)
