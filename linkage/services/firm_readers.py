"""Who reads the letters of a firm: its people with an account, else the address the agency has of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from database.enums import MembershipRole
from database.models.companies import Company
from database.models.users import Membership, User
from linkage.language import page_language


@dataclass(frozen=True, slots=True)
class FirmReader:
    """`user_id` None: nobody with an account, but who reads the firm's address."""

    name: str
    address: str
    language: str
    user_id: int | None = None


def readers_of_firms(session: Session, companies: Iterable[Company]) -> dict[int, tuple[FirmReader, ...]]:
    """Row of a firm -> its readers, each address once; a firm that no letter reaches is not in it. One query."""
    firms = {company.id or 0: company for company in companies}
    people: dict[int, dict[str, FirmReader]] = {}
    for key, user in session.exec(
        select(Membership.company_id, User)
        .join(User)
        .where(
            col(Membership.company_id).in_(list(firms)),
            col(Membership.role) != MembershipRole.CLAIMANT,
            col(User.is_active).is_(True),
        )
        .order_by(col(User.id))
    ).all():
        reader = FirmReader(user.name, user.email, page_language(user.language), user.id)
        people.setdefault(key, {}).setdefault(user.email.casefold(), reader)
    found = {key: tuple(readers.values()) for key, readers in people.items()}
    for key, company in firms.items():
        if key not in found and company.contact_email:
            language = page_language(_language_of(company))
            found[key] = (FirmReader(company.contact_name or company.name, company.contact_email, language),)
    return found


def _language_of(company: Company) -> str:
    """Suppliers are Vietnamese unless they say otherwise; assemblers read the language of their country."""
    profile = company.assembler_profile
    if company.supplier_profile is not None or profile is None:
        return "vi"
    return {"VN": "vi", "JP": "ja"}.get((profile.nationality or "").upper(), "en")
