"""Which sheet of a list of participants holds which side, and which column holds what; told by the words of headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from database.enums import FairSide
from linkage.importers.files import Row, Sheet
from search.analysis import fold

# Field -> words of its heading, with their marks; the first field that fits counts. Columns of one field may repeat.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "vetoes": (
        "không gặp",
        "không muốn gặp",
        "từ chối gặp",
        "veto",
        "do not meet",
        "not to meet",
        "面談不可",
        "会いたくない",
    ),
    "wishes": ("muốn gặp", "nguyện vọng", "mong muốn gặp", "đăng ký gặp", "wish", "wants to meet", "面談希望", "希望"),
    "interpreter": ("cần phiên dịch", "phiên dịch", "interpreter", "通訳"),
    "confirmed": ("đã xác nhận", "xác nhận", "confirmed", "confirmation", "確認"),
    "people_count": ("số người", "số lượng người", "number of people", "people", "人数"),
    "person": (
        *("người tham dự", "họ tên", "đại diện", "người liên hệ", "người đi", "delegate", "attendee", "contact person"),
        *("participant", "参加者", "担当者"),
    ),
    "phone": ("sđt", "số điện thoại", "điện thoại", "zalo", "phone", "telephone", "tel", "mobile", "電話"),
    "email": ("email", "e-mail", "thư điện tử", "メール"),
    "tax_code": ("mã số thuế", "mst", "tax code", "tax id", "税番号", "税コード"),
    "table": ("bàn số", "bàn", "số bàn", "gian hàng", "table", "booth", "テーブル", "ブース"),
    "nationality": ("quốc gia", "quốc tịch", "nationality", "country", "国籍", "国"),
    "languages": ("ngôn ngữ", "languages", "language", "言語"),
    "topics": (
        *("linh kiện quan tâm", "linh kiện", "công đoạn", "ngành nghề", "sản phẩm", "process", "processes", "parts"),
        *("加工", "部品"),
    ),
    "days": ("ngày tham dự", "ngày", "buổi", "days", "day", "参加日"),
    "name": (
        *(
            "tên công ty",
            "tên doanh nghiệp",
            "tên đơn vị",
            "công ty",
            "doanh nghiệp",
            "đơn vị",
            "nhà cung cấp",
            "người mua",
        ),
        *("company", "company name", "firm", "supplier", "buyer", "会社名", "企業名"),
    ),
}
_SIDES: Mapping[FairSide, tuple[str, ...]] = {
    FairSide.ASSEMBLER: ("nguoi mua", "ben mua", "buyer", "assembler", "nha lap rap", "バイヤー", "発注"),
    FairSide.SUPPLIER: ("nha cung cap", "ben ban", "supplier", "vendor", "ncc", "サプライヤー", "受注"),
}
_LOOKED_AT = 15


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet whose headings were found: `fields[i]` is what column i holds, empty when it is not known. `side` None: not told."""

    name: str
    side: FairSide | None
    header_row: int
    fields: tuple[str, ...]
    rows: tuple[Row, ...]


def headed(sheet: Sheet, file_name: str) -> Headed | None:
    """A sheet by its headings; None when no row names a column with firms."""
    best: tuple[int, Row, tuple[str, ...]] | None = None
    for row in sheet.rows[:_LOOKED_AT]:
        fields = tuple(field_of(cell) for cell in row.cells)
        known = len({field for field in fields if field})
        if "name" in fields and known >= 2 and (best is None or known > best[0]):
            best = (known, row, fields)
    if best is None:
        return None
    _known, header, fields = best
    above = " ".join(cell for row in sheet.rows if row.number < header.number for cell in row.cells)
    below = tuple(row for row in sheet.rows if row.number > header.number)
    names = (sheet.name, above, header.cells[fields.index("name")], file_name)
    return Headed(sheet.name, _side(names, fields), header.number, fields, below)


def field_of(heading: str) -> str:
    """What a column with this heading holds."""
    said = _plain(heading)
    for field, words in HEADINGS.items():
        if any(said == word or said.startswith(f"{word} ") for word in map(_plain, words)):
            return field
    return ""


def _side(names: Sequence[str], fields: Sequence[str]) -> FairSide | None:
    """By the first name that tells, else by columns that only one side has."""
    for name in names:
        found = [side for side, words in _SIDES.items() if any(word in fold(name) for word in words)]
        if len(found) == 1:
            return found[0]
    if "vetoes" in fields or "table" in fields or "nationality" in fields:
        return FairSide.ASSEMBLER
    return FairSide.SUPPLIER if "tax_code" in fields else None


def _plain(heading: str) -> str:
    """Without marks, brackets and numbers: Muốn gặp (tối đa 8) -> muon gap."""
    bare = re.sub(r"[（(].*?[）)]", " ", fold(heading))
    return " ".join(re.sub(r"[\d.:*/#_-]+", " ", bare).split())
