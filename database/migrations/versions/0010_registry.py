"""registry: what each source said of a firm, which firms were found to be one, and which may be"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table('company_merges',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=True),
    sa.Column('gone_code', sa.String(16), nullable=False),
    sa.Column('gone_name', sa.String(300), nullable=False),
    sa.Column('gone', sa.JSON(), nullable=False),
    sa.Column('moved', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(2000), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['kept_id'], ['companies.id'], name=op.f('fk_company_merges_kept_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_company_merges_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_merges')),
    sa.UniqueConstraint('code', name=op.f('uq_company_merges_code'))
    )
    with op.batch_alter_table('company_merges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_company_merges_gone_code'), ['gone_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_company_merges_kept_id'), ['kept_id'], unique=False)

    op.create_table('company_redirects',
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(60), nullable=False),
    sa.Column('external_id', sa.String(120), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_company_redirects_company_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_company_redirects'))
    )
    with op.batch_alter_table('company_redirects', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_company_redirects_company_id'), ['company_id'], unique=False)

    op.create_table('firm_names',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(300), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_firm_names_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_firm_names_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_firm_names')),
    sa.UniqueConstraint('company_id', 'name', name=op.f('uq_firm_names_company_id_name'))
    )
    op.create_table('company_pairs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('one_id', sa.Integer(), nullable=False),
    sa.Column('other_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('verdict', sa.String(20), nullable=False),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.Column('rules', sa.String(20), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(2000), nullable=True),
    # Each pair stands once, whichever firm was read first.
    sa.CheckConstraint('one_id < other_id', name=op.f('ck_company_pairs_pair_stands_in_order')),
    sa.CheckConstraint('score BETWEEN 0 AND 1', name=op.f('ck_company_pairs_score_is_a_share')),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batches.id'], name=op.f('fk_company_pairs_batch_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_company_pairs_decided_by_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['one_id'], ['companies.id'], name=op.f('fk_company_pairs_one_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['companies.id'], name=op.f('fk_company_pairs_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_company_pairs')),
    sa.UniqueConstraint('code', name=op.f('uq_company_pairs_code')),
    sa.UniqueConstraint('one_id', 'other_id', name=op.f('uq_company_pairs_one_id_other_id'))
    )
    with op.batch_alter_table('company_pairs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_company_pairs_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_company_pairs_other_id'), ['other_id'], unique=False)
        batch_op.create_index('ix_company_pairs_state_score', ['state', 'score'], unique=False)

    op.create_table('source_records',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('stated_by', sa.String(20), nullable=False),
    sa.Column('source', sa.String(60), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=True),
    sa.Column('place', sa.String(300), nullable=False),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('stated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batches.id'], name=op.f('fk_source_records_batch_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_source_records_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_source_records_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_records'))
    )
    with op.batch_alter_table('source_records', schema=None) as batch_op:
        batch_op.create_index('ix_source_records_batch_id_company_id', ['batch_id', 'company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_source_records_company_id'), ['company_id'], unique=False)

    op.create_table('field_choices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(60), nullable=False),
    sa.Column('record_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_field_choices_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['record_id'], ['source_records.id'], name=op.f('fk_field_choices_record_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_field_choices_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_field_choices')),
    sa.UniqueConstraint('company_id', 'field', name=op.f('uq_field_choices_company_id_field'))
    )
    with op.batch_alter_table('field_choices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_field_choices_record_id'), ['record_id'], unique=False)


def downgrade() -> None:
    for table in (
        "field_choices",
        "source_records",
        "company_pairs",
        "firm_names",
        "company_redirects",
        "company_merges",
    ):
        op.drop_table(table)
