"""The page of a supplier."""

from __future__ import annotations

import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session

from database.enums import CertificateStatus, PairState, ReviewStatus
from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.uploads import Upload
from database.session import transaction
from linkage.web import cards
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page

TODAY = datetime.date(2026, 11, 21)


def test_supplier_answers_what_how_big_where_and_who_says_so(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session, name="Dập Sen", established=2004, confirmed_on="2026-10-02")

    page = get_page(client, f"/suppliers/{company.code}")

    assert page.h1 == "Dập Sen"
    assert "Makes Pressing and stamping" in page
    assert "Size 120 people (Medium), since 2004" in page
    assert "Where Bac Ninh" in page
    assert "ISO 9001, valid until Dec 31, 2099" in page
    assert "The firm confirmed this profile on October 2, 2026. Stated by the firm" in page


def test_what_a_list_says_is_not_called_the_word_of_the_firm(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session, source="Park")
    url = f"/suppliers/{company.code}"
    page = get_page(client, url)
    assert "The firm has not confirmed this profile yet. From a list" in page
    assert "Stated by the firm" not in page
    make_user(session, company=company)
    page = get_page(client, url)
    assert "From a list" not in page
    assert "Stated by the firm" in page


def test_certificate_that_somebody_looked_at_says_so(client: FlaskClient, session: Session) -> None:
    stated, looked = (
        make_supplier(session, certificates=[{"id": "iso-9001", "status": "valid", "evidence": level}])
        for level in ("self-declared", "documented")
    )
    assert "ISO 9001, end date not stated Document seen" in get_page(client, f"/suppliers/{looked.code}")
    assert "Document seen" not in get_page(client, f"/suppliers/{stated.code}")


def test_supplier_without_a_process_has_no_evidence(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session, capabilities=[])
    page = get_page(client, f"/suppliers/{company.code}")
    assert "Stated" not in page


def test_supplier_shows_limits_capacity_and_machines_in_words(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session)

    page = get_page(client, f"/suppliers/{company.code}")

    assert "Press force: 45–200 t" in page
    assert "Tolerance: ±0.03 mm" in page
    assert "Capacity 1,000,000 pieces a month" in page
    assert "Progressive press 200 t · Aida · built 2018 · 2 machines" in page


def test_supplier_never_shows_what_is_private(client: FlaskClient, session: Session) -> None:
    contact = {"name": "Trần Văn Kín", "email": "kin@firm.example", "phone": "0951234567"}
    company = make_supplier(session, contact=contact, tax_code="0801234564")

    html = get_page(client, f"/suppliers/{company.code}").html

    assert not [word for word in ("Trần Văn Kín", "kin@firm.example", "0951234567", "0801234564") if word in html]


def test_supplier_names_its_other_offices_and_nothing_private(client: FlaskClient, session: Session) -> None:
    head = make_supplier(session, name="Dập Sen", tax_code="0801234564", province="31", former_province=None)
    branch = make_supplier(session, name="Dập Sen Bắc Ninh", tax_code="0801234564-001", province="24")
    make_supplier(session, name="Kín", tax_code="0801234564-002", status="draft")
    make_supplier(session, name="Lạ", tax_code="0801234571")
    found, apart = (
        make_supplier(session, name="Xưởng Sen"),
        make_supplier(session, name="Khác", tax_code="0801234564-003"),
    )
    with transaction():
        for company in (head, branch, apart):
            company.source = "list"
        session.add(CompanyPair(one_id=head.id or 0, other_id=found.id or 0, state=PairState.BRANCH))
        session.add(CompanyPair(one_id=head.id or 0, other_id=apart.id or 0, state=PairState.DIFFERENT))

    page = get_page(client, f"/suppliers/{head.code}")

    assert "Other offices of this firm Dập Sen Bắc Ninh · Bac Ninh" in page
    assert page.links["Xưởng Sen"] == f"/suppliers/{found.code}"
    assert not {"Kín", "Lạ", "Khác"} & set(page.links)
    assert "0801234564" not in page.html
    assert "Dập Sen · " in get_page(client, f"/suppliers/{branch.code}")
    assert head.name not in get_page(client, f"/suppliers/{apart.code}").links


def test_who_signed_up_under_a_firms_number_is_no_office_before_an_officer_approved(
    client: FlaskClient, session: Session
) -> None:
    head = make_supplier(session, tax_code="0801234564")
    other = make_supplier(session, name="Giả", tax_code="0801234564-001")
    for review, is_shown in ((ReviewStatus.WAITING, False), (ReviewStatus.APPROVED, True)):
        with transaction() as writing:
            company = writing.get_one(Company, other.id)
            company.source = "web"
            assert company.supplier_profile is not None
            company.supplier_profile.review_status = review
        assert ("Giả" in get_page(client, f"/suppliers/{head.code}").links) is is_shown


def test_supplier_leaves_out_the_address_of_a_household(client: FlaskClient, session: Session) -> None:
    home = make_supplier(session, legal_form="vn-household", address="12 ngõ Hoa Sữa")
    firm = make_supplier(session, legal_form="vn-limited-1", address="Lô 5 đường Sao")

    assert "ngõ Hoa Sữa" not in get_page(client, f"/suppliers/{home.code}")
    assert "Lô 5 đường Sao" in get_page(client, f"/suppliers/{firm.code}")


def test_supplier_that_is_not_listed_is_there_for_its_own_people_and_officers_only(
    client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    draft = make_supplier(session, status="draft")
    own, other = make_user(session, company=draft), make_user(session, company=make_supplier(session))
    officer = make_officer(session)
    url = f"/suppliers/{draft.code}"

    get_page(client, url, status=404)
    get_page(sign_in(client, other), url, status=404)
    assert "The profile is a draft" in get_page(sign_in(client, own), url)
    assert "The profile is a draft" in get_page(sign_in(client, officer), url)


def test_supplier_without_a_profile_is_not_found(client: FlaskClient, session: Session) -> None:
    assembler = make_assembler(session)

    get_page(client, f"/suppliers/{assembler.code}", status=404)
    get_page(client, "/suppliers/%00", status=404)


def test_supplier_offers_each_reader_the_next_step(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session)
    url = f"/suppliers/{company.code}"

    assert get_page(client, url).links["Ask for an introduction"] == f"/account/sign-in?next=/suppliers/{company.code}"
    assert "Put on my shortlist" in get_page(sign_in(client, make_user(session, company=make_assembler(session))), url)
    assert "Change the profile" in get_page(sign_in(client, make_user(session, company=company)), url)
    assert "Open in the registry" in get_page(sign_in(client, make_officer(session)), url)


def test_supplier_makes_only_plain_web_addresses_a_link(client: FlaskClient, session: Session) -> None:
    good, bad = make_supplier(session, website="hoasen.example"), make_supplier(session, website="javascript:alert(1)")

    assert get_page(client, f"/suppliers/{good.code}").links["The firm's own site"] == "https://hoasen.example"
    assert "The firm's own site" not in get_page(client, f"/suppliers/{bad.code}")


def test_supplier_shows_photos_with_their_captions(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    values: dict[str, Any] = {"original_name": "a.jpg", "content_type": "image/jpeg", "size_bytes": 1, "sha256": "0"}
    with transaction() as writing:
        writing.add(Upload(company_id=company.id, kind="photo", caption="Press hall", **values))
        writing.add(Upload(company_id=company.id, kind="drawing", caption="Secret plan", **values))

    page = get_page(client, f"/suppliers/{company.code}")

    assert "Press hall" in page
    assert "Secret plan" not in page


def test_supplier_with_nothing_stated_says_so(client: FlaskClient, session: Session) -> None:
    empty: dict[str, Any] = {
        "capabilities": [],
        "equipment": [],
        "certificates": [],
        "employees": None,
        "province": None,
    }
    company = make_supplier(session, former_province=None, **empty)

    page = get_page(client, f"/suppliers/{company.code}")

    assert "Size Not stated" in page
    assert "The firm has not confirmed this profile yet." in page


def test_supplier_with_long_and_odd_texts_still_makes_a_page(client: FlaskClient, session: Session) -> None:
    company = make_supplier(session, name="ẶW" * 140, summary_vi="<b>x</b>&amp; 🤖 \u202e " + "dài" * 500)

    assert "<b>x</b>&amp; 🤖" in get_page(client, f"/suppliers/{company.code}")


def test_certificate_is_shown_with_its_state_on_the_day() -> None:
    def state(status: CertificateStatus, valid_to: str | None) -> str:
        row = Certificate(company_id=1, standard="iso-9001", status=status, valid_to=valid_to)
        return cards.certificate(row, on=TODAY).state

    assert state(CertificateStatus.VALID, "2026-11") == "expiring"
    assert state(CertificateStatus.VALID, "2026-11-20") == "expired"
    assert state(CertificateStatus.VALID, "2027-03") == "valid"
    assert state(CertificateStatus.VALID, None) == "valid"
    assert state(CertificateStatus.EXPIRED, "2099-01") == "expired"
    assert state(CertificateStatus.PLANNED, None) == "planned"
    assert state(CertificateStatus.IN_PROGRESS, None) == "in-progress"
