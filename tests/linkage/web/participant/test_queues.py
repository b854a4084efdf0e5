"""A supplier takes a number at a table, sees its place, and leaves."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, FairSide, ParticipantStatus, WishKind
from database.models.fair_days import FairQueuePlace
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.fair_queues import call_next, take_number
from linkage.wording.fair_times import local
from tests.factories import make_assembler, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant, make_wish
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form


@pytest.fixture
def fair(session: Session) -> Fair:
    """It goes on now, whatever the hour."""
    sample = Fair(name="", starts_on=now().date(), ends_on=now().date())
    made = make_fair(session, starts_on=local(sample, now()).date(), phase=FairPhase.LIVE)
    with transaction() as writing:
        for slot in writing.get_one(Fair, made.id).slots:
            step = datetime.timedelta(minutes=25 * (slot.number - 1))
            slot.starts_at, slot.ends_at = now() + step, now() + step + datetime.timedelta(minutes=20)
    return made


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair, company=make_assembler(session, name="Sakura Motor"))


@pytest.fixture
def firm(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair, company=make_supplier(session, name="Cơ khí Đông Á"))


@pytest.fixture
def phone(client: FlaskClient, session: Session, sign_in: SignIn, firm: FairParticipant) -> FlaskClient:
    return sign_in(client, make_user(session, company=firm.company))


def test_number_is_taken_shown_and_given_back(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    other = make_participant(session, fair)
    with transaction():
        take_number(session, fair, supplier=other, assembler=buyer, at=now(), by=SYSTEM)
    page = get_page(phone, f"/fairs/{fair.code}/queue")
    assert "A1 Sakura Motor One firm waits. Take a number" in page
    page = post_form(phone, f"/fairs/{fair.code}/queue", {"buyer": buyer.code})
    assert "Your number is 2." in page
    assert "One firm is before you" in page
    with transaction():
        call_next(session, fair, buyer, by=SYSTEM)
        call_next(session, fair, buyer, by=SYSTEM)
    assert "Called: go to the table" in get_page(phone, f"/fairs/{fair.code}/queue")
    place = session.exec(select(FairQueuePlace).where(FairQueuePlace.number == 2)).one()
    page = post_form(phone, f"/fairs/{fair.code}/queue/{place.code}/leave", {})
    assert "You do not wait there any more." in page


def test_page_of_the_firm_leads_to_the_numbers_on_the_day(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    hub = f"/fairs/{fair.code}/mine"
    with transaction() as writing:
        writing.get_one(Fair, fair.id).release = 1
    page = get_page(phone, hub)
    assert page.links["Take a number"] == f"/fairs/{fair.code}/queue"
    assert page.links["Our timetable"] == f"/fairs/{fair.code}/agenda"
    assert get_page(phone, f"/fairs/{fair.code}/queue").links[fair.name] == hub
    with transaction() as writing:
        writing.get_one(Fair, fair.id).phase = FairPhase.PROVISIONAL
    assert "Take a number" not in get_page(phone, hub)


def test_numbers_of_others_are_not_given_back(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    other = make_participant(session, fair)
    with transaction():
        place = take_number(session, fair, supplier=other, assembler=buyer, at=now(), by=SYSTEM)
    post_form(phone, f"/fairs/{fair.code}/queue/{place.code}/leave", {}, status=404)
    session.expire_all()
    assert place.status == "waiting"


def test_a_buyer_that_refused_the_firm_looks_like_one_without_time(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, firm: FairParticipant
) -> None:
    full = make_buyer(session, fair, company=make_assembler(session, name="Sakura Full"))
    for slot in fair.slots:
        make_meeting(session, make_participant(session, fair), full, slot)
    make_wish(session, firm, buyer, by=FairSide.ASSEMBLER, kind=WishKind.NO)
    page = get_page(phone, f"/fairs/{fair.code}/queue")
    for line in ("A1 Sakura Motor Nobody waits. No time left today", "A2 Sakura Full Nobody waits. No time left today"):
        assert line in page
    told = [post_form(phone, f"/fairs/{fair.code}/queue", {"buyer": each.code}).text for each in (buyer, full)]
    assert told[0] == told[1]
    assert "No time of today is free for both of you." in told[0]
    assert session.exec(select(FairQueuePlace)).all() == []


def test_buyers_whom_the_firm_refused_are_not_offered(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, firm: FairParticipant
) -> None:
    make_wish(session, firm, buyer, kind=WishKind.NO)
    assert "Sakura" not in get_page(phone, f"/fairs/{fair.code}/queue")


def test_what_is_said_of_unnamed_buyers_fits_three_that_come(
    phone: FlaskClient, session: Session, fair: Fair, firm: FairParticipant
) -> None:
    sectors = ("office-machines", "office-machines", "automotive", "electronics")
    for sector, nationality in zip(sectors, ("JP", "JP", "JP", "KR"), strict=True):
        hidden = make_assembler(session, name="Zorp", is_name_public=False, nationality=nationality, sector=sector)
        make_buyer(session, fair, company=hidden)
    page = get_page(phone, f"/fairs/{fair.code}/queue")
    assert page.text.count("Assembler (Japan) Nobody waits.") == 3
    assert page.text.count("Name not shown") == 1
    for word in ("Zorp", "Korea", "Office machines", "Automotive", "Electronics"):
        assert word not in page


def test_no_numbers_before_the_fair_is_live(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    with transaction():
        fair.phase = FairPhase.PROVISIONAL
        session.add(fair)
    page = get_page(phone, f"/fairs/{fair.code}/queue")
    assert ("Numbers are given on the days of the fair." in page, "Take a number Take" in page) == (True, False)
    page = post_form(phone, f"/fairs/{fair.code}/queue", {"buyer": buyer.code})
    assert "Numbers are given once the fair has begun." in page


def test_firm_that_takes_no_part_sees_no_queue(
    client: FlaskClient, session: Session, sign_in: SignIn, fair: Fair
) -> None:
    stranger = sign_in(client, make_user(session, company=make_supplier(session)))
    get_page(stranger, f"/fairs/{fair.code}/queue", status=404)


def test_hidden_buyer_stays_hidden(phone: FlaskClient, session: Session, fair: Fair) -> None:
    make_buyer(session, fair, company=make_assembler(session, name="Geheim AG", is_name_public=False))
    page = get_page(phone, f"/fairs/{fair.code}/queue")
    assert ("A1" in page, "Geheim" in page.html) == (True, False)


def test_before_the_day_nobody_reads_who_refused_it(
    phone: FlaskClient, session: Session, fair: Fair, buyer: FairParticipant, firm: FairParticipant
) -> None:
    """ASVS 8.2.2: a buyer missing from the list would tell its no while wishes are still secret."""
    with transaction():
        fair.phase = FairPhase.WISHES
    assert "Sakura" not in get_page(phone, f"/fairs/{fair.code}/queue")


def test_refusal_names_no_buyer(phone: FlaskClient, session: Session, fair: Fair) -> None:
    hidden = make_buyer(session, fair, company=make_assembler(session, name="Himitsu"))
    with transaction():
        hidden.company.assembler_profile.is_name_public = False  # type: ignore[union-attr]
        hidden.status = ParticipantStatus.WITHDRAWN
    assert "Himitsu" not in post_form(phone, f"/fairs/{fair.code}/queue", {"buyer": hidden.code}, status=404)
