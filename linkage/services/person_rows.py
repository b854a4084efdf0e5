"""Where a person stands in the platform by address, number or account: what an export gathers and a deletion clears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, String, cast, func, or_
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairStaff
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal, ProposalSide
from database.models.rfqs import RfqInvitation
from database.models.users import User
from linkage.access import working_memberships
from linkage.services.person_guests import invitations_to
from linkage.services.persons import Person, phone_digits

Row = TypeVar("Row", Company, FairDelegate, FairInterpreter, FairStaff)
WithNumber = TypeVar("WithNumber", FairDelegate, FairInterpreter)


@dataclass(frozen=True, slots=True)
class PersonRows:
    """`contacts`: firms that name the person as their contact; `introductions`: sides of proposals that do; `invitations`: requests
    for quotation whose link went to the address.

    `shared`: digits of numbers at which others are reached, too. `words`: address and own numbers as they are written anywhere,
    `names`: how the person is called; both as they were when the rows were found, whatever becomes of the rows.
    """

    person: Person
    user: User | None
    contacts: tuple[Company, ...]
    delegates: tuple[FairDelegate, ...]
    interpreters: tuple[FairInterpreter, ...]
    staff: tuple[FairStaff, ...]
    introductions: tuple[ProposalSide, ...] = ()
    invitations: tuple[RfqInvitation, ...] = ()
    shared: frozenset[str] = frozenset()
    words: tuple[str, ...] = field(init=False)
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", self._words())
        object.__setattr__(self, "names", self._names())

    def _words(self) -> tuple[str, ...]:
        people: list[FairDelegate | FairInterpreter] = [*self.delegates, *self.interpreters]
        emails = (
            self.person.email,
            *(each.email for each in people),
            *(each.contact_email for each in self.introductions),
        )
        of_firms = (number for each in self.contacts for number in (each.contact_phone, *each.contact_more_phones))
        numbers = (*(each.phone for each in people), *of_firms, *(each.contact_phone for each in self.introductions))
        own = (number for number in numbers if phone_digits(number) not in self.shared)
        found = [each.strip() for each in (*emails, self.person.phone, *own) if each and each.strip()]
        return tuple(dict.fromkeys(each for each in found if "@" in each or phone_digits(each)))

    def _names(self) -> tuple[str, ...]:
        names = (
            self.person.name,
            self.user.name if self.user else "",
            *(each.name for each in self.delegates if not each.is_unnamed),
            *(each.name for each in self.interpreters),
            *(each.name for each in self.staff),
            *(each.contact_name or "" for each in self.contacts),
            *(each.contact_name or "" for each in self.introductions),
            *(each.contact_name or "" for each in self.invitations),
        )
        return tuple(dict.fromkeys(name for name in names if name.strip()))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands: as the contact of `company`, as its delegate at `fair`, else as a helper there or with an account.

    `by_number`: only the telephone number says so, which others may have, too.
    """

    name: str
    company: Company | None
    fair: Fair | None
    by_number: bool


def places_of(rows: PersonRows) -> list[Place]:
    """Every firm, fair and account that carrying a request out would touch."""
    address = (rows.person.email or "").casefold()

    def is_by_number(email: str | None) -> bool:
        return not address or (email or "").casefold() != address

    account = [] if rows.user is None else [Place(rows.user.name, None, None, by_number=False)]
    contacts = [Place(each.contact_name or "", each, None, is_by_number(each.contact_email)) for each in rows.contacts]
    delegates = [
        Place(
            "" if each.is_unnamed else each.name,
            each.participant.company,
            each.participant.fair,
            is_by_number(each.email) and (each.user_id is None or each.user_id != rows.person.user_id),
        )
        for each in rows.delegates
    ]
    interpreters = [Place(each.name, None, each.fair, is_by_number(each.email)) for each in rows.interpreters]
    staff = [Place(each.name, None, each.fair, by_number=False) for each in rows.staff]
    asked = [Place(each.contact_name or "", each.supplier, None, by_number=False) for each in rows.invitations]
    return [*account, *contacts, *asked, *delegates, *interpreters, *staff]


def rows_of_person(session: Session, person: Person) -> PersonRows:
    """A fixed number of queries; telephone numbers are compared by their digits, however they are written."""
    user = _user(session, person)
    address = (person.email or (user.email if user else "")).strip().casefold()
    whole = Person(address or None, person.phone, person.name, user.id if user else None)
    delegate_firm = joinedload(FairDelegate.participant).joinedload(FairParticipant.company)  # type: ignore[arg-type]
    delegates = _by_mail(session, FairDelegate, address) + _by_phone(session, FairDelegate, whole.phone)
    if user is not None:
        delegates += session.exec(select(FairDelegate).where(FairDelegate.user_id == user.id)).all()
    keys = sorted({each.id or 0 for each in delegates})
    loaded = session.exec(
        select(FairDelegate).where(col(FairDelegate.id).in_(keys)).options(delegate_firm).order_by(col(FairDelegate.id))
    ).all()
    numbers = _numbers_of_firms(session)
    contacts = _once([*_by_mail(session, Company, address), *_by_number(session, numbers, whole.phone)])
    theirs = {each.id for each in contacts}
    return PersonRows(
        whole,
        user,
        contacts=contacts,
        delegates=tuple(loaded),
        interpreters=_once(
            _by_mail(session, FairInterpreter, address) + _by_phone(session, FairInterpreter, whole.phone)
        ),
        staff=_once(_by_mail(session, FairStaff, address)),
        introductions=_introductions(session, address, whole.phone),
        invitations=invitations_to(session, address),
        shared=frozenset(each for key, found in numbers.items() if key not in theirs for each in found),
    )


def letters_to(rows: PersonRows) -> ColumnElement[bool]:
    """The letters that went to one of the person's addresses."""
    return func.lower(OutboxMessage.recipient).in_([each.casefold() for each in rows.words if "@" in each])


def rows_of_account(session: Session, user: User) -> PersonRows:
    """What belongs to the account and its firms. Anybody may make an account under an address, so that what stands under the address
    alone is not in it; its owner gets that by a link sent there (`rows_of_person`)."""
    firms = {held.company_id: held.company for held in working_memberships(user)}
    address = user.email
    mine = or_(
        col(FairDelegate.user_id) == user.id,
        (func.lower(FairDelegate.email) == address) & col(FairParticipant.company_id).in_(list(firms)),
    )
    place = joinedload(FairDelegate.participant).joinedload(FairParticipant.company)  # type: ignore[arg-type]
    delegates = session.exec(
        select(FairDelegate).join(FairParticipant).where(mine).options(place).order_by(col(FairDelegate.id))
    ).all()
    return PersonRows(
        Person(name=user.name, user_id=user.id),
        user,
        contacts=tuple(firm for firm in firms.values() if (firm.contact_email or "").casefold() == address),
        delegates=tuple(delegates),
        interpreters=(),
        staff=tuple(session.exec(select(FairStaff).where(FairStaff.user_id == user.id)).all()),
        introductions=_own_introductions(session, user),
    )


def _introductions(session: Session, address: str, phone: str | None) -> tuple[ProposalSide, ...]:
    """Sides that name the person, by address or number; only while they do are they many in the table."""
    statement = select(ProposalSide).where(col(ProposalSide.contact_name).is_not(None)).options(*_WHOLE)
    digits = phone_digits(phone)
    return tuple(
        each
        for each in session.exec(statement.order_by(col(ProposalSide.proposal_id))).all()
        if (address and (each.contact_email or "").casefold() == address)
        or (digits and phone_digits(each.contact_phone) == digits)
    )


def _own_introductions(session: Session, user: User) -> tuple[ProposalSide, ...]:
    """Those that the account itself named its person in."""
    own = (ProposalSide.answered_by_id == user.id, func.lower(ProposalSide.contact_email) == user.email)
    return tuple(session.exec(select(ProposalSide).where(*own).options(*_WHOLE)).all())


_PROPOSAL = joinedload(ProposalSide.proposal)  # type: ignore[arg-type]
_WHOLE = (
    _PROPOSAL.joinedload(Proposal.supplier),  # type: ignore[arg-type]
    _PROPOSAL.joinedload(Proposal.buyer),  # type: ignore[arg-type]
    _PROPOSAL.joinedload(Proposal.need),  # type: ignore[arg-type]
)


def _user(session: Session, person: Person) -> User | None:
    if person.user_id is not None:
        return session.get(User, person.user_id)
    address = (person.email or "").strip().casefold()
    return session.exec(select(User).where(User.email == address)).first() if address else None


def _by_mail(session: Session, kind: type[Row], address: str) -> list[Row]:
    column = Company.contact_email if issubclass(kind, Company) else kind.email
    return list(session.exec(select(kind).where(func.lower(column) == address)).all()) if address else []


def _by_phone(session: Session, kind: type[WithNumber], phone: str | None) -> list[WithNumber]:
    """Digits are compared here: no database knows that +84 91 and 091 are one."""
    digits = phone_digits(phone)
    if not digits:
        return []
    column: Any = kind.phone
    known = session.exec(select(kind.id, column).where(column.is_not(None))).all()
    keys = [key for key, number in known if phone_digits(number) == digits]
    return list(session.exec(select(kind).where(col(kind.id).in_(keys))).all()) if keys else []


def _numbers_of_firms(session: Session) -> dict[int, frozenset[str]]:
    """Row of a firm -> the digits of every number of its contact."""
    some = col(Company.contact_phone).is_not(None) | (cast(col(Company.contact_more_phones), String) != "[]")
    known = session.exec(select(Company.id, Company.contact_phone, Company.contact_more_phones).where(some)).all()
    return {key or 0: frozenset(filter(None, map(phone_digits, (number, *further)))) for key, number, further in known}


def _by_number(session: Session, numbers: Mapping[int, frozenset[str]], phone: str | None) -> list[Company]:
    digits = phone_digits(phone)
    keys = [key for key, found in numbers.items() if digits in found]
    return list(session.exec(select(Company).where(col(Company.id).in_(keys))).all()) if keys else []


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({each.id: each for each in rows}.values())
