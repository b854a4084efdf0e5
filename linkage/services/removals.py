"""A firm that leaves: everything about it goes, in one transaction; the trail keeps that it was here and who removed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, delete, select

from database.enums import ImportStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.drafts import Draft
from database.models.imports import ImportBatch
from database.models.outbox import OutboxMessage
from database.models.uploads import Upload
from database.models.users import User
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.outcomes import forget_evidence


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes with a firm. `accounts` are those of people who belong to no other firm and not to the agency."""

    needs: int
    accounts: tuple[User, ...]
    uploads: tuple[Upload, ...]


def leaving_with(session: Session, company: Company) -> Leaving:
    """What `remove_company` would take away beside the firm itself. Reads only."""
    uploads = session.exec(select(Upload).where(Upload.company_id == company.id).order_by(col(Upload.id))).all()
    people = (held.user for held in company.memberships)
    alone = tuple(user for user in people if user.officer_role is None and len(user.memberships) == 1)
    return Leaving(len(company.needs), alone, tuple(uploads))


def remove_company(
    session: Session, company: Company, *, by: Actor, expected_version: int | None
) -> tuple[Upload, ...]:
    """Deletes a firm with all that is kept about it and its people; its files follow by `uploads.remove_file` after the commit.

    Raises Conflict when the firm changed since the officer looked.
    """
    if company.version != expected_version:
        raise Conflict(_l("Somebody changed this firm meanwhile. Look at it again before you remove it."))
    going = leaving_with(session, company)
    counts = {"needs": going.needs, "accounts": len(going.accounts), "photos": len(going.uploads)}
    _forget_words(session, company)
    _forget_lists(session, company)
    # What went into it would otherwise be kept as it was, with names and numbers of people.
    session.execute(delete(CompanyMerge).where(col(CompanyMerge.kept_id) == company.id))
    _forget_letters(session, company, going.accounts)
    forget_evidence(session, company.needs)
    record_company(session, by, "company.removed", company, **counts)
    for upload in going.uploads:
        session.delete(upload)
    session.delete(company)
    session.flush()
    for user in going.accounts:
        session.expire(user)
        session.delete(user)
    session.flush()
    return going.uploads


def _forget_words(session: Session, company: Company) -> None:
    """Half-typed forms about the firm, and what the trail quotes of it."""
    codes = [company.code, *(need.code for need in company.needs)]
    session.execute(delete(Draft).where(or_(*(col(Draft.form).contains(code) for code in codes))))
    for event in session.exec(select(AuditEvent).where(col(AuditEvent.subject_code).in_(codes))):
        event.details = {}


def _forget_lists(session: Session, company: Company) -> None:
    """The cells of the lists that spoke of the firm; what these rows did is still counted."""
    for key in session.exec(select(ImportBatch.id).where(ImportBatch.status == ImportStatus.APPLIED)).all():
        batch = session.get_one(ImportBatch, key)
        rows = [_forgotten(row) if _speaks_of(row, batch, company) else row for row in batch.rows]
        if rows != batch.rows:
            batch.rows = rows


def _speaks_of(row: dict[str, Any], batch: ImportBatch, company: Company) -> bool:
    """A row that made the firm bears its name only, not yet its code."""
    is_maker = batch.source == company.source and row.get("name") == company.name
    return row.get("company") == company.code or is_maker


def _forgotten(row: dict[str, Any]) -> dict[str, Any]:
    left = {key: value for key, value in row.items() if key != "changes"}
    return left | {"cells": ["•••" if cell else "" for cell in row.get("cells", ())], "reasons": [], "name": "•••"}


def _forget_letters(session: Session, company: Company, people: Sequence[User]) -> None:
    addresses = {user.email for user in people} | ({company.contact_email.lower()} if company.contact_email else set())
    if addresses:
        session.execute(delete(OutboxMessage).where(func.lower(OutboxMessage.recipient).in_(sorted(addresses))))
