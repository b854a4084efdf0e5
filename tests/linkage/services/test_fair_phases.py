"""Phases of an event, its letters and reminders."""

from __future__ import annotations

import datetime
import re

import pytest
from sqlmodel import Session, col, select

from database.enums import (
    ConsentChannel,
    ConsentPurpose,
    FairKind,
    FairPhase,
    MeetingStatus,
    MembershipRole,
    ParticipantStatus,
)
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import MeetingBooking
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.services.audit import SYSTEM
from linkage.services.consents import withdraw_consent
from linkage.services.fair_letters import letters_to_come
from linkage.services.fair_phases import (
    are_wishes_open,
    cancel_fair,
    ends_at,
    is_open_for_registration,
    late_since,
    may_move,
    move_to,
    needs_of,
    next_phase,
    previous_phase,
    remind_due,
)
from linkage.services.persons import Person
from linkage.services.proposal_letters import ProposalDesk
from linkage.wording.fair_times import local_moment
from tests.factories import make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant

BASE = "https://linkage.example"
TODAY = agency_today()
DAY = datetime.timedelta(days=1)


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    statement = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(col(OutboxMessage.recipient))
    return list(session.exec(statement).all())


def go(session: Session, fair: Fair, phase: FairPhase, **values: object) -> int:
    with transaction():
        return move_to(session, fair, phase, by=SYSTEM, base_url=BASE, **values)  # type: ignore[arg-type]


def test_an_event_goes_from_planning_to_held(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.PLANNING, wishes_close_on=TODAY + 5 * DAY)
    make_buyer(session, fair)
    make_participant(session, fair)
    for phase in (FairPhase.REGISTRATION, FairPhase.WISHES, FairPhase.DRAFTING):
        assert next_phase(fair) is phase
        go(session, fair, phase)
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.PROVISIONAL)  # nothing is published
    with transaction():
        fair.release = 1
        session.add(fair)
    go(session, fair, FairPhase.PROVISIONAL)
    go(session, fair, FairPhase.LIVE)
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.HELD)  # it has not begun
    with transaction():
        for slot in fair.slots:
            slot.starts_at, slot.ends_at = slot.starts_at - 30 * DAY, slot.ends_at - 30 * DAY
            session.add(slot)
    go(session, fair, FairPhase.HELD)
    assert next_phase(fair) is None


@pytest.mark.parametrize(("clock", "is_over"), [((1, 22), False), ((9, 44), False), ((9, 45), True)])
def test_event_is_over_when_its_last_slot_has_ended(
    monkeypatch: pytest.MonkeyPatch, session: Session, clock: tuple[int, int], is_over: bool
) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE, slots=2)
    then = local_moment(fair, fair.starts_on, datetime.time(*clock))
    monkeypatch.setattr("linkage.services.fair_phases.now", lambda: then)
    assert may_move(needs_of(session, fair, FairPhase.HELD)) is is_over


def test_event_without_slots_is_over_with_its_last_day() -> None:
    fair = Fair(name="Tour", starts_on=TODAY, ends_on=TODAY + DAY, timezone="Asia/Tokyo")
    assert ends_at(fair) == local_moment(fair, TODAY + 2 * DAY, datetime.time())


def test_steps_are_not_jumped_but_can_be_taken_back(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES)
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.LIVE)
    assert previous_phase(fair) is FairPhase.REGISTRATION
    assert go(session, fair, FairPhase.REGISTRATION) == 0
    assert go(session, fair, FairPhase.REGISTRATION) == 0  # there already
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.CANCELLED)
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.PLANNING, expected_version=fair.version + 3)
    with transaction():
        fair.phase, fair.release = FairPhase.DRAFTING, 1
        session.add(fair)
    go(session, fair, FairPhase.LIVE)
    assert previous_phase(fair) is None


def test_tour_needs_no_timetable(session: Session) -> None:
    fair = make_fair(session, kind=FairKind.FACTORY_TOUR)
    assert next_phase(fair) is FairPhase.LIVE
    assert not may_move(needs_of(session, fair, FairPhase.LIVE))
    make_participant(session, fair)
    go(session, fair, FairPhase.LIVE)
    assert fair.phase is FairPhase.LIVE


def test_needs_name_what_is_missing(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.PLANNING, venue=None, registration_closes_on=None)
    with transaction():
        for slot in fair.slots:
            session.delete(slot)
    missing = {need.code for need in needs_of(session, fair, FairPhase.REGISTRATION) if not need.is_met}
    assert missing == {"has-slots", "closes-set", "has-venue", "has-text"}
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.REGISTRATION)
    make_buyer(session, fair)
    make_participant(session, fair, status=ParticipantStatus.APPLIED, is_interpreter_needed=True)
    make_buyer(session, fair, is_interpreter_needed=True)
    missing = {need.code for need in needs_of(session, fair, FairPhase.WISHES) if not need.is_met}
    assert missing == {"both-sides", "wishes-end-set", "all-decided", "has-parts"}
    missing = {need.code for need in needs_of(session, fair, FairPhase.DRAFTING) if not need.is_met}
    assert missing == {"all-decided", "all-sent", "interpreters"}
    with transaction():
        fair.tables[0].participant_id = None
        session.add(fair)
    missing = {need.code for need in needs_of(session, fair, FairPhase.DRAFTING) if not need.is_met}
    assert "all-seated" in missing


def test_registration_and_wishes_are_open_until_their_last_day(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES, registration_closes_on=TODAY, wishes_close_on=TODAY + DAY)
    assert is_open_for_registration(fair, TODAY)
    assert not is_open_for_registration(fair, TODAY + DAY)
    assert are_wishes_open(fair, TODAY + DAY)
    assert not are_wishes_open(fair, TODAY + 2 * DAY)
    fair.phase = FairPhase.REGISTRATION
    assert not are_wishes_open(fair, TODAY)
    fair.phase = FairPhase.DRAFTING
    assert not is_open_for_registration(fair, TODAY)


def test_phase_is_late_the_day_after_its_date(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.WISHES, wishes_close_on=TODAY)
    assert late_since(fair, TODAY) is None
    assert late_since(fair, TODAY + DAY) == TODAY


def test_letters_go_to_each_person_once_in_the_own_language(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.REGISTRATION, wishes_close_on=TODAY + 9 * DAY)
    buyer, seller = make_buyer(session, fair), make_participant(session, fair)
    make_user(session, email="lan@mail.example", company=seller.company, language="vi")
    make_user(session, email="claimant@mail.example", company=seller.company, role=MembershipRole.CLAIMANT)
    make_user(session, email="gone@mail.example", company=buyer.company, is_active=False)
    with transaction():
        seller.delegates[0].email = "LAN@mail.example"
        buyer.delegates[0].email = "sato@mail.example"
        buyer.delegates[0].language = "ja"
        session.add_all([seller.delegates[0], buyer.delegates[0]])
    assert letters_to_come(session, fair, FairPhase.WISHES) == 2

    assert go(session, fair, FairPhase.WISHES) == 2

    sent = letters(session, "fair-wishes-open")
    assert [(letter.recipient, letter.language) for letter in sent] == [
        ("lan@mail.example", "vi"),
        ("sato@mail.example", "ja"),
    ]
    assert f"{BASE}/fairs/{fair.code}/mine" in sent[0].body
    assert not re.search(r"%\(", sent[0].subject + sent[0].body)
    go(session, fair, FairPhase.REGISTRATION)
    assert go(session, fair, FairPhase.WISHES) == 0  # told once


def test_without_an_address_for_links_no_letter_is_written(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.PLANNING)
    make_user(session, company=make_participant(session, fair, status=ParticipantStatus.INVITED).company)
    with transaction():
        assert move_to(session, fair, FairPhase.REGISTRATION, by=SYSTEM) == 0
    assert letters(session, "fair.invited") == []


def test_reminders_are_written_once_for_each_deadline(session: Session) -> None:
    fair = make_fair(
        session,
        phase=FairPhase.WISHES,
        registration_closes_on=TODAY + DAY,
        wishes_close_on=TODAY + 3 * DAY,
    )
    silent, done = make_participant(session, fair), make_participant(session, fair)
    invited = make_buyer(session, fair, status=ParticipantStatus.INVITED)
    for firm, address in ((silent, "silent"), (done, "done"), (invited, "invited")):
        make_user(session, email=f"{address}@mail.example", company=firm.company)
    with transaction():
        done.wishes_sent_at = fair.created_at
        session.add(done)

    for expected in (2, 0):
        with transaction():
            assert remind_due(session, TODAY, base_url=BASE) == expected
    assert [letter.recipient for letter in letters(session, "fair-wishes-close")] == ["silent@mail.example"]
    assert [letter.recipient for letter in letters(session, "fair-registration-closes")] == ["invited@mail.example"]
    with transaction():
        fair.wishes_close_on = TODAY + 10 * DAY  # moved on
        session.add(fair)
    with transaction():
        assert remind_due(session, TODAY + DAY, base_url=BASE) == 0
    with transaction():
        assert remind_due(session, TODAY + 8 * DAY, base_url=BASE) == 1


def test_reminder_is_of_use_until_its_deadline_is_over(session: Session) -> None:
    """In the time of the event's place; a letter that could not leave before then is not sent."""
    closes = TODAY + 2 * DAY
    fair = make_fair(session, phase=FairPhase.WISHES, wishes_close_on=closes, starts_on=TODAY + 30 * DAY)
    make_user(session, company=make_participant(session, fair).company)
    with transaction():
        assert remind_due(session, TODAY, base_url=BASE) == 1
    (letter,) = letters(session, "fair-wishes-close")
    assert letter.useful_until == local_moment(fair, closes + DAY, datetime.time())


def test_reminders_before_the_event(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.LIVE, starts_on=TODAY + 2 * DAY)
    firm = make_participant(session, fair)
    make_user(session, company=firm.company)
    with transaction():
        assert remind_due(session, TODAY, base_url=BASE) == 1
    with transaction():
        firm.delegates[0].is_unnamed = True
        session.add(firm.delegates[0])
    with transaction():
        assert remind_due(session, TODAY, base_url=BASE) == 1
    assert len(letters(session, "fair-names")) == 1
    assert len(letters(session, "fair-begins")) == 1


def test_event_called_off_leaves_no_meeting_booked(session: Session) -> None:
    fair = make_fair(session)
    buyer, suppliers = make_buyer(session, fair), [make_participant(session, fair) for _each in range(2)]
    planned = make_meeting(session, suppliers[0], buyer, fair.slots[0], is_locked=True)
    over = make_meeting(
        session, suppliers[1], buyer, fair.slots[1], status=MeetingStatus.CANCELLED, reason="Flight late"
    )
    with transaction():
        cancel_fair(session, fair, reason="A storm is coming.", by=SYSTEM, base_url=BASE)
    session.expire_all()
    assert (planned.status, planned.reason) == (MeetingStatus.CANCELLED, "A storm is coming.")
    assert over.reason == "Flight late"
    booked = session.exec(select(MeetingBooking.meeting_id)).all()
    assert planned.id not in booked


def test_event_called_off_tells_everybody_why(session: Session) -> None:
    fair = make_fair(session)
    for status in ParticipantStatus:
        firm = make_participant(session, fair, status=status)
        make_user(session, email=f"{status}@mail.example", company=firm.company)
    with transaction(), pytest.raises(Invalid):
        cancel_fair(session, fair, reason="", by=SYSTEM, base_url=BASE)
    with transaction():
        told = cancel_fair(session, fair, reason="A storm is coming 100%.", by=SYSTEM, base_url=BASE)
    sent = letters(session, "fair-cancelled")
    assert told == len(sent) == 4
    assert {letter.recipient.split("@")[0] for letter in sent} == {"invited", "applied", "approved", "waiting"}
    assert "A storm is coming 100%." in sent[0].body
    with transaction(), pytest.raises(Conflict):
        cancel_fair(session, fair, reason="Again", by=SYSTEM, base_url=BASE)
    with pytest.raises(Conflict):
        go(session, fair, FairPhase.WISHES)


def link_in(letter: OutboxMessage) -> str:
    """Where a letter leads without signing in: the part after the address of the instance."""
    return re.findall(rf"{BASE}(/l/[^/\s]+/\w+)", letter.body)[0].rsplit("/", 1)[1]


def test_firm_that_nobody_speaks_for_is_told_at_the_address_of_the_registry(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.REGISTRATION, wishes_close_on=TODAY + 9 * DAY)
    make_buyer(session, fair)
    firm = make_participant(session, fair)
    with transaction():
        firm.company.contact_email = "xuong@mail.example"
        session.add(firm.company)
    go(session, fair, FairPhase.WISHES)
    (letter,) = letters(session, "fair-wishes-open")
    assert (letter.recipient, letter.language, link_in(letter)) == ("xuong@mail.example", "vi", "place")


def test_who_comes_without_an_account_reads_the_timetable_and_is_asked_nothing(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.REGISTRATION, starts_on=TODAY + 2 * DAY, wishes_close_on=TODAY + DAY)
    make_buyer(session, fair)
    firm = make_participant(session, fair)
    make_user(session, email="lan@mail.example", company=firm.company)
    with transaction():
        firm.delegates[0].email = "hai@mail.example"
        session.add(firm.delegates[0])
    go(session, fair, FairPhase.WISHES)
    assert [each.recipient for each in letters(session, "fair-wishes-open")] == ["lan@mail.example"]
    with transaction():
        fair.phase = FairPhase.LIVE
        session.add(fair)
    with transaction():
        assert remind_due(session, TODAY, base_url=BASE) == 2
    to_hai, to_lan = letters(session, "fair-begins")
    assert link_in(to_hai) == "agenda"
    assert f"{BASE}/fairs/{fair.code}/mine" in to_lan.body


def test_who_asked_for_no_news_is_not_reminded_of_an_invitation(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.REGISTRATION, registration_closes_on=TODAY + DAY)
    make_user(session, email="lan@mail.example", company=invited_firm(session, fair).company)
    with transaction():
        withdraw_consent(
            session,
            Person("lan@mail.example"),
            ConsentPurpose.NEWSLETTERS,
            desk=ProposalDesk("https://x.example", "Linkage"),
            channel=ConsentChannel.LINK,
            by=SYSTEM,
        )
    with transaction():
        assert remind_due(session, TODAY, base_url=BASE) == 0


def invited_firm(session: Session, fair: Fair) -> FairParticipant:
    return make_participant(session, fair, status=ParticipantStatus.INVITED)
