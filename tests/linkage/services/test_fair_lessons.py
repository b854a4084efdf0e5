"""What a fair teaches."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.enums import FairPhase, MeetingStatus, PartMarkLevel
from database.models.fair_parts import FairPartMark
from database.queries.fair_reports import marked_parts
from database.session import transaction
from linkage.days import agency_today
from linkage.services.fair_lessons import lessons
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant


def test_who_had_a_meeting_came_though_no_door_saw_it(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=agency_today() - datetime.timedelta(days=3))
    supplier, buyer, absent = (
        make_participant(session, fair),
        make_buyer(session, fair),
        make_participant(session, fair),
    )
    make_meeting(session, supplier, buyer, fair.slots[0], status=MeetingStatus.HELD)
    came = {each.place.id: each.came for each in lessons(session, fair).silent}
    assert came == {supplier.id: True, buyer.id: True, absent.id: False}


def test_part_that_was_only_refused_found_nobody(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=agency_today() - datetime.timedelta(days=3))
    supplier, part = make_participant(session, fair), make_part(session, make_buyer(session, fair))
    with transaction():
        mark = FairPartMark(part_id=part.id or 0, participant_id=supplier.id or 0, level=PartMarkLevel.NOT_THIS_BUYER)
        session.add(mark)
    assert marked_parts(session, fair) == set()
    with transaction():
        mark.level = PartMarkLevel.COULD_MAKE
        session.add(mark)
    assert marked_parts(session, fair) == {part.id}
