"""Notes, in the same transaction, which companies and needs changed, for the search index to follow."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from database.columns import now
from database.enums import SubjectKind
from database.models.certificates import Certificate
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Capability, Machine, Plant
from database.models.search_changes import SearchChange
from database.models.source_records import FirmName, SourceRecord

Subject = tuple[SubjectKind, int]


def note_changes(session: Session, _context: Any) -> None:
    """Writes one `search_changes` row for each company and need that the flush touched."""
    touched = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    subjects = {subject for row in touched if (subject := _subject_of(session, row)) is not None}
    if subjects:
        at = now()
        rows = [{"kind": kind, "subject_id": key, "created_at": at} for kind, key in sorted(subjects)]
        session.connection().execute(insert(SearchChange), rows)


def _subject_of(session: Session, row: object) -> Subject | None:
    if isinstance(row, Company) and row.id is not None:
        return SubjectKind.COMPANY, row.id
    if isinstance(row, SupplierProfile | AssemblerProfile | Plant | Certificate | FirmName | SourceRecord):
        return SubjectKind.COMPANY, row.company_id
    if isinstance(row, Capability | Machine):
        company_id = _company_of_plant(session, row.plant_id)
        return None if company_id is None else (SubjectKind.COMPANY, company_id)
    if isinstance(row, PartNeed) and row.id is not None:
        return SubjectKind.NEED, row.id
    if isinstance(row, NeedStep):
        return SubjectKind.NEED, row.need_id
    return None


def _company_of_plant(session: Session, plant_id: int) -> int | None:
    """The company of a plant, from memory when it is there."""
    plant = session.identity_map.get(session.identity_key(Plant, plant_id))
    if plant is not None and "company_id" in plant.__dict__:
        return int(plant.__dict__["company_id"])
    return session.connection().execute(select(col(Plant.company_id)).where(col(Plant.id) == plant_id)).scalar()
