"""Firms that went into others: where a code leads, and the merges that stand."""

from __future__ import annotations

from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.company_merges import CompanyMerge, CompanyRedirect


def current_company(session: Session, code: str) -> Company | None:
    """The firm of a public code, or the one that firm went into; None when there is neither."""
    statement = select(Company).join(CompanyRedirect, col(CompanyRedirect.company_id) == col(Company.id))
    own = session.exec(select(Company).where(Company.code == code)).first()
    return own or session.exec(statement.where(CompanyRedirect.code == code)).first()


def merges_into(session: Session, company: Company) -> list[CompanyMerge]:
    """What went into a firm and has not been taken back, newest first."""
    statement = select(CompanyMerge).where(CompanyMerge.kept_id == company.id, col(CompanyMerge.undone_at).is_(None))
    return list(session.exec(statement.order_by(col(CompanyMerge.id).desc())).all())


def living_merge_of(session: Session, code: str) -> CompanyMerge:
    """The merge by which a firm that leads on to another went."""
    statement = select(CompanyMerge).where(CompanyMerge.gone_code == code, col(CompanyMerge.undone_at).is_(None))
    return session.exec(statement).one()
