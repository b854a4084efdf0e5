"""firms: charter capital, revenue, further telephone numbers"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("companies") as batch_op:
        # Whole units of the currency: lists state no cents, and a thousand billion dong is beyond 32 bits.
        batch_op.add_column(sa.Column("capital_amount", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("capital_currency", sa.String(3), nullable=True))
        batch_op.add_column(sa.Column("revenue_amount", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("revenue_currency", sa.String(3), nullable=True))
        batch_op.add_column(sa.Column("revenue_year", sa.Integer(), nullable=True))
        # Firms of before have none.
        batch_op.add_column(sa.Column("contact_more_phones", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("companies") as batch_op:
        for name in (
            *("contact_more_phones", "revenue_year", "revenue_currency"),
            *("revenue_amount", "capital_currency", "capital_amount"),
        ):
            batch_op.drop_column(name)
