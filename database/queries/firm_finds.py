"""Every name a firm is known by, to find one firm among all."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.source_records import FirmName


def all_names(session: Session) -> list[tuple[int, str]]:
    """(row of the firm, name) for each name of all firms: registered, English, Japanese, its own script, former and short ones."""
    columns = (Company.id, Company.name, Company.name_en, Company.name_ja, Company.name_local)
    named = session.exec(select(*columns)).all()  # type: ignore[call-overload]
    typed = session.exec(select(FirmName.company_id, FirmName.name)).all()
    return [*((key, name) for key, *names in named for name in names if name), *((key, name) for key, name in typed)]


def ids_of_code(session: Session, code: str) -> list[int]:
    return [key for key in session.exec(select(Company.id).where(Company.code == code)).all() if key is not None]


def ids_of_tax_code(session: Session, number: str, *, but_form: str) -> list[int]:
    """With or without the sign before the number of a branch; without firms of a legal form."""
    digits = number.replace("-", "")
    spellings = {number, digits, f"{digits[:10]}-{digits[10:]}"}
    of_others = or_(col(Company.legal_form).is_(None), col(Company.legal_form) != but_form)
    found = session.exec(select(Company.id).where(col(Company.tax_code).in_(spellings), of_others))
    return [key for key in found.all() if key is not None]


def companies(session: Session, keys: Collection[int]) -> list[Company]:
    """With both profiles and their places."""
    statement = select(Company).where(col(Company.id).in_(list(keys)))
    wanted = (
        selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Company.plants),  # type: ignore[arg-type]
    )
    return list(session.exec(statement.options(*wanted)).all()) if keys else []
