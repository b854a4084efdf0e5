"""What the outcomes teach, and when it may be shown or used."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from database.enums import OutcomeReason, OutcomeStage
from database.models.audit_events import AuditEvent
from database.models.outcomes import LearningRun, Outcome, OutcomeStep
from database.models.part_needs import PartNeed
from database.models.weights import WeightSet
from database.session import transaction
from linkage.errors import Conflict, NotFound
from linkage.services.audit import SYSTEM
from linkage.services.learning import Chance, chance_of, learn, may_use, settled, use_learned_weights
from linkage.services.weights import current_weights
from matching.scoring import STANDARD
from tests.factories import make_assembler, make_supplier

START = datetime.date(2025, 1, 1)
ON = datetime.date(2026, 11, 1)

Comes = Callable[[dict[str, float], float, random.Random], bool]


def _by_score(_criteria: dict[str, float], score: float, draw: random.Random) -> bool:
    return draw.random() < score


def _made(session: Session, needs: int, firms: int, comes: Comes) -> None:
    """Settled introductions, two days apart, each need with so many firms of random criteria."""
    draw = random.Random(3)
    suppliers = [make_supplier(session) for _ in range(firms)]
    buyer = make_assembler(session)
    with transaction() as writing:
        for number in range(needs):
            need = PartNeed(company_id=buyer.id or 0, title=f"Part {number}")
            day = START + datetime.timedelta(2 * number)
            for supplier in suppliers:
                criteria = {"quality": draw.random(), "proximity": draw.random(), "confirmed": 1.0}
                weights = STANDARD.values
                total = weights["quality"] + weights["proximity"]
                score = sum(weights[name] * criteria[name] for name in ("quality", "proximity")) / total
                came = comes(criteria, score, draw)
                outcome = Outcome(
                    need=need,
                    company_id=supplier.id or 0,
                    stage=OutcomeStage.ORDER if came else OutcomeStage.INTRODUCED,
                    stage_on=day,
                    ended_on=None if came else day,
                    reason=None if came else OutcomeReason.PRICE,
                    score=score,
                    criteria=criteria,
                )
                outcome.steps.append(OutcomeStep(stage=OutcomeStage.INTRODUCED, reached_on=day))
                writing.add(outcome)


def _learn() -> LearningRun:
    with transaction() as session:
        return learn(session, by=SYSTEM, on=ON)


def _use(number: int) -> LearningRun:
    with transaction() as session:
        return use_learned_weights(session, number, by=SYSTEM, note="Learned from outcomes")


def test_with_few_outcomes_no_chance_is_shown(session: Session) -> None:
    _made(session, 33, 3, _by_score)
    run = _learn()
    assert (run.number, run.outcomes, run.curve, run.error) == (1, 99, {}, None)
    assert chance_of(run, 0.5, weights_version=STANDARD.version) is None


def test_chance_is_learned_judged_later_and_kept(session: Session) -> None:
    _made(session, 200, 3, _by_score)
    run = _learn()
    assert (run.outcomes, run.judged) == (600, 180)
    assert run.error is not None
    assert run.platt_error is not None
    assert run.error <= 0.1
    low, high = (chance_of(run, score, weights_version=STANDARD.version) for score in (0.2, 0.8))
    assert low is not None
    assert high is not None
    assert low.led / low.of < 0.45 < 0.6 < high.led / high.of
    assert high == Chance(high.led, 10, 600)


def test_chance_learned_for_other_weights_is_not_shown(session: Session) -> None:
    _made(session, 60, 3, _by_score)
    run = _learn()
    assert chance_of(run, 0.5, weights_version="agency-2") is None


def test_chance_that_does_not_hold_later_is_not_shown(session: Session) -> None:
    days = iter(range(10_000))
    _made(session, 120, 3, lambda _criteria, _score, _draw: next(days) < 250)
    run = _learn()
    assert run.error is not None
    assert run.error > 0.1
    assert run.curve == {}


def test_open_introductions_wait_for_a_year(session: Session) -> None:
    _made(session, 1, 2, _by_score)
    with transaction() as writing:
        for outcome in writing.exec(select(Outcome)).all():
            outcome.stage, outcome.ended_on, outcome.reason = OutcomeStage.MEETING, None, None
    assert settled(session, on=START + datetime.timedelta(364)).count == 0
    assert settled(session, on=START + datetime.timedelta(365)).count == 2


def test_introductions_that_stood_on_no_list_teach_nothing(session: Session) -> None:
    _made(session, 1, 2, _by_score)
    with transaction() as writing:
        for outcome in writing.exec(select(Outcome)).all():
            outcome.score = None
    assert settled(session, on=ON).count == 0


def test_weights_that_gain_for_sure_are_taken_over_by_a_person(session: Session) -> None:
    _made(session, 90, 4, lambda criteria, _score, _draw: criteria["proximity"] > 0.6)
    run = _learn()
    assert may_use(run)
    assert run.weights["proximity"] > run.weights["quality"]
    assert current_weights(session) == STANDARD
    used = _use(run.number)
    assert used.used_at is not None
    row = session.exec(select(WeightSet)).one()
    assert (row.number, row.note) == (2, "Learned from outcomes")
    assert current_weights(session).version == "agency-2"
    actions = session.exec(select(AuditEvent.action)).all()
    assert "weights.changed" in actions
    assert "outcomes.learned" in actions
    with pytest.raises(Conflict):
        _use(run.number)


def test_weights_learned_from_chance_are_not_taken_over(session: Session) -> None:
    _made(session, 90, 4, lambda _criteria, _score, draw: draw.random() < 0.4)
    run = _learn()
    assert run.lower is not None
    assert run.lower <= 0
    with pytest.raises(Conflict):
        _use(run.number)


def test_weights_learned_before_a_change_are_not_taken_over(session: Session) -> None:
    _made(session, 90, 4, lambda criteria, _score, _draw: criteria["proximity"] > 0.6)
    first = _learn()
    second = _learn()
    assert second.number == 2
    _use(second.number)
    with pytest.raises(Conflict):
        _use(first.number)


def test_unknown_number_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        _use(7)
