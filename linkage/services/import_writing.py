"""Writes a checked list: new firms, what every row says, what changes by it, and the pairs an officer is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import SubjectKind
from database.models.companies import Company
from database.models.search_changes import SearchChange
from database.queries.exchange import companies_by_id, insert_rows, lots_of
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import Actor, record_company
from linkage.services.company_pairs import ask_about
from linkage.services.exchange_rows import insert_suppliers
from linkage.services.firm_values import refresh
from linkage.services.import_rows import Firm, Plan
from linkage.services.kept_decisions import apply_decisions, fingerprint
from linkage.services.profile_changes import changes_between
from linkage.services.source_records import Row, ensure_origin, note_rows, statement_of
from linkage.services.supplier_records import as_input
from matching.registry.records import Pair


def write_plan(session: Session, plan: Plan, *, source: str, by: Actor, batch_id: int | None = None) -> dict[int, str]:
    """Makes the new firms, writes down what every row says, and brings the others to it; place of a row -> code of its new firm.

    All count as reviewed: who imports a list vouches for it.
    """
    ids = insert_suppliers(session, plan.new, source=source)
    spoken_of = {said.firm.id for said in plan.said if said.firm.id is not None}
    for lot in lots_of(sorted(spoken_of)):
        for company in companies_by_id(session, lot):
            ensure_origin(session, company, as_input(company))
    numbers = {firm: ids[firm.new] if firm.new is not None else firm.id or 0 for firm in _firms(plan)}
    rows = [Row(numbers[said.firm], said.supplier, said.place) for said in plan.said]
    note_rows(session, rows, source=source, batch_id=batch_id)
    # Also a firm whose values stay has perhaps got another spelling to be found by.
    at = now()
    noted = [{"kind": SubjectKind.COMPANY, "subject_id": key, "created_at": at} for key in sorted(spoken_of)]
    insert_rows(session, SearchChange, noted)
    for lot in lots_of(sorted(plan.changed)):
        for company in companies_by_id(session, lot):
            bring_up(session, company, source=source, by=by)
    _suspect(session, plan, numbers, batch_id)
    apply_decisions(session, {fingerprint(statement_of(row.supplier), source): row.company_id for row in rows})
    session.flush()
    codes = {key: code for lot in lots_of(ids) for key, code in _codes(session, lot)}
    return {place: codes[ids[new]] for place, new in plan.created}


def _firms(plan: Plan) -> set[Firm]:
    named = {said.firm for said in plan.said}
    return named | {firm for doubt in plan.suspicions for firm in (doubt.one, doubt.other)}


def _codes(session: Session, ids: Sequence[int]) -> Sequence[tuple[int | None, str]]:
    return session.exec(select(Company.id, Company.code).where(col(Company.id).in_(ids))).all()


def bring_up(session: Session, company: Company, *, source: str, by: Actor) -> None:
    """Makes a firm's rows say what its records say, with a line in the trail when that changed anything."""
    before = as_input(company)
    if refresh(session, company):
        after = as_input(company)
        fields = sorted(key for key in SupplierInput.model_fields if getattr(after, key) != getattr(before, key))
        changes = changes_between(before, after)
        record_company(session, by, "supplier.updated", company, fields=fields, changes=changes, source=source)


def _suspect(session: Session, plan: Plan, numbers: Mapping[Firm, int], batch_id: int | None) -> None:
    """Asks officers about pairs, each once."""
    found: dict[tuple[int, int], Pair] = {}
    for doubt in plan.suspicions:
        one, other = sorted((numbers[doubt.one], numbers[doubt.other]))
        found.setdefault((one, other), doubt.pair)
    ask_about(session, found, batch_id=batch_id)
