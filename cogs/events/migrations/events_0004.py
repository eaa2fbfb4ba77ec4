"""Calendars at an address are read again every hour, and have an owner, a colour and a name of one's own"""

import sqlalchemy as sa
from alembic import op

revision = "events_0004"
down_revision = "events_0003"
branch_labels = None
depends_on = "core_0004"

COLUMNS = (
    ("chosen_name", sa.String(length=100), None),
    ("colour", sa.String(length=10), "blue"),
    ("silent", sa.Boolean(), sa.false()),
    ("etag", sa.String(length=300), None),
    ("modified", sa.String(length=300), None),
    ("digest", sa.String(length=64), None),
    ("failures", sa.Integer(), "0"),
    ("failing_since", sa.DateTime(timezone=True), None),
)


def upgrade() -> None:
    op.create_table(
        "events_calendar_owners",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["events_calendars.id"],
            name=op.f("fk_events_calendar_owners_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_events_calendar_owners_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("calendar_id", name=op.f("pk_events_calendar_owners")),
    )
    op.create_index(op.f("ix_events_calendar_owners_member_id"), "events_calendar_owners", ["member_id"])
    for name, kind, default in COLUMNS:
        nullable = default is None
        op.add_column("events_calendars", sa.Column(name, kind, nullable=nullable, server_default=default))
    _read_again()


def downgrade() -> None:
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("events_calendars", name)
    op.drop_index(op.f("ix_events_calendar_owners_member_id"), "events_calendar_owners")
    op.drop_table("events_calendar_owners")


def _read_again() -> None:
    """Ask for the jobs that read calendars again which were read in before."""
    here = op.get_bind()
    known = sa.text("SELECT id, workspace_id FROM events_calendars WHERE source IS NOT NULL")
    jobs = sa.table(
        "jobs",
        *(sa.column(name) for name in ("workspace_id", "cog", "handler", "key", "state", "attempts")),
        sa.column("arguments", sa.JSON()),
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("wake_at", sa.DateTime(timezone=True)),
    )
    for calendar, workspace in here.execute(known).all():
        here.execute(
            sa.insert(jobs).values(
                workspace_id=workspace,
                cog="events",
                handler="read_again",
                key=str(calendar),
                arguments={"calendar": calendar},
                state="scheduled",
                attempts=0,
                due_at=sa.func.now(),
                wake_at=sa.func.now(),
            )
        )
