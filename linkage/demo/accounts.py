"""People to try the platform as. They are made by the demo alone, all with one password that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr
from sqlmodel import Session, select

from database.enums import MembershipRole, OfficerRole
from database.models.companies import Company
from linkage.demo.generator import COMPLETE, HALF_DONE
from linkage.demo.ids import SOURCE, buyer_id, supplier_id
from linkage.inputs.users import NewUserInput
from linkage.services.audit import Actor
from linkage.services.memberships import add_member
from linkage.services.users import create_user, user_by_email

PASSWORD = "only-for-trying-out"  # noqa: S105 (meant to be known: it opens fictional firms only)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody of the demo. `supplier` and `buyer` are numbers of the firm they own."""

    email: str
    name: str
    language: str
    what: str
    officer_role: OfficerRole | None = None
    supplier: int | None = None
    buyer: int | None = None

    def firm_id(self, seed: int) -> str | None:
        """The sender's id of the firm, as the exchange file has it."""
        if self.supplier is not None:
            return supplier_id(seed, self.supplier)
        return None if self.buyer is None else buyer_id(seed, self.buyer)


ACCOUNTS = (
    DemoAccount(
        "admin@agency.example", "Trịnh Thị Hạt Tiêu", "en", "officer who administers", officer_role=OfficerRole.ADMIN
    ),
    DemoAccount(
        "officer@agency.example", "Phan Văn Lạc Rang", "vi", "officer who curates", officer_role=OfficerRole.OFFICER
    ),
    DemoAccount(
        "half@supplier.example", "Lý Thị Mồng Tơi", "vi", "supplier with a half-done profile", supplier=HALF_DONE
    ),
    DemoAccount(
        "full@supplier.example", "Mai Văn Củ Nghệ", "vi", "supplier with a complete profile", supplier=COMPLETE
    ),
    DemoAccount("japan@assembler.example", "藤袴 ころ助", "ja", "Japanese assembler", buyer=1),
    DemoAccount("korea@assembler.example", "나무늘보", "en", "Korean assembler", buyer=6),
)


def add_accounts(session: Session, *, seed: int, by: Actor) -> list[DemoAccount]:
    """Makes the accounts that are not there yet and gives them their firms; those that were made."""
    made = []
    for account in ACCOUNTS:
        if user_by_email(session, account.email) is not None:
            continue
        user = create_user(
            session,
            NewUserInput(
                name=account.name,
                email=account.email,
                password=SecretStr(PASSWORD),
                language=account.language,
                officer_role=account.officer_role,
            ),
            by=by,
        )
        company = _firm(session, account.firm_id(seed))
        if company is not None:
            add_member(session, company, user, MembershipRole.OWNER, by=by)
        made.append(account)
    return made


def present_accounts(session: Session) -> list[DemoAccount]:
    """The accounts of the demo that this instance has."""
    return [account for account in ACCOUNTS if user_by_email(session, account.email) is not None]


def _firm(session: Session, external_id: str | None) -> Company | None:
    if external_id is None:
        return None
    return session.exec(select(Company).where(Company.source == SOURCE, Company.external_id == external_id)).first()
