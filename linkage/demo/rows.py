"""Writing many rows of the demo at once, with codes and people that are the same each time."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from database.enums import AnsweredVia, FairSide
from database.models.companies import Company
from database.models.users import Membership, User
from linkage.demo.draws import stream
from linkage.demo.fair_people import DELEGATE_NAMES, LANGUAGES_OF
from linkage.demo.ids import SOURCE
from linkage.services.exchange_rows import lasting_code


def write(session: Session, table: type[SQLModel], rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts rows; what they leave out is as in a new record."""
    columns = {column.name for column in table.__table__.columns} - {"id"}  # type: ignore[attr-defined]
    kept = {name: each for name, each in table.model_fields.items() if name in columns}
    made = [
        {name: each.get_default(call_default_factory=True) for name, each in kept.items() if name not in row}
        | dict(row)
        for row in rows
    ]
    if made:
        session.execute(insert(table), made)


def code_of(kind: str, *parts: object) -> str:
    """The public code of a row that has no id of a sender: it follows from what it is about."""
    return lasting_code(kind, SOURCE, "/".join(str(part) for part in parts))


def noon(day: datetime.date) -> datetime.datetime:
    """Noon in Vietnam."""
    return datetime.datetime.combine(day, datetime.time(5), datetime.UTC)


@dataclass(frozen=True, slots=True)
class Contact:
    """Who speaks for a firm; `user_id` where the person has an account."""

    name: str
    email: str | None
    phone: str | None
    language: str
    user_id: int | None = None


@dataclass(slots=True)
class People:
    """The contact of each firm: its own person with an account, else who its profile names, else somebody invented."""

    members: Mapping[int, User]
    officers: tuple[User, ...]
    _found: dict[int, Contact] = field(default_factory=dict)

    def of(self, company: Company) -> Contact:
        key = company.id or 0
        if key not in self._found:
            self._found[key] = self._contact(company)
        return self._found[key]

    def via(self, company: Company, via: AnsweredVia | None) -> AnsweredVia | None:
        """Who has no account answers by a link."""
        is_without = via is AnsweredVia.ACCOUNT and self.of(company).user_id is None
        return AnsweredVia.LINK if is_without else via

    def said_by(self, company: Company, via: AnsweredVia | None, officer: User | None) -> int | None:
        """The account that wrote an answer down."""
        if via is AnsweredVia.OFFICER:
            return officer.id if officer is not None else None
        return self.of(company).user_id if via is AnsweredVia.ACCOUNT else None

    def _contact(self, company: Company) -> Contact:
        user = self.members.get(company.id or 0)
        if user is not None:
            return Contact(user.name, user.email, None, user.language or "vi", user.id)
        if company.contact_email:
            return Contact(company.contact_name or company.name, company.contact_email, company.contact_phone, "vi")
        profile = company.assembler_profile
        country = profile.nationality.value.lower() if profile is not None and profile.nationality is not None else "vn"
        language = LANGUAGES_OF.get(country, ("en",))[0]
        name = stream("contact", company.external_id).choice(DELEGATE_NAMES[language])
        return Contact(name, f"buyer@{company.external_id}.example", None, language)


def people_of(session: Session) -> People:
    """Everybody of the instance who speaks for a firm, and its officers, the first ones first."""
    members = session.exec(select(Membership.company_id, User).join(User).order_by(col(User.id).desc())).all()
    officers = session.exec(select(User).where(col(User.officer_role).is_not(None)).order_by(col(User.id))).all()
    return People(dict(members), tuple(officers))


def firm_of(side: FairSide, supplier: Company, buyer: Company) -> Company:
    return supplier if side is FairSide.SUPPLIER else buyer
