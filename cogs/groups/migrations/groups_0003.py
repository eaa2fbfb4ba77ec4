"""Groups: rounds that come by themselves, who is in, who pauses, and who said nothing"""

import sqlalchemy as sa
from alembic import op

revision = "groups_0003"
down_revision = "groups_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("groups_schemes", sa.Column("zone", sa.String(length=64), nullable=True))
    op.add_column("groups_schemes", sa.Column("first_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_schemes", sa.Column("rule", sa.Text(), nullable=True))
    op.add_column("groups_schemes", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_schemes", sa.Column("barren", sa.Integer(), server_default="0", nullable=False))

    op.add_column("groups_sign_ups", sa.Column("every_time", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column(
        "groups_sign_ups", sa.Column("asked_directly", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("groups_sign_ups", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_sign_ups", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_sign_ups", sa.Column("silences", sa.Integer(), server_default="0", nullable=False))

    op.create_table(
        "groups_announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["groups_rounds.id"], name=op.f("fk_groups_announcements_round_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["groups_schemes.id"], name=op.f("fk_groups_announcements_scheme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups_announcements")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_groups_announcements_scheme_id"), "groups_announcements", ["scheme_id"], unique=False)
    op.create_index(op.f("ix_groups_announcements_round_id"), "groups_announcements", ["round_id"], unique=False)

    op.create_table(
        "groups_answers",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("comes", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["groups_announcements.id"],
            name=op.f("fk_groups_answers_announcement_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_answers_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("announcement_id", "member_id", name=op.f("pk_groups_answers")),
    )
    op.create_index(op.f("ix_groups_answers_member_id"), "groups_answers", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("groups_answers")
    op.drop_table("groups_announcements")
    for column in ("silences", "paused_until", "paused_at", "asked_directly", "every_time"):
        op.drop_column("groups_sign_ups", column)
    for column in ("barren", "next_at", "rule", "first_at", "zone"):
        op.drop_column("groups_schemes", column)
