import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import OutcomeReason
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.session import transaction
from linkage.services import fitting_needs
from linkage.services.fitting_needs import needs_for_supplier
from matching.facts import Match, NearMiss
from tests.factories import make_assembler, make_need, make_supplier
from tests.linkage_makers import make_linkage

DAY = datetime.date(2026, 11, 21)


def asked(session: Session, company: Company) -> dict[str, Match | NearMiss]:
    return {need.title: answer for need, answer in needs_for_supplier(session, company, on=DAY)}


def test_what_did_not_change_is_not_judged_again(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    make_need(session, title="one")
    before = asked(session, company)["one"]
    make_need(session, title="two")
    after = asked(session, company)
    assert set(after) == {"one", "two"}
    assert after["one"] is before


def test_changed_need_is_judged_again(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    need = make_need(session, title="one")
    assert isinstance(asked(session, company)["one"], Match)
    with transaction():
        changed = session.get_one(PartNeed, need.id)
        changed.certificates_must = ["iatf-16949"]
    answer = asked(session, company)["one"]
    assert isinstance(answer, NearMiss)
    assert answer.missing == ("certificate",)


def test_changed_buyer_is_seen(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    buyer = make_assembler(session, plant_province="24")
    need = make_need(session, buyer, title="one")
    with transaction():
        session.get_one(PartNeed, need.id).plant_province = None
    before = asked(session, company)["one"].score
    with transaction():
        changed = session.get_one(Company, buyer.id)
        assert changed.assembler_profile is not None
        changed.assembler_profile.plant_province = "79"
        changed.updated_at = now()
    assert asked(session, company)["one"].score != before


def test_changed_firm_is_judged_again(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    make_need(session, title="one")
    assert isinstance(asked(session, company)["one"], Match)
    with transaction():
        changed = session.get_one(Company, company.id)
        changed.certificates = []
        changed.updated_at = now()
    assert isinstance(asked(session, company)["one"], NearMiss)


def test_another_day_is_another_answer(session: Session) -> None:
    company = make_supplier(
        session, utilisation_on="2026-11-01", certificates=[{"id": "iso-9001", "valid_to": "2026-11-21"}]
    )
    make_need(session, title="one")
    assert isinstance(asked(session, company)["one"], Match)
    later = needs_for_supplier(session, company, on=DAY + datetime.timedelta(days=1))
    assert [type(answer) for _, answer in later] == [NearMiss]


def test_answers_of_a_few_firms_are_kept(session: Session) -> None:
    make_need(session, title="one")
    firms = [make_supplier(session) for _ in range(fitting_needs.FIRMS_KEPT + 1)]
    first = asked(session, firms[0])["one"]
    for company in firms[1:]:
        asked(session, company)
    assert asked(session, firms[0])["one"] is not first
    assert asked(session, firms[0])["one"] == first


def test_a_need_is_not_offered_to_who_goes_on_with_it_until_that_ends(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    need = make_need(session, title="one")
    linkage = make_linkage(session, need=need, supplier=company)
    make_need(session, title="two")
    assert set(asked(session, company)) == {"two"}
    with transaction():
        ended = session.get_one(Outcome, linkage.id)
        ended.ended_on, ended.reason = DAY, OutcomeReason.PRICE
    assert set(asked(session, company)) == {"one", "two"}


def test_what_only_officers_wrote_down_hides_no_need(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    need = make_need(session, title="one")
    linkage = make_linkage(session, need=need, supplier=company)
    with transaction():
        session.get_one(Outcome, linkage.id).proposal_id = None
    assert set(asked(session, company)) == {"one"}
