"""Numbers of people: never shown whole. Households use the twelve digits of a person as their tax code."""

from __future__ import annotations

from database.models.companies import Company

HOUSEHOLD_FORM = "vn-household"
PERSONAL_DIGITS = 12
_SHOWN = 3
_MASK = "\N{BULLET}"


def is_personal_number(number: str | None) -> bool:
    """Whether a tax code is the number of a person, by its length."""
    return sum(letter.isdigit() for letter in number or "") == PERSONAL_DIGITS


def has_personal_number(company: Company) -> bool:
    """Whether the firm's tax code is a person's: a household's is, however it is written."""
    return bool(company.tax_code) and (company.legal_form == HOUSEHOLD_FORM or is_personal_number(company.tax_code))


def masked_number(number: str) -> str:
    """Of twelve digits the last three can be read, for officers to compare with a paper: "•••••••••456"."""
    return _MASK * max(0, len(number) - _SHOWN) + number[-_SHOWN:]


def shown_tax_code(company: Company) -> str | None:
    """The tax code as pages and files say it: a firm's whole, a person's masked."""
    return masked_number(company.tax_code or "") if has_personal_number(company) else company.tax_code


def unmasked(typed: str | None, known: str | None) -> str | None:
    """What a form or a program sent back: the masked number stands for the one that is known."""
    return known if known and typed is not None and typed.strip() == masked_number(known) else typed


def masked_email(address: str) -> str:
    """l•••@firm.example"""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}{_MASK * 3}{at}{host}" if at else _MASK * 3


def masked_phone(number: str) -> str:
    """The last three digits."""
    return f"{_MASK * 3} {number[-_SHOWN:]}" if len(number) > _SHOWN else _MASK * 3


def masked_name(name: str) -> str:
    """The first letter of each word: N••• T••• S•••"""
    return " ".join(f"{word[:1]}{_MASK * 3}" for word in name.split())
