"""FAQ: people and offices of a workspace's own, and what it says otherwise of those in the files"""

import sqlalchemy as sa
from alembic import op

revision = "faq_0002"
down_revision = "faq_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "faq_services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["members.id"], name=op.f("fk_faq_services_changed_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_services_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_services")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_faq_services_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_services_changed_by"), "faq_services", ["changed_by"], unique=False)
    op.create_index(op.f("ix_faq_services_workspace_id"), "faq_services", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("faq_services")
