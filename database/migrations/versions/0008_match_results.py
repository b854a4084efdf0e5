"""match results: the lists of the last run of the matcher"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "match_results",
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("mutual", sa.Float(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("is_curable", sa.Boolean(), nullable=False),
        sa.Column("weights_version", sa.String(40), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        # The first of a list has rank 1.
        sa.CheckConstraint("rank >= 1", name=op.f("ck_match_results_rank_counts_from_one")),
        # A list ends with its need, and a place on it with the firm.
        sa.ForeignKeyConstraint(
            ["need_id"], ["part_needs.id"], name=op.f("fk_match_results_need_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_match_results_company_id"), ondelete="CASCADE"
        ),
        # A firm stands once on the list of a need.
        sa.PrimaryKeyConstraint("need_id", "company_id", name=op.f("pk_match_results")),
    )
    with op.batch_alter_table("match_results", schema=None) as batch_op:
        batch_op.create_index("ix_match_results_company_id_kind", ["company_id", "kind"], unique=False)
    # Each question to the matcher asks first whether any firm has changed.
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.create_index("ix_companies_updated_at_version", ["updated_at", "version"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.drop_index("ix_companies_updated_at_version")
    with op.batch_alter_table("match_results", schema=None) as batch_op:
        batch_op.drop_index("ix_match_results_company_id_kind")
    op.drop_table("match_results")
