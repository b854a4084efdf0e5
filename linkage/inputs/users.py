"""What people give about themselves and their firm: signing up, settings, passwords, accounts made by officers."""

from __future__ import annotations

from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import BeforeValidator, ConfigDict, Field, SecretStr
from stdnum.exceptions import ValidationError as NumberError
from stdnum.vn import mst

from database.enums import Nationality, OfficerRole
from linkage.config import LETTER_LANGUAGES
from linkage.inputs.base import Input, Line120, Line200, Line254, Line300, ProvinceCode, SectorId
from linkage.inputs.refusals import Refused
from linkage.language import _l

HOUSEHOLD_DIGITS = 12


def _asked(sentence: Any) -> BeforeValidator:
    """A value that must be given, with the sentence that asks for it. The field's default must be empty and validated."""

    def check(value: Any) -> Any:
        if value is None or value == "":
            raise Refused(sentence)
        return value

    return BeforeValidator(check)


def _email(value: Any) -> Any:
    """An address as it is kept: case-folded, so that one person has one account."""
    if not isinstance(value, str):
        return value
    try:
        return validate_email(value.strip(), check_deliverability=False).normalized.casefold()
    except (EmailNotValidError, UnicodeError):
        raise Refused(_l("Enter an e-mail address such as lan@example.vn.")) from None


def _tax_code(value: Any) -> Any:
    """A tax code without its separators: 10 digits, 13 for a branch, 12 for a household business."""
    digits = mst.compact(str(value)).replace("\u2013", "") if value is not None else ""
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (10, HOUSEHOLD_DIGITS, 13):
        raise Refused(_l("Enter the tax code: 10 digits, 13 for a branch, or 12 for a household business."))
    return mst.format(digits) if len(digits) != HOUSEHOLD_DIGITS else digits


def _language(value: Any) -> Any:
    if value not in LETTER_LANGUAGES:
        raise Refused(_l("Choose one of the languages of this site."))
    return value


Email = Annotated[Line254, BeforeValidator(_email), _asked(_l("Enter your e-mail address."))]
TaxCode = Annotated[str, BeforeValidator(_tax_code), _asked(_l("Enter the tax code of your firm."))]
PersonName = Annotated[Line200, _asked(_l("Enter your name."))]
CompanyName = Annotated[Line300, _asked(_l("Enter the name of your firm."))]
Province = Annotated[ProvinceCode, _asked(_l("Choose the province of your main plant."))]
UiLanguage = Annotated[str, BeforeValidator(_language)]
NewPassword = Annotated[SecretStr, _asked(_l("Choose a password."))]
Given = Field(default="", validate_default=True)


class SignUpInput(Input):
    """A new person with a firm."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    company_name: CompanyName = Given
    province: Province = Given
    name: PersonName = Given
    email: Email = Given
    password: NewPassword = Given


class SupplierSignUpInput(SignUpInput):
    """A supplier registers itself by its tax code."""

    tax_code: TaxCode = Given


class AssemblerSignUpInput(SignUpInput):
    """An assembler registers itself; its people are often abroad, so no number is asked for."""

    nationality: Annotated[Nationality, _asked(_l("Choose where your group is from."))] = Given
    sector: Annotated[SectorId, _asked(_l("Choose what you build."))] = Given


class NewUserInput(Input):
    """An account made by an officer or on the command line."""

    name: PersonName = Given
    email: Email = Given
    password: NewPassword = Given
    language: UiLanguage = "en"
    officer_role: OfficerRole | None = None


class InvitationInput(Input):
    """A person an officer invites; the password comes later, from the person."""

    name: PersonName = Given
    email: Email = Given
    language: UiLanguage = "en"
    officer_role: OfficerRole | None = None


class FirstPasswordInput(Input):
    """The password an invited person chooses."""

    password: NewPassword = Given


class SettingsInput(Input):
    """What a person may change about the own account."""

    name: PersonName = Given
    language: UiLanguage = "en"


class PasswordChangeInput(Input):
    """The password in use, and the new one."""

    current: Annotated[SecretStr, _asked(_l("Enter the password you use now."))] = Given
    password: NewPassword = Given


class NewTokenInput(Input):
    """A key for programs, by the name its owner knows it by."""

    name: Annotated[
        Line120, Field(max_length=100), _asked(_l("Enter a name for the key, such as what will use it."))
    ] = Given


def is_doubtful_tax_code(tax_code: str) -> bool:
    """Whether the check digit does not fit. Real codes fail it at times, so it is a warning and no refusal."""
    if len(tax_code) == HOUSEHOLD_DIGITS:
        return False
    try:
        mst.validate(tax_code)
    except NumberError:
        return True
    return False


def tax_code_spellings(tax_code: str) -> tuple[str, ...]:
    """The ways one code is written in lists."""
    return tuple(dict.fromkeys((tax_code, mst.compact(tax_code))))
