"""Many at once change the meetings of one fair: nobody, no table and no interpreter is ever in two places."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, select

from database.enums import MeetingOrigin
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting, MeetingBooking
from database.session import Clash, Database, transaction
from linkage.errors import Conflict
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from tests.booking_storm import SURE_EVERY, make_stage, own_slots, storm, sure_slot, violations
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant

WORKERS = 4
CHANGES = 80


@pytest.mark.parametrize("seed", [1, 2])
def test_a_storm_breaks_no_rule(database: Database, session: Session, seed: int) -> None:
    stage = make_stage(session, seed=seed)
    with ThreadPoolExecutor(WORKERS) as workers:
        done = workers.map(
            lambda number: storm(database, stage, changes=CHANGES, seed=10 * seed + number, worker=number),
            range(WORKERS),
        )
        told = sum(done, Counter[str]())

    assert violations(session, stage) == []
    # How often the others came through hangs on who was first; what stood in nobody's way was done every time.
    turns = CHANGES // SURE_EVERY
    last = sure_slot(session.exec(select(Fair).where(Fair.code == stage.code)).one(), turns - 1).number
    assert (told["sure"], own_slots(session, stage)) == (WORKERS * turns, [[last]] * WORKERS)
    assert (told.total(), told["_accept"] > 10, told["refused"] > 10) == (WORKERS * CHANGES, True, True)


def test_of_twenty_accepts_of_one_slot_one_wins(database: Database, session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair)
    suppliers = [make_participant(session, fair).id or 0 for _each in range(20)]
    keys = (fair.id or 0, buyer.id or 0, fair.slots[0].id or 0)
    together = threading.Barrier(len(suppliers))

    def accept(supplier: int) -> str:
        with database.session():
            together.wait()
            try:
                with transaction() as writing:
                    meetings.book(
                        writing,
                        writing.get_one(Fair, keys[0]),
                        supplier=writing.get_one(FairParticipant, supplier),
                        assembler=writing.get_one(FairParticipant, keys[1]),
                        slot=writing.get_one(FairSlot, keys[2]),
                        origin=MeetingOrigin.REQUEST,
                        by=SYSTEM,
                    )
            except (Conflict, Clash):
                return "refused"
        return "won"

    with ThreadPoolExecutor(len(suppliers)) as workers:
        told = Counter(workers.map(accept, suppliers))

    assert told == {"won": 1, "refused": 19}
    assert len(session.exec(select(Meeting)).all()) == 1


def test_the_look_afterwards_sees_what_is_wrong(session: Session) -> None:
    stage = make_stage(session)
    fair = session.exec(select(Fair).where(Fair.code == stage.code)).one()
    locked = [session.get_one(Meeting, key) for key in stage.locked]
    with transaction():
        locked[0].slot_id = fair.slots[-1].id or 0
    assert any("locked and has moved" in each for each in violations(session, stage))

    other = make_participant(session, fair)
    with transaction() as writing:
        made = make_meeting(writing, other, locked[1].assembler, fair.slots[-2])
        for row in writing.exec(select(MeetingBooking).where(MeetingBooking.meeting_id == made.id)).all():
            writing.delete(row)
        made.slot_id, made.table_id = locked[1].slot_id, locked[1].table_id
    found = violations(session, stage)
    assert any("is taken 2 times" in each for each in found)
    assert any("booked and not taken" in each for each in found)
