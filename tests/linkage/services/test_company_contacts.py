"""The contact of a firm written by an officer: nothing new is shown without a yes, and the people of the firm are told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from database.enums import AccessLinkKind, ConsentPurpose, FairSide, ReviewStatus, StatedBy
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.source_records import SourceRecord
from database.session import transaction
from linkage.errors import Conflict, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.exchange import read_records
from linkage.inputs.suppliers import ContactInput, SupplierInput
from linkage.services.access_links import open_link
from linkage.services.audit import SYSTEM, Actor
from linkage.services.company_contacts import change_contact
from linkage.services.company_merges import merge, undo_merge
from linkage.services.contacts import open_contact
from linkage.services.exchange import import_file
from linkage.services.imports import ListRow, add_batch, plan_import, write_batch
from linkage.services.persons import Person, contact_person
from linkage.services.proposal_links import make_proposal_link, side_of_link
from linkage.services.suppliers import as_input, update_supplier
from tests.factories import make_assembler, make_consent, make_officer, make_supplier, make_user, supplier_data
from tests.linkage.services.test_proposals import Pair

BASE = "https://linkage.example"


def change(session: Session, company: Company, contact: ContactInput, *, version: int | None = None) -> bool:
    officer = make_officer(session)
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        by = Actor(officer.id, officer.email)
        seen = found.version if version is None else version
        return change_contact(writing, found, contact, by=by, expected_version=seen, base_url=BASE)


def shown(session: Session, company: Company) -> Person | None:
    session.expire_all()
    found = open_contact(session, company, None)
    return found.person if found is not None else None


def test_a_number_is_written_down_for_a_firm_without_one(session: Session) -> None:
    company = make_supplier(session, source="list", contact=None)
    company.supplier_profile.review_status = ReviewStatus.APPROVED  # type: ignore[union-attr]
    assert change(session, company, ContactInput(name="Anh Na", phone="0912 345 678"))
    session.expire_all()
    assert contact_person(company) == Person(None, "0912 345 678", "Anh Na")
    said = session.exec(select(SourceRecord).where(SourceRecord.stated_by == StatedBy.OFFICER)).one()
    assert {"contact.name", "contact.phone"} <= set(said.said)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "company.contact_changed")).one()
    assert event.details == {"fields": ["name", "phone"]}


def test_an_assembler_has_a_contact_too(session: Session) -> None:
    buyer = make_assembler(session)
    assert change(session, buyer, ContactInput(name="Sato", phone="0243 555 1234"))
    session.expire_all()
    assert (buyer.contact_phone, buyer.supplier_profile) == ("0243 555 1234", None)


def test_a_review_stays_as_it_is(session: Session) -> None:
    company = make_supplier(session)
    with transaction() as writing:
        writing.get_one(Company, company.id).supplier_profile.review_status = ReviewStatus.APPROVED  # type: ignore[union-attr]
    change(session, company, ContactInput(phone="0912 345 678"))
    session.expire_all()
    assert company.supplier_profile.review_status is ReviewStatus.APPROVED  # type: ignore[union-attr]


def test_the_same_contact_again_changes_nothing(session: Session) -> None:
    company = make_supplier(session, contact={"name": "Anh Na", "phone": "0912 345 678"})
    assert not change(session, company, ContactInput(name="Anh Na", phone="0912 345 678"))
    assert session.exec(select(AuditEvent).where(AuditEvent.action == "company.contact_changed")).all() == []


def test_who_was_second_is_told_and_writes_nothing(session: Session) -> None:
    company = make_supplier(session)
    seen = company.version
    change(session, company, ContactInput(phone="0912 345 678"))
    with pytest.raises(Conflict):
        change(session, company, ContactInput(phone="0999 999 999"), version=seen)
    session.expire_all()
    assert company.contact_phone == "0912 345 678"


@pytest.mark.parametrize(
    "contact",
    [
        ContactInput(name="Anh Na", email="na@mail.example", phone="0999 888 777"),
        ContactInput(name="Chị Cam", email="na@mail.example"),
        ContactInput(name="Anh Na", email="cam@mail.example"),
    ],
)
def test_nothing_new_is_shown_without_a_yes(session: Session, contact: ContactInput) -> None:
    company = make_supplier(session, contact={"name": "Anh Na", "email": "na@mail.example"})
    for purpose in (ConsentPurpose.PUBLISH, ConsentPurpose.BUYERS):
        make_consent(session, Person("na@mail.example"), purpose, company=company)
        make_consent(session, Person("cam@mail.example"), purpose, company=company)
    assert shown(session, company) is not None
    change(session, company, contact)
    assert shown(session, company) is None
    make_consent(session, Person(contact.email), ConsentPurpose.PUBLISH, company=company)
    assert shown(session, company) == Person(contact.email, contact.phone, contact.name or "")


def test_what_goes_closes_nothing(session: Session) -> None:
    company = make_supplier(session, contact={"name": "Anh Na", "email": "na@mail.example", "phone": "0912 345 678"})
    make_consent(session, Person("na@mail.example"), ConsentPurpose.PUBLISH, company=company)
    change(session, company, ContactInput(name="Anh Na", email="na@mail.example"))
    assert shown(session, company) == Person("na@mail.example", None, "Anh Na")


def test_a_yes_for_another_firm_stays(session: Session) -> None:
    contact = {"name": "Anh Na", "email": "na@mail.example"}
    company, other = make_supplier(session, contact=contact), make_supplier(session, contact=contact)
    make_consent(session, Person("na@mail.example"), ConsentPurpose.PUBLISH, company=other)
    change(session, company, ContactInput(name="Anh Na", email="na@mail.example", phone="0999 888 777"))
    assert shown(session, other) is not None


def test_an_officer_who_changes_the_profile_shows_nothing_new_either(session: Session) -> None:
    """As by a program, or by a list of changes of many firms."""
    company = make_supplier(session, contact={"name": "Anh Na", "email": "na@mail.example"})
    make_consent(session, Person("na@mail.example"), ConsentPurpose.PUBLISH, company=company)
    officer, member = make_officer(session), make_user(session, company=company)

    def say(by: Actor, phone: str) -> None:
        with transaction() as writing:
            found = writing.get_one(Company, company.id)
            contact = ContactInput(name="Anh Na", email="na@mail.example", phone=phone)
            update_supplier(writing, found, as_input(found).model_copy(update={"contact": contact}), by=by)

    say(Actor(member.id, member.email), "0912 345 678")
    assert shown(session, company) == Person("na@mail.example", "0912 345 678", "Anh Na")
    say(Actor(officer.id, officer.email), "0999 888 777")
    assert shown(session, company) is None


def test_links_to_the_old_address_end(session: Session) -> None:
    pair = Pair(session)
    change(session, pair.supplier, ContactInput(email="na@mail.example"))
    found = pair.proposed()
    with transaction() as writing:
        secret = make_proposal_link(writing, found.id, found.supplier_id)
    link = open_link(session, secret, AccessLinkKind.PROPOSAL)
    assert side_of_link(link, found) is FairSide.SUPPLIER
    change(session, pair.supplier, ContactInput(email="cam@mail.example"))
    session.expire_all()
    with pytest.raises(NotFound):
        side_of_link(link, found)


def test_people_with_an_account_are_told(session: Session) -> None:
    company = make_supplier(session, contact={"name": "Anh Na", "email": "na@mail.example"})
    member = make_user(session, company=company, language="en")
    change(session, company, ContactInput(name="Chị Cam", email="cam@mail.example"))
    notice = session.exec(select(Notice)).one()
    letter = session.exec(select(OutboxMessage)).one()
    assert (notice.user_id, notice.path) == (member.id, "/supplier/profile/contact")
    assert (letter.recipient, letter.kind) == (member.email, "profile-contact")
    assert f"{BASE}/supplier/profile/contact" in letter.body
    assert "Cam" not in letter.body


def test_nobody_is_written_to_at_a_firm_without_an_account(session: Session) -> None:
    company = make_supplier(session, contact={"email": "na@mail.example"})
    change(session, company, ContactInput(email="cam@mail.example"))
    assert session.exec(select(OutboxMessage)).all() == []


def by_exchange(session: Session, company: Company, contact: dict[str, str]) -> None:
    record = supplier_data(id=company.external_id, name=company.name, contact=contact)
    import_file(session, read_records({"version": "1", "suppliers": [record]}).file, source=company.source)


def by_list(session: Session, company: Company, contact: dict[str, str]) -> None:
    supplier = read_input(SupplierInput, {"id": company.external_id, "name": company.name, "contact": contact})
    row = ListRow("", 2, (company.name,), 0, supplier=supplier)
    plan = plan_import(session, [row], source=company.source)
    batch = add_batch(session, source=company.source, file_name="a.csv", mapping={}, plan=plan, by=SYSTEM)
    write_batch(session, batch, [row], by=SYSTEM)


def by_merge(session: Session, company: Company, contact: dict[str, str]) -> None:
    named = {key: value for key, value in contact.items() if key != "email"}
    merge(session, company, make_supplier(session, source="other", id="2", name=company.name, contact=named), by=SYSTEM)


@pytest.mark.parametrize("write", [by_exchange, by_list, by_merge])
def test_nothing_new_that_a_list_or_a_merge_brings_is_shown_without_a_yes(
    session: Session, write: Callable[[Session, Company, dict[str, str]], None]
) -> None:
    company = make_supplier(session, source="park", id="1", contact={"name": "Anh Na", "email": "na@mail.example"})
    make_consent(session, Person("na@mail.example"), ConsentPurpose.PUBLISH, company=company)
    with transaction() as writing:
        held = writing.get_one(Company, company.id)
        write(writing, held, {"name": "Anh Na", "email": "na@mail.example", "phone": "0999 888 777"})
    session.expire_all()
    assert company.contact_phone == "0999 888 777"
    assert shown(session, company) is None


def test_a_merge_taken_back_shows_what_was_shown(session: Session) -> None:
    kept = make_supplier(session, source="park", id="1")
    gone = make_supplier(session, source="other", id="2", contact={"name": "Anh Na", "email": "na@mail.example"})
    make_consent(session, Person("na@mail.example"), ConsentPurpose.PUBLISH, company=gone)
    with transaction() as writing:
        known = merge(writing, writing.get_one(Company, kept.id), writing.get_one(Company, gone.id), by=SYSTEM)
        again = undo_merge(writing, known, by=SYSTEM)
    assert shown(session, session.get_one(Company, again.id)) == Person("na@mail.example", None, "Anh Na")
