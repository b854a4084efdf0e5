"""What a record may say: confirmed facts alone, no exact amount, and no buyer that does not want to be named."""

from __future__ import annotations

import datetime
import json

import pytest
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, OutcomeStage, ProposalOrigin, ProposalStatus
from database.models.companies import AssemblerProfile, Company
from database.models.outcomes import Outcome
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.linkages import EndInput, ReachedInput, ValueInput
from linkage.services.audit import SYSTEM
from linkage.services.ladder import Teller, say
from linkage.services.linkage_ends import end_linkage
from linkage.services.linkage_values import state_value
from linkage.services.linkages import report_step
from linkage.services.record_facts import Facts, Findings, findings_of
from tests.factories import make_supplier
from tests.linkage.link_makers import confirmed_link, make_link
from tests.record_makers import PAPER, SUPPLIER, look_at, make_ordered, order, reach

TODAY = agency_today().isoformat()


def findings(session: Session, company: Company) -> Findings:
    session.expire_all()
    return findings_of(session, session.get_one(Company, company.id), on=agency_today())


def facts(session: Session, company: Company) -> Facts:
    return findings(session, company).facts


def gaps(session: Session, company: Company) -> dict[str, int]:
    return {gap.kind: gap.number for gap in findings(session, company).gaps}


def buyer_name(session: Session, company: Company) -> str | None:
    (told,) = facts(session, company)["relations"]
    name: str | None = told["buyer"]["name"]
    return name


def test_relation_is_told_with_day_and_confirmation(session: Session) -> None:
    linkage = make_ordered(session, name="Canon Thăng Long")
    company = session.get_one(Company, linkage.company_id)
    assert facts(session, company)["relations"] == [
        {
            "linkage": linkage.code,
            "buyer": {"name": "Canon Thăng Long", "name_en": None, "country": None, "sector": None},
            "process": "stamping-progressive",
            "since": TODAY,
            "stage": "order",
            "on": TODAY,
            "confirmed": "both-sides",
            "confirmed_on": TODAY,
            "ended_on": None,
        }
    ]
    assert facts(session, company)["stages"] == [{"stage": "order", "linkages": 1}]


def test_relation_is_told_since_its_first_sample_or_order(session: Session) -> None:
    linkage = make_ordered(session, stage="sample")
    with transaction():
        introduced = next(each for each in linkage.steps if each.stage is OutcomeStage.INTRODUCED)
        for side in FairSide:
            say(introduced, side, Teller(side, AnsweredVia.ACCOUNT, SYSTEM))
        introduced.reached_on = agency_today() - datetime.timedelta(days=200)
        session.add(introduced)
    (told,) = facts(session, session.get_one(Company, linkage.company_id))["relations"]
    assert told["since"] == TODAY


def test_word_of_one_side_is_no_fact(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company, stage="sample")
    reach(linkage, "order", confirm=False)
    (told,) = facts(session, company)["relations"]
    assert told["stage"] == "sample"
    assert gaps(session, company)["steps"] == 1


def test_early_stages_are_counted_only(session: Session) -> None:
    company = make_supplier(session)
    make_ordered(session, supplier=company, stage="nda")
    assert facts(session, company)["relations"] == []
    assert facts(session, company)["stages"] == [{"stage": "nda", "linkages": 1}]


def test_paper_that_an_officer_saw_confirms_but_names_nobody(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company, stage="nda")
    given = {"stage": "order", "reached_on": TODAY, "evidence": "Invoice of May"}
    with transaction() as changing:
        report_step(changing, changing.get_one(Outcome, linkage.id), read_input(ReachedInput, given), teller=PAPER)
    (told,) = facts(session, company)["relations"]
    assert (told["confirmed"], told["confirmed_on"], told["buyer"]["name"]) == ("paper-seen", TODAY, None)


def test_word_that_an_officer_was_told_names_nobody(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company, stage="nda")
    reach(linkage, "order", buyer=Teller(FairSide.ASSEMBLER, AnsweredVia.OFFICER, SYSTEM))
    assert buyer_name(session, company) is None
    assert facts(session, company)["relations"][0]["confirmed"] == "both-sides"


def test_buyer_that_hides_its_name_is_not_named(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company, name="Hidden Works", is_name_public=False)
    assert "Hidden Works" not in json.dumps(facts(session, company))
    assert gaps(session, company)["unnamed"] == 1
    assert linkage.code in json.dumps(facts(session, company))


@pytest.mark.parametrize("number", [1, 3])
def test_country_is_told_when_it_fits_enough_others(session: Session, number: int) -> None:
    company = make_supplier(session)
    make_ordered(session, supplier=company, is_name_public=False)
    for _each in range(number - 1):
        make_ordered(session, is_name_public=False)
    (told,) = facts(session, company)["relations"]
    assert (told["buyer"]["country"] is not None) is (number >= 3)


@pytest.mark.parametrize("secrecy", ["registered", "officers", "sides"])
def test_buyer_of_a_secret_link_is_not_named(session: Session, secrecy: str) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    assert buyer_name(session, company) is not None
    buyer = session.get_one(Company, linkage.buyer_id)
    confirmed_link(company, buyer, secrecy=secrecy)
    assert buyer_name(session, company) is None


def test_public_link_changes_nothing(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    confirmed_link(company, session.get_one(Company, linkage.buyer_id))
    assert buyer_name(session, company) is not None


def test_link_wished_secret_by_one_side_alone_hides_the_name(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    make_link(company, session.get_one(Company, linkage.buyer_id), secrecy="officers")
    assert buyer_name(session, company) is None


def test_introduction_that_a_side_closed_names_nobody(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    with transaction() as changing:
        proposal = changing.get_one(Outcome, linkage.id).proposal
        assert proposal is not None
        proposal.status = ProposalStatus.ENDED
    assert buyer_name(session, company) is None


@pytest.mark.parametrize("change", ["paused", "barred"])
def test_buyer_that_left_or_refuses_is_not_named(session: Session, change: str) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    with transaction() as changing:
        profile = changing.get_one(Company, linkage.buyer_id).assembler_profile
        assert isinstance(profile, AssemblerProfile)
        if change == "paused":
            profile.status = "paused"  # type: ignore[assignment]
        else:
            profile.barred = [company.code]
    assert buyer_name(session, company) is None


def test_linkage_that_officers_alone_know_of_is_left_out(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    order(linkage, "2000000000")
    with transaction() as changing:
        changing.get_one(Outcome, linkage.id).proposal_id = None
    told = facts(session, company)
    assert (told["relations"], told["stages"], told["orders"]) == ([], [], [])


def test_orders_are_bands_of_confirmed_amounts(session: Session) -> None:
    company = make_supplier(session)
    first = make_ordered(session, supplier=company)
    order(first, "700000000")
    order(make_ordered(session, supplier=company), "600000000")
    order(make_ordered(session, supplier=company), "9000000000", confirm=False)
    order(make_ordered(session, supplier=company), "2500", currency="USD", kind="realised", is_yearly=False)
    order(make_ordered(session, supplier=company), "4000", kind="expected")
    told = facts(session, company)["orders"]
    assert told == [
        {
            "kind": "ordered",
            "currency": "VND",
            "is_yearly": True,
            "least": 1_000_000_000,
            "below": 5_000_000_000,
            "linkages": 2,
            "by_paper": 0,
            "confirmed_on": TODAY,
        },
        {
            "kind": "realised",
            "currency": "USD",
            "is_yearly": False,
            "least": 1000,
            "below": 10_000,
            "linkages": 1,
            "by_paper": 0,
            "confirmed_on": TODAY,
        },
    ]
    assert gaps(session, company)["values"] == 1
    for exact in ("1300000000", "700000000", "2500"):
        assert exact not in json.dumps(facts(session, company))


def test_amount_proved_by_a_paper_says_so(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    given = {"kind": "ordered", "amount": "50", "currency": "VND", "proof": "Contract"}
    with transaction() as changing:
        state_value(changing, changing.get_one(Outcome, linkage.id), read_input(ValueInput, given), teller=PAPER)
    assert facts(session, company)["orders"][0]["by_paper"] == 1


def test_orders_of_an_ended_linkage_count_no_longer(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    order(linkage, "2000000000")
    given = read_input(EndInput, {"reached_on": TODAY, "reason": "capacity-full"})
    with transaction() as changing:
        end_linkage(changing, changing.get_one(Outcome, linkage.id), given, teller=SUPPLIER)
    told = facts(session, company)
    assert told["orders"] == []
    assert told["relations"][0]["ended_on"] == TODAY


def test_looks_of_officers_are_told_and_lists_are_not(session: Session) -> None:
    company = make_supplier(session)
    before = findings(session, company)
    assert before.facts["firm"]["looked_at"] is None
    assert {gap.kind for gap in before.gaps} == {"firm", "processes", "certificates", "tax-code"}
    assert not before.is_worth
    look_at(session, company)
    told = facts(session, company)
    assert told["firm"]["looked_at"] == {"level": "seen", "on": TODAY, "until": told["firm"]["looked_at"]["until"]}
    assert [each["process"] for each in told["processes"]] == ["stamping-progressive"]
    assert [(each["standard"], each["until"]) for each in told["certificates"]] == [("iso-9001", "2099-12-31")]
    assert findings(session, company).is_worth


def test_certificate_that_ended_is_left_out(session: Session) -> None:
    company = make_supplier(session, certificates=[{"id": "iso-9001", "status": "valid", "valid_to": "2020-01"}])
    look_at(session, company)
    assert facts(session, company)["certificates"] == []


def test_number_of_a_person_is_never_told(session: Session) -> None:
    household = make_supplier(session, legal_form="vn-household", tax_code="012345678901")
    firm = make_supplier(session, tax_code="0100109106")
    assert facts(session, household)["firm"]["tax_code"] is None
    assert facts(session, firm)["firm"]["tax_code"] == "0100109106"


def test_contacts_are_never_told(session: Session) -> None:
    contact = {"name": "Nguyễn Thị Kín", "email": "kin@mail.example", "phone": "0912345678"}
    company = make_supplier(session, contact=contact)
    look_at(session, company)
    make_ordered(session, supplier=company)
    said = json.dumps(facts(session, company), ensure_ascii=False)
    assert [word for word in contact.values() if word in said] == []


def test_furthest_comes_first(session: Session) -> None:
    company = make_supplier(session)
    for stage in ("sample", "localised", "trial-order"):
        make_ordered(session, supplier=company, stage=stage)
    assert [each["stage"] for each in facts(session, company)["relations"]] == ["localised", "trial-order", "sample"]


def test_confirmation_has_the_day_of_the_second_word(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(session, supplier=company)
    with transaction() as changing:
        step = next(each for each in changing.get_one(Outcome, linkage.id).steps if each.stage.value == "order")
        assert step.supplier_said_at is not None
        step.supplier_said_at -= datetime.timedelta(days=9)
        step.reached_on -= datetime.timedelta(days=9)
    (told,) = facts(session, company)["relations"]
    assert (told["on"], told["confirmed_on"]) == ((agency_today() - datetime.timedelta(days=9)).isoformat(), TODAY)


def test_buyer_that_a_supplier_may_have_invented_is_attested_nowhere(session: Session) -> None:
    company = make_supplier(session)
    linkage = make_ordered(
        session, supplier=company, name="Samsung Display", is_known=False, origin=ProposalOrigin.BUYER
    )
    order(linkage, "2000000000")
    told = facts(session, company)
    assert (told["relations"], told["stages"], told["orders"]) == ([], [], [])
    assert gaps(session, company)["unknown"] == 1
    look_at(session, session.get_one(Company, linkage.buyer_id))
    told = facts(session, company)
    assert (buyer_name(session, company), len(told["stages"]), len(told["orders"])) == ("Samsung Display", 1, 1)
    assert "unknown" not in gaps(session, company)


def test_buyer_that_the_agency_brought_together_but_never_looked_at_is_not_named(session: Session) -> None:
    company = make_supplier(session)
    make_ordered(session, supplier=company, name="Samsung Display", is_known=False)
    assert buyer_name(session, company) is None
    assert "Samsung" not in json.dumps(facts(session, company))
    assert gaps(session, company)["unnamed"] == 1
