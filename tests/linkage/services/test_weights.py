import pytest
from sqlmodel import Session, select

from database.models.audit_events import AuditEvent
from database.models.weights import WeightSet
from database.session import Clash, transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.weights import WeightsInput, points_of
from linkage.services.audit import SYSTEM
from linkage.services.matches import matches_of_need
from linkage.services.weights import (
    STANDARD_NUMBER,
    current_number,
    current_weights,
    save_weights,
    weight_history,
    weights_numbered,
)
from matching.scoring import STANDARD
from tests.factories import make_need, make_supplier

STANDARD_POINTS = {criterion: points_of(weight) for criterion, weight in STANDARD.values.items()}


def given(note: str = "Distance counts more here.", **points: float) -> WeightsInput:
    changed = {criterion.replace("_", "-"): value for criterion, value in points.items()}
    return read_input(WeightsInput, {"points": {**STANDARD_POINTS, **changed}, "note": note})


def save(expected: int, **points: float) -> WeightSet:
    with transaction() as session:
        return save_weights(session, given(**points), by=SYSTEM, expected=expected)


def test_without_a_change_the_standard_counts(session: Session) -> None:
    assert current_weights(session) is STANDARD
    assert current_number(session) == STANDARD_NUMBER
    assert weight_history(session) == []


def test_saved_weights_count_and_are_kept_in_memory(session: Session) -> None:
    save(STANDARD_NUMBER, proximity=50)
    weights = current_weights(session)
    assert weights.version == "agency-2"
    assert weights.values == {**STANDARD.values, "proximity": 0.5}
    assert current_weights(session) is weights


def test_newest_counts_and_older_ones_can_be_read(session: Session) -> None:
    save(STANDARD_NUMBER, proximity=50)
    current_weights(session)
    save(2, proximity=60)
    assert current_weights(session).values["proximity"] == 0.6
    assert [row.number for row in weight_history(session)] == [3, 2]
    assert weights_numbered(session, 2).values["proximity"] == 0.5
    assert weights_numbered(session, STANDARD_NUMBER) is STANDARD
    with pytest.raises(NotFound):
        weights_numbered(session, 4)


def test_second_of_two_who_change_at_once_has_to_look_again(session: Session) -> None:
    save(STANDARD_NUMBER, proximity=50)
    with pytest.raises(Conflict):
        save(STANDARD_NUMBER, proximity=60)
    with pytest.raises(Clash), transaction() as open_session:
        open_session.add(WeightSet(number=2, values={}, note="the same number"))
    assert [row.number for row in weight_history(session)] == [2]


def test_change_is_written_down_with_old_and_new(session: Session) -> None:
    save(STANDARD_NUMBER, proximity=50)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "weights.changed")).one()
    assert event.subject == "agency-2"
    assert event.details == {
        "note": "Distance counts more here.",
        "weights": {"proximity": [STANDARD.values["proximity"], 0.5]},
    }


def test_weights_that_are_not_committed_are_not_kept(session: Session) -> None:
    with pytest.raises(RuntimeError), transaction() as open_session:
        save_weights(open_session, given(proximity=50), by=SYSTEM, expected=STANDARD_NUMBER)
        assert current_weights(open_session).values["proximity"] == 0.5
        raise RuntimeError
    assert current_weights(session) is STANDARD
    save(STANDARD_NUMBER, proximity=70)
    assert current_weights(session).values["proximity"] == 0.7


def test_criterion_of_a_later_program_counts_as_in_its_standard(session: Session) -> None:
    with transaction() as open_session:
        open_session.add(WeightSet(number=2, values={"proximity": 0.5, "charm": 9.0}, note="from before"))
    assert current_weights(session).values == {**STANDARD.values, "proximity": 0.5}


def test_weights_decide_the_order_of_matches(session: Session) -> None:
    certificates = [{"id": "iso-9001", "status": "valid"}]
    near = make_supplier(session, province="24", certificates=certificates, qcd={"ppm_last_12m": 900})
    good = make_supplier(
        session, province="79", former_province=None, certificates=certificates, qcd={"ppm_last_12m": 5}
    )
    need = make_need(session)

    def order() -> list[str]:
        return [match.supplier for match in matches_of_need(session, need).matches]

    save(STANDARD_NUMBER, proximity=100, quality=0)
    assert order() == [near.code, good.code]
    save(2, proximity=0, quality=100)
    assert order() == [good.code, near.code]


@pytest.mark.parametrize(
    ("points", "note", "refused"),
    [
        ({}, "", {"note"}),
        ({"proximity": -1.0}, "x", {"points.proximity"}),
        ({"proximity": 1001.0}, "x", {"points.proximity"}),
        ({"proximity": "many"}, "x", {"points.proximity"}),
        ({"proximity": None}, "x", {"points.proximity"}),
        ({"proximity": True}, "x", {"points.proximity"}),
        ({"charm": 3.0}, "x", {"points"}),
        (dict.fromkeys(STANDARD.values, 0.0), "x", {"points"}),
    ],
)
def test_weights_that_do_not_hold_are_refused(points: dict[str, object], note: str, refused: set[str]) -> None:
    with pytest.raises(Invalid) as caught:
        read_input(WeightsInput, {"points": {**STANDARD_POINTS, **points}, "note": note})
    assert caught.value.fields.keys() == refused
