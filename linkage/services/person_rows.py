"""Where a person stands in the platform by address, number or account: what an export gathers and a deletion clears."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, or_
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import FairStaff
from database.models.users import User
from linkage.access import working_memberships
from linkage.services.persons import Person, phone_digits

Row = TypeVar("Row", Company, FairDelegate, FairInterpreter, FairStaff)


@dataclass(frozen=True, slots=True)
class PersonRows:
    """`contacts`: firms that name the person as their contact. `words`: address and numbers as they are written anywhere."""

    person: Person
    user: User | None
    contacts: tuple[Company, ...]
    delegates: tuple[FairDelegate, ...]
    interpreters: tuple[FairInterpreter, ...]
    staff: tuple[FairStaff, ...]

    @property
    def words(self) -> tuple[str, ...]:
        people: list[FairDelegate | FairInterpreter] = [*self.delegates, *self.interpreters]
        emails = (self.person.email, *(each.email for each in people))
        numbers = (self.person.phone, *(each.phone for each in people), *(each.contact_phone for each in self.contacts))
        found = [each.strip() for each in (*emails, *numbers) if each and each.strip()]
        return tuple(dict.fromkeys(each for each in found if "@" in each or phone_digits(each)))

    @property
    def names(self) -> tuple[str, ...]:
        names = (
            self.person.name,
            self.user.name if self.user else "",
            *(each.name for each in self.delegates if not each.is_unnamed),
            *(each.name for each in self.interpreters),
            *(each.name for each in self.staff),
            *(each.contact_name or "" for each in self.contacts),
        )
        return tuple(dict.fromkeys(name for name in names if name.strip()))


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
    return PersonRows(
        whole,
        user,
        contacts=_once(_contacts(session, address, whole.phone)),
        delegates=tuple(loaded),
        interpreters=_once(
            _by_mail(session, FairInterpreter, address) + _by_phone(session, FairInterpreter, whole.phone)
        ),
        staff=_once(_by_mail(session, FairStaff, address)),
    )


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
    )


def _user(session: Session, person: Person) -> User | None:
    if person.user_id is not None:
        return session.get(User, person.user_id)
    address = (person.email or "").strip().casefold()
    return session.exec(select(User).where(User.email == address)).first() if address else None


def _by_mail(session: Session, kind: type[Row], address: str) -> list[Row]:
    column = _column(kind, "email")
    return list(session.exec(select(kind).where(func.lower(column) == address)).all()) if address else []


def _by_phone(session: Session, kind: type[Row], phone: str | None) -> list[Row]:
    """Digits are compared here: no database knows that +84 91 and 091 are one."""
    digits = phone_digits(phone)
    if not digits:
        return []
    column = _column(kind, "phone")
    known = session.exec(select(kind.id, column).where(column.is_not(None))).all()
    keys = [key for key, number in known if phone_digits(number) == digits]
    return list(session.exec(select(kind).where(col(kind.id).in_(keys))).all()) if keys else []


def _column(kind: Any, name: str) -> Any:
    return getattr(kind, f"contact_{name}" if kind is Company else name)


def _contacts(session: Session, address: str, phone: str | None) -> list[Company]:
    return _by_mail(session, Company, address) + _by_phone(session, Company, phone)


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({each.id: each for each in rows}.values())
