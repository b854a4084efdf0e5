"""Reading certificates by their last day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import contains_eager
from sqlmodel import Session, col, func, select

from database.enums import CertificateStatus, ProfileStatus
from database.models.certificate_warnings import CertificateWarning
from database.models.certificates import Certificate, last_day
from database.models.companies import Company, SupplierProfile
from database.queries.held_companies import held_companies


def in_force(day: datetime.date) -> ColumnElement[bool]:
    """Valid as stated, and not past its last day; without one it counts. As `Certificate.counts_on`, for the database."""
    return and_(col(Certificate.status) == CertificateStatus.VALID, or_(_undated(), _ends_from(day)))


def ending_unwarned(
    session: Session, *, first: datetime.date, last: datetime.date, ids: Sequence[int] | None = None
) -> list[Certificate]:
    """Of listed firms, with a last day between two days of which the firm was not told."""
    told = exists().where(
        col(CertificateWarning.company_id) == col(Certificate.company_id),
        col(CertificateWarning.standard) == col(Certificate.standard),
        col(CertificateWarning.valid_to) == col(Certificate.valid_to),
    )
    statement = _listed(select(Certificate)).where(*_ending(first, last), ~told)
    if ids is not None:
        statement = statement.where(col(Certificate.company_id).in_(ids))
    rows = session.exec(statement.order_by(col(Certificate.company_id), col(Certificate.position))).all()
    return [row for row in rows if _is_between(row, first, last)]


def held_firms(session: Session, ids: Sequence[int]) -> dict[int, Company]:
    """The firms by id, held until the transaction ends, so that no other run writes to them too."""
    return {company.id or 0: company for company in held_companies(session, col(Company.id).in_(ids))}


def ending(session: Session, *, first: datetime.date, last: datetime.date) -> list[Certificate]:
    """Of listed firms, with a last day between two days, the first one first."""
    rows = session.exec(_with_company(_listed(select(Certificate)).where(*_ending(first, last)))).all()
    return sorted((row for row in rows if _is_between(row, first, last)), key=lambda row: row.valid_until or last)


def undated(session: Session) -> list[Certificate]:
    """Of listed firms, valid as stated, without a last day."""
    statement = _listed(select(Certificate)).where(col(Certificate.status) == CertificateStatus.VALID, _undated())
    return list(session.exec(_with_company(statement)).all())


def count_ending(session: Session, *, first: datetime.date, last: datetime.date) -> int:
    """How many certificates of listed firms end between two days; a month alone counts to its end."""
    months = _listed(select(Certificate.valid_to, func.count())).where(*_ending(first, last))
    found = session.exec(months.group_by(col(Certificate.valid_to))).all()
    return sum(number for text, number in found if (day := last_day(text)) is not None and first <= day <= last)


def warnings_of(session: Session, ids: Sequence[int]) -> dict[tuple[int, str, str], datetime.datetime]:
    """(company, standard, last day) -> when the firm was told."""
    statement = select(CertificateWarning).where(col(CertificateWarning.company_id).in_(ids))
    return {(row.company_id, row.standard, row.valid_to): row.warned_at for row in session.exec(statement).all()}


def _listed(statement: Any) -> Any:
    return (
        statement.join(Company, col(Company.id) == col(Certificate.company_id))
        .join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))
        .where(col(SupplierProfile.status) == ProfileStatus.LISTED)
    )


def _with_company(statement: Any) -> Any:
    ordered = statement.order_by(func.lower(Company.name), col(Company.id), col(Certificate.position))
    return ordered.options(contains_eager(Certificate.company))  # type: ignore[arg-type]


def _ending(first: datetime.date, last: datetime.date) -> tuple[ColumnElement[bool], ...]:
    """Somewhat wider than the days: a month sorts before its days."""
    day = col(Certificate.valid_to)
    return (
        col(Certificate.status) == CertificateStatus.VALID,
        day >= first.isoformat()[:7],
        day <= last.isoformat(),
    )


def _is_between(row: Certificate, first: datetime.date, last: datetime.date) -> bool:
    return row.valid_until is not None and first <= row.valid_until <= last


def _undated() -> ColumnElement[bool]:
    return col(Certificate.valid_to).is_(None)


def _ends_from(day: datetime.date) -> ColumnElement[bool]:
    """A month sorts before its days, and counts to its end."""
    text = day.isoformat()
    return or_(col(Certificate.valid_to) >= text, col(Certificate.valid_to) == text[:7])
