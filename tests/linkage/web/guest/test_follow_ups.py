"""What became of meetings, answered behind a link and by officers on the telephone."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AccessLinkKind,
    AnsweredVia,
    FairPhase,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    NextStep,
)
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.session import transaction
from linkage.days import agency_today
from linkage.services.access_links import make_link
from linkage.services.audit import SYSTEM
from linkage.services.follow_ups import plan_questions
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.pages import get_page, post_form

ANSWER = {"stage": "order", "ordered_value": "1,5 tỷ", "currency": "vnd", "rfqs": "2", "satisfaction": "5"}


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


def make_step(meeting: Meeting) -> FollowUp:
    """The supplier promised a quotation until today."""
    with transaction() as session:
        step = FollowUp(
            fair_id=meeting.fair_id,
            meeting_id=meeting.id,
            supplier_company_id=meeting.supplier.company_id,
            assembler_company_id=meeting.assembler.company_id,
            kind=FollowUpKind.NEXT_STEP,
            next_step=NextStep.QUOTATION,
            due_on=agency_today(),
        )
        session.add(step)
    return step


def link(place: int) -> str:
    with transaction() as session:
        ends = now() + datetime.timedelta(days=1)
        return make_link(session, AccessLinkKind.FOLLOW_UP, expires_at=ends, participant_id=place)


def asked(session: Session, side: FairSide = FairSide.SUPPLIER, month: int = 1) -> FollowUp:
    session.expire_all()
    return session.exec(select(FollowUp).where(FollowUp.side == side, FollowUp.month == month)).one()


def test_a_firm_answers_three_questions_behind_its_link(
    client: FlaskClient, session: Session, meeting: Meeting
) -> None:
    found, url = asked(session), f"/l/{link(meeting.supplier_id)}/follow-up"
    page = get_page(client, url)
    assert "Fuji Hồ Gươm" in page
    assert "Questions after one month" in page
    assert "Questions after 3 months" not in page
    page = post_form(client, f"{url}/{found.code}", {**ANSWER, "version": found.version})
    assert "Everything is answered. Thank you." in page
    assert "The amounts of a year as we read them: Ordered 1,500,000,000 VND." in page
    found = asked(session)
    assert (found.status, found.ordered_value, found.currency, found.via) == (
        FollowUpStatus.DONE,
        Decimal(1_500_000_000),
        "VND",
        AnsweredVia.LINK,
    )
    assert found.answers["rfqs"] == 2
    assert 'value="1,500,000,000"' in get_page(client, f"{url}/{found.code}").html


def test_what_was_typed_stays_after_a_refusal(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    found, url = asked(session), f"/l/{link(meeting.supplier_id)}/follow-up"
    sent = {"stage": "sample", "quoted_value": "70000", "text": "Cần thêm thời gian", "version": found.version}
    page = post_form(client, f"{url}/{found.code}", sent, status=422)
    assert "Enter the currency of the amounts." in page
    assert "Cần thêm thời gian" in page
    assert asked(session).status is FollowUpStatus.DUE


def test_a_link_opens_only_what_its_own_firm_is_asked(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/l/{link(meeting.supplier_id)}/follow-up"
    get_page(client, f"{url}/{asked(session, FairSide.ASSEMBLER).code}", status=404)
    get_page(client, f"{url}/{asked(session, month=3).code}", status=404)
    get_page(client, "/l/made-up/follow-up", status=404)


def test_steps_are_closed_by_whoever_owes_them(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    step = make_step(meeting)
    url = f"/l/{link(meeting.supplier_id)}/follow-up"
    assert "The supplier sends a quotation" in get_page(client, url)
    assert "It is noted." in post_form(client, f"{url}/{step.code}/done", {"version": step.version})
    session.refresh(step)
    assert step.status is FollowUpStatus.DONE


def test_a_step_is_postponed_or_given_up_with_its_reason(
    client: FlaskClient, session: Session, meeting: Meeting
) -> None:
    step = make_step(meeting)
    url = f"/l/{link(meeting.supplier_id)}/follow-up/{step.code}/step"
    later = agency_today() + datetime.timedelta(days=20)
    over = agency_today() - datetime.timedelta(days=20)
    assert "The supplier sends a quotation" in get_page(client, url)
    for sent, why in (
        ({"status": "due"}, "Enter the new day."),
        ({"status": "due", "due_on": f"{over}"}, "Enter today or a later day."),
        ({"status": "dropped"}, "Say why it is given up."),
    ):
        assert why in post_form(client, url, {**sent, "version": step.version}, status=422)
    post_form(client, url, {"status": "due", "due_on": f"{later}", "version": step.version})
    session.refresh(step)
    assert (step.status, step.due_on) == (FollowUpStatus.DUE, later)
    post_form(client, url, {"status": "dropped", "text": "Không đủ máy", "version": step.version})
    session.refresh(step)
    assert (step.status, step.text, step.via) == (FollowUpStatus.DROPPED, "Không đủ máy", AnsweredVia.LINK)


def test_form_asks_three_questions_and_folds_the_rest(client: FlaskClient, session: Session, meeting: Meeting) -> None:
    url = f"/l/{link(meeting.supplier_id)}/follow-up/{asked(session).code}"
    before, folded = get_page(client, url).html.split('<details class="more">')
    assert [number in before for number in ("1. How far", "2. How content", "3. What would help")] == [True] * 3
    assert ('name="rfqs"' in before, 'name="rfqs"' in folded) == (False, True)
    refused = post_form(client, url, {"stage": "sample", "ordered_value": "5000000", "version": "1"}, status=422)
    assert '<details class="more" open>' in refused.html


def test_of_two_rounds_that_are_open_the_page_asks_the_latest(
    client: FlaskClient, session: Session, meeting: Meeting
) -> None:
    with transaction() as writing:
        later = writing.get_one(FollowUp, asked(session, month=3).id)
        later.due_on = agency_today()
    page = get_page(client, f"/l/{link(meeting.supplier_id)}/follow-up")
    assert page.html.count("Fuji Hồ Gươm") == 1
    assert "Questions after 3 months" in page
    assert "Questions after one month" not in page
