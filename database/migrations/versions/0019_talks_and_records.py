"""threads, notices, feedback, reports of conduct, linkage records; rates and language of requests"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


MATCHING = sa.text("kind = 'matches.refresh' AND status IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "record_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_record_keys_key_id")),
    )
    op.create_table(
        "linkage_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_reason", sa.String(500), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_linkage_records_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["users.id"], name=op.f("fk_linkage_records_issued_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"], ["users.id"], name=op.f("fk_linkage_records_revoked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linkage_records")),
        sa.UniqueConstraint("code", name=op.f("uq_linkage_records_code")),
    )
    with op.batch_alter_table("linkage_records") as batch_op:
        batch_op.create_index(batch_op.f("ix_linkage_records_company_id"), ["company_id"], unique=False)

    op.create_table(
        "notice_digests",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("token", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_digests_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notice_digests")),
        sa.UniqueConstraint("token", name=op.f("uq_notice_digests_token")),
    )
    op.create_table(
        "letter_stops",
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person_hash", "kind", name=op.f("pk_letter_stops")),
        sa.UniqueConstraint("token", name=op.f("uq_letter_stops_token")),
    )
    op.create_table(
        "notice_settings",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("mail", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_settings_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notice_settings")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("idempotency_key", sa.String(160), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("mail", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("code", name=op.f("uq_notices_code")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_notices_idempotency_key")),
    )
    with op.batch_alter_table("notices") as batch_op:
        batch_op.create_index("ix_notices_mail_digested_at", ["mail", "digested_at"], unique=False)
        batch_op.create_index("ix_notices_user_id_read_at", ["user_id", "read_at"], unique=False)

    op.create_table(
        "conduct_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(4000), nullable=True),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("teller_mark", sa.String(64), nullable=True),
        sa.Column("buyer_mark", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(4000), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_conduct_reports_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["companies.id"], name=op.f("fk_conduct_reports_buyer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_conduct_reports_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_conduct_reports_outcome_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["told_by_id"], ["users.id"], name=op.f("fk_conduct_reports_told_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_reports")),
        sa.UniqueConstraint("code", name=op.f("uq_conduct_reports_code")),
    )
    with op.batch_alter_table("conduct_reports") as batch_op:
        batch_op.create_index(batch_op.f("ix_conduct_reports_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conduct_reports_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conduct_reports_outcome_id"), ["outcome_id"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("service", sa.String(20), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=True),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(4000), nullable=True),
        sa.Column("via", sa.String(20), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN fair_id IS NULL THEN 0 ELSE 1 END + CASE WHEN outcome_id IS NULL THEN 0 ELSE 1 END + CASE WHEN case_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_feedback_is_about_one_thing"),
        ),
        sa.CheckConstraint("mark BETWEEN 1 AND 5", name=op.f("ck_feedback_mark_is_one_to_five")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_feedback_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["support_cases.id"], name=op.f("fk_feedback_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_feedback_company_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fairs.id"], name=op.f("fk_feedback_fair_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_feedback_outcome_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("code", name=op.f("uq_feedback_code")),
    )
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.create_index("ix_feedback_answered_at_due_on", ["answered_at", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(
            "uq_feedback_case_id",
            ["company_id", "case_id"],
            unique=True,
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_feedback_fair_id",
            ["company_id", "fair_id"],
            unique=True,
            sqlite_where=sa.text("fair_id IS NOT NULL"),
            postgresql_where=sa.text("fair_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_feedback_outcome_id",
            ["company_id", "outcome_id"],
            unique=True,
            sqlite_where=sa.text("outcome_id IS NOT NULL"),
            postgresql_where=sa.text("outcome_id IS NOT NULL"),
        )

    op.create_table(
        "feedback_stops",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_feedback_stops_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_feedback_stops")),
    )
    op.create_table(
        "corrective_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("plan", sa.String(4000), nullable=True),
        sa.Column("result", sa.String(4000), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["users.id"], name=op.f("fk_corrective_actions_done_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_corrective_actions_feedback_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_corrective_actions_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_actions")),
        sa.UniqueConstraint("code", name=op.f("uq_corrective_actions_code")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_corrective_actions_feedback_id")),
    )
    with op.batch_alter_table("corrective_actions") as batch_op:
        batch_op.create_index("ix_corrective_actions_done_at_due_on", ["done_at", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrective_actions_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome_id IS NULL) <> (invitation_id IS NULL)", name=op.f("ck_threads_is_about_one_thing")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["companies.id"], name=op.f("fk_threads_buyer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["rfq_invitations.id"], name=op.f("fk_threads_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_threads_outcome_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["companies.id"], name=op.f("fk_threads_supplier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("code", name=op.f("uq_threads_code")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_threads_invitation_id")),
        sa.UniqueConstraint("outcome_id", name=op.f("uq_threads_outcome_id")),
    )
    with op.batch_alter_table("threads") as batch_op:
        batch_op.create_index(batch_op.f("ix_threads_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_threads_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(20), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("text", sa.String(10000), nullable=False),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_messages_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_messages_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("code", name=op.f("uq_messages_code")),
    )
    with op.batch_alter_table("messages") as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "thread_readings",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_readings_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_thread_readings_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("thread_id", "user_id", name=op.f("pk_thread_readings")),
    )
    with op.batch_alter_table("thread_readings") as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_readings_user_id"), ["user_id"], unique=False)

    op.create_table(
        "message_files",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_files_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_message_files_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "upload_id", name=op.f("pk_message_files")),
    )
    with op.batch_alter_table("message_files") as batch_op:
        batch_op.create_index(batch_op.f("ix_message_files_upload_id"), ["upload_id"], unique=False)

    with op.batch_alter_table("access_links") as batch_op:
        batch_op.add_column(sa.Column("feedback_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("person_hash", sa.String(64), nullable=True))
        batch_op.create_index(batch_op.f("ix_access_links_feedback_id"), ["feedback_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_access_links_feedback_id"), "feedback", ["feedback_id"], ["id"], ondelete="CASCADE"
        )

    with op.batch_alter_table("outcome_values") as batch_op:
        batch_op.add_column(sa.Column("quotation_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outcome_values_quotation_id"), ["quotation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_outcome_values_quotation_id"), "quotations", ["quotation_id"], ["id"], ondelete="SET NULL"
        )

    with op.batch_alter_table("outcomes") as batch_op:
        batch_op.add_column(sa.Column("is_asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Who was asked for a quotation already knows of the buyer.
    op.execute(
        "UPDATE outcomes SET is_asked = TRUE WHERE id IN (SELECT rfq_invitations.outcome_id FROM rfq_invitations "
        "JOIN rfqs ON rfqs.id = rfq_invitations.rfq_id WHERE rfqs.sent_at IS NOT NULL)"
    )

    # One run over all needs at a time, for everybody who asks; of several that wait already the first one stays.
    op.execute(
        "UPDATE jobs SET status = 'failed' WHERE kind = 'matches.refresh' AND status IN ('queued', 'running') AND id > "
        "(SELECT MIN(first.id) FROM jobs AS first WHERE first.kind = 'matches.refresh' AND first.status IN ('queued', 'running'))"
    )
    op.create_index(
        "uq_jobs_match_again", "jobs", ["kind"], unique=True, sqlite_where=MATCHING, postgresql_where=MATCHING
    )

    with op.batch_alter_table("rfqs") as batch_op:
        batch_op.add_column(sa.Column("is_target_shown", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("nda_language", sa.String(10), nullable=True))
        batch_op.add_column(sa.Column("rates", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("rfq_invitations") as batch_op:
        batch_op.add_column(sa.Column("nda_accepted_via", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_index("uq_jobs_match_again", table_name="jobs")
    op.execute("DELETE FROM access_links WHERE kind = 'feedback'")
    op.execute("DELETE FROM private_views WHERE kind = 'report'")
    op.execute("DELETE FROM private_view_counts WHERE kind = 'report'")
    op.execute("UPDATE outcomes SET reason = 'cancelled' WHERE reason = 'other'")
    op.execute("UPDATE proposal_sides SET reason = 'cancelled' WHERE reason = 'other'")
    op.execute("UPDATE rfq_invitations SET reason = 'cancelled' WHERE reason = 'other'")
    with op.batch_alter_table("rfq_invitations") as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("nda_accepted_via")

    with op.batch_alter_table("rfqs") as batch_op:
        batch_op.drop_column("rates")
        batch_op.drop_column("nda_language")
        batch_op.drop_column("is_target_shown")

    with op.batch_alter_table("outcomes") as batch_op:
        batch_op.drop_column("is_asked")

    with op.batch_alter_table("outcome_values") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_outcome_values_quotation_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_outcome_values_quotation_id"))
        batch_op.drop_column("quotation_id")

    with op.batch_alter_table("access_links") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_access_links_feedback_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_access_links_feedback_id"))
        batch_op.drop_column("person_hash")
        batch_op.drop_column("feedback_id")

    with op.batch_alter_table("message_files") as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_files_upload_id"))

    op.drop_table("message_files")
    with op.batch_alter_table("thread_readings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_readings_user_id"))

    op.drop_table("thread_readings")
    with op.batch_alter_table("messages") as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_thread_id"))
        batch_op.drop_index(batch_op.f("ix_messages_author_id"))

    op.drop_table("messages")
    with op.batch_alter_table("threads") as batch_op:
        batch_op.drop_index(batch_op.f("ix_threads_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_threads_buyer_id"))

    op.drop_table("threads")
    with op.batch_alter_table("corrective_actions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrective_actions_owner_id"))
        batch_op.drop_index("ix_corrective_actions_done_at_due_on")

    op.drop_table("corrective_actions")
    op.drop_table("feedback_stops")
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.drop_index(
            "uq_feedback_outcome_id",
            sqlite_where=sa.text("outcome_id IS NOT NULL"),
            postgresql_where=sa.text("outcome_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_feedback_fair_id",
            sqlite_where=sa.text("fair_id IS NOT NULL"),
            postgresql_where=sa.text("fair_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_feedback_case_id",
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_feedback_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_fair_id"))
        batch_op.drop_index(batch_op.f("ix_feedback_case_id"))
        batch_op.drop_index("ix_feedback_answered_at_due_on")

    op.drop_table("feedback")
    with op.batch_alter_table("conduct_reports") as batch_op:
        batch_op.drop_index(batch_op.f("ix_conduct_reports_outcome_id"))
        batch_op.drop_index(batch_op.f("ix_conduct_reports_company_id"))
        batch_op.drop_index(batch_op.f("ix_conduct_reports_buyer_id"))

    op.drop_table("conduct_reports")
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_index("ix_notices_user_id_read_at")
        batch_op.drop_index("ix_notices_mail_digested_at")

    op.drop_table("notices")
    op.drop_table("notice_settings")
    op.drop_table("letter_stops")
    op.drop_table("notice_digests")
    with op.batch_alter_table("linkage_records") as batch_op:
        batch_op.drop_index(batch_op.f("ix_linkage_records_company_id"))

    op.drop_table("linkage_records")
    op.drop_table("record_keys")
