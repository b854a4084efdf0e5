"""An officer writes down whom to call at a firm."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import NoticeKind
from database.models.companies import Company
from database.models.notices import LetterStop
from database.models.privacy import PrivateView
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.persons import Person
from linkage.services.suppliers import as_input, update_supplier
from tests.factories import make_assembler, make_supplier, make_user
from tests.pages import get_page, post_form


def contact(**values: str) -> dict[str, str]:
    fields = {f"contact_{name}": "" for name in ("name", "phone", "email", "more_phones")}
    return fields | {f"contact_{name}": value for name, value in values.items()}


def again(session: Session, company: Company) -> Company:
    session.expire_all()
    return session.get_one(Company, company.id)


def test_a_firm_without_a_contact_has_the_form_at_once(desk: FlaskClient, session: Session) -> None:
    buyer = make_assembler(session)
    url = f"/officer/companies/{buyer.code}"
    assert get_page(desk, url).fields["version"] == str(buyer.version)
    typed = contact(name="Sato", phone="0243 555 1234", more_phones="0912 345 678\n\n0999 888 777 ")
    page = post_form(desk, f"{url}/contact", {**typed, "version": str(buyer.version)})
    assert "The contact is saved." in page
    assert "Contact changed by an officer" in page
    found = again(session, buyer)
    assert (found.contact_name, found.contact_phone, found.contact_more_phones) == (
        "Sato",
        "0243 555 1234",
        ["0912 345 678", "0999 888 777"],
    )


def test_what_is_kept_is_typed_over_only_once_it_was_opened(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, contact={"name": "Anh Na", "phone": "0912 345 678"})
    url = f"/officer/companies/{company.code}"
    assert "contact_name" not in get_page(desk, url).fields
    assert post_form(desk, f"{url}/open", {}).fields["contact_phone"] == "0912 345 678"


def test_an_address_that_is_none_is_refused_and_kept_in_the_form(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, contact={"name": "Anh Na", "phone": "0912 345 678"})
    typed = contact(name="Anh Na", email="na at mail", more_phones="1" * 41)
    page = post_form(desk, f"/officer/companies/{company.code}/contact", typed | {"version": "1234"}, status=422)
    assert page.fields["version"] == "1234"
    assert page.links["Enter an e-mail address such as lan@example.vn."] == "#f-contact_email"
    assert page.fields["contact_email"] == "na at mail"
    assert "0912 345 678" not in page
    assert again(session, company).contact_phone == "0912 345 678"


def test_an_address_that_a_list_brought_may_stay(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, contact={"email": "sales@"})
    typed = contact(email="sales@", phone="0912 345 678") | {"version": str(company.version)}
    post_form(desk, f"/officer/companies/{company.code}/contact", typed)
    assert (again(session, company).contact_email, company.contact_phone) == ("sales@", "0912 345 678")


def test_who_comes_second_sees_what_is_kept_and_may_write_over_it(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, contact={"name": "Anh Na"})
    version = str(company.version)
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        later = as_input(found)
        update_supplier(writing, found, later.model_copy(update={"employees": 7}), by=SYSTEM)
    url = f"/officer/companies/{company.code}/contact"
    page = post_form(desk, url, contact(name="Chị Cam") | {"version": version}, status=409)
    assert "Somebody else changed this firm meanwhile." in page
    assert "Anh Na" in page
    assert page.fields["contact_name"] == "Chị Cam"
    assert [each.company_code for each in session.exec(select(PrivateView)).all()] == [company.code]
    post_form(desk, url, contact(name="Chị Cam") | {"version": page.fields["version"]})
    assert again(session, company).contact_name == "Chị Cam"


def test_officers_read_what_a_firm_without_an_account_wants_no_letters_about(
    desk: FlaskClient, session: Session
) -> None:
    company = make_supplier(session, contact={"email": "na@firm.example"})
    with transaction() as writing:
        kind, person = NoticeKind.LADDER, Person("NA@firm.example").hash
        writing.add(LetterStop(person_hash=person, kind=kind, stopped_at=now()))
    url, told = f"/officer/companies/{company.code}", "Wants no letters about: How introductions go on"
    assert told in get_page(desk, url)
    make_user(session, company=company)
    session.expire_all()
    assert told not in get_page(desk, url)
