"""What is done about a low mark: owner and day from the start, a result in the end, which the firm reads."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from database.models.audit_events import AuditEvent
from database.models.feedback import CorrectiveAction, Feedback
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.users import User
from database.session import Clash, Database, transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.feedback import ActionInput, ReopenInput, ResultInput
from linkage.services.audit import SYSTEM
from linkage.services.corrective_actions import change_action, close_action, reopen_action
from linkage.services.users import deactivate_user
from linkage.services.working_days import working_days_after
from tests.factories import make_officer, make_supplier, writing
from tests.feedback_makers import give_mark, make_asked
from tests.linkage_makers import make_linkage

TODAY = agency_today()
BASE = "https://linkage.example"


def low_mark(session: Session, *, owner: User | None = None) -> Feedback:
    firm = make_supplier(session, contact={"email": "sen@mail.example", "name": "Sen"})
    linkage = make_linkage(session, supplier=firm, on=TODAY - datetime.timedelta(days=30))
    if owner is not None:
        with writing(session):
            session.get_one(Outcome, linkage.id).owner_id = owner.id
    return give_mark(make_asked(session, linkage=linkage), 2, "Nobody called back")


def close(asked: Feedback, version: int = 1, result: str = "We called the buyer.") -> bool:
    with transaction() as session:
        held = session.get_one(Feedback, asked.id)
        return close_action(session, held, ResultInput(result=result), expected_version=version, by=SYSTEM)


def change(asked: Feedback, version: int = 1, **given: object) -> CorrectiveAction:
    with transaction() as session:
        data = read_input(ActionInput, {"due_on": asked.action.due_on, **given})
        held = session.get_one(Feedback, asked.id)
        return change_action(session, held, data, expected_version=version, by=SYSTEM, base_url=BASE)


def reopen(asked: Feedback, version: int) -> CorrectiveAction:
    with transaction() as session:
        held = session.get_one(Feedback, asked.id)
        return reopen_action(session, held, ReopenInput(reason="No"), expected_version=version, by=SYSTEM)


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == kind)).all())


def test_it_is_due_in_ten_working_days_and_whose_the_linkage_is(session: Session) -> None:
    owner = make_officer(session)
    asked = low_mark(session, owner=owner)
    assert (asked.action.owner_id, asked.action.due_on) == (owner.id, working_days_after(TODAY, 10))
    assert [each.recipient for each in letters(session, "corrective-action")] == [owner.email]


def test_it_is_nobodys_when_the_officer_has_left(session: Session) -> None:
    owner = make_officer(session)
    with transaction() as changing:
        deactivate_user(changing, changing.get_one(User, owner.id), by=SYSTEM)
    assert low_mark(session, owner=owner).action.owner_id is None


def test_the_firm_is_told_what_it_said_and_what_was_done(session: Session) -> None:
    asked = low_mark(session)
    assert close(asked)
    (letter,) = letters(session, "feedback.result")
    assert ("Nobody called back" in letter.body, "We called the buyer." in letter.body) == (True, True)


def test_without_a_result_nothing_is_done(session: Session) -> None:
    with pytest.raises(Invalid):
        read_input(ResultInput, {"result": " "})
    asked = low_mark(session)
    assert session.get_one(CorrectiveAction, asked.action.id).done_at is None


def test_another_day_needs_a_reason_and_is_not_past(session: Session) -> None:
    asked = low_mark(session)
    day = TODAY + datetime.timedelta(days=40)
    with pytest.raises(Invalid):
        change(asked, due_on=day)
    with pytest.raises(Invalid):
        change(asked, due_on=TODAY - datetime.timedelta(days=1), reason="Why not")
    assert change(asked, due_on=day, reason="The buyer is on holiday").due_on == day
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "action.changed")).one()
    assert event.details["reason"] == "The buyer is on holiday"


def test_handing_it_over_tells_the_new_owner(session: Session) -> None:
    officer = make_officer(session)
    asked = low_mark(session)
    changed = change(asked, owner=officer.code, plan="Call them")
    assert (changed.owner_id, changed.plan) == (officer.id, "Call them")
    (letter,) = letters(session, "corrective-action")
    assert letter.recipient == officer.email
    assert f"{BASE}/officer/feedback/{asked.code}\n" in letter.body


def test_a_stale_page_changes_nothing(session: Session) -> None:
    asked = low_mark(session)
    change(asked, plan="One")
    with pytest.raises(Conflict):
        change(asked, plan="Two")
    with pytest.raises(Conflict):
        close(asked)
    assert session.get_one(CorrectiveAction, asked.action.id).plan == "One"


def test_ten_officers_who_finish_at_once_write_one_result(session: Session, database: Database) -> None:
    asked = low_mark(session)

    def finish(number: int) -> str:
        try:
            with database.session():
                close(asked, result=f"Result {number}")
        except (Conflict, Clash) as refused:
            return type(refused).__name__
        return "done"

    with ThreadPoolExecutor(10) as officers:
        told = list(officers.map(finish, range(10)))
    assert told.count("done") == 1
    assert len(letters(session, "feedback.result")) == 1


def test_it_can_be_opened_again_for_a_month_and_its_second_result_is_told_too(session: Session) -> None:
    asked = low_mark(session)
    close(asked)
    again = reopen(asked, 2)
    assert (again.done_at, again.due_on) == (None, working_days_after(TODAY, 10))
    close(asked, 3, "We did it properly.")
    assert len(letters(session, "feedback.result")) == 2
    with transaction() as changing:
        action = changing.get_one(CorrectiveAction, asked.action.id)
        assert action.done_at is not None
        action.done_at -= datetime.timedelta(days=31)
    with pytest.raises(Conflict):
        reopen(asked, 5)
