"""The page on which officers confirm what fills free places."""

from __future__ import annotations

import datetime
import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingStatus, WishKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import transaction
from linkage.services.check_ins import check_in
from linkage.wording.fair_times import local_moment
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant, make_wish
from tests.pages import Page, get_page, post_form


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=3)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, name="Sakura Motor"))


@pytest.fixture
def reserve(session: Session, fair: Fair, buyer: FairParticipant) -> FairParticipant:
    company = make_supplier(session, name="Cơ khí Đông Á")
    with transaction():
        company.contact_name, company.contact_phone = "Bảo", "028 3999 1111"
        session.add(company)
    firm = make_participant(session, fair, company=company, is_reserve=True)
    make_wish(session, firm, buyer)
    enter(session, fair, make_participant(session, fair))
    return firm


def enter(session: Session, fair: Fair, firm: FairParticipant) -> None:
    at = local_moment(fair, fair.starts_on, datetime.time(8, 50))
    with transaction():
        check_in(session, firm.delegates[0], day=fair.starts_on, at=at)


def repair(desk: FlaskClient, fair: Fair) -> Page:
    return get_page(desk, f"/officer/fairs/{fair.code}/day/repair?at={fair.starts_on}T09:06")


def send(desk: FlaskClient, fair: Fair, page: str, **fields: object) -> Page:
    return post_form(
        desk, f"/officer/fairs/{fair.code}/day/{page}", {"at": f"{fair.starts_on}T09:06", "sure": "yes", **fields}
    )


def test_reserve_is_rung_ticked_booked_and_sent_out(
    desk: FlaskClient, session: Session, fair: Fair, reserve: FairParticipant
) -> None:
    page = repair(desk, fair)
    assert "Cơ khí Đông Á with Sakura Motor" in page
    assert "Reserve: ring first" in page
    assert "028 3999 1111" in page
    key = re.search(r'name="chosen" value="([^"]+)"(?! checked)', page.html)
    assert key is not None
    page = send(desk, fair, "repair", chosen=[key.group(1)])
    assert "1 meeting is in place. Version 1 of the timetable is out." in page
    assert "No free place can be filled" in page
    page = send(desk, fair, "repair", chosen=[key.group(1), "nonsense"])
    assert "These two firms have a meeting already." in page
    assert "This proposal is out of date." in page
    session.expire_all()
    assert [each.supplier_id for each in session.exec(select(Meeting)).all()] == [reserve.id]
    assert fair.release == 1


def test_nothing_ticked_says_so(desk: FlaskClient, fair: Fair, reserve: FairParticipant) -> None:
    assert "Tick at least one proposal." in send(desk, fair, "repair")


def test_swap_is_done_only_when_agreed(desk: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant) -> None:
    tied = make_participant(session, fair)
    make_meeting(session, make_participant(session, fair), buyer, fair.slots[1])
    make_meeting(session, tied, make_buyer(session, fair), fair.slots[2])
    make_wish(session, tied, buyer, kind=WishKind.MUST)
    enter(session, fair, tied)
    page = repair(desk, fair)
    key = re.search(r'name="swap" value="([^"]+)"', page.html)
    assert key is not None
    pair = select(Meeting).where(Meeting.supplier_id == tied.id, Meeting.assembler_id == buyer.id)
    assert session.exec(pair).all() == []
    page = send(desk, fair, "swap", swap=key.group(1).replace("&#34;", '"'))
    assert "2 meetings are in place." in page
    session.expire_all()
    assert [each.status for each in session.exec(pair).all()] == [MeetingStatus.PLANNED]
    assert "This proposal is out of date." in send(desk, fair, "swap", swap=key.group(1))


def test_evening_has_nothing_left_to_repair(desk: FlaskClient, fair: Fair) -> None:
    page = get_page(desk, f"/officer/fairs/{fair.code}/day/repair?at={fair.starts_on}T19:00")
    assert "No slot of today is left." in page
