"""pairings: batches of needs, who may take part, what officers decided, the pairs of the last run, every run"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # Everything of a pairing ends with the pairing, the need or the company; who did it may leave.
    op.create_table(
        "pairings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("policy", sa.String(20), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=True),
        sa.Column("slots_per_need", sa.Integer(), nullable=False),
        sa.Column("slots_per_supplier", sa.Integer(), nullable=False),
        sa.Column("floor_slots", sa.Integer(), nullable=False),
        sa.Column("new_days", sa.Integer(), nullable=False),
        sa.Column("changed_pairs", sa.JSON(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("floor_slots >= 0", name=op.f("ck_pairings_floor_slots_are_not_negative")),
        sa.CheckConstraint("slots_per_need >= 0", name=op.f("ck_pairings_slots_per_need_are_not_negative")),
        sa.CheckConstraint("slots_per_supplier >= 0", name=op.f("ck_pairings_slots_per_supplier_are_not_negative")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_pairings_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fairs.id"], name=op.f("fk_pairings_fair_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
        sa.UniqueConstraint("code", name=op.f("uq_pairings_code")),
    )
    with op.batch_alter_table("pairings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairings_fair_id"), ["fair_id"], unique=False)
    op.create_table(
        "pairing_needs",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.CheckConstraint("wanted >= 0", name=op.f("ck_pairing_needs_wanted_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_pairing_needs_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairings.id"], name=op.f("fk_pairing_needs_pairing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pairing_id", "need_id", name=op.f("pk_pairing_needs")),
    )
    with op.batch_alter_table("pairing_needs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_needs_need_id"), ["need_id"], unique=False)
    op.create_table(
        "pairing_suppliers",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.CheckConstraint("offered >= 0", name=op.f("ck_pairing_suppliers_offered_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_pairing_suppliers_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairings.id"], name=op.f("fk_pairing_suppliers_pairing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pairing_id", "company_id", name=op.f("pk_pairing_suppliers")),
    )
    with op.batch_alter_table("pairing_suppliers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_suppliers_company_id"), ["company_id"], unique=False)
    op.create_table(
        "pairing_candidates",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("supplier_score", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_pairing_candidates_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_pairing_candidates_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairings.id"], name=op.f("fk_pairing_candidates_pairing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pairing_id", "need_id", "company_id", name=op.f("pk_pairing_candidates")),
    )
    with op.batch_alter_table("pairing_candidates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_candidates_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairing_candidates_need_id"), ["need_id"], unique=False)
    op.create_table(
        "pairing_decisions",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("asked_by", sa.String(20), nullable=False),
        sa.Column("wish", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wish >= -1 AND wish <= 1", name=op.f("ck_pairing_decisions_wish_is_a_share")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_pairing_decisions_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_pairing_decisions_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_pairing_decisions_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairings.id"], name=op.f("fk_pairing_decisions_pairing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pairing_id", "need_id", "company_id", name=op.f("pk_pairing_decisions")),
    )
    with op.batch_alter_table("pairing_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_decisions_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairing_decisions_need_id"), ["need_id"], unique=False)
    op.create_table(
        "paired_firms",
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("price", sa.Float(), nullable=False),
        sa.Column("since_run", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_paired_firms_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_paired_firms_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairings.id"], name=op.f("fk_paired_firms_pairing_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pairing_id", "need_id", "company_id", name=op.f("pk_paired_firms")),
    )
    with op.batch_alter_table("paired_firms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paired_firms_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_paired_firms_need_id"), ["need_id"], unique=False)
    op.create_table(
        "pairing_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("ran_by_id", sa.Integer(), nullable=True),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairings.id"], name=op.f("fk_pairing_runs_pairing_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ran_by_id"], ["users.id"], name=op.f("fk_pairing_runs_ran_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_runs")),
        sa.UniqueConstraint("pairing_id", "number", name=op.f("uq_pairing_runs_pairing_id_number")),
    )


def downgrade() -> None:
    op.drop_table("pairing_runs")
    op.drop_table("paired_firms")
    op.drop_table("pairing_decisions")
    op.drop_table("pairing_candidates")
    op.drop_table("pairing_suppliers")
    op.drop_table("pairing_needs")
    op.drop_table("pairings")
