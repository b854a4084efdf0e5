"""Who reads the letters of a firm: its people with an account, else the address the agency has of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from database.enums import MembershipRole, NoticeKind
from database.models.companies import Company
from database.models.users import Membership, User
from linkage.language import letter_language, speaking
from linkage.services.letter_stops import who_stopped
from linkage.services.persons import Person
from linkage.wording.firms import firm_name


@dataclass(frozen=True, slots=True)
class FirmReader:
    """`user_id` None: nobody with an account, but who reads the firm's address."""

    name: str
    address: str
    language: str
    user_id: int | None = None


def readers_of_firms(
    session: Session, companies: Iterable[Company], *, about: NoticeKind | None = None
) -> dict[int, tuple[FirmReader, ...]]:
    """Row of a firm -> its readers, each address once; a firm that no letter reaches is not in it. Two queries.

    `about`: without those who have no account and want no letters of this kind; one query more.
    """
    firms = {company.id or 0: company for company in companies}
    people: dict[int, dict[str, FirmReader]] = {}
    for key, user in session.exec(_people(firms)).all():
        reader = FirmReader(user.name, user.email, letter_language(user.language), user.id)
        people.setdefault(key, {}).setdefault(user.email.casefold(), reader)
    found = {key: tuple(readers.values()) for key, readers in people.items()}
    without = {key: company for key, company in firms.items() if key not in found and company.contact_email}
    if about is not None:
        stopped = who_stopped(session, without.values(), about)
        without = {key: company for key, company in without.items() if key not in stopped}
    _load_profiles(session, without)
    for key, company in without.items():
        language = letter_language(language_of_firm(company))
        found[key] = (FirmReader(name_of_reader(company, language), company.contact_email or "", language),)
    return found


def _load_profiles(session: Session, company_ids: Collection[int]) -> None:
    """By which the language of a firm is known; of all at once."""
    profiles = (joinedload(Company.supplier_profile), joinedload(Company.assembler_profile))  # type: ignore[arg-type]
    if company_ids:
        session.exec(select(Company).where(col(Company.id).in_(company_ids)).options(*profiles)).all()


def unreached(session: Session, companies: Iterable[Company], *, about: NoticeKind | None = None) -> list[Company]:
    """Firms that no letter reaches: nobody has an account, and no address is known.

    `about`: of this kind, so that an address that wants none of it does not count. Two queries at most.
    """
    known = {company.id or 0: company for company in companies}
    stopped = who_stopped(session, known.values(), about) if about is not None else ()
    firms = {key: company for key, company in known.items() if not company.contact_email or key in stopped}
    peopled = {key for key, _user in session.exec(_people(firms)).all()} if firms else set()
    return [company for key, company in firms.items() if key not in peopled]


def still_reads(session: Session, company: Company, person_hash: str) -> bool:
    """Whether who got a letter is with the firm now: one of its people, or its contact."""
    people = [user.email for _key, user in session.exec(_people([company.id or 0])).all()]
    return person_hash in {Person(address).hash for address in (*people, company.contact_email)}


def _people(company_ids: Iterable[int]) -> Any:
    """Who may read letters of some firms, with the row of the firm."""
    at_work = (col(Membership.role) != MembershipRole.CLAIMANT, col(User.is_active).is_(True))
    found = select(Membership.company_id, User).join(User)
    return found.where(col(Membership.company_id).in_(list(company_ids)), *at_work).order_by(col(User.id))


def name_of_reader(company: Company, language: str) -> str:
    """Whom a letter to the address of a firm greets: its contact person, else the firm, by the name that letter calls it."""
    if company.contact_name:
        return company.contact_name
    with speaking(language):
        return firm_name(company)


_LANGUAGES = {"VN": "vi", "JP": "ja", "KR": "ko", "CN": "zh-Hans", "TW": "zh-Hant"}


def language_of_firm(company: Company) -> str:
    """Suppliers are Vietnamese unless they say otherwise; assemblers read the language of their country."""
    profile = company.assembler_profile
    if company.supplier_profile is not None or profile is None:
        return "vi"
    return _LANGUAGES.get((profile.nationality or "").upper(), "en")
