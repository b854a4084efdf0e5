"""What the agency notes about a firm at a fair: a remark, a place on the reserve, its table, who brought it."""

from __future__ import annotations

from sqlmodel import Session, select

from database.enums import FairStaffRole, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import FairStaff, FairTable
from linkage.errors import Invalid
from linkage.inputs.fair_registrations import DeskInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_registrations import check_version, note_firm


def save_desk(
    session: Session, participant: FairParticipant, given: DeskInput, *, by: Actor, expected_version: int | None = None
) -> None:
    """Keeps the agency's notes. Raises Conflict when somebody changed the registration meanwhile, Invalid for a table that is
    not there or taken, or given to a firm that does not take part, and for a helper who is no co-organiser of this fair."""
    lock_fair(session, participant.fair)
    session.refresh(participant)
    check_version(participant, expected_version)
    staff = _co_organiser(session, participant, given.co_organiser)
    seat_firm(session, participant, given.table)
    participant.officer_note, participant.is_reserve = given.officer_note, given.is_reserve
    participant.co_organiser_id = staff.id if staff is not None else None
    session.flush()
    note_firm(session, by, "fair.desk_saved", participant, table=given.table, co_organiser=given.co_organiser)


def seat_firm(session: Session, participant: FairParticipant, label: str | None) -> None:
    """Gives a firm the table where it sits all the time, or none. Meetings that stand in the plan stay where they are.

    Raises Invalid as `save_desk`. To be called under the lock of the fair.
    """
    held = session.exec(
        select(FairTable).where(FairTable.participant_id == participant.id).execution_options(populate_existing=True)
    ).all()
    if label is not None and label in {table.label for table in held}:
        return
    wanted = None
    if label is not None:
        if participant.status is not ParticipantStatus.APPROVED:
            raise Invalid(fields={"table": _l("Only a firm that takes part gets a table. Approve it first.")})
        wanted = session.exec(
            select(FairTable)
            .where(FairTable.fair_id == participant.fair_id, FairTable.label == label)
            .execution_options(populate_existing=True)
        ).first()
        if wanted is None:
            raise Invalid(fields={"table": _l("There is no such table at this fair.")})
        if wanted.participant_id is not None:
            raise Invalid(fields={"table": _l("Another firm sits at this table. Choose a free one.")})
    for table in held:
        table.participant_id = None
    if wanted is not None:
        wanted.participant_id = participant.id
    session.flush()


def _co_organiser(session: Session, participant: FairParticipant, code: str | None) -> FairStaff | None:
    if code is None:
        return None
    found = session.exec(
        select(FairStaff).where(
            FairStaff.fair_id == participant.fair_id,
            FairStaff.code == code,
            FairStaff.role == FairStaffRole.CO_ORGANISER,
        )
    ).first()
    if found is None:
        raise Invalid(fields={"co_organiser": _l("Choose a co-organiser of this fair.")})
    return found
