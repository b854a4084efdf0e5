"""The page of a linkage for both firms and for officers: who sees what, and what one tap does."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from database.enums import AnsweredVia, ConfirmedBy, FairSide, InvitationStatus, MembershipRole, OutcomeStage
from database.models.follow_ups import FollowUp
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome, OutcomeCall
from database.models.proposals import Proposal
from database.models.rfqs import RfqInvitation
from database.models.uploads import Upload
from database.models.users import Membership
from database.queries.linkage_values import value_totals
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.language import speaking
from linkage.services.audit import SYSTEM, Actor
from linkage.services.ladder import Teller, step_at
from linkage.services.linkage_letters import send_linkage_questions
from linkage.services.linkage_values import state_value
from linkage.services.linkages import OWN_WORD, report_step
from linkage.services.proposal_answers import end_introduction
from linkage.services.proposal_letters import ProposalDesk
from linkage.wording import day_text
from tests.factories import make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import get_page, post_form, with_csrf_token
from tests.pictures import PDF
from tests.rfq_makers import make_rfq

TODAY = agency_today()


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(
        session, need=make_need(session, title="Giá đỡ 7"), supplier=make_supplier(session, name="Dập Sen")
    )


@pytest.fixture
def supplier(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.company))


@pytest.fixture
def buyer(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.buyer))


@pytest.fixture
def officer(app: Flask, session: Session, sign_in: SignIn) -> FlaskClient:
    return sign_in(app.test_client(), make_officer(session, name="Trần Thị Mận"))


def url_of(linkage: Outcome, path: str = "") -> str:
    return f"/linkages/{linkage.code}{path}"


def post(client: FlaskClient, url: str, **fields: object) -> TestResponse:
    return client.post(url, data=with_csrf_token(client, fields))


def report(client: FlaskClient, linkage: Outcome, stage: str = "sample", **fields: object) -> TestResponse:
    version = {"version": _version(linkage)}
    return post(client, url_of(linkage, "/step"), stage=stage, reached_on=TODAY.isoformat(), **version, **fields)


def _version(linkage: Outcome) -> int:
    with transaction() as session:
        return session.get_one(Outcome, linkage.id).version


def now_of(session: Session, linkage: Outcome) -> Outcome:
    session.expire_all()
    return session.get_one(Outcome, linkage.id)


def test_step_said_by_one_is_confirmed_by_the_other(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    assert report(supplier, linkage, evidence="Phiếu 17").status_code == 302
    page = get_page(supplier, url_of(linkage))
    assert "Phiếu 17" in page
    assert "Confirm" not in page
    page = get_page(buyer, url_of(linkage))
    assert "Dập Sen says so" in page
    assert "You Say whether this is so: Sample made" in page
    assert "Phiếu 17" not in page.html
    assert page.links["Say whether this is so: Sample made"] == "#step-sample"
    assert 'id="step-sample"' in page.html
    confirm = url_of(linkage, "/steps/sample/confirm")
    assert post(buyer, confirm, version=_version(linkage)).status_code == 302
    step = step_at(now_of(session, linkage), OutcomeStage.SAMPLE)
    assert step is not None
    assert step.confirmed_by is ConfirmedBy.BOTH
    assert "Both say so" in get_page(buyer, url_of(linkage))


def test_place_in_the_matches_is_told_to_officers_where_it_is_known(
    session: Session, linkage: Outcome, supplier: FlaskClient, officer: FlaskClient
) -> None:
    words = "In the matches last shown before"
    assert words not in get_page(officer, url_of(linkage))
    with transaction() as writing:
        known = writing.get_one(Outcome, linkage.id)
        known.rank, known.score, known.shown_on = 3, 0.82, TODAY
    assert f"{words} Place 3 with a fit of 82%" in get_page(officer, url_of(linkage))
    assert words not in get_page(supplier, url_of(linkage))


def test_requests_of_a_pair_stand_on_its_page(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient, officer: FlaskClient
) -> None:
    rfq = make_rfq(session, linkage.company, need=linkage.need, title="Giá đỡ, loạt 2")
    invitation, words = rfq.invitations[0], "Request for quotation: Giá đỡ, loạt 2"
    assert get_page(supplier, url_of(linkage)).links[words] == f"/supplier/rfqs/{invitation.code}"
    url = get_page(buyer, url_of(linkage)).links[words]
    assert get_page(buyer, url).h1 == words
    assert words not in get_page(officer, url_of(linkage))
    with transaction() as writing:
        writing.get_one(RfqInvitation, invitation.id).status = InvitationStatus.RECALLED
    assert words not in get_page(supplier, url_of(linkage))


def test_introductions_list_what_goes_on_and_who_owes_it(
    linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    words = "usually take the next step: Meeting held"
    assert f"You {words}" in get_page(supplier, "/supplier/introductions")
    assert f"Dập Sen {words.replace('take', 'takes')}" in get_page(buyer, "/assembler/introductions")
    report(supplier, linkage)
    assert "You owe something" not in get_page(supplier, "/supplier/introductions")
    page = get_page(buyer, "/assembler/introductions")
    assert "You owe something" in page
    assert "Say whether this is so: Sample made" in page
    assert url_of(linkage) in page.html


def test_denial_is_settled_by_an_officer(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient, officer: FlaskClient
) -> None:
    report(supplier, linkage)
    assert get_page(buyer, url_of(linkage)).html.count('data-question="Shall this stand as not so?') == 1
    post(buyer, url_of(linkage, "/steps/sample/deny"), version=_version(linkage))
    assert now_of(session, linkage).stage is OutcomeStage.INTRODUCED
    page = get_page(officer, url_of(linkage))
    assert "says that it is not so" in page
    assert "Clear up with both sides: Sample made" in page
    post(officer, url_of(linkage, "/steps/sample/strike"))
    assert step_at(now_of(session, linkage), OutcomeStage.SAMPLE) is None


def test_form_of_an_amount_says_that_a_confirmed_one_stays(linkage: Outcome, supplier: FlaskClient) -> None:
    page = get_page(supplier, url_of(linkage, "/value"))
    assert "A confirmed amount goes on counting until the new one is confirmed too." in page


def test_nobody_else_sees_or_moves_it(
    app: Flask, session: Session, sign_in: SignIn, linkage: Outcome, supplier: FlaskClient
) -> None:
    stranger = sign_in(app.test_client(), make_user(session, company=make_supplier(session)))
    for path in ("", "/step", "/end", "/value"):
        assert stranger.get(url_of(linkage, path)).status_code == 404
    assert report(stranger, linkage).status_code == 404
    assert post(supplier, url_of(linkage, "/steps/introduced/strike")).status_code == 403
    assert post(supplier, url_of(linkage, "/owner"), owner="").status_code == 403
    assert report(supplier, linkage, side="assembler").status_code == 403
    assert app.test_client().get(url_of(linkage)).status_code == 302


def test_paper_is_for_its_firm_and_officers(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    assert report(supplier, linkage, file=(io.BytesIO(PDF), "report.pdf")).status_code == 302
    upload = session.exec(select(Upload)).one()
    assert upload.code in get_page(supplier, url_of(linkage)).html
    assert upload.code not in get_page(buyer, url_of(linkage)).html
    assert buyer.get(f"/files/{upload.code}").status_code == 404


def test_paper_that_is_none_writes_nothing(session: Session, linkage: Outcome, supplier: FlaskClient) -> None:
    answer = report(supplier, linkage, file=(io.BytesIO(b"<html>"), "report.pdf"))
    assert answer.status_code == 422
    assert step_at(now_of(session, linkage), OutcomeStage.SAMPLE) is None


def test_side_ends_it_with_its_reason_and_takes_it_up(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    page = post_form(supplier, url_of(linkage, "/end"), {"reached_on": TODAY.isoformat()}, status=422)
    assert "Choose why it ended." in page
    fields = {"reason": "payment-terms", "reached_on": TODAY.isoformat(), "version": _version(linkage)}
    assert post(supplier, url_of(linkage, "/end"), **fields).status_code == 302
    page = get_page(buyer, url_of(linkage))
    assert "Dập Sen ended it" in page
    assert "Terms of payment" in page
    assert "It goes on again" not in page
    assert post(buyer, url_of(linkage, "/again"), version=_version(linkage)).status_code == 409
    assert post(supplier, url_of(linkage, "/again"), version=_version(linkage)).status_code == 302
    assert now_of(session, linkage).ended_on is None


def test_amount_counts_once_confirmed(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient, officer: FlaskClient
) -> None:
    fields = {"kind": "ordered", "amount": "12,500", "currency": "usd", "is_yearly": "true"}
    assert post(supplier, url_of(linkage, "/value"), **fields).status_code == 302
    assert "not confirmed, counts in no total" in get_page(buyer, url_of(linkage))
    value = now_of(session, linkage).values[0].code
    assert post(supplier, url_of(linkage, f"/values/{value}/confirm")).status_code == 409
    assert post(buyer, url_of(linkage, f"/values/{value}/confirm")).status_code == 302
    session.expire_all()
    (total,) = value_totals(session)
    assert (int(total.amount), total.currency) == (12500, "USD")
    assert "Ordered · For a year of supply 12,500 USD" in get_page(officer, "/officer/linkages")


def test_page_shows_the_confirmed_amount_beside_the_waiting_one(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    fields = {"kind": "ordered", "currency": "usd", "is_yearly": "true"}
    for amount in ("12,500", "7,000"):
        post(supplier, url_of(linkage, "/value"), amount=amount, **fields)
        first, *_later = now_of(session, linkage).values
        post(buyer, url_of(linkage, f"/values/{first.code}/confirm"))
    page = get_page(buyer, url_of(linkage))
    assert page.html.count("<strong>Ordered: ") == 2
    assert "Replaced: " not in page
    post(buyer, url_of(linkage, f"/values/{now_of(session, linkage).values[1].code}/confirm"))
    page = get_page(buyer, url_of(linkage))
    assert page.html.count("<strong>Ordered: ") == 1
    assert "Replaced: Ordered 12,500 USD a year" in page


def test_officer_confirms_an_amount_with_the_paper(
    session: Session, linkage: Outcome, buyer: FlaskClient, officer: FlaskClient
) -> None:
    post(buyer, url_of(linkage, "/value"), kind="quoted", amount="900", currency="USD", is_yearly="false")
    value = now_of(session, linkage).values[0].code
    url = url_of(linkage, f"/values/{value}/proof")
    assert buyer.get(url).status_code == 403
    assert "900 USD once" in get_page(officer, url)
    assert "Say which paper proves it." in post_form(officer, url, {"proof": ""}, status=422)
    assert post(officer, url, proof="Quotation 5").status_code == 302
    assert "Quotation 5" not in get_page(buyer, url_of(linkage)).html


def test_each_form_says_whom_and_which_part_it_is_about(
    linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient, officer: FlaskClient
) -> None:
    assert linkage.buyer is not None
    both = f"Dập Sen · {linkage.buyer.name} · Giá đỡ 7"
    for path in ("/step", "/value", "/end"):
        assert f"{linkage.buyer.name} · Giá đỡ 7" in get_page(supplier, url_of(linkage, path))
        assert both not in get_page(supplier, url_of(linkage, path))
        assert "Dập Sen · Giá đỡ 7" in get_page(buyer, url_of(linkage, path))
        assert both in get_page(officer, url_of(linkage, path))
    assert both in get_page(officer, url_of(linkage, "/call"))


def test_officer_speaks_for_the_silent(session: Session, linkage: Outcome, officer: FlaskClient) -> None:
    page = get_page(officer, url_of(linkage, "/step"))
    assert "Who says so?" in page
    assert re.findall(r'<input[^>]*name="(?:side|via)"[^>]* checked', page.html) == []
    assert "Choose who says so" in report(officer, linkage).get_data(as_text=True)
    assert "Choose how you know it." in report(officer, linkage, side="assembler").get_data(as_text=True)
    assert report(officer, linkage, side="assembler", via="officer").status_code == 302
    step = step_at(now_of(session, linkage), OutcomeStage.SAMPLE)
    assert step is not None
    assert step.confirmed_by is ConfirmedBy.BUYER
    assert "Say which paper proves it." in read(officer, linkage)


def read(officer: FlaskClient, linkage: Outcome) -> str:
    answer = report(officer, linkage, "audit", side="", via="officer")
    assert answer.status_code == 422
    return answer.get_data(as_text=True)


def test_officer_takes_it_and_notes_a_call(session: Session, linkage: Outcome, officer: FlaskClient) -> None:
    get_page(officer, url_of(linkage, "/call"))
    assert "Write what you heard." in post_form(officer, url_of(linkage, "/call"), {"side": "supplier"}, status=422)
    post(officer, url_of(linkage, "/call"), side="supplier", called_on=TODAY.isoformat(), text="Chờ mẫu")
    assert session.exec(select(OutcomeCall.text)).one() == "Chờ mẫu"
    assert "Chờ mẫu" in get_page(officer, url_of(linkage))
    page = get_page(officer, "/officer/linkages?owner=-")
    assert "Dập Sen" in page


def test_stuck_linkages_wait_on_the_desk(session: Session, linkage: Outcome, officer: FlaskClient) -> None:
    assert "Nothing is stuck." in get_page(officer, "/officer/linkages/stuck")
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).last_event_on = TODAY - datetime.timedelta(days=60)
    page = get_page(officer, "/officer/linkages/stuck")
    assert "Nothing heard for long" in page
    assert "Linkages that are stuck" in get_page(officer, "/officer")
    code = page.html.split('name="owner" value="')[1].split('"')[0]
    answer = post(officer, url_of(linkage, "/owner"), owner=code, back="/officer/linkages/stuck")
    assert answer.headers["Location"].endswith("/officer/linkages/stuck")
    assert "Take it" not in get_page(officer, "/officer/linkages/stuck?owner=me")
    assert "Nothing is left under these filters." in get_page(officer, "/officer/linkages/stuck?owner=-")


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("state=going-on", True),
        ("state=ended", False),
        ("stage=introduced", True),
        ("stage=order", False),
        ("process=stamping-progressive", True),
        ("province=99", False),
        ("fair=NOSUCH22", False),
        ("quiet=30", False),
        ("q=sen", True),
        ("q=nobody", False),
        ("quiet=x&stage=x&state=x", True),
    ],
)
def test_linkages_are_filtered_alike_on_page_and_in_file(
    linkage: Outcome, officer: FlaskClient, query: str, is_found: bool
) -> None:
    assert ("Dập Sen" in get_page(officer, f"/officer/linkages?{query}")) is is_found
    table = officer.get(f"/officer/linkages.csv?{query}").get_data(as_text=True)
    assert (linkage.code in table) is is_found


def test_questions_are_asked_by_letter_and_answered_by_its_link(app: Flask, session: Session, linkage: Outcome) -> None:
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).company.contact_email = "sen@example.org"
    later = TODAY + datetime.timedelta(days=40)
    with transaction() as writing:
        sent = send_linkage_questions(writing, later, base_url="http://localhost")
    with transaction() as writing:
        again = send_linkage_questions(writing, later, base_url="http://localhost")
    assert (sent.questions, sent.without_address, again.questions) == (1, 1, 0)
    with transaction() as writing:
        for each in writing.exec(select(FollowUp).where(FollowUp.month == 1)).all():
            each.due_on = TODAY
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "linkage-follow-up")).one()
    assert letter.recipient == "sen@example.org"
    path = "/l/" + letter.body.split("/l/")[1].split()[0]
    guest = app.test_client()
    page = get_page(guest, path)
    assert "What became of your introductions?" in page
    (question,) = {each for each in page.html.split('"') if each.startswith(f"{path}/")}
    asked = get_page(guest, question)
    assert "How far has it got?" in asked
    assert "So far: Introduced, " in asked
    fields = {"stage": "quotation", "quoted_value": "800", "currency": "USD", "version": 3}
    assert guest.post(question, data=with_csrf_token(guest, fields)).status_code == 302
    found = now_of(session, linkage)
    step = step_at(found, OutcomeStage.QUOTATION)
    assert step is not None
    assert step.confirmed_by is ConfirmedBy.SUPPLIER
    assert [str(each.amount) for each in found.values] == ["800.00"]


def test_questions_are_answered_in_the_account_and_by_telephone(
    session: Session, linkage: Outcome, supplier: FlaskClient, officer: FlaskClient
) -> None:
    with transaction() as writing:
        for each in writing.exec(select(FollowUp).where(FollowUp.month == 1)).all():
            each.due_on = TODAY
    codes = {each.side: each.code for each in session.exec(select(FollowUp).where(FollowUp.month == 1)).all()}
    assert codes[FairSide.SUPPLIER] in get_page(supplier, url_of(linkage)).html
    page = get_page(officer, "/officer/linkages/questions")
    assert "2 answers are missing." in page
    assert (
        page.links[f"No number on record: {linkage.buyer.name}"] == f"/officer/companies/{linkage.buyer.code}#contact"
    )
    url = f"/linkages/questions/supplier/{codes[FairSide.SUPPLIER]}"
    assert supplier.get(f"/linkages/questions/supplier/{codes[FairSide.ASSEMBLER]}").status_code == 404
    get_page(supplier, "/linkages/questions/supplier")
    assert "Choose a reason of this side." in post_form(
        supplier, url, {"stage": "nothing", "reason": "location", "version": 2}, status=422
    )
    version = session.exec(select(FollowUp.version).where(FollowUp.code == codes[FairSide.SUPPLIER])).one()
    assert post(supplier, url, stage="audit", version=version).status_code == 302
    with speaking("en"):
        assert f"Plant audit, {day_text(TODAY)} ·" in get_page(supplier, "/linkages/questions/supplier")
    other = f"/officer/linkages/questions/{codes[FairSide.ASSEMBLER]}"
    get_page(officer, other)
    assert post(officer, other, stage="audit", version=version).status_code == 302
    step = step_at(now_of(session, linkage), OutcomeStage.AUDIT)
    assert step is not None
    assert step.confirmed_by is ConfirmedBy.BOTH
    page = get_page(officer, "/officer/linkages/questions")
    assert "No answer is missing." in page
    assert "100%" in page


def test_closed_contacts_end_what_is_expected_and_say_what_is_possible(
    session: Session, linkage: Outcome, supplier: FlaskClient, officer: FlaskClient
) -> None:
    assert "You usually take the next step" in get_page(supplier, url_of(linkage))
    with transaction() as writing:
        held = writing.get_one(Proposal, linkage.proposal_id)
        end_introduction(writing, held, side=FairSide.ASSEMBLER, desk=ProposalDesk("https://x.example", "A"), by=SYSTEM)
    page = get_page(supplier, url_of(linkage))
    assert "The contacts were closed on" in page
    assert "To be introduced again, ask the agency." in page
    assert "the next step" not in page
    assert "Nothing is due." in page
    lines = get_page(supplier, "/supplier/introductions")
    assert "The contacts are closed." in lines
    assert "the next step" not in lines
    assert "The contacts were closed on" in get_page(officer, url_of(linkage))
    assert report(supplier, linkage).status_code == 302


def test_one_person_of_both_firms_reads_why_somebody_else_confirms(
    app: Flask, session: Session, sign_in: SignIn, linkage: Outcome, supplier: FlaskClient
) -> None:
    person = make_user(session, company=linkage.company)
    with transaction() as writing:
        writing.add(Membership(user_id=person.id or 0, company_id=linkage.buyer_id or 0, role=MembershipRole.OWNER))
    teller = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, Actor(person.id, person.email))
    with transaction() as writing:
        found = writing.get_one(Outcome, linkage.id)
        report_step(writing, found, ReachedInput(stage=OutcomeStage.SAMPLE), teller=teller)
        amount = read_input(ValueInput, {"kind": "ordered", "amount": "7", "currency": "USD"})
        state_value(writing, found, amount, teller=teller)
    both = sign_in(app.test_client(), person)
    page = get_page(both, url_of(linkage))
    assert page.html.count(str(OWN_WORD)) == 2
    assert ("/steps/sample/confirm" in page.html, "/confirm" in page.html.replace("data-confirm", "")) == (False, False)
    colleague = get_page(supplier, url_of(linkage))
    assert str(OWN_WORD) not in colleague.html
    assert "/steps/sample/confirm" in colleague.html


def test_an_introduction_said_by_one_side_has_a_button_for_the_other(
    session: Session, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    with transaction() as writing:
        step = step_at(writing.get_one(Outcome, linkage.id), OutcomeStage.INTRODUCED)
        assert step is not None
        step.supplier_said_at, step.supplier_via, step.confirmed_by = None, None, ConfirmedBy.BUYER
    assert "/steps/introduced/" not in get_page(buyer, url_of(linkage)).html
    page = get_page(supplier, url_of(linkage))
    assert "/steps/introduced/confirm" in page.html
    assert "/steps/introduced/deny" not in page.html
    post_form(supplier, url_of(linkage, "/steps/introduced/confirm"), {"version": str(_version(linkage))})
    assert now_of(session, linkage).steps[0].confirmed_by is ConfirmedBy.BOTH
