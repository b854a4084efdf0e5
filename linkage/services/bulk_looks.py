"""What a change would do to each of many firms: looked at before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.enums import BulkChange, BulkOutcome
from database.models.work_items import WorkItem
from database.queries.exchange import companies_by_id, lots_of
from database.queries.work_items import open_work
from linkage.services.bulk_changes import Proposal, pausing, proposed
from linkage.services.supplier_records import as_input


@dataclass(frozen=True, slots=True)
class Looked:
    """One firm of a change as it was looked at; `place`: its row in the file or its place in the list."""

    place: int
    name: str
    proposal: Proposal
    company_id: int | None = None
    version: int = 0


def look_at(
    session: Session, change: BulkChange, arguments: Mapping[str, Any], ids: Sequence[int]
) -> Iterator[list[Looked]]:
    """The firms in the order of the list, each with what would happen to it, in lots. Reads only."""
    places = {key: place for place, key in enumerate(ids, start=1)}
    for lot in lots_of(ids):
        companies = {company.id: company for company in companies_by_id(session, lot)}
        items = open_work(session, "company_id", lot) if change is BulkChange.WORK else {}
        looked = []
        for key in lot:
            company = companies.get(key)
            if company is None:
                continue
            if change is BulkChange.PAUSE:
                found = pausing(company.supplier_profile.status if company.supplier_profile else None)
            elif change is BulkChange.WORK:
                found = _work(items.get(key), arguments)
            else:
                found = proposed(change, arguments, as_input(company))
            looked.append(Looked(places[key], company.name, found, company.id, company.version))
        yield looked


def _work(item: WorkItem | None, arguments: Mapping[str, Any]) -> Proposal:
    before = work_said(item)
    after = {key: arguments.get(key) for key in ("owner", "due_on", "note")}
    shown = [[f"work.{key}", before[key], after[key]] for key in after if before[key] != after[key]]
    if item is not None and not shown:
        return Proposal(BulkOutcome.UNCHANGED, {})
    return Proposal(BulkOutcome.CHANGES, {"work": before if item else None}, shown)


def work_said(item: WorkItem | None) -> dict[str, str | None]:
    return {
        "owner": item.owner.code if item and item.owner else None,
        "due_on": item.due_on.isoformat() if item and item.due_on else None,
        "note": item.note if item else None,
    }
