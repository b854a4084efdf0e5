"""Registering for a fair: places, the waiting list, letters, and what a no breaks."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from sqlmodel import Session, col, select

from database.enums import (
    AccessLinkKind,
    FairPhase,
    FairSide,
    MeetingStatus,
    Nationality,
    ParticipantStatus,
    ProfileStatus,
)
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingBooking
from database.models.outbox import OutboxMessage
from database.session import Database, db, transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.fair_registrations import RegistrationInput
from linkage.services import fair_registrations as services
from linkage.services.access_links import open_link
from linkage.services.audit import SYSTEM
from linkage.services.fair_letters import letters_to_come
from linkage.services.fair_phases import move_to
from linkage.services.fair_registration_letters import FairLinks
from tests.factories import make_assembler, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant

GIVEN = RegistrationInput(languages=["vi", "en"], max_meetings=6, consent=True)
SUPPLIER, ASSEMBLER = FairSide.SUPPLIER, FairSide.ASSEMBLER
LINKS = FairLinks("https://linkage.example")


def make_open_fair(session: Session, **overrides: Any) -> Fair:
    return make_fair(session, **{"is_approval_needed": False, **overrides})


def firm(session: Session, **overrides: Any) -> Company:
    company = make_supplier(session, **overrides)
    make_user(session, company=company, language="vi")
    return company


def registered(session: Session, fair: Fair, company: Company, side: FairSide = SUPPLIER) -> FairParticipant:
    with transaction() as opened:
        return services.register(
            opened,
            opened.get_one(Fair, fair.id),
            opened.get_one(Company, company.id),
            side,
            GIVEN,
            by=SYSTEM,
            links=LINKS,
        )


def do(session: Session, participant: FairParticipant, verb: Any, **values: Any) -> None:
    with transaction() as opened:
        verb(opened, opened.get_one(FairParticipant, participant.id), by=SYSTEM, **values)


def letters(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    return sorted((each.kind, each.recipient) for each in session.exec(select(OutboxMessage)).all())


def kinds(session: Session) -> list[str]:
    return [kind for kind, _recipient in letters(session)]


def state(session: Session, participant: FairParticipant) -> ParticipantStatus:
    session.rollback()
    session.refresh(participant)
    return participant.status


def test_firm_is_in_at_once_where_no_approval_is_needed(session: Session) -> None:
    fair, company = make_open_fair(session), firm(session)
    made = registered(session, fair, company)
    assert state(session, made) is ParticipantStatus.APPROVED
    assert (made.languages, made.max_meetings, made.consent_text) == (["vi", "en"], 6, services.CONSENT_VERSION)
    assert [(each.name, each.is_unnamed) for each in made.delegates] == [(company.name, True)]
    assert kinds(session) == ["fair.approved"]


def test_letter_speaks_the_readers_language_and_leads_to_the_page(session: Session) -> None:
    fair = make_open_fair(session)
    registered(session, fair, firm(session))
    session.rollback()
    letter = session.exec(select(OutboxMessage)).one()
    assert letter.language == "vi"
    assert f"https://linkage.example/fairs/{fair.code}/mine" in letter.body


def test_firm_waits_for_approval_where_it_is_needed(session: Session) -> None:
    made = registered(session, make_fair(session), firm(session))
    assert state(session, made) is ParticipantStatus.APPLIED
    assert (made.delegates, kinds(session)) == ([], ["fair.received"])
    do(session, made, services.approve)
    assert state(session, made) is ParticipantStatus.APPROVED
    assert made.decided_at is not None
    assert kinds(session) == ["fair.approved", "fair.received"]


def test_firm_that_lacks_something_waits_for_an_officer_who_may_let_it_in(session: Session) -> None:
    fair = make_open_fair(session, eligibility={"certificates": ["iatf-16949"]})
    made = registered(session, fair, firm(session, certificates=[]))
    assert state(session, made) is ParticipantStatus.APPLIED
    do(session, made, services.approve)
    assert state(session, made) is ParticipantStatus.APPROVED
    assert made.is_exempt is True


def test_registering_twice_is_a_conflict(session: Session) -> None:
    fair, company = make_open_fair(session), firm(session)
    registered(session, fair, company)
    with pytest.raises(Conflict, match="registered already"):
        registered(session, fair, company)


def test_firm_that_is_both_comes_on_both_sides(session: Session) -> None:
    fair, company = make_open_fair(session), firm(session)
    with transaction() as opened:
        from linkage.services.fair_firms import ensure_side

        ensure_side(opened, opened.get_one(Company, company.id), ASSEMBLER, by=SYSTEM)
    assert {registered(session, fair, company, side).side for side in FairSide} == set(FairSide)


def test_firm_without_a_profile_of_the_side_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        registered(session, make_open_fair(session), make_assembler(session), SUPPLIER)


@pytest.mark.parametrize("phase", [FairPhase.PLANNING, FairPhase.DRAFTING, FairPhase.HELD])
def test_nobody_registers_when_it_is_not_time(session: Session, phase: FairPhase) -> None:
    with pytest.raises(Conflict, match="not open"):
        registered(session, make_open_fair(session, phase=phase), firm(session))


def test_full_fair_has_a_waiting_list_that_moves_up_by_itself(session: Session) -> None:
    fair = make_open_fair(session, places_suppliers=1)
    first, second, third = (registered(session, fair, firm(session)) for _number in range(3))
    assert [state(session, each).value for each in (first, second, third)] == ["approved", "waiting", "waiting"]
    assert (second.waiting_number, third.waiting_number) == (1, 2)
    do(session, first, services.withdraw, reason="The machine is late.")
    assert [state(session, each).value for each in (first, second, third)] == ["withdrawn", "approved", "waiting"]
    assert kinds(session) == ["fair.approved", "fair.promoted", "fair.waiting", "fair.waiting", "fair.withdrawn"]
    assert len(second.delegates) == 1


def test_refusal_frees_a_place_and_tells_why(session: Session) -> None:
    fair = make_open_fair(session, places_suppliers=1)
    first, second = (registered(session, fair, firm(session)) for _number in range(2))
    with pytest.raises(Invalid):
        do(session, first, services.refuse, reason=" ")
    do(session, first, services.refuse, reason="Competes with the host.")
    assert [state(session, each).value for each in (first, second)] == ["refused", "approved"]
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "fair.refused")).one()
    assert "Competes with the host." in letter.body
    with pytest.raises(Conflict):
        registered(session, fair, first.company)


def test_waiting_firm_that_is_not_eligible_any_more_is_passed_over(session: Session) -> None:
    fair = make_open_fair(session, places_suppliers=1, eligibility={"is_listed": True})
    first, second, third = (registered(session, fair, firm(session)) for _number in range(3))
    with transaction() as opened:
        profile = opened.get_one(Company, second.company_id).supplier_profile
        assert profile is not None
        profile.status = ProfileStatus.PAUSED
    do(session, first, services.withdraw)
    assert [state(session, each).value for each in (second, third)] == ["waiting", "approved"]


def test_more_places_move_up_as_many_as_fit(session: Session) -> None:
    fair = make_open_fair(session, places_suppliers=1)
    held = [registered(session, fair, firm(session)) for _number in range(4)]
    with transaction() as opened:
        grown = opened.get_one(Fair, fair.id)
        grown.places_suppliers = 3
        moved = services.promote_waiting(opened, grown, by=SYSTEM)
    assert [each.id for each in moved] == [held[1].id, held[2].id]
    with transaction() as opened:
        assert services.promote_waiting(opened, opened.get_one(Fair, fair.id), by=SYSTEM) == ()
    assert kinds(session).count("fair.promoted") == 2


def test_officer_lets_in_beyond_the_places_and_reorders_the_list(session: Session) -> None:
    fair = make_open_fair(session, places_suppliers=1)
    _first, second, third, fourth = (registered(session, fair, firm(session)) for _number in range(4))
    do(session, fourth, services.let_in)
    assert state(session, fourth) is ParticipantStatus.APPROVED
    with transaction() as opened:
        services.set_waiting_place(opened, opened.get_one(FairParticipant, third.id), 1, by=SYSTEM)
    session.rollback()
    assert [each.id for each in services.waiting(session, fair, SUPPLIER)] == [third.id, second.id]


def test_withdrawal_calls_meetings_off_and_frees_the_table(session: Session) -> None:
    fair = make_fair(session)
    supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
    meeting = make_meeting(session, supplier, buyer, fair.slots[0])
    do(session, buyer, services.withdraw, reason="No visa.")
    session.rollback()
    session.refresh(meeting)
    assert (meeting.status, meeting.reason) == (MeetingStatus.CANCELLED, "No visa.")
    assert session.exec(select(MeetingBooking)).all() == []
    session.refresh(fair)
    assert all(table.participant_id is None for table in fair.tables)
    assert session.get(Meeting, meeting.id) is not None


def test_withdrawn_firm_comes_back_and_is_told_anew(session: Session) -> None:
    fair, company = make_open_fair(session), firm(session)
    first = registered(session, fair, company)
    do(session, first, services.withdraw)
    again = registered(session, fair, company)
    assert (again.id, state(session, again)) == (first.id, ParticipantStatus.APPROVED)
    assert kinds(session) == ["fair.approved", "fair.approved", "fair.withdrawn"]
    assert len(session.exec(select(FairDelegate)).all()) == 1


def test_invited_firm_needs_no_other_approval(session: Session) -> None:
    fair, company = make_fair(session, eligibility={"certificates": ["iatf-16949"]}), firm(session, certificates=[])
    with transaction() as opened:
        services.invite_firm(
            opened, opened.get_one(Fair, fair.id), opened.get_one(Company, company.id), SUPPLIER, by=SYSTEM
        )
    made = registered(session, fair, company)
    assert (state(session, made), made.is_exempt) == (ParticipantStatus.APPROVED, True)


@pytest.mark.parametrize(("places", "status"), [(None, "approved"), (1, "waiting")])
def test_invited_firm_that_declined_may_think_again_like_any_other_it_was_invited_with(
    session: Session, places: int | None, status: str
) -> None:
    fair = make_open_fair(session, is_approval_needed=True, places_suppliers=places)
    make_participant(session, fair)
    company = firm(session)
    made = invite(session, fair, company)
    do(session, made, services.withdraw)
    again = registered(session, fair, company)
    assert (again.id, state(session, again)) == (made.id, status)


def test_firm_that_withdrew_asks_anew_where_approval_is_needed(session: Session) -> None:
    fair, company = make_open_fair(session, is_approval_needed=True), firm(session)
    made = registered(session, fair, company)
    do(session, made, services.withdraw)
    assert state(session, registered(session, fair, company)) is ParticipantStatus.APPLIED


def test_officer_adds_a_firm_once(session: Session) -> None:
    fair, company = make_fair(session), firm(session)
    for is_first in (True, False):
        with transaction() as opened:
            values = (opened.get_one(Fair, fair.id), opened.get_one(Company, company.id), SUPPLIER)
            if is_first:
                services.add_firm(opened, *values, by=SYSTEM)
            else:
                with pytest.raises(Conflict, match="on the list"):
                    services.add_firm(opened, *values, by=SYSTEM)
    assert kinds(session) == ["fair.approved"]


def test_changed_answers_need_the_version_they_were_filled_from(session: Session) -> None:
    made = registered(session, make_open_fair(session), firm(session))
    version = made.version
    with transaction() as opened:
        found = opened.get_one(FairParticipant, made.id)
        services.change_registration(
            opened, found, RegistrationInput(languages=["ja"]), by=SYSTEM, expected_version=version
        )
    session.rollback()
    session.refresh(made)
    assert (made.languages, made.consent_text, made.consented_at) == (["ja"], None, None)
    with pytest.raises(Conflict), transaction() as opened:
        found = opened.get_one(FairParticipant, made.id)
        services.change_registration(opened, found, GIVEN, by=SYSTEM, expected_version=version)


def test_every_change_leaves_a_trace(session: Session) -> None:
    made = registered(session, make_open_fair(session), firm(session))
    do(session, made, services.withdraw)
    session.rollback()
    actions = [each.action for each in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()]
    assert actions[-2:] == ["fair.registered", "fair.withdrawn"]


def test_letters_go_to_the_address_the_agency_has_where_nobody_signs_in(session: Session) -> None:
    company = make_supplier(session, contact={"name": "Lan", "email": "lan@mail.example"})
    registered(session, make_open_fair(session), company)
    assert letters(session) == [("fair.approved", "lan@mail.example")]


def test_parallel_withdrawals_promote_each_place_exactly_once(session: Session, database: Database) -> None:
    fair = make_open_fair(session, places_suppliers=4)
    held = [registered(session, fair, firm(session)) for _number in range(10)]
    session.rollback()
    faults: list[BaseException] = []

    def leave(key: int) -> None:
        try:
            with database.session(), transaction():
                services.withdraw(db(), db().get_one(FairParticipant, key), by=SYSTEM)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=leave, args=(each.id,)) for each in held[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    states = [state(session, each).value for each in held]
    assert states == ["withdrawn"] * 4 + ["approved"] * 4 + ["waiting"] * 2
    assert kinds(session).count("fair.promoted") == 4


def invite(session: Session, fair: Fair, company: Company) -> FairParticipant:
    with transaction() as opened:
        return services.invite_firm(
            opened,
            opened.get_one(Fair, fair.id),
            opened.get_one(Company, company.id),
            SUPPLIER,
            by=SYSTEM,
            links=LINKS,
        )


def open_registration(session: Session, fair: Fair) -> int:
    with transaction() as opened:
        found = opened.get_one(Fair, fair.id)
        return move_to(opened, found, FairPhase.REGISTRATION, by=SYSTEM, base_url=LINKS.base_url)


def test_firm_invited_in_planning_gets_its_one_letter_at_opening(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.PLANNING)
    made = invite(session, fair, firm(session))
    assert kinds(session) == []
    session.refresh(fair)
    assert letters_to_come(session, fair, FairPhase.REGISTRATION) == 1
    assert open_registration(session, fair) == 1
    assert kinds(session) == ["fair.invited"]
    with transaction() as opened:
        move_to(opened, opened.get_one(Fair, fair.id), FairPhase.PLANNING, by=SYSTEM)
        opened.get_one(FairParticipant, made.id).officer_note = "Called on Monday"
    assert open_registration(session, fair) == 0
    assert kinds(session) == ["fair.invited"]


def test_firm_invited_later_gets_its_letter_at_once_and_again_after_it_declined(session: Session) -> None:
    fair, company = make_open_fair(session), firm(session)
    made = invite(session, fair, company)
    assert kinds(session) == ["fair.invited"]
    do(session, made, services.withdraw, reason="Audit that week", links=LINKS)
    assert state(session, made) is ParticipantStatus.WITHDRAWN
    assert kinds(session) == ["fair.declined", "fair.invited"]
    invite(session, fair, company)
    assert kinds(session) == ["fair.declined", "fair.invited", "fair.invited"]


def test_nobody_is_invited_who_could_not_accept(session: Session) -> None:
    fair, company = make_fair(session, phase=FairPhase.DRAFTING), firm(session)
    with pytest.raises(Conflict):
        invite(session, fair, company)
    assert kinds(session) == []


def test_invitation_to_a_firm_without_accounts_leads_to_its_page(session: Session) -> None:
    fair, company = make_open_fair(session), make_supplier(session)
    with transaction() as opened:
        opened.get_one(Company, company.id).contact_email = "xuong@mail.example"
    made = invite(session, fair, company)
    session.rollback()
    letter = session.exec(select(OutboxMessage)).one()
    assert (letter.recipient, letter.language) == ("xuong@mail.example", "vi")
    (secret,) = re.findall(r"https://linkage.example/l/([^/\s]+)/place", letter.body)
    assert open_link(session, secret, AccessLinkKind.PLACE).participant_id == made.id


def test_unnamed_delegate_reads_the_language_of_the_account(session: Session) -> None:
    fair, company = make_open_fair(session), make_assembler(session)
    make_user(session, company=company, language="vi")
    made = registered(session, fair, company, ASSEMBLER)
    session.rollback()
    session.refresh(made)
    assert (made.languages, [each.language for each in made.delegates]) == (["vi", "en"], ["vi"])
    with transaction() as opened:
        profile = opened.get_one(Company, (other := make_assembler(session)).id).assembler_profile
        assert profile is not None
        profile.nationality = Nationality.JP
    assert [each.language for each in registered(session, fair, other, ASSEMBLER).delegates] == ["ja"]


def test_an_invitation_holds_the_officer_s_words_and_leads_to_the_page_of_the_fair(session: Session) -> None:
    fair = make_open_fair(session, text="Forty buyers of printers come.", venue="Cung Quy hoạch")
    company = firm(session, name="Dập Hoa Sen", name_en="Hoa Sen Stamping")
    make_user(session, company=company, email="english@supplier.example", language="en")
    with transaction() as opened:
        services.invite_firm(
            opened, opened.get_one(Fair, fair.id), opened.get_one(Company, company.id), SUPPLIER, by=SYSTEM, links=LINKS
        )
    session.rollback()
    bodies = {each.language: each.body for each in session.exec(select(OutboxMessage)).all()}
    for words in ("Forty buyers of printers come.", "Cung Quy hoạch", f"https://linkage.example/fairs/{fair.code}\n"):
        assert all(words in body for body in bodies.values())
    assert ("Hoa Sen Stamping" in bodies["en"], "Hoa Sen Stamping" in bodies["vi"]) == (True, False)
