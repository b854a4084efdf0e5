"""Suppliers say that they can make a part of the board, or could, and what they bring to prove it.

Of a part that is shown without a name they may say that they do not want to meet whoever shows it: a no like one to a firm by name,
kept with the part, so that nothing tells which firm it is, nor which other parts are of the same one.
"""

from __future__ import annotations

from sqlmodel import Session

from database.enums import FairPhase, FairSide, PartAudience, PartMarkLevel
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart, FairPartMark
from database.queries import fair_parts as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.fair_parts import BuyerRefusalInput, EvidenceInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_board import check_is_on, check_takes_part, hold
from linkage.services.fair_guards import note
from linkage.services.fair_wishes import check_no, check_wishes, may_say_no
from linkage.wording.fair_parts import CERTIFICATE, MACHINE


def mark_part(
    session: Session, part: FairPart, supplier: FairParticipant, level: PartMarkLevel, *, by: Actor
) -> FairPartMark:
    """Marks a part, or changes the mark; what was brought to prove it stays. Raises Conflict."""
    _check(part, supplier)
    hold(session, supplier)
    mark = rows.mark(session, part, supplier)
    if mark is not None and not mark.is_claim:
        raise Conflict(_l("You do not want to meet the buyer of this part. Take that back first."))
    if mark is None:
        mark = FairPartMark(part_id=part.id, participant_id=supplier.id)
        session.add(mark)
    elif mark.level is level:
        return mark
    mark.level = level
    session.flush()
    note(session, by, "fair-part.marked", part.fair, part=part.code, firm=supplier.code, level=level.value)
    return mark


def bring_evidence(
    session: Session, part: FairPart, supplier: FairParticipant, given: EvidenceInput, *, by: Actor
) -> FairPartMark:
    """Marks a part and says what proves it. Raises Invalid for a line that is not in the firm's profile; Conflict."""
    known = {code for code, _text in evidence_of(rows.with_machines(session, supplier.company))}
    kept = rows.mark(session, part, supplier)
    # What was chosen once stays although the profile has changed since.
    known |= set(kept.evidence_codes) if kept else set()
    if not known.issuperset(given.evidence_codes):
        text = _l("A machine or certificate is not in the profile any more. Choose again.")
        raise Invalid(_l("Nothing was changed."), fields={"evidence_codes": text})
    mark = mark_part(session, part, supplier, given.level, by=by)
    mark.evidence, mark.evidence_codes = given.evidence, list(given.evidence_codes)
    note(session, by, "fair-part.evidence", part.fair, part=part.code, firm=supplier.code)
    return mark


def take_back(session: Session, part: FairPart, supplier: FairParticipant, *, by: Actor) -> None:
    """Takes a mark back with what was brought to prove it; nothing happens when there is none."""
    check_is_on(part.fair)
    hold(session, supplier)
    mark = rows.mark(session, part, supplier)
    if mark is not None and mark.is_claim:
        session.delete(mark)
        note(session, by, "fair-part.unmarked", part.fair, part=part.code, firm=supplier.code)


def refuse_buyer(
    session: Session,
    part: FairPart,
    supplier: FairParticipant,
    given: BuyerRefusalInput,
    *,
    by: Actor,
    for_firm: bool = False,
) -> None:
    """The supplier does not want to meet whoever shows a part without its name; a mark on the part is taken back with it.

    The firm itself says so from when wishes open until the timetable is out: later the free times of a firm it knows by name would
    tell whose the part is. Raises Conflict, also for a part whose buyer is named.
    """
    check_no(supplier, for_firm=for_firm)
    if not for_firm and not may_refuse_buyers(supplier):
        raise Conflict(_l("The timetable is out. Call the agency when you do not want to meet the buyer of this part."))
    _check(part, supplier)
    if part.audience is not PartAudience.ANONYMOUS:
        raise Conflict(_l("The buyer of this part is named. Say no to it among your wishes."))
    hold(session, supplier)
    mark = rows.mark(session, part, supplier)
    if mark is None:
        mark = FairPartMark(part_id=part.id, participant_id=supplier.id)
        session.add(mark)
    mark.level, mark.evidence, mark.evidence_codes = PartMarkLevel.NOT_THIS_BUYER, given.reason, []
    session.flush()
    note(session, by, "fair-part.buyer_refused", part.fair, part=part.code, firm=supplier.code)


def may_refuse_buyers(supplier: FairParticipant) -> bool:
    """Whether the firm itself may say now that it does not want to meet the buyers of unnamed parts."""
    return may_say_no(supplier) and supplier.fair.phase in (FairPhase.WISHES, FairPhase.DRAFTING)


def allow_buyer(
    session: Session, part: FairPart, supplier: FairParticipant, *, by: Actor, for_firm: bool = False
) -> None:
    """Takes such a no back while wishes are open; nothing happens when there is none. Raises Conflict."""
    check_wishes(supplier, for_firm=for_firm)
    hold(session, supplier)
    mark = rows.mark(session, part, supplier)
    if mark is not None and not mark.is_claim:
        session.delete(mark)
        note(session, by, "fair-part.buyer_allowed", part.fair, part=part.code, firm=supplier.code)


def evidence_of(company: Company) -> list[tuple[str, str]]:
    """(code, what it says) of each machine and each certificate in force. A machine's code is its own words, which outlast edits."""
    found = {}
    for plant in company.plants:
        for machine in plant.machines:
            words = " ".join(filter(None, (machine.maker, machine.type, machine.spec)))[:300]
            found[MACHINE + words] = words
    today = agency_today()
    for certificate in (each for each in company.certificates if each.counts_on(today)):
        found[CERTIFICATE + certificate.standard] = certificate.standard
    return list(found.items())


def _check(part: FairPart, supplier: FairParticipant) -> None:
    check_is_on(part.fair)
    check_takes_part(supplier, FairSide.SUPPLIER)
    if part.is_withdrawn:
        raise Conflict(_l("This part was taken off the board."))
    if part.participant.company_id == supplier.company_id:
        raise Conflict(_l("This is a part of your own firm."))
