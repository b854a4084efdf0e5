"""Who could take part in a pairing: the needs compared with the registry, and which fits changed since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from database.enums import NeedStatus
from database.models.companies import Company
from database.models.pairings import Pairing, PairingCandidate, PairingNeed, PairingSupplier
from database.models.part_needs import PartNeed
from database.queries import needs as need_rows
from database.queries import pairings as rows
from linkage.days import agency_today
from linkage.services.audit import Actor
from linkage.services.match_facts import need_fact
from linkage.services.match_snapshots import snapshot
from linkage.services.pairing_guards import check_draft, note, touch
from linkage.services.weights import current_weights
from matching.ranking import rank

LEAST_CANDIDATES, MOST_CANDIDATES = 40, 200
SAME_SCORE = 0.005
"""A score that moved less than this is the one it was: means over all candidates shift a little whenever one firm changes."""


class Fit(NamedTuple):
    """A supplier that fits a need, by code."""

    supplier: str
    score: float
    supplier_score: float


Fits = Mapping[str, Sequence[Fit]]
"""By code of the need."""


def is_matchable(need: PartNeed) -> bool:
    """Open today, with a process to find suppliers by."""
    is_open = need.closes_on is None or need.closes_on >= agency_today()
    return need.status is NeedStatus.PUBLISHED and is_open and bool(need.steps)


def fits_of(session: Session, codes: Iterable[str], *, places: int, slots_per_supplier: int) -> Fits:
    """Who fits these needs today, best first; needs that are not open have nobody. To be asked before the transaction: it takes
    some milliseconds a need.

    As many firms for each need as would serve the whole batch of `places` if all needs liked the same ones, 200 at most.
    """
    today, weights = agency_today(), current_weights(session)
    parts = snapshot(session).parts(today)
    limit = min(MOST_CANDIDATES, max(LEAST_CANDIDATES, places // max(1, slots_per_supplier) + LEAST_CANDIDATES // 4))
    fits: dict[str, tuple[Fit, ...]] = {}
    for need in need_rows.needs_in_order(session, codes):
        # Scores alone: the reasons of thousands of pairs would take minutes, and are a click away on the need's own page.
        found = (
            rank(parts, need_fact(need), on=today, limit=limit, weights=weights).matches if is_matchable(need) else ()
        )
        fits[need.code] = tuple(
            Fit(match.supplier, match.score, match.supplier_score)
            for match in found
            if match.supplier != need.company.code
        )
    return fits


def fits_of_pairing(session: Session, pairing: Pairing) -> Fits:
    """The same for the needs of a batch that is there."""
    needs = rows.needs_of(session, pairing)
    return fits_of(
        session,
        [row.need.code for row in needs],
        places=sum(row.wanted for row in needs),
        slots_per_supplier=pairing.slots_per_supplier,
    )


def look_for_suppliers(
    session: Session, pairing: Pairing, fits: Fits, *, by: Actor, expected_version: int | None = None
) -> int:
    """Takes in who fits as of now (`fits_of_pairing`); the number of pairs whose fit is another than it was.

    Suppliers that fit nothing any more leave, unless something was decided about them. Raises Conflict.
    """
    check_draft(pairing, expected_version)
    today = agency_today()
    needs = rows.needs_of(session, pairing)
    before = {(need, company): (score, other) for need, company, score, other in rows.candidates_of(session, pairing)}
    fresh = {
        (row.need_id, fit.supplier): (fit.score, fit.supplier_score)
        for row in needs
        for fit in fits.get(row.need.code, ())
    }
    companies = companies_of(session, {code for _need, code in fresh})
    now = {(need, companies[code].id or 0): scores for (need, code), scores in fresh.items() if code in companies}
    moved = [key for key in before.keys() | now.keys() if _has_moved(before.get(key), now.get(key))]
    kept = {key: scores if key in moved else before[key] for key, scores in now.items()}
    session.execute(delete(PairingCandidate).where(col(PairingCandidate.pairing_id) == pairing.id))
    if kept:
        session.execute(
            insert(PairingCandidate),
            [
                {
                    "pairing_id": pairing.id,
                    "need_id": need,
                    "company_id": company,
                    "score": score,
                    "supplier_score": other,
                }
                for (need, company), (score, other) in sorted(kept.items())
            ],
        )
    _note_changed_pairs(session, pairing, needs, moved)
    bring_suppliers(session, pairing, {company.id or 0: company for company in companies.values()}, today)
    pairing.looked_on = today
    touch(session, pairing)
    note(session, by, "pairing.looked", pairing, candidates=len(kept), changed=len(moved))
    return len(moved)


def _has_moved(old: tuple[float, float | None] | None, new: tuple[float, float | None] | None) -> bool:
    if old is None or new is None:
        return True
    return any(abs((one or 0.0) - (other or 0.0)) > SAME_SCORE for one, other in zip(old, new, strict=True))


def _note_changed_pairs(
    session: Session, pairing: Pairing, needs: list[PairingNeed], moved: list[tuple[int, int]]
) -> None:
    """By code, added to those that wait for a run already. Before the first run there is nothing to compare with."""
    if rows.last_run(session, pairing) is None:
        return
    need_codes = {row.need_id: row.need.code for row in needs}
    ids = sorted({company for _need, company in moved})
    codes: dict[int, str] = {}
    for start in range(0, len(ids), 900):
        statement = select(Company.id, Company.code).where(col(Company.id).in_(ids[start : start + 900]))
        codes |= {key: code for key, code in session.exec(statement).all() if key is not None}
    changed = {(need_codes[need], codes[company]) for need, company in moved if company in codes}
    pairing.changed_pairs = [
        list(each) for each in sorted(changed | {(need, firm) for need, firm in pairing.changed_pairs})
    ]


def bring_suppliers(session: Session, pairing: Pairing, fitting: dict[int, Company], today: datetime.date) -> None:
    """Who fits joins with the slots of the batch and who does not leaves; slots that were set stay. Says who is new."""
    present = {row.company_id: row for row in rows.suppliers_of(session, pairing)}
    decided = {row.company_id for row in rows.decisions_of(session, pairing)}
    paired = {row.company_id for row in rows.pairs_of(session, pairing)}
    for key in list(present):
        if key not in fitting and key not in decided and key not in paired:
            session.delete(present.pop(key))
    for key, company in fitting.items():
        if key not in present:
            row = PairingSupplier(
                pairing_id=pairing.id or 0, company_id=key, offered=pairing.slots_per_supplier, company=company
            )
            session.add(row)
            present[key] = row
    known = rows.introduced_or_listed(session, present.keys())
    since = today - datetime.timedelta(days=pairing.new_days)
    for key, row in present.items():
        row.is_new = key not in known or row.company.created_at.date() > since
    session.flush()


def companies_of(session: Session, codes: Iterable[str]) -> dict[str, Company]:
    """The companies of these codes; unknown codes are left out."""
    # What is no code at all, a NUL among it, is no question for a database.
    wanted = sorted(code for code in codes if code.isalnum())
    found: list[Company] = []
    for start in range(0, len(wanted), 900):
        lot = wanted[start : start + 900]
        found += session.exec(select(Company).where(col(Company.code).in_(lot))).all()
    return {company.code: company for company in found}
