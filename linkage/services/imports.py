"""Lists brought in by officers: what every row would do, then all of it at once, or nothing.

A batch is kept as it was checked. Writing it looks again under the lock, and refuses when the registry has changed what would happen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ImportStatus, ProfileStatus, ReviewStatus, SubjectKind
from database.models.companies import Company
from database.models.imports import ImportBatch
from database.queries.exchange import companies_by_id, lots_of
from linkage.errors import Conflict, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.inputs.users import is_doubtful_tax_code
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.exchange_rows import insert_suppliers
from linkage.services.supplier_records import as_input, settle
from linkage.services.suppliers import update_supplier
from search.analysis import fold, tokens

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "refused", "ignored")
_SAME_FIRM_DIGITS = 10
_PHONE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """Something to know about a row: a code and the values its sentence names."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list and its fate. `key` is what two spellings of one firm's name share; `company` the code of the firm it meets."""

    sheet: str
    number: int
    cells: tuple[str, ...]
    table: int | None
    outcome: str = ""
    reasons: tuple[Reason, ...] = ()
    supplier: SupplierInput | None = None
    key: str = ""
    company: str = ""

    @property
    def firm(self) -> SupplierInput:
        """The supplier in a row that holds one."""
        if self.supplier is None:
            raise ValueError(f"row {self.number} holds no firm")
        return self.supplier

    def ignored(self, code: str) -> ListRow:
        return replace(self, outcome="ignored", reasons=(Reason(code),))

    def refused(self, *reasons: Reason) -> ListRow:
        return replace(self, outcome="refused", reasons=reasons)

    def holding(self, supplier: SupplierInput, *, key: str, reasons: Iterable[Reason]) -> ListRow:
        return replace(self, supplier=supplier, key=key, reasons=tuple(reasons))

    def without_cell(self, place: int) -> ListRow:
        """The row with one cell made unreadable, for what must not be kept."""
        return replace(self, cells=tuple("•••" if at == place else cell for at, cell in enumerate(self.cells)))

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the batch. What it would write is read from the cells again."""
        return {
            "sheet": self.sheet,
            "row": self.number,
            "cells": list(self.cells),
            "table": self.table,
            "outcome": self.outcome,
            "reasons": [{"code": reason.code, **reason.values} for reason in self.reasons],
            "name": self.supplier.name if self.supplier else "",
            "company": self.company,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """The fate of every row, and what would be written: new firms, and registered ones with what they would say."""

    rows: tuple[ListRow, ...]
    new: tuple[SupplierInput, ...]
    changed: tuple[tuple[int, SupplierInput], ...]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}


@dataclass(frozen=True, slots=True)
class _Firm:
    """A registered firm as far as a list can meet it."""

    id: int
    code: str
    name: str
    tax_digits: str
    is_doubtful: bool
    phone: str


@dataclass(slots=True)
class _Registry:
    """The registered firms by their id in this source, the ten digits of their tax code, and their name."""

    by_id: dict[str, _Firm] = field(default_factory=dict)
    by_tax_code: dict[str, _Firm] = field(default_factory=dict)
    by_name: dict[str, _Firm] = field(default_factory=dict)

    def meeting(self, row: ListRow) -> tuple[_Firm | None, bool]:
        """The firm a row speaks of, and whether that is sure: a name alone is a suspicion, a telephone number makes it sure."""
        own = _identity(row)
        firm = self.by_tax_code.get(own.tax_digits) or self.by_id.get(row.firm.id or "")
        if firm is not None:
            return firm, True
        firm = self.by_name.get(row.key)
        if firm is None or _are_told_apart(own, _Identity(firm.tax_digits, firm.is_doubtful, firm.phone)):
            return None, True
        return firm, bool(firm.phone) and firm.phone == own.phone


@dataclass(frozen=True, slots=True)
class _Identity:
    """What tells firms of one name apart."""

    tax_digits: str
    is_doubtful: bool
    phone: str


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """A firm's name without its legal form, tone marks and remarks in brackets: what two spellings share."""
    bare = re.sub(r"(?<=\S)\s*\([^()]*\)", " ", name)
    return " ".join(token for token in tokens(bare) if token == fold(token)) or fold(name)


def plan_import(session: Session, rows: Iterable[ListRow], *, source: str) -> Plan:
    """What a list would do to the registry as it is now. Reads only; a few queries whatever its length."""
    merged = _merge_repeats(rows)
    registry = _registry(session, source)
    met = [registry.meeting(row) if not row.outcome else (None, True) for row in merged]
    wanted = sorted({firm.id for firm, is_sure in met if firm is not None and is_sure})
    companies = {company.id: company for lot in lots_of(wanted) for company in companies_by_id(session, lot)}
    planner = _Planner(source, companies)
    fates = [
        row if row.outcome else planner.fate(row, firm, is_sure=is_sure)
        for row, (firm, is_sure) in zip(merged, met, strict=True)
    ]
    return Plan(tuple(fates), tuple(planner.new), tuple(planner.changed))


@dataclass(slots=True)
class _Planner:
    source: str
    companies: Mapping[int | None, Company]
    new: list[SupplierInput] = field(default_factory=list)
    changed: list[tuple[int, SupplierInput]] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)

    def fate(self, row: ListRow, firm: _Firm | None, *, is_sure: bool) -> ListRow:
        if firm is None:
            status = ProfileStatus.LISTED if _may_be_listed(row.firm) else ProfileStatus.DRAFT
            self.new.append(settle(row.firm, None, status=status))
            return replace(row, outcome="created")
        if not is_sure:
            reason = Reason("same_as_firm", {"name": firm.name, "code": firm.code})
            return replace(row, outcome="duplicate", company=firm.code, reasons=(reason, *row.reasons))
        if firm.id in self.seen:
            reason = Reason("same_as_row", {"row": self.seen[firm.id]})
            return replace(row, outcome="duplicate", company=firm.code, reasons=(reason, *row.reasons))
        self.seen[firm.id] = row.number
        return self._met(row, self.companies[firm.id])

    def _met(self, row: ListRow, company: Company) -> ListRow:
        """A firm we know: the list fills its gaps; what it brought itself it may change, unless the firm's own people took over."""
        is_ours = company.source == self.source and not company.memberships
        before = as_input(company)
        after = _joined(before, row.firm, is_newer=is_ours)
        if settle(after, before, status=ProfileStatus.DRAFT) == before:
            return replace(row, outcome="unchanged", company=company.code)
        self.changed.append((company.id or 0, after))
        return replace(row, outcome="updated", company=company.code)


def _may_be_listed(supplier: SupplierInput) -> bool:
    return supplier.province is not None and bool(supplier.capabilities)


def _merge_repeats(rows: Iterable[ListRow]) -> list[ListRow]:
    """Rows that speak of a firm of an earlier row become its duplicates, and fill what that row leaves open."""
    merged: list[ListRow] = []
    places: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        place = None if row.outcome else _place_of_same(row, merged, places)
        if place is None:
            for key in () if row.outcome else _keys(row):
                places.setdefault(key, []).append(len(merged))
            merged.append(row)
            continue
        first = merged[place]
        merged[place] = replace(first, supplier=_joined(first.firm, row.firm, is_newer=False))
        reason = Reason("same_as_row", {"row": first.number})
        merged.append(replace(row, outcome="duplicate", reasons=(reason, *row.reasons)))
    return merged


def _place_of_same(row: ListRow, merged: Sequence[ListRow], places: Mapping[tuple[str, str], list[int]]) -> int | None:
    own = _identity(row)
    for key in _keys(row):
        for place in places.get(key, ()):
            if key[0] == "tax" or not _are_told_apart(own, _identity(merged[place])):
                return place
    return None


def _keys(row: ListRow) -> list[tuple[str, str]]:
    own = _identity(row)
    keys = [("tax", own.tax_digits)] if own.tax_digits else []
    return [*keys, ("name", row.key)]


def _identity(row: ListRow) -> _Identity:
    supplier = row.firm
    return _identity_of(supplier.tax_code, supplier.contact.phone if supplier.contact else None)


def _identity_of(tax_code: str | None, phone: str | None) -> _Identity:
    digits = re.sub(r"\D", "", tax_code or "")[:_SAME_FIRM_DIGITS]
    is_doubtful = bool(tax_code) and is_doubtful_tax_code(tax_code or "")
    return _Identity(digits, is_doubtful, re.sub(r"\D", "", phone or "")[-_PHONE_DIGITS:])


def _are_told_apart(one: _Identity, other: _Identity) -> bool:
    """Two firms of one name are two when both have a right tax code, or none of the two numbers speaks for one firm."""
    if one.tax_digits and other.tax_digits and one.tax_digits != other.tax_digits:
        return not ((one.is_doubtful or other.is_doubtful) and one.phone == other.phone)
    return bool(one.phone and other.phone and one.phone != other.phone)


def _joined(before: SupplierInput, given: SupplierInput, *, is_newer: bool) -> SupplierInput:
    """What both say together. Of single values the earlier one stands unless `is_newer`; processes and certificates add up."""
    old, new = as_record(before), as_record(given)
    for key in ("id", "status", "confirmed_on"):
        new.pop(key, None)
    joined = {**old, **new} if is_newer else {**new, **old}
    for key, name in (("capabilities", "process"), ("certificates", "id")):
        known = {entry[name] for entry in old.get(key, ())}
        joined[key] = [*old.get(key, ()), *(entry for entry in new.get(key, ()) if entry[name] not in known)]
    contact = {**(new.get("contact") or {}), **(old.get("contact") or {})}
    return read_input(SupplierInput, {**joined, **({"contact": contact} if contact else {})})


def _registry(session: Session, source: str) -> _Registry:
    columns = (Company.id, Company.code, Company.name, Company.tax_code, Company.contact_phone, Company.external_id)
    statement = select(*columns, Company.source).order_by(col(Company.id).desc())  # type: ignore[call-overload]
    registry = _Registry()
    for key, code, name, tax_code, phone, external_id, from_source in session.exec(statement):
        own = _identity_of(tax_code, phone)
        firm = _Firm(key, code, name, own.tax_digits, own.is_doubtful, own.phone)
        # The oldest firm of a name or number is read last, and stays.
        registry.by_name[name_key(name)] = firm
        if own.tax_digits:
            registry.by_tax_code[own.tax_digits] = firm
        if from_source == source and external_id:
            registry.by_id[external_id] = firm
    return registry


def add_batch(
    session: Session, *, source: str, file_name: str, mapping: Mapping[str, Any], plan: Plan, by: Actor
) -> ImportBatch:
    """Keeps a checked list; nothing of it is written into the registry."""
    batch = ImportBatch(source=source, file_name=file_name[:300], user_id=by.user_id)
    _keep(batch, mapping, plan)
    session.add(batch)
    session.flush()
    _record(session, by, "import.checked", batch)
    return batch


def keep_plan(session: Session, batch: ImportBatch, *, mapping: Mapping[str, Any], plan: Plan) -> None:
    """Replaces what a batch would do, after its columns were corrected."""
    _refuse_unless_open(batch)
    _keep(batch, mapping, plan)
    session.flush()


def write_batch(session: Session, batch: ImportBatch, rows: Iterable[ListRow], *, by: Actor) -> bool:
    """Writes a whole list. False, and nothing written, when the registry has changed what would happen: the batch shows the new plan.

    Raises Conflict when it was written or discarded before.
    """
    _refuse_unless_open(batch)
    plan = plan_import(session, rows, source=batch.source)
    is_as_shown = [row.outcome for row in plan.rows] == [row["outcome"] for row in batch.rows]
    _keep(batch, batch.mapping, plan)
    if not is_as_shown:
        session.flush()
        return False
    write_plan(session, plan, source=batch.source, by=by)
    batch.rows = [row.as_json() for row in _with_new_codes(session, plan.rows, source=batch.source)]
    batch.status, batch.applied_at = ImportStatus.APPLIED, now()
    session.flush()
    _record(session, by, "import.applied", batch, **plan.counts)
    return True


def write_plan(session: Session, plan: Plan, *, source: str, by: Actor) -> None:
    """Makes the new firms and changes the others. They count as reviewed: who imports a list vouches for it."""
    insert_suppliers(session, plan.new, source=source)
    changed = dict(plan.changed)
    for lot in lots_of(sorted(changed)):
        for company in companies_by_id(session, lot):
            review = company.supplier_profile.review_status if company.supplier_profile else ReviewStatus.APPROVED
            update_supplier(session, company, changed[company.id or 0], by=by)
            if company.supplier_profile is not None:
                company.supplier_profile.review_status = review
    session.flush()


def _with_new_codes(session: Session, rows: Iterable[ListRow], *, source: str) -> Iterator[ListRow]:
    """The rows of a written list; those that made a firm say which, so that the officer can open it."""
    statement = select(Company.external_id, Company.code).where(Company.source == source)
    codes = dict(session.exec(statement).all())
    for row in rows:
        yield replace(row, company=codes.get(row.firm.id, "")) if row.outcome == "created" else row


def discard_batch(session: Session, batch: ImportBatch, *, by: Actor) -> None:
    """Sets a checked list aside. Its cells go, for nobody needs them any more; the counts stay."""
    _refuse_unless_open(batch)
    batch.status, batch.rows = ImportStatus.DISCARDED, []
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
    batch.mapping = dict(mapping)
    batch.rows = [row.as_json() for row in plan.rows]
    batch.counts = plan.counts


def _refuse_unless_open(batch: ImportBatch) -> None:
    if batch.status is ImportStatus.APPLIED:
        raise Conflict(_l("This list has been written already."))
    if batch.status is ImportStatus.DISCARDED:
        raise Conflict(_l("This list was set aside. Choose the file again to import it."))


def _record(session: Session, by: Actor, action: str, batch: ImportBatch, **details: Any) -> None:
    subject = batch.file_name
    record(session, by, action, subject_kind=SubjectKind.IMPORT, subject_code=batch.code, subject=subject, **details)
