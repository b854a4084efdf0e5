"""What every change of an event does first: it takes its turn, and looks at the event as it is by then."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlmodel import Session

from database.models.fairs import Fair
from linkage.errors import Conflict
from linkage.services.audit import SYSTEM
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_phases import cancel_fair
from tests.fair_makers import make_fair


@pytest.fixture
def fair(session: Session) -> Fair:
    fair = make_fair(session)
    session.flush()
    return fair


def elsewhere(session: Session, change: str, fair: Fair) -> None:
    """Somebody else changes the row, and this session has not read it again."""
    session.execute(text(f"UPDATE fairs SET {change} WHERE id = :id"), {"id": fair.id})


def test_an_event_is_read_anew_once_it_is_locked(session: Session, fair: Fair) -> None:
    elsewhere(session, "name = 'Another name'", fair)
    assert fair.name != "Another name"
    lock_fair(session, fair)
    assert fair.name == "Another name"


def test_an_event_called_off_meanwhile_is_not_changed(session: Session, fair: Fair) -> None:
    elsewhere(session, "phase = 'cancelled'", fair)
    with pytest.raises(Conflict):
        lock_fair(session, fair)


def test_a_change_made_while_somebody_waited_for_its_turn_is_not_written_over(session: Session, fair: Fair) -> None:
    seen = fair.version
    elsewhere(session, "version = version + 1", fair)
    with pytest.raises(Conflict, match="meanwhile"):
        cancel_fair(
            session, fair, reason="Storm.", by=SYSTEM, expected_version=seen, base_url="https://linkage.example"
        )
