"""Which column holds what: told by the words of its heading in English, Vietnamese or Japanese, with or without tone marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from linkage.importers.files import Row, Sheet
from search.analysis import fold

# Field -> heading words, written with their marks; they are compared folded. "skip" is known, and not taken in.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": (
        *(
            "tên công ty",
            "tên doanh nghiệp",
            "tên dn",
            "tên đơn vị",
            "tên",
            "doanh nghiệp",
            "công ty",
            "đơn vị",
            "nhà cung cấp",
        ),
        *("company", "company name", "name", "supplier", "firm", "会社名", "企業名", "社名", "名称"),
    ),
    "name_en": (
        "tên tiếng anh",
        "tên giao dịch",
        "english name",
        "name in english",
        "company name (en)",
        "英語名",
        "英文名",
    ),
    "name_ja": ("tên tiếng nhật", "japanese name", "日本語名"),
    "name_local": ("現地法人名", "local name", "tên pháp nhân tại việt nam"),
    "tax_code": (
        "mã số thuế",
        "mst",
        "mã số dn",
        "mã số doanh nghiệp",
        "tax code",
        "tax id",
        "tax no",
        "税番号",
        "税コード",
        "納税者番号",
    ),
    "province": (
        "tỉnh",
        "tỉnh/tp",
        "tỉnh thành",
        "tỉnh thành phố",
        "thành phố",
        "tỉnh (cũ)",
        "province",
        "city",
        "省",
        "省・市",
        "都市",
    ),
    "district": ("huyện/quận", "quận/huyện", "huyện", "quận", "xã", "phường", "district", "commune", "ward"),
    "address": (
        "địa chỉ",
        "địa chỉ trụ sở",
        "địa chỉ nhà máy",
        "trụ sở",
        "address",
        "factory address",
        "location",
        "所在地",
        "住所",
    ),
    "industrial_park": ("khu công nghiệp", "kcn", "kcn/ccn", "industrial park", "industrial zone", "工業団地"),
    "process": (
        *(
            "sản phẩm",
            "sản phẩm chính",
            "sản phẩm / công nghệ",
            "công nghệ",
            "lĩnh vực",
            "lĩnh vực sản xuất",
            "ngành nghề",
        ),
        *(
            "ngành nghề sản xuất",
            "ngành nghề kinh doanh",
            "công đoạn",
            "quá trình",
            "quy trình",
            "năng lực",
            "gia công",
        ),
        *("processes", "process", "products", "main products", "capability", "capabilities", "technology"),
        *("業種・工程", "工程", "加工内容", "業種", "主要製品", "製品", "事業内容"),
    ),
    "employees": (
        "số lđ",
        "lao động",
        "số lao động",
        "nhân sự",
        "số nhân viên",
        "nhân viên",
        "employees",
        "headcount",
        "staff",
        "従業員数",
        "従業員",
        "人数",
    ),
    "established": (
        "năm tl",
        "năm thành lập",
        "ngày thành lập",
        "thành lập",
        "established",
        "founded",
        "year",
        "設立",
        "設立年",
    ),
    "certificates": (
        "chứng chỉ",
        "chứng nhận",
        "iso",
        "chứng chỉ chất lượng",
        "certificates",
        "certificate",
        "certification",
        "認証",
        "取得認証",
    ),
    "contact": (
        "họ tên",
        "người liên hệ",
        "liên hệ",
        "đại diện",
        "người đại diện",
        "contact",
        "contact person",
        "担当者",
        "代表者",
    ),
    "phone": (
        "điện thoại",
        "đt",
        "sđt",
        "số điện thoại",
        "di động",
        "hotline",
        "phone",
        "tel",
        "telephone",
        "mobile",
        "電話番号",
        "電話",
    ),
    "email": ("email", "e-mail", "thư điện tử", "メール", "メールアドレス"),
    "website": ("website", "web", "trang web", "url", "ホームページ"),
    "skip": (
        *(
            "stt",
            "tt",
            "#",
            "no",
            "no.",
            "số tt",
            "番号",
            "ghi chú",
            "note",
            "notes",
            "remarks",
            "備考",
            "vốn điều lệ",
            "vốn",
            "vốn (tỷ đồng)",
        ),
        *(
            "charter capital",
            "capital",
            "資本金",
            "doanh thu",
            "revenue",
            "last contact",
            "納入先業界",
            "khách hàng",
            "customers",
        ),
    ),
}
FIELDS = tuple(field for field in HEADINGS if field != "skip")
_HEADER_WITHIN = 30
_LEAST_KNOWN = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A run of rows below one row of headings. `fields` says for each column what it holds; "" is not taken in."""

    sheet: str
    header_row: int
    labels: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the number of its table; None above the first. `is_header` rows name columns."""

    sheet: str
    row: Row
    table: int | None
    is_header: bool = False


def field_of(heading: str) -> str:
    """What a heading means: a field, "skip", or "" when it says nothing we know. The whole of it first, then its parts."""
    known = _known_headings()
    parts = [heading, re.sub(r"\(.*?\)", " ", heading), *re.split(r"[/\n|;・]", heading)]
    for part in parts:
        found = known.get(_key(part))
        if found is not None:
            return found
    return ""


def tables_of(sheets: Iterable[Sheet]) -> tuple[list[Table], list[Placed]]:
    """The tables of all sheets, and every row with the table it belongs to. A heading repeated further down starts no new one."""
    tables: list[Table] = []
    placed: list[Placed] = []
    for sheet in sheets:
        current: int | None = None
        start = len(tables)
        before: Row | None = None
        for row in sheet.rows:
            table = _table_at(sheet.name, row, before)
            is_header = table is not None and (current is not None or row.number <= _HEADER_WITHIN)
            if table is not None and is_header:
                current = _place_of(tables, table, start)
            placed.append(Placed(sheet.name, row, current, is_header))
            before = row
    return (tables, placed) if tables else _without_headings(placed)


def _without_headings(placed: Sequence[Placed]) -> tuple[list[Table], list[Placed]]:
    """When no row names columns, the officer will: the widest of the first rows stands for the headings."""
    widest = max(placed[:_HEADER_WITHIN], key=lambda each: len(each.row.cells))
    # A firm has a number somewhere, of telephone or tax; headings have none.
    is_named = not any(letter.isdigit() for cell in widest.row.cells for letter in cell)
    cells = widest.row.cells
    table = Table(widest.sheet, widest.row.number if is_named else 0, cells, ("",) * len(cells))
    return [table], [replace(each, table=0, is_header=is_named and each is widest) for each in placed]


def with_fields(table: Table, fields: Sequence[str]) -> Table:
    """The table as an officer corrected it: of two columns said to hold one thing, the first counts."""
    return replace(
        table, fields=_once_each([field if field in FIELDS else "" for field in fields][: len(table.labels)])
    )


def _place_of(tables: list[Table], table: Table, start: int) -> int:
    for place, known in enumerate(tables[start:], start):
        if known.fields == table.fields and [_key(label) for label in known.labels] == [_key(x) for x in table.labels]:
            return place
    tables.append(table)
    return len(tables) - 1


def _table_at(sheet: str, row: Row, before: Row | None) -> Table | None:
    """The table that begins below this row when it names columns. Of headings over two rows the upper fills the lower's gaps."""
    found = [field_of(cell) if cell else "" for cell in row.cells]
    taken_in = {field for field in found if field in FIELDS}
    if "name" not in taken_in or sum(map(bool, found)) < _LEAST_KNOWN + (len(row.cells) > _LEAST_KNOWN):
        return None
    upper = before.cells if before else ()
    labels = [cell or (upper[place] if place < len(upper) else "") for place, cell in enumerate(row.cells)]
    labels += upper[len(labels) :] if any(not field for field in found) else []
    fields = _once_each([field if (field := field_of(label)) in FIELDS else "" for label in labels])
    return Table(sheet, row.number, tuple(labels), fields)


def _once_each(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(field if field and field not in fields[:place] else "" for place, field in enumerate(fields))


def _key(heading: str) -> str:
    return " ".join(re.sub(r"[.:*()_]", " ", fold(heading)).split())


@lru_cache(maxsize=1)
def _known_headings() -> dict[str, str]:
    return {_key(word): field for field, words in HEADINGS.items() for word in words}
