"""Writing all suppliers and needs as an exchange file, the same bytes for the same content."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from sqlmodel import Session, select

from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.queries import exchange as rows
from linkage.inputs.exchange import FORMAT_VERSION, NeedInput, as_record
from linkage.inputs.needs import BuyerInput
from linkage.services import need_records, supplier_records
from linkage.wording.identifiers import has_personal_number


def export_file(session: Session) -> str:
    """All suppliers and needs as YAML, in the order of their ids. Contacts of people stay out."""
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(export_document(session), Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)


def export_json(session: Session) -> str:
    """The same as JSON, which large instances write and read many times faster."""
    return json.dumps(export_document(session), ensure_ascii=False, indent=1) + "\n"


def export_document(session: Session) -> dict[str, Any]:
    """All suppliers and needs in the keys of the exchange format."""
    suppliers, needs = _companies_to_export(session), _needs_to_export(session)
    ids, need_ids = _ids_of(suppliers), _ids_of(needs)
    names = [name for _, _, _, name in suppliers]
    return {
        "version": FORMAT_VERSION,
        "suppliers": _in_order(_supplier_records(session, ids)),
        "needs": _in_order(_need_records(session, need_ids, ids, names)),
    }


Exported = tuple[int, str, str | None, str]
"""Row id, code, external id, name or title."""


def _companies_to_export(session: Session) -> list[Exported]:
    columns = select(Company.id, Company.code, Company.external_id, Company.name).join(SupplierProfile)
    return [(key or 0, code, external_id, name) for key, code, external_id, name in session.exec(columns).all()]


def _needs_to_export(session: Session) -> list[Exported]:
    columns = select(PartNeed.id, PartNeed.code, PartNeed.external_id, PartNeed.title)
    return [(key or 0, code, external_id, title) for key, code, external_id, title in session.exec(columns).all()]


def _ids_of(exported: Sequence[Exported]) -> dict[int, str]:
    """Row id -> the id it goes out with: the sender's own where that is the only one of its kind, else the public code."""
    codes = {code: key for key, code, _, _ in exported}
    uses: dict[str, int] = {}
    for _, _, external_id, _ in exported:
        if external_id is not None:
            uses[external_id] = uses.get(external_id, 0) + 1
    return {
        key: external_id
        if external_id is not None and uses[external_id] == 1 and codes.get(external_id, key) == key
        else code
        for key, code, external_id, _ in exported
    }


def _supplier_records(session: Session, ids: dict[int, str]) -> Iterator[dict[str, Any]]:
    for lot in rows.lots_of(sorted(ids)):
        for company in rows.companies_by_id(session, lot):
            supplier = supplier_records.as_input(company)
            private: dict[str, Any] = {"contact": None, **({"tax_code": None} if has_personal_number(company) else {})}
            yield as_record(supplier.model_copy(update={"id": ids[company.id or 0], **private}))


def _need_records(
    session: Session, need_ids: dict[int, str], supplier_ids: dict[int, str], supplier_names: list[str]
) -> Iterator[dict[str, Any]]:
    """Needs with their buyers; a buyer has an id when it is a supplier too, came with one, or shares its name."""
    buyers: dict[int, BuyerInput] = {}
    names: dict[str, set[int]] = {name: {0} for name in supplier_names}
    needs: list[tuple[int, NeedInput]] = []
    codes: dict[int, str] = {}
    for lot in rows.lots_of(sorted(need_ids)):
        for row in rows.needs_by_id(session, lot):
            company = row.company
            buyers[company.id or 0] = need_records.buyer_of(company)
            names.setdefault(company.name, set()).add(company.id or 0)
            codes[company.id or 0] = company.code
            given = need_records.as_input(row).model_copy(update={"id": need_ids[row.id or 0]})
            needs.append((company.id or 0, given))
    for company_id, given in needs:
        record = as_record(given)
        outgoing = supplier_ids.get(company_id) or buyers[company_id].id
        if outgoing is None and len(names[buyers[company_id].name]) > 1:
            outgoing = codes[company_id]
        record["buyer"] = {**({"id": outgoing} if outgoing else {}), **_without_id(record["buyer"])}
        yield record


def _without_id(buyer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in buyer.items() if key != "id"}


def _in_order(records: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """By id, numbers in it by their value: ds2 before ds10."""

    def natural(record: dict[str, Any]) -> tuple[list[tuple[int, int, str]], str]:
        parts = re.split(r"(\d+)", record["id"], flags=re.ASCII)
        return [(1, int(part), "") if part.isdecimal() and part.isascii() else (0, 0, part) for part in parts], record[
            "id"
        ]

    return sorted(records, key=natural)
