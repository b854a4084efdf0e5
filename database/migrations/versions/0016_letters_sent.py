"""letters: who sends them, until when they are of use, and what became of them"""

import datetime
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Letters of before were written when nothing sent any: those of the last days still go out, the others are too old.
_LIFE = datetime.timedelta(days=7)


def upgrade() -> None:
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(16), nullable=True))
        batch_op.add_column(sa.Column("useful_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("claimed_by", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_refused", sa.Boolean(), nullable=False, server_default=sa.false()))
    _name_letters()
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(16), nullable=False)
        batch_op.alter_column("useful_until", existing_type=sa.DateTime(timezone=True), nullable=False)
        # The code stands in the Message-ID: a letter that arrives twice is one to the reader's program.
        batch_op.create_unique_constraint(batch_op.f("uq_outbox_code"), ["code"])
        # The next to leave is found at once, however many wait.
        batch_op.create_index("ix_outbox_turn", ["sent_at", "given_up_at", "useful_until"], unique=False)
        # Officers look for letters by address, and firms are asked whether any letter reaches them.
        batch_op.create_index(batch_op.f("ix_outbox_recipient"), ["recipient"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_is_refused"), ["is_refused"], unique=False)
    op.create_table(
        "mail_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_pauses")),
    )


def _name_letters() -> None:
    """Public codes for the letters that are there, and the moment from which they are too old."""
    letters = sa.table(
        "outbox",
        sa.column("id", sa.Integer()),
        sa.column("code", sa.String()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("useful_until", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    found = connection.execute(sa.select(letters.c.id, letters.c.created_at)).all()
    named = [
        {
            "row": row,
            "code": "".join(secrets.choice(_ALPHABET) for _ in range(8)),
            "useful_until": created_at + _LIFE,
        }
        for row, created_at in found
    ]
    if named:
        own = letters.c.id == sa.bindparam("row")
        moved = letters.update().where(own)
        moved = moved.values(code=sa.bindparam("code"), useful_until=sa.bindparam("useful_until"))
        connection.execute(moved, named)


def downgrade() -> None:
    op.drop_table("mail_pauses")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("ix_outbox_turn")
        batch_op.drop_index(batch_op.f("ix_outbox_is_refused"))
        batch_op.drop_index(batch_op.f("ix_outbox_recipient"))
        batch_op.drop_constraint(batch_op.f("uq_outbox_code"), type_="unique")
        for name in ("is_refused", "given_up_at", "tried_at", "claimed_by", "claimed_at", "useful_until", "code"):
            batch_op.drop_column(name)
