"""A firm registers on a phone: rules with what is missing, answers, the waiting list, withdrawing."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.meetings import Meeting
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from tests.factories import make_assembler, make_supplier
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.linkage.web.participant.conftest import SpeakFor
from tests.pages import get_page, post_form

ANSWERS: dict[str, Any] = {"side": "supplier", "languages": ["vi", "en"], "max_meetings": "6", "consent": "1"}


def held(session: Session) -> FairParticipant:
    session.rollback()
    session.expire_all()
    return session.exec(select(FairParticipant).order_by(FairParticipant.id.desc())).first()  # type: ignore[union-attr, return-value]


def test_supplier_registers_and_sees_where_it_stands(session: Session, speak_for: SpeakFor) -> None:
    fair, company = make_fair(session, is_approval_needed=False), make_supplier(session, languages=["vi"])
    client = speak_for(company)
    page = get_page(client, f"/fairs/{fair.code}/register")
    assert page.h1 == "Register for the fair"
    page = post_form(client, f"/fairs/{fair.code}/register", {**ANSWERS, "form_key": page.fields["form_key"]})
    assert page.h1 == fair.name
    assert "Takes part" in page
    assert "Say who comes" in page
    assert held(session).consent_text == "1"


def test_form_sent_twice_registers_once(session: Session, speak_for: SpeakFor) -> None:
    fair, client = make_fair(session), speak_for(make_supplier(session))
    key = get_page(client, f"/fairs/{fair.code}/register").fields["form_key"]
    for _time in range(2):
        page = post_form(client, f"/fairs/{fair.code}/register", {**ANSWERS, "form_key": key, "version": "1"})
        assert page.h1 == fair.name
    assert len(session.exec(select(FairParticipant)).all()) == 1


def test_rules_are_told_one_by_one_with_a_way_to_mend_each(session: Session, speak_for: SpeakFor) -> None:
    rules = {"is_listed": True, "certificates": ["iatf-16949"], "completeness_percent": 95, "text": "Bring samples."}
    fair = make_fair(session, is_approval_needed=False, eligibility=rules)
    client = speak_for(make_supplier(session))
    page = get_page(client, f"/fairs/{fair.code}/register")
    assert "Fulfilled: A published profile" in page
    assert "Missing: One of these certificates, in force: IATF 16949" in page
    assert "Bring samples." in page
    assert page.links["Mend it: One of these certificates, in force: IATF 16949"] == "/supplier/profile/certificates"
    page = post_form(client, f"/fairs/{fair.code}/register", ANSWERS)
    assert "Waits for approval" in page
    assert "What is missing" in page


def test_answers_that_do_not_hold_are_kept_and_told(session: Session, speak_for: SpeakFor) -> None:
    fair, client = make_fair(session), speak_for(make_supplier(session))
    sent = {"side": "supplier", "min_meetings": "9", "max_meetings": "3", "message": "Please call us."}
    page = post_form(client, f"/fairs/{fair.code}/register", sent, status=422)
    assert "Choose at least one language in which you can talk." in page
    page = post_form(client, f"/fairs/{fair.code}/register", {**sent, "languages": ["vi"]}, status=422)
    assert "This is more than the most meetings you want." in page
    assert page.fields["min_meetings"] == "9"
    assert "Please call us." in page
    assert session.exec(select(FairParticipant)).all() == []


def test_full_fair_tells_the_place_on_the_waiting_list(session: Session, speak_for: SpeakFor) -> None:
    fair = make_fair(session, is_approval_needed=False, places_suppliers=0)
    make_participant(session, fair, status=ParticipantStatus.WAITING, waiting_number=1)
    client = speak_for(make_supplier(session))
    assert "All places are taken." in get_page(client, f"/fairs/{fair.code}/register")
    page = post_form(client, f"/fairs/{fair.code}/register", ANSWERS)
    assert "On the waiting list" in page
    assert "One firm waits before yours." in page


def test_closed_registration_says_so(session: Session, speak_for: SpeakFor) -> None:
    fair, client = make_fair(session, phase=FairPhase.DRAFTING), speak_for(make_supplier(session))
    assert "Registration for this fair is not open." in get_page(client, f"/fairs/{fair.code}/register")
    post_form(client, f"/fairs/{fair.code}/register", ANSWERS, status=409)


def test_fair_in_planning_is_not_there(session: Session, speak_for: SpeakFor) -> None:
    fair, client = make_fair(session, phase=FairPhase.PLANNING), speak_for(make_supplier(session))
    for path in ("register", "mine", "delegates", "availability", "withdraw"):
        get_page(client, f"/fairs/{fair.code}/{path}", status=404)


def test_answers_are_changed_unless_somebody_was_faster(session: Session, speak_for: SpeakFor) -> None:
    fair = make_fair(session)
    own = make_participant(session, fair, status=ParticipantStatus.APPLIED)
    client = speak_for(own.company)
    page = get_page(client, f"/fairs/{fair.code}/register")
    assert page.h1 == "Our answers"
    sent = {**ANSWERS, "languages": ["ja"], "version": page.fields["version"]}
    assert "Your answers are changed." in post_form(client, f"/fairs/{fair.code}/register", sent)
    assert held(session).languages == ["ja"]
    post_form(client, f"/fairs/{fair.code}/register", {**sent, "languages": ["ko"]}, status=409)
    assert held(session).languages == ["ja"]


def test_withdrawing_lists_what_it_breaks(session: Session, speak_for: SpeakFor) -> None:
    fair = make_fair(session, phase=FairPhase.PROVISIONAL)
    own, buyer = make_participant(session, fair), make_buyer(session, fair)
    meeting = make_meeting(session, own, buyer, fair.slots[0])
    with transaction():
        release(session, fair, by=SYSTEM)
    client = speak_for(own.company)
    page = get_page(client, f"/fairs/{fair.code}/withdraw")
    assert buyer.company.name in page
    assert "This meeting is called off" in page
    page = post_form(client, f"/fairs/{fair.code}/withdraw", {"version": page.fields["version"], "reason": "Typhoon"})
    assert "You do not come." in page
    session.rollback()
    assert session.get_one(Meeting, meeting.id, populate_existing=True).status is MeetingStatus.CANCELLED


def test_nobody_withdraws_from_a_fair_that_is_over(session: Session, speak_for: SpeakFor) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE)
    own = make_participant(session, fair)
    client = speak_for(own.company)
    assert "We cannot come: withdraw" in get_page(client, f"/fairs/{fair.code}/mine")
    with transaction() as writing:
        fair.phase = FairPhase.HELD
        writing.add(fair)
    page = get_page(client, f"/fairs/{fair.code}/mine")
    assert "We cannot come: withdraw" not in page
    assert "What to do" not in page
    assert "This fair is over." in get_page(client, f"/fairs/{fair.code}/withdraw", status=409)
    post_form(client, f"/fairs/{fair.code}/withdraw", {"version": own.version}, status=409)
    assert held(session).status is ParticipantStatus.APPROVED


def test_leaving_tells_nothing_of_meetings_that_are_not_out(session: Session, speak_for: SpeakFor) -> None:
    """ASVS 8.2.2: whom the officers plan a firm to meet is read by nobody before the release, by whatever it would break."""
    fair = make_fair(session, phase=FairPhase.DRAFTING)
    own, buyer = make_participant(session, fair), make_buyer(session, fair)
    meeting = make_meeting(session, own, buyer, fair.slots[0])
    client = speak_for(own.company)
    assert buyer.company.name not in get_page(client, f"/fairs/{fair.code}/withdraw")
    page = post_form(client, f"/fairs/{fair.code}/availability", {"away-0": "1", "reason-0": "Tết"})
    assert buyer.company.name not in page
    assert "called off" not in page
    session.rollback()
    assert session.get_one(Meeting, meeting.id, populate_existing=True).status is MeetingStatus.CANCELLED


def test_consent_is_taken_back_and_given_again(session: Session, speak_for: SpeakFor) -> None:
    fair = make_fair(session)
    client = speak_for(make_participant(session, fair).company)
    post_form(client, f"/fairs/{fair.code}/consent", {"consent": "0"})
    assert (held(session).consent_text, held(session).consented_at) == (None, None)
    assert "agreed on" in post_form(client, f"/fairs/{fair.code}/consent", {"consent": "1"})


def test_firm_that_is_both_registers_on_both_sides(session: Session, speak_for: SpeakFor) -> None:
    from database.models.companies import AssemblerProfile

    company = make_supplier(session)
    fair = make_fair(session, is_approval_needed=False)
    from database.session import transaction

    with transaction() as opened:
        opened.add(AssemblerProfile(company_id=company.id or 0))
    client = speak_for(company)
    post_form(client, f"/fairs/{fair.code}/register", ANSWERS)
    page = get_page(client, f"/fairs/{fair.code}/mine")
    assert "Take part on the other side, too" in page
    page = post_form(client, f"/fairs/{fair.code}/register", {**ANSWERS, "side": "assembler"})
    assert page.text.count("Takes part") == 2
    assert "As a buyer" in page


def test_other_firms_see_nothing_of_it(session: Session, speak_for: SpeakFor, client: FlaskClient) -> None:
    fair = make_fair(session)
    own = make_participant(session, fair, message="Only the agency reads this: papaya")
    get_page(client, f"/fairs/{fair.code}/mine")  # a visitor is asked to sign in
    other = speak_for(make_assembler(session))
    page = get_page(other, f"/fairs/{fair.code}/mine")
    assert own.company.name not in page
    assert "papaya" not in page.html
    get_page(other, f"/fairs/{fair.code}/delegates", status=404)
    get_page(other, f"/fairs/{fair.code}/delegates/{own.delegates[0].code}", status=404)
