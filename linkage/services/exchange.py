"""Taking in exchange files and writing them: whole, in one transaction, and the same again when done twice."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col

from database.columns import now
from database.enums import NeedStatus, ProfileStatus, SubjectKind
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import PartNeed
from database.queries import exchange as rows
from linkage.errors import LinkageError
from linkage.inputs.exchange import ExchangeFile, NeedInput, Refusal, SupplierInput
from linkage.inputs.needs import BuyerInput
from linkage.language import _l
from linkage.services import need_records, supplier_records
from linkage.services.audit import SYSTEM, Actor, record, record_company, record_need
from linkage.services.contacts import close_contact
from linkage.services.exchange_export import export_document, export_file, export_json
from linkage.services.exchange_rows import insert_suppliers, lasting_code
from linkage.services.source_records import note_change

__all__ = ["Counts", "ImportReport", "export_document", "export_file", "export_json", "import_file"]

Progress = Callable[[int], None]


@dataclass(slots=True)
class Counts:
    """The fate of the records of one kind."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def as_json(self) -> dict[str, int]:
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do."""

    suppliers: Counts = field(default_factory=Counts)
    needs: Counts = field(default_factory=Counts)
    errors: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "suppliers": self.suppliers.as_json(),
            "needs": self.needs.as_json(),
            "errors": [{"path": refusal.path, "message": str(refusal.message)} for refusal in self.errors],
        }


def import_file(
    session: Session,
    file: ExchangeFile,
    *,
    source: str = "exchange",
    by: Actor = SYSTEM,
    refusals: Sequence[Refusal] = (),
    progress: Progress | None = None,
    buyers: Mapping[str, Company] | None = None,
) -> ImportReport:
    """Takes in the records of a file: new ones are made, changed ones brought up to it, equal ones left untouched.

    Records are known again by (source, id). `buyers`: name in the file -> the firm that is known under it already; what stands in its
    profile stays. `refusals` are those found while reading; records that clash with others join them.
    `progress` is told after each lot how many records it held. New firms are listed and count as reviewed: who imports a list
    vouches for it. Quick for many new firms (20,000 in half a minute), as they go past the object layer.
    """
    work = _Import(session, file.as_of, source, by, progress or (lambda _count: None))
    work.report.errors += refusals
    work.buyers |= {("name", name): company for name, company in (buyers or {}).items()}
    for position, supplier in zip(_positions("suppliers", refusals), file.suppliers, strict=False):
        work.suppliers.append((position, supplier))
    for position, need in zip(_positions("needs", refusals), file.needs, strict=False):
        work.needs.append((position, need))
    return work.run()


def _positions(name: str, refusals: Sequence[Refusal]) -> Iterator[int]:
    """Places in the original list of the records that were read well."""
    refused = {refusal.record for refusal in refusals}
    return (position for position in itertools.count() if f"{name}.{position}" not in refused)


@dataclass(slots=True)
class _Import:
    session: Session
    as_of: datetime.date | None
    source: str
    by: Actor
    progress: Progress
    suppliers: list[tuple[int, SupplierInput]] = field(default_factory=list)
    needs: list[tuple[int, NeedInput]] = field(default_factory=list)
    report: ImportReport = field(default_factory=ImportReport)
    tax_codes: dict[str, str] = field(default_factory=dict)
    buyers: dict[tuple[str, str], Company] = field(default_factory=dict)

    def run(self) -> ImportReport:
        for lot in rows.lots_of(self.suppliers):
            self._take_suppliers(lot)
            self.progress(len(lot))
        for needs in rows.lots_of(self.needs):
            self._take_needs(needs)
            self.progress(len(needs))
        records = {refusal.record for refusal in self.report.errors}
        self.report.suppliers.refused = sum(1 for name in records if name.startswith("suppliers."))
        self.report.needs.refused = sum(1 for name in records if name.startswith("needs."))
        self._record()
        return self.report

    def _record(self) -> None:
        """One event for the import as a whole; firms and needs that were there before have one each besides."""
        record(
            self.session,
            self.by,
            "exchange.imported",
            subject_kind=SubjectKind.INSTANCE,
            subject=self.source,
            suppliers=self.report.suppliers.as_json(),
            needs=self.report.needs.as_json(),
        )
        self.session.flush()

    def _take_suppliers(self, lot: list[tuple[int, SupplierInput]]) -> None:
        known = rows.companies_from(self.session, self.source, [supplier.id or "" for _, supplier in lot])
        holders = rows.holders_of_tax_codes(
            self.session, [supplier.tax_code for _, supplier in lot if supplier.tax_code is not None]
        )
        new: list[SupplierInput] = []
        for position, supplier in lot:
            company = known.get(supplier.id or "")
            if self._has_taken_tax_code(supplier, company, holders):
                self._refuse(f"suppliers.{position}.tax_code", _l("Another firm has this tax code."))
            elif company is None:
                new.append(supplier_records.settle(supplier, None, status=ProfileStatus.LISTED, as_of=self.as_of))
            else:
                self._update_supplier(company, supplier)
        self.session.flush()
        insert_suppliers(self.session, new, source=self.source)
        self.report.suppliers.created += len(new)

    def _has_taken_tax_code(self, supplier: SupplierInput, company: Company | None, holders: dict[str, int]) -> bool:
        """Whether another firm of the instance, or an earlier one of this file, has the tax code."""
        if supplier.tax_code is None:
            return False
        holder = holders.get(supplier.tax_code)
        if holder is not None and (company is None or company.id != holder):
            return True
        return self.tax_codes.setdefault(supplier.tax_code, supplier.id or "") != supplier.id

    def _update_supplier(self, company: Company, supplier: SupplierInput) -> None:
        before = supplier_records.as_input(company)
        settled = supplier_records.settle(supplier, before, status=ProfileStatus.LISTED, as_of=self.as_of)
        if settled == before:
            self.report.suppliers.unchanged += 1
            return
        note_change(self.session, company, before, settled, by=self.by, source=self.source)
        supplier_records.write_supplier(company, settled)
        close_contact(self.session, company, was=before.contact)
        record_company(self.session, self.by, "supplier.updated", company, source=self.source)
        self.report.suppliers.updated += 1

    def _take_needs(self, lot: list[tuple[int, NeedInput]]) -> None:
        known = rows.needs_from(self.session, self.source, [need.id or "" for _, need in lot])
        codes = [lasting_code("need", self.source, need.id or "") for _, need in lot]
        taken = rows.taken_codes(self.session, col(PartNeed.code), codes)
        for (position, need), code in zip(lot, codes, strict=True):
            try:
                row = known.get(need.id or "")
                if row is not None:
                    self._update_need(row, need)
                else:
                    self._create_need(need, None if code in taken else code)
                    taken.add(code)
            except LinkageError as error:
                self._refuse(f"needs.{position}.buyer", error.text)
        self.session.flush()

    def _create_need(self, need: NeedInput, code: str | None) -> None:
        company, _ = self._buyer(need.buyer)
        values: dict[str, Any] = {} if code is None else {"code": code}
        # A plant the file does not state is not taken from the company: that would depend on the order of the needs.
        buyer = need_records.buyer_of(company).model_copy(update={"plant_province": None})
        row = PartNeed(company_id=company.id or 0, title=need.title, source=self.source, external_id=need.id, **values)
        row.company = company
        need_records.write_need(row, need_records.settle(need, None, buyer=buyer, status=NeedStatus.PUBLISHED))
        self.session.add(row)
        self.report.needs.created += 1

    def _update_need(self, row: PartNeed, need: NeedInput) -> None:
        company, is_buyer_changed = self._buyer(need.buyer)
        if company is not row.company:
            row.company, is_buyer_changed = company, True
        before = need_records.as_input(row)
        buyer = need_records.buyer_of(company)
        settled = need_records.settle(need, before, buyer=buyer, status=NeedStatus.PUBLISHED)
        if settled == before and not is_buyer_changed:
            self.report.needs.unchanged += 1
            return
        need_records.write_need(row, settled)
        record_need(self.session, self.by, "need.updated", row, source=self.source)
        self.report.needs.updated += 1

    def _buyer(self, buyer: BuyerInput | None) -> tuple[Company, bool]:
        """The assembler behind a need, found or made, and whether this changed it. The first mention in a file speaks for all."""
        if buyer is None:
            raise LinkageError(_l("Say who the buyer is, at least by name."))
        key = ("id", buyer.id) if buyer.id is not None else ("name", buyer.name)
        if key in self.buyers:
            return self.buyers[key], False
        company = self._find_buyer(buyer) or self._new_buyer(buyer)
        self.buyers[key] = company
        is_changed = _write_buyer(company, buyer)
        if is_changed:
            company.updated_at = now()
            self.session.flush()
        return company, is_changed

    def _find_buyer(self, buyer: BuyerInput) -> Company | None:
        if buyer.id is not None:
            return rows.companies_from(self.session, self.source, [buyer.id]).get(buyer.id)
        named = rows.buyers_from(self.session, self.source, [buyer.name])
        return next((company for company in named if company.assembler_profile), next(iter(named), None))

    def _new_buyer(self, buyer: BuyerInput) -> Company:
        code = lasting_code("buyer", self.source, buyer.id or buyer.name)
        taken = rows.taken_codes(self.session, col(Company.code), [code])
        values: dict[str, Any] = {} if taken else {"code": code}
        company = Company(name=buyer.name, source=self.source, external_id=buyer.id, **values)
        self.session.add(company)
        return company

    def _refuse(self, path: str, message: Any) -> None:
        self.report.errors.append(Refusal(path, message))


def _write_buyer(company: Company, buyer: BuyerInput) -> bool:
    """Brings an assembler profile to what a need says of its buyer; what is not said stays. True when that changed anything."""
    profile = company.assembler_profile
    wanted = {
        "nationality": buyer.nationality,
        "plant_province": buyer.plant_province if profile is None or profile.plant_province is None else None,
        "sector": buyer.sector,
        "is_name_public": buyer.is_name_public,
    }
    stated = {key: value for key, value in wanted.items() if value is not None}
    if profile is None:
        values: dict[str, Any] = {"status": ProfileStatus.LISTED, **stated}
        company.assembler_profile = AssemblerProfile(**values)
        return True
    changed = {key: value for key, value in stated.items() if getattr(profile, key) != value}
    for key, value in changed.items():
        setattr(profile, key, value)
    if company.supplier_profile is None and buyer.id is not None and company.name != buyer.name:
        company.name = buyer.name
        return True
    return bool(changed)
