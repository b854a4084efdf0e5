"""Who fits whom at a fair."""

from __future__ import annotations

from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus
from linkage.services.fair_fits import answers_of_supplier, answers_to_part, approved, fair_fits
from matching.facts import Match, NearMiss
from tests.factories import make_need, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_part, make_participant

PLASTIC = {"process_steps": [{"process": "injection-molding", "role": "core", "attrs": {}}], "materials": ["abs"]}


def test_pairs_with_a_part_the_supplier_can_make(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair)
    stamped = [make_part(session, buyer) for _ in range(2)]
    make_part(session, buyer, need=make_need(session, buyer.company, requirements=PLASTIC))
    fitting = make_participant(session, fair)
    small = make_supplier(
        session, capabilities=[{"process": "stamping-progressive", "attrs": {"press_tonnage_t": [10, 25]}}]
    )
    make_participant(session, fair, company=small)
    make_participant(session, fair, status=ParticipantStatus.APPLIED)
    (fit,) = fair_fits(session, fair)
    assert (fit.supplier_id, fit.assembler_id) == (fitting.id, buyer.id)
    assert set(fit.parts) == {part.code for part in stamped}
    assert 0 < fit.score <= 1


def test_firm_does_not_fit_its_own_parts(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair)
    part = make_part(session, buyer)
    own = make_participant(session, fair, company=buyer.company)
    assert fair_fits(session, fair) == ()
    assert answers_of_supplier(session, own, [part]) == {}


def test_reasons_are_the_same_from_both_ends(session: Session) -> None:
    fair = make_fair(session)
    part = make_part(session, make_buyer(session, fair))
    make_participant(session, fair)
    make_participant(session, fair, company=make_supplier(session, certificates=[]))
    suppliers = approved(session, fair, FairSide.SUPPLIER)
    from_part = answers_to_part(session, part, suppliers)
    from_suppliers = {each.id: answers_of_supplier(session, each, [part])[part.code] for each in suppliers}
    assert from_part == from_suppliers
    assert [type(from_part[each.id or 0]) for each in suppliers] == [Match, NearMiss]
