"""requests for quotation, with drawings, questions, quotations and what was taken"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "rfqs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("buyer_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("part_no", sa.String(60), nullable=True),
        sa.Column("drawing_no", sa.String(60), nullable=True),
        sa.Column("drawing_revision", sa.String(20), nullable=True),
        sa.Column("annual_volume", sa.Integer(), nullable=False),
        sa.Column("volume_unit", sa.String(30), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("incoterm", sa.String(10), nullable=True),
        sa.Column("delivery_place", sa.String(200), nullable=True),
        sa.Column("text", sa.String(10000), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("nda_text", sa.String(20000), nullable=True),
        sa.Column("nda_version", sa.String(20), nullable=True),
        sa.Column("drawing_form", sa.String(20), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("annual_volume > 0", name=op.f("ck_rfqs_annual_volume_is_positive")),
        sa.ForeignKeyConstraint(["buyer_id"], ["companies.id"], name=op.f("fk_rfqs_buyer_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_rfqs_created_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["need_id"], ["part_needs.id"], name=op.f("fk_rfqs_need_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfqs")),
        sa.UniqueConstraint("code", name=op.f("uq_rfqs_code")),
    )
    with op.batch_alter_table("rfqs") as batch_op:
        batch_op.create_index(batch_op.f("ix_rfqs_buyer_id"), ["buyer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rfqs_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_rfqs_need_id"), ["need_id"], unique=False)

    op.create_table(
        "rfq_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("drawing_no", sa.String(60), nullable=True),
        sa.Column("revision", sa.String(20), nullable=True),
        sa.Column("is_behind_nda", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["rfq_files.id"], name=op.f("fk_rfq_files_replaced_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_files_rfq_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_rfq_files_upload_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_files")),
        sa.UniqueConstraint("code", name=op.f("uq_rfq_files_code")),
    )
    with op.batch_alter_table("rfq_files") as batch_op:
        batch_op.create_index(batch_op.f("ix_rfq_files_rfq_id"), ["rfq_id"], unique=False)

    op.create_table(
        "rfq_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("contact_name", sa.String(200), nullable=True),
        sa.Column("contact_email", sa.String(254), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nda_accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nda_accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("nda_accepted_name", sa.String(200), nullable=True),
        sa.Column("nda_accepted_text", sa.String(20000), nullable=True),
        sa.Column("nda_accepted_version", sa.String(20), nullable=True),
        sa.Column("nda_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(20), nullable=True),
        sa.Column("reason_text", sa.String(1000), nullable=True),
        sa.Column("result", sa.String(2000), nullable=True),
        sa.Column("share", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nda_accepted_by_id"],
            ["users.id"],
            name=op.f("fk_rfq_invitations_nda_accepted_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_rfq_invitations_outcome_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_invitations_rfq_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["companies.id"], name=op.f("fk_rfq_invitations_supplier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_invitations")),
        sa.UniqueConstraint("code", name=op.f("uq_rfq_invitations_code")),
        sa.UniqueConstraint("rfq_id", "supplier_id", name=op.f("uq_rfq_invitations_rfq_id_supplier_id")),
    )
    with op.batch_alter_table("rfq_invitations") as batch_op:
        batch_op.create_index(batch_op.f("ix_rfq_invitations_outcome_id"), ["outcome_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rfq_invitations_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "quotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("breakdown", sa.JSON(), nullable=False),
        sa.Column("freight", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("duty_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("tool_price", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("tool_days", sa.Integer(), nullable=True),
        sa.Column("sample_days", sa.Integer(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("least_order", sa.Integer(), nullable=True),
        sa.Column("capacity_month", sa.Integer(), nullable=True),
        sa.Column("incoterm", sa.String(10), nullable=True),
        sa.Column("payment", sa.String(300), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("deviations", sa.String(4000), nullable=True),
        sa.Column("text", sa.String(4000), nullable=True),
        sa.Column("upload_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(20), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "unit_price >= 0 AND tool_price >= 0 AND freight >= 0", name=op.f("ck_quotations_prices_are_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["rfq_invitations.id"], name=op.f("fk_quotations_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["users.id"], name=op.f("fk_quotations_sent_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_quotations_upload_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations")),
        sa.UniqueConstraint("code", name=op.f("uq_quotations_code")),
        sa.UniqueConstraint("invitation_id", "revision", name=op.f("uq_quotations_invitation_id_revision")),
    )
    op.create_table(
        "rfq_downloads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reader", sa.String(254), nullable=False),
        sa.Column("form", sa.String(20), nullable=False),
        sa.Column("stamp", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["rfq_files.id"], name=op.f("fk_rfq_downloads_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["rfq_invitations.id"], name=op.f("fk_rfq_downloads_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_rfq_downloads_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_downloads")),
    )
    with op.batch_alter_table("rfq_downloads") as batch_op:
        batch_op.create_index(batch_op.f("ix_rfq_downloads_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rfq_downloads_invitation_id"), ["invitation_id"], unique=False)

    op.create_table(
        "rfq_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(4000), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_rfq_questions_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["rfq_invitations.id"], name=op.f("fk_rfq_questions_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["rfq_id"], ["rfqs.id"], name=op.f("fk_rfq_questions_rfq_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_questions")),
        sa.UniqueConstraint("code", name=op.f("uq_rfq_questions_code")),
    )
    with op.batch_alter_table("rfq_questions") as batch_op:
        batch_op.create_index(batch_op.f("ix_rfq_questions_rfq_id"), ["rfq_id"], unique=False)

    op.create_table(
        "access_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["link_id"], ["access_links.id"], name=op.f("fk_access_codes_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_codes")),
    )
    with op.batch_alter_table("access_codes") as batch_op:
        batch_op.create_index(batch_op.f("ix_access_codes_link_id"), ["link_id"], unique=False)

    with op.batch_alter_table("access_links") as batch_op:
        batch_op.add_column(sa.Column("rfq_invitation_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_access_links_rfq_invitation_id"), ["rfq_invitation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_access_links_rfq_invitation_id"),
            "rfq_invitations",
            ["rfq_invitation_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    op.execute("DELETE FROM access_links WHERE kind = 'rfq'")
    with op.batch_alter_table("access_links") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_access_links_rfq_invitation_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_access_links_rfq_invitation_id"))
        batch_op.drop_column("rfq_invitation_id")

    with op.batch_alter_table("access_codes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_access_codes_link_id"))

    op.drop_table("access_codes")
    with op.batch_alter_table("rfq_questions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rfq_questions_rfq_id"))

    op.drop_table("rfq_questions")
    with op.batch_alter_table("rfq_downloads") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rfq_downloads_invitation_id"))
        batch_op.drop_index(batch_op.f("ix_rfq_downloads_file_id"))

    op.drop_table("rfq_downloads")
    op.drop_table("quotations")
    with op.batch_alter_table("rfq_invitations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rfq_invitations_supplier_id"))
        batch_op.drop_index(batch_op.f("ix_rfq_invitations_outcome_id"))

    op.drop_table("rfq_invitations")
    with op.batch_alter_table("rfq_files") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rfq_files_rfq_id"))

    op.drop_table("rfq_files")
    with op.batch_alter_table("rfqs") as batch_op:
        batch_op.drop_index(batch_op.f("ix_rfqs_need_id"))
        batch_op.drop_index(batch_op.f("ix_rfqs_due_at"))
        batch_op.drop_index(batch_op.f("ix_rfqs_buyer_id"))

    op.drop_table("rfqs")
