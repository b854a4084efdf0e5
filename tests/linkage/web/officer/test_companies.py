from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import EvidenceLevel, MembershipRole, PrivateViewKind, ProfileStatus, ReviewStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.privacy import PrivateView
from database.models.users import Membership
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.suppliers import as_input, update_supplier
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.pages import get_page, post_form


def _again(session: Session, company: Company) -> Company:
    session.expire_all()
    return session.get_one(Company, company.id)


def test_company_page_shows_contact_people_and_history(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, tax_code="0101243150", contact={"name": "Anh Na", "phone": "+84 24 0000"})
    make_user(session, name="Chị Cam", company=company)
    page = get_page(desk, f"/officer/companies/{company.code}")
    for words in ("0101243150", "A••• N•••", "••• 000", "Chị Cam", "Supplier profile made", "Progressive"):
        assert words in page
    assert "Anh Na" not in page
    assert "+84 24 0000" not in page


def test_opening_a_contact_is_noted(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, tax_code="012345678901", contact={"name": "Anh Na", "email": "na@mail.example"})
    page = post_form(desk, f"/officer/companies/{company.code}/open", {})
    for words in ("012345678901", "Anh Na", "na@mail.example"):
        assert words in page
    seen = session.exec(select(PrivateView)).all()
    assert [(each.kind, each.company_code, each.place) for each in seen] == [
        (PrivateViewKind.CONTACT, company.code, "registry"),
        (PrivateViewKind.NUMBER, company.code, "registry"),
    ]


def test_company_page_shows_capital_revenue_and_further_telephones(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(
        session,
        capital={"amount": 12_500_000_000, "currency": "VND"},
        revenue={"amount": 3_000_000, "currency": "USD", "year": 2024},
        contact={"phone": "0911 222 333", "more_phones": ["0999 888 777"]},
    )
    page = get_page(desk, f"/officer/companies/{company.code}")
    for words in ("12,500,000,000 VND", "3,000,000 USD (2024)", "Further telephones", "••• 777"):
        assert words in page
    assert "0999 888 777" not in page
    assert "0999 888 777" in post_form(desk, f"/officer/companies/{company.code}/open", {})
    history = get_page(desk, f"/officer/companies/{company.code}/history")
    assert "12,500,000,000 VND" in history
    assert "0999 888 777" not in history


def test_company_page_keeps_a_personal_number_from_view(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, tax_code="012345678901")
    page = get_page(desk, f"/officer/companies/{company.code}")
    assert "012345678901" not in page
    assert "•••••••••901" in page


def test_assembler_has_a_page_with_its_needs(desk: FlaskClient, session: Session) -> None:
    buyer = make_assembler(session)
    need = make_need(session, buyer)
    page = get_page(desk, f"/officer/companies/{buyer.code}")
    assert page.links[need.title] == f"/officer/needs/{need.code}"


def test_officer_pauses_and_publishes(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    assert "paused" in post_form(desk, f"/officer/companies/{company.code}/pause", {})
    assert _again(session, company).supplier_profile.status is ProfileStatus.PAUSED  # type: ignore[union-attr]
    post_form(desk, f"/officer/companies/{company.code}/publish", {})
    assert _again(session, company).supplier_profile.status is ProfileStatus.LISTED  # type: ignore[union-attr]


def test_profile_without_process_is_not_published(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, status="draft", capabilities=[])
    page = post_form(desk, f"/officer/companies/{company.code}/publish", {})
    assert "Add at least one process" in page
    assert _again(session, company).supplier_profile.status is ProfileStatus.DRAFT  # type: ignore[union-attr]


def test_evidence_is_set_with_its_day_and_recorded(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    offer = company.plants[0].capabilities[0]
    fields = {
        "version": company.version,
        f"capability-{offer.id}-level": "seen",
        f"capability-{offer.id}-on": "2026-03-01",
    }
    assert "1 claim" in post_form(desk, f"/officer/companies/{company.code}/evidence", fields)
    after = _again(session, company)
    offer = after.plants[0].capabilities[0]
    assert (offer.evidence, str(offer.evidence_on)) == (EvidenceLevel.SEEN, "2026-03-01")
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "supplier.evidence_set")).one()
    assert event.details == {"evidence": {"stamping-progressive": "seen"}}


def test_evidence_of_a_day_to_come_is_refused_and_kept_in_the_form(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    name = f"certificate-{company.certificates[0].id}"
    fields = {"version": company.version, f"{name}-level": "documented", f"{name}-on": "2999-01-01"}
    page = post_form(desk, f"/officer/companies/{company.code}/evidence", fields, status=422)
    assert "This day has not come yet." in page
    assert page.fields[f"{name}-on"] == "2999-01-01"
    assert _again(session, company).certificates[0].evidence is EvidenceLevel.SELF_DECLARED


def test_evidence_over_a_profile_that_changed_is_a_conflict(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    post_form(desk, f"/officer/companies/{company.code}/evidence", {"version": company.version - 1}, status=409)


def test_review_is_approved_and_the_next_one_shown(desk: FlaskClient, session: Session) -> None:
    first, second = make_supplier(session), make_supplier(session)
    page = post_form(desk, f"/officer/reviews/{first.code}", {"decision": "approve", "version": first.version})
    assert page.h1 == second.name
    assert _again(session, first).supplier_profile.review_status is ReviewStatus.APPROVED  # type: ignore[union-attr]


def test_review_sends_a_profile_back_with_a_note(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    fields = {"decision": "return", "version": company.version, "note": "Press size?"}
    assert "No profile waits" in post_form(desk, f"/officer/reviews/{company.code}", fields)
    profile = _again(session, company).supplier_profile
    assert profile is not None
    assert (profile.review_status, profile.review_note) == (ReviewStatus.RETURNED, "Press size?")


def test_review_names_the_list_that_said_it(desk: FlaskClient, session: Session) -> None:
    own, listed = make_supplier(session, source="web"), make_supplier(session, source="Park", confirmed_on=None)
    sentence = "From a list: Park. The firm has not said it itself."
    assert sentence in get_page(desk, f"/officer/reviews/{listed.code}")
    assert "From a list" not in get_page(desk, f"/officer/reviews/{own.code}")


def test_sending_back_without_a_note_is_refused(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    fields = {"decision": "return", "version": company.version}
    page = post_form(desk, f"/officer/reviews/{company.code}", fields, status=422)
    assert "Say what should be changed." in page


def test_decision_on_a_profile_that_changed_is_a_conflict(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    fields = {"decision": "approve", "version": company.version + 1}
    post_form(desk, f"/officer/reviews/{company.code}", fields, status=409)
    assert _again(session, company).supplier_profile.review_status is ReviewStatus.WAITING  # type: ignore[union-attr]


def test_claim_is_approved_once(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    user = make_user(session, company=company, role=MembershipRole.CLAIMANT)
    key = user.memberships[0].id
    assert user.email in get_page(desk, "/officer/claims")
    assert "No claim waits." in post_form(desk, f"/officer/claims/{key}", {"decision": "approve"})
    session.expire_all()
    assert session.get_one(Membership, key).role is MembershipRole.OWNER
    post_form(desk, f"/officer/claims/{key}", {"decision": "approve"}, status=404)


def test_claim_is_refused(desk: FlaskClient, session: Session) -> None:
    user = make_user(session, company=make_supplier(session), role=MembershipRole.CLAIMANT)
    key = user.memberships[0].id
    post_form(desk, f"/officer/claims/{key}", {"decision": "refuse"})
    session.expire_all()
    assert session.get(Membership, key) is None


def test_matches_of_a_need_are_shown_with_reasons(desk: FlaskClient, session: Session) -> None:
    supplier = make_supplier(session)
    need = make_need(session)
    page = get_page(desk, f"/officer/needs/{need.code}")
    assert supplier.name in page
    assert "Why it fits" in page
    assert "/officer/companies/" + supplier.code in page.html


def test_needs_without_a_match_are_listed_alone(desk: FlaskClient, session: Session) -> None:
    make_supplier(session)
    fits, lonely = (
        make_need(session, title="Fits"),
        make_need(
            session,
            title="Lonely",
            requirements={
                "process_steps": [{"process": "rubber-compression"}],
            },
        ),
    )
    page = get_page(desk, "/officer/needs?matched=none")
    assert lonely.title in page
    assert fits.title not in page.links


def test_review_shows_what_a_change_replaced_but_no_contact(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session, employees=120, contact={"phone": "0912 345 678"})
    wanted = {**as_record(as_input(firm)), "employees": 150, "contact": {"phone": "0900 000 000"}, "certificates": []}
    with transaction():
        update_supplier(session, firm, read_input(SupplierInput, wanted), by=SYSTEM)
    page = get_page(desk, f"/officer/reviews/{firm.code}")
    changed = page.html.split("What changed", 1)[1].split("</section>", 1)[0]
    text = " ".join(re.sub("<[^>]+>", " ", changed).split())
    assert "Employees 120 150" in text
    assert "Certificates ISO 9001 · Valid · 2099-12 Not stated" in text
    assert "0912" not in text
    session.expire_all()
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "supplier.updated")).one()
    assert sorted(event.details["changes"]) == ["certificates", "employees"]
    assert "contact" in event.details["fields"]


def test_menu_marks_the_registry_on_the_page_of_a_firm(desk: FlaskClient, session: Session) -> None:
    page = get_page(desk, f"/officer/companies/{make_supplier(session).code}")
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', page.html)[:1] == ["/officer/suppliers"]
    assert page.links["People"] == "/officer/users"
