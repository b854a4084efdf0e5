"""Reading suppliers with all that a card or a profile shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.plants import Plant
from database.models.uploads import Upload


def listed_supplier(session: Session, code: str) -> Company | None:
    """A supplier that everybody may see, with all its profile shows."""
    statement = select(Company).join(SupplierProfile).where(SupplierProfile.status == ProfileStatus.LISTED)
    return session.exec(statement.where(Company.code == code).options(*_whole_profile())).first()


def supplier(session: Session, code: str) -> Company | None:
    """A company with a supplier profile in any state; who may see it is for the caller to check."""
    statement = select(Company).join(SupplierProfile).where(Company.code == code)
    return session.exec(statement.options(*_whole_profile())).first()


def suppliers_in_order(session: Session, codes: Iterable[str]) -> list[Company]:
    """The listed suppliers of these codes, in the order given, with what a card shows. Those no longer listed are left out."""
    wanted = list(codes)
    if not wanted:
        return []
    statement = select(Company).join(SupplierProfile).where(SupplierProfile.status == ProfileStatus.LISTED)
    rows = session.exec(statement.where(col(Company.code).in_(wanted)).options(*_card())).all()
    by_code = {company.code: company for company in rows}
    return [by_code[code] for code in wanted if code in by_code]


def photos(session: Session, company: Company) -> list[Upload]:
    """The pictures of a company, oldest first."""
    statement = select(Upload).where(Upload.company_id == company.id, Upload.kind == "photo")
    return list(session.exec(statement.order_by(col(Upload.id))).all())


def _card() -> tuple[ExecutableOption, ...]:
    """For statements that join the profile."""
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    return (
        contains_eager(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Company.certificates),  # type: ignore[arg-type]
        plants.selectinload(Plant.capabilities),  # type: ignore[arg-type]
    )


def _whole_profile() -> tuple[ExecutableOption, ...]:
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    return (*_card(), plants.selectinload(Plant.machines))  # type: ignore[arg-type]
