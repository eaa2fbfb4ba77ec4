"""The life of a group: the questions it was given, when its people are free, and groups that become one"""

import sqlalchemy as sa
from alembic import op

revision = "groups_0004"
down_revision = "groups_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groups_asked",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups_groups.id"], name=op.f("fk_groups_asked_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "question", name=op.f("pk_groups_asked")),
    )
    op.create_table(
        "groups_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups_groups.id"], name=op.f("fk_groups_merges_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["groups_groups.id"], name=op.f("fk_groups_merges_into_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups_merges")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_groups_merges_group_id"), "groups_merges", ["group_id"])
    op.create_index(op.f("ix_groups_merges_into_id"), "groups_merges", ["into_id"])
    op.create_table(
        "groups_times",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agrees", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups_groups.id"], name=op.f("fk_groups_times_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_times_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", "starts_at", name=op.f("pk_groups_times")),
    )
    op.create_index(op.f("ix_groups_times_member_id"), "groups_times", ["member_id"])
    op.create_table(
        "groups_consents",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_consents_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["groups_merges.id"], name=op.f("fk_groups_consents_merge_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge_id", "member_id", name=op.f("pk_groups_consents")),
    )
    op.create_index(op.f("ix_groups_consents_member_id"), "groups_consents", ["member_id"])
    op.add_column("groups_groups", sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_groups", sa.Column("extended", sa.Integer(), server_default="0", nullable=False))
    op.add_column("groups_groups", sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_groups", sa.Column("looking_from", sa.Date(), nullable=True))
    op.add_column("groups_groups", sa.Column("proposed", sa.JSON(), nullable=True))
    op.add_column("groups_groups", sa.Column("meets_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_groups", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_places", sa.Column("told_times_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("groups_places", sa.Column("met", sa.Boolean(), nullable=True))


def downgrade() -> None:
    for column in ("met", "told_times_at"):
        op.drop_column("groups_places", column)
    for column in ("asked_at", "meets_at", "proposed", "looking_from", "pressed_at", "extended", "ends_at"):
        op.drop_column("groups_groups", column)
    op.drop_table("groups_consents")
    op.drop_table("groups_times")
    op.drop_table("groups_merges")
    op.drop_table("groups_asked")
