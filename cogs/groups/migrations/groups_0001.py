"""Groups: schemes, rounds, and who is together"""

import sqlalchemy as sa
from alembic import op

revision = "groups_0001"
down_revision = None
branch_labels = ("groups",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "groups_apart",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_apart_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["members.id"], name=op.f("fk_groups_apart_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "other_id", name=op.f("pk_groups_apart")),
    )
    with op.batch_alter_table("groups_apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_apart_other_id"), ["other_id"], unique=False)

    op.create_table(
        "groups_schemes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("size_min", sa.Integer(), nullable=False),
        sa.Column("size_max", sa.Integer(), nullable=False),
        sa.Column("aims", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["members.id"], name=op.f("fk_groups_schemes_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_groups_schemes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups_schemes")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("groups_schemes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_schemes_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "groups_traits",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_traits_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "name", "value", name=op.f("pk_groups_traits")),
    )
    op.create_table(
        "groups_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("size_min", sa.Integer(), nullable=False),
        sa.Column("size_max", sa.Integer(), nullable=False),
        sa.Column("aims", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Integer(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["members.id"], name=op.f("fk_groups_rounds_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["groups_schemes.id"], name=op.f("fk_groups_rounds_scheme_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_groups_rounds_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups_rounds")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("groups_rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_rounds_scheme_id"), ["scheme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_groups_rounds_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "groups_sign_ups",
        sa.Column("scheme_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_mentor", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_sign_ups_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["groups_schemes.id"], name=op.f("fk_groups_sign_ups_scheme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scheme_id", "member_id", name=op.f("pk_groups_sign_ups")),
    )
    with op.batch_alter_table("groups_sign_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_sign_ups_member_id"), ["member_id"], unique=False)

    op.create_table(
        "groups_drawn",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_drawn_member_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["groups_rounds.id"], name=op.f("fk_groups_drawn_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "number", name=op.f("pk_groups_drawn")),
    )
    with op.batch_alter_table("groups_drawn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_drawn_member_id"), ["member_id"], unique=False)

    op.create_table(
        "groups_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round_id"], ["groups_rounds.id"], name=op.f("fk_groups_groups_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups_groups")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_groups_groups_round_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "groups_places",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("is_mentor", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups_groups.id"], name=op.f("fk_groups_places_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_groups_places_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_groups_places")),
    )
    with op.batch_alter_table("groups_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_places_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("groups_places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_places_member_id"))

    op.drop_table("groups_places")
    op.drop_table("groups_groups")
    with op.batch_alter_table("groups_drawn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_drawn_member_id"))

    op.drop_table("groups_drawn")
    with op.batch_alter_table("groups_sign_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_sign_ups_member_id"))

    op.drop_table("groups_sign_ups")
    with op.batch_alter_table("groups_rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_rounds_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_groups_rounds_scheme_id"))

    op.drop_table("groups_rounds")
    op.drop_table("groups_traits")
    with op.batch_alter_table("groups_schemes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_schemes_workspace_id"))

    op.drop_table("groups_schemes")
    with op.batch_alter_table("groups_apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_groups_apart_other_id"))

    op.drop_table("groups_apart")
