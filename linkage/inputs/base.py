"""What every input shares: cleaned texts, codes that must be known, and refusals in words a person can act on.

Blank and missing are the same. Texts are stripped, brought to Unicode NFC and to `\\n` line ends; NUL, control characters and lone
surrogates are refused, for no database keeps them. Unknown codes name the nearest known ones.
"""

from __future__ import annotations

import calendar
import datetime
import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, TypeVar

from babel.localedata import exists as is_locale
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from linkage.errors import Invalid
from linkage.inputs.refusals import Refused, refusals
from linkage.language import _l
from matching.taxonomy import LANGUAGES, taxonomy

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MONTH_OR_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
_LARGEST = 1e12

T = TypeVar("T")
InputT = TypeVar("InputT", bound="Input")


class Input(BaseModel):
    """Something that may be submitted, alike by form, JSON, CSV row and command line. Frozen, and equal by value."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, data: Any) -> Any:
        """Drops empty values, so that an empty box of a form, a null and a missing key mean the same."""
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if not _is_blank(value)}


def read_input(kind: type[InputT], data: Mapping[str, Any]) -> InputT:
    """The input, or what is wrong with it, field by field.

    Raises Invalid, whose `fields` maps a path such as `capabilities.0.process` to a lazy text.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise Invalid(_l("Some answers need another look."), fields=refusals(error)) from None


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: Any) -> Any:
    """A text as it is kept. What is no text passes through, for pydantic to judge."""
    if not isinstance(value, str):
        return value
    if _UNSTORABLE.search(value):
        raise Refused(_l("This text holds characters that cannot be stored. Type it again without them."))
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n").strip())


def _line(value: Any) -> Any:
    """A text on one line."""
    text = _text(value)
    return re.sub(r"[\t\n]+\s*", " ", text) if isinstance(text, str) else text


def _external_id(value: Any) -> Any:
    """The sender's own id, kept letter by letter; only unstorable characters are refused."""
    if isinstance(value, str):
        _text(value)
        return value.strip()
    return value


Line20 = Annotated[str, StringConstraints(max_length=20), BeforeValidator(_line)]
Line30 = Annotated[str, StringConstraints(max_length=30), BeforeValidator(_line)]
Line40 = Annotated[str, StringConstraints(max_length=40), BeforeValidator(_line)]
Line60 = Annotated[str, StringConstraints(max_length=60), BeforeValidator(_line)]
Line120 = Annotated[str, StringConstraints(max_length=120), BeforeValidator(_line)]
Line200 = Annotated[str, StringConstraints(max_length=200), BeforeValidator(_line)]
Line254 = Annotated[str, StringConstraints(max_length=254), BeforeValidator(_line)]
Line300 = Annotated[str, StringConstraints(max_length=300), BeforeValidator(_line)]
Line500 = Annotated[str, StringConstraints(max_length=500), BeforeValidator(_line)]
Text2000 = Annotated[str, StringConstraints(max_length=2000), BeforeValidator(_text)]
Text4000 = Annotated[str, StringConstraints(max_length=4000), BeforeValidator(_text)]
Text9999 = Annotated[str, StringConstraints(max_length=9999), BeforeValidator(_text)]
ExternalId = Annotated[str, StringConstraints(max_length=120), BeforeValidator(_external_id)]


def _not_a_truth(value: Any) -> Any:
    """A number is not a yes or no; Python would take True for 1."""
    if isinstance(value, bool):
        raise Refused(_l("Enter a number."))
    return value


Amount = Annotated[float, Field(ge=0, le=_LARGEST), BeforeValidator(_not_a_truth)]
Percentage = Annotated[float, Field(ge=0, le=100), BeforeValidator(_not_a_truth)]
Count = Annotated[int, Field(ge=0, le=10_000_000), BeforeValidator(_not_a_truth)]
Quantity = Annotated[int, Field(ge=1, le=100_000), BeforeValidator(_not_a_truth)]
Year = Annotated[int, Field(ge=1800, le=2100), BeforeValidator(_not_a_truth)]
Latitude = Annotated[float, Field(ge=-90, le=90), BeforeValidator(_not_a_truth)]
Longitude = Annotated[float, Field(ge=-180, le=180), BeforeValidator(_not_a_truth)]


def nearest(code: str, known: Iterable[str]) -> str:
    """Up to three known codes that look like this one, as people write a list; else the first few."""
    codes = list(known)
    found = difflib.get_close_matches(code[:120].casefold(), codes, n=3, cutoff=0.5)
    return ", ".join(found or codes[:3])


def _known(codes: Callable[[], Mapping[str, object] | tuple[str, ...]], sentence: Any) -> AfterValidator:
    """Refuses a code that is not in the table; the lazy sentence has places for `code` and `nearest`."""

    def check(code: str) -> str:
        table = codes()
        if code not in table:
            raise Refused(sentence, code=code[:60], nearest=nearest(code, table))
        return code

    return AfterValidator(check)


ProcessId = Annotated[
    Line120, _known(lambda: taxonomy().processes, _l("“%(code)s” is no known process. The nearest are %(nearest)s."))
]
CertificateId = Annotated[
    Line120,
    _known(lambda: taxonomy().certificates, _l("“%(code)s” is no known certificate. The nearest are %(nearest)s.")),
]
SectorId = Annotated[
    Line120, _known(lambda: taxonomy().sectors, _l("“%(code)s” is no known sector. The nearest are %(nearest)s."))
]
LegalFormId = Annotated[
    Line120,
    _known(lambda: taxonomy().legal_forms, _l("“%(code)s” is no known legal form. The nearest are %(nearest)s.")),
]
OwnershipId = Annotated[
    Line120,
    _known(lambda: taxonomy().ownerships, _l("“%(code)s” is no known kind of ownership. The nearest are %(nearest)s.")),
]


def _material(code: str) -> str:
    table = taxonomy()
    if code not in table.materials and code not in table.material_families:
        known = [*table.material_families, *table.materials]
        raise Refused(
            _l("“%(code)s” is no known material. The nearest are %(nearest)s."),
            code=code[:60],
            nearest=nearest(code, known),
        )
    return code


MaterialId = Annotated[Line120, AfterValidator(_material)]
"""A grade, or a family, which stands for all its grades."""


def _two_digits(value: Any) -> Any:
    """A province code that a spreadsheet or YAML turned into a number gets its leading zero back."""
    return f"{value:02d}" if isinstance(value, int) and not isinstance(value, bool) else value


def _province(code: str) -> str:
    provinces = taxonomy().provinces
    if code not in provinces:
        names = {f"{known} ({entry.label('vi')})": known for known, entry in provinces.items()}
        alike = [name for name, known in names.items() if code and known[0] == code[0]] or list(names)
        raise Refused(
            _l("“%(code)s” is no province code in use since July 2025. The nearest are %(nearest)s."),
            code=code[:60],
            nearest=", ".join(alike[:3]),
        )
    return code


ProvinceCode = Annotated[Line20, BeforeValidator(_two_digits), AfterValidator(_province)]


def _language(code: str) -> str:
    if not code.isascii() or not is_locale(code.replace("-", "_")):
        raise Refused(
            _l("“%(code)s” is no known language code. The nearest are %(nearest)s."),
            code=code[:60],
            nearest=nearest(code, LANGUAGES),
        )
    return code


LanguageCode = Annotated[Line20, AfterValidator(_language)]
"""As in the web: vi, en, ja, ko, zh-Hans, zh-Hant, th, de ..."""


def once_each(items: list[T]) -> list[T]:
    """The list without repeats, in its order."""
    return list(dict.fromkeys(items))


ProcessIds = Annotated[list[ProcessId], Field(max_length=300), AfterValidator(once_each)]
MaterialIds = Annotated[list[MaterialId], Field(max_length=300), AfterValidator(once_each)]
CertificateIds = Annotated[list[CertificateId], Field(max_length=100), AfterValidator(once_each)]
SectorIds = Annotated[list[SectorId], Field(max_length=100), AfterValidator(once_each)]
ProvinceCodes = Annotated[list[ProvinceCode], Field(max_length=100), AfterValidator(once_each)]
LanguageCodes = Annotated[list[LanguageCode], Field(max_length=50), AfterValidator(once_each)]
Lines = Annotated[list[Line300], Field(max_length=200), AfterValidator(once_each)]


def _month_or_day(value: Any) -> Any:
    """YYYY-MM or YYYY-MM-DD as text; the precision it was given in is kept."""
    if isinstance(value, datetime.date):
        value = f"{value:%Y-%m-%d}"
    found = _MONTH_OR_DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
        if year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            return found[0]
    raise Refused(_l("Enter a month as 2027-05 or a day as 2027-05-31."))


MonthOrDay = Annotated[str, BeforeValidator(_month_or_day)]


def _only_a_date(value: Any) -> Any:
    """A day as text or date; a number of seconds, which pydantic would take, is no day."""
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise Refused(_l("Enter a date as YYYY-MM-DD, such as 2027-05-31.")) from None
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        raise Refused(_l("Enter a date as YYYY-MM-DD, such as 2027-05-31."))
    return value


Day = Annotated[datetime.date, BeforeValidator(_only_a_date)]


AttributeInput = float | int | str | list[float | int] | list[str]


def _attributes(given: Any) -> Any:
    """Checks each value by the kind the taxonomy gives its key."""
    if not isinstance(given, Mapping):
        raise Refused(_l("Give names and values."))
    return {str(key): _attribute(str(key), value) for key, value in given.items() if not _is_blank(value)}


def _attribute(key: str, value: Any) -> AttributeInput:
    attributes = taxonomy().attributes
    if key not in attributes:
        raise Refused(
            _l("“%(code)s” is no known attribute. The nearest are %(nearest)s."),
            at=key[:60],
            code=key[:60],
            nearest=nearest(key, attributes),
        )
    if attributes[key].kind in ("set", "text"):
        return _words(key, value)
    return _figures(key, value)


def _words(key: str, value: Any) -> AttributeInput:
    """A word or a list of words. Bolt classes such as 10.9 arrive as numbers."""
    if isinstance(value, list | tuple):
        return once_each([_word(key, word) for word in value])
    return _word(key, value)


def _word(key: str, value: Any) -> str:
    text = _line(str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value)
    if not isinstance(text, str) or not text or len(text) > 300:
        raise Refused(_l("Give a word, or a list of words."), at=key)
    return text


def _figures(key: str, value: Any) -> AttributeInput:
    """A number, or the lowest and the highest."""
    if not isinstance(value, list | tuple):
        return _figure(key, value)
    if len(value) != 2:
        raise Refused(_l("Give one number, or the lowest and the highest."), at=key)
    low, high = _figure(key, value[0]), _figure(key, value[1])
    if low > high:
        raise Refused(_l("Give the lowest value first, then the highest."), at=key)
    return [low, high]


def _figure(key: str, value: Any) -> float | int:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise Refused(_l("Enter a number."), at=key) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(_l("Enter a number."), at=key)
    if not (isinstance(value, int) or math.isfinite(value)) or not 0 <= value <= _LARGEST:
        raise Refused(_l("Enter a number from 0 to %(largest)s."), at=key, largest=f"{_LARGEST:.0f}")
    return plain_number(value)


AttributeMap = Annotated[dict[str, Any], BeforeValidator(_attributes)]
"""Attribute key -> number, [lowest, highest], word or words, as the taxonomy's kind of the attribute asks."""


def plain_number(value: float) -> float | int:
    """12 rather than 12.0, so that a figure is written the way it was typed."""
    return int(value) if float(value).is_integer() else value
