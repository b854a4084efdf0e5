"""What a cell of a list says: tax codes, places, processes, certificates, numbers, as people type them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from stdnum.vn import mst

from linkage.inputs.users import HOUSEHOLD_DIGITS, is_doubtful_tax_code
from matching.taxonomy import taxonomy
from search.analysis import fold
from search.understanding import understand

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
    if len(digits) == HOUSEHOLD_DIGITS and "-" not in cell:
        return TaxCode(None, "personal_number")
    remark = ""
    # A branch keeps its last three digits, so the zero is missing from ten, or from thirteen.
    for length in (_TAX_DIGITS, _BRANCH_DIGITS):
        if length - 2 <= len(digits) < length:
            digits, remark = digits.zfill(length), "tax_code_padded"
    if len(digits) not in (_TAX_DIGITS, _BRANCH_DIGITS):
        return TaxCode(None, "tax_code_odd")
    if is_doubtful_tax_code(digits):
        return TaxCode(mst.format(digits), "tax_code_doubtful")
    return TaxCode(mst.format(digits), remark or ("branch" if len(digits) == _BRANCH_DIGITS else ""))


@lru_cache(maxsize=8192)
def place(cell: str) -> Place | None:
    """The province in use today, and the name of before July 2025 when the cell says that. The last one named counts."""
    text = _spaced(cell)
    found = [
        (text.rfind(f" {name} "), len(name), spot) for name, spot in _names_of_places().items() if f" {name} " in text
    ]
    if found:
        return max(found, key=lambda hit: (hit[0] + hit[1], hit[1]))[2]
    meant = understand(cell)
    if not meant.provinces:
        return None
    return Place(meant.provinces[-1], next(iter(meant.former_provinces), None))


@lru_cache(maxsize=1)
def _names_of_places() -> dict[str, Place]:
    """By folded name. A name that is still in use says nothing of the past; an alias never hides a former name."""
    provinces = taxonomy().provinces.values()
    aliases = {name: Place(province.code) for province in provinces for name in province.aliases}
    former = {name: Place(province.code, name) for province in provinces for name in province.merged_from}
    today = {name: Place(province.code) for province in provinces for name in province.labels.values()}
    names: dict[str, Place] = {}
    for table in (aliases, former, today):
        names |= {_spaced(name).strip(): spot for name, spot in table.items()}
    return {name: spot for name, spot in names.items() if len(name) > 1}


def _spaced(text: str) -> str:
    return f" {' '.join(re.sub(r'[^0-9a-z一-鿿぀-ヿ]+', ' ', fold(text)).split())} "


@lru_cache(maxsize=8192)
def processes(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Taxonomy ids the cell names, in its order, and the pieces in which none was recognised."""
    found: list[str] = []
    unknown: list[str] = []
    for piece in _PIECES.split(cell):
        ids = understand(piece).processes if piece.strip() else ()
        found += ids
        if not ids and piece.strip():
            unknown.append(piece.strip())
    return tuple(dict.fromkeys(found)), tuple(unknown)


@lru_cache(maxsize=2048)
def certificates(cell: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """(certificate id, status) pairs, and the pieces in which none was recognised. A list says no end dates."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    for piece in _PIECES.split(cell):
        if says_nothing(piece):
            continue
        ids = understand(piece).certificates
        text = fold(piece)
        status = "in-progress" if _BEING_MADE.search(text) else "planned" if _PLANNED.search(text) else "valid"
        for standard in ids:
            found.setdefault(standard, status)
        if not ids:
            unknown.append(piece.strip())
    return tuple(found.items()), tuple(unknown)


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


def phone(cell: str) -> str | None:
    """The first telephone number, with the zero or the plus that a spreadsheet ate."""
    found = _PHONE.search(unicodedata.normalize("NFKC", cell))
    if found is None:
        return None
    digits = re.sub(r"\D", "", found[0])
    if found[0].lstrip("(").startswith("+") or (digits.startswith("84") and len(digits) >= 11):
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
