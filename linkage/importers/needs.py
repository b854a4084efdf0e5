"""Lists of wanted parts -> needs as they would be submitted, each row with its reasons; nothing here knows the registry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from database.enums import LocationMode, NeedStatus, StepRole
from linkage.errors import Invalid
from linkage.importers import cells
from linkage.importers.amounts import volume
from linkage.importers.files import Row, Sheet
from linkage.importers.headings import heading_key
from linkage.importers.suppliers import column_letter
from linkage.inputs.base import read_input
from linkage.inputs.needs import NeedInput
from linkage.services.import_rows import Reason
from matching.network import likely_core
from matching.taxonomy import taxonomy
from search.analysis import fold
from search.understanding import KnownWord, understand

# Field -> words of its heading, parted by bars and compared folded.
_WORDS: Mapping[str, str] = {
    "id": (
        "bảng số|số bảng|mã|mã số|mã linh kiện|no|stt|code|part no|part number|item no"
        "|品番|部品番号|番号|품번|번호|料号|料號|รหัส"
    ),
    "buyer": (
        "người mua|bên mua|công ty mua|khách mua|khách hàng|tên công ty"
        "|công ty|doanh nghiệp|nhà lắp ráp|buyer|company|customer|assembler"
        "|購入者|会社名|発注者|구매자|업체명|采购商|買方|公司|ผู้ซื้อ|บริษัท|pembeli"
    ),
    "title": (
        "tên linh kiện|linh kiện|tên chi tiết|chi tiết|tên sản phẩm|tên hàng|part|part name|parts|item|component|description"
        "|部品名|品名|部品|부품명|품명|부품|零件名称|品名称|零件|零件名稱|ชื่อชิ้นงาน|ชิ้นส่วน|nama komponen"
    ),
    "process": (
        "quá trình|quy trình|công đoạn|gia công|công nghệ|phương pháp|process|processes|technology"
        "|工程|加工|加工方法|공정|가공|工艺|工序|製程|กระบวนการ|proses"
    ),
    "material": "vật liệu|chất liệu|nguyên liệu|material|materials|材質|材料|재질|소재|材质|วัสดุ",
    "size": "kích thước|quy cách|size|dimensions|dimension|サイズ|寸法|규격|크기|치수|尺寸|ขนาด",
    "volume": (
        "sản lượng|số lượng|nhu cầu|volume|quantity|qty|monthly volume|annual volume|数量|生産量"
        "|물량|수량|用量|產量|产量|จำนวน|jumlah"
    ),
    "current": (
        "nguồn hiện tại|nguồn hàng hiện tại|nhà cung cấp hiện tại|current source|current supplier"
        "|現調達先|現在の調達先|현재 공급처|目前来源"
    ),
    "certificates": (
        "chứng chỉ yêu cầu|chứng chỉ|chứng nhận|yêu cầu chứng chỉ|certificates|certificate|required certificates"
        "|認証|인증|认证|認證|ใบรับรอง"
    ),
    "region": "khu vực|địa điểm|tỉnh|vùng|nơi giao|region|location|area|地域|エリア|지역|区域|地區|พื้นที่",
    "start": "thời điểm sop|sop|thời gian bắt đầu|bắt đầu|start|start of production|量産開始|양산|量产时间|เริ่มผลิต",
    "note": "ghi chú|yêu cầu khác|note|notes|remarks|備考|비고|备注|備註|หมายเหตุ|catatan",
}
FIELDS = tuple(_WORDS)
_LOOKED_AT = 30
_LEAST_KNOWN = 3
_SHOWN = 60
_ANYWHERE = frozenset(
    {"any", "anywhere", "bat ky", "toan quoc", "ca nuoc", "khong yeu cau", "どこでも", "전국", "不限"}
)


@dataclass(frozen=True, slots=True)
class NeedTable:
    """A row of headings. `fields` says for each column what it holds; "" goes into the text of the need."""

    sheet: str
    header_row: int
    labels: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A row and its fate: "" holds a need, else ignored, duplicate or refused; what became of it is filled in when it is written."""

    sheet: str
    number: int
    outcome: str = ""
    reasons: tuple[Reason, ...] = ()
    need: NeedInput | None = None

    @property
    def wanted(self) -> NeedInput:
        """The need of a row that holds one."""
        if self.need is None:
            raise ValueError(f"row {self.number} holds no need")
        return self.need


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beside the list: buyers (folded -> name), and the words that officers explained."""

    buyers: Mapping[str, str]
    words: Sequence[KnownWord]


def need_table(sheet: Sheet) -> NeedTable | None:
    """The headings of a sheet; None when no row names a part, a buyer and something more."""
    for row in sheet.rows[:_LOOKED_AT]:
        fields = _once_each([field_of(cell) for cell in row.cells])
        if {"title", "buyer"} <= set(fields) and sum(map(bool, fields)) >= _LEAST_KNOWN:
            return NeedTable(sheet.name, row.number, row.cells, fields)
    return None


def with_fields(table: NeedTable, named: Mapping[str, str]) -> NeedTable:
    """The table with the fields that a map gives to its headings."""
    fields = [named.get(label.strip(), field) for label, field in zip(table.labels, table.fields, strict=True)]
    return replace(table, fields=_once_each(fields))


def field_of(heading: str) -> str:
    """What a column with this heading holds: the whole of it first, then without brackets, then its parts."""
    for part in (heading, re.sub(r"[(（].*?[)）]", " ", heading), *re.split(r"[/\n|]", heading)):
        found = _known().get(heading_key(part))
        if found is not None:
            return found
    return ""


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {heading_key(word): field for field, words in _WORDS.items() for word in words.split("|")}


def _once_each(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(field if field and field not in fields[:place] else "" for place, field in enumerate(fields))


def read_needs(
    sheet: Sheet, table: NeedTable, *, buyers: Mapping[str, str] | None = None, words: Sequence[KnownWord] = ()
) -> list[NeedRow]:
    """Every row of a sheet. Buyers written in capitals are told by the spelling of `buyers` (folded -> name), else of another row.

    `words`: what officers explained.
    """
    below = [row for row in sheet.rows if row.number > table.header_row]
    known = _Known({**_spellings(table, below), **(buyers or {})}, words)
    above = [
        NeedRow(sheet.name, row.number, "ignored", (Reason("title"),))
        for row in sheet.rows
        if row.number < table.header_row
    ]
    header = NeedRow(sheet.name, table.header_row, "ignored", (Reason("header"),))
    return [*above, header, *_without_repeats(_read(table, row, known) for row in below)]


def _spellings(table: NeedTable, rows: Iterable[Row]) -> dict[str, str]:
    """Folded name of a buyer -> how it is written; the one with small letters counts."""
    found: dict[str, str] = {}
    for row in rows:
        name = " ".join(_given(table, row).get("buyer", "").split())
        if name and (fold(name) not in found or (found[fold(name)].isupper() and not name.isupper())):
            found[fold(name)] = name
    return found


def _given(table: NeedTable, row: Row) -> dict[str, str]:
    return {field: cell.strip() for field, cell in zip(table.fields, row.cells, strict=False) if field and cell.strip()}


def _without_repeats(rows: Iterable[NeedRow]) -> Iterator[NeedRow]:
    """A need that stands twice is taken in once."""
    seen: dict[str, int] = {}
    for row in rows:
        first = seen.setdefault(row.need.id or "", row.number) if row.need else row.number
        yield (
            row
            if first == row.number
            else replace(row, outcome="duplicate", reasons=(Reason("same_need", {"row": first}), *row.reasons))
        )


def _read(table: NeedTable, row: Row, known: _Known) -> NeedRow:
    read = NeedRow(table.sheet, row.number)
    given = _given(table, row)
    if not any(row.cells):
        return replace(read, outcome="ignored", reasons=(Reason("blank"),))
    if [heading_key(cell) for cell in row.cells] == [heading_key(label) for label in table.labels]:
        return replace(read, outcome="ignored", reasons=(Reason("header"),))
    if len([cell for cell in row.cells if cell]) == 1:
        return replace(read, outcome="ignored", reasons=(Reason("heading"),))
    for field, code in (("title", "no_part"), ("buyer", "no_buyer")):
        if cells.says_nothing(given.get(field, "")):
            return replace(read, outcome="refused", reasons=(Reason(code, {"cell": _cell(table, field, row.number)}),))
    reasons: list[Reason] = []
    record = _record(table, row, given, known, reasons)
    try:
        need = read_input(NeedInput, record)
    except Invalid as error:
        refused = (
            Reason("refused", {"cell": f"A{row.number}", "value": path, "why": str(text)})
            for path, text in error.fields.items()
        )
        return replace(read, outcome="refused", reasons=tuple(refused))
    return replace(read, need=need, reasons=tuple(reasons))


def _cell(table: NeedTable, field: str, number: int) -> str:
    return f"{column_letter(table.fields.index(field))}{number}"


def _record(
    table: NeedTable, row: Row, given: Mapping[str, str], known: _Known, reasons: list[Reason]
) -> dict[str, Any]:
    buyer = " ".join(given["buyer"].split())
    buyer = known.buyers.get(fold(buyer), buyer)
    steps = _steps(given, known.words, reasons)
    return {
        "id": _lasting_id(given, buyer),
        "title": " ".join(given["title"].split()),
        "buyer": {"name": buyer},
        "lang": cells.language_of(f"{given['title']} {given.get('process', '')}"),
        "text": "\n".join(_words(table, row)),
        "status": None if steps else NeedStatus.DRAFT,
        "requirements": {
            "process_steps": steps,
            "materials": _materials(given, reasons),
            "envelope": given.get("size"),
            "volume": _volume(given, reasons),
            "certificates_must": _certificates(given, reasons),
            "location": _location(given, reasons),
            "other": given.get("note"),
        },
    }


def _words(table: NeedTable, row: Row) -> Iterator[str]:
    """Everything the row says of the part, as it says it. Not who the buyer is: that may not be for everybody."""
    for label, field, cell in zip(table.labels, table.fields, row.cells, strict=False):
        if label and cell and field not in ("buyer", "id", "title"):
            yield f"{' '.join(label.split())}: {cell}"


def _lasting_id(given: Mapping[str, str], buyer: str) -> str:
    """The list's own number when it is more than a count of its rows; else buyer and part, by which it is known again."""
    own = given.get("id", "")
    if any(letter.isalpha() for letter in own):
        return own[:120]
    return "part-" + hashlib.sha256(f"{fold(buyer)}\n{fold(given['title'])}".encode()).hexdigest()[:16]


def _steps(given: Mapping[str, str], words: Sequence[KnownWord], reasons: list[Reason]) -> list[dict[str, Any]]:
    """The steps in the order of the cell; without such a cell, what the name of the part says."""
    written = given.get("process", "")
    ids, unknown = cells.processes(written or given["title"], words)
    if not ids:
        reasons.append(Reason("need_draft", {"value": (written or given["title"])[:_SHOWN]}))
    reasons += [Reason("process_unknown", {"value": piece[:_SHOWN]}) for piece in unknown if ids and written]
    core = likely_core(ids)
    return [{"process": code, "role": StepRole.CORE if code == core else StepRole.SECONDARY} for code in ids]


def _materials(given: Mapping[str, str], reasons: list[Reason]) -> list[str]:
    cell = given.get("material", "")
    meant = understand(cell) if cell else None
    found = [*(meant.materials or meant.material_families)] if meant else []
    if cell and not found and not cells.says_nothing(cell):
        reasons.append(Reason("material_unknown", {"value": cell[:_SHOWN]}))
    return found


def _volume(given: Mapping[str, str], reasons: list[Reason]) -> dict[str, Any]:
    cell = given.get("volume", "")
    found = volume(cell)
    if found is None:
        if not cells.says_nothing(cell):
            reasons.append(Reason("number_unknown", {"value": cell[:_SHOWN]}))
        return {}
    if found.is_unit_assumed:
        code = "volume_without_unit" if found.unit_per_period is None else "volume_in_pieces"
        reasons.append(Reason(code, {"value": cell[:_SHOWN]}))
    return {"value": found.value, "unit": found.unit_per_period}


def _certificates(given: Mapping[str, str], reasons: list[Reason]) -> list[str]:
    found, unknown = cells.certificates(given.get("certificates", ""))
    reasons += [Reason("certificate_unknown", {"value": piece[:_SHOWN]}) for piece in unknown]
    return [held.standard for held in found]


def _location(given: Mapping[str, str], reasons: list[Reason]) -> dict[str, Any]:
    """A list says where a supplier should be; that it must be there, an assembler says on the need itself."""
    cell = given.get("region", "")
    if cells.says_nothing(cell) or fold(cell).strip(" .") in _ANYWHERE:
        return {}
    meant = understand(cell)
    regions = [code for region in meant.macro_regions for code in taxonomy().macro_regions[region].codes]
    provinces = list(dict.fromkeys(meant.provinces or regions))
    if not provinces:
        reasons.append(Reason("region_unknown", {"value": cell[:_SHOWN]}))
        return {}
    return {"mode": LocationMode.PREFER, "provinces": provinces}
