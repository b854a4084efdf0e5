"""Places of a fair and its waiting lists. A free place goes to one firm, once: who changes places holds the lock of the fair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, func, select

from database.columns import now
from database.enums import FairSide, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from linkage.services.audit import Actor
from linkage.services.fair_delegates import ensure_delegate
from linkage.services.fair_eligibility import is_eligible
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_registration_letters import NO_LINKS, FairLinks, write_letter


def promote_waiting(
    session: Session, fair: Fair, *, by: Actor, links: FairLinks = NO_LINKS
) -> tuple[FairParticipant, ...]:
    """Gives free places to the first of each waiting list that may still come; each gets one letter.

    To be called when there are more places, too. A firm that does not fulfil the rules any more keeps its turn and is passed over.
    """
    if fair.is_over:
        return ()
    lock_fair(session, fair)
    return tuple(each for side in FairSide for each in _promote(session, fair, side, by, links))


def waiting(session: Session, fair: Fair, side: FairSide) -> list[FairParticipant]:
    """The waiting list of a side in its order, as it is now."""
    statement = (
        select(FairParticipant)
        .where(
            FairParticipant.fair_id == fair.id,
            FairParticipant.side == side,
            FairParticipant.status == ParticipantStatus.WAITING,
        )
        .order_by(col(FairParticipant.waiting_number), col(FairParticipant.applied_at), col(FairParticipant.id))
        .execution_options(populate_existing=True)
    )
    return list(session.exec(statement).all())


def free_places(session: Session, fair: Fair, side: FairSide) -> int | None:
    """Places a side has left; None when there is no limit."""
    places = fair.places_suppliers if side is FairSide.SUPPLIER else fair.places_assemblers
    if places is None:
        return None
    taken = select(func.count()).where(
        FairParticipant.fair_id == fair.id,
        FairParticipant.side == side,
        FairParticipant.status == ParticipantStatus.APPROVED,
    )
    return max(0, places - session.exec(taken.select_from(FairParticipant)).one())


def give_place(session: Session, participant: FairParticipant) -> str:
    """A place for the firm, or the last turn of the waiting list, without a letter: the kind of letter it would get.

    To be called under the lock of the fair.
    """
    if _has_place(session, participant):
        _seat(session, participant)
        return "approved"
    last = select(func.max(FairParticipant.waiting_number)).where(
        FairParticipant.fair_id == participant.fair_id, FairParticipant.side == participant.side
    )
    participant.waiting_number = (session.exec(last).one() or 0) + 1
    participant.status = ParticipantStatus.WAITING
    session.flush()
    return "waiting"


def take_place(session: Session, participant: FairParticipant, letter: str, links: FairLinks) -> None:
    """The firm takes part from now on, and gets a letter of this kind."""
    _seat(session, participant)
    write_letter(session, letter, participant, links=links)


def note_firm(session: Session, by: Actor, action: str, participant: FairParticipant, **details: Any) -> None:
    """Writes the trail of one registration."""
    whose = {"participant": participant.code, "firm": participant.company.code, "side": participant.side.value}
    note(session, by, action, participant.fair, **whose, **details)


def _has_place(session: Session, participant: FairParticipant) -> bool:
    free = free_places(session, participant.fair, participant.side)
    return free is None or free > 0


def _seat(session: Session, participant: FairParticipant) -> None:
    participant.status, participant.waiting_number = ParticipantStatus.APPROVED, None
    participant.decided_at = participant.decided_at or now()
    session.flush()
    ensure_delegate(session, participant)


def _promote(session: Session, fair: Fair, side: FairSide, by: Actor, links: FairLinks) -> Iterator[FairParticipant]:
    free = free_places(session, fair, side)
    if free == 0:
        return
    for participant in waiting(session, fair, side):
        if free == 0:
            return
        if not is_eligible(participant):
            continue
        note_firm(session, by, "fair.promoted", participant)
        take_place(session, participant, "promoted", links)
        free = None if free is None else free - 1
        yield participant
