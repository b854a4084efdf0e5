"""The officers' pages about proofs, answers, visits, certificates that end, and claims."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import EvidenceLevel, MembershipRole, ProfileStatus, QuestionChannel
from database.models.claim_checks import ClaimCheck
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.profile_questions import ProfileQuestion
from database.models.proofs import Proof
from database.models.uploads import Upload
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.profile_questions import AnswerInput
from linkage.services.audit import SYSTEM
from linkage.services.profile_questions import answer, make_question
from matching.staleness import asked_since, confirmed_since
from tests.factories import make_assembler, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, read_page, with_csrf_token
from tests.pictures import PDF

TODAY = agency_today()
DAY = datetime.timedelta(days=1)
CONTACT = {"name": "Anh Na", "email": "na@hoasen.example", "phone": "+84 24 1234567"}


def again(session: Session, company: Company) -> Company:
    session.expire_all()
    return session.get_one(Company, company.id)


def test_officer_in_the_plant_keeps_a_look_with_its_file(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    name = f"capability-{company.plants[0].capabilities[0].id}"
    sent = {"claims": [name, "firm"], "level": "seen", "how": "Saw it run", "version": company.version}
    sent["file"] = (io.BytesIO(PDF), "../../visit.pdf")
    url = f"/officer/companies/{company.code}/proofs"
    data = with_csrf_token(desk, sent)
    page = read_page(desk.post(url, data=data, content_type="multipart/form-data", follow_redirects=True))
    assert "The proof of 2 claims is kept." in page
    assert "Saw it run" in page
    offer = again(session, company).plants[0].capabilities[0]
    assert (offer.evidence, offer.evidence_on) == (EvidenceLevel.SEEN, TODAY)
    upload = session.exec(select(Upload)).one()
    answered = desk.get(f"/files/{upload.code}")
    assert answered.data == PDF
    assert answered.headers["Content-Disposition"].startswith("attachment")
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert {proof.upload_id for proof in session.exec(select(Proof)).all()} == {upload.id}


def test_proof_file_is_for_officers_and_the_firm_alone(
    desk: FlaskClient, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    company = make_supplier(session)
    data = {"claims": "firm", "level": "documented", "version": company.version, "file": (io.BytesIO(PDF), "a.pdf")}
    desk.post(f"/officer/companies/{company.code}/proofs", data=with_csrf_token(desk, data))
    url = f"/files/{session.exec(select(Upload.code)).one()}"
    own, other = make_user(session, company=company), make_user(session, company=make_assembler(session))
    assert sign_in(client, own).get(url).status_code == 200
    assert sign_in(client, other).get(url).status_code == 404
    assert client.application.test_client().get(url).status_code == 404


def test_proof_without_a_choice_keeps_what_was_typed(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    fields = {"level": "", "how": "Kept", "version": company.version}
    page = post_form(desk, f"/officer/companies/{company.code}/proofs", fields, status=422)
    assert "Choose at least one thing" in page
    assert "Choose how you know it" in page
    assert "Kept" in page


def test_proof_is_withdrawn_with_a_reason(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session)
    url = f"/officer/companies/{company.code}/proofs"
    post_form(desk, url, {"claims": "firm", "level": "called", "version": company.version})
    code = session.exec(select(Proof.code)).one()
    assert "Say why" in post_form(desk, f"/officer/proofs/{code}/withdraw", {"why": ""})
    assert "Withdrawn on" in post_form(desk, f"/officer/proofs/{code}/withdraw", {"why": "Wrong firm"})
    get_page(desk, "/officer/companies/NONE/proofs", status=404)
    post_form(desk, "/officer/proofs/NONE/withdraw", {"why": "x"}, status=404)


def test_button_writes_to_those_who_are_due_once(desk: FlaskClient, session: Session) -> None:
    make_supplier(session, confirmed_on=asked_since(TODAY), contact=CONTACT)
    make_supplier(session, name="Without address", confirmed_on=asked_since(TODAY))
    page = get_page(desk, "/officer/freshness")
    assert "Write to one firm now" in page
    assert "Without address" in page
    assert "1 letter is on its way." in post_form(desk, "/officer/freshness/ask", {})
    assert "0 letters are on their way." in post_form(desk, "/officer/freshness/ask", {})
    assert len(session.exec(select(OutboxMessage)).all()) == 1


def _answered(session: Session, said: str) -> tuple[Company, str]:
    company = make_supplier(session, contact=CONTACT)
    with transaction() as writing:
        held = writing.get_one(Company, company.id)
        secret = make_question(writing, held, QuestionChannel.LETTER, on=TODAY, by=SYSTEM)
        answer(writing, secret, read_input(AnswerInput, {"answer": said, "note": "New press"}))
    return company, session.exec(select(ProfileQuestion.code)).one()


@pytest.mark.parametrize(("decision", "status"), [("closed", ProfileStatus.PAUSED), ("open", ProfileStatus.LISTED)])
def test_officer_decides_whether_a_firm_has_closed(
    desk: FlaskClient, session: Session, decision: str, status: ProfileStatus
) -> None:
    company, code = _answered(session, "closed")
    assert "Said to have closed" in get_page(desk, "/officer/freshness")
    page = post_form(desk, f"/officer/freshness/answers/{code}", {"decision": decision})
    assert "No answer waits." in page
    assert again(session, company).supplier_profile.status is status  # type: ignore[union-attr]
    post_form(desk, f"/officer/freshness/answers/{code}", {"decision": decision}, status=409)


def test_change_is_dealt_with(desk: FlaskClient, session: Session) -> None:
    _company, code = _answered(session, "changed")
    assert "New press" in get_page(desk, "/officer/freshness")
    assert "No answer waits." in post_form(desk, f"/officer/freshness/answers/{code}", {"decision": "done"})


def test_visit_list_stands_by_province_and_park_and_is_a_table_too(desk: FlaskClient, session: Session) -> None:
    old = confirmed_since(TODAY) - DAY
    for name, province, park in (
        ("A", "24", "Quế Võ"),
        ("B", "24", "QUẾ VÕ"),
        ("C", "24", None),
        ("D", "01", "Thăng Long"),
    ):
        values = {"province": province, "industrial_park": park, "former_province": None, "contact": CONTACT}
        make_supplier(session, name=f"=Firm {name}", confirmed_on=old, **values)
    make_supplier(session, name="Fresh firm", confirmed_on=TODAY)
    page = get_page(desk, "/officer/freshness/visits")
    stops = re.findall(r'<h2 id="stop-\d">([^<]+)</h2>', page.html)
    assert len(stops) == 3
    assert "+84 24 1234567" in page
    assert "Fresh firm" not in page
    narrowed = get_page(desk, "/officer/freshness/visits?province=01")
    assert "=Firm D" in narrowed
    assert "=Firm A" not in narrowed
    table = desk.get("/officer/freshness/visits.csv?province=24").get_data(as_text=True)
    assert table.count("'=Firm") == 3
    assert "Thăng Long" not in table


def test_pages_make_as_many_queries_for_one_firm_as_for_three(
    desk: FlaskClient, session: Session, index: Callable[[], None]
) -> None:
    engine = desk.application.extensions["database"].engine
    values = {"confirmed_on": confirmed_since(TODAY) - DAY, "contact": CONTACT}
    values["certificates"] = [{"id": "iso-9001", "status": "valid", "valid_to": (TODAY + DAY).isoformat()}]

    def count(url: str) -> int:
        seen: list[str] = []

        def listen(*given: Any) -> None:
            seen.append(given[2])

        event.listen(engine, "before_cursor_execute", listen)
        get_page(desk, url)
        event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    def counts() -> list[int]:
        return [count(url) for url in ("/officer/freshness", "/officer/freshness/visits", "/officer/certificates")]

    get_page(desk, "/officer")
    make_supplier(session, **values)
    index()
    one = counts()
    make_supplier(session, **values)
    make_supplier(session, **values)
    index()
    assert counts() == one
    # The visit list notes that contacts were taken along; after a write the index asks five times what it has to follow.
    assert max(one) <= 12 + 5


def test_sheets_have_a_code_each_that_opens_the_question(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, confirmed_on=confirmed_since(TODAY) - DAY)
    data = with_csrf_token(desk, {"firm": [company.code, company.code]})
    found = desk.post("/officer/freshness/sheets", data=data)
    html = found.get_data(as_text=True)
    assert (found.status_code, found.headers["Cache-Control"], html.count("<svg")) == (200, "no-store", 1)
    address = re.findall(r"http://localhost(/l/[^<]+/profile)", html)[0]
    assert company.name in get_page(desk.application.test_client(), address)
    post_form(desk, "/officer/freshness/sheets", {}, status=422)
    post_form(desk, "/officer/freshness/sheets", {"firm": "NONE"}, status=422)


def test_certificates_that_end_have_ended_or_never_do(desk: FlaskClient, session: Session) -> None:
    def held(days: int | None) -> list[dict[str, str]]:
        until = {} if days is None else {"valid_to": (TODAY + days * DAY).isoformat()}
        return [{"id": "iso-9001", "status": "valid", **until}]

    for name, days in (("Ends soon", 90), ("Ended", -1), ("Later", 91), ("No end", None)):
        make_supplier(session, name=name, certificates=held(days))
    shown = {
        show: [name for name in ("Ends soon", "Ended", "Later", "No end") if name in page.links]
        for show in ("ending", "ended", "undated")
        for page in [get_page(desk, f"/officer/certificates?show={show}")]
    }
    assert shown == {"ending": ["Ends soon"], "ended": ["Ended"], "undated": ["No end"]}


def test_officer_sees_how_a_person_proved_a_claim(desk: FlaskClient, session: Session) -> None:
    company = make_supplier(session, contact=CONTACT)
    claim = make_user(session, company=company, role=MembershipRole.CLAIMANT).memberships[0]
    url = f"/officer/claims/{claim.id}"
    page = get_page(desk, url)
    assert "This proves the person, not the data" in page
    assert "••• 567" in page
    assert "1234567" not in page.html
    assert "with whom you spoke" in post_form(desk, f"{url}/call", {"note": ""}, status=422)
    assert "called ••• 567" in post_form(desk, f"{url}/call", {"note": "Ms Sen knows her"})
    assert "Ms Sen knows her" in get_page(desk, "/officer/claims")
    post_form(desk, url, {"decision": "approve"})
    get_page(desk, url, status=404)
    post_form(desk, f"{url}/call", {"note": "Again"}, status=404)


def test_claimant_sends_a_letter_and_a_document(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session, contact=CONTACT, website="https://hoasen.example")
    sign_in(client, make_user(session, company=company, role=MembershipRole.CLAIMANT))
    url = f"/account/claims/{company.code}"
    page = get_page(client, url)
    assert "n•••@hoasen.example" in page
    assert "na@hoasen.example" not in page.html
    assert "1234567" not in page.html
    assert "nobody has confirmed it yet" in post_form(client, f"{url}/letter", {"to": "registered"})
    post_form(client, f"{url}/letter", {"to": "site", "mailbox": ""}, status=422)
    assert "o•••@hoasen.example" in post_form(client, f"{url}/letter", {"to": "site", "mailbox": "office"})
    post_form(client, f"{url}/document", {}, status=422)
    assert "You sent a document" in post_form(client, f"{url}/document", {"file": (io.BytesIO(PDF), "card.pdf")})
    assert len(session.exec(select(ClaimCheck)).all()) == 3
    assert client.get(f"/files/{session.exec(select(Upload.code)).one()}").status_code == 200
    get_page(client, f"/account/claims/{make_supplier(session).code}", status=404)


def test_member_does_not_see_what_a_claimant_sent(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session, contact=CONTACT)
    sign_in(client, make_user(session, company=company, role=MembershipRole.CLAIMANT))
    post_form(client, f"/account/claims/{company.code}/document", {"file": (io.BytesIO(PDF), "card.pdf")})
    sign_in(client, make_user(session, company=company))
    assert client.get(f"/files/{session.exec(select(Upload.code)).one()}").status_code == 404


def test_sign_up_points_out_a_tax_code_like_another(client: FlaskClient, session: Session, desk: FlaskClient) -> None:
    make_supplier(session, name="Known firm", tax_code="0100109106")
    visitor = desk.application.test_client()
    person = {"email": "new@mail.example", "password": "bảy con ngựa xanh ăn đá cuội", "name": "Lan"}
    firm = {"company_name": "New firm", "tax_code": "0100109116", "province": "24"}
    page = post_form(visitor, "/account/sign-up/supplier", {**person, **firm})
    assert "nearly the same tax code" in page
    assert "Known firm" not in page
    desk_page = get_page(desk, "/officer/claims")
    assert {"New firm", "Known firm"} <= set(desk_page.links)
    assert "One digit differs." in desk_page
