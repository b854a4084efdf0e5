"""lists of matches that were shown, what came of introductions, what was learned"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "match_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("weights_version", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["part_needs.id"], name=op.f("fk_match_lists_need_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_lists")),
        # A list looked at ten times a day is noted once, whichever process answers.
        sa.UniqueConstraint(
            "need_id", "shown_on", "role", "digest", name=op.f("uq_match_lists_need_id_shown_on_role_digest")
        ),
    )
    with op.batch_alter_table("match_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_lists_shown_on"), ["shown_on"], unique=False)
    op.create_table(
        "listed_firms",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("supplier_score", sa.Float(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["match_lists.id"], name=op.f("fk_listed_firms_list_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_listed_firms_company_id"), ondelete="CASCADE"
        ),
        # One firm at each place.
        sa.PrimaryKeyConstraint("list_id", "rank", name=op.f("pk_listed_firms")),
    )
    with op.batch_alter_table("listed_firms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_firms_company_id"), ["company_id"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("stage_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(20), nullable=True),
        sa.Column("process", sa.String(60), nullable=True),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("sector", sa.String(60), nullable=True),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("supplier_score", sa.Float(), nullable=True),
        sa.Column("weights_version", sa.String(40), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        # An introduction that ended says why.
        sa.CheckConstraint("(ended_on IS NULL) = (reason IS NULL)", name=op.f("ck_outcomes_an_end_has_a_reason")),
        # What a supplier has made stays its record when the buyer and its needs go.
        sa.ForeignKeyConstraint(["need_id"], ["part_needs.id"], name=op.f("fk_outcomes_need_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_outcomes_company_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("code", name=op.f("uq_outcomes_code")),
        # A need and a firm are introduced once; what follows are steps.
        sa.UniqueConstraint("need_id", "company_id", name=op.f("uq_outcomes_need_id_company_id")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_company_id"), ["company_id"], unique=False)
    op.create_table(
        "outcome_steps",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.String(20), nullable=False),
        sa.Column("evidence", sa.String(500), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_steps_outcome_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["users.id"], name=op.f("fk_outcome_steps_recorded_by_id"), ondelete="SET NULL"
        ),
        # A step is reached once.
        sa.PrimaryKeyConstraint("outcome_id", "stage", name=op.f("pk_outcome_steps")),
    )

    op.create_table(
        "learning_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("learned_by_id", sa.Integer(), nullable=True),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("weights_version", sa.String(40), nullable=False),
        sa.Column("curve", sa.JSON(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("error", sa.Float(), nullable=True),
        sa.Column("platt_error", sa.Float(), nullable=True),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("learned_needs", sa.Integer(), nullable=False),
        sa.Column("judged_needs", sa.Integer(), nullable=False),
        sa.Column("gain", sa.Float(), nullable=True),
        sa.Column("lower", sa.Float(), nullable=True),
        sa.Column("upper", sa.Float(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["learned_by_id"], ["users.id"], name=op.f("fk_learning_runs_learned_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["used_by_id"], ["users.id"], name=op.f("fk_learning_runs_used_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_runs")),
        # Of two people who learn at once, the second has to look again.
        sa.UniqueConstraint("number", name=op.f("uq_learning_runs_number")),
    )

    with op.batch_alter_table("assembler_profiles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answered_share", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("assembler_profiles", schema=None) as batch_op:
        batch_op.drop_column("answered_share")
    op.drop_table("learning_runs")
    op.drop_table("outcome_steps")
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcomes_company_id"))
    op.drop_table("outcomes")
    with op.batch_alter_table("listed_firms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_firms_company_id"))
    op.drop_table("listed_firms")
    with op.batch_alter_table("match_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_lists_shown_on"))
    op.drop_table("match_lists")
