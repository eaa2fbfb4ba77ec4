"""What was counted"""

import sqlalchemy as sa
from alembic import op

revision = "tally_0001"
down_revision = None
branch_labels = ("tally",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "tally_runs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("tally_runs")
