"""FAQ: entries of one's own and what they were, what is asked, missed and passed to people"""

import sqlalchemy as sa
from alembic import op

revision = "faq_0001"
down_revision = None
branch_labels = ("faq",)
depends_on = "core_0001"


def upgrade() -> None:
    op.create_table(
        "faq_learned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_learned_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_learned")),
        sa.UniqueConstraint("workspace_id", "question", name=op.f("uq_faq_learned_workspace_id_question")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_learned_workspace_id"), "faq_learned", ["workspace_id"], unique=False)

    op.create_table(
        "faq_links",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("nights", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_links_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "url", name=op.f("pk_faq_links")),
    )
    op.create_table(
        "faq_missing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("week_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_missing_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_missing")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_missing_workspace_id"), "faq_missing", ["workspace_id"], unique=False)

    op.create_table(
        "faq_settings",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("campus", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_settings_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_faq_settings")),
    )
    op.create_table(
        "faq_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("wished_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_wishes_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_wishes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_wishes_workspace_id"), "faq_wishes", ["workspace_id"], unique=False)

    op.create_table(
        "faq_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_faq_asked_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_asked_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_asked")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_asked_asked_at"), "faq_asked", ["asked_at"], unique=False)
    op.create_index(op.f("ix_faq_asked_member_id"), "faq_asked", ["member_id"], unique=False)
    op.create_index(op.f("ix_faq_asked_workspace_id"), "faq_asked", ["workspace_id"], unique=False)

    op.create_table(
        "faq_campuses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("campus", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_faq_campuses_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_faq_campuses")),
    )
    op.create_table(
        "faq_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("base_mark", sa.String(length=32), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["members.id"], name=op.f("fk_faq_drafts_made_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_drafts_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_drafts")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_faq_drafts_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_drafts_made_by"), "faq_drafts", ["made_by"], unique=False)
    op.create_index(op.f("ix_faq_drafts_workspace_id"), "faq_drafts", ["workspace_id"], unique=False)

    op.create_table(
        "faq_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("verified_mark", sa.String(length=32), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["members.id"], name=op.f("fk_faq_entries_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["members.id"], name=op.f("fk_faq_entries_verified_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_entries_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_entries")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_faq_entries_workspace_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_entries_owner_id"), "faq_entries", ["owner_id"], unique=False)
    op.create_index(op.f("ix_faq_entries_verified_by"), "faq_entries", ["verified_by"], unique=False)
    op.create_index(op.f("ix_faq_entries_workspace_id"), "faq_entries", ["workspace_id"], unique=False)

    op.create_table(
        "faq_handoffs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=300), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("source_url", sa.String(length=500), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["members.id"], name=op.f("fk_faq_handoffs_answered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["members.id"], name=op.f("fk_faq_handoffs_asker_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["members.id"], name=op.f("fk_faq_handoffs_taken_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_handoffs_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_handoffs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_handoffs_answered_by"), "faq_handoffs", ["answered_by"], unique=False)
    op.create_index(op.f("ix_faq_handoffs_asker_id"), "faq_handoffs", ["asker_id"], unique=False)
    op.create_index(op.f("ix_faq_handoffs_taken_by"), "faq_handoffs", ["taken_by"], unique=False)
    op.create_index(op.f("ix_faq_handoffs_workspace_id"), "faq_handoffs", ["workspace_id"], unique=False)

    op.create_table(
        "faq_opinions",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.String(length=10), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_faq_opinions_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_opinions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("name", "member_id", name=op.f("pk_faq_opinions")),
    )
    op.create_index(op.f("ix_faq_opinions_workspace_id"), "faq_opinions", ["workspace_id"], unique=False)

    op.create_table(
        "faq_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["members.id"], name=op.f("fk_faq_revisions_replaced_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_faq_revisions_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_revisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_faq_revisions_replaced_by"), "faq_revisions", ["replaced_by"], unique=False)
    op.create_index(op.f("ix_faq_revisions_workspace_id"), "faq_revisions", ["workspace_id"], unique=False)


def downgrade() -> None:
    op.drop_table("faq_revisions")
    op.drop_table("faq_opinions")
    op.drop_table("faq_handoffs")
    op.drop_table("faq_entries")
    op.drop_table("faq_drafts")
    op.drop_table("faq_campuses")
    op.drop_table("faq_asked")
    op.drop_table("faq_wishes")
    op.drop_table("faq_settings")
    op.drop_table("faq_missing")
    op.drop_table("faq_links")
    op.drop_table("faq_learned")
