"""What a cell of a list says: tax codes, places, processes, certificates, numbers, as people type them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from stdnum.vn import mst

from linkage.inputs.known_words import word_key
from linkage.inputs.users import HOUSEHOLD_DIGITS, is_doubtful_tax_code
from matching.registry.addresses import read_address
from matching.taxonomy import taxonomy
from search.analysis import fold
from search.understanding import KnownWord, understand

HIDDEN = "•••"
_TAX_DIGITS = 10
_BRANCH_DIGITS = 13
_PIECES = re.compile(r"[,;/\n、；，・+]|\s[-–]\s")
_NUMBER = re.compile(r"\d[\d.,\s]*")
_RANGE = re.compile(r"(\d[\d.,]*)\s*[-–~〜]\s*(\d[\d.,]*)")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_EMAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+\.[^\s,;<>()]+")
_PHONE = re.compile(r"\(?\+?\d[\d\s.()-]{6,}\d")
_PERSON = re.compile(r"\(([^()\d]{3,60})\)")
_PERSONAL = re.compile(r"(?<!\d)0\d{2}[ .]?\d{3}[ .]?\d{3}[ .]?\d{3}(?!\d)")
_CERTIFICATE_PIECES = re.compile(r"[,;\n、；，・+]|(?<!\d)/|/(?!\d)|\s[-–]\s")
_UNTIL = re.compile(
    r"(?:\bden|het han|hieu luc|het hieu luc|valid(?: to| until)?|until|exp(?:iry|ires|\.)?|hsd|有効期限?|期限)\D{0,14}?"
    r"(?:(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-](?P<year>20\d\d)|(?P<year2>20\d\d)[/.-](?P<month2>\d{1,2})(?:[/.-](?P<day2>\d{1,2}))?)"
)
_NOTHING = frozenset({"", "-", "x", "khong", "khong co", "chua", "chua co", "none", "no", "n/a", "なし", "無し"})
_BEING_MADE = re.compile(r"\b(dang (lam|xay dung|trien khai)|in progress|preparing)\b|取得中|申請中")
_PLANNED = re.compile(r"\b(du kien|ke hoach|planned?)\b|予定")


@dataclass(frozen=True, slots=True)
class TaxCode:
    """`code` as it is kept, or None; `remark` is a reason code of the row, or empty."""

    code: str | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    province: str
    former: str | None = None


def says_nothing(cell: str) -> bool:
    """Empty, or a word for nothing."""
    return fold(cell).strip(" .") in _NOTHING


def tax_code(cell: str) -> TaxCode:
    """Ten digits, thirteen for a branch. A zero that a spreadsheet ate comes back; a personal number is not kept."""
    digits = re.sub(r"[\s.\-–']", "", unicodedata.normalize("NFKC", cell))
    if says_nothing(cell):
        return TaxCode(None, "no_tax_code")
    if digits == HIDDEN:
        return TaxCode(None, "personal_number")
    if not (digits.isascii() and digits.isdigit()):
        return TaxCode(None, "tax_code_odd")
    if _is_personal(digits, cell):
        return TaxCode(None, "personal_number")
    remark = ""
    # No tax code begins with two zeros, so a spreadsheet can have eaten but one: of ten digits, or of thirteen with a branch.
    if len(digits) in (_TAX_DIGITS - 1, _BRANCH_DIGITS - 1):
        digits, remark = f"0{digits}", "tax_code_padded"
    if len(digits) not in (_TAX_DIGITS, _BRANCH_DIGITS):
        return TaxCode(None, "tax_code_odd")
    if is_doubtful_tax_code(digits):
        return TaxCode(mst.format(digits), "tax_code_doubtful")
    return TaxCode(mst.format(digits), remark or ("branch" if len(digits) == _BRANCH_DIGITS else ""))


def _is_personal(digits: str, cell: str) -> bool:
    """Twelve digits are a person's number, eleven when its zero is lost; unless they are a branch's code that lost its own."""
    if len(digits) not in (HOUSEHOLD_DIGITS - 1, HOUSEHOLD_DIGITS) or "-" in cell:
        return False
    return len(digits) < HOUSEHOLD_DIGITS or digits.startswith("0") or is_doubtful_tax_code(f"0{digits}")


def without_personal_numbers(cell: str) -> str:
    """A cell with the numbers of identity cards made unreadable, whatever its column is taken for."""
    return _PERSONAL.sub(HIDDEN, cell) if any(letter.isdigit() for letter in cell) else cell


@lru_cache(maxsize=8192)
def place(cell: str) -> Place | None:
    """The province in use today, and the name of before July 2025 when that was another one. The last one named counts."""
    read = read_address(cell)
    province = taxonomy().provinces.get(read.province or "")
    if province is not None:
        is_gone = len(province.merged_from) > 1 and read.former_province != province.labels["vi"]
        return Place(province.code, read.former_province if is_gone else None)
    meant = understand(cell)
    if not meant.provinces:
        return None
    return Place(meant.provinces[-1], next(iter(meant.former_provinces), None))


def is_place_name(cell: str) -> bool:
    """Whether a cell is the name of a province, old or new, and nothing more."""
    bare = re.sub(r"^ (?:tinh|tp|thanh pho) | (?:province|city) $|[省市] $", " ", _spaced(cell)).strip()
    return bare in _names_of_places() or _spaced(cell).strip() in _names_of_places()


@lru_cache(maxsize=1)
def _names_of_places() -> frozenset[str]:
    """Folded: what the provinces are called, were called before July 2025, and are called for short."""
    provinces = taxonomy().provinces.values()
    names = (name for each in provinces for name in (*each.aliases, *each.merged_from, *each.labels.values()))
    return frozenset(name for name in (_spaced(each).strip() for each in names) if len(name) > 1)


def _spaced(text: str) -> str:
    return f" {' '.join(re.sub(r'[^0-9a-z一-鿿぀-ヿ]+', ' ', fold(text)).split())} "


def processes(cell: str, words: Sequence[KnownWord] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Taxonomy ids the cell names, in its order, and the pieces in which none was recognised.

    `words`: what officers explained; where one stands, it counts before the dictionary.
    """
    pieces = process_pieces(cell, words)
    return tuple(dict.fromkeys(each for _piece, ids in pieces for each in ids)), tuple(
        p for p, ids in pieces if not ids
    )


def process_pieces(cell: str, words: Sequence[KnownWord] = ()) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The pieces of a cell, each with the taxonomy ids it names."""
    return _process_pieces(cell, words_in(cell, words))


def words_in(cell: str, words: Sequence[KnownWord]) -> tuple[KnownWord, ...]:
    """Those of the explained words that stand in a cell: it is understood with them alone, however many there are."""
    if not words or not cell:
        return ()
    key = word_key(cell)
    return tuple(word for word in words if _key_of(word.phrase) in key)


@lru_cache(maxsize=20_000)
def _key_of(phrase: str) -> str:
    return word_key(phrase)


@lru_cache(maxsize=8192)
def _process_pieces(cell: str, words: tuple[KnownWord, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pieces = (piece.strip() for piece in _PIECES.split(cell))
    return tuple((piece, understand(piece, words).processes) for piece in pieces if piece)


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as a list says it. `valid_to`: YYYY-MM or YYYY-MM-DD, None when the list does not say until when."""

    standard: str
    status: str
    valid_to: str | None = None


@lru_cache(maxsize=2048)
def certificates(cell: str) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """The certificates of a cell, each standard once, and the pieces in which none was recognised."""
    found: dict[str, Held] = {}
    unknown: list[str] = []
    for piece in _CERTIFICATE_PIECES.split(cell):
        if says_nothing(piece):
            continue
        ids = understand(piece).certificates
        text = fold(piece)
        status = "in-progress" if _BEING_MADE.search(text) else "planned" if _PLANNED.search(text) else "valid"
        for standard in ids:
            found.setdefault(standard, Held(standard, status, _last_day(text) if status == "valid" else None))
        if not ids:
            unknown.append(piece.strip())
    return tuple(found.values()), tuple(unknown)


def _last_day(text: str) -> str | None:
    """The day or month behind a word for the end; the day of issue and the year of a standard (9001:2015) say nothing of it."""
    found = _UNTIL.search(text)
    if found is None:
        return None
    day, month, year = found["day"], found["month"] or found["month2"], found["year"] or found["year2"]
    day = day or found["day2"]
    try:
        datetime.date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def whole_number(cell: str) -> int | None:
    """The number in a cell, 1.200 and 1,200 alike; of a range the lower end."""
    text = unicodedata.normalize("NFKC", cell)
    between = _RANGE.search(text)
    written = between[1] if between else (match[0] if (match := _NUMBER.search(text)) else "")
    plain = re.sub(r"[.,\s](?=\d{3}(?!\d))", "", written.strip())
    figure = re.split(r"[.,\s]", plain)[0]
    return int(figure) if figure and len(figure) < 12 else None


def year(cell: str) -> int | None:
    """The year of foundation in a year, a day or a sentence."""
    found = _YEAR.search(unicodedata.normalize("NFKC", cell))
    return int(found[1]) if found else None


def email(cell: str) -> str | None:
    """The first address in a cell."""
    found = _EMAIL.search(unicodedata.normalize("NFKC", cell))
    return found[0][:254] if found else None


def phones(cell: str) -> tuple[str, ...]:
    """Every telephone number of a cell, each once, with the zero or the plus that a spreadsheet ate."""
    found = (_dialled(match[0]) for match in _PHONE.finditer(unicodedata.normalize("NFKC", cell)))
    return tuple(dict.fromkeys(found))


def phone(cell: str) -> str | None:
    """The first telephone number."""
    return next(iter(phones(cell)), None)


def _dialled(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if written.lstrip("(").startswith("+") or (digits.startswith("84") and len(digits) >= 11):
        return f"+{digits}"[:40]
    return (digits if digits.startswith("0") else f"0{digits}")[:40]


def person(cell: str) -> str | None:
    """Who is named in brackets behind a telephone number."""
    found = _PERSON.search(cell)
    return found[1].strip() if found else None


def language_of(text: str) -> str:
    """The language a list is written in, by its script."""
    if re.search("[\u3040-\u30ff]", text):
        return "ja"
    if re.search("[\uac00-\ud7a3]", text):
        return "ko"
    return "vi"
