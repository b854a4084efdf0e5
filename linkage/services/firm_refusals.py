"""Firms that do not want to be brought together with others, and why: a veto, or competitors. Only the firm and officers know.

A refusal works at once and both ways: nothing new is proposed, what is open ends without a word of the cause, and the matcher leaves
the pair out from then on (`AssemblerProfile.barred`).
"""

from __future__ import annotations

from sqlmodel import Session, col, delete, or_, select

from database.columns import now
from database.enums import FairSide, ProposalStatus
from database.models.companies import Company
from database.models.match_results import MatchResult
from database.models.part_needs import PartNeed
from database.models.proposals import FirmRefusal
from database.queries import proposals as rows
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.proposals import RefusalInput
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.proposal_ends import close, close_introduction, locked, tell_who_agreed
from linkage.services.proposal_letters import ProposalDesk


def refuse_firm(
    session: Session, company: Company, other: Company, given: RefusalInput, *, desk: ProposalDesk, by: Actor
) -> FirmRefusal:
    """Raises Invalid when it is the firm itself. Said twice it is one, with the words of the last time."""
    if other.id == company.id:
        raise Invalid(_l("Some answers need another look."), fields={"firm": _l("This is your own firm.")})
    # Of two who say the same at once the second waits here.
    session.exec(select(Company).where(Company.id == company.id).with_for_update()).one()
    known = rows.refusal_between(session, company.id or 0, other.id or 0)
    if known is not None:
        known.kind, known.note = given.kind, given.note
        session.flush()
        return known
    made = FirmRefusal(
        company_id=company.id or 0,
        other_id=other.id or 0,
        kind=given.kind,
        note=given.note,
        declared_by_id=by.user_id,
    )
    session.add(made)
    session.flush()
    bar_anew(session, company, other)
    _end_what_is_under_way(session, company, other, desk=desk, by=by)
    _forget_results(session, company, other)
    record_company(session, by, "refusal.declared", company, other=other.code, kind=given.kind.value)
    return made


def end_refusal(session: Session, company: Company, code: str, *, by: Actor) -> None:
    """The firm may be proposed again. Raises NotFound for what is not in force, or another firm's."""
    found = rows.refusal(session, code)
    if found is None or found.company_id != company.id or found.ended_at is not None:
        raise NotFound(_l("This firm is not on the list any more."))
    found.ended_at = now()
    session.flush()
    bar_anew(session, company, found.other)
    record_company(session, by, "refusal.ended", company, other=found.other.code)


def bar_anew(session: Session, *companies: Company) -> None:
    """Brings what the matcher reads to what the firms say."""
    for company in companies:
        if company.assembler_profile is not None:
            company.assembler_profile.barred = rows.barred_from(session, company.id or 0)
    session.flush()


def bar_around(session: Session, *companies: Company) -> None:
    """The same for these firms and all that they refuse or are refused by: one of them has another code since."""
    for company in companies:
        own = or_(col(FirmRefusal.company_id) == company.id, col(FirmRefusal.other_id) == company.id)
        for each in session.exec(select(FirmRefusal).where(own, col(FirmRefusal.ended_at).is_(None))).all():
            bar_anew(session, each.company, each.other)
        bar_anew(session, company)


def check_apart(session: Session, one: Company, other: Company) -> None:
    """Before two firms become one: what was said between them alone goes. Raises Conflict when they deal with each other as two."""
    pair = (one.id or 0, other.id or 0)
    if rows.refusal_between(session, *pair) or rows.refusal_between(session, *reversed(pair)):
        raise Conflict(_l("One of the two does not want to be introduced to the other. Take that off its list first."))
    if rows.is_any_between(session, *pair):
        raise Conflict(_l("The two were proposed to each other as two firms, so they cannot become one."))
    ids = list(pair)
    between = (col(FirmRefusal.company_id).in_(ids), col(FirmRefusal.other_id).in_(ids))
    session.exec(delete(FirmRefusal).where(*between))


def _end_what_is_under_way(
    session: Session, company: Company, other: Company, *, desk: ProposalDesk, by: Actor
) -> None:
    for each in rows.living_between(session, company.id or 0, other.id or 0):
        held = locked(session, each)
        if held.status is ProposalStatus.OPEN:
            close(session, held, ProposalStatus.DECLINED, desk=desk)
            tell_who_agreed(session, held, desk=desk)
        elif held.status is ProposalStatus.AGREED:
            side = FairSide.SUPPLIER if held.supplier_id == company.id else FairSide.ASSEMBLER
            close_introduction(session, held, side=side, desk=desk, by=by)


def _forget_results(session: Session, one: Company, other: Company) -> None:
    """The last run of the matcher knew nothing of it."""
    for buyer, supplier in ((one, other), (other, one)):
        needs = select(PartNeed.id).where(PartNeed.company_id == buyer.id)
        session.exec(
            delete(MatchResult).where(col(MatchResult.need_id).in_(needs), col(MatchResult.company_id) == supplier.id)
        )
    session.flush()
