"""Letters about what the other side said: one for each reader and day, and only about what still waits."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import AnsweredVia, FairSide, OutcomeStage, ValueKind
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.services.access_links import open_link
from linkage.services.audit import SYSTEM
from linkage.services.follow_up_runs import count_due
from linkage.services.ladder import Teller
from linkage.services.linkage_links import KINDS, behind
from linkage.services.linkage_values import confirm_value, state_value
from linkage.services.linkage_word_letters import due_said_letters, send_said_letters
from linkage.services.linkages import confirm_step, report_step
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.linkage_makers import make_linkage

TODAY = agency_today()
BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.LINK, SYSTEM)


@pytest.fixture
def linkage(session: Session) -> Outcome:
    buyer = make_assembler(session, name="Fuji Hồ Gươm")
    supplier = make_supplier(session, name="Dập Sen", contact={"name": "Chị Lan", "email": "sen@supplier.example"})
    return make_linkage(session, need=make_need(session, buyer, title="Giá đỡ 7"), supplier=supplier)


def says(linkage: Outcome, stage: OutcomeStage = OutcomeStage.SAMPLE, *, teller: Teller = BUYER) -> None:
    with transaction() as session:
        given = ReachedInput(stage=stage, reached_on=TODAY - datetime.timedelta(days=3))
        report_step(session, session.get_one(Outcome, linkage.id), given, teller=teller)


def states(linkage: Outcome, *, teller: Teller = BUYER) -> str:
    with transaction() as session:
        given = ValueInput(kind=ValueKind.ORDERED, amount="250000000", currency="VND")
        return state_value(session, session.get_one(Outcome, linkage.id), given, teller=teller).code


def a_day_passes(session: Session) -> None:
    """All that was said and stated was so a day earlier."""
    day = datetime.timedelta(days=1)
    with transaction() as writing:
        for step in writing.exec(select(OutcomeStep)).all():
            step.supplier_said_at = step.supplier_said_at and step.supplier_said_at - day
            step.buyer_said_at = step.buyer_said_at and step.buyer_said_at - day
        for value in writing.exec(select(OutcomeValue)).all():
            value.created_at -= day
    session.expire_all()


def send(session: Session) -> list[OutboxMessage]:
    """The letters in the outbox after a run."""
    with transaction() as writing:
        send_said_letters(writing, agency_today(), base_url="https://x.example")
    return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == "linkage-said")).all())


def test_what_was_said_on_a_day_is_one_letter_once_the_day_is_over(session: Session, linkage: Outcome) -> None:
    says(linkage)
    says(linkage, OutcomeStage.AUDIT)
    states(linkage)
    assert send(session) == []
    a_day_passes(session)
    (letter,) = send(session)
    assert (letter.recipient, letter.language) == ("sen@supplier.example", "vi")
    assert "Fuji Hồ Gươm: Giá đỡ 7" in letter.body
    assert letter.body.count("\n- ") == 3
    assert "250.000.000 VND" in letter.body
    assert send(session) == [letter]


def test_the_link_of_the_letter_opens_the_pair_for_its_reader(session: Session, linkage: Outcome) -> None:
    says(linkage)
    a_day_passes(session)
    (letter,) = send(session)
    secret = letter.body.split("https://x.example/l/")[1].split("/")[0]
    assert open_link(session, secret, *KINDS).expires_at > now() + datetime.timedelta(days=80)
    opens = behind(session, secret)
    assert (opens.side, [each.code for each in opens.linkages]) == (FairSide.SUPPLIER, [linkage.code])


def test_people_with_an_account_are_told_behind_the_sign_in(session: Session, linkage: Outcome) -> None:
    person = make_user(session, company=session.get_one(Company, linkage.buyer_id), language="ja")
    says(linkage, teller=SUPPLIER)
    a_day_passes(session)
    (letter,) = send(session)
    assert (letter.recipient, letter.language) == (person.email, "ja")
    assert f"https://x.example/linkages/{linkage.code}" in letter.body
    assert "/l/" not in letter.body.split("List-Unsubscribe")[0]
    assert [each.user_id for each in session.exec(select(Notice)).all()] == [person.id]


def test_several_partners_of_a_day_are_in_one_letter(session: Session, linkage: Outcome) -> None:
    supplier = session.get_one(Company, linkage.company_id)
    other = make_linkage(session, need=make_need(session, make_assembler(session, name="Sao Mai")), supplier=supplier)
    says(linkage)
    says(other)
    a_day_passes(session)
    (letter,) = send(session)
    assert "Fuji Hồ Gươm" in letter.body
    assert "Sao Mai" in letter.body
    assert letter.body.count("/l/") == 2


def test_what_is_answered_before_the_letter_is_left_out(session: Session, linkage: Outcome) -> None:
    says(linkage)
    code = states(linkage)
    a_day_passes(session)
    with transaction() as writing:
        found = writing.get_one(Outcome, linkage.id)
        confirm_step(writing, found, OutcomeStage.SAMPLE, teller=SUPPLIER)
        confirm_value(writing, found, code, teller=SUPPLIER)
    assert due_said_letters(session, agency_today()) == []


def test_days_that_the_timer_missed_are_told_of_for_a_week(session: Session, linkage: Outcome) -> None:
    says(linkage)
    for _each in range(7):
        a_day_passes(session)
    assert len(due_said_letters(session, agency_today())) == 1
    a_day_passes(session)
    assert due_said_letters(session, agency_today()) == []


def test_who_has_no_way_to_answer_is_not_counted_as_due(session: Session, linkage: Outcome) -> None:
    """No account, no proposal, no fair, no request: no link could lead there, and counting makes none."""
    says(linkage)
    a_day_passes(session)
    links = len(session.exec(select(AccessLink)).all())
    assert len(due_said_letters(session, agency_today())) == 1
    assert len(session.exec(select(AccessLink)).all()) == links
    with transaction() as writing:
        writing.get_one(Outcome, linkage.id).proposal_id = None
    session.expire_all()
    assert count_due(session, agency_today()).said == 0
    assert send(session) == []
