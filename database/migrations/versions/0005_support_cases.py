"""lacks, support cases, letters about new fits"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

AT_WORK = sa.text("status IN ('open', 'in-progress')")


def upgrade() -> None:
    op.create_table(
        "lacks",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("process", sa.String(60), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("effort", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(30), nullable=True),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("core_process", sa.String(60), nullable=False),
        sa.Column("province", sa.String(10), nullable=True),
        sa.CheckConstraint("key <> ''", name=op.f("ck_lacks_key_is_not_empty")),
        # What a firm lacks for a need ends with either.
        sa.ForeignKeyConstraint(["need_id"], ["part_needs.id"], name=op.f("fk_lacks_need_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_lacks_company_id"), ondelete="CASCADE"),
        # One change at most between a firm and a need.
        sa.PrimaryKeyConstraint("need_id", "company_id", name=op.f("pk_lacks")),
    )
    with op.batch_alter_table("lacks", schema=None) as batch_op:
        batch_op.create_index("ix_lacks_key", ["key"], unique=False)
        batch_op.create_index("ix_lacks_company_id", ["company_id"], unique=False)
    op.create_table(
        "lack_counts",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("need_version", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_lack_counts_need_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_lack_counts")),
    )
    op.create_table(
        "lack_totals",
        sa.Column("in_process", sa.String(60), nullable=False),
        sa.Column("in_province", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("process", sa.String(60), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("is_asked", sa.Boolean(), nullable=False),
        sa.Column("firms", sa.Integer(), nullable=False),
        sa.Column("needs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("in_process", "in_province", "kind", "key", name=op.f("pk_lack_totals")),
    )
    op.create_table(
        "support_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("process", sa.String(60), nullable=True),
        sa.Column("low", sa.Float(), nullable=True),
        sa.Column("high", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(30), nullable=True),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(4000), nullable=True),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("weights_version", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        # The day of closing belongs to closed cases only.
        sa.CheckConstraint(
            "closed_at IS NULL OR status IN ('done', 'dropped')",
            name=op.f("ck_support_cases_closed_cases_are_not_at_work"),
        ),
        # A removed firm takes its cases along; a person who left leaves theirs to the agency.
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_support_cases_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_support_cases_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["users.id"], name=op.f("fk_support_cases_opened_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_cases")),
        sa.UniqueConstraint("code", name=op.f("uq_support_cases_code")),
    )
    with op.batch_alter_table("support_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_cases_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_cases_status"), ["status"], unique=False)
        # One firm and one change make one case at a time, however many officers open it at once.
        batch_op.create_index(
            "uq_support_cases_at_work",
            ["company_id", "key"],
            unique=True,
            sqlite_where=AT_WORK,
            postgresql_where=AT_WORK,
        )
    op.create_table(
        "fit_letters",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_fit_letters_membership_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("membership_id", name=op.f("pk_fit_letters")),
        sa.UniqueConstraint("token", name=op.f("uq_fit_letters_token")),
    )
    op.create_table(
        "fit_watches",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_fit_watches_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", "side", name=op.f("pk_fit_watches")),
    )
    op.create_table(
        "fit_looks",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["part_needs.id"], name=op.f("fk_fit_looks_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_fit_looks")),
    )
    op.create_table(
        "fit_notices",
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_fit_notices_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["companies.id"], name=op.f("fk_fit_notices_supplier_id"), ondelete="CASCADE"
        ),
        # Two runs at once cannot both tell of the same pair.
        sa.PrimaryKeyConstraint("side", "need_id", "supplier_id", name=op.f("pk_fit_notices")),
    )


def downgrade() -> None:
    op.drop_table("fit_notices")
    op.drop_table("fit_looks")
    op.drop_table("fit_watches")
    op.drop_table("fit_letters")
    with op.batch_alter_table("support_cases", schema=None) as batch_op:
        batch_op.drop_index("uq_support_cases_at_work")
        batch_op.drop_index(batch_op.f("ix_support_cases_status"))
        batch_op.drop_index(batch_op.f("ix_support_cases_company_id"))
    op.drop_table("support_cases")
    op.drop_table("lack_totals")
    op.drop_table("lack_counts")
    with op.batch_alter_table("lacks", schema=None) as batch_op:
        batch_op.drop_index("ix_lacks_company_id")
        batch_op.drop_index("ix_lacks_key")
    op.drop_table("lacks")
