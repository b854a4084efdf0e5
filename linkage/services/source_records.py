"""What each source said of a firm: written down with every change, and read as what counts, from whom, and who says otherwise."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import MembershipRole, StatedBy
from database.models.companies import Company
from database.models.source_records import FieldChoice, FirmName, SourceRecord
from database.models.users import Membership
from database.queries.exchange import insert_rows, lots_of
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import Actor
from linkage.services.supplier_records import as_input
from matching.registry.picking import Picked, Statement, difference, fields_of, names_in, pick

_NOT_SAID = ("id", "status", "confirmed_on")
_NOT_SAID_OF_ENTRIES = ("evidence", "evidence_on")
WEB = "web"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list about a firm: `place` says where it stands in the file."""

    company_id: int
    supplier: SupplierInput
    place: str


def statement_of(supplier: SupplierInput) -> dict[str, Any]:
    """What an input says of the firm, field by field. How it is known, and whether it is listed, are not said by a source."""
    record = {key: value for key, value in as_record(supplier).items() if key not in _NOT_SAID}
    return fields_of({key: _bare(value) for key, value in record.items()})


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _bare(entry) for key, entry in value.items() if key not in _NOT_SAID_OF_ENTRIES}
    return value


def note_change(
    session: Session,
    company: Company,
    before: SupplierInput,
    after: SupplierInput,
    *,
    by: Actor,
    source: str | None = None,
) -> None:
    """Writes down who changed what a firm says; `source`: a file that did, else a person. To be called in the same transaction."""
    said = difference(statement_of(before), statement_of(after))
    if not said:
        return
    ensure_origin(session, company, before)
    who = StatedBy.LIST if source else stated_by(session, company, by)
    session.add(
        SourceRecord(company_id=company.id or 0, stated_by=who, source=source or WEB, said=said, user_id=by.user_id)
    )


def note_rows(
    session: Session, rows: Iterable[Row], *, source: str, batch_id: int | None, at: datetime.datetime | None = None
) -> None:
    """Writes down rows of one reading of a list, all stated at once, past the object layer."""
    stated_at = at or now()
    values = [
        {
            "company_id": row.company_id,
            "stated_by": StatedBy.LIST,
            "source": source,
            "batch_id": batch_id,
            "place": row.place[:300],
            "said": statement_of(row.supplier),
            "stated_at": stated_at,
        }
        for row in rows
    ]
    for lot in lots_of(values):
        insert_rows(session, SourceRecord, lot)


def ensure_origin(session: Session, company: Company, before: SupplierInput) -> None:
    """The first record of a firm that had none: what it said until now, by its own people or by the list that brought it."""
    statement = select(SourceRecord.id).where(SourceRecord.company_id == company.id)
    if session.exec(statement.limit(1)).first() is None:
        session.add(_origin(company, before))
        session.flush()


def speaks_for_itself(company: Company) -> bool:
    """Whether what is known of a firm comes from its own people: it signed up here, or somebody of it has an account."""
    return company.source == WEB or any(held.role is not MembershipRole.CLAIMANT for held in company.memberships)


def word_of(company: Company) -> str:
    """Whose word a claim of a firm is that nobody checked: by-firm, or by-list while the firm never confirmed its profile."""
    profile = company.supplier_profile
    is_confirmed = profile is not None and profile.confirmed_on is not None
    return "by-firm" if is_confirmed or speaks_for_itself(company) else "by-list"


def _origin(company: Company, before: SupplierInput) -> SourceRecord:
    is_own = speaks_for_itself(company)
    return SourceRecord(
        company_id=company.id or 0,
        stated_by=StatedBy.FIRM if is_own else StatedBy.LIST,
        source=company.source,
        said=statement_of(before),
        stated_at=company.created_at,
    )


def known_statements(
    session: Session, companies: Sequence[Company]
) -> tuple[dict[int, list[Statement]], dict[int, dict[str, int]]]:
    """Company id -> what was said of it, for a firm without records what its rows say; and the choices of officers. Reads only."""
    ids = [company.id or 0 for company in companies]
    records = live_records(session, ids)
    found = {
        company.id or 0: statements(records.get(company.id or 0) or [_origin(company, as_input(company))])
        for company in companies
    }
    choices: dict[int, dict[str, int]] = defaultdict(dict)
    for lot in lots_of(ids):
        chosen = select(FieldChoice.company_id, FieldChoice.field, FieldChoice.record_id)
        for company_id, name, record_id in session.exec(chosen.where(col(FieldChoice.company_id).in_(lot))):
            choices[company_id][name] = record_id
    return found, choices


def stated_by(session: Session, company: Company, by: Actor) -> StatedBy:
    """A person of the firm speaks for it; everybody else who may change it is an officer."""
    statement = select(Membership.id).where(
        Membership.company_id == company.id,
        Membership.user_id == by.user_id,
        Membership.role != MembershipRole.CLAIMANT,
    )
    return StatedBy.OFFICER if session.exec(statement).first() is None else StatedBy.FIRM


def live_records(session: Session, ids: Sequence[int]) -> dict[int, list[SourceRecord]]:
    """Company id -> its records that count, oldest first. One query for each 500 firms."""
    found: dict[int, list[SourceRecord]] = defaultdict(list)
    for lot in lots_of(ids):
        statement = select(SourceRecord).where(
            col(SourceRecord.company_id).in_(lot), col(SourceRecord.withdrawn_at).is_(None)
        )
        for record in session.exec(statement.order_by(col(SourceRecord.stated_at), col(SourceRecord.id))):
            found[record.company_id].append(record)
    return found


def picked(session: Session, company_id: int) -> Picked:
    """What counts of all that was said of a firm. Empty when nothing was written down yet: then its own rows are all there is."""
    records = live_records(session, [company_id])[company_id]
    chosen = select(FieldChoice.field, FieldChoice.record_id).where(FieldChoice.company_id == company_id)
    return pick(statements(records), dict(session.exec(chosen).all()))


def statements(records: Iterable[SourceRecord]) -> list[Statement]:
    return [
        Statement(record.id or 0, record.source, record.stated_by is not StatedBy.LIST, record.stated_at, record.said)
        for record in records
    ]


def other_names(session: Session, names: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """Company id -> the names it is known by beside its own (`names`: id -> that), as lists wrote them and people typed them."""
    records = live_records(session, [*names])
    typed: dict[int, list[str]] = defaultdict(list)
    for lot in lots_of(names):
        rows = select(FirmName.company_id, FirmName.name).where(col(FirmName.company_id).in_(lot))
        for company_id, name in session.exec(rows.order_by(col(FirmName.id))):
            typed[company_id].append(name)
    found = {}
    for company_id, own in names.items():
        known = [*typed[company_id], *names_in(statements(records.get(company_id, ())))]
        found[company_id] = tuple(name for name in dict.fromkeys(known) if name != own)
    return found
