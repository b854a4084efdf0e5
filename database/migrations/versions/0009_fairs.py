"""fairs: the programme, the parts board, wishes, timetables, meetings, the day, minutes and follow-ups"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'


def upgrade() -> None:
    op.create_table('jobs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('kind', sa.String(60), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('progress', sa.JSON(), nullable=False),
    sa.Column('is_stop_asked', sa.Boolean(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(1000), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('beat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_jobs_asked_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jobs')),
    sa.UniqueConstraint('code', name=op.f('uq_jobs_code'))
    )
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jobs_status'), ['status'], unique=False)

    op.create_table('fair_budget_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('payer', sa.String(200), nullable=True),
    sa.Column('planned', sa.Numeric(precision=18, scale=2), nullable=False),
    sa.Column('spent', sa.Numeric(precision=18, scale=2), nullable=False),
    sa.Column('currency', sa.String(3), nullable=False),
    sa.CheckConstraint('planned >= 0 AND spent >= 0', name=op.f('ck_fair_budget_lines_amounts_are_not_negative')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_budget_lines_fair_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_budget_lines')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_budget_lines_code'))
    )
    with op.batch_alter_table('fair_budget_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_budget_lines_fair_id'), ['fair_id'], unique=False)

    op.create_table('fair_halls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(10), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_halls_fair_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_halls')),
    sa.UniqueConstraint('fair_id', 'code', name=op.f('uq_fair_halls_fair_id_code'))
    )
    op.create_table('fair_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(300), nullable=False),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_lists_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_fair_lists_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_lists')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_lists_code'))
    )
    with op.batch_alter_table('fair_lists', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_lists_fair_id'), ['fair_id'], unique=False)

    op.create_table('fair_interpreters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('email', sa.String(254), nullable=True),
    sa.Column('phone', sa.String(40), nullable=True),
    sa.Column('pairs', sa.JSON(), nullable=False),
    sa.Column('grade', sa.String(1), nullable=True),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('max_minutes_a_day', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_interpreters_fair_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_interpreters')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_interpreters_code'))
    )
    with op.batch_alter_table('fair_interpreters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_interpreters_fair_id'), ['fair_id'], unique=False)

    op.create_table('fair_staff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(20), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('organisation', sa.String(200), nullable=True),
    sa.Column('email', sa.String(254), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_staff_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_fair_staff_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_staff')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_staff_code'))
    )
    with op.batch_alter_table('fair_staff', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_staff_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_staff_user_id'), ['user_id'], unique=False)

    op.create_table('fair_visits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('host_company_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('place', sa.String(300), nullable=True),
    sa.Column('rules', sa.String(2000), nullable=True),
    sa.Column('leaves_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('arrives_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returns_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=False),
    sa.Column('bus_seats', sa.Integer(), nullable=True),
    sa.Column('signed_off_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('capacity > 0', name=op.f('ck_fair_visits_it_has_places')),
    sa.CheckConstraint('returns_at > leaves_at', name=op.f('ck_fair_visits_it_returns_after_it_leaves')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_visits_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['host_company_id'], ['companies.id'], name=op.f('fk_fair_visits_host_company_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_visits')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_visits_code'))
    )
    with op.batch_alter_table('fair_visits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_visits_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_visits_host_company_id'), ['host_company_id'], unique=False)

    op.create_table('timetables',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('release', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(200), nullable=True),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('report', sa.JSON(), nullable=False),
    sa.Column('meetings', sa.JSON(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_timetables_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['made_by_id'], ['users.id'], name=op.f('fk_timetables_made_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timetables')),
    sa.UniqueConstraint('code', name=op.f('uq_timetables_code')),
    sa.UniqueConstraint('fair_id', 'number', name=op.f('uq_timetables_fair_id_number')),
    sa.UniqueConstraint('fair_id', 'release', name=op.f('uq_timetables_fair_id_release'))
    )
    op.create_table('fair_sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('hall_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('text', sa.String(2000), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_fair_sessions_it_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_sessions_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['hall_id'], ['fair_halls.id'], name=op.f('fk_fair_sessions_hall_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_sessions')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_sessions_code'))
    )
    with op.batch_alter_table('fair_sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_sessions_fair_id'), ['fair_id'], unique=False)

    op.create_table('fair_delegates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('is_unnamed', sa.Boolean(), nullable=False),
    sa.Column('job', sa.String(200), nullable=True),
    sa.Column('email', sa.String(254), nullable=True),
    sa.Column('phone', sa.String(40), nullable=True),
    sa.Column('language', sa.String(10), nullable=False),
    sa.Column('languages', sa.JSON(), nullable=False),
    sa.Column('topics', sa.JSON(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_delegates_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_fair_delegates_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_delegates')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_delegates_code'))
    )
    with op.batch_alter_table('fair_delegates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_delegates_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_delegates_user_id'), ['user_id'], unique=False)

    op.create_table('fair_parts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(20), nullable=False),
    sa.Column('audience', sa.String(20), nullable=False),
    sa.Column('drawing_number', sa.String(100), nullable=True),
    sa.Column('is_drawing_after_nda', sa.Boolean(), nullable=False),
    sa.Column('are_photos_forbidden', sa.Boolean(), nullable=False),
    sa.Column('imported_from', sa.String(2), nullable=True),
    sa.Column('photo_code', sa.String(16), nullable=True),
    sa.Column('text', sa.String(2000), nullable=True),
    sa.Column('is_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_parts_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['need_id'], ['part_needs.id'], name=op.f('fk_fair_parts_need_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_parts_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_parts')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_parts_code')),
    sa.UniqueConstraint('fair_id', 'need_id', name=op.f('uq_fair_parts_fair_id_need_id')),
    sa.UniqueConstraint('fair_id', 'number', name=op.f('uq_fair_parts_fair_id_number'))
    )
    with op.batch_alter_table('fair_parts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_parts_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_parts_participant_id'), ['participant_id'], unique=False)

    op.create_table('fair_slots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_fair_slots_it_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_slots_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['session_id'], ['fair_sessions.id'], name=op.f('fk_fair_slots_session_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_slots')),
    sa.UniqueConstraint('fair_id', 'number', name=op.f('uq_fair_slots_fair_id_number'))
    )
    with op.batch_alter_table('fair_slots', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_slots_session_id'), ['session_id'], unique=False)

    op.create_table('fair_tables',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('hall_id', sa.Integer(), nullable=True),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('label', sa.String(20), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('is_booth', sa.Boolean(), nullable=False),
    sa.Column('url', sa.String(500), nullable=True),
    sa.CheckConstraint('seats > 0', name=op.f('ck_fair_tables_it_has_seats')),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_tables_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['hall_id'], ['fair_halls.id'], name=op.f('fk_fair_tables_hall_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_tables_participant_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_tables')),
    sa.UniqueConstraint('fair_id', 'label', name=op.f('uq_fair_tables_fair_id_label'))
    )
    with op.batch_alter_table('fair_tables', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_tables_hall_id'), ['hall_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_tables_participant_id'), ['participant_id'], unique=False)

    op.create_table('fair_visit_guests',
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('persons', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('persons > 0', name=op.f('ck_fair_visit_guests_somebody_goes')),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_visit_guests_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['visit_id'], ['fair_visits.id'], name=op.f('fk_fair_visit_guests_visit_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('visit_id', 'participant_id', name=op.f('pk_fair_visit_guests'))
    )
    with op.batch_alter_table('fair_visit_guests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_visit_guests_participant_id'), ['participant_id'], unique=False)

    op.create_table('fair_absences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('delegate_id', sa.Integer(), nullable=True),
    sa.Column('interpreter_id', sa.Integer(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(300), nullable=True),
    sa.CheckConstraint('(participant_id IS NOT NULL AND delegate_id IS NULL AND interpreter_id IS NULL) OR (participant_id IS NULL AND delegate_id IS NOT NULL AND interpreter_id IS NULL) OR (participant_id IS NULL AND delegate_id IS NULL AND interpreter_id IS NOT NULL)', name=op.f('ck_fair_absences_one_is_away')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_fair_absences_it_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['delegate_id'], ['fair_delegates.id'], name=op.f('fk_fair_absences_delegate_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['fair_interpreters.id'], name=op.f('fk_fair_absences_interpreter_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_absences_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_absences')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_absences_code'))
    )
    with op.batch_alter_table('fair_absences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_absences_delegate_id'), ['delegate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_absences_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_absences_participant_id'), ['participant_id'], unique=False)

    op.create_table('fair_check_ins',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('delegate_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('device', sa.String(60), nullable=True),
    sa.ForeignKeyConstraint(['delegate_id'], ['fair_delegates.id'], name=op.f('fk_fair_check_ins_delegate_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_check_ins_fair_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_check_ins')),
    sa.UniqueConstraint('delegate_id', 'day', name=op.f('uq_fair_check_ins_delegate_id_day'))
    )
    with op.batch_alter_table('fair_check_ins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_check_ins_fair_id'), ['fair_id'], unique=False)

    op.create_table('fair_part_marks',
    sa.Column('part_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(20), nullable=False),
    sa.Column('evidence', sa.String(2000), nullable=True),
    sa.Column('evidence_codes', sa.JSON(), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['part_id'], ['fair_parts.id'], name=op.f('fk_fair_part_marks_part_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_part_marks_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('part_id', 'participant_id', name=op.f('pk_fair_part_marks'))
    )
    with op.batch_alter_table('fair_part_marks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_part_marks_participant_id'), ['participant_id'], unique=False)

    op.create_table('fair_wishes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('supplier_id', sa.Integer(), nullable=False),
    sa.Column('assembler_id', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(20), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('part_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(500), nullable=True),
    sa.Column('is_renewed', sa.Boolean(), nullable=False),
    sa.Column('wished_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_fair_wishes_rank_counts_from_one')),
    sa.ForeignKeyConstraint(['assembler_id'], ['fair_participants.id'], name=op.f('fk_fair_wishes_assembler_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_wishes_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['part_id'], ['fair_parts.id'], name=op.f('fk_fair_wishes_part_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['supplier_id'], ['fair_participants.id'], name=op.f('fk_fair_wishes_supplier_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_wishes')),
    sa.UniqueConstraint('supplier_id', 'assembler_id', 'by', name=op.f('uq_fair_wishes_supplier_id_assembler_id_by'))
    )
    with op.batch_alter_table('fair_wishes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_wishes_assembler_id'), ['assembler_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_wishes_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_wishes_part_id'), ['part_id'], unique=False)

    op.create_table('meetings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('supplier_id', sa.Integer(), nullable=False),
    sa.Column('assembler_id', sa.Integer(), nullable=False),
    sa.Column('supplier_delegate_id', sa.Integer(), nullable=False),
    sa.Column('assembler_delegate_id', sa.Integer(), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('table_id', sa.Integer(), nullable=False),
    sa.Column('interpreter_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('origin', sa.String(20), nullable=False),
    sa.Column('is_locked', sa.Boolean(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(500), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['assembler_delegate_id'], ['fair_delegates.id'], name=op.f('fk_meetings_assembler_delegate_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['assembler_id'], ['fair_participants.id'], name=op.f('fk_meetings_assembler_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_meetings_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['fair_interpreters.id'], name=op.f('fk_meetings_interpreter_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['slot_id'], ['fair_slots.id'], name=op.f('fk_meetings_slot_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['supplier_delegate_id'], ['fair_delegates.id'], name=op.f('fk_meetings_supplier_delegate_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['supplier_id'], ['fair_participants.id'], name=op.f('fk_meetings_supplier_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['table_id'], ['fair_tables.id'], name=op.f('fk_meetings_table_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meetings')),
    sa.UniqueConstraint('code', name=op.f('uq_meetings_code'))
    )
    with op.batch_alter_table('meetings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meetings_assembler_delegate_id'), ['assembler_delegate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetings_assembler_id'), ['assembler_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetings_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetings_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetings_slot_id'), ['slot_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetings_supplier_delegate_id'), ['supplier_delegate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meetings_table_id'), ['table_id'], unique=False)
        batch_op.create_index('uq_meetings_supplier_id_assembler_id', ['supplier_id', 'assembler_id'], unique=True, sqlite_where=sa.text("status IN ('planned', 'held')"), postgresql_where=sa.text("status IN ('planned', 'held')"))

    op.create_table('fair_comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(2000), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.String(2000), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_comments_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_fair_comments_meeting_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_fair_comments_participant_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_comments')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_comments_code'))
    )
    with op.batch_alter_table('fair_comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_comments_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_comments_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_comments_participant_id'), ['participant_id'], unique=False)

    op.create_table('fair_queue_places',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('assembler_id', sa.Integer(), nullable=False),
    sa.Column('supplier_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assembler_id'], ['fair_participants.id'], name=op.f('fk_fair_queue_places_assembler_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_fair_queue_places_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_fair_queue_places_meeting_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['supplier_id'], ['fair_participants.id'], name=op.f('fk_fair_queue_places_supplier_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fair_queue_places')),
    sa.UniqueConstraint('assembler_id', 'number', name=op.f('uq_fair_queue_places_assembler_id_number')),
    sa.UniqueConstraint('code', name=op.f('uq_fair_queue_places_code'))
    )
    with op.batch_alter_table('fair_queue_places', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fair_queue_places_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_queue_places_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_queue_places_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('follow_ups',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('supplier_company_id', sa.Integer(), nullable=False),
    sa.Column('assembler_company_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(20), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('next_step', sa.String(20), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('stage', sa.String(20), nullable=True),
    sa.Column('reason', sa.String(20), nullable=True),
    sa.Column('satisfaction', sa.Integer(), nullable=True),
    sa.Column('expected_value', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('quoted_value', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('ordered_value', sa.Numeric(precision=18, scale=2), nullable=True),
    sa.Column('currency', sa.String(3), nullable=True),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('text', sa.String(2000), nullable=True),
    sa.Column('via', sa.String(20), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('expected_value >= 0 AND quoted_value >= 0 AND ordered_value >= 0', name=op.f('ck_follow_ups_values_are_not_negative')),
    sa.ForeignKeyConstraint(['assembler_company_id'], ['companies.id'], name=op.f('fk_follow_ups_assembler_company_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_follow_ups_fair_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_follow_ups_meeting_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_follow_ups_owner_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['supplier_company_id'], ['companies.id'], name=op.f('fk_follow_ups_supplier_company_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_ups')),
    sa.UniqueConstraint('code', name=op.f('uq_follow_ups_code')),
    sa.UniqueConstraint('meeting_id', 'kind', 'side', 'month', name=op.f('uq_follow_ups_meeting_id_kind_side_month'))
    )
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_ups_assembler_company_id'), ['assembler_company_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_ups_due_on'), ['due_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_ups_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_ups_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_ups_status'), ['status'], unique=False)
        batch_op.create_index(batch_op.f('ix_follow_ups_supplier_company_id'), ['supplier_company_id'], unique=False)

    op.create_table('meeting_bookings',
    sa.Column('slot_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('resource_id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_meeting_bookings_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['slot_id'], ['fair_slots.id'], name=op.f('fk_meeting_bookings_slot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('slot_id', 'kind', 'resource_id', name=op.f('pk_meeting_bookings'))
    )
    with op.batch_alter_table('meeting_bookings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_bookings_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('meeting_minutes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(20), nullable=False),
    sa.Column('outcome', sa.String(20), nullable=False),
    sa.Column('was_other_present', sa.Boolean(), nullable=False),
    sa.Column('parts', sa.JSON(), nullable=False),
    sa.Column('next_step', sa.String(20), nullable=False),
    sa.Column('next_step_on', sa.Date(), nullable=True),
    sa.Column('interest', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(20), nullable=True),
    sa.Column('notes', sa.String(4000), nullable=True),
    sa.Column('via', sa.String(20), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('interest BETWEEN 1 AND 5', name=op.f('ck_meeting_minutes_interest_is_one_to_five')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_meeting_minutes_meeting_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['written_by_id'], ['users.id'], name=op.f('fk_meeting_minutes_written_by_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_minutes')),
    sa.UniqueConstraint('meeting_id', 'side', name=op.f('uq_meeting_minutes_meeting_id_side'))
    )
    op.create_table('meeting_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=False),
    sa.Column('supplier_id', sa.Integer(), nullable=False),
    sa.Column('assembler_id', sa.Integer(), nullable=False),
    sa.Column('by', sa.String(20), nullable=False),
    sa.Column('slot_id', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(20), nullable=False),
    sa.Column('text', sa.String(1000), nullable=True),
    sa.Column('meeting_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['assembler_id'], ['fair_participants.id'], name=op.f('fk_meeting_requests_assembler_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_meeting_requests_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_meeting_requests_meeting_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['slot_id'], ['fair_slots.id'], name=op.f('fk_meeting_requests_slot_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['supplier_id'], ['fair_participants.id'], name=op.f('fk_meeting_requests_supplier_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_requests')),
    sa.UniqueConstraint('code', name=op.f('uq_meeting_requests_code'))
    )
    with op.batch_alter_table('meeting_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_requests_assembler_id'), ['assembler_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_requests_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_requests_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_requests_supplier_id'), ['supplier_id'], unique=False)

    op.create_table('access_links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(16), nullable=False),
    sa.Column('token_hash', sa.String(64), nullable=False),
    sa.Column('kind', sa.String(20), nullable=False),
    sa.Column('fair_id', sa.Integer(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('delegate_id', sa.Integer(), nullable=True),
    sa.Column('interpreter_id', sa.Integer(), nullable=True),
    sa.Column('follow_up_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['delegate_id'], ['fair_delegates.id'], name=op.f('fk_access_links_delegate_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['fair_id'], ['fairs.id'], name=op.f('fk_access_links_fair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['follow_up_id'], ['follow_ups.id'], name=op.f('fk_access_links_follow_up_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['fair_interpreters.id'], name=op.f('fk_access_links_interpreter_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['participant_id'], ['fair_participants.id'], name=op.f('fk_access_links_participant_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['staff_id'], ['fair_staff.id'], name=op.f('fk_access_links_staff_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_links')),
    sa.UniqueConstraint('code', name=op.f('uq_access_links_code')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_access_links_token_hash'))
    )
    with op.batch_alter_table('access_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_links_delegate_id'), ['delegate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_links_fair_id'), ['fair_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_links_follow_up_id'), ['follow_up_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_links_interpreter_id'), ['interpreter_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_links_participant_id'), ['participant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_links_staff_id'), ['staff_id'], unique=False)

    with op.batch_alter_table('fair_participants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code', sa.String(16), nullable=True))
        batch_op.add_column(sa.Column('status', sa.String(20), nullable=False, server_default='approved'))
        batch_op.add_column(sa.Column('waiting_number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reason', sa.String(500), nullable=True))
        batch_op.add_column(sa.Column('min_meetings', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('max_meetings', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('languages', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('is_interpreter_needed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('topics', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('message', sa.String(2000), nullable=True))
        batch_op.add_column(sa.Column('officer_note', sa.String(2000), nullable=True))
        batch_op.add_column(sa.Column('consent_text', sa.String(20), nullable=True))
        batch_op.add_column(sa.Column('consented_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('is_reserve', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('is_exempt', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('co_organiser_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('decided_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('wishes_sent_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('phoned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index(batch_op.f('ix_fair_participants_co_organiser_id'), ['co_organiser_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fair_participants_status'), ['status'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_fair_participants_co_organiser_id'), 'fair_staff', ['co_organiser_id'], ['id'], ondelete='SET NULL')
        batch_op.create_foreign_key(batch_op.f('fk_fair_participants_decided_by_id'), 'users', ['decided_by_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('fairs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('phase', sa.String(20), nullable=False, server_default='planning'))
        batch_op.add_column(sa.Column('timezone', sa.String(60), nullable=False, server_default='Asia/Ho_Chi_Minh'))
        batch_op.add_column(sa.Column('languages', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('registration_opens_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('wishes_open_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('wishes_close_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('provisional_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('comments_close_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('slot_minutes', sa.Integer(), nullable=False, server_default='20'))
        batch_op.add_column(sa.Column('change_minutes', sa.Integer(), nullable=False, server_default='5'))
        batch_op.add_column(sa.Column('min_meetings', sa.Integer(), nullable=False, server_default='2'))
        batch_op.add_column(sa.Column('max_meetings_supplier', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('max_meetings_assembler', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('max_meetings_a_day', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('max_run', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('wishes_each', sa.Integer(), nullable=False, server_default='10'))
        batch_op.add_column(sa.Column('coverage_bonus', sa.Float(), nullable=False, server_default='0.5'))
        batch_op.add_column(sa.Column('places_assemblers', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('places_suppliers', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('delegates_each', sa.Integer(), nullable=False, server_default='2'))
        batch_op.add_column(sa.Column('walking_minutes', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('eligibility', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('conflict_levels', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('is_approval_needed', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('release', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('host_company_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.create_index(batch_op.f('ix_fairs_host_company_id'), ['host_company_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_fairs_host_company_id'), 'companies', ['host_company_id'], ['id'], ondelete='SET NULL')

    _name_participants()
    # What was open is open for registration; what had a timetable has one that people hold in hand.
    phases = {'planned': 'planning', 'open': 'registration', 'scheduled': 'live', 'held': 'held'}
    fairs = sa.table('fairs', sa.column('status', sa.String()), sa.column('phase', sa.String()))
    for status, phase in phases.items():
        op.execute(fairs.update().where(fairs.c.status == status).values(phase=phase))
    with op.batch_alter_table('fair_participants', schema=None) as batch_op:
        batch_op.alter_column('code', existing_type=sa.String(16), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_fair_participants_code'), ['code'])
    with op.batch_alter_table('fairs', schema=None) as batch_op:
        batch_op.create_check_constraint('slots_last', 'slot_minutes > 0')
        batch_op.create_check_constraint('changes_are_not_negative', 'change_minutes >= 0')
        batch_op.drop_column('status')


def _name_participants() -> None:
    """Public codes for the participants that are there."""
    participants = sa.table('fair_participants', sa.column('id', sa.Integer()), sa.column('code', sa.String()))
    connection = op.get_bind()
    for (row_id,) in connection.execute(sa.select(participants.c.id)).all():
        code = ''.join(secrets.choice('23456789ABCDEFGHJKMNPQRSTUVWXYZ') for _ in range(8))
        connection.execute(participants.update().where(participants.c.id == row_id).values(code=code))



def downgrade() -> None:
    with op.batch_alter_table('fairs', schema=None) as batch_op:
        batch_op.add_column(sa.Column('status', sa.VARCHAR(length=20), nullable=False))
        batch_op.drop_constraint(batch_op.f('fk_fairs_host_company_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_fairs_host_company_id'))
        batch_op.drop_constraint('slots_last', type_='check')
        batch_op.drop_constraint('changes_are_not_negative', type_='check')
        batch_op.drop_column('version')
        batch_op.drop_column('host_company_id')
        batch_op.drop_column('release')
        batch_op.drop_column('is_approval_needed')
        batch_op.drop_column('conflict_levels')
        batch_op.drop_column('eligibility')
        batch_op.drop_column('walking_minutes')
        batch_op.drop_column('delegates_each')
        batch_op.drop_column('places_suppliers')
        batch_op.drop_column('places_assemblers')
        batch_op.drop_column('coverage_bonus')
        batch_op.drop_column('wishes_each')
        batch_op.drop_column('max_run')
        batch_op.drop_column('max_meetings_a_day')
        batch_op.drop_column('max_meetings_assembler')
        batch_op.drop_column('max_meetings_supplier')
        batch_op.drop_column('min_meetings')
        batch_op.drop_column('change_minutes')
        batch_op.drop_column('slot_minutes')
        batch_op.drop_column('comments_close_on')
        batch_op.drop_column('provisional_on')
        batch_op.drop_column('wishes_close_on')
        batch_op.drop_column('wishes_open_on')
        batch_op.drop_column('registration_opens_on')
        batch_op.drop_column('languages')
        batch_op.drop_column('timezone')
        batch_op.drop_column('phase')

    with op.batch_alter_table('fair_participants', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_fair_participants_decided_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_fair_participants_co_organiser_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_fair_participants_code'), type_='unique')
        batch_op.drop_index(batch_op.f('ix_fair_participants_status'))
        batch_op.drop_index(batch_op.f('ix_fair_participants_co_organiser_id'))
        batch_op.drop_column('version')
        batch_op.drop_column('phoned_at')
        batch_op.drop_column('wishes_sent_at')
        batch_op.drop_column('decided_by_id')
        batch_op.drop_column('decided_at')
        batch_op.drop_column('applied_at')
        batch_op.drop_column('co_organiser_id')
        batch_op.drop_column('is_exempt')
        batch_op.drop_column('is_reserve')
        batch_op.drop_column('consented_at')
        batch_op.drop_column('consent_text')
        batch_op.drop_column('officer_note')
        batch_op.drop_column('message')
        batch_op.drop_column('topics')
        batch_op.drop_column('is_interpreter_needed')
        batch_op.drop_column('languages')
        batch_op.drop_column('max_meetings')
        batch_op.drop_column('min_meetings')
        batch_op.drop_column('reason')
        batch_op.drop_column('waiting_number')
        batch_op.drop_column('status')
        batch_op.drop_column('code')

    with op.batch_alter_table('access_links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_links_staff_id'))
        batch_op.drop_index(batch_op.f('ix_access_links_participant_id'))
        batch_op.drop_index(batch_op.f('ix_access_links_interpreter_id'))
        batch_op.drop_index(batch_op.f('ix_access_links_follow_up_id'))
        batch_op.drop_index(batch_op.f('ix_access_links_fair_id'))
        batch_op.drop_index(batch_op.f('ix_access_links_delegate_id'))

    op.drop_table('access_links')
    with op.batch_alter_table('meeting_requests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_requests_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_requests_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_requests_fair_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_requests_assembler_id'))

    op.drop_table('meeting_requests')
    op.drop_table('meeting_minutes')
    with op.batch_alter_table('meeting_bookings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_bookings_meeting_id'))

    op.drop_table('meeting_bookings')
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_ups_supplier_company_id'))
        batch_op.drop_index(batch_op.f('ix_follow_ups_status'))
        batch_op.drop_index(batch_op.f('ix_follow_ups_owner_id'))
        batch_op.drop_index(batch_op.f('ix_follow_ups_fair_id'))
        batch_op.drop_index(batch_op.f('ix_follow_ups_due_on'))
        batch_op.drop_index(batch_op.f('ix_follow_ups_assembler_company_id'))

    op.drop_table('follow_ups')
    with op.batch_alter_table('fair_queue_places', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_queue_places_supplier_id'))
        batch_op.drop_index(batch_op.f('ix_fair_queue_places_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_fair_queue_places_fair_id'))

    op.drop_table('fair_queue_places')
    with op.batch_alter_table('fair_comments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_comments_participant_id'))
        batch_op.drop_index(batch_op.f('ix_fair_comments_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_fair_comments_fair_id'))

    op.drop_table('fair_comments')
    with op.batch_alter_table('meetings', schema=None) as batch_op:
        batch_op.drop_index('uq_meetings_supplier_id_assembler_id', sqlite_where=sa.text("status IN ('planned', 'held')"), postgresql_where=sa.text("status IN ('planned', 'held')"))
        batch_op.drop_index(batch_op.f('ix_meetings_table_id'))
        batch_op.drop_index(batch_op.f('ix_meetings_supplier_delegate_id'))
        batch_op.drop_index(batch_op.f('ix_meetings_slot_id'))
        batch_op.drop_index(batch_op.f('ix_meetings_interpreter_id'))
        batch_op.drop_index(batch_op.f('ix_meetings_fair_id'))
        batch_op.drop_index(batch_op.f('ix_meetings_assembler_id'))
        batch_op.drop_index(batch_op.f('ix_meetings_assembler_delegate_id'))

    op.drop_table('meetings')
    with op.batch_alter_table('fair_wishes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_wishes_part_id'))
        batch_op.drop_index(batch_op.f('ix_fair_wishes_fair_id'))
        batch_op.drop_index(batch_op.f('ix_fair_wishes_assembler_id'))

    op.drop_table('fair_wishes')
    with op.batch_alter_table('fair_part_marks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_part_marks_participant_id'))

    op.drop_table('fair_part_marks')
    with op.batch_alter_table('fair_check_ins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_check_ins_fair_id'))

    op.drop_table('fair_check_ins')
    with op.batch_alter_table('fair_absences', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_absences_participant_id'))
        batch_op.drop_index(batch_op.f('ix_fair_absences_interpreter_id'))
        batch_op.drop_index(batch_op.f('ix_fair_absences_delegate_id'))

    op.drop_table('fair_absences')
    with op.batch_alter_table('fair_visit_guests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_visit_guests_participant_id'))

    op.drop_table('fair_visit_guests')
    with op.batch_alter_table('fair_tables', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_tables_participant_id'))
        batch_op.drop_index(batch_op.f('ix_fair_tables_hall_id'))

    op.drop_table('fair_tables')
    with op.batch_alter_table('fair_slots', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_slots_session_id'))

    op.drop_table('fair_slots')
    with op.batch_alter_table('fair_parts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_parts_participant_id'))
        batch_op.drop_index(batch_op.f('ix_fair_parts_need_id'))

    op.drop_table('fair_parts')
    with op.batch_alter_table('fair_delegates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_delegates_user_id'))
        batch_op.drop_index(batch_op.f('ix_fair_delegates_participant_id'))

    op.drop_table('fair_delegates')
    with op.batch_alter_table('fair_sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_sessions_fair_id'))

    op.drop_table('fair_sessions')
    op.drop_table('timetables')
    with op.batch_alter_table('fair_visits', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_visits_host_company_id'))
        batch_op.drop_index(batch_op.f('ix_fair_visits_fair_id'))

    op.drop_table('fair_visits')
    with op.batch_alter_table('fair_staff', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_staff_user_id'))
        batch_op.drop_index(batch_op.f('ix_fair_staff_fair_id'))

    op.drop_table('fair_staff')
    with op.batch_alter_table('fair_lists', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_lists_fair_id'))

    op.drop_table('fair_lists')
    with op.batch_alter_table('fair_interpreters', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_interpreters_fair_id'))

    op.drop_table('fair_interpreters')
    op.drop_table('fair_halls')
    with op.batch_alter_table('fair_budget_lines', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fair_budget_lines_fair_id'))

    op.drop_table('fair_budget_lines')
    with op.batch_alter_table('jobs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_jobs_status'))

    op.drop_table('jobs')
