"""What was proved of the own profile."""

from __future__ import annotations

import datetime

from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.proofs import ProofInput
from linkage.services.proofs import add_proofs, claims_of, proofs_of, withdraw_proof
from linkage.services.users import actor_of
from tests.factories import make_officer, make_supplier
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page

URL = "/supplier/profile/proofs"


def prove(session: Session, company: Company, level: str, **given: object) -> None:
    """An officer looks at the first process."""
    officer = make_officer(session, name="Cán bộ Mận")
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        values = {"level": level, "seen_on": agency_today(), "how": "Spoke to Ms Kín.", **given}
        look = read_input(ProofInput, {**values, "claims": [claims_of(found)[0].name]})
        add_proofs(writing, found, look, by=actor_of(officer), expected_version=found.version)
    session.expire_all()


def test_firm_reads_by_which_look_it_was_proved_and_until_when(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    company = owner()
    assert "What was proved, and what is asked" in get_page(client, "/supplier/profile").links
    prove(session, company, "seen", valid_until=agency_today() + datetime.timedelta(days=30))
    page = get_page(client, URL)
    assert page.h1 == "What was proved"
    first = page.text.partition("Every look")[0]
    assert "Looked at on " in first
    assert "counts until " in first
    assert "Asked:" not in first, "somebody stood before it"
    assert not [word for word in ("Mận", "Ms Kín") if word in page.text], "who looked and what they noted stays inside"


def test_firm_reads_what_is_asked_and_what_counts_no_longer(
    client: FlaskClient, session: Session, owner: Owner
) -> None:
    company = owner()
    page = get_page(client, URL).text
    assert "Asked: Send the agency a machine list" in page
    assert "Asked: Send the agency a copy of the certificate" in page
    assert "Nobody has looked yet Bac Ninh" in page
    prove(session, company, "documented")
    assert "Asked: An officer has not seen it yet." in get_page(client, URL).text
    with transaction() as writing:
        (proof,) = proofs_of(writing, company)
        withdraw_proof(
            writing, writing.get_one(Company, company.id), proof, "A slip of Mận", by=actor_of(make_officer(writing))
        )
    page = get_page(client, URL).text
    assert "Withdrawn by the agency on " in page
    assert "A slip of Mận" not in page
    assert "Asked: Send the agency a machine list" in page


def test_officers_note_is_shown_as_what_is_asked(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    with transaction() as writing:
        profile = writing.get_one(Company, company.id).supplier_profile
        assert profile is not None
        profile.review_note = "Please state the tonnage."
    assert "The agency asks Please state the tonnage." in get_page(client, URL).text


def test_others_never_read_it(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    other = make_supplier(session, name="Khác")
    prove(session, other, "seen")
    assert "Khác" not in get_page(client, URL).text
    assert client.application.test_client().get(URL).status_code in (302, 403)
