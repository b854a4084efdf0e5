"""Lists brought in by officers: what every row would do, then all of it at once, or nothing.

A batch is kept as it was checked. Writing it looks again under the lock, and refuses when the registry has changed what would happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ImportStatus, ProfileStatus, SubjectKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.source_records import SourceRecord
from database.queries.exchange import companies_by_id, lots_of
from linkage.errors import Conflict, NotFound
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.firm_values import said_by_all
from linkage.services.import_meetings import Group, groups_as_json, groups_from_json, groups_of
from linkage.services.import_rows import (
    OUTCOMES,
    Firm,
    ListRow,
    Plan,
    Reason,
    Said,
    Suspicion,
)
from linkage.services.import_writing import write_plan
from linkage.services.profile_changes import field_changes
from linkage.services.source_records import known_statements, statement_of
from linkage.services.supplier_records import as_input, settle
from linkage.services.work_items import settle_work
from matching.registry.picking import Statement
from matching.registry.verdicts import VERSION

__all__ = ["OUTCOMES", "ListRow", "Plan", "Reason", "write_plan"]

CHECKED = "import.checked"
MET = "met"
"""Key of a batch's mapping under which it keeps what its rows met, until it is written or set aside."""
READ_AGAIN = "again"
"""Key of a batch's mapping: the code of the list, written before, whose rows it reads once more."""


def plan_import(
    session: Session, rows: Iterable[ListRow], *, source: str, known: Mapping[str, Any] | None = None
) -> Plan:
    """What a list would do to the registry as it is now. Reads only.

    `known`: what an earlier plan of these rows met; while nothing has changed since, nothing is compared again.
    """
    everything = list(rows)
    places = [place for place, row in enumerate(everything) if not row.outcome]
    stamp = _stamp(session)
    groups = _kept_groups(known or {}, stamp, len(places))
    if groups is None:
        groups = groups_of(session, [everything[place].firm for place in places], source=source)
    met = {"stamp": list(stamp), "rules": VERSION, "rows": len(places), "groups": groups_as_json(groups)}
    codes = {group.company for group in groups if group.company}
    suspected = {other for group in groups for other, _pair in group.doubts if isinstance(other, str)}
    planner = _Planner(source, everything, places, _companies(session, codes), _names(session, suspected))
    planner.statements, planner.choices = known_statements(session, list(planner.companies.values()))
    for group in groups:
        planner.take(group)
    return replace(planner.plan(groups), met=met)


def _kept_groups(met: Mapping[str, Any], stamp: Sequence[int], rows: int) -> list[Group] | None:
    """The groups of an earlier plan, where they are of these rules, of as many rows, and of the registry as it is now."""
    if (met.get("stamp"), met.get("rules"), met.get("rows")) != (list(stamp), VERSION, rows):
        return None
    return groups_from_json(met["groups"], rows)


def _names(session: Session, codes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Code -> number and name of registered firms."""
    found: dict[str, tuple[int, str]] = {}
    for lot in lots_of(sorted(codes)):
        columns = select(Company.code, Company.id, Company.name).where(col(Company.code).in_(lot))
        found |= {code: (key or 0, name) for code, key, name in session.exec(columns)}
    return found


def _companies(session: Session, codes: Iterable[str]) -> dict[str, Company]:
    found: dict[str, Company] = {}
    for lot in lots_of(sorted(codes)):
        ids = session.exec(select(Company.id).where(col(Company.code).in_(lot))).all()
        found |= {company.code: company for company in companies_by_id(session, [key or 0 for key in ids])}
    return found


@dataclass(slots=True)
class _Planner:
    source: str
    rows: list[ListRow]
    places: Sequence[int]
    companies: Mapping[str, Company]
    suspected: Mapping[str, tuple[int, str]]
    statements: dict[int, list[Statement]] = field(default_factory=dict)
    choices: dict[int, dict[str, int]] = field(default_factory=dict)
    new: list[SupplierInput] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    changed: dict[int, SupplierInput] = field(default_factory=dict)
    created: list[tuple[int, int]] = field(default_factory=list)
    firm_of: dict[int, Firm] = field(default_factory=dict)

    def take(self, group: Group) -> None:
        if group.company:
            self._met(group, self.companies[group.company])
        else:
            self._made(group)

    def _made(self, group: Group) -> None:
        """A firm nobody knows. While an officer has to look whether it is another one, nobody else sees it."""
        firm = Firm(new=len(self.new))
        first = self._row(group.rows[0])
        whole = said_by_all(_statements([self._row(place).firm for place in group.rows], self.source))
        status = ProfileStatus.LISTED if _may_be_listed(whole) and not group.doubts else ProfileStatus.DRAFT
        self.new.append(settle(whole.model_copy(update={"id": first.firm.id}), None, status=status))
        self.firm_of[group.rows[0]] = firm
        self.created.append((self.places[group.rows[0]], firm.new or 0))
        self._set(group.rows[0], first.with_fate("review" if group.doubts else "created", *self._doubts(group)))
        self._repeat(group, firm, "")

    def _doubts(self, group: Group) -> list[Reason]:
        reasons = []
        for other, _pair in group.doubts[:3]:
            if isinstance(other, int):
                reasons.append(Reason("may_be_row", {"row": self._row(other).number}))
            else:
                reasons.append(Reason("may_be_firm", {"name": self.suspected[other][1], "company": other}))
        return reasons

    def _met(self, group: Group, company: Company) -> None:
        """A firm we know: the list says what it says, and the rule of `matching.registry.picking` which word counts."""
        key = company.id or 0
        known = self.statements[key]
        before = as_input(company)
        news = _statements([self._row(place).firm for place in group.rows], self.source)
        after = said_by_all([*known, *news], self.choices.get(key), before=before)
        is_changed = after != before
        if is_changed:
            self.changed[key] = after
        first = self._row(group.rows[0])
        row = first.with_fate("updated" if is_changed else "unchanged", company=company.code)
        self._set(group.rows[0], row.changing(field_changes(before, after)))
        self._repeat(group, Firm(id=key), company.code)

    def _repeat(self, group: Group, firm: Firm, code: str) -> None:
        """The further rows of a firm, and what all of them say that was not said before by this source in the same words."""
        reason = Reason("same_as_row", {"row": self._row(group.rows[0]).number})
        for place in group.rows[1:]:
            self._set(place, self._row(place).with_fate("duplicate", reason, company=code))
        spoken = [each.said for each in self.statements.get(firm.id or 0, ()) if each.source == self.source]
        for place in group.rows:
            row = self._row(place)
            if statement_of(row.firm) not in spoken:
                self.said.append(Said(firm, row.firm, row.place))

    def plan(self, groups: Sequence[Group]) -> Plan:
        doubts = [
            Suspicion(self.firm_of[group.rows[0]], self._firm(other), pair)
            for group in groups
            for other, pair in group.doubts
        ]
        return Plan(
            tuple(self.rows), tuple(self.new), tuple(self.said), self.changed, tuple(doubts), tuple(self.created)
        )

    def _firm(self, other: int | str) -> Firm:
        return self.firm_of[other] if isinstance(other, int) else Firm(id=self.suspected[other][0])

    def _row(self, place: int) -> ListRow:
        return self.rows[self.places[place]]

    def _set(self, place: int, row: ListRow) -> None:
        self.rows[self.places[place]] = row


def _statements(rows: Sequence[SupplierInput], source: str) -> list[Statement]:
    """Rows as they will be written down, all at once: the upper one counts first, before it all that was said at other times."""
    at = now()
    return [Statement(place - len(rows), source, False, at, statement_of(row)) for place, row in enumerate(rows)]


def _may_be_listed(supplier: SupplierInput) -> bool:
    return supplier.province is not None and bool(supplier.capabilities)


def add_batch(
    session: Session, *, source: str, file_name: str, mapping: Mapping[str, Any], plan: Plan, by: Actor
) -> ImportBatch:
    """Keeps a checked list; nothing of it is written into the registry."""
    batch = ImportBatch(source=source, file_name=file_name[:300], user_id=by.user_id)
    _keep(batch, mapping, plan)
    session.add(batch)
    session.flush()
    _record(session, by, CHECKED, batch)
    return batch


def keep_plan(session: Session, batch: ImportBatch, *, mapping: Mapping[str, Any], plan: Plan) -> None:
    """Replaces what a batch would do, after its columns were corrected."""
    refuse_unless_open(batch)
    _keep(batch, mapping, plan)
    session.flush()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a list does to the registry in the state of `stamp`."""

    plan: Plan
    stamp: tuple[int, ...]


def prepare(
    session: Session, rows: Iterable[ListRow], *, source: str, known: Mapping[str, Any] | None = None
) -> Prepared:
    """Plans before the lock is taken, so that others can write while a long list is compared. `known`: as in `plan_import`."""
    stamp = _stamp(session)
    return Prepared(plan_import(session, rows, source=source, known=known), stamp)


def _stamp(session: Session) -> tuple[int, ...]:
    """Another one after whatever changes what a list would do: firms, what was said of them, what people decided."""
    events = col(AuditEvent.subject_kind).in_((SubjectKind.COMPANY, SubjectKind.IMPORT))
    telling = col(AuditEvent.action) != CHECKED
    counts = [
        select(func.count(), func.coalesce(func.max(AuditEvent.id), 0)).where(events, telling),
        select(func.count(), func.coalesce(func.max(Company.id), 0)).select_from(Company),
        select(func.count(), func.coalesce(func.max(SourceRecord.id), 0)).select_from(SourceRecord),
    ]
    return tuple(number or 0 for statement in counts for number in session.exec(statement).one())


def write_batch(
    session: Session, batch: ImportBatch, rows: Iterable[ListRow], *, by: Actor, prepared: Prepared | None = None
) -> bool:
    """Writes a whole list. False, and nothing written, when the registry has changed what would happen: the batch shows the new plan.

    `prepared` counts while nothing has changed since. Raises Conflict when the list was written or discarded before.
    """
    refuse_unless_open(batch)
    is_fresh = prepared is not None and prepared.stamp == _stamp(session)
    plan = prepared.plan if prepared is not None and is_fresh else plan_import(session, rows, source=batch.source)
    is_as_shown = [row.outcome for row in plan.rows] == [row["outcome"] for row in batch.rows]
    _keep(batch, batch.mapping, plan)
    if not is_as_shown:
        session.flush()
        return False
    codes = write_plan(session, plan, source=batch.source, by=by, batch_id=batch.id)
    batch.rows = [{**row.as_json(), "company": codes.get(place, row.company)} for place, row in enumerate(plan.rows)]
    batch.mapping = {key: value for key, value in batch.mapping.items() if key != MET}
    batch.status, batch.applied_at = ImportStatus.APPLIED, now()
    settle_work(session, "list", batch.id, by=by)
    session.flush()
    _record(session, by, "import.applied", batch, **plan.counts)
    return True


def discard_batch(session: Session, batch: ImportBatch, *, by: Actor) -> None:
    """Sets a checked list aside. Its cells go, for nobody needs them any more; the counts stay."""
    refuse_unless_open(batch)
    batch.mapping = {key: value for key, value in batch.mapping.items() if key != MET}
    batch.status, batch.rows = ImportStatus.DISCARDED, []
    settle_work(session, "list", batch.id, by=by)
    session.flush()
    _record(session, by, "import.discarded", batch)


def batches(session: Session, *, limit: int = 50) -> list[ImportBatch]:
    """The last lists, newest first, without their rows."""
    statement = select(ImportBatch).options(defer(ImportBatch.rows)).order_by(col(ImportBatch.id).desc())  # type: ignore[arg-type]
    return list(session.exec(statement.limit(limit)).all())


def batch_of(session: Session, code: str) -> ImportBatch:
    """Raises NotFound when there is none."""
    found = session.exec(select(ImportBatch).where(ImportBatch.code == code)).first()
    if found is None:
        raise NotFound(_l("There is no import here."))
    return found


def _keep(batch: ImportBatch, mapping: Mapping[str, Any], plan: Plan) -> None:
    batch.mapping = {**mapping, MET: dict(plan.met)}
    batch.rows = [row.as_json() for row in plan.rows]
    batch.counts = plan.counts


def refuse_unless_open(batch: ImportBatch) -> None:
    """Raises Conflict when a list was written or set aside before."""
    if batch.status is ImportStatus.APPLIED:
        raise Conflict(_l("This list has been written already."))
    if batch.status is ImportStatus.DISCARDED:
        raise Conflict(_l("This list was set aside. Choose the file again to import it."))


def refuse_unless_kept(batch: ImportBatch) -> None:
    """Raises Conflict when the rows of a list cannot be read again: it was never written, or its cells are kept no longer."""
    if batch.status is not ImportStatus.APPLIED:
        raise Conflict(_l("Only a list that was written can be read again."))
    if not any(row["cells"] for row in batch.rows):
        raise Conflict(_l("The cells of this list are kept no longer. Choose the file again to import it."))


def _record(session: Session, by: Actor, action: str, batch: ImportBatch, **details: Any) -> None:
    subject = batch.file_name
    record(session, by, action, subject_kind=SubjectKind.IMPORT, subject_code=batch.code, subject=subject, **details)
