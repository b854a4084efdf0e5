"""What was proved of the own profile."""

from __future__ import annotations

import datetime
import io

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import EvidenceLevel, ReviewStatus
from database.models.companies import Company
from database.models.proofs import Proof
from database.models.uploads import Upload
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.proofs import ProofInput
from linkage.services import proofs
from linkage.services.audit import SYSTEM
from linkage.services.proofs import (
    add_proofs,
    claims_of,
    proofs_of,
    send_document,
    waiting_documents,
    withdraw_proof,
)
from linkage.services.users import actor_of
from tests.factories import make_officer, make_supplier
from tests.linkage.web.conftest import SignIn
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page, post_form

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
    assert "Asked: Send a machine list" in page
    assert "Asked: Send a copy of the certificate" in page
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
    assert "Asked: Send a machine list" in page


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


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def test_firm_sends_a_certificate_and_an_officer_confirms_it(
    client: FlaskClient, session: Session, owner: Owner, sign_in: SignIn
) -> None:
    company = owner(certificates=[{"id": "iso-9001", "status": "valid", "valid_to": "2099-12-31"}])
    assert company.supplier_profile is not None
    with transaction():
        company.supplier_profile.review_status = ReviewStatus.APPROVED
    links = get_page(client, "/supplier/profile/certificates").links
    [link] = [url for words, url in links.items() if words.startswith("Send the certificate as a PDF or a photo")]
    page = get_page(client, link)
    name = f"certificate-{company.certificates[0].id}"
    assert f'value="{name}" selected' in page.html
    page = post_form(client, URL, {"claim": name, "file": (io.BytesIO(PDF), "iso.pdf")})
    assert "The document is sent." in page
    assert "Sent by your firm" in page
    assert "No officer has looked at it yet" in page
    session.expire_all()
    [proof] = proofs_of(session, company)
    assert (proof.level, proof.is_sent, company.certificates[0].evidence) == (
        EvidenceLevel.SELF_DECLARED,
        True,
        EvidenceLevel.SELF_DECLARED,
    )
    assert company.supplier_profile.review_status is ReviewStatus.WAITING
    assert proof.upload is not None
    file = f"/files/{proof.upload.code}"
    assert client.get(file).data == PDF
    post_form(client, "/account/sign-out", {})
    assert client.get(file).status_code == 404

    sign_in(client, make_officer(session))
    review = get_page(client, f"/officer/reviews/{company.code}")
    assert "The firm sent 1 document that nobody has looked at." in review
    look = get_page(client, get_page(client, review.links["Look at the documents"]).links["I looked at it: iso.pdf"])
    assert "The document that the firm sent is kept with it: iso.pdf." in look
    assert (look.fields["sent"], look.fields["valid_until"]) == (proof.code, "2099-12-31")
    given = {"claims": name, "level": "documented", "seen_on": agency_today().isoformat(), "sent": proof.code}
    url = f"/officer/companies/{company.code}/proofs"
    post_form(client, url, {**given, "version": company.version})
    session.expire_all()
    assert company.certificates[0].evidence is EvidenceLevel.DOCUMENTED
    made, kept = proofs_of(session, company)
    assert made.upload_id == kept.upload_id
    assert waiting_documents(session, company) == []
    assert "I looked at it: iso.pdf" not in get_page(client, url).links
    assert "The firm sent" not in get_page(client, f"/officer/reviews/{company.code}")


def test_what_was_sent_proves_nothing_and_takes_no_level_away(session: Session, owner: Owner) -> None:
    company = owner(certificates=[{"id": "iso-9001", "status": "valid"}])
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        file = {"original_name": "a.pdf", "content_type": "application/pdf", "size_bytes": 1, "sha256": "0" * 64}
        upload = Upload(kind="proof", **file)
        writing.add(upload)
        writing.flush()
        name = next(claim.name for claim in claims_of(found) if claim.name.startswith("certificate"))
        proof = send_document(writing, found, name, by=SYSTEM)
        proof.upload_id = upload.id
    assert [each.id for each in waiting_documents(session, company)] == [proof.id]
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        # As a file of another instance does, which brings no proofs.
        found.certificates[0].evidence = EvidenceLevel.SEEN
    with transaction() as writing:
        found = writing.get_one(Company, company.id)
        withdraw_proof(writing, found, writing.get_one(Proof, proof.id), "Not readable", by=SYSTEM)
    session.expire_all()
    assert company.certificates[0].evidence is EvidenceLevel.SEEN
    assert waiting_documents(session, company) == []


@pytest.mark.parametrize(
    ("claim", "data", "sentence"),
    [
        ("", PDF, "Choose what the document proves."),
        ("certificate-0", PDF, "Choose what the document proves."),
        ("firm", b"nothing", "This file is neither a PDF nor a picture we can read."),
        ("firm", b"", "Choose a file, or take a photo of the paper."),
    ],
)
def test_document_that_cannot_be_taken_is_refused_with_a_sentence(
    client: FlaskClient, session: Session, owner: Owner, claim: str, data: bytes, sentence: str
) -> None:
    company = owner()
    page = post_form(client, URL, {"claim": claim, "file": (io.BytesIO(data), "a.pdf" if data else "")}, status=422)
    assert sentence in page
    assert proofs_of(session, company) == []


def test_so_many_documents_wait_and_no_more(client: FlaskClient, session: Session, owner: Owner) -> None:
    owner()
    for _each in range(20):
        post_form(client, URL, {"claim": "firm", "file": (io.BytesIO(PDF), "a.pdf")})
    page = post_form(client, URL, {"claim": "firm", "file": (io.BytesIO(PDF), "a.pdf")}, status=422)
    assert "Twenty documents wait already." in page
    assert len(session.exec(select(Upload)).all()) == 20


def send_firms_document(session: Session, company: Company, name: str) -> None:
    with transaction() as writing:
        upload = Upload(kind="proof", original_name="a.pdf", content_type="application/pdf", size_bytes=1, sha256="0")
        writing.add(upload)
        writing.flush()
        send_document(writing, writing.get_one(Company, company.id), name, by=SYSTEM).upload_id = upload.id
    session.expire_all()


def test_stating_something_else_makes_no_room_for_more_on_the_same_day(
    session: Session, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "MOST_SENT", 2)
    company = owner(certificates=[{"id": "iso-9001", "status": "valid"}])
    name = f"certificate-{company.certificates[0].id}"
    for _each in range(2):
        send_firms_document(session, company, name)
    with transaction() as writing:
        writing.get_one(Company, company.id).certificates[0].scope = "Turning"
    session.expire_all()
    assert waiting_documents(session, company) == []
    with pytest.raises(Invalid):
        send_firms_document(session, company, name)
    with time_machine.travel(now() + datetime.timedelta(days=1, minutes=1)):
        send_firms_document(session, company, name)
    prove(session, company, "documented")
    send_firms_document(session, company, name)
