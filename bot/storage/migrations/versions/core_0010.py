"""What a form on the web is for is sealed; forms that are open now have to be asked for again"""

import sqlalchemy as sa
from alembic import op

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("tickets")
    _create(sealed=True)


def downgrade() -> None:
    op.drop_table("tickets")
    _create(sealed=False)


def _create(*, sealed: bool) -> None:
    op.create_table(
        "tickets",
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=65), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False)
        if sealed
        else sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_tickets_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("secret", name=op.f("pk_tickets")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tickets_workspace_id"), "tickets", ["workspace_id"])
    op.create_index(op.f("ix_tickets_expires_at"), "tickets", ["expires_at"])
