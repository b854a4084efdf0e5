"""Who fits whom at a fair."""

from __future__ import annotations

from sqlmodel import Session

from database.enums import FairSide, ParticipantStatus
from linkage.days import agency_today
from linkage.services.fair_fits import approved, fair_fits, fitter_of
from linkage.services.match_facts import facts_of_firms, supplier_facts
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
    assert fitter_of(session, [own]).answer(part, own) is None
    assert fitter_of(session, [own]).fits([part], [own]) == ([], [])


def test_reasons_are_the_same_from_both_ends(session: Session) -> None:
    fair = make_fair(session)
    part = make_part(session, make_buyer(session, fair))
    make_participant(session, fair)
    make_participant(session, fair, company=make_supplier(session, certificates=[]))
    suppliers = approved(session, fair, FairSide.SUPPLIER)
    of_all = fitter_of(session, suppliers)
    from_part = [of_all.answer(part, each) for each in suppliers]
    assert from_part == [fitter_of(session, [each]).answers([part], each)[part.code] for each in suppliers]
    assert [type(answer) for answer in from_part] == [Match, NearMiss]
    (fit,), (near,) = of_all.fits([part], suppliers)
    assert (fit.supplier, near.supplier, near.is_curable) == (suppliers[0], suppliers[1], True)


def test_firms_read_with_their_profiles_give_the_same_facts(session: Session) -> None:
    fair = make_fair(session)
    for certificates in ([], [{"id": "iso-9001", "status": "valid"}]):
        make_participant(session, fair, company=make_supplier(session, certificates=certificates))
    today = agency_today()
    firms = [each.company for each in approved(session, fair, FairSide.SUPPLIER)]
    assert facts_of_firms(session, firms, on=today) == supplier_facts(
        session, [each.id or 0 for each in firms], on=today
    )
