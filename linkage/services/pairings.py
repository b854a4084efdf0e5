"""Whom to introduce to whom, for a batch of needs: made, looked for, decided by officers, run again, and closed.

A run moves only what has a reason (`matching.pairing`). What an officer decides about a pair holds in every run until it is taken
back. The candidates are those of the day they were looked for, so that a run answers at once and two runs can be compared.
"""

from __future__ import annotations

import dataclasses

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from database.columns import now as this_moment
from database.enums import DecisionKind, PairingStatus
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.pairings import (
    PairedFirm,
    Pairing,
    PairingDecision,
    PairingNeed,
    PairingRun,
    PairingSupplier,
)
from database.models.part_needs import PartNeed
from database.queries import needs as need_rows
from database.queries import pairings as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.pairings import DecisionInput, PairingInput, RulesInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.pairing_candidates import (
    Fits,
    bring_suppliers,
    companies_of,
    fits_of,
    is_matchable,
    look_for_suppliers,
)
from linkage.services.pairing_guards import check_draft, check_version, note, touch
from linkage.services.pairing_markets import asked, changes_since, count_of, old_pairs
from matching.pairing import Changes, Move, Pair, pair, pair_again
from matching.pairing import Pairing as Answer


def fits_of_input(session: Session, given: PairingInput) -> Fits:
    """Who fits the needs of a batch to be made. To be asked before the transaction that makes it."""
    places = given.slots_per_need * len(given.needs)
    return fits_of(session, given.needs, places=places, slots_per_supplier=given.slots_per_supplier)


def create_pairing(session: Session, given: PairingInput, fits: Fits, *, by: Actor) -> Pairing:
    """Makes a batch, takes in the suppliers that fit (`fits_of_input`) and runs it for the first time.

    Raises Invalid for a need that is not open or names no process, and for an event that is not there.
    """
    found = {need.code: need for need in need_rows.needs_in_order(session, given.needs)}
    wrong = [code for code in dict.fromkeys(given.needs) if code not in found or not is_matchable(found[code])]
    if wrong:
        text = _l("These needs are not open, or name no process: %(codes)s. Take them out.")
        raise Invalid(_l("The pairing was not made."), fields={"needs": fill(text, codes=", ".join(wrong[:10]))})
    pairing = Pairing(
        **given.model_dump(exclude={"needs", "fair"}), fair_id=_fair_id(session, given.fair), created_by_id=by.user_id
    )
    session.add(pairing)
    session.flush()
    for need in found.values():
        session.add(PairingNeed(pairing_id=pairing.id or 0, need_id=need.id or 0, wanted=given.slots_per_need))
    session.flush()
    note(session, by, "pairing.created", pairing, needs=len(found))
    look_for_suppliers(session, pairing, fits, by=by)
    run_pairing(session, pairing, by=by)
    return pairing


def pairing_of(session: Session, code: str) -> Pairing:
    """Raises NotFound."""
    found = rows.pairing(session, code)
    if found is None:
        raise NotFound(_l("There is no pairing here."))
    return found


def run_pairing(
    session: Session, pairing: Pairing, *, by: Actor, expected_version: int | None = None, afresh: bool = False
) -> PairingRun:
    """Pairs again. What was paired stays unless something that changed moves it; `afresh` weighs everything anew, decisions kept.

    Raises Conflict when the pairing is final or somebody changed it since `expected_version`.
    """
    check_draft(pairing, expected_version)
    last, now = rows.last_run(session, pairing), asked(session, pairing)
    old = old_pairs(session, pairing, now)
    if last is None:
        answer = pair(now.market(), policy=now.policy)
    else:
        changes = Changes({}, {}, {}, "afresh") if afresh else changes_since(pairing, last, now)
        # To weigh anew is to run as if nothing had been paired; the moves are told all the same.
        answer = pair_again(now.market(), frozenset(old), changes, policy=now.policy, holds=not afresh)
    run = PairingRun(
        pairing_id=pairing.id or 0,
        number=last.number + 1 if last else 1,
        inputs=now.as_json(),
        report=dataclasses.asdict(answer.report),
        moves=[_move_record(move) for move in answer.moves],
        ran_by_id=by.user_id,
    )
    session.add(run)
    _write_pairs(session, pairing, answer, old, run.number)
    pairing.changed_pairs = []
    touch(session, pairing)
    note(session, by, "pairing.run", pairing, run=run.number, pairs=len(answer.paired), moved=len(answer.moves))
    return run


def decide(
    session: Session,
    pairing: Pairing,
    need: str,
    supplier: str,
    given: DecisionInput,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """Writes down what an officer decides about a pair, or takes it back; it counts from the next run on.

    Raises NotFound for a need or a firm that takes no part, Invalid when keeping the pair needs more slots than there are, Conflict.
    """
    check_draft(pairing, expected_version)
    wanted = _need_of(session, pairing, need)
    company = companies_of(session, {supplier}).get(supplier)
    if company is None or company.supplier_profile is None:
        raise NotFound(_l("There is no supplier with this code. Copy it from the registry."))
    keys = {"pairing_id": pairing.id, "need_id": wanted.need_id, "company_id": company.id}
    held = session.get(PairingDecision, keys)
    if given.kind is None:
        if held is not None:
            session.delete(held)
            touch(session, pairing)
            note(session, by, "pairing.decision_removed", pairing, need=need, supplier=supplier)
        return
    offered = _supplier_of(session, pairing, company)
    if given.kind is DecisionKind.KEEP:
        _check_room(session, pairing, wanted, offered)
    if held is None:
        held = PairingDecision(
            pairing_id=pairing.id or 0, need_id=wanted.need_id, company_id=company.id or 0, reason=given.reason or ""
        )
        session.add(held)
    held.kind, held.asked_by, held.reason = given.kind, given.asked_by, given.reason or ""
    held.wish = given.wish if given.kind is DecisionKind.WISH else 0.0
    held.decided_by_id, held.decided_at = by.user_id, this_moment()
    touch(session, pairing)
    note(
        session,
        by,
        "pairing.decided",
        pairing,
        need=need,
        supplier=supplier,
        kind=given.kind.value,
        reason=given.reason,
    )


def set_wanted(
    session: Session, pairing: Pairing, need: str, slots: int, *, by: Actor, expected_version: int | None = None
) -> None:
    """How many introductions one need wants. Raises NotFound, Conflict, and Invalid below the pairs that are kept for it."""
    check_draft(pairing, expected_version)
    row = _need_of(session, pairing, need)
    _check_kept(slots, _kept(session, pairing, need_id=row.need_id))
    row.wanted = slots
    touch(session, pairing)
    note(session, by, "pairing.slots_set", pairing, need=need, slots=slots)


def set_offered(
    session: Session, pairing: Pairing, supplier: str, slots: int, *, by: Actor, expected_version: int | None = None
) -> None:
    """How many introductions one supplier takes. Raises NotFound, Conflict, and Invalid below the pairs that are kept for it."""
    check_draft(pairing, expected_version)
    company = companies_of(session, {supplier}).get(supplier)
    keys = {"pairing_id": pairing.id, "company_id": company.id if company else 0}
    row = session.get(PairingSupplier, keys)
    if row is None:
        raise NotFound(_l("This firm takes no part in the pairing."))
    _check_kept(slots, _kept(session, pairing, company_id=row.company_id))
    row.offered = slots
    touch(session, pairing)
    note(session, by, "pairing.slots_set", pairing, supplier=supplier, slots=slots)


def set_rules(
    session: Session, pairing: Pairing, given: RulesInput, *, by: Actor, expected_version: int | None = None
) -> None:
    """Other rules from the next run on; who counts as new is seen when suppliers are looked for. Raises Conflict."""
    check_draft(pairing, expected_version)
    changes = given.model_dump(exclude_none=True)
    for name, value in changes.items():
        setattr(pairing, name, value)
    bring_suppliers(
        session, pairing, {row.company_id: row.company for row in rows.suppliers_of(session, pairing)}, agency_today()
    )
    touch(session, pairing)
    note(session, by, "pairing.rules_set", pairing, fields=sorted(changes))


def finalise_pairing(session: Session, pairing: Pairing, *, by: Actor, expected_version: int | None = None) -> None:
    """Closes the batch: its pairs are what introductions are made from. Raises Conflict when a change waits for a run."""
    check_draft(pairing, expected_version)
    if pending_changes(session, pairing):
        raise Conflict(_l("Something changed since the last run. Run the pairing again first."))
    pairing.status, pairing.finalised_at = PairingStatus.FINAL, this_moment()
    touch(session, pairing)
    note(session, by, "pairing.finalised", pairing)


def reopen_pairing(session: Session, pairing: Pairing, *, by: Actor, expected_version: int | None = None) -> None:
    """Opens a final batch again. Raises Conflict."""
    check_version(pairing, expected_version)
    if pairing.status is PairingStatus.FINAL:
        pairing.status, pairing.finalised_at = PairingStatus.DRAFT, None
        touch(session, pairing)
        note(session, by, "pairing.reopened", pairing)


def pending_changes(session: Session, pairing: Pairing) -> int:
    """How many things changed since the last run."""
    last = rows.last_run(session, pairing)
    return count_of(changes_since(pairing, last, asked(session, pairing))) if last else 1


def _move_record(move: Move) -> dict[str, object]:
    """Plain JSON: pairs as lists of a need's and a firm's code."""
    pairs = {"pair": move.pair, "root": move.root, "after": move.after}
    return {
        **{name: list(each) if each else None for name, each in pairs.items()},
        "is_new": move.is_new,
        "cause": move.cause,
    }


def _fair_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    fair = session.exec(select(Fair).where(Fair.code == code)).first()
    if fair is None:
        raise Invalid(_l("The pairing was not made."), fields={"fair": _l("Choose an event of the list.")})
    return fair.id


def _write_pairs(session: Session, pairing: Pairing, answer: Answer, old: dict[Pair, int], run: int) -> None:
    now = asked(session, pairing)
    session.execute(delete(PairedFirm).where(col(PairedFirm.pairing_id) == pairing.id))
    if answer.paired:
        session.execute(
            insert(PairedFirm),
            [
                {
                    "pairing_id": pairing.id,
                    "need_id": now.need_ids[each.need],
                    "company_id": now.company_ids[each.supplier],
                    "score": each.score,
                    "price": each.price,
                    "since_run": old.get(Pair(each.need, each.supplier), run),
                }
                for each in answer.paired
            ],
        )


def _need_of(session: Session, pairing: Pairing, code: str) -> PairingNeed:
    statement = (
        select(PairingNeed)
        .join(PartNeed, col(PartNeed.id) == col(PairingNeed.need_id))
        .where(PairingNeed.pairing_id == pairing.id, PartNeed.code == code)
    )
    found = session.exec(statement).first() if code.isalnum() else None
    if found is None:
        raise NotFound(_l("This need takes no part in the pairing."))
    return found


def _supplier_of(session: Session, pairing: Pairing, company: Company) -> PairingSupplier:
    """The firm's row; an officer may bring in one that the matcher did not."""
    row = session.get(PairingSupplier, {"pairing_id": pairing.id, "company_id": company.id})
    if row is None:
        row = PairingSupplier(
            pairing_id=pairing.id or 0, company_id=company.id or 0, offered=pairing.slots_per_supplier
        )
        session.add(row)
        session.flush()
    return row


def _kept(session: Session, pairing: Pairing, *, need_id: int = 0, company_id: int = 0, besides: int = 0) -> int:
    """How many pairs are kept for a need or a supplier, one other side left out."""
    kept = [row for row in rows.decisions_of(session, pairing) if row.kind is DecisionKind.KEEP]
    if need_id:
        return sum(row.need_id == need_id and row.company_id != besides for row in kept)
    return sum(row.company_id == company_id and row.need_id != besides for row in kept)


def _check_room(session: Session, pairing: Pairing, need: PairingNeed, supplier: PairingSupplier) -> None:
    if _kept(session, pairing, need_id=need.need_id, besides=supplier.company_id) >= need.wanted:
        raise Invalid(
            _l("The pair cannot be kept."),
            fields={"kind": _l("All slots of this need are kept for other firms. Give it more slots, or let one go.")},
        )
    if _kept(session, pairing, company_id=supplier.company_id, besides=need.need_id) >= supplier.offered:
        raise Invalid(
            _l("The pair cannot be kept."),
            fields={"kind": _l("All slots of this firm are kept for other needs. Give it more slots, or let one go.")},
        )


def _check_kept(slots: int, kept: int) -> None:
    if slots < kept:
        text = fill(_l("%(count)s pairs are kept here. Take a decision back first."), count=kept)
        raise Invalid(_l("The slots were not changed."), fields={"slots": text})
