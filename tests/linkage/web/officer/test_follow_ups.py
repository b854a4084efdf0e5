"""What officers see of minutes and of what is due after a fair."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import (
    AnsweredVia,
    FairPhase,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    MinutesOutcome,
    NextStep,
    OfficerRole,
)
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.follow_ups import plan_questions
from tests.factories import make_assembler, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.pages import get_page, post_form


@pytest.fixture
def meeting(session: Session) -> Meeting:
    """A meeting that was held forty days ago, with its questions planned."""
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=agency_today() - datetime.timedelta(days=40))
    buyer = make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))
    supplier = make_participant(session, fair, company=make_supplier(session, name="Dập Hoa Sen"))
    made = make_meeting(session, supplier, buyer, fair.slots[0], status=MeetingStatus.HELD)
    with transaction() as writing:
        plan_questions(writing, fair, by=SYSTEM)
    return made


def asked(session: Session, side: FairSide = FairSide.SUPPLIER, month: int = 1) -> FollowUp:
    session.expire_all()
    return session.exec(select(FollowUp).where(FollowUp.side == side, FollowUp.month == month)).one()


def entry(meeting: Meeting, side: FairSide, outcome: str, was: str = "", version: int = 0) -> dict[str, object]:
    name = f"{side.value}-{meeting.code}"
    return {"meeting": meeting.code, name: outcome, f"was-{name}": was, f"version-{name}": version}


def told(session: Session, side: FairSide) -> MeetingMinutes | None:
    session.expire_all()
    return session.exec(select(MeetingMinutes).where(MeetingMinutes.side == side)).first()


def test_paper_minutes_are_typed_into_the_table(desk: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/officer/fairs/{meeting.fair.code}/minutes"
    page = get_page(desk, url)
    for words in ("Dập Hoa Sen", "Fuji Hồ Gươm", "told by nobody"):
        assert words in page
    both = entry(meeting, FairSide.SUPPLIER, "possible") | entry(meeting, FairSide.ASSEMBLER, "not-held")
    page = post_form(desk, url, both)
    assert "2 answers are noted." in page
    assert "They disagree" in page
    minutes = told(session, FairSide.SUPPLIER)
    assert minutes is not None
    assert (minutes.outcome, minutes.via) == (MinutesOutcome.POSSIBLE, AnsweredVia.PAPER)
    assert "Dập Hoa Sen" in get_page(desk, f"{url}?show=against")
    assert "Nothing is left under these filters." in get_page(desk, f"{url}?show=missing")


def test_the_table_keeps_what_a_firm_said_meanwhile(desk: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/officer/fairs/{meeting.fair.code}/minutes"
    post_form(desk, url, entry(meeting, FairSide.SUPPLIER, "possible"))
    page = post_form(desk, url, entry(meeting, FairSide.SUPPLIER, "not-held"))
    assert "has written about this meeting meanwhile" in page
    minutes = told(session, FairSide.SUPPLIER)
    assert minutes is not None
    assert minutes.outcome is MinutesOutcome.POSSIBLE
    assert "cannot be taken back" in post_form(desk, url, entry(meeting, FairSide.SUPPLIER, "", was="possible"))
    assert "Nothing was changed." in post_form(desk, url, {})


def test_officers_never_see_the_notes_of_a_firm_and_leave_them(
    desk: FlaskClient, session: Session, meeting: Meeting
) -> None:
    with transaction() as writing:
        writing.add(MeetingMinutes(meeting_id=meeting.id or 0, side=FairSide.SUPPLIER, notes="Riêng của chúng tôi"))
    url = f"/fairs/{meeting.fair.code}/minutes/{meeting.code}"
    kept = f"for={meeting.supplier.code}"
    for address in (f"/officer/fairs/{meeting.fair.code}/minutes", f"{url}?{kept}"):
        assert "Riêng của chúng tôi" not in get_page(desk, address)
    sent = {"outcome": "possible", "interest": "5", "version": 1, "notes": "đè lên"}
    assert "Thank you. It is noted." in post_form(desk, f"{url}?{kept}", sent)
    minutes = told(session, FairSide.SUPPLIER)
    assert minutes is not None
    assert (minutes.interest, minutes.notes) == (5, "Riêng của chúng tôi")


def test_officers_see_what_is_overdue_and_enter_what_they_hear(
    desk: FlaskClient, session: Session, meeting: Meeting
) -> None:
    board = f"/officer/fairs/{meeting.fair.code}/minutes/follow-up"
    page = get_page(desk, board)
    for words in ("Dập Hoa Sen", "Fuji Hồ Gươm", "Overdue for", "0%"):
        assert words in page
    found = asked(session)
    post_form(desk, f"{board}/{found.code}", {"stage": "nothing", "version": found.version}, status=422)
    sent = {"stage": "nothing", "reason": "price-target", "version": found.version}
    assert "The answer of Dập Hoa Sen is noted." in post_form(desk, f"{board}/{found.code}", sent)
    assert asked(session).via is AnsweredVia.OFFICER
    assert "50%" in get_page(desk, board)
    assert "Ended without a further step, by telephone" in get_page(desk, f"{board}?show=done")
    assert "Nothing is left under these filters." in get_page(desk, f"{board}?q=nobody")


@pytest.mark.parametrize(
    ("page", "most"),
    [("minutes/follow-up", 14), ("minutes", 16), ("minutes/letters", 20), ("report", 20), ("report/lessons", 28)],
)
def test_more_rows_ask_no_more_questions(
    desk: FlaskClient, session: Session, meeting: Meeting, page: str, most: int
) -> None:
    url, count = f"/officer/fairs/{meeting.fair.code}/{page}", []
    get_page(desk, url)
    event.listen(session.get_bind(), "before_cursor_execute", lambda *_given: count.append(1))
    get_page(desk, url)
    few = len(count)
    for slot in meeting.fair.slots[1:]:
        make_meeting(session, meeting.supplier, make_buyer(session, meeting.fair), slot, status=MeetingStatus.HELD)
    with transaction() as writing:
        plan_questions(writing, meeting.fair, by=SYSTEM)
    count.clear()
    get_page(desk, url)
    assert len(count) == few <= most


def make_step(meeting: Meeting, days_ago: int = 3) -> FollowUp:
    with transaction() as session:
        step = FollowUp(
            fair_id=meeting.fair_id,
            meeting_id=meeting.id,
            supplier_company_id=meeting.supplier.company_id,
            assembler_company_id=meeting.assembler.company_id,
            kind=FollowUpKind.NEXT_STEP,
            next_step=NextStep.QUOTATION,
            due_on=agency_today() - datetime.timedelta(days=days_ago),
        )
        session.add(step)
    return step


def test_an_overdue_step_is_handed_over_postponed_and_given_up(
    desk: FlaskClient, session: Session, meeting: Meeting
) -> None:
    step, officer = make_step(meeting), make_user(session, name="Lê Thị Bưởi", officer_role=OfficerRole.OFFICER)
    board = f"/officer/fairs/{meeting.fair.code}/minutes/follow-up"
    url, day = f"{board}/{step.code}/step", step.due_on
    assert "Officer who sees to it" in get_page(desk, url)
    sent = {"status": "due", "due_on": f"{day}", "owner": officer.code, "version": step.version}
    assert "Officer: Lê Thị Bưởi" in post_form(desk, url, sent)
    session.refresh(step)
    assert (step.owner_id, step.due_on) == (officer.id, day)
    nobody = {**sent, "owner": "NOBODY", "version": step.version}
    assert "Choose an officer of the agency." in post_form(desk, url, nobody, status=422)
    session.refresh(step)
    assert step.owner_id == officer.id
    assert "Say why it is given up." in post_form(desk, url, {"status": "dropped", "version": step.version}, status=422)
    post_form(desk, url, {"status": "dropped", "text": "Bên mua dừng", "owner": "", "version": step.version})
    session.refresh(step)
    assert (step.status, step.text, step.owner_id) == (FollowUpStatus.DROPPED, "Bên mua dừng", None)


def test_letters_that_are_due_are_sent_by_a_button_once(desk: FlaskClient, session: Session, meeting: Meeting) -> None:
    other = make_fair(session, phase=FairPhase.HELD, starts_on=meeting.fair.starts_on)
    make_meeting(
        session, make_participant(session, other), make_buyer(session, other), other.slots[0], status=MeetingStatus.HELD
    )
    with transaction() as writing:
        meeting.assembler.company.contact_email = None
        meeting.supplier.company.contact_email = "hoa.sen@example.org"
        writing.add_all([meeting.assembler.company, meeting.supplier.company])
    url = f"/officer/fairs/{meeting.fair.code}/minutes/letters"
    page = get_page(desk, url)
    assert "Firms that no letter reaches" in page
    assert "Fuji Hồ Gươm" in page
    assert "One letter is on its way." in post_form(desk, url, {})
    page = post_form(desk, url, {})
    assert "No letter is due now." in page
    assert "Fuji Hồ Gươm" in page
    letters = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "fair-follow-up")).all()
    assert [each.recipient for each in letters] == ["hoa.sen@example.org"]
