"""Messages that wait hold up their destination; who speaks for a platform finds its own; when a job was over"""

import sqlalchemy as sa
from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None

_WAITING = sa.text("state IN ('claimed', 'paused', 'unknown')")
_FIRST = "substr(address, 1, instr(address, ':') - 1)"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("doubtful", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("outbox", sa.Column("adapter", sa.String(length=20), nullable=True))
    first = "split_part(address, ':', 1)" if op.get_bind().dialect.name == "postgresql" else _FIRST
    op.execute(f"UPDATE outbox SET adapter = {first}")  # noqa: S608 - our own words
    with op.batch_alter_table("outbox", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.alter_column("adapter", existing_type=sa.String(length=20), nullable=False)
    op.create_index(
        "ix_outbox_waiting", "outbox", ["address", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_outbox_waiting", table_name="outbox")
    op.drop_column("outbox", "adapter")
    op.drop_column("outbox", "doubtful")
    op.drop_column("jobs", "ended_at")
