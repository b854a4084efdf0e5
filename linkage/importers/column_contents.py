"""What a column holds, told by its cells: the check digit of tax codes, telephone numbers, days, provinces, words for processes."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from stdnum.vn import mst

from linkage.importers import cells
from search.analysis import fold
from search.understanding import understand

_LEAST_SHARE = 0.6
_LEAST_CELLS = 2
_NUMBERED_SHARE = 0.8
_LOOKED_AT = 120
_LONGEST = 300
_EMAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+\.[^\s,;<>()]+")
_WEBSITE = re.compile(
    r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|vn|net|org|jp|kr|tw|cn|th|id|co|asia|biz|info)(?:\.[a-z]{2})?/?"
)
_PHONE = re.compile(r"(?:\(?(?:\+|00)?84\)?|\(?0)[\d\s.()-]{7,13}\d")
_FOREIGN_PHONE = re.compile(r"\+\d[\d\s().-]{7,16}\d")
_SEPARATE = re.compile(r"[/;,\n]|\s-\s")
_DAY = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}(?:[ t].*)?|t?\d{1,2}/(?:19|20)\d\d"
)
_YEAR = re.compile(r"(?:nam )?(?:19|20)\d\d(?:年|년)?")
_PEOPLE = re.compile(
    r"(?:khoang|[~約약<> ])*\d[\d.,]*(?:\s*[-–~〜]\s*\d[\d.,]*)?\s*"
    r"(?:nguoi|ld|lao dong|cong nhan|nhan vien|people|persons|staff|employees|名|人|명|คน|orang)"
)
_COUNT = re.compile(r"[~約약<>]?\s*\d{1,3}(?:[.,]?\d{3})?(?:\s*[-–~〜]\s*\d{1,5})?")
_MONEY = re.compile(
    r"\d\s*(?:ty|trieu|tr|bn|billion|million|usd|vnd|dong|億|万円|万usd|억|만원|บาท|\$)|[$¥₫]\s*\d|^\d{9,}$"
)
_LEGAL_FORM = re.compile(
    r"\b(?:cong ty|cty|ct|tnhh|ctcp|dntn|dn tu nhan|doanh nghiep tu nhan|doanh nghiep"
    r"|hop tac xa|htx|ho kinh doanh|tap doan|xi nghiep|chi nhanh"
    r"|co\.? ?,? ?ltd|ltd|limited|jsc|corp|corporation|company|inc|gmbh|llc|plc|joint stock|cv|tbk)\b|^pt\b"
    r"|株式会社|有限会社|合同会社|㈱|㈲|\(株\)|\(有\)|주식회사|유한회사|\(주\)|有限公司|股份|บริษัท|จํากัด|หจก"
)
_ADDRESS = re.compile(
    r"\b(?:lo|so|duong|pho|phuong|xa|huyen|quan|thi tran|thi xa|thanh pho|tinh|tp"
    r"|ap|thon|to|khu pho|street|road|st|rd|ward|district|lot|km|khom|ngo|hem|moo)\b"
    r"|[県省市区町郡]|[시군구읍면동]\b|[区路街镇鎮]|ตำบล|อำเภอ|ถนน|เขต|\bjl\b"
)
_PARK = re.compile(
    r"^(?:kcn|ccn|kcx|kkt|khu cong nghiep|cum cong nghiep|khu che xuat|kcnc)\b"
    r"|\b(?:industrial (?:park|zone|estate)|ip|epz)$|工業団地$|工业园|산업단지|นิคม"
)
_TITLE = re.compile(r"^(?:ong|ba|anh|chi|mr|mrs|ms|miss|dr|co|khun|คุณ|นาย|นาง)\b\.?\s+\S")
_FAMILY_NAME = re.compile(
    r"^(?:"
    r"nguyen|tran|le|pham|hoang|huynh|phan|vu|vo|dang|bui|do|ho|ngo|duong"
    r"|ly|dinh|truong|trinh|mai|luong|cao|dao|lam|ta|ton|luu)(?: [a-z]+){1,4}$"
)


@lru_cache(maxsize=16_384)
def _plain(cell: str) -> str:
    return " ".join(fold(cell[:_LONGEST]).split())


def is_tax_code(cell: str) -> bool:
    """A Vietnamese tax code whose check digit is right; a lost zero is put back first."""
    digits = re.sub(r"[\s.\-–']", "", unicodedata.normalize("NFKC", cell))
    if not (digits.isascii() and digits.isdigit()) or not 8 <= len(digits) <= 13 or "+" in cell or "(" in cell:
        return False
    return any(mst.is_valid(digits.zfill(length)) for length in (10, 13) if length - 2 <= len(digits) <= length)


def is_phone(cell: str) -> bool:
    """One telephone number or several, a person in brackets beside them; the first zero may be lost."""
    said = re.sub(r"\([^()\d]+\)", " ", unicodedata.normalize("NFKC", cell))
    pieces = [piece.strip() for piece in _SEPARATE.split(said) if piece.strip()]
    return bool(pieces) and all(
        _PHONE.fullmatch(piece) or _FOREIGN_PHONE.fullmatch(piece) or re.fullmatch(r"[1-9]\d{8}", piece)
        for piece in pieces
    )


def is_email(cell: str) -> bool:
    return bool(_EMAIL.fullmatch(unicodedata.normalize("NFKC", cell).strip()))


def is_day(cell: str) -> bool:
    """A day, a month, or a year."""
    said = _plain(cell)
    return bool(_DAY.fullmatch(said) or _YEAR.fullmatch(said))


def is_firm(cell: str) -> bool:
    """A name with a legal form in it."""
    return bool(_LEGAL_FORM.search(_plain(cell))) and not any(letter.isdigit() for letter in cell[:3])


def is_address(cell: str) -> bool:
    """More than one part, with a word for a street, a lot or a district."""
    said = _plain(cell)
    return (
        len(said) >= 12
        and ("," in said or "、" in said or " " in said)
        and bool(_ADDRESS.search(said))
        and not is_firm(cell)
    )


def _is_province(cell: str) -> bool:
    said = re.sub(r"\b(?:tinh|tp|thanh pho|province|city)\b\.?", " ", _plain(cell)).strip(" .")
    return (
        0 < len(said) <= 24
        and not any(letter.isdigit() for letter in said)
        and "," not in said
        and cells.is_place_name(cell)
    )


def _is_process(cell: str) -> bool:
    found, unknown = cells.processes(cell[:_LONGEST])
    return len(found) > 0 and len(found) >= len(unknown)


def _is_certificate(cell: str) -> bool:
    return bool(understand(cell[:_LONGEST]).certificates)


def _is_machine_list(cell: str) -> bool:
    said = _plain(cell)
    return bool(re.search(r"\b(?:may|machines?|cai|bo|台|대)\b|\d\s*台|\d\s*대", said) and re.search(r"\d", said))


# The narrowest first: what fits an earlier kind is not asked of a later one. "skip" is known, and not taken in.
KINDS: Mapping[str, Callable[[str], bool]] = {
    "email": is_email,
    "website": lambda cell: bool(_WEBSITE.fullmatch(_plain(cell))),
    "tax_code": is_tax_code,
    "phone": is_phone,
    "established": is_day,
    "skip": lambda cell: bool(_MONEY.search(_plain(cell))) and len(cell) < 40,
    "employees": lambda cell: bool(_PEOPLE.fullmatch(_plain(cell)) or _COUNT.fullmatch(_plain(cell))),
    "province": _is_province,
    "name": is_firm,
    "certificates": _is_certificate,
    "industrial_park": lambda cell: bool(_PARK.search(_plain(cell))) and len(cell) <= 60 and "," not in cell,
    "equipment": _is_machine_list,
    "address": is_address,
    "contact": lambda cell: bool(_TITLE.match(_plain(cell)) or _FAMILY_NAME.match(_plain(cell))),
    "process": _is_process,
}


_READ_WHOLE = frozenset(
    {"certificates", "process"}
)  # told only by reading the cell as a query, which takes a thousand times as long


@lru_cache(maxsize=65_536)
def kind_of_cell(cell: str) -> str:
    """The narrowest kind a cell fits; "" when it could be anything."""
    if cells.says_nothing(cell):
        return ""
    return next((kind for kind, fits in KINDS.items() if fits(cell)), "")


@lru_cache(maxsize=65_536)
def plain_kind(cell: str) -> str:
    """The same without the kinds whose words have to be understood."""
    if cells.says_nothing(cell):
        return ""
    return next((kind for kind, fits in KINDS.items() if kind not in _READ_WHOLE and fits(cell)), "")


def kind_of_column(column: Sequence[str]) -> str:
    """What most cells of a column hold; "" when they do not agree. Only its first 120 filled cells are looked at.

    One in eleven telephone numbers passes for a tax code, so a column counts by what most of its cells fit, not by any.
    """
    filled = [cell for cell in column if not cells.says_nothing(cell)][:_LOOKED_AT]
    if len(filled) < _LEAST_CELLS:
        return ""
    if _counts_up(filled):
        return "skip"
    kinds = [kind_of_cell(cell) for cell in filled]
    best = max(KINDS, key=kinds.count)
    share = kinds.count(best) / len(kinds)
    if best == "phone" and share >= _LEAST_SHARE / 2 and _is_mixed_number(kinds):
        return "phone"
    return best if share >= _LEAST_SHARE else ""


def _is_mixed_number(kinds: Sequence[str]) -> bool:
    return sum(kind in ("phone", "tax_code") for kind in kinds) / len(kinds) >= _LEAST_SHARE


def _counts_up(filled: Sequence[str]) -> bool:
    """Whether cells number the rows, headings and subtotals between them left aside."""
    numbers = [int(cell) for cell in filled if cell.isascii() and cell.isdigit() and len(cell) < 7]
    steps = [0 < after - before <= 3 for before, after in itertools.pairwise(numbers)]
    return len(steps) >= _LEAST_CELLS - 1 and sum(steps) + 1 >= _NUMBERED_SHARE * len(filled)


def fields_by_content(rows: Sequence[Sequence[str]], width: int) -> tuple[str, ...]:
    """What each of `width` columns holds by its cells; of two alike the fuller one counts."""
    columns = [[row[place] if place < len(row) else "" for row in rows] for place in range(width)]
    found = [kind_of_column(column) for column in columns]
    fields = [""] * width
    for place in sorted(range(width), key=lambda each: (-sum(map(bool, columns[each])), each)):
        kind = found[place]
        if kind and (kind == "skip" or kind not in fields):
            fields[place] = kind
    return tuple(fields)
