"""Check-ins: who reads them and when, and cases with what was answered, sealed"""

import sqlalchemy as sa
from alembic import op

revision = "checkin_0001"
down_revision = None
branch_labels = ("checkin",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "checkin_settings",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_settings_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_checkin_settings")),
    )
    op.create_table(
        "checkin_readers",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_readers_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_checkin_readers_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name=op.f("pk_checkin_readers")),
    )
    op.create_index(op.f("ix_checkin_readers_member_id"), "checkin_readers", ["member_id"])
    op.create_table(
        "checkin_shifts",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_shifts_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_checkin_shifts_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "weekday", name=op.f("pk_checkin_shifts")),
    )
    op.create_index(op.f("ix_checkin_shifts_member_id"), "checkin_shifts", ["member_id"])
    op.create_table(
        "checkin_cases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("progress", sa.LargeBinary(), nullable=False),
        sa.Column("locator", sa.String(length=4), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_checkin_cases_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["members.id"], name=op.f("fk_checkin_cases_taken_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_cases")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_checkin_cases_workspace_id"), "checkin_cases", ["workspace_id"])
    op.create_index(op.f("ix_checkin_cases_taken_by"), "checkin_cases", ["taken_by"])
    op.create_table(
        "checkin_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["checkin_cases.id"], name=op.f("fk_checkin_answers_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkin_answers")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_checkin_answers_case_id"), "checkin_answers", ["case_id"])


def downgrade() -> None:
    for table in ("answers", "cases", "shifts", "readers", "settings"):
        op.drop_table(f"checkin_{table}")
