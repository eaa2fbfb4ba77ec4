"""Groups: how many were in a group when it was offered to go into another"""

import sqlalchemy as sa
from alembic import op

revision = "groups_0006"
down_revision = "groups_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of what was offered before nobody knows it: as if they had been alone, nobody is asked again.
    op.add_column("groups_merges", sa.Column("people", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    op.drop_column("groups_merges", "people")
