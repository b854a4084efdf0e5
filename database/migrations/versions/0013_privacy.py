"""privacy: consents, requests of persons, and who saw what"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "private_view_counts",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "kind", name=op.f("pk_private_view_counts")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("company_code", sa.String(16), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_version", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("proof", sa.String(500), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_via", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["users.id"], name=op.f("fk_consents_noted_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_consents_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("code", name=op.f("uq_consents_code")),
    )
    op.create_index(op.f("ix_consents_person_hash"), "consents", ["person_hash"], unique=False)
    op.create_index(op.f("ix_consents_user_id"), "consents", ["user_id"], unique=False)
    op.create_index(
        "uq_consents_person_hash_purpose_company_code",
        "consents",
        ["person_hash", "purpose", "company_code"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )

    op.create_table(
        "privacy_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(40), nullable=True),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("message", sa.String(4000), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("carry_out_by", sa.Date(), nullable=False),
        sa.Column("has_third_party", sa.Boolean(), nullable=False),
        sa.Column("extra_days", sa.Integer(), nullable=False),
        sa.Column("extension_reason", sa.String(500), nullable=True),
        sa.Column("identity", sa.String(500), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(2000), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "extra_days BETWEEN 0 AND 15", name=op.f("ck_privacy_requests_one_extension_of_fifteen_days")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_privacy_requests_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_privacy_requests_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
        sa.UniqueConstraint("code", name=op.f("uq_privacy_requests_code")),
    )
    op.create_index(op.f("ix_privacy_requests_carry_out_by"), "privacy_requests", ["carry_out_by"], unique=False)
    op.create_index(op.f("ix_privacy_requests_owner_id"), "privacy_requests", ["owner_id"], unique=False)
    op.create_index(op.f("ix_privacy_requests_person_hash"), "privacy_requests", ["person_hash"], unique=False)
    op.create_index(op.f("ix_privacy_requests_status"), "privacy_requests", ["status"], unique=False)
    op.create_index(op.f("ix_privacy_requests_user_id"), "privacy_requests", ["user_id"], unique=False)

    op.create_table(
        "private_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("viewer", sa.String(254), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("company_code", sa.String(16), nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_private_views_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_views")),
    )
    op.create_index(op.f("ix_private_views_at"), "private_views", ["at"], unique=False)
    op.create_index(op.f("ix_private_views_person_hash"), "private_views", ["person_hash"], unique=False)
    op.create_index(op.f("ix_private_views_user_id"), "private_views", ["user_id"], unique=False)

    op.create_table(
        "photo_persons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_photo_persons_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo_persons")),
        sa.UniqueConstraint("upload_id", "person_hash", name=op.f("uq_photo_persons_upload_id_person_hash")),
    )
    op.create_index(op.f("ix_photo_persons_person_hash"), "photo_persons", ["person_hash"], unique=False)

    op.create_table(
        "private_view_persons",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("person_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["view_id"], ["private_views.id"], name=op.f("fk_private_view_persons_view_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("view_id", "person_hash", name=op.f("pk_private_view_persons")),
    )
    op.create_index(op.f("ix_private_view_persons_person_hash"), "private_view_persons", ["person_hash"], unique=False)


def downgrade() -> None:
    op.drop_table("private_view_persons")
    op.drop_table("private_view_counts")
    op.drop_table("private_views")
    op.drop_table("privacy_requests")
    op.drop_table("photo_persons")
    op.drop_table("consents")
