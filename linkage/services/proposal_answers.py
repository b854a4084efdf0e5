"""What the two sides say to a proposal. Both said yes: the linkage begins, and the contacts open by the consents of both people.

A no ends it and tells the other side politely why; silence ends it after its last day; either side may close what was agreed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import (
    AnsweredVia,
    ConsentChannel,
    ConsentPurpose,
    FairSide,
    ProposalAnswer,
    ProposalStatus,
)
from database.models.proposals import Proposal
from database.queries import proposals as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.proposals import NoInput, YesInput
from linkage.language import _l
from linkage.services.audit import SYSTEM, Actor
from linkage.services.consents import give_consent
from linkage.services.linkage_beginnings import begin_linkage
from linkage.services.persons import Person
from linkage.services.proposal_batch_letters import drop_unsent
from linkage.services.proposal_ends import OWN_SIDE, close, close_introduction, locked, note
from linkage.services.proposal_letters import (
    ProposalDesk,
    company_of,
    write_agreed,
    write_declined,
    write_reminder,
    write_silent,
)
from linkage.services.proposals import ANSWER_DAYS, check_open, side_of
from linkage.wording.outcomes import BUYER_REASONS, SUPPLIER_REASONS

REASONS = {FairSide.ASSEMBLER: tuple(BUYER_REASONS), FairSide.SUPPLIER: tuple(SUPPLIER_REASONS)}
REMIND_AFTER = datetime.timedelta(days=ANSWER_DAYS // 2)
"""Halfway, who is silent is asked once more."""

_CHANNELS = {
    AnsweredVia.ACCOUNT: ConsentChannel.WEB,
    AnsweredVia.LINK: ConsentChannel.LINK,
    AnsweredVia.OFFICER: ConsentChannel.PHONE,
    AnsweredVia.PAPER: ConsentChannel.PAPER,
}


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for which side, and how it came. `proof`: where an officer has a consent from."""

    side: FairSide
    via: AnsweredVia
    by: Actor
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DaysReport:
    """What the days that passed made of open proposals."""

    reminders: int = 0
    expired: int = 0


def accept(
    session: Session, proposal: Proposal, given: YesInput, *, email: str | None, who: Answering, desk: ProposalDesk
) -> Proposal:
    """A side says yes and names its contact, who agrees to be shown; the same yes twice is one.

    `email`: the acting person's own address. Raises Conflict when the proposal is over, Invalid when nobody could be reached.
    """
    held = locked(session, proposal)
    own = side_of(held, who.side)
    if own.answer is ProposalAnswer.ACCEPTED:
        return held
    check_open(held, who.side)
    person = Person(email, given.phone, given.name, who.by.user_id if who.via is AnsweredVia.ACCOUNT else None)
    own.answer, own.via, own.reason, own.note = ProposalAnswer.ACCEPTED, who.via, None, None
    own.answered_at, own.answered_by_id = now(), who.by.user_id
    own.contact_name, own.contact_email, own.contact_phone = given.name, email, given.phone
    give_consent(
        session,
        person,
        ConsentPurpose.INTRODUCTION,
        agency=desk.agency,
        channel=_CHANNELS[who.via],
        by=who.by,
        company=company_of(held, who.side),
        proof=who.proof,
        subject_code=held.code,
    )
    note(session, who.by, "proposal.accepted", held, side=who.side.value, via=who.via.value)
    if side_of(held, who.side.other).answer is ProposalAnswer.ACCEPTED:
        _agree(session, held, who.by, desk=desk)
        write_agreed(session, held, desk=desk)
    session.flush()
    return held


def decline(session: Session, proposal: Proposal, given: NoInput, *, who: Answering, desk: ProposalDesk) -> Proposal:
    """A side says no, with a reason of that side; the other one is told.

    Raises Conflict when it is over, Invalid for a reason of the other side.
    """
    held = locked(session, proposal)
    own = side_of(held, who.side)
    if own.answer is ProposalAnswer.DECLINED:
        return held
    check_open(held, who.side)
    if given.reason.value not in REASONS[who.side]:
        raise Invalid(_l("Some answers need another look."), fields={"reason": _l("Choose a reason.")})
    own.answer, own.via, own.reason, own.note = ProposalAnswer.DECLINED, who.via, given.reason, given.note
    own.answered_at, own.answered_by_id = now(), who.by.user_id
    close(session, held, ProposalStatus.DECLINED, desk=desk)
    write_declined(session, held, who.side.other, desk=desk)
    note(session, who.by, "proposal.declined", held, side=who.side.value, via=who.via.value, reason=given.reason.value)
    return held


def end_introduction(
    session: Session, proposal: Proposal, *, side: FairSide | None, desk: ProposalDesk, by: Actor
) -> Proposal:
    """Closes what was agreed, the contacts of both at once; `side` None: an officer does. Raises Conflict when nothing is open."""
    held = locked(session, proposal)
    if held.status is ProposalStatus.ENDED:
        return held
    if held.status is not ProposalStatus.AGREED:
        raise Conflict(_l("No contacts are open here."))
    close_introduction(session, held, side=side, desk=desk, by=by)
    return held


def run_days(session: Session, on: datetime.date, *, desk: ProposalDesk) -> DaysReport:
    """Reminds who is silent halfway, and ends what nobody answered in time. As often as one likes: each happens once."""
    expired = rows.silent(session, expired_before=on)
    for each in expired:
        held = locked(session, each)
        if held.status is ProposalStatus.OPEN:
            close(session, held, ProposalStatus.EXPIRED, desk=desk)
            for side in held.sides:
                if side.answer is ProposalAnswer.ACCEPTED:
                    write_silent(session, held, side.side, desk=desk)
            note(session, SYSTEM, "proposal.expired", held)
    reminders = 0
    for each in rows.to_remind(session, shown_before=now() - REMIND_AFTER, on=on):
        held = locked(session, each)
        for side in held.sides:
            if side.answer is ProposalAnswer.WAITING and side.reminded_at is None:
                side.reminded_at = now()
                reminders += write_reminder(session, held, side.side, desk=desk)
    session.flush()
    return DaysReport(reminders, len(expired))


def _agree(session: Session, held: Proposal, by: Actor, *, desk: ProposalDesk) -> None:
    held.status = ProposalStatus.AGREED
    drop_unsent(session, held, desk=desk)
    if held.need is not None:
        owner = held.proposed_by_id if held.origin not in OWN_SIDE else None
        begin_linkage(session, held.need, held.supplier, on=agency_today(), by=by, proposal=held, owner_id=owner)
    note(session, by, "introduction.agreed", held)
