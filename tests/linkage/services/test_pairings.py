"""Pairings through the services: made, decided, run again, closed."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from database.enums import AskedBy, DecisionKind, PairingPolicy, PairingStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.pairings import Pairing
from database.models.part_needs import PartNeed
from database.queries import pairings as rows
from database.session import transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.pairings import DecisionInput, PairingInput, RulesInput
from linkage.services.audit import SYSTEM
from linkage.services.needs import withdraw_need
from linkage.services.pairing_candidates import fits_of_pairing, look_for_suppliers
from linkage.services.pairings import (
    create_pairing,
    decide,
    finalise_pairing,
    fits_of_input,
    pairing_of,
    pending_changes,
    reopen_pairing,
    run_pairing,
    set_offered,
    set_rules,
    set_wanted,
)
from tests.factories import make_need, make_supplier

KEEP = DecisionInput(kind=DecisionKind.KEEP, reason="The buyer knows the firm.")
VETO = DecisionInput(kind=DecisionKind.VETO, asked_by=AskedBy.SUPPLIER, reason="They had a dispute.")


@pytest.fixture
def firms(session: Session) -> list[Company]:
    """Four stamping shops, each with a slower machine hour than the one before."""
    return [make_supplier(session, utilisation_pct=20 * place) for place in range(1, 5)]


@pytest.fixture
def needs(session: Session, firms: list[Company]) -> list[PartNeed]:
    return [make_need(session) for _ in range(3)]


@pytest.fixture
def pairing(session: Session, needs: list[PartNeed]) -> Pairing:
    """Three needs that want two firms each, of four that take one need each."""
    return made(session, needs, slots_per_need=2, slots_per_supplier=1)


def made(session: Session, needs: list[PartNeed], **values: object) -> Pairing:
    given = PairingInput(name="Spring", needs=[need.code for need in needs], **values)
    fits = fits_of_input(session, given)
    with transaction() as opened:
        return create_pairing(opened, given, fits, by=SYSTEM)


def pairs(session: Session, pairing: Pairing) -> set[tuple[int, int]]:
    return {(row.need_id, row.company_id) for row in rows.pairs_of(session, pairing)}


def run(pairing: Pairing, **values: object):
    with transaction() as opened:
        return run_pairing(opened, pairing_of(opened, pairing.code), by=SYSTEM, **values)


def looked(session: Session, pairing: Pairing) -> int:
    fits = fits_of_pairing(session, pairing_of(session, pairing.code))
    with transaction() as opened:
        return look_for_suppliers(opened, pairing_of(opened, pairing.code), fits, by=SYSTEM)


def decided(pairing: Pairing, need: PartNeed, firm: Company, given: DecisionInput) -> None:
    with transaction() as opened:
        decide(opened, pairing_of(opened, pairing.code), need.code, firm.code, given, by=SYSTEM)


def test_first_run_fills_every_slot_and_books_nobody_twice(session, pairing, firms):
    found = rows.pairs_of(session, pairing)
    assert sorted(row.company_id for row in found) == sorted(firm.id for firm in firms)
    run = rows.last_run(session, pairing)
    assert (run.number, run.moves) == (1, [])
    assert (run.report["wanted"], run.report["offered"], run.report["pairing"]["slots"]) == (6, 4, 4)
    assert run.report["pairing"]["overbooked"] == 0
    assert run.report["alone"]["overbooked"] == 1
    assert sum(gap["slots"] for gap in run.report["gaps"]) == 2
    assert {gap["why"] for gap in run.report["gaps"]} == {"all-taken"}


def test_running_again_without_a_change_moves_nothing(session, pairing):
    before = pairs(session, pairing)
    again = run(pairing)
    assert (again.number, again.moves, pairs(session, pairing)) == (2, [], before)
    assert {row.since_run for row in rows.pairs_of(session, pairing)} == {1}


def test_kept_pair_stays_and_says_what_it_moved(session, pairing, needs, firms):
    before = pairs(session, pairing)
    need, firm = next((n, f) for n in needs for f in firms if (n.id, f.id) not in before)
    decided(pairing, need, firm, KEEP)
    assert pending_changes(session, pairing) == 1
    again = run(pairing)
    assert (need.id, firm.id) in pairs(session, pairing)
    assert again.moves[0] == {
        "pair": [need.code, firm.code],
        "is_new": True,
        "cause": "kept",
        "root": [need.code, firm.code],
        "after": None,
    }
    assert {move["cause"] for move in again.moves} == {"kept"}
    assert run(pairing).moves == []
    assert (need.id, firm.id) in pairs(session, pairing)


def test_vetoed_pair_goes_and_comes_back_when_the_veto_does(session, pairing, needs, firms):
    need_id, firm_id = min(pairs(session, pairing))
    need = next(each for each in needs if each.id == need_id)
    firm = next(each for each in firms if each.id == firm_id)
    decided(pairing, need, firm, VETO)
    run(pairing)
    assert (need.id, firm.id) not in pairs(session, pairing)
    decided(pairing, need, firm, DecisionInput())
    assert pending_changes(session, pairing) == 1
    assert {move["cause"] for move in run(pairing).moves} <= {"allowed"}


def test_fewer_slots_let_a_pair_go_for_that_reason(session, pairing, needs, firms):
    _need_id, firm_id = min(pairs(session, pairing))
    firm = next(each for each in firms if each.id == firm_id)
    with transaction() as opened:
        set_offered(opened, pairing_of(opened, pairing.code), firm.code, 0, by=SYSTEM)
    assert {move["cause"] for move in run(pairing).moves} == {"supplier-slots"}
    assert firm.id not in {company for _need, company in pairs(session, pairing)}


def test_more_slots_of_a_need_are_filled_for_that_reason(session, needs, firms):
    pairing = made(session, needs[:1], slots_per_need=1, slots_per_supplier=1)
    with transaction() as opened:
        set_wanted(opened, pairing_of(opened, pairing.code), needs[0].code, 3, by=SYSTEM)
    assert [move["cause"] for move in run(pairing).moves] == ["need-slots"] * 2
    assert len(pairs(session, pairing)) == 3


def test_need_that_was_withdrawn_leaves_when_suppliers_are_looked_for(session, pairing, needs):
    before = pairs(session, pairing)
    gone = needs[0]
    with transaction() as opened:
        withdraw_need(opened, opened.get(PartNeed, gone.id), by=SYSTEM)
    assert looked(session, pairing) == 4
    again = run(pairing)
    assert gone.id not in {need for need, _company in pairs(session, pairing)}
    assert (gone.id in {need for need, _company in before}) is bool(again.moves)
    assert {move["cause"] for move in again.moves} <= {"fit"}


def test_looking_again_with_nothing_changed_finds_nothing_to_do(session, pairing):
    assert looked(session, pairing) == 0
    assert pending_changes(session, pairing) == 0


def test_weighing_anew_keeps_decisions(session, pairing, needs, firms):
    before = pairs(session, pairing)
    need, firm = next((n, f) for n in needs for f in firms if (n.id, f.id) not in before)
    decided(pairing, need, firm, KEEP)
    again = run(pairing, afresh=True)
    assert (need.id, firm.id) in pairs(session, pairing)
    assert {move["cause"] for move in again.moves} == {"afresh"}


def test_other_policy_is_named_as_the_reason(session, pairing):
    with transaction() as opened:
        set_rules(opened, pairing_of(opened, pairing.code), RulesInput(policy=PairingPolicy.STABLE), by=SYSTEM)
    assert pending_changes(session, pairing) == 1
    assert {move["cause"] for move in run(pairing).moves} <= {"policy"}


def test_new_firms_are_those_never_listed(session, pairing):
    assert {row.is_new for row in rows.suppliers_of(session, pairing)} == {True}
    with transaction() as opened:
        finalise_pairing(opened, pairing_of(opened, pairing.code), by=SYSTEM)
        set_days = made_days(opened)
    assert set_days == set()


def made_days(session: Session) -> set[int]:
    """Firms of a final pairing that would still count as never introduced."""
    found = {row.company_id for row in session.exec(select(Pairing)).all() for row in rows.suppliers_of(session, row)}
    return found - rows.introduced_or_listed(session, found)


def test_keeping_more_pairs_than_slots_is_refused(session, pairing, needs, firms):
    decided(pairing, needs[0], firms[0], KEEP)
    with pytest.raises(Invalid) as refused:
        decided(pairing, needs[1], firms[0], KEEP)
    assert "this firm" in str(refused.value.fields["kind"])
    decided(pairing, needs[0], firms[1], KEEP)
    with pytest.raises(Invalid) as refused:
        decided(pairing, needs[0], firms[2], KEEP)
    assert "this need" in str(refused.value.fields["kind"])


def test_slots_below_what_is_kept_are_refused(session, pairing, needs, firms):
    decided(pairing, needs[0], firms[0], KEEP)
    with transaction() as opened, pytest.raises(Invalid):
        set_offered(opened, pairing_of(opened, pairing.code), firms[0].code, 0, by=SYSTEM)
    with transaction() as opened, pytest.raises(Invalid):
        set_wanted(opened, pairing_of(opened, pairing.code), needs[0].code, 0, by=SYSTEM)


def test_firm_the_matcher_did_not_find_may_be_kept(session, pairing, needs):
    other = make_supplier(session, capabilities=[{"process": "injection-molding", "materials": ["abs"]}])
    decided(pairing, needs[0], other, KEEP)
    run(pairing)
    kept = {(row.need_id, row.company_id): row.score for row in rows.pairs_of(session, pairing)}
    assert kept[needs[0].id, other.id] == 0


@pytest.mark.parametrize("codes", [("NOBODY22", ""), ("", "NOBODY22")])
def test_decision_about_somebody_unknown_is_refused(session, pairing, needs, firms, codes):
    with transaction() as opened, pytest.raises(NotFound):
        decide(
            opened,
            pairing_of(opened, pairing.code),
            codes[0] or needs[0].code,
            codes[1] or firms[0].code,
            KEEP,
            by=SYSTEM,
        )


def test_second_officer_with_an_old_page_is_told(session, pairing):
    seen = pairing.version
    run(pairing, expected_version=seen)
    with pytest.raises(Conflict):
        run(pairing, expected_version=seen)


def test_final_pairing_does_not_change_until_it_is_opened_again(session, pairing, needs, firms):
    with transaction() as opened:
        finalise_pairing(opened, pairing_of(opened, pairing.code), by=SYSTEM)
    with pytest.raises(Conflict):
        run(pairing)
    with pytest.raises(Conflict):
        decided(pairing, needs[0], firms[0], VETO)
    with transaction() as opened:
        reopen_pairing(opened, pairing_of(opened, pairing.code), by=SYSTEM)
    assert pairing_of(session, pairing.code).status is PairingStatus.DRAFT
    assert run(pairing).moves == []


def test_pairing_with_a_waiting_change_cannot_be_final(session, pairing, needs, firms):
    decided(pairing, needs[0], firms[0], VETO)
    with transaction() as opened, pytest.raises(Conflict):
        finalise_pairing(opened, pairing_of(opened, pairing.code), by=SYSTEM)


def test_need_that_is_not_open_cannot_be_paired(session, firms):
    draft = make_need(session, status="draft")
    with pytest.raises(Invalid) as refused:
        made(session, [draft])
    assert draft.code in str(refused.value.fields["needs"])


def test_every_change_leaves_an_audit_event(session, pairing, needs, firms):
    decided(pairing, needs[0], firms[0], VETO)
    decided(pairing, needs[0], firms[0], DecisionInput())
    events = session.exec(select(AuditEvent).where(AuditEvent.subject_code == pairing.code)).all()
    assert [event.action for event in events] == [
        "pairing.created",
        "pairing.looked",
        "pairing.run",
        "pairing.decided",
        "pairing.decision_removed",
    ]
