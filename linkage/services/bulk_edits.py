"""One change of many firms: looked at row by row and kept, then written whole or not at all, and taken back as one.

Many firms take longer than a request: they are looked at and written beside it (`linkage.services.bulk_jobs`).

A row remembers the version of its firm. Rows whose firm changed since are left out and said. What is written goes the way of an
officer's own edit: source records, the trail, the index. Taking it back withdraws what the officer said by it, so that whatever
anybody said since stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import BulkChange, BulkOutcome, BulkStatus, ProfileStatus, SubjectKind
from database.models.audit_events import AuditEvent
from database.models.bulk_edits import BulkEdit, BulkEditRow
from database.models.companies import Company
from database.models.source_records import SourceRecord
from database.models.users import User
from database.models.work_items import WorkItem
from database.queries.exchange import LOT, companies_by_id, insert_rows, lots_of
from database.queries.work_items import open_work
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import Input, read_input
from linkage.inputs.bulk_edits import (
    BusinessTypeChange,
    OwnershipChange,
    ParkChange,
    PauseChange,
    ProvinceChange,
    SectorChange,
    WorkChange,
)
from linkage.inputs.exchange import as_record
from linkage.inputs.work_items import WorkInput
from linkage.language import _l, fill
from linkage.services.audit import Actor, record
from linkage.services.bulk_changes import patched
from linkage.services.bulk_looks import Looked, look_at, work_said
from linkage.services.import_writing import bring_up
from linkage.services.supplier_records import as_input
from linkage.services.suppliers import pause_profile, resume_profile, update_supplier
from linkage.services.users import officer_of
from linkage.services.work_items import give
from matching.registry.picking import fields_of

MOST_FIRMS = 20_000
MOST_CHANGES = 500
"""So many firms of a file are changed, in one transaction; more would keep everybody else from writing for minutes."""

INPUTS: Mapping[BulkChange, type[Input]] = {
    BulkChange.BUSINESS_TYPE: BusinessTypeChange,
    BulkChange.OWNERSHIP: OwnershipChange,
    BulkChange.SECTOR_ADD: SectorChange,
    BulkChange.SECTOR_REMOVE: SectorChange,
    BulkChange.PARK: ParkChange,
    BulkChange.PROVINCE: ProvinceChange,
    BulkChange.PAUSE: PauseChange,
    BulkChange.WORK: WorkChange,
}
"""What can be chosen on the page; a file brings its own values."""


def preview(
    session: Session, change: BulkChange, given: Mapping[str, Any], ids: Sequence[int], *, selection: str, by: Actor
) -> BulkEdit:
    """Looks at what a change would do to each of these firms, and keeps that. Writes nothing else.

    Raises Invalid when what was chosen makes no sense, when no firm was, or more than may be at once.
    """
    arguments = checked(session, change, given, ids)
    looked = [each for lot in look_at(session, change, arguments, ids) for each in lot]
    return keep(session, looked, change=change, arguments=arguments, selection=selection, by=by, most=MOST_FIRMS)


def checked(session: Session, change: BulkChange, given: Mapping[str, Any], ids: Sequence[int]) -> dict[str, Any]:
    """What was chosen, as it is kept. Raises Invalid as `preview`."""
    read = read_input(INPUTS[change], given)
    arguments = {key: value for key, value in as_record(read).items() if value is not None}
    if change is BulkChange.WORK:
        officer_of(session, arguments.get("owner"))
    if not ids:
        raise Invalid(_l("Choose at least one firm."), fields={"": _l("Choose at least one firm.")})
    if len(ids) > MOST_FIRMS:
        raise _too_many(len(ids), MOST_FIRMS, "")
    return arguments


def _too_many(count: int, most: int, field: str) -> Invalid:
    text = fill(
        _l("%(count)s firms would change. At most %(most)s may at once: narrow the list and do it in parts."),
        count=count,
        most=most,
    )
    return Invalid(text, fields={field: text})


def keep(
    session: Session,
    looked: Sequence[Looked],
    *,
    change: BulkChange,
    arguments: Mapping[str, Any],
    selection: str,
    by: Actor,
    most: int = MOST_CHANGES,
) -> BulkEdit:
    """Keeps what was looked at. Raises Invalid when more would change than may at once."""
    changing = sum(1 for each in looked if each.proposal.outcome is BulkOutcome.CHANGES)
    if changing > most:
        raise _too_many(changing, most, "file" if change is BulkChange.FILE else "")
    if not looked:
        raise Invalid(_l("No row names a firm."), fields={"file": _l("No row names a firm.")})
    edit = BulkEdit(change=change, arguments=dict(arguments), selection=selection[:2000], user_id=by.user_id)
    session.add(edit)
    session.flush()
    rows = [
        {
            "edit_id": edit.id,
            "place": each.place,
            "company_id": each.company_id,
            "name": each.name[:300],
            "version": each.version,
            "outcome": each.proposal.outcome,
            "reasons": [{"code": code, **values} for code, values in each.proposal.reasons],
            "shown": [list(line) for line in each.proposal.shown],
            "patch": each.proposal.patch,
        }
        for each in looked
    ]
    for lot in lots_of(rows):
        insert_rows(session, BulkEditRow, lot)
    session.flush()
    return edit


def apply(session: Session, edit: BulkEdit, *, by: Actor) -> None:
    """Writes every row that was to change, but those whose firm changed since, which are left out. All of it or nothing.

    Raises Conflict when it was written, taken back or set aside before, or when one firm cannot be written after all.
    """
    refuse_unless(session, edit, BulkStatus.PREVIEWED)
    while write_lot(session, edit, by=by):
        pass
    finish(session, edit, BulkStatus.APPLIED, by=by)


def write_lot(session: Session, edit: BulkEdit, *, by: Actor) -> int:
    """Writes the next rows that are to change; how many that were, 0 at the end. Raises Conflict as `apply`."""
    rows, companies = _lot(session, edit, BulkOutcome.CHANGES)
    items = open_work(session, "company_id", companies) if edit.change is BulkChange.WORK else {}
    owner = officer_of(session, edit.arguments.get("owner")) if edit.change is BulkChange.WORK else None
    for row in rows:
        company = companies.get(row.company_id or 0)
        if company is None or company.version != row.version:
            row.outcome, row.reasons = BulkOutcome.LEFT_OUT, [{"code": "changed_since"}]
            continue
        try:
            if edit.change is BulkChange.WORK:
                _assign(session, edit, row, company, items.get(company.id or 0), owner, by)
            else:
                _write(session, edit, row, company, by)
        except (Conflict, Invalid) as error:
            why = next(iter(getattr(error, "fields", {}).values()), error.text)
            raise Conflict(
                fill(_l("Nothing was written: %(name)s cannot be changed. %(why)s"), name=company.name, why=why)
            ) from error
    session.flush()
    return len(rows)


def finish(session: Session, edit: BulkEdit, status: BulkStatus, *, by: Actor) -> None:
    """The last of its rows is done."""
    edit.status = status
    if status is BulkStatus.APPLIED:
        edit.applied_at = now()
    session.flush()
    _record(session, by, "bulk.applied" if status is BulkStatus.APPLIED else "bulk.undone", edit)


def undo(session: Session, edit: BulkEdit, *, by: Actor) -> None:
    """Takes a written change back: every firm is as it would be without it. What somebody said or did since stays, and is said.

    Raises Conflict when it was not written or was taken back before.
    """
    refuse_unless(session, edit, BulkStatus.APPLIED)
    while undo_lot(session, edit, by=by):
        pass
    finish(session, edit, BulkStatus.UNDONE, by=by)


def undo_lot(session: Session, edit: BulkEdit, *, by: Actor) -> int:
    """Takes the next rows back that were written; how many that were, 0 at the end."""
    rows, companies = _lot(session, edit, BulkOutcome.WRITTEN)
    paused = _last_paused(session, edit, companies.values())
    items = open_work(session, "company_id", companies) if edit.change is BulkChange.WORK else {}
    for row in rows:
        company = companies.get(row.company_id or 0)
        if company is None:
            is_back = False
        elif edit.change is BulkChange.PAUSE:
            is_back = _resume(
                session,
                company,
                by,
                is_touched=paused.get(company.code) != row.patch.get("event", paused.get(company.code)),
            )
        elif edit.change is BulkChange.WORK:
            is_back = _give_back(session, row, items.get(company.id or 0))
        else:
            is_back = _withdraw(session, row, company, by)
        row.outcome = BulkOutcome.RESTORED if is_back else BulkOutcome.STAYS
        row.reasons = [] if is_back else [{"code": "said_since"}]
    session.flush()
    return len(rows)


def discard(session: Session, edit: BulkEdit, *, by: Actor) -> None:
    """Sets a change aside that was only looked at."""
    refuse_unless(session, edit, BulkStatus.PREVIEWED)
    edit.status = BulkStatus.DISCARDED
    session.flush()
    _record(session, by, "bulk.discarded", edit)


def found_edit(session: Session, code: str) -> BulkEdit:
    """Raises NotFound."""
    found = session.exec(select(BulkEdit).where(BulkEdit.code == code)).first()
    if found is None:
        raise NotFound(_l("There is no such change."))
    return found


def last_edits(session: Session, *, limit: int = 50) -> list[BulkEdit]:
    """The last changes, newest first."""
    return list(session.exec(select(BulkEdit).order_by(col(BulkEdit.id).desc()).limit(limit)).all())


def counts_of(session: Session, ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Row number of a change -> outcome -> how many firms. One query."""
    statement = select(BulkEditRow.edit_id, BulkEditRow.outcome, func.count()).where(
        col(BulkEditRow.edit_id).in_(list(ids))
    )
    found: dict[int, dict[str, int]] = {}
    for key, outcome, number in session.exec(statement.group_by(col(BulkEditRow.edit_id), col(BulkEditRow.outcome))):
        found.setdefault(key, {})[BulkOutcome(outcome).value] = number
    return found


def outcomes_of(session: Session, edit: BulkEdit) -> dict[str, int]:
    """Outcome -> how many firms of a change; one query."""
    return counts_of(session, [edit.id or 0]).get(edit.id or 0, {})


def rows_of(
    session: Session, edit: BulkEdit, outcome: BulkOutcome | None, *, start: int, size: int
) -> list[BulkEditRow]:
    """Rows of a change in their order."""
    statement = select(BulkEditRow).where(BulkEditRow.edit_id == edit.id)
    if outcome is not None:
        statement = statement.where(BulkEditRow.outcome == outcome)
    ordered = statement.order_by(col(BulkEditRow.place), col(BulkEditRow.id))
    return list(session.exec(ordered.offset(start).limit(size)).all())


def _lot(session: Session, edit: BulkEdit, outcome: BulkOutcome) -> tuple[list[BulkEditRow], dict[int, Company]]:
    """The next rows of an outcome with their firms; the change and they are kept from others until the transaction ends."""
    hold(session, edit)
    rows = rows_of(session, edit, outcome, start=0, size=LOT)
    ids = [row.company_id for row in rows if row.company_id is not None]
    session.exec(select(Company.id).where(col(Company.id).in_(ids)).order_by(col(Company.id)).with_for_update())
    return rows, {company.id or 0: company for company in companies_by_id(session, ids)}


def _write(session: Session, edit: BulkEdit, row: BulkEditRow, company: Company, by: Actor) -> None:
    if edit.change is BulkChange.PAUSE:
        pause_profile(session, company, by=by)
        row.patch = {"event": _last_paused(session, edit, [company]).get(company.code)}
    else:
        before = session.exec(_newest(company)).one()
        update_supplier(session, company, patched(as_input(company), row.patch), by=by, expected_version=row.version)
        said = session.exec(_newest(company)).one()
        row.record_id = said if said != before else None
    row.outcome = BulkOutcome.WRITTEN


def _assign(
    session: Session,
    edit: BulkEdit,
    row: BulkEditRow,
    company: Company,
    item: WorkItem | None,
    owner: User | None,
    by: Actor,
) -> None:
    """The firm's version says nothing of its work: what was looked at is compared by itself."""
    if (work_said(item) if item else None) != row.patch.get("work"):
        row.outcome, row.reasons = BulkOutcome.LEFT_OUT, [{"code": "changed_since"}]
        return
    made = give(session, company, read_input(WorkInput, edit.arguments), held=item, owner=owner, by=by)
    row.patch, row.outcome = {**row.patch, "made": made.code}, BulkOutcome.WRITTEN


def _newest(company: Company) -> Any:
    return select(func.max(SourceRecord.id)).where(SourceRecord.company_id == company.id)


def _withdraw(session: Session, row: BulkEditRow, company: Company, by: Actor) -> bool:
    """What the officer said no longer counts; whether the firm says again what it said before."""
    said = session.get(SourceRecord, row.record_id) if row.record_id else None
    if said is None or said.withdrawn_at is not None or said.company_id != company.id:
        return False
    said.withdrawn_at = now()
    session.flush()
    bring_up(session, company, source=said.source, by=by)
    company.updated_at = now()
    found = fields_of(as_record(as_input(company)))
    return all(found.get(key) == before for key, before, _after in row.shown)


def _resume(session: Session, company: Company, by: Actor, *, is_touched: bool) -> bool:
    profile = company.supplier_profile
    if is_touched or profile is None or profile.status is not ProfileStatus.PAUSED:
        return False
    resume_profile(session, company, by=by)
    return True


def _last_paused(session: Session, edit: BulkEdit, companies: Iterable[Company]) -> dict[str, int]:
    """Code of a firm -> the row of the trail by which its profile was last shown or hidden: whose word counts now."""
    codes = [company.code for company in companies] if edit.change is BulkChange.PAUSE else []
    actions = ("supplier.paused", "supplier.published", "supplier.returned")
    statement = select(AuditEvent.subject_code, func.max(AuditEvent.id)).where(
        col(AuditEvent.action).in_(actions), col(AuditEvent.subject_code).in_(codes)
    )
    return {code: key for code, key in session.exec(statement.group_by(col(AuditEvent.subject_code))) if code and key}


def _give_back(session: Session, row: BulkEditRow, item: WorkItem | None) -> bool:
    """The work as it was given before, unless somebody changed or finished it since."""
    if item is None or item.code != row.patch.get("made"):
        return False
    after = {key.removeprefix("work."): value for key, _before, value in row.shown}
    now_said = work_said(item)
    if any(now_said[key] != value for key, value in after.items()):
        return False
    before = row.patch.get("work")
    if before is None:
        session.delete(item)
        return True
    given = read_input(WorkInput, {key: value for key, value in before.items() if value})
    owner = officer_of(session, given.owner)
    item.owner_id, item.due_on, item.note = (owner.id if owner else None), given.due_on, given.note
    return True


def hold(session: Session, edit: BulkEdit) -> None:
    """Brings a change up to date and keeps it from others until the transaction ends."""
    own = select(BulkEdit).where(BulkEdit.id == edit.id).with_for_update(key_share=True)
    session.exec(own.execution_options(populate_existing=True)).one()


def refuse_unless(session: Session, edit: BulkEdit, status: BulkStatus) -> None:
    """Holds the change. Raises Conflict, saying what became of it, when it is in another state."""
    hold(session, edit)
    if edit.status is status:
        return
    if edit.status is BulkStatus.APPLIED:
        raise Conflict(_l("This change has been written already."))
    if edit.status is BulkStatus.UNDONE:
        raise Conflict(_l("This change was taken back already."))
    if edit.status is BulkStatus.DISCARDED:
        raise Conflict(_l("This change was set aside. Choose the firms again."))
    raise Conflict(_l("Only a change that was written can be taken back."))


def _record(session: Session, by: Actor, action: str, edit: BulkEdit) -> None:
    counts: dict[str, Any] = dict(outcomes_of(session, edit))
    record(
        session,
        by,
        action,
        subject_kind=SubjectKind.INSTANCE,
        change=edit.change.value,
        bulk=edit.code,
        firms=counts,
    )
