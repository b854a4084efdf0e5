"""Requests for more meetings: what can be asked, what becomes of it, and who learns what."""

from __future__ import annotations

import datetime
import threading

import pytest
from sqlmodel import Session, col, func, select

from database.columns import now
from database.enums import (
    FairPhase,
    FairSide,
    MeetingOrigin,
    MeetingRequestStatus,
    MeetingStatus,
    PartMarkLevel,
    WishKind,
)
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPartMark
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting, MeetingRequest
from database.queries.fair_parts import topics
from database.session import Clash, Database, db, transaction
from linkage.errors import Conflict, NotFound
from linkage.inputs.meeting_requests import RequestInput
from linkage.services import meeting_requests as services
from linkage.services import meetings
from linkage.services.agendas import agenda_of
from linkage.services.audit import SYSTEM
from tests.agenda_makers import Released, make_released_fair
from tests.fair_makers import make_part, make_wish

ANY = None


def _ask(made: Released, own: FairParticipant, other: FairParticipant, slot: int | None = ANY) -> MeetingRequest:
    with transaction() as session:
        return services.ask(session, own, RequestInput(firm=other.code, slot=slot, text="Khuôn dập"), by=SYSTEM)


def _accept(made: Released, asked: MeetingRequest, own: FairParticipant, slot: int) -> services.Agreed:
    with transaction() as session:
        return services.accept(session, asked, own, slot=slot, by=SYSTEM)


def test_a_request_accepted_is_a_meeting_that_is_out_at_once(session: Session) -> None:
    made = make_released_fair(session)
    supplier, buyer = made.suppliers[0], made.buyers[1]
    asked = _ask(made, supplier, buyer, 4)

    agreed = _accept(made, asked, buyer, 4)

    assert agreed.is_out
    assert (agreed.meeting.slot.number, agreed.meeting.origin) == (4, MeetingOrigin.REQUEST)
    assert (asked.status, asked.meeting_id) == (MeetingRequestStatus.ACCEPTED, agreed.meeting.id)
    found = agenda_of(session, made.fair, supplier)
    assert found.release == 2
    assert [entry.meeting.slot for entry in found.planned] == [1, 4]


def test_an_accepted_request_takes_nothing_of_the_officers_out_with_it(session: Session) -> None:
    made = make_released_fair(session)
    slot = session.get_one(FairSlot, made.fair.slots[5].id)
    with transaction() as writing:
        meetings.move(writing, made.meetings[1], slot=slot, by=SYSTEM, expected_version=None)

    agreed = _accept(made, _ask(made, made.suppliers[0], made.buyers[1], 4), made.buyers[1], 4)

    assert not agreed.is_out
    assert agenda_of(session, made.fair, made.suppliers[0]).release == 1


def test_free_slots_leave_out_where_either_sits_already(session: Session) -> None:
    made = make_released_fair(session)

    found = services.free_slots(session, made.suppliers[0], made.buyers[1])

    assert [slot.number for slot in found] == [3, 4, 5, 6]


def test_ask_refuses_a_time_that_is_not_free(session: Session) -> None:
    made = make_released_fair(session)

    with pytest.raises(Conflict, match="not free for both"):
        _ask(made, made.suppliers[0], made.buyers[1], 2)


def test_accept_refuses_a_time_that_was_taken_meanwhile(session: Session) -> None:
    made = make_released_fair(session)
    asked = _ask(made, made.suppliers[0], made.buyers[1], 1 + 3)
    with transaction() as writing:
        meetings.book(
            writing,
            made.fair,
            supplier=made.suppliers[0],
            assembler=made.buyers[1],
            slot=made.fair.slots[3],
            origin=MeetingOrigin.OFFICER,
            by=SYSTEM,
        )

    with pytest.raises(Conflict):
        _accept(made, asked, made.buyers[1], 4)
    assert session.exec(select(func.count()).select_from(Meeting)).one() == 3


def test_asking_does_not_tell_who_the_refused_buyer_of_an_unnamed_part_is(session: Session) -> None:
    made = make_released_fair(session)
    supplier, buyer = made.suppliers[0], made.buyers[1]
    before = services.askable_slots(session, supplier, buyer)
    with transaction():
        part = make_part(session, buyer)
        level = PartMarkLevel.NOT_THIS_BUYER
        session.add(FairPartMark(part_id=part.id or 0, participant_id=supplier.id or 0, level=level))

    assert services.askable_slots(session, supplier, buyer) == before != []
    asked = _ask(made, supplier, buyer, 4)

    # The no holds all the same.
    assert services.free_slots(session, buyer, supplier) == []
    with pytest.raises(Conflict):
        _accept(made, asked, buyer, 4)


@pytest.mark.parametrize("by", FairSide)
def test_a_veto_of_either_side_reads_like_a_full_day(session: Session, by: FairSide) -> None:
    made = make_released_fair(session)
    make_wish(session, made.suppliers[0], made.buyers[1], by=by, kind=WishKind.NO)
    words = []
    for own, other in ((made.suppliers[0], made.buyers[1]), (made.buyers[1], made.suppliers[0])):
        assert services.free_slots(session, own, other) == []
        with pytest.raises(Conflict) as vetoed:
            _ask(made, own, other)
        words.append(str(vetoed.value))
    with transaction():
        made.suppliers[1].max_meetings = 1
        session.add(made.suppliers[1])
    with pytest.raises(Conflict) as full:
        _ask(made, made.buyers[0], made.suppliers[1])

    assert words == [str(full.value)] * 2


def test_who_said_no_to_a_firm_is_not_offered_it_but_the_other_way_round(session: Session) -> None:
    made = make_released_fair(session)
    make_wish(session, made.suppliers[0], made.buyers[1], by=FairSide.ASSEMBLER, kind=WishKind.NO)

    assert [each.code for each in services.askable_firms(session, made.suppliers[0])] == [made.buyers[1].code]
    assert services.askable_firms(session, made.buyers[1]) == []


def test_ask_is_for_live_timetables_once_a_pair_and_not_without_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_released_fair(session)
    _ask(made, made.suppliers[0], made.buyers[1])
    with pytest.raises(Conflict, match="open request between you"):
        _ask(made, made.buyers[1], made.suppliers[0])
    monkeypatch.setattr(services, "MOST_OPEN", 0)
    with pytest.raises(Conflict, match="Too many of your requests"):
        _ask(made, made.suppliers[1], made.buyers[0])
    with transaction():
        made.fair.phase = FairPhase.PROVISIONAL
        session.add(made.fair)
    with pytest.raises(Conflict, match="while the timetable is live"):
        _ask(made, made.suppliers[1], made.buyers[0])


def test_a_firm_one_meets_or_that_does_not_come_cannot_be_asked(session: Session) -> None:
    made = make_released_fair(session)

    for code in (made.buyers[0].code, made.suppliers[1].code, "NOBODY23"):
        with pytest.raises(Conflict, match="Choose another firm"), transaction() as writing:
            services.ask(writing, made.suppliers[0], RequestInput(firm=code), by=SYSTEM)


def test_only_the_other_side_accepts_and_declines_and_only_ones_own_is_taken_back(session: Session) -> None:
    made = make_released_fair(session)
    asked = _ask(made, made.suppliers[0], made.buyers[1])

    with pytest.raises(Conflict, match="The other firm answers"):
        _accept(made, asked, made.suppliers[0], 4)
    with pytest.raises(Conflict, match="The other firm answers"), transaction() as writing:
        services.decline(writing, asked, made.suppliers[0], by=SYSTEM)
    with pytest.raises(Conflict, match="Only the firm that asked"), transaction() as writing:
        services.take_back(writing, asked, made.buyers[1], by=SYSTEM)
    with transaction() as writing:
        services.take_back(writing, asked, made.suppliers[0], by=SYSTEM)

    assert asked.status is MeetingRequestStatus.TAKEN_BACK
    with pytest.raises(Conflict, match="This request is over"):
        _accept(made, asked, made.buyers[1], 4)


def test_declined_requests_may_be_asked_again(session: Session) -> None:
    made = make_released_fair(session)
    asked = _ask(made, made.suppliers[0], made.buyers[1])
    with transaction() as writing:
        services.decline(writing, asked, made.buyers[1], by=SYSTEM)

    assert asked.status is MeetingRequestStatus.DECLINED
    assert _ask(made, made.suppliers[0], made.buyers[1]).status is MeetingRequestStatus.PENDING


def test_a_request_ends_by_itself_after_a_day_or_before_the_meeting_would_begin(session: Session) -> None:
    made = make_released_fair(session)
    asked = _ask(made, made.suppliers[0], made.buyers[1])
    assert datetime.timedelta(hours=23) < asked.expires_at - now() <= services.LIFETIME

    with transaction():
        asked.expires_at = now() - datetime.timedelta(seconds=1)
        session.add(asked)
    with pytest.raises(Conflict, match="This request is over"):
        _accept(made, asked, made.buyers[1], 4)
    assert not services.is_open(asked)
    again = _ask(made, made.suppliers[0], made.buyers[1])

    assert (asked.status, again.status) == (MeetingRequestStatus.EXPIRED, MeetingRequestStatus.PENDING)


def test_nothing_is_asked_for_in_the_past(session: Session) -> None:
    made = make_released_fair(session, starts_on=now().date() - datetime.timedelta(days=3))

    assert services.free_slots(session, made.suppliers[0], made.buyers[1]) == []
    with pytest.raises(Conflict, match="has begun"), transaction() as writing:
        services.call_off(writing, made.suppliers[0], made.meetings[0].code, reason="ill", version=1, by=SYSTEM)


def test_calling_off_frees_the_places_and_tells_by_a_release(session: Session) -> None:
    made = make_released_fair(session)
    meeting = made.meetings[0]
    version = meeting.version

    with pytest.raises(Conflict, match="Somebody else has changed"), transaction() as writing:
        services.call_off(writing, made.suppliers[0], meeting.code, reason="ill", version=version + 5, by=SYSTEM)
    with transaction() as writing:
        done = services.call_off(writing, made.suppliers[0], meeting.code, reason="ill", version=version, by=SYSTEM)

    assert done.is_out
    assert (done.meeting.status, done.meeting.reason) == (MeetingStatus.CANCELLED, "ill")
    assert [entry.is_cancelled for entry in agenda_of(session, made.fair, made.buyers[0]).entries] == [True]


def test_meetings_and_requests_of_others_are_not_there(session: Session) -> None:
    made = make_released_fair(session)
    asked = _ask(made, made.suppliers[0], made.buyers[1])

    with pytest.raises(NotFound):
        services.own_meeting(session, made.suppliers[1], made.meetings[0].code)
    with pytest.raises(NotFound):
        services.request_of(session, made.suppliers[1], asked.code)


def test_of_many_who_accept_at_once_one_meeting_comes(session: Session, database: Database) -> None:
    made = make_released_fair(session)
    asked = _ask(made, made.suppliers[0], made.buyers[1], 4)
    code, buyer, fair = asked.code, made.buyers[1].code, made.fair.id
    session.rollback()
    results: list[str] = []

    def accept() -> None:
        with database.session():
            try:
                with transaction() as writing:
                    own = writing.exec(select(FairParticipant).where(FairParticipant.code == buyer)).one()
                    found = services.request_of(writing, own, code)
                    services.accept(writing, found, own, slot=4, by=SYSTEM)
                results.append("accepted")
            except (Conflict, Clash):
                results.append("refused")

    threads = [threading.Thread(target=accept) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["accepted"] + ["refused"] * 5
    session.expire_all()
    assert session.exec(select(func.count()).select_from(Meeting)).one() == 3
    assert db().exec(select(Fair.release).where(col(Fair.id) == fair)).one() == 2


def test_a_time_needs_an_interpreter_who_knows_the_topic(session: Session) -> None:
    """What is offered is what can be booked: topics count, however they are written."""
    made = make_released_fair(session)
    supplier, buyer = made.suppliers[0], made.buyers[1]
    part = make_part(session, buyer)
    topic = topics(session, made.fair)[part.code]
    with transaction() as writing:
        supplier.languages, buyer.languages = ["vi"], ["ja"]
        writing.add_all((supplier, buyer, FairPartMark(part_id=part.id, participant_id=supplier.id)))
        made.interpreter.topics = ["plastic-injection"]
    assert services.free_slots(session, supplier, buyer) == []
    with transaction():
        made.interpreter.topics = [f" {topic.upper()} "]
    offered = services.free_slots(session, supplier, buyer)
    assert offered
    agreed = _accept(made, _ask(made, supplier, buyer, offered[-1].number), buyer, offered[-1].number)
    assert agreed.meeting.interpreter_id == made.interpreter.id
