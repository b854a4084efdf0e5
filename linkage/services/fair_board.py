"""What everything on the parts board and in the wishes of a fair has in common: who may still change it."""

from __future__ import annotations

from sqlmodel import Session, select

from database.enums import FairSide, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from linkage.errors import Conflict
from linkage.language import _l

OUT = (ParticipantStatus.REFUSED, ParticipantStatus.WITHDRAWN)


def hold(session: Session, participant: FairParticipant) -> FairParticipant:
    """Locks the place of a firm until the transaction ends, so that two hands at once do not both count as the first."""
    statement = select(FairParticipant).where(FairParticipant.id == participant.id).with_for_update()
    return session.exec(statement).one()


def check_is_on(fair: Fair) -> None:
    """Raises Conflict once a fair is over or called off."""
    if fair.is_over:
        raise Conflict(_l("This fair is over. Nothing can be changed any more."))


def check_takes_part(participant: FairParticipant, side: FairSide) -> None:
    """Raises Conflict for a firm of the other side, and for one that was refused or went."""
    if participant.side is not side or participant.status in OUT:
        raise Conflict(_l("This firm does not take part in the fair any more."))
