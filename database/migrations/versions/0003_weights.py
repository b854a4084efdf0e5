"""weights of the matcher, a row for each change"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "weight_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        # Number 1 is the table that comes with the program.
        sa.CheckConstraint("number > 1", name=op.f("ck_weight_sets_number_is_above_the_standard")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_weight_sets_created_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_sets")),
        # Of two people who save at once, the second has to look again.
        sa.UniqueConstraint("number", name=op.f("uq_weight_sets_number")),
    )


def downgrade() -> None:
    op.drop_table("weight_sets")
