"""Reading when the matcher ran, and what has changed since."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import ColumnElement, false, func
from sqlmodel import Session, col, select

from database.enums import JobStatus, NeedVisibility, ProfileStatus
from database.models.audit_events import AuditEvent
from database.models.companies import Company, SupplierProfile
from database.models.jobs import Job
from database.models.part_needs import PartNeed
from database.queries.needs import are_open

_UNDER_WAY = (JobStatus.QUEUED, JobStatus.RUNNING)


def latest_run(session: Session, action: str) -> AuditEvent | None:
    """The last event that says that all open needs were matched."""
    said = select(AuditEvent).where(AuditEvent.action == action)
    return session.exec(said.order_by(col(AuditEvent.id).desc()).limit(1)).first()


def changed_since(
    session: Session, moment: datetime.datetime | None, *, kind: str, on: datetime.date
) -> tuple[int, int, str]:
    """Suppliers and open needs that changed since a moment, and the code of the work of a kind under way.

    Before the first run (None) nothing has changed since.
    """
    firms = (
        select(func.count()).select_from(Company).join(SupplierProfile).where(_after(col(Company.updated_at), moment))
    )
    needs = select(func.count()).select_from(PartNeed)
    needs = needs.where(_after(col(PartNeed.updated_at), moment), *are_open(list(NeedVisibility), on))
    job = select(Job.code).where(Job.kind == kind, col(Job.status).in_(_UNDER_WAY)).order_by(col(Job.id)).limit(1)
    columns: tuple[Any, ...] = (firms.scalar_subquery(), needs.scalar_subquery(), job.scalar_subquery())
    found = session.execute(select(*columns)).one()
    return int(found[0]), int(found[1]), found[2] or ""


def pairs_to_match(session: Session, *, on: datetime.date) -> int:
    """Open needs times listed suppliers."""
    needs = select(func.count()).select_from(PartNeed).where(*are_open(list(NeedVisibility), on))
    firms = select(func.count()).select_from(SupplierProfile).where(SupplierProfile.status == ProfileStatus.LISTED)
    return int(session.exec(needs).one()) * int(session.exec(firms).one())


def run_under_way(session: Session, kind: str) -> Job | None:
    own = (Job.kind == kind, col(Job.status).in_(_UNDER_WAY))
    return session.exec(select(Job).where(*own).order_by(col(Job.id)).limit(1)).first()


def _after(column: Any, moment: datetime.datetime | None) -> ColumnElement[bool]:
    """Changed after a moment; before the first run (None) nothing has changed since."""
    return false() if moment is None else column > moment
