"""How far an introduction has got, behind the link of a letter: one side of one pair, and nothing else."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from database.columns import now
from database.enums import AccessLinkKind, AnsweredVia, ConfirmedBy, FairSide, OutcomeReason, OutcomeStage, ValueKind
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.follow_ups import FollowUp
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.linkages import EndInput, ReachedInput, ValueInput
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.ladder import Teller, step_at
from linkage.services.linkage_ends import end_linkage
from linkage.services.linkage_letters import send_linkage_questions
from linkage.services.linkage_links import link_to
from linkage.services.linkage_values import in_force, state_value
from linkage.services.linkages import report_step
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.fair_makers import make_fair, make_participant
from tests.linkage_makers import make_linkage
from tests.pages import get_page, post_form, with_csrf_token
from tests.pictures import PDF

TODAY = agency_today()
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)


@pytest.fixture
def linkage(session: Session) -> Outcome:
    buyer = make_assembler(session, name="Fuji Hồ Gươm")
    need = make_need(session, buyer, title="Giá đỡ 7")
    return make_linkage(session, need=need, supplier=make_supplier(session, name="Dập Sen"))


def proposal_link(linkage: Outcome, side: FairSide = FairSide.SUPPLIER) -> str:
    with transaction() as session:
        return link_to(session, session.get_one(Outcome, linkage.id), side) or ""


def questions_link(linkage: Outcome, side: FairSide = FairSide.SUPPLIER) -> str:
    with transaction() as session:
        first = session.exec(
            select(FollowUp).where(FollowUp.outcome_id == linkage.id, FollowUp.side == side, FollowUp.month == 1)
        ).one()
        company_id = linkage.company_id if side is FairSide.SUPPLIER else linkage.buyer_id
        ends = now() + datetime.timedelta(days=1)
        return make_link(
            session, AccessLinkKind.FOLLOW_UP, expires_at=ends, company_id=company_id, follow_up_id=first.id
        )


def url_of(linkage: Outcome, secret: str, path: str = "") -> str:
    return f"/l/{secret}/linkage/{linkage.code}{path}"


def post(client: FlaskClient, url: str, **fields: object) -> TestResponse:
    return client.post(url, data=with_csrf_token(client, fields))


def now_of(session: Session, linkage: Outcome) -> Outcome:
    session.expire_all()
    return session.get_one(Outcome, linkage.id)


def buyer_says(linkage: Outcome, stage: OutcomeStage = OutcomeStage.SAMPLE) -> None:
    with transaction() as session:
        found = session.get_one(Outcome, linkage.id)
        report_step(session, found, ReachedInput(stage=stage, reached_on=TODAY, evidence="PO 4711"), teller=BUYER)


@pytest.mark.parametrize("make", [proposal_link, questions_link])
def test_a_letter_leads_to_the_pair_of_its_own_side(client: FlaskClient, linkage: Outcome, make: object) -> None:
    secret = make(linkage)  # type: ignore[operator]
    buyer_says(linkage)
    answer = client.get(f"/l/{secret}/linkage")
    assert answer.headers["Location"] == url_of(linkage, secret)
    page = get_page(client, url_of(linkage, secret))
    assert "Introduction: Fuji Hồ Gươm" in page
    assert "You Say whether this is so: Sample made" in page
    assert "PO 4711" not in page.html
    assert "/linkages/" not in page.html
    messages = f"/l/{secret}/proposal/messages" if make is proposal_link else None
    assert page.links.get("Messages") == messages


def test_a_guest_confirms_and_denies_what_the_other_side_said(
    client: FlaskClient, session: Session, linkage: Outcome
) -> None:
    secret = proposal_link(linkage)
    buyer_says(linkage)
    buyer_says(linkage, OutcomeStage.TRIAL_ORDER)
    version = now_of(session, linkage).version
    answer = post(client, url_of(linkage, secret, "/steps/sample/confirm"), version=version)
    assert answer.headers["Location"] == url_of(linkage, secret)
    step = step_at(now_of(session, linkage), OutcomeStage.SAMPLE)
    assert step is not None
    assert (step.confirmed_by, step.supplier_via) == (ConfirmedBy.BOTH, AnsweredVia.LINK)
    version = now_of(session, linkage).version
    post(client, url_of(linkage, secret, "/steps/trial-order/deny"), version=version)
    step = step_at(now_of(session, linkage), OutcomeStage.TRIAL_ORDER)
    assert step is not None
    assert step.denied_by is FairSide.SUPPLIER


def test_a_guest_says_a_step_with_its_paper_and_reads_the_paper_alone(
    client: FlaskClient, session: Session, linkage: Outcome
) -> None:
    secret = proposal_link(linkage)
    url, version = url_of(linkage, secret, "/step"), now_of(session, linkage).version
    sent = {"stage": "audit", "reached_on": TODAY.isoformat(), "version": version}
    assert "Choose the step that was reached." in post_form(client, url, {**sent, "stage": ""}, status=422)
    paper = (io.BytesIO(PDF), "report.pdf")
    assert post(client, url, **sent, evidence="Phiếu 17", file=paper).status_code == 302
    step = step_at(now_of(session, linkage), OutcomeStage.AUDIT)
    assert step is not None
    assert (step.evidence, step.confirmed_by, step.evidence_by) == (
        "Phiếu 17",
        ConfirmedBy.SUPPLIER,
        FairSide.SUPPLIER,
    )
    paper_url = url_of(linkage, secret, "/steps/audit/paper")
    assert paper_url in get_page(client, url_of(linkage, secret)).html
    assert client.get(paper_url).data == PDF
    other = proposal_link(linkage, FairSide.ASSEMBLER)
    assert client.get(url_of(linkage, other, "/steps/audit/paper")).status_code == 404


def test_a_guest_states_and_confirms_amounts(client: FlaskClient, session: Session, linkage: Outcome) -> None:
    secret = proposal_link(linkage)
    stated = {"stated_on": TODAY.isoformat(), "currency": "VND", "is_yearly": "true"}
    assert "Choose what the amount is of." in post_form(client, url_of(linkage, secret, "/value"), stated, status=422)
    page = post_form(client, url_of(linkage, secret, "/value"), {**stated, "kind": "quoted", "amount": "250 triệu"})
    assert "Noted: Quoted: 250,000,000 VND a year. It counts once it is confirmed." in page
    with transaction() as writing:
        given = ValueInput(kind=ValueKind.ORDERED, amount="300000000", currency="VND")
        code = state_value(writing, writing.get_one(Outcome, linkage.id), given, teller=BUYER).code
    assert post(client, url_of(linkage, secret, f"/values/{code}/confirm")).status_code == 302
    values = {each.kind: each for each in in_force(now_of(session, linkage))}
    assert values[ValueKind.ORDERED].confirmed_at is not None
    quoted = values[ValueKind.QUOTED]
    assert (quoted.stated_by, quoted.via, quoted.confirmed_at) == (FairSide.SUPPLIER, AnsweredVia.LINK, None)
    answer = post(client, url_of(linkage, secret, f"/values/{quoted.code}/confirm"))
    assert answer.status_code == 409


def test_a_guest_ends_a_linkage_and_takes_it_up_again(client: FlaskClient, session: Session, linkage: Outcome) -> None:
    secret = questions_link(linkage)
    sent = {"reason": "capacity-full", "reached_on": TODAY.isoformat()}
    post_form(client, url_of(linkage, secret, "/end"), {**sent, "version": linkage.version})
    found = now_of(session, linkage)
    assert (found.ended_on, found.ended_by) == (TODAY, FairSide.SUPPLIER)
    post(client, url_of(linkage, secret, "/again"), version=found.version)
    assert now_of(session, linkage).ended_on is None
    with transaction() as writing:
        given = EndInput(reason=OutcomeReason.PRICE, reached_on=TODAY)
        end_linkage(writing, writing.get_one(Outcome, linkage.id), given, teller=BUYER)
    assert post(client, url_of(linkage, secret, "/again"), version=now_of(session, linkage).version).status_code == 409


def test_a_link_opens_no_other_linkage_and_speaks_for_no_other_side(
    client: FlaskClient, session: Session, linkage: Outcome
) -> None:
    other = make_linkage(session, supplier=session.get_one(Company, linkage.company_id))
    secret = proposal_link(linkage)
    get_page(client, url_of(other, secret), status=404)
    assert post(client, url_of(other, secret, "/steps/sample/confirm"), version=1).status_code == 404
    version = now_of(session, linkage).version
    sent = {"stage": "sample", "reached_on": TODAY.isoformat(), "version": version}
    answer = post(client, url_of(linkage, secret, "/step"), **sent, side="assembler", via="paper")
    assert answer.status_code == 403
    assert step_at(now_of(session, linkage), OutcomeStage.SAMPLE) is None
    with transaction() as writing:
        for each in writing.exec(select(AccessLink)).all():
            each.revoked_at = now()
    get_page(client, url_of(linkage, secret), status=404)


def test_the_list_of_questions_leads_to_each_pair(client: FlaskClient, session: Session, linkage: Outcome) -> None:
    secret = questions_link(linkage)
    other = make_linkage(session, supplier=session.get_one(Company, linkage.company_id))
    assert client.get(f"/l/{secret}/linkage").headers["Location"] == f"/l/{secret}/follow-up"
    get_page(client, url_of(other, secret))
    with transaction() as writing:
        for each in writing.exec(select(FollowUp).where(FollowUp.month == 1)).all():
            each.due_on = TODAY
    page = get_page(client, f"/l/{secret}/follow-up")
    assert url_of(linkage, secret) in page.html
    assert url_of(other, secret) in page.html


def fair_link(session: Session, linkage: Outcome) -> str:
    """Of the letter after a fair: it names the firm's place there."""
    fair = make_fair(session)
    place = make_participant(session, fair, company=session.get_one(Company, linkage.company_id))
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).fair_id = fair.id
        ends = now() + datetime.timedelta(days=1)
        return make_link(writing, AccessLinkKind.FOLLOW_UP, expires_at=ends, fair_id=fair.id, participant_id=place.id)


def test_a_link_of_a_fair_leads_to_telling_of_the_buyer(
    client: FlaskClient, session: Session, linkage: Outcome
) -> None:
    secret = fair_link(session, linkage)
    report = f"/l/{secret}/report/{linkage.code}"
    assert report in get_page(client, url_of(linkage, secret)).html
    page = post_form(client, report, {"topic": "price", "text": "Late"})
    assert "Only head officers of the agency read this." in page


def test_a_link_tells_of_no_buyer_that_its_letter_was_not_about(
    client: FlaskClient, session: Session, linkage: Outcome
) -> None:
    other = make_linkage(session, supplier=session.get_one(Company, linkage.company_id))
    secret = proposal_link(linkage)
    report = f"/l/{secret}/report/{{}}"
    get_page(client, report.format(linkage.code))
    get_page(client, report.format(other.code), status=404)
    assert post(client, report.format(other.code), topic="price", text="x").status_code == 404
    get_page(client, f"/l/{proposal_link(linkage, FairSide.ASSEMBLER)}/report/{linkage.code}", status=404)


@pytest.mark.parametrize("path", ["proposal", "proposal/messages", "linkage"])
def test_a_link_of_a_firm_that_is_neither_side_opens_nothing(
    client: FlaskClient, session: Session, linkage: Outcome, path: str
) -> None:
    secret, other = proposal_link(linkage), make_supplier(session, name="Dập Sen hai")
    assert client.get(f"/l/{secret}/proposal").status_code == 200
    with transaction() as changing:
        for link in changing.exec(select(AccessLink).where(AccessLink.kind == AccessLinkKind.PROPOSAL)).all():
            link.company_id = other.id
    assert client.get(f"/l/{secret}/{path}").status_code == 404


def test_the_link_of_a_letter_ends_when_its_reader_leaves_the_firm(client: FlaskClient, session: Session) -> None:
    linkage = make_linkage(session, on=TODAY - datetime.timedelta(days=40))
    reader = make_user(session, company=linkage.company)
    make_user(session, company=linkage.company)
    with transaction() as writing:
        send_linkage_questions(writing, TODAY, base_url="https://x.example")
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == reader.email)).one()
    link = re.findall(r"https://x\.example(/l/[^/]+)/follow-up", letter.body)[0]
    get_page(client, f"{link}/follow-up")
    get_page(client, f"{link}/linkage/{linkage.code}")
    with transaction() as writing:
        for held in writing.get_one(User, reader.id).memberships:
            writing.delete(held)
    get_page(client, f"{link}/follow-up", status=404)
    get_page(client, f"{link}/linkage/{linkage.code}", status=404)
