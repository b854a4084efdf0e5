"""What the desks and the menu say of messages, of questions about introductions, and of steps that wait for the firm's word."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import AnsweredVia, FairSide, MembershipRole, OutcomeReason, OutcomeStage, ValueKind
from database.models.outcomes import Outcome, OutcomeStep
from database.models.users import Membership
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.services import threads
from linkage.services.audit import SYSTEM
from linkage.services.follow_ups import plan_linkage_questions
from linkage.services.ladder import Teller
from linkage.services.linkage_values import state_value
from linkage.services.linkages import confirm_step, report_step
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import get_page, post_form

WORD, WORDS = "In 1 introduction the other firm waits for your word", "the other firm waits for your word"
NEW = "Something new in 1 conversation"
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)


@pytest.fixture(autouse=True)
def contacts_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "open_introduction", lambda _session, _proposal: {FairSide.SUPPLIER: 1})


@pytest.fixture
def linkage(session: Session) -> Outcome:
    need = make_need(session, make_assembler(session, name="Fuji Hồ Gươm"))
    return make_linkage(session, need=need, supplier=make_supplier(session, name="Dập Sen"))


@pytest.fixture
def supplier(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.company))


@pytest.fixture
def buyer(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.buyer, email="b@mail.example"))


def reports(linkage: Outcome, stage: OutcomeStage, teller: Teller) -> None:
    with transaction() as session:
        held = session.get_one(Outcome, linkage.id)
        report_step(session, held, ReachedInput(stage=stage, reached_on=held.stage_on), teller=teller)


def test_a_step_of_the_other_firm_waits_for_a_word(linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient) -> None:
    assert WORDS not in get_page(supplier, "/supplier")
    reports(linkage, OutcomeStage.SAMPLE, BUYER)
    assert get_page(supplier, "/supplier").links[WORD] == "/supplier/introductions"
    assert WORDS not in get_page(buyer, "/assembler")
    with transaction() as session:
        confirm_step(session, session.get_one(Outcome, linkage.id), OutcomeStage.SAMPLE, teller=SUPPLIER)
    assert WORDS not in get_page(supplier, "/supplier")


@pytest.mark.parametrize("how", ["passed", "seen", "ended"])
def test_nobody_is_asked_for_a_word_that_is_not_needed(
    session: Session, linkage: Outcome, supplier: FlaskClient, how: str
) -> None:
    reports(linkage, OutcomeStage.SAMPLE, BUYER)
    with transaction() as writing:
        held = writing.exec(select(OutcomeStep).where(OutcomeStep.stage == OutcomeStage.SAMPLE)).one()
        if how == "seen":
            held.seen_at = held.recorded_at
        elif how == "ended":
            ended = writing.get_one(Outcome, linkage.id)
            ended.ended_on, ended.reason = held.reached_on, OutcomeReason.NO_ANSWER
    if how == "passed":
        reports(linkage, OutcomeStage.APPROVAL, BUYER)
        assert WORD in get_page(supplier, "/supplier")
        with transaction() as writing:
            confirm_step(writing, writing.get_one(Outcome, linkage.id), OutcomeStage.APPROVAL, teller=SUPPLIER)
    assert WORDS not in get_page(supplier, "/supplier")


def test_an_amount_of_the_supplier_waits_for_the_buyer(
    linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    with transaction() as session:
        given = ValueInput(kind=ValueKind.ORDERED, amount="250000000", currency="VND")
        state_value(session, session.get_one(Outcome, linkage.id), given, teller=SUPPLIER)
    assert get_page(buyer, "/assembler").links[WORD] == "/assembler/introductions"
    assert WORDS not in get_page(supplier, "/supplier")


def test_questions_whose_day_has_come_stand_on_both_desks(session: Session, app: Flask, sign_in: SignIn) -> None:
    long_ago = agency_today() - datetime.timedelta(days=100)
    old = make_linkage(session, on=long_ago)
    with transaction() as writing:
        plan_linkage_questions(writing, writing.get_one(Outcome, old.id), agency_today(), by=SYSTEM)
    for firm, desk, side, mail in (
        (old.company, "/supplier", "supplier", "s@mail.example"),
        (old.buyer, "/assembler", "assembler", "a@mail.example"),
    ):
        client = sign_in(app.test_client(), make_user(session, company=firm, email=mail))
        page = get_page(client, desk)
        link = page.links["What became of it? 1 introduction waits for your answer"]
        assert link == f"/linkages/questions/{side}"
        assert get_page(client, link).status == 200


def test_a_new_message_stands_in_the_menu_and_on_the_desk_until_it_is_read(
    linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    url = f"/messages/linkage/{linkage.code}"
    for text in ("Chào", "Có ai không?"):
        post_form(supplier, url, {"text": text})
    page = get_page(buyer, "/assembler")
    assert (page.links["Messages (1 new)"], page.links[NEW]) == ("/messages", "/messages")
    assert NEW not in get_page(supplier, "/supplier")
    get_page(buyer, url)
    page = get_page(buyer, "/assembler")
    assert (NEW in page, "Messages (1 new)" in page.links) == (False, False)


def test_a_stranger_and_who_only_claims_a_firm_are_told_of_no_message(
    session: Session, app: Flask, sign_in: SignIn, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    post_form(supplier, f"/messages/linkage/{linkage.code}", {"text": "Chào"})
    assert NEW in get_page(buyer, "/assembler")
    stranger = make_user(session, company=make_supplier(session), email="c@mail.example")
    with transaction() as writing:
        writing.add(
            Membership(user_id=stranger.id or 0, company_id=linkage.buyer_id or 0, role=MembershipRole.CLAIMANT)
        )
    assert NEW not in get_page(sign_in(app.test_client(), stranger), "/supplier")


def test_an_officer_is_told_of_the_linkages_he_looks_after(
    session: Session, app: Flask, sign_in: SignIn, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    post_form(supplier, f"/messages/linkage/{linkage.code}", {"text": "Cơ quan giúp được không?"})
    officer = make_officer(session)
    desk = sign_in(app.test_client(), officer)
    assert "Conversations with something new" in get_page(desk, "/officer").text.split("Nothing waits here")[1]
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).owner_id = officer.id
    page = get_page(desk, "/officer")
    assert "1 Conversations with something new" in page.text.split("Nothing waits here")[0]
    assert page.links["Messages (1 new)"] == "/messages"


def test_the_counts_cost_no_query_of_their_own(
    app: Flask, linkage: Outcome, supplier: FlaskClient, buyer: FlaskClient
) -> None:
    asked: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def queries(get: Callable[[], object]) -> int:
        get()
        asked.clear()
        get()
        return len(asked)

    none = queries(lambda: get_page(buyer, "/assembler"))
    post_form(supplier, f"/messages/linkage/{linkage.code}", {"text": "Chào"})
    reports(linkage, OutcomeStage.SAMPLE, SUPPLIER)
    assert queries(lambda: get_page(buyer, "/assembler")) == none
