"""Who is asked about what and when, once; what a firm answers, and until when it may change it."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import (
    AnsweredVia,
    CaseStatus,
    FairPhase,
    FairSide,
    FeedbackService,
    NoticeKind,
    NoticeMail,
    ParticipantStatus,
)
from database.models.access_links import AccessLink
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.fair_days import FairCheckIn
from database.models.fair_participants import FairParticipant
from database.models.feedback import CorrectiveAction, Feedback
from database.models.notices import NoticeSetting
from database.models.outbox import OutboxMessage
from database.models.support_cases import SupportCase
from database.session import Clash, transaction
from linkage.days import agency_today
from linkage.errors import Conflict
from linkage.services.audit import SYSTEM
from linkage.services.feedback import plan_feedback, stop_letters
from linkage.services.feedback_letters import FeedbackSent, send_feedback
from linkage.services.linkage_links import behind
from tests.factories import make_need, make_supplier, make_user, writing
from tests.fair_makers import make_buyer, make_fair, make_participant
from tests.feedback_makers import give_mark, make_asked
from tests.linkage_makers import make_linkage

TODAY = agency_today()


def ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


def plan(on: datetime.date = TODAY) -> int:
    with transaction() as session:
        return plan_feedback(session, on)


def send(on: datetime.date = TODAY) -> FeedbackSent:
    with transaction() as session:
        return send_feedback(session, on, base_url="https://linkage.example")


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind)).all())


def checked_in(session: Session, place: FairParticipant) -> FairParticipant:
    with writing(session):
        delegate = place.delegates[0]
        session.add(FairCheckIn(fair_id=place.fair_id, delegate_id=delegate.id or 0, day=TODAY, at=now()))
    return place


def later(session: Session, days: int) -> None:
    """As if all letters had been written, and all answers given, so many days ago."""
    with writing(session):
        for each in session.exec(select(Feedback)).all():
            each.asked_at = each.asked_at and each.asked_at - datetime.timedelta(days=days)
            each.answered_at = each.answered_at and each.answered_at - datetime.timedelta(days=days)
            session.add(each)


def test_both_firms_are_asked_thirty_days_after_an_introduction_and_never_again(session: Session) -> None:
    linkage = make_linkage(session, on=ago(30))
    make_linkage(session, on=ago(29))
    assert (plan(), plan(), plan(TODAY + datetime.timedelta(days=0))) == (2, 0, 0)
    found = session.exec(select(Feedback).order_by(col(Feedback.id))).all()
    assert [(each.company_id, each.side, each.outcome_id) for each in found] == [
        (linkage.company_id, FairSide.SUPPLIER, linkage.id),
        (linkage.buyer_id, FairSide.ASSEMBLER, linkage.id),
    ]


def test_what_is_long_past_is_left_alone(session: Session) -> None:
    make_linkage(session, on=ago(91))
    assert plan() == 0


def test_firms_that_came_to_a_fair_are_asked_two_days_after_it(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=ago(2))
    came = checked_in(session, make_participant(session, fair))
    buyer = checked_in(session, make_buyer(session, fair))
    make_participant(session, fair)
    checked_in(session, make_participant(session, fair, status=ParticipantStatus.WITHDRAWN))
    young = make_fair(session, phase=FairPhase.HELD, starts_on=ago(1))
    checked_in(session, make_participant(session, young))
    assert plan() == 2
    found = session.exec(select(Feedback).order_by(col(Feedback.id))).all()
    assert [(each.company_id, each.service) for each in found] == [
        (came.company_id, FeedbackService.FAIR),
        (buyer.company_id, FeedbackService.FAIR),
    ]


def test_a_closed_case_asks_the_firm_at_once_and_one_at_work_does_not(session: Session) -> None:
    firm = make_supplier(session)
    with transaction() as changing:
        for number, status in enumerate((CaseStatus.DONE, CaseStatus.DROPPED, CaseStatus.OPEN)):
            closed = None if status is CaseStatus.OPEN else now()
            case = SupportCase(
                company_id=firm.id or 0,
                key=f"k{number}",
                kind="certificate",
                status=status,
                closed_at=closed,
                weights_version="1",
            )
            changing.add(case)
    assert plan() == 2
    assert {each.service for each in session.exec(select(Feedback)).all()} == {FeedbackService.SUPPORT}


def test_one_letter_asks_a_firm_of_all_its_things(session: Session) -> None:
    firm = make_supplier(session, contact={"email": "sen@mail.example", "name": "Sen"})
    for _each in "ab":
        make_linkage(session, supplier=firm, on=ago(30))
    sent = send()
    assert send() == FeedbackSent(0, 0, sent.without_address)
    (letter,) = [each for each in letters(session, "feedback.asked") if each.recipient == "sen@mail.example"]
    assert letter.body.count("\n- ") == 2
    assert "/feedback/stop" in letter.headers["List-Unsubscribe"]
    links = session.exec(select(AccessLink).where(AccessLink.company_id == firm.id)).all()
    assert [each.feedback_id is not None for each in links].count(True) == 1


@pytest.mark.parametrize("has_account", [True, False])
def test_a_letter_names_part_and_number_of_what_it_asks_about_and_leads_there(
    session: Session, has_account: bool
) -> None:
    firm = make_supplier(session, contact={"email": "sen@mail.example", "name": "Sen"})
    if has_account:
        make_user(session, company=firm, email="sen@mail.example", language="en")
    linkage = make_linkage(session, need=make_need(session, title="Giá đỡ 7"), supplier=firm, on=ago(30))
    send()
    (letter,) = [each for each in letters(session, "feedback.asked") if each.recipient == "sen@mail.example"]
    (line,) = [each for each in letter.body.splitlines() if each.startswith("- ")]
    assert ": Giá đỡ 7, " in line
    assert linkage.code in line.split("http", maxsplit=1)[0]
    path = line.split("https://linkage.example", maxsplit=1)[1]
    if has_account:
        assert path == f"/linkages/{linkage.code}"
    else:
        secret = path.split("/")[2]
        assert path == f"/l/{secret}/linkage/{linkage.code}"
        assert behind(session, secret).linkage(linkage.code).id == linkage.id


def test_a_firm_that_is_silent_is_reminded_once(session: Session) -> None:
    make_asked(session, supplier=make_supplier(session, contact={"email": "sen@mail.example"}))
    assert send().questions == 1
    later(session, 9)
    assert send(TODAY + datetime.timedelta(days=1)).reminders == 0
    later(session, 1)
    assert send(TODAY + datetime.timedelta(days=2)).reminders == 1
    later(session, 30)
    assert send(TODAY + datetime.timedelta(days=3)).reminders == 0
    assert len(letters(session, "feedback.reminder")) == 1


def test_who_answered_or_stopped_the_letters_is_not_written_to(session: Session) -> None:
    answered = make_asked(session, supplier=make_supplier(session, contact={"email": "a@mail.example"}))
    stopped = make_asked(session, supplier=make_supplier(session, contact={"email": "b@mail.example"}))
    give_mark(answered, 4)
    with transaction() as changing:
        stop_letters(changing, changing.get_one(Company, stopped.company_id), by=SYSTEM)
    assert send().questions == 0


def test_a_person_who_wants_no_such_mails_gets_none_and_reads_it_on_the_site(session: Session) -> None:
    asked = make_asked(session)
    user = make_user(session, company=session.get_one(Company, asked.company_id))
    with writing(session):
        session.add(NoticeSetting(user_id=user.id or 0, kind=NoticeKind.FEEDBACK, mail=NoticeMail.NEVER))
    send()
    assert [each for each in letters(session, "feedback.asked") if each.recipient == user.email] == []


def test_the_database_refuses_a_second_question_about_the_same_thing(session: Session) -> None:
    asked = make_asked(session)
    with pytest.raises(Clash), transaction() as changing:
        changing.add(Feedback(company_id=asked.company_id, outcome_id=asked.outcome_id, due_on=TODAY))


@pytest.mark.parametrize(("mark", "actions"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_a_low_mark_opens_one_action(session: Session, mark: int, actions: int) -> None:
    asked = make_asked(session)
    give_mark(asked, mark, "Too slow")
    give_mark(asked, mark, "Much too slow")
    assert len(session.exec(select(CorrectiveAction)).all()) == actions


def test_a_better_mark_later_leaves_the_action_open(session: Session) -> None:
    asked = make_asked(session)
    give_mark(asked, 1)
    changed = give_mark(asked, 5, "All is well now")
    assert (changed.mark, changed.action.done_at) == (5, None)


def test_an_answer_can_be_changed_for_two_weeks(session: Session) -> None:
    asked = make_asked(session)
    give_mark(asked, 4)
    later(session, 13)
    assert give_mark(asked, 3).mark == 3
    later(session, 2)
    with pytest.raises(Conflict):
        give_mark(asked, 5)


def test_the_same_answer_twice_is_written_down_once(session: Session) -> None:
    asked = make_asked(session)
    give_mark(asked, 4, "Good")
    give_mark(asked, 4, "Good")
    trail = select(AuditEvent).where(col(AuditEvent.action).in_(("feedback.answered", "feedback.changed")))
    assert len(session.exec(trail).all()) == 1


def test_an_officer_does_not_overwrite_what_the_firm_said_itself(session: Session) -> None:
    asked = make_asked(session)
    give_mark(asked, 4)
    with pytest.raises(Conflict):
        give_mark(asked, 1, via=AnsweredVia.OFFICER)
    assert session.get_one(Feedback, asked.id).mark == 4
