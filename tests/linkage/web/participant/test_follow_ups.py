"""What a firm owes since a fair, for its people who are signed in."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.enums import AnsweredVia, FairPhase, FairSide, FollowUpKind, FollowUpStatus, MeetingStatus, NextStep
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.follow_ups import plan_questions
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.linkage.web.participant.conftest import SpeakFor
from tests.pages import get_page, post_form


@pytest.fixture
def meeting(session: Session) -> Meeting:
    """A meeting that was held forty days ago, with its questions and a promise of the supplier that is overdue."""
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=agency_today() - datetime.timedelta(days=40))
    buyer = make_buyer(session, fair, company=make_assembler(session, name="Fuji Hồ Gươm"))
    supplier = make_participant(session, fair, company=make_supplier(session, name="Dập Hoa Sen"))
    made = make_meeting(session, supplier, buyer, fair.slots[0], status=MeetingStatus.HELD)
    with transaction() as writing:
        plan_questions(writing, fair, by=SYSTEM)
        writing.add(
            FollowUp(
                fair_id=fair.id,
                meeting_id=made.id,
                supplier_company_id=supplier.company_id,
                assembler_company_id=buyer.company_id,
                kind=FollowUpKind.NEXT_STEP,
                next_step=NextStep.QUOTATION,
                due_on=agency_today() - datetime.timedelta(days=3),
            )
        )
    return made


def owed(session: Session, kind: FollowUpKind, side: FairSide = FairSide.SUPPLIER) -> FollowUp:
    """The step, or the questions of the first round."""
    session.expire_all()
    month = 1 if kind is FollowUpKind.QUESTIONS else 0
    wanted = select(FollowUp).where(FollowUp.kind == kind, FollowUp.side == side, FollowUp.month == month)
    return session.exec(wanted).one()


def test_the_hub_leads_to_what_is_open_and_answers_are_noted(
    speak_for: SpeakFor, session: Session, meeting: Meeting
) -> None:
    person, fair = speak_for(meeting.supplier.company), meeting.fair
    hub = get_page(person, f"/fairs/{fair.code}/mine")
    assert "2 answers and steps of yours are open since the meetings." in hub
    assert "You have not said yet what came of one meeting." in hub
    assert f'href="/fairs/{fair.code}/follow-up"' in hub.html
    page = get_page(person, f"/fairs/{fair.code}/follow-up")
    for words in ("Fuji Hồ Gươm", "Questions after one month", "The supplier sends a quotation", "Overdue"):
        assert words in page
    found = owed(session, FollowUpKind.QUESTIONS)
    url = f"/fairs/{fair.code}/follow-up/{found.code}"
    assert "1. How far has it got?" in get_page(person, url)
    assert "Choose how far it got." in post_form(person, url, {"version": found.version}, status=422)
    post_form(person, url, {"stage": "sample", "version": found.version})
    found = owed(session, FollowUpKind.QUESTIONS)
    assert (found.status, found.via) == (FollowUpStatus.DONE, AnsweredVia.ACCOUNT)
    assert "One answer or step of yours is open since the meetings." in get_page(person, f"/fairs/{fair.code}/mine")


def test_steps_are_done_postponed_and_an_old_page_is_told_so(
    speak_for: SpeakFor, session: Session, meeting: Meeting
) -> None:
    person, step = speak_for(meeting.supplier.company), owed(session, FollowUpKind.NEXT_STEP)
    url, before = f"/fairs/{meeting.fair.code}/follow-up/{step.code}", step.version
    get_page(person, f"{url}/step")
    post_form(person, f"{url}/step", {"status": "due", "due_on": f"{agency_today()}", "version": before})
    assert owed(session, FollowUpKind.NEXT_STEP).due_on == agency_today()
    post_form(person, f"{url}/done", {"version": before}, status=409)
    assert owed(session, FollowUpKind.NEXT_STEP).status is FollowUpStatus.DUE
    post_form(person, f"{url}/done", {"version": owed(session, FollowUpKind.NEXT_STEP).version})
    assert owed(session, FollowUpKind.NEXT_STEP).status is FollowUpStatus.DONE


def test_nobody_answers_for_another_firm(speak_for: SpeakFor, session: Session, meeting: Meeting) -> None:
    theirs, step = owed(session, FollowUpKind.QUESTIONS, FairSide.ASSEMBLER), owed(session, FollowUpKind.NEXT_STEP)
    url = f"/fairs/{meeting.fair.code}/follow-up"
    get_page(speak_for(meeting.supplier.company), f"{url}/{theirs.code}", status=404)
    get_page(speak_for(meeting.assembler.company), f"{url}/{step.code}/step", status=404)
    get_page(speak_for(make_supplier(session)), url, status=404)
