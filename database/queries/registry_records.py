"""All firms of the registry as flat records, for the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.plants import Plant


def registry_rows(session: Session) -> Iterator[dict[str, Any]]:
    """A record for each plant of each firm (one without plants has one), by code: id, names, contacts, address and province.

    `id` is the public code of the firm for its first plant, and of firm and plant ("AB12/CD34") for the others. One query.
    """
    columns: Any = (
        Company.code,
        Company.name,
        Company.name_en,
        Company.name_ja,
        Company.name_local,
        Company.tax_code,
        Company.website,
        Company.contact_phone,
        Plant.code,
        Plant.address,
        Plant.industrial_park,
        Plant.commune,
        Plant.former_province,
        Plant.province,
    )
    statement = (
        select(*columns).join(Plant, isouter=True).order_by(col(Company.code), col(Plant.position), col(Plant.id))
    )
    last = ""
    for code, name, name_en, name_ja, name_local, tax_code, website, phone, plant, *place, province in session.exec(
        statement
    ).all():
        address = ", ".join(part for part in place if part)
        yield {
            "id": code if code != last else f"{code}/{plant}",
            "name": name,
            "name_en": name_en or "",
            "name_local": name_local or name_ja or "",
            "tax_code": tax_code or "",
            "website": website or "",
            "phone": phone or "",
            "address": address,
            "province": province or "",
        }
        last = code
