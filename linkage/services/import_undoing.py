"""Takes a written list back, also weeks later: what it said no longer counts, what people wrote since stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from database.columns import now
from database.enums import ImportStatus, PairState, StatedBy, SubjectKind
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.search_changes import SearchChange
from database.models.source_records import SourceRecord
from database.queries.company_references import referred_to
from database.queries.exchange import companies_by_id, insert_rows, lots_of
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.import_writing import bring_up
from linkage.services.kept_decisions import keep_decisions
from linkage.services.source_records import live_records

_IDENTITY = ("name", "tax_code")


@dataclass(frozen=True, slots=True)
class Undone:
    """Firms that went with the list, and firms that are as they would be without it."""

    removed: int
    restored: int


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking a list back would do, each firm as (code, name): those that go; that stay as others describe them; that stay
    under their name because people, needs or fairs refer to them."""

    going: tuple[tuple[str, str], ...]
    described: tuple[tuple[str, str], ...]
    referred_to: tuple[tuple[str, str], ...]


def undoing_of(session: Session, batch: ImportBatch) -> Undoing:
    """What `undo_batch` would do now. Reads only."""
    mine = select(SourceRecord.company_id).where(
        SourceRecord.batch_id == batch.id, col(SourceRecord.withdrawn_at).is_(None)
    )
    ids = sorted(set(session.exec(mine).all()))
    records = live_records(session, ids)
    described = {key for key in ids if any(each.batch_id != batch.id for each in records[key])}
    referred = referred_to(session, ids) - described
    names: dict[int, tuple[str, str]] = {}
    for lot in lots_of(ids):
        rows = session.exec(select(Company.id, Company.code, Company.name).where(col(Company.id).in_(lot)))
        names |= {key or 0: (code, name) for key, code, name in rows}
    return Undoing(
        going=tuple(names[key] for key in ids if key not in described and key not in referred),
        described=tuple(names[key] for key in ids if key in described),
        referred_to=tuple(names[key] for key in ids if key in referred),
    )


def undo_batch(session: Session, batch: ImportBatch, *, by: Actor) -> Undone:
    """Firms the list made go, unless somebody wrote about them or something refers to them; those stay under their name.

    Raises Conflict when the list was not written or was taken back before.
    """
    if batch.status is not ImportStatus.APPLIED:
        raise Conflict(_l("Only a list that was written can be taken back."))
    at = now()
    mine = select(SourceRecord).where(SourceRecord.batch_id == batch.id, col(SourceRecord.withdrawn_at).is_(None))
    withdrawn = session.exec(mine.order_by(col(SourceRecord.id))).all()
    for statement in withdrawn:
        statement.withdrawn_at = at
    asked = delete(CompanyPair).where(col(CompanyPair.batch_id) == batch.id, col(CompanyPair.state) == PairState.OPEN)
    session.execute(asked)
    session.flush()
    ids = sorted({statement.company_id for statement in withdrawn})
    staying = _staying(session, ids, withdrawn)
    for lot in lots_of(sorted(staying)):
        for company in companies_by_id(session, lot):
            bring_up(session, company, source=batch.source, by=by)
    going = [key for key in ids if key not in staying]
    keep_decisions(session, batch, going, withdrawn)
    for lot in lots_of(going):
        session.execute(delete(Company).where(col(Company.id).in_(lot)))
        gone = [{"kind": SubjectKind.COMPANY, "subject_id": key, "created_at": at} for key in lot]
        insert_rows(session, SearchChange, gone)
    batch.status = ImportStatus.UNDONE
    undone = Undone(removed=len(going), restored=len(staying))
    record(
        session,
        by,
        "import.undone",
        subject_kind=SubjectKind.IMPORT,
        subject_code=batch.code,
        subject=batch.file_name,
        removed=undone.removed,
        restored=undone.restored,
    )
    session.flush()
    # Firms went past the object layer.
    session.expire_all()
    return undone


def _staying(session: Session, ids: Sequence[int], withdrawn: Sequence[SourceRecord]) -> set[int]:
    """The firms of which somebody else speaks, or to which something refers; each keeps a name."""
    left = live_records(session, ids)
    staying = {key for key in ids if left.get(key)} | referred_to(session, ids)
    nameless = {key for key in staying if not any(each.said.get("name") for each in left.get(key, ()))}
    for statement in withdrawn:
        if statement.company_id in nameless:
            nameless.discard(statement.company_id)
            session.add(
                SourceRecord(
                    company_id=statement.company_id,
                    stated_by=StatedBy.LIST,
                    source=statement.source,
                    place=statement.place,
                    said={key: statement.said[key] for key in _IDENTITY if key in statement.said},
                    stated_at=statement.stated_at,
                )
            )
    session.flush()
    return staying
