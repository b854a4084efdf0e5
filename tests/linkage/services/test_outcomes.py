"""What came of introductions, and what follows from it."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.enums import ConfirmedBy, OutcomeReason, OutcomeStage
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeStep
from database.models.part_needs import PartNeed
from database.queries import outcomes as rows
from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.outcomes import COLUMNS, OutcomeInput
from linkage.services.audit import SYSTEM
from linkage.services.match_facts import need_fact, supplier_fact
from linkage.services.matches import matches_of_need
from linkage.services.outcomes import (
    OutcomeCounts,
    answered_share,
    forget_evidence,
    import_outcomes,
    past_work,
    read_outcomes,
    record_outcome,
    remove_outcome,
)
from linkage.services.removals import remove_company
from matching.facts import PastWork
from tests.factories import make_assembler, make_need, make_supplier

DAY = datetime.date(2026, 3, 10)


def _given(need: PartNeed, supplier: Company, stage: str, **others: object) -> OutcomeInput:
    data = {"need": need.code, "supplier": supplier.code, "stage": stage, "reached_on": "2026-03-10", **others}
    return read_input(OutcomeInput, data)


def _record(need: PartNeed, supplier: Company, stage: str, **others: object) -> Outcome:
    with transaction() as session:
        return record_outcome(session, _given(need, supplier, stage, **others), by=SYSTEM)


def _works(session: Session, supplier: Company) -> tuple[PastWork, ...]:
    return past_work(session, [supplier.id or 0]).get(supplier.id or 0, ())


def test_first_step_begins_an_introduction(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    outcome = _record(need, supplier, "introduced")
    assert (outcome.stage, outcome.stage_on, outcome.reason) == (OutcomeStage.INTRODUCED, DAY, None)
    assert (outcome.process, outcome.materials, outcome.sector) == ("stamping-progressive", ["secc"], "office-machines")
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "outcome.recorded")).one()
    assert event.details == {"supplier": supplier.code, "stage": "introduced", "outcome": outcome.code}


def test_steps_gather_on_one_introduction_and_the_furthest_counts(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "sample", reached_on="2026-05-01")
    _record(need, supplier, "meeting", reached_on="2026-04-01")
    session.expire_all()
    (outcome,) = rows.outcomes(session)
    assert (outcome.stage, outcome.stage_on) == (OutcomeStage.SAMPLE, datetime.date(2026, 5, 1))
    assert [step.stage for step in outcome.steps] == [OutcomeStage.MEETING, OutcomeStage.SAMPLE]


def test_same_step_again_is_mended_not_doubled(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "order")
    _record(need, supplier, "order", confirmed_by="buyer", evidence="PO 4711")
    (step,) = session.exec(select(OutcomeStep)).all()
    assert (step.confirmed_by, step.evidence) == (ConfirmedBy.BUYER, "PO 4711")


def test_end_keeps_how_far_it_got_and_why(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "meeting")
    outcome = _record(need, supplier, "nothing", reason="price", reached_on="2026-04-01")
    assert (outcome.stage, outcome.ended_on) == (OutcomeStage.MEETING, datetime.date(2026, 4, 1))
    assert outcome.reason is OutcomeReason.PRICE


def test_later_step_takes_an_ended_introduction_up_again(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "nothing", reason="price")
    _record(need, supplier, "sample", reached_on="2026-03-09")
    (outcome,) = rows.outcomes(session)
    assert outcome.ended_on == DAY
    outcome = _record(need, supplier, "sample", reached_on="2026-03-11")
    assert (outcome.ended_on, outcome.reason, outcome.stage) == (None, None, OutcomeStage.SAMPLE)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"need": "22222222"}, "need"),
        ({"supplier": "22222222"}, "supplier"),
        ({"stage": "nothing"}, "reason"),
        ({"reason": "price"}, "reason"),
        ({"stage": "married"}, "stage"),
        ({"reached_on": "2999-01-01"}, "reached_on"),
        ({"need": ""}, "need"),
    ],
)
def test_what_does_not_hold_is_refused_at_its_field(session: Session, data: dict[str, str], field: str) -> None:
    need, supplier = make_need(session), make_supplier(session)
    given = {"need": need.code, "supplier": supplier.code, "stage": "meeting", "reached_on": "2026-03-10", **data}
    with pytest.raises(Invalid) as refusal, transaction() as writing:
        record_outcome(writing, read_input(OutcomeInput, given), by=SYSTEM)
    assert list(refusal.value.fields) == [field]


def test_assembler_and_the_buyer_itself_are_no_suppliers(session: Session) -> None:
    buyer = make_assembler(session)
    need = make_need(session, buyer)
    for firm in (buyer, make_assembler(session)):
        with pytest.raises(Invalid):
            _record(need, firm, "meeting")


@pytest.mark.parametrize(
    ("confirmed_by", "evidence", "counts"),
    [
        ("nobody", "PO 4711", False),
        ("supplier", "", False),
        ("supplier", "PO 4711", True),
        ("buyer", "", True),
        ("both", "", True),
    ],
)
def test_only_proven_orders_are_past_work(session: Session, confirmed_by: str, evidence: str, counts: bool) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "trial-order", confirmed_by=confirmed_by, evidence=evidence)
    work = PastWork("stamping-progressive", frozenset({"secc"}), "office-machines", DAY)
    assert _works(session, supplier) == ((work,) if counts else ())


def test_confirmed_sample_is_no_order(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "sample", confirmed_by="both")
    assert _works(session, supplier) == ()


def test_trial_order_and_order_of_one_introduction_are_one_work(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "trial-order", confirmed_by="both")
    _record(need, supplier, "order", confirmed_by="both", reached_on="2026-06-01")
    assert [work.finished_on for work in _works(session, supplier)] == [datetime.date(2026, 6, 1)]


def test_order_counts_in_the_next_match(session: Session) -> None:
    need, supplier, other = make_need(session), make_supplier(session), make_supplier(session)
    before = {match.supplier: match for match in matches_of_need(session, need).matches}
    assert {reason.verdict for reason in before[supplier.code].reasons if reason.criterion == "similar-work"} == {
        "unknown"
    }
    _record(make_need(session), supplier, "order", confirmed_by="buyer")
    after = {match.supplier: match for match in matches_of_need(session, need).matches}
    (reason,) = (one for one in after[supplier.code].reasons if one.criterion == "similar-work")
    assert (reason.verdict, reason.offer["of"]) == ("met", 1)
    assert other.code in after


def test_work_stays_when_the_buyer_leaves_and_its_words_go(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "order", confirmed_by="supplier", evidence="PO of Fuji")
    buyer = session.get_one(Company, need.company_id)
    with transaction() as writing:
        leaving = writing.get_one(Company, buyer.id)
        remove_company(writing, leaving, by=SYSTEM, expected_version=leaving.version)
    session.expire_all()
    (outcome,) = rows.outcomes(session)
    assert outcome.need_id is None
    assert [step.evidence for step in outcome.steps] == ["-"]
    assert len(_works(session, supplier)) == 1


def test_forgetting_leaves_what_was_never_said(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "order")
    with transaction() as writing:
        forget_evidence(writing, [need])
    assert session.exec(select(OutcomeStep.evidence)).all() == [None]


def test_removed_outcome_takes_its_work_back(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    code = _record(need, supplier, "order", confirmed_by="both").code
    version = session.get_one(Company, supplier.id).version
    with transaction() as writing:
        outcome = rows.outcome(writing, code)
        assert outcome is not None
        remove_outcome(writing, outcome, by=SYSTEM)
    assert _works(session, supplier) == ()
    assert session.exec(select(OutcomeStep)).all() == []
    session.expire_all()
    assert session.get_one(Company, supplier.id).version == version + 1


@pytest.mark.parametrize(("counts", "share"), [((4, 4), None), ((5, 4), 0.8), ((6, 0), 0.0), ((0, 0), None)])
def test_share_of_a_buyer_needs_five_introductions(counts: tuple[int, int], share: float | None) -> None:
    assert answered_share(*counts) == share


def test_answers_of_a_buyer_count_in_its_needs(session: Session) -> None:
    buyer = make_assembler(session)
    need, suppliers = make_need(session, buyer), [make_supplier(session) for _ in range(5)]
    for supplier in suppliers[:4]:
        _record(need, supplier, "introduced")
    _record(need, suppliers[0], "meeting")
    _record(need, suppliers[1], "nothing", reason="no-answer")
    _record(need, suppliers[2], "nothing", reason="price")
    assert need_fact(session.get_one(PartNeed, need.id)).buyer_record is None
    _record(need, suppliers[4], "introduced")
    session.expire_all()
    assert need_fact(session.get_one(PartNeed, need.id)).buyer_record == 0.4


def test_fact_of_a_supplier_holds_its_work(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    _record(need, supplier, "order", confirmed_by="both")
    assert supplier_fact(session, supplier, on=DAY).past_work == _works(session, supplier)


def test_list_is_taken_in_once(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    table = [
        [*COLUMNS],
        [need.code, supplier.code, "introduced", "2026-03-01", "", "", ""],
        ["", "", "", "", "", "", ""],
        [need.code.lower(), supplier.code, "nothing", "2026-03-20", "capacity", "buyer", "Mail of 20 March"],
    ]
    given = read_outcomes(table)
    with transaction() as writing:
        assert import_outcomes(writing, given, by=SYSTEM) == OutcomeCounts(2, 0)
    with transaction() as writing:
        assert import_outcomes(writing, given, by=SYSTEM) == OutcomeCounts(0, 2)
    (outcome,) = rows.outcomes(session)
    assert outcome.reason is OutcomeReason.CAPACITY


def test_mistakes_of_a_list_name_line_and_column(session: Session) -> None:
    with pytest.raises(Invalid) as refusal:
        read_outcomes([["need", "supplier", "stage", "reached_on"], ["A", "B", "dance", "soon"]])
    assert sorted(refusal.value.fields) == ["2.reached_on", "2.stage"]
    with pytest.raises(Invalid):
        read_outcomes([["need", "firm"]])


def test_list_with_an_unknown_code_writes_nothing(session: Session) -> None:
    need, supplier = make_need(session), make_supplier(session)
    given = [
        _given(need, supplier, "meeting"),
        read_input(OutcomeInput, {"need": "X", "supplier": "Y", "stage": "meeting"}),
    ]
    with pytest.raises(Invalid) as refusal, transaction() as writing:
        import_outcomes(writing, given, by=SYSTEM)
    assert list(refusal.value.fields) == ["3.need"]
    assert rows.outcome_count(session) == 0
