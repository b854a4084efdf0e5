"""evidence: how each claim of a firm is known, and links that ask whether a profile is still true"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("plant_code", sa.String(16), nullable=True),
        sa.Column("process", sa.String(60), nullable=True),
        sa.Column("standard", sa.String(60), nullable=True),
        sa.Column("claim", sa.String(64), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("how", sa.String(2000), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_why", sa.String(500), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        # A claim is named by what it is about, and a look at the firm as a whole names none.
        sa.CheckConstraint(
            "(subject = 'capability') = (process IS NOT NULL)", name=op.f("ck_proofs_capability_names_its_process")
        ),
        sa.CheckConstraint(
            "(subject = 'certificate') = (standard IS NOT NULL)", name=op.f("ck_proofs_certificate_names_its_standard")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_proofs_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_proofs_upload_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_proofs_user_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["users.id"], name=op.f("fk_proofs_withdrawn_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("code", name=op.f("uq_proofs_code")),
    )
    with op.batch_alter_table("proofs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proofs_company_id_subject"), ["company_id", "subject"], unique=False)
        batch_op.create_index(batch_op.f("ix_proofs_upload_id"), ["upload_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proofs_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "profile_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(20), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_profile_questions_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["users.id"], name=op.f("fk_profile_questions_handled_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_profile_questions_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile_questions")),
        sa.UniqueConstraint("code", name=op.f("uq_profile_questions_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_profile_questions_token_hash")),
    )
    with op.batch_alter_table("profile_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_profile_questions_answer_handled_at"), ["answer", "handled_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_profile_questions_company_id_asked_on"), ["company_id", "asked_on"], unique=False
        )

    op.create_table(
        "certificate_warnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("standard", sa.String(60), nullable=False),
        sa.Column("valid_to", sa.String(10), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_certificate_warnings_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_warnings")),
        sa.UniqueConstraint(
            "company_id", "standard", "valid_to", name=op.f("uq_certificate_warnings_company_id_standard_valid_to")
        ),
    )

    op.create_table(
        "claim_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("reached", sa.String(254), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_claim_checks_membership_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_claim_checks_upload_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_claim_checks_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_checks")),
        sa.UniqueConstraint("code", name=op.f("uq_claim_checks_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_claim_checks_token_hash")),
    )
    with op.batch_alter_table("claim_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_checks_membership_id"), ["membership_id"], unique=False)


def downgrade() -> None:
    for table in ("claim_checks", "certificate_warnings", "profile_questions", "proofs"):
        op.drop_table(table)
