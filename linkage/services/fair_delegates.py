"""Who comes for a firm to a fair. Every approved firm has somebody: while nobody is named, an unnamed delegate stands for it."""

from __future__ import annotations

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.meetings import Meeting
from linkage.errors import Conflict, NotFound
from linkage.inputs.fair_registrations import DelegateInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.services.fair_languages import writing_language
from linkage.services.fair_place_links import end_links_to_place
from linkage.services.fair_readers import account_language


def ensure_delegate(session: Session, participant: FairParticipant) -> FairDelegate:
    """The first delegate of a firm; makes an unnamed one, under the name of the firm, when there is none.

    It reads the language of the firm's first account, else of its country.
    """
    first = session.exec(_delegates(participant).limit(1)).first()
    if first is not None:
        return first
    made = FairDelegate(
        participant_id=participant.id or 0,
        name=participant.company.name[:200],
        is_unnamed=True,
        language=account_language(session, participant) or writing_language(participant),
    )
    session.add(made)
    session.flush()
    session.refresh(participant, ["delegates"])
    return made


def delegate_of(session: Session, participant: FairParticipant, code: str) -> FairDelegate:
    """A person of the firm. Raises NotFound."""
    found = session.exec(
        select(FairDelegate).where(FairDelegate.participant_id == participant.id, FairDelegate.code == code)
    ).first()
    if found is None:
        raise NotFound(_l("There is nobody here by this code. Look at the list of who comes."))
    return found


def add_delegate(session: Session, participant: FairParticipant, given: DelegateInput, *, by: Actor) -> FairDelegate:
    """Names another person; the unnamed one takes the name when it is still there. Raises Conflict when no more may come."""
    # Of two who name somebody at the same time the second sees whom the first has named.
    session.exec(select(FairParticipant.id).where(FairParticipant.id == participant.id).with_for_update(key_share=True))
    present = list(session.exec(_delegates(participant).execution_options(populate_existing=True)).all())
    unnamed = next((each for each in present if each.is_unnamed), None)
    if unnamed is not None:
        return change_delegate(session, unnamed, given, by=by)
    most = participant.fair.delegates_each
    if len(present) >= most:
        raise Conflict(fill(_l("A firm brings at most %(count)s people to this fair. Change one of them."), count=most))
    made = FairDelegate(
        participant_id=participant.id or 0,
        position=max((each.position for each in present), default=-1) + 1,
        **given.model_dump(),
    )
    session.add(made)
    session.flush()
    session.refresh(participant, ["delegates"])
    _note(session, by, "fair.delegate_added", made)
    return made


def change_delegate(session: Session, delegate: FairDelegate, given: DelegateInput, *, by: Actor) -> FairDelegate:
    """Says something else of a person, or that another one comes in their place; meetings and the badge's code stay.

    With another address the links to the firm's page end: who read the earlier one may speak for the firm no more.
    """
    former = (delegate.email or "").casefold()
    for name, value in given.model_dump().items():
        setattr(delegate, name, value)
    if delegate.is_unnamed:
        delegate.is_unnamed = False
    session.flush()
    if former and former != (delegate.email or "").casefold():
        end_links_to_place(session, delegate.participant, by=by)
    _note(session, by, "fair.delegate_changed", delegate)
    return delegate


def remove_delegate(session: Session, delegate: FairDelegate, *, by: Actor) -> None:
    """Somebody does not come; links to the firm's page end. The last one becomes unnamed instead.

    Raises Conflict when there are meetings with this person.
    """
    participant = delegate.participant
    if _has_meetings(session, delegate):
        raise Conflict(
            fill(
                _l(
                    "%(name)s stands in the timetable. Enter who comes instead, or ask the agency to change the meetings."
                ),
                name=delegate.name,
            )
        )
    _note(session, by, "fair.delegate_removed", delegate)
    session.delete(delegate)
    session.flush()
    session.refresh(participant, ["delegates"])
    end_links_to_place(session, participant, by=by)
    ensure_delegate(session, participant)


def _delegates(participant: FairParticipant) -> SelectOfScalar[FairDelegate]:
    return (
        select(FairDelegate)
        .where(FairDelegate.participant_id == participant.id)
        .order_by(col(FairDelegate.position), col(FairDelegate.id))
    )


def _has_meetings(session: Session, delegate: FairDelegate) -> bool:
    sits = or_(Meeting.supplier_delegate_id == delegate.id, Meeting.assembler_delegate_id == delegate.id)
    return session.exec(select(Meeting.id).where(sits).limit(1)).first() is not None


def _note(session: Session, by: Actor, action: str, delegate: FairDelegate) -> None:
    participant = delegate.participant
    note(session, by, action, participant.fair, participant=participant.code, delegate=delegate.code)
