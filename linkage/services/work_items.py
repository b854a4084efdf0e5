"""Work that officers take or are given: who looks after what until when, and when it is done. Of two who take it at once one wins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import MembershipRole, SubjectKind
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.users import Membership, User
from database.models.work_items import SUBJECTS, WorkItem
from database.queries import work_items as rows
from linkage.errors import Conflict, NotFound
from linkage.inputs.work_items import WorkInput
from linkage.language import _l, fill
from linkage.services.audit import Actor, record
from linkage.services.users import officer_of

COLUMNS = dict(zip(("firm", "pair", "list", "claim"), SUBJECTS, strict=True))
"""Kind of subject -> the column that refers to it."""


def take(session: Session, kind: str, code: str, *, by: Actor) -> WorkItem:
    """The piece of work about a thing becomes this officer's; made when there is none. What they have already stays as it is.

    Raises Conflict, which says who was first, and NotFound when there is no such thing.
    """
    column, key = COLUMNS.get(kind, ""), _subject(session, kind, code)
    held = rows.open_work(session, column, [key]).get(key)
    if held is not None:
        return take_over(session, held, by=by)
    item = WorkItem(owner_id=by.user_id)
    setattr(item, column, key)
    session.add(item)
    session.flush()
    _record(session, by, "work.taken", item)
    return item


def take_over(session: Session, item: WorkItem, *, by: Actor) -> WorkItem:
    """A piece that is nobody's becomes this officer's. Raises Conflict, which says who looks after it, or that it is done."""
    if item.closed_at is not None:
        raise Conflict(_l("This is done already."))
    if item.owner_id == by.user_id:
        return item
    if item.owner is not None:
        raise Conflict(fill(_l("%(name)s was first and looks after this already."), name=item.owner.name))
    item.owner_id = by.user_id
    session.flush()
    _record(session, by, "work.taken", item)
    return item


def assign(session: Session, company: Company, given: WorkInput, *, by: Actor) -> WorkItem:
    """Gives the work about a firm to an officer, whoever had it before. Raises Invalid when nobody has this code."""
    owner = officer_of(session, given.owner)
    held = rows.open_work(session, "company_id", [company.id or 0]).get(company.id or 0)
    return give(session, company, given, held=held, owner=owner, by=by)


def give(
    session: Session, company: Company, given: WorkInput, *, held: WorkItem | None, owner: User | None, by: Actor
) -> WorkItem:
    """The same where the open piece of work about the firm and the officer are known: for many firms at once."""
    item = held or WorkItem(company_id=company.id)
    session.add(item)
    _set(item, given, owner, by)
    session.flush()
    _record(session, by, "work.given", item)
    return item


def change_work(session: Session, item: WorkItem, given: WorkInput, *, expected_version: int, by: Actor) -> None:
    """Another owner, day or note. Raises Conflict when somebody else was first, Invalid when nobody has this code."""
    _refuse_stale(item, expected_version)
    owner = officer_of(session, given.owner)
    is_given = item.owner_id != (owner.id if owner else None)
    _set(item, given, owner, by)
    session.flush()
    _record(session, by, "work.given" if is_given else "work.changed", item)


def close_work(session: Session, item: WorkItem, *, expected_version: int, by: Actor) -> None:
    """It is done. Done twice changes nothing. Raises Conflict when somebody changed it meanwhile."""
    if item.closed_at is not None:
        return
    _refuse_stale(item, expected_version)
    item.closed_at = now()
    session.flush()
    _record(session, by, "work.done", item)


def settle_work(session: Session, kind: str, key: int | None, *, by: Actor) -> None:
    """What the work was about is decided: the open piece about it, whoever had it, is done. `kind`: a key of `COLUMNS`."""
    for item in rows.open_work(session, COLUMNS[kind], [key or 0]).values():
        item.closed_at = now()
        session.flush()
        _record(session, by, "work.done", item)


def reopen_work(session: Session, item: WorkItem, *, by: Actor) -> None:
    """It was not done after all. Raises Conflict when another piece of work about the same thing is open."""
    if item.closed_at is None:
        return
    column, key = next((name, key) for name in SUBJECTS if (key := getattr(item, name)) is not None)
    if rows.open_work(session, column, [key]):
        raise Conflict(_l("Somebody looks after this again already."))
    item.closed_at = None
    session.flush()
    _record(session, by, "work.reopened", item)


def found_work(session: Session, code: str) -> WorkItem:
    """Raises NotFound."""
    item = rows.work_item(session, code)
    if item is None:
        raise NotFound(_l("There is no such piece of work; what it was about may be gone."))
    return item


def pair_names(session: Session, items: Sequence[WorkItem]) -> dict[int, str]:
    """Row number of a firm -> its name, for the pairs among these pieces. One query."""
    ids = sorted({key for item in items if item.pair for key in (item.pair.one_id, item.pair.other_id)})
    return rows.firm_names(session, ids) if ids else {}


def _set(item: WorkItem, given: WorkInput, owner: User | None, by: Actor) -> None:
    owner_id = owner.id if owner else None
    if owner_id != item.owner_id:
        item.given_by_id = by.user_id if owner_id not in (None, by.user_id) else None
    item.owner_id, item.due_on, item.note = owner_id, given.due_on, given.note


def _refuse_stale(item: WorkItem, expected_version: int) -> None:
    if item.version != expected_version:
        raise Conflict(_l("Somebody else changed this meanwhile. Look at it again."))


def _subject(session: Session, kind: str, code: str) -> int:
    """The row number of what is meant. Raises NotFound."""
    found: int | None = None
    if kind == "claim":
        number = int(code) if code.isascii() and code.isdigit() and len(code) < 10 else 0
        claim = session.get(Membership, number)
        found = claim.id if claim is not None and claim.role is MembershipRole.CLAIMANT else None
    elif kind in COLUMNS:
        table: Any = {"firm": Company, "pair": CompanyPair, "list": ImportBatch}[kind]
        found = session.exec(select(table.id).where(col(table.code) == code)).first()
    if found is None:
        raise NotFound(_l("What you want to look after is not here any more."))
    return found


def _record(session: Session, by: Actor, action: str, item: WorkItem) -> None:
    """In the trail of the firm where there is one."""
    company = session.get(Company, item.company_id) if item.company_id else None
    owner = session.get(User, item.owner_id) if item.owner_id else None
    record(
        session,
        by,
        action,
        subject_kind=SubjectKind.COMPANY if company else SubjectKind.INSTANCE,
        subject_code=company.code if company else None,
        subject=company.name if company else None,
        work=item.code,
        owner=owner.name if owner else None,
        due=item.due_on.isoformat() if item.due_on else None,
    )
