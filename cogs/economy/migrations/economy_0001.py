"""Plans that members keep"""

import sqlalchemy as sa
from alembic import op

revision = "economy_0001"
down_revision = None
branch_labels = ("economy",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "economy_plans",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rent", sa.Integer(), nullable=True),
        sa.Column("food", sa.Integer(), nullable=True),
        sa.Column("transport", sa.Integer(), nullable=True),
        sa.Column("phone", sa.Integer(), nullable=True),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.Column("income", sa.Integer(), nullable=True),
        sa.Column("loan", sa.String(length=10), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_economy_plans_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_economy_plans")),
    )


def downgrade() -> None:
    op.drop_table("economy_plans")
