"""A person, with or without an account: by which mail address and telephone number they are known."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from database.models.companies import Company
from database.models.fair_participants import FairDelegate
from database.models.users import User

GONE = "\N{BULLET}" * 3
"""What stands where a name was."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom consents and requests speak of. `hashes` are the keys; the first is the one that new rows are written under."""

    email: str | None = None
    phone: str | None = None
    name: str = ""
    user_id: int | None = None

    @property
    def hashes(self) -> tuple[str, ...]:
        return person_hashes(self.email, self.phone)

    @property
    def hash(self) -> str:
        """The key of new rows; empty for nobody known."""
        return next(iter(self.hashes), "")


def person_hashes(email: str | None, phone: str | None) -> tuple[str, ...]:
    """The keys of a person by address and number, the address first.

    A hash and not the address itself, so that it can still be shown that somebody agreed, or objected, when all else is deleted:
    who knows the address finds the row, the row does not tell the address.
    """
    address, digits = (email or "").strip().casefold(), phone_digits(phone)
    keys = ([f"mail:{address}"] if "@" in address else []) + ([f"tel:{digits}"] if digits else [])
    return tuple(hashlib.sha256(key.encode()).hexdigest() for key in keys)


def phone_digits(phone: str | None) -> str:
    """A Vietnamese number however it is written: +84 91 234, 0084 91 234 and 091 234 are one; empty for what is too short."""
    text = phone or ""
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    if text.strip().startswith("+84") or digits.startswith("0084"):
        digits = "0" + digits.removeprefix("00").removeprefix("84").removeprefix("0")
    return digits if len(digits) >= 7 else ""


def person_of_user(user: User) -> Person:
    return Person(email=user.email, name=user.name, user_id=user.id)


def contact_person(company: Company) -> Person:
    """The contact person of a firm, known by what its list or its people say."""
    return Person(company.contact_email, company.contact_phone, company.contact_name or "")


def delegate_person(delegate: FairDelegate) -> Person:
    return Person(delegate.email, delegate.phone, "" if delegate.is_unnamed else delegate.name, delegate.user_id)
