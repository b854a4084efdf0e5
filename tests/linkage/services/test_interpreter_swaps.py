"""Another interpreter at the last moment."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import FairPhase
from database.models.fair_participants import FairAbsence, FairInterpreter
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import transaction
from linkage.errors import Conflict
from linkage.services import interpreter_swaps as services
from linkage.services.audit import SYSTEM
from linkage.services.interpreter_swaps import Readiness
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=2)


@pytest.fixture
def people(session: Session, fair: Fair) -> list[FairInterpreter]:
    return [
        make_interpreter(session, fair, name="Hoa"),
        make_interpreter(session, fair, name="Lan"),
        make_interpreter(session, fair, name="Min", pairs=[["vi", "ko"]]),
        make_interpreter(session, fair, name="Nga"),
    ]


def meeting(session: Session, fair: Fair, interpreter: FairInterpreter | None) -> Meeting:
    return make_meeting(
        session,
        make_participant(session, fair, languages=["vi"]),
        make_buyer(session, fair, languages=["ja"]),
        fair.slots[0],
        interpreter=interpreter,
    )


def test_who_is_free_and_able_comes_first(session: Session, fair: Fair, people: list[FairInterpreter]) -> None:
    mine, other = meeting(session, fair, people[0]), meeting(session, fair, people[1])
    slot = fair.slots[0]
    with transaction():
        session.add(FairAbsence(interpreter_id=people[3].id, starts_at=slot.starts_at, ends_at=slot.ends_at))
    found = [
        (each.interpreter.name, each.readiness, each.is_able, each.breaks and each.breaks.id)
        for each in services.candidates(session, mine)
    ]
    assert found == [
        ("Hoa", Readiness.NOW, True, None),
        ("Lan", Readiness.BUSY, True, other.id),
        ("Nga", Readiness.AWAY, True, None),
        ("Min", Readiness.FREE, False, None),
    ]
    assert services.is_interpreter_needed(mine)


def test_taking_one_from_another_table_leaves_that_without(
    session: Session, fair: Fair, people: list[FairInterpreter]
) -> None:
    mine, other = meeting(session, fair, None), meeting(session, fair, people[1])
    with transaction():
        broken = services.give_interpreter(session, mine, people[1], by=SYSTEM, expected_version=mine.version)
    session.expire_all()
    assert broken is other
    assert (mine.interpreter_id, other.interpreter_id) == (people[1].id, None)


def test_meeting_changed_meanwhile_is_refused(session: Session, fair: Fair, people: list[FairInterpreter]) -> None:
    mine = meeting(session, fair, people[0])
    with transaction(), pytest.raises(Conflict, match="Somebody else"):
        services.give_interpreter(session, mine, people[1], by=SYSTEM, expected_version=mine.version + 1)


def test_who_is_away_is_not_taken(session: Session, fair: Fair, people: list[FairInterpreter]) -> None:
    mine = meeting(session, fair, people[0])
    slot = fair.slots[0]
    with transaction():
        session.add(FairAbsence(interpreter_id=people[1].id, starts_at=slot.starts_at, ends_at=slot.ends_at))
    with transaction(), pytest.raises(Conflict, match="not there"):
        services.give_interpreter(session, mine, people[1], by=SYSTEM, expected_version=mine.version)


def test_meeting_goes_on_without(session: Session, fair: Fair, people: list[FairInterpreter]) -> None:
    mine = meeting(session, fair, people[0])
    with transaction():
        services.take_interpreter(session, mine, by=SYSTEM, expected_version=mine.version)
    session.expire_all()
    assert mine.interpreter_id is None
