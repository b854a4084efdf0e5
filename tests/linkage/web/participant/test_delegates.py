"""Who comes for a firm, and when they are there."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingStatus
from database.models.fair_participants import FairAbsence, FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from linkage.wording.fair_times import local
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.linkage.web.participant.conftest import SpeakFor
from tests.pages import get_page, post_form


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.PROVISIONAL, delegates_each=2)


@pytest.fixture
def own(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair, delegates=1)


@pytest.fixture
def page_of(speak_for: SpeakFor, own: FairParticipant) -> FlaskClient:
    return speak_for(own.company)


def people(session: Session) -> list[tuple[str, bool]]:
    session.rollback()
    session.expire_all()
    return [(each.name, each.is_unnamed) for each in session.exec(select(FairDelegate)).all()]


def absences(session: Session, fair: Fair) -> list[tuple[str, str, str | None]]:
    session.rollback()
    session.expire_all()
    return [
        (local(fair, each.starts_at).strftime("%H:%M"), local(fair, each.ends_at).strftime("%H:%M"), each.reason)
        for each in session.exec(select(FairAbsence)).all()
    ]


def test_people_are_added_up_to_the_most_and_taken_off(
    session: Session, fair: Fair, own: FairParticipant, page_of: FlaskClient
) -> None:
    first = own.delegates[0]
    url = f"/fairs/{fair.code}/delegates"
    assert first.name in get_page(page_of, url)
    key = get_page(page_of, f"{url}/new").fields["form_key"]
    given = {"name": "Lê Thị Bưởi", "email": "buoi@mail.example", "language": "vi", "languages": ["vi"]}
    for _time in range(2):
        assert "Lê Thị Bưởi" in post_form(page_of, f"{url}/new", {**given, "form_key": key})
    assert len(people(session)) == 2
    assert "Another person comes" not in get_page(page_of, url)
    post_form(page_of, f"{url}/new", {**given, "form_key": "another"}, status=409)
    post_form(page_of, f"{url}/{first.code}/remove", {})
    assert people(session) == [("Lê Thị Bưởi", False)]


def test_last_person_taken_off_leaves_an_unnamed_one(
    session: Session, fair: Fair, own: FairParticipant, page_of: FlaskClient
) -> None:
    page = post_form(page_of, f"/fairs/{fair.code}/delegates/{own.delegates[0].code}/remove", {})
    assert "Nobody named yet" in page
    assert people(session) == [(own.company.name, True)]
    post_form(page_of, f"/fairs/{fair.code}/delegates/new", {"name": "Bùi Đức Khế", "language": "vi"})
    assert people(session) == [("Bùi Đức Khế", False)]


def test_person_with_meetings_is_replaced_and_not_removed(
    session: Session, fair: Fair, own: FairParticipant, page_of: FlaskClient
) -> None:
    make_meeting(session, own, make_buyer(session, fair), fair.slots[0])
    url = f"/fairs/{fair.code}/delegates/{own.delegates[0].code}"
    post_form(page_of, f"{url}/remove", {}, status=409)
    assert "Saved." in post_form(page_of, url, {"name": "Phạm Hữu Xoài", "language": "vi"})
    assert session.exec(select(Meeting)).one().supplier_delegate_id == own.delegates[0].id


def test_name_is_asked_for(fair: Fair, own: FairParticipant, page_of: FlaskClient) -> None:
    url = f"/fairs/{fair.code}/delegates/{own.delegates[0].code}"
    page = post_form(page_of, url, {"name": "", "email": "not an address", "language": "vi"}, status=422)
    assert "Enter the name of the person who comes." in page
    assert page.fields["email"] == "not an address"


def test_times_away_are_said_and_come_back_as_they_were_said(
    session: Session, fair: Fair, own: FairParticipant, page_of: FlaskClient
) -> None:
    url = f"/fairs/{fair.code}/availability"
    sent = {"arrive-0": "8:30", "leave-0": "14h30", "reason-0": "Bus from Vinh"}
    assert "Saved." in post_form(page_of, url, sent)
    assert absences(session, fair) == [("00:00", "08:30", "Bus from Vinh"), ("14:30", "00:00", "Bus from Vinh")]
    page = get_page(page_of, url)
    assert (page.fields["arrive-0"], page.fields["leave-0"], page.fields["reason-0"]) == (
        "08:30",
        "14:30",
        "Bus from Vinh",
    )
    post_form(page_of, url, {})
    assert absences(session, fair) == []


def test_block_and_day_away_need_a_reason(session: Session, fair: Fair, page_of: FlaskClient) -> None:
    url = f"/fairs/{fair.code}/availability"
    block = fair.sessions[0]
    page = post_form(page_of, url, {"block-0": [str(block.id)]}, status=422)
    assert "Say why in a few words" in page
    assert "Why (optional)" not in page
    assert "Needed for what you tick above." in page
    post_form(page_of, url, {"block-0": [str(block.id)], "reason-0": "Visit to a plant"})
    assert absences(session, fair) == [("09:00", local(fair, block.ends_at).strftime("%H:%M"), "Visit to a plant")]
    post_form(page_of, url, {"away-0": "1", "reason-0": "Holiday"})
    assert absences(session, fair) == [("00:00", "00:00", "Holiday")]


def test_leaving_before_arriving_is_told(fair: Fair, page_of: FlaskClient) -> None:
    url = f"/fairs/{fair.code}/availability"
    page = post_form(page_of, url, {"arrive-0": "15:00", "leave-0": "10:00"}, status=422)
    assert "You leave before you arrive." in page
    assert "Enter a time such as 10:30." in post_form(page_of, url, {"arrive-0": "noon"}, status=422)


def test_broken_meetings_are_shown_first_and_called_off_when_agreed(
    session: Session, fair: Fair, own: FairParticipant, page_of: FlaskClient
) -> None:
    buyer = make_buyer(session, fair)
    early = make_meeting(session, own, buyer, fair.slots[0])
    late = make_meeting(session, own, make_buyer(session, fair), fair.slots[5])
    with transaction():
        release(session, fair, by=SYSTEM)
    url = f"/fairs/{fair.code}/availability"
    page = post_form(page_of, url, {"arrive-0": "10:00"}, status=422)
    assert "This breaks a meeting in the timetable" in page
    assert buyer.company.name in page
    assert absences(session, fair) == []
    assert page.fields["agreed"] == early.code
    assert "One meeting is called off." in post_form(page_of, url, {"arrive-0": "10:00", "agreed": [early.code]})
    states = {key: session.get_one(Meeting, key, populate_existing=True).status for key in (early.id, late.id)}
    assert states == {early.id: MeetingStatus.CANCELLED, late.id: MeetingStatus.PLANNED}


def test_one_person_is_away_without_the_others(
    session: Session, fair: Fair, own: FairParticipant, page_of: FlaskClient
) -> None:
    person = own.delegates[0]
    url = f"/fairs/{fair.code}/delegates/{person.code}/availability"
    page = post_form(page_of, url, {"leave-0": "10:00"})
    assert page.h1 == "Who comes"
    assert "leaves at 10:00" in page
    kept = session.exec(select(FairAbsence)).one()
    assert (kept.delegate_id, kept.participant_id) == (person.id, None)
    assert kept.ends_at - kept.starts_at == datetime.timedelta(hours=14)
