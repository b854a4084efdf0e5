"""fair parts: what is shown of a part without its firm's name"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    # Until its firm says so nothing that could tell whose part it is, also of parts that are on the board already.
    with op.batch_alter_table("fair_parts") as batch_op:
        batch_op.add_column(
            sa.Column("is_drawing_number_told", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("is_photo_told", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("fair_parts") as batch_op:
        batch_op.drop_column("is_photo_told")
        batch_op.drop_column("is_drawing_number_told")
