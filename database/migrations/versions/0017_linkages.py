"""linkages: proposals with the answers of both sides, firms that refuse others, a longer ladder with both sides' word and values"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "firm_refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("note", sa.String(1000), nullable=True),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("company_id <> other_id", name=op.f("ck_firm_refusals_no_firm_refuses_itself")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_firm_refusals_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["users.id"], name=op.f("fk_firm_refusals_declared_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["companies.id"], name=op.f("fk_firm_refusals_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_refusals")),
        sa.UniqueConstraint("code", name=op.f("uq_firm_refusals_code")),
    )
    with op.batch_alter_table("firm_refusals") as batch_op:
        batch_op.create_index(batch_op.f("ix_firm_refusals_other_id"), ["other_id"], unique=False)
        batch_op.create_index(
            "uq_firm_refusals_in_force",
            ["company_id", "other_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("batch", sa.String(16), nullable=True),
        sa.Column("words", sa.String(2000), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("is_near_miss", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("buyer_id <> supplier_id", name=op.f("ck_proposals_nobody_is_proposed_to_itself")),
        sa.ForeignKeyConstraint(["buyer_id"], ["companies.id"], name=op.f("fk_proposals_buyer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["need_id"], ["part_needs.id"], name=op.f("fk_proposals_need_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_proposals_proposed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["companies.id"], name=op.f("fk_proposals_supplier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("code", name=op.f("uq_proposals_code")),
    )
    with op.batch_alter_table("proposals") as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_batch"), ["batch"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_need_id"), ["need_id"], unique=False)
        batch_op.create_index("ix_proposals_status_expires_on", ["status", "expires_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_supplier_id"), ["supplier_id"], unique=False)
        batch_op.create_index(
            "uq_proposals_living",
            ["need_id", "supplier_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('open', 'agreed')"),
            postgresql_where=sa.text("status IN ('open', 'agreed')"),
        )

    op.create_table(
        "proposal_sides",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(20), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("via", sa.String(20), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact_name", sa.String(200), nullable=True),
        sa.Column("contact_email", sa.String(254), nullable=True),
        sa.Column("contact_phone", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_proposal_sides_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_sides_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("proposal_id", "side", name=op.f("pk_proposal_sides")),
    )
    with op.batch_alter_table("proposal_sides") as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_sides_answered_by_id"), ["answered_by_id"], unique=False)

    op.create_table(
        "outcome_values",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("stated_by", sa.String(20), nullable=True),
        sa.Column("stated_by_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("proof", sa.String(500), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_outcome_values_amount_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_outcome_values_confirmed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_values_outcome_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["stated_by_id"], ["users.id"], name=op.f("fk_outcome_values_stated_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_values")),
        sa.UniqueConstraint("code", name=op.f("uq_outcome_values_code")),
    )
    with op.batch_alter_table("outcome_values") as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_values_outcome_id"), ["outcome_id"], unique=False)

    op.create_table(
        "outcome_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["called_by_id"], ["users.id"], name=op.f("fk_outcome_calls_called_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_calls_outcome_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_calls")),
        sa.UniqueConstraint("code", name=op.f("uq_outcome_calls_code")),
    )
    with op.batch_alter_table("outcome_calls") as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_calls_outcome_id"), ["outcome_id"], unique=False)

    with op.batch_alter_table("access_links") as batch_op:
        batch_op.add_column(sa.Column("proposal_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("company_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_access_links_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_access_links_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_access_links_company_id"), "companies", ["company_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_access_links_proposal_id"), "proposals", ["proposal_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("assembler_profiles") as batch_op:
        batch_op.add_column(sa.Column("barred", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("consents") as batch_op:
        batch_op.add_column(sa.Column("subject_code", sa.String(16), nullable=False, server_default=""))
        batch_op.drop_index(
            batch_op.f("uq_consents_person_hash_purpose_company_code"), sqlite_where=sa.text("withdrawn_at IS NULL")
        )
        batch_op.create_index(batch_op.f("ix_consents_subject_code"), ["subject_code"], unique=False)
        batch_op.create_index(
            "uq_consents_person_hash_purpose_company_code_subject_code",
            ["person_hash", "purpose", "company_code", "subject_code"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    with op.batch_alter_table("follow_ups") as batch_op:
        batch_op.add_column(sa.Column("outcome_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_follow_ups_outcome_id_kind_side_month"), ["outcome_id", "kind", "side", "month"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_follow_ups_outcome_id"), "outcomes", ["outcome_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("outcome_steps") as batch_op:
        batch_op.add_column(sa.Column("upload_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("evidence_by", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("seen_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("supplier_via", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("buyer_via", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("supplier_said_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("supplier_said_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("buyer_said_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("buyer_said_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("denied_by", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("denied_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_outcome_steps_upload_id"), ["upload_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outcome_steps_buyer_said_by_id"), "users", ["buyer_said_by_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outcome_steps_seen_by_id"), "users", ["seen_by_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outcome_steps_upload_id"), "uploads", ["upload_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outcome_steps_supplier_said_by_id"),
            "users",
            ["supplier_said_by_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("outcomes") as batch_op:
        batch_op.add_column(sa.Column("buyer_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("proposal_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("fair_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_by", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("is_reason_open", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("last_event_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outcomes_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_last_event_on"), ["last_event_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_proposal_id"), ["proposal_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outcomes_fair_id"), "fairs", ["fair_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outcomes_proposal_id"), "proposals", ["proposal_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outcomes_buyer_id"), "companies", ["buyer_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_outcomes_owner_id"), "users", ["owner_id"], ["id"], ondelete="SET NULL"
        )

    # What could be read through the need until now.
    op.execute(
        "UPDATE outcomes SET buyer_id = (SELECT company_id FROM part_needs WHERE part_needs.id = outcomes.need_id)"
    )
    op.execute(
        "UPDATE outcomes SET last_event_on = COALESCE("
        "(SELECT MAX(reached_on) FROM outcome_steps WHERE outcome_steps.outcome_id = outcomes.id), stage_on)"
    )
    for side in ("buyer", "supplier"):
        op.execute(
            f"UPDATE outcome_steps SET {side}_said_at = recorded_at, {side}_said_by_id = recorded_by_id, "
            f"{side}_via = 'officer' WHERE confirmed_by IN ('{side}', 'both')"
        )
    # Evidence was written by officers alone.
    op.execute("UPDATE outcome_steps SET seen_at = recorded_at, seen_by_id = recorded_by_id WHERE evidence IS NOT NULL")


def downgrade() -> None:
    # The ladder of before knows neither these steps nor these consents.
    op.execute(
        "DELETE FROM outcome_steps WHERE stage IN ('nda', 'rfq', 'quotation', 'technical-review', 'approval', 'localised')"
    )
    for stages, before in (
        ("'nda', 'rfq', 'quotation', 'technical-review'", "meeting"),
        ("'approval'", "sample"),
        ("'localised'", "order"),
    ):
        op.execute(f"UPDATE outcomes SET stage = '{before}' WHERE stage IN ({stages})")
        op.execute(f"UPDATE follow_ups SET stage = '{before}' WHERE stage IN ({stages})")
    op.execute("DELETE FROM consents WHERE purpose = 'introduction'")
    op.execute("DELETE FROM access_links WHERE kind = 'proposal'")
    op.execute("DELETE FROM follow_ups WHERE meeting_id IS NULL AND outcome_id IS NOT NULL")
    with op.batch_alter_table("outcomes") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outcomes_owner_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outcomes_buyer_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outcomes_proposal_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outcomes_fair_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outcomes_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_outcomes_owner_id"))
        batch_op.drop_index(batch_op.f("ix_outcomes_last_event_on"))
        batch_op.drop_index(batch_op.f("ix_outcomes_fair_id"))
        batch_op.drop_index(batch_op.f("ix_outcomes_buyer_id"))
        batch_op.drop_column("last_event_on")
        batch_op.drop_column("is_reason_open")
        batch_op.drop_column("ended_by")
        batch_op.drop_column("owner_id")
        batch_op.drop_column("fair_id")
        batch_op.drop_column("proposal_id")
        batch_op.drop_column("buyer_id")

    with op.batch_alter_table("outcome_steps") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outcome_steps_supplier_said_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outcome_steps_upload_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outcome_steps_buyer_said_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_outcome_steps_seen_by_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outcome_steps_upload_id"))
        batch_op.drop_column("denied_at")
        batch_op.drop_column("denied_by")
        batch_op.drop_column("buyer_said_by_id")
        batch_op.drop_column("buyer_said_at")
        batch_op.drop_column("supplier_said_by_id")
        batch_op.drop_column("supplier_said_at")
        batch_op.drop_column("buyer_via")
        batch_op.drop_column("supplier_via")
        batch_op.drop_column("seen_by_id")
        batch_op.drop_column("seen_at")
        batch_op.drop_column("evidence_by")
        batch_op.drop_column("upload_id")

    with op.batch_alter_table("follow_ups") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_follow_ups_outcome_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_follow_ups_outcome_id_kind_side_month"), type_="unique")
        batch_op.drop_column("outcome_id")

    with op.batch_alter_table("consents") as batch_op:
        batch_op.drop_index(
            "uq_consents_person_hash_purpose_company_code_subject_code",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_consents_subject_code"))
        batch_op.create_index(
            batch_op.f("uq_consents_person_hash_purpose_company_code"),
            ["person_hash", "purpose", "company_code"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_column("subject_code")

    with op.batch_alter_table("assembler_profiles") as batch_op:
        batch_op.drop_column("barred")

    with op.batch_alter_table("access_links") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_access_links_proposal_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_access_links_company_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_access_links_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_access_links_company_id"))
        batch_op.drop_column("company_id")
        batch_op.drop_column("proposal_id")

    with op.batch_alter_table("outcome_calls") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_calls_outcome_id"))

    op.drop_table("outcome_calls")
    with op.batch_alter_table("outcome_values") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_values_outcome_id"))

    op.drop_table("outcome_values")
    with op.batch_alter_table("proposal_sides") as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_sides_answered_by_id"))

    op.drop_table("proposal_sides")
    with op.batch_alter_table("proposals") as batch_op:
        batch_op.drop_index(
            "uq_proposals_living",
            sqlite_where=sa.text("status IN ('open', 'agreed')"),
            postgresql_where=sa.text("status IN ('open', 'agreed')"),
        )
        batch_op.drop_index(batch_op.f("ix_proposals_supplier_id"))
        batch_op.drop_index("ix_proposals_status_expires_on")
        batch_op.drop_index(batch_op.f("ix_proposals_need_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_buyer_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_batch"))

    op.drop_table("proposals")
    with op.batch_alter_table("firm_refusals") as batch_op:
        batch_op.drop_index(
            "uq_firm_refusals_in_force",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_firm_refusals_other_id"))

    op.drop_table("firm_refusals")
