"""Questions about a request: a supplier asks, the buyer answers once, and all who were asked read it; never who asked."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, RfqStatus
from database.models.rfqs import Rfq, RfqInvitation, RfqQuestion
from linkage.errors import Conflict, NotFound
from linkage.inputs.rfqs import AnswerInput, QuestionInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.rfq_guards import TAKING_PART, check_takes_part, check_taking, lock_rfq, note
from linkage.services.rfq_ladder import note_look
from linkage.services.rfq_letters import write_to_buyer, write_to_supplier

MOST_QUESTIONS = 30
"""Of one supplier to one request."""


def ask(
    session: Session,
    invitation: RfqInvitation,
    given: QuestionInput,
    *,
    by: Actor,
    via: AnsweredVia = AnsweredVia.ACCOUNT,
    base_url: str = "",
) -> RfqQuestion:
    """Raises Conflict when the time for answers is over or very much was asked already."""
    rfq = invitation.rfq
    lock_rfq(session, rfq)
    check_takes_part(invitation)
    check_taking(rfq)
    if sum(each.invitation_id == invitation.id for each in rfq.questions) >= MOST_QUESTIONS:
        raise Conflict(_l("Your firm has asked very much already. Wait for the answers."))
    asked = RfqQuestion(rfq_id=rfq.id or 0, invitation_id=invitation.id, text=given.question)
    rfq.questions.append(asked)
    session.flush()
    note_look(session, invitation, via=via, by=by)
    write_to_buyer(session, "asked", rfq, stamp=asked.code, base_url=base_url, question=given.question)
    note(session, by, "rfq.asked", rfq, question=asked.code)
    return asked


def answer(session: Session, rfq: Rfq, code: str, given: AnswerInput, *, by: Actor, base_url: str = "") -> RfqQuestion:
    """Answers for all who take part, once. Raises NotFound, Conflict when it is answered or the request is over."""
    lock_rfq(session, rfq)
    asked = next((each for each in rfq.questions if each.code == code), None)
    if asked is None:
        raise NotFound(_l("There is no such question."))
    if asked.answer is not None:
        raise Conflict(_l("This question is answered already."))
    if rfq.status is not RfqStatus.OPEN:
        raise Conflict(_l("This request is closed. Nothing can be sent any more."))
    asked.answer, asked.answered_at, asked.answered_by_id = given.answer, now(), by.user_id
    session.add(asked)
    session.flush()
    for each in rfq.invitations:
        if each.status in TAKING_PART:
            write_to_supplier(session, "answered", each, stamp=asked.code, base_url=base_url)
    note(session, by, "rfq.answered", rfq, question=asked.code)
    return asked


def readable_questions(invitation: RfqInvitation) -> list[RfqQuestion]:
    """What a supplier reads: all that is answered, and what it asked itself."""
    return [each for each in invitation.rfq.questions if each.answer is not None or each.invitation_id == invitation.id]
