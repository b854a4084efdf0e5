"""How a change of a linkage is made: it takes its turn, brings the furthest step to what the steps say, and is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from database.enums import OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep
from linkage.days import agency_today
from linkage.errors import Conflict, NotFound
from linkage.language import _l
from linkage.services.audit import Actor, record_company, record_need
from linkage.services.ladder import Teller, note_event, settle, step_at
from linkage.services.outcomes import bring_up, lock_outcome, proven


def record_linkage(session: Session, by: Actor, action: str, outcome: Outcome, **details: Any) -> None:
    """Writes down a change of a linkage with its need; when the need is gone, with the supplier."""
    said = {"outcome": outcome.code, **details}
    if outcome.need is not None:
        record_need(session, by, action, outcome.need, supplier=outcome.company.code, **said)
    else:
        record_company(session, by, action, outcome.company, **said)


class _Change:
    """What is told of a change once it is made; nothing when nothing changed."""

    def __init__(self) -> None:
        self.told: tuple[str, Teller, dict[str, Any]] | None = None

    def note(self, action: str, teller: Teller, **details: Any) -> None:
        self.told = action, teller, details


@contextmanager
def changing(session: Session, outcome: Outcome) -> Iterator[_Change]:
    """Takes its turn, and brings linkage, matching and trail to what the block noted."""
    lock_outcome(session, outcome)
    change, before = _Change(), proven(outcome)
    yield change
    if change.told is None:
        return
    action, teller, details = change.told
    note_event(outcome, agency_today())
    settle(outcome)
    session.add(outcome)
    session.flush()
    bring_up(session, outcome, is_work_changed=before != proven(outcome))
    side = teller.side.value if teller.side else None
    record_linkage(session, teller.by, action, outcome, side=side, via=teller.via.value, **details)


def step_of(outcome: Outcome, stage: OutcomeStage) -> OutcomeStep:
    """Raises NotFound when nobody has said that it was reached."""
    step = step_at(outcome, stage)
    if step is None:
        raise NotFound(_l("Nobody has said that this step was reached."))
    return step


def check_version(outcome: Outcome, expected_version: int | None) -> None:
    """Raises Conflict when the linkage is another one than somebody looked at."""
    if expected_version is not None and outcome.version != expected_version:
        raise Conflict(_l("Somebody wrote something down meanwhile. Look at it again."))
