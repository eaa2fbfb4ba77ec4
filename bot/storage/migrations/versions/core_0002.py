"""What an organiser sets up, forms that are being filled in, and for whom a message is"""

import sqlalchemy as sa
from alembic import op

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workspaces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar_channel", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("organisers_channel", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("fallback_channel", sa.String(length=300), nullable=True))
        batch_op.add_column(sa.Column("cogs_off", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("quiet_from", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))

    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=100), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_drafts_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_drafts_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_drafts_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_drafts_created_at"), ["created_at"], unique=False)

    with op.batch_alter_table("outbox", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.add_column(sa.Column("member_id", sa.Integer(), nullable=True))
        batch_op.alter_column(
            "address", existing_type=sa.String(length=300), type_=sa.String(length=500), existing_nullable=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_member_id"), "members", ["member_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_outbox_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None, table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_member_id"))
        batch_op.drop_constraint(batch_op.f("fk_outbox_member_id"), type_="foreignkey")
        batch_op.drop_column("member_id")
        batch_op.alter_column(
            "address", existing_type=sa.String(length=500), type_=sa.String(length=300), existing_nullable=False
        )
    op.drop_table("drafts")
    for name in (
        "left_at", "quiet_until", "quiet_from", "cogs_off", "fallback_channel", "organisers_channel", "calendar_channel"
    ):  # fmt: skip
        op.drop_column("workspaces", name)  # one by one: to copy the table anew would delete what belongs to its rows
