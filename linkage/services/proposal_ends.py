"""How proposals and introductions end. Whichever way an introduction is closed, it passes `close_introduction`: on its own page, by a
consent taken back, by an officer, by a refusal, or because the person is deleted.

What it opened closes at once, the firm that did not close it is told, and the linkage knows that something happened.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import FairSide, ProposalAnswer, ProposalOrigin, ProposalStatus
from database.models.privacy import Consent
from database.models.proposals import Proposal
from database.queries import outcomes as outcome_rows
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.audit import Actor, record_need
from linkage.services.ladder import note_event
from linkage.services.outcomes import lock_outcome
from linkage.services.proposal_batch_letters import drop_unsent
from linkage.services.proposal_letters import ProposalDesk, write_closed, write_unavailable

OWN_SIDE = {ProposalOrigin.BUYER: FairSide.ASSEMBLER, ProposalOrigin.SUPPLIER: FairSide.SUPPLIER}
"""The side that proposes for itself."""


def locked(session: Session, proposal: Proposal) -> Proposal:
    """The proposal as it is now, held until the transaction ends: nobody else answers or ends it meanwhile. Raises NotFound."""
    statement = select(Proposal).where(Proposal.id == proposal.id).with_for_update()
    found = session.exec(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(_l("There is no such proposal. It may have been undone."))
    for each in found.sides:
        session.refresh(each)
    return found


def close_quietly(session: Session, held: Proposal, status: ProposalStatus) -> None:
    """An end that no letter waits for: the people named for it are kept no longer, and their consents end."""
    held.status, held.closed_at = status, now()
    for each in held.sides:
        each.contact_name = each.contact_email = each.contact_phone = None
    end_consents_to(session, held.code)
    session.flush()


def close(session: Session, held: Proposal, status: ProposalStatus, *, desk: ProposalDesk) -> None:
    """An end, of which no letter that still waits must speak. The caller holds the row."""
    close_quietly(session, held, status)
    drop_unsent(session, held, desk=desk)


def close_introduction(
    session: Session, held: Proposal, *, side: FairSide | None, desk: ProposalDesk, by: Actor
) -> None:
    """Closes the contacts of both at once and tells who did not do it. `side`: who did, None for an officer. The caller holds it."""
    close(session, held, ProposalStatus.ENDED, desk=desk)
    for each in FairSide:
        if each is not side:
            write_closed(session, held, each, desk=desk)
    linkage = outcome_rows.outcome_of(session, held.need_id or 0, held.supplier_id)
    if linkage is not None:
        lock_outcome(session, linkage)
        note_event(linkage, agency_today())
    note(session, by, "introduction.closed", held, **({"outcome": linkage.code} if linkage is not None else {}))
    session.flush()


def tell_who_agreed(session: Session, held: Proposal, *, desk: ProposalDesk) -> None:
    """It ended without an answer of the other side: whoever had said yes is told that it is not available any more."""
    for each in held.sides:
        if each.answer is ProposalAnswer.ACCEPTED and OWN_SIDE.get(held.origin) is not each.side:
            write_unavailable(session, held, each.side, desk=desk)


def end_consents_to(session: Session, subject_code: str) -> None:
    """An introduction is over: what people agreed to for it ends with it, by the way they agreed."""
    own = (Consent.subject_code == subject_code, col(Consent.withdrawn_at).is_(None))
    for each in session.exec(select(Consent).where(*own)).all():
        each.withdrawn_at, each.withdrawn_via = now(), each.channel
    session.flush()


def held_of(session: Session, codes: Iterable[str]) -> list[Proposal]:
    """The proposals of these codes, held one after the other in the order of their rows, so that two who do the same never block."""
    wanted = sorted(set(codes))
    statement = select(Proposal).where(col(Proposal.code).in_(wanted)).order_by(col(Proposal.id))
    return [locked(session, each) for each in session.exec(statement).all()] if wanted else []


def take_back(session: Session, held: Proposal, *, side: FairSide, desk: ProposalDesk, by: Actor) -> None:
    """The consent of a side's person is withdrawn: what is agreed closes; a yes that waits for the other's is none any more."""
    if held.status is ProposalStatus.AGREED:
        close_introduction(session, held, side=side, desk=desk, by=by)
        return
    own = next(each for each in held.sides if each.side is side)
    own.contact_name = own.contact_email = own.contact_phone = None
    if held.status is ProposalStatus.OPEN and own.answer is ProposalAnswer.ACCEPTED:
        own.answer, own.answered_at, own.answered_by_id, own.via = ProposalAnswer.WAITING, None, None, None
        note(session, by, "proposal.answer_taken_back", held)
    session.flush()


def note(session: Session, by: Actor, action: str, held: Proposal, **details: str) -> None:
    if held.need is not None:
        record_need(session, by, action, held.need, supplier=held.supplier.code, proposal=held.code, **details)
