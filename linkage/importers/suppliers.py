"""Rows of a list -> suppliers as they would be submitted, each with its reasons; nothing here knows the registry."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from linkage.errors import Invalid
from linkage.importers import cells
from linkage.importers.amounts import money
from linkage.importers.column_contents import plain_kind
from linkage.importers.column_shifts import UNKNOWN, shift_of
from linkage.importers.columns import Placed, Table
from linkage.importers.headings import FIGURES, field_of
from linkage.importers.machine_lists import read_machines
from linkage.importers.process_cells import offered_processes
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import MOST_PHONES, SupplierInput
from linkage.services.imports import ListRow, Reason
from matching.taxonomy import taxonomy
from search.analysis import fold, tokens
from search.understanding import KnownWord

# "Tổng công ty" is a corporation and "Công ty" a company: only what follows tells a sum from a firm.
_TOTAL = re.compile(r"^(tong(?! cong ty)|cong(?! ty| nghiep)|total|sub-?total|sum|grand total)\b|^(小計|合計|総計)")
_NOTE = re.compile(r"^[(\[*].*[)\]*]$")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|={7})(?: .*)?$")
_WHERE = {
    "capabilities": "process",
    "former_province": "province",
    "summaries": "process",
    "summary_vi": "process",
    "commune": "district",
    "contact.email": "email",
    "contact.phone": "phone",
    "contact.name": "contact",
}
_SHOWN_LETTERS = 60
_HOST = re.compile(r"https?://\S+\.\S+|(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def read_rows(tables: Sequence[Table], placed: Iterable[Placed], words: Sequence[KnownWord] = ()) -> list[ListRow]:
    """Each row with the supplier in it, or with the reason why there is none. `words`: what officers explained."""
    return [_read(tables, each, words) for each in placed]


def column_letter(place: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _read(tables: Sequence[Table], placed: Placed, words: Sequence[KnownWord]) -> ListRow:
    kept = tuple(cells.without_personal_numbers(cell) for cell in placed.row.cells)
    row = ListRow(sheet=placed.sheet, number=placed.row.number, cells=kept, table=placed.table)
    if not any(kept):
        return row.ignored("blank")
    if placed.is_header:
        return row.ignored("header")
    if _CONFLICT.match(kept[0]) and not any(kept[1:]):
        return row.refused(Reason("conflict_marker", {"cell": f"A{row.number}", "value": kept[0][:_SHOWN_LETTERS]}))
    if placed.table is None:
        return row.ignored("title")
    return _read_data(row, tables[placed.table], words)


def _read_data(row: ListRow, table: Table, words: Sequence[KnownWord]) -> ListRow:
    """A row below headings. Cells that slipped into other columns are put right where the officer said so, else the row waits."""
    shift = shift_of(_known_fields(table), row.cells) if table.shifts != "keep" else None
    stands = shift.cells if shift else row.cells
    counting = _given(table, stands)
    given = counting | _taken(table, stands, counting)
    if not given.keys() & {"tax_code", "process"} and any(_TOTAL.search(fold(cell)) for cell in row.cells[:3]):
        return row.ignored("total")
    refusal = _refusal(table, given, row)
    if refusal is not None:
        return refusal.onto(row)
    given["id"] = _lasting_id({**counting, "name": given["name"]})
    reasons = list(_second_words(table, stands, given, row.number))
    if shift is None:
        return _supplier(row, table, given, words, reasons)
    moved = {
        "cell": f"{column_letter(shift.place)}{row.number}",
        "value": row.cells[shift.place][:_SHOWN_LETTERS],
        "column": column_letter(shift.target),
    }
    if table.shifts == "ask":
        return row.refused(Reason("cells_shifted", moved))
    return _supplier(row, table, given, words, [Reason("cells_moved", moved), *reasons])


@lru_cache(maxsize=64)
def _known_fields(table: Table) -> tuple[str, ...]:
    """What the columns hold, those marked that nobody knows; a column that is left out on purpose may hold anything."""
    return tuple(
        field or (UNKNOWN if label and not field_of(label) else "")
        for field, label in zip(table.fields, table.labels, strict=True)
    )


class _Refusal:
    """Why a row holds no firm: an outcome and a reason."""

    def __init__(self, outcome: str, reason: Reason) -> None:
        self.outcome, self.reason = outcome, reason

    def onto(self, row: ListRow) -> ListRow:
        return row.ignored(self.reason.code) if self.outcome == "ignored" else row.refused(self.reason)


def _given(table: Table, row: Sequence[str]) -> dict[str, str]:
    """What the columns say that count."""
    return {field: cell for field, cell in zip(table.fields, row, strict=False) if field and cell}


def _taken(table: Table, row: Sequence[str], given: dict[str, str]) -> dict[str, str]:
    """Where such a cell is empty, what another column says that holds the same. Not so for money, whose heading tells the scale."""
    found: dict[str, str] = {}
    for place in table.doubles:
        field = table.said[place]
        if place < len(row) and row[place] and field not in given and field not in FIGURES:
            found.setdefault(field, row[place])
    return found


def _second_words(table: Table, row: Sequence[str], given: dict[str, str], number: int) -> Iterator[Reason]:
    """What stands in columns that hold the same as another one, where the two differ."""
    for place, counting in table.doubles.items():
        cell, first = ((row[at] if at < len(row) else "") for at in (place, counting))
        if not cell or _sameness(cell) == _sameness(first):
            continue
        values = {"cell": f"{column_letter(place)}{number}", "value": cell[:_SHOWN_LETTERS]}
        is_taken = not first and given.get(table.said[place]) == cell
        code = "second_column_taken" if is_taken else "second_column"
        yield Reason(code, {**values, "column": column_letter(counting)})


def _sameness(cell: str) -> str:
    return "".join(letter for letter in fold(cell) if letter.isalnum())


def _refusal(table: Table, given: dict[str, str], row: ListRow) -> _Refusal | None:
    name = given.get("name", "")
    cell = _address(table, "name", row.number)
    telling = given.keys() - FIGURES
    if not name:
        if len(telling) >= 2:
            return _Refusal("refused", Reason("no_name", {"cell": cell}))
        return _Refusal("ignored", Reason("heading"))
    if _NOTE.match(name):
        return _Refusal("refused", Reason("note_as_name", {"cell": cell, "value": name[:_SHOWN_LETTERS]}))
    is_alone = (
        len(telling) == 1
        and sum(1 for field in table.fields if field and field not in FIGURES) > 2
        and not _tells_a_firm(row)
    )
    return _Refusal("ignored", Reason("heading")) if is_alone else None


def _tells_a_firm(row: ListRow) -> bool:
    """Whether a cell, of whatever column, holds what no heading has: then a name beside it is a firm's."""
    return any(plain_kind(cell) in ("tax_code", "phone", "email") for cell in row.cells)


def _address(table: Table, field: str, number: int) -> str:
    """A cell as a spreadsheet names it. A field without a column of its own is said to be in that of the name."""
    name = field if field in table.fields else "name"
    return f"{column_letter(table.fields.index(name))}{number}" if name in table.fields else f"A{number}"


def _supplier(
    row: ListRow, table: Table, given: dict[str, str], words: Sequence[KnownWord], reasons: list[Reason]
) -> ListRow:
    record = _record(given, words, reasons) | _figures(table, given, reasons)
    hidden = row
    if any(reason.code == "personal_number" for reason in reasons) and given.get("tax_code") in row.cells:
        hidden = row.without_cell(row.cells.index(given["tax_code"]))
    try:
        supplier = read_input(SupplierInput, record)
    except Invalid as error:
        return hidden.refused(*(_refused_field(table, given, row.number, *item) for item in error.fields.items()))
    return hidden.holding(supplier, reasons=reasons)


def _refused_field(table: Table, given: dict[str, str], number: int, path: str, text: Any) -> Reason:
    head = path.partition(".")[0]
    field = _WHERE.get(path) or _WHERE.get(head) or head
    values = {
        "cell": _address(table, field, number),
        "value": given.get(field, "")[:_SHOWN_LETTERS],
        "why": str(text),
    }
    return Reason("refused", values)


def _record(given: dict[str, str], words: Sequence[KnownWord], reasons: list[Reason]) -> dict[str, Any]:
    code = cells.tax_code(given.get("tax_code", ""))
    if code.remark:
        reasons.append(Reason(code.remark, _value(given, "tax_code") if code.remark in _NAMING_THE_CODE else {}))
    record: dict[str, Any] = {
        key: given[key]
        for key in ("name", "name_en", "name_ja", "name_local", "address", "industrial_park")
        if key in given
    }
    record |= {"tax_code": code.code, "id": given["id"], "commune": given.get("district")}
    record |= _place(given, reasons) | _processes(given, words, reasons) | _certificates(given, reasons)
    record |= {
        "employees": _number(given, "employees", reasons),
        "established": cells.year(given.get("established", "")),
        "website": _website(given, reasons),
        "contact": _contact(given, reasons),
        "equipment": _equipment(given, reasons),
    }
    if record.get("province") is None or not record["capabilities"]:
        reasons.append(Reason("draft"))
    return record


_NAMING_THE_CODE = frozenset({"tax_code_doubtful", "tax_code_odd"})


def _value(given: dict[str, str], field: str) -> dict[str, Any]:
    return {"value": given.get(field, "")[:_SHOWN_LETTERS]}


def _lasting_id(given: dict[str, str]) -> str:
    """By what the same firm is known again when the same list comes a second time: the columns that count tell."""
    code = cells.tax_code(given.get("tax_code", "")).code
    if code is not None:
        return f"mst-{code[:10]}"
    phone = cells.phone(given.get("phone", "")) or ""
    return "name-" + hashlib.sha256(f"{_spelt_alike(given['name'])}\n{phone[-8:]}".encode()).hexdigest()[:16]


def _place(given: dict[str, str], reasons: list[Reason]) -> dict[str, Any]:
    """The province column first, then what the other columns say of the place."""
    for field in ("province", "address", "district", "industrial_park"):
        spot = cells.place(given[field]) if field in given else None
        if spot is not None:
            return {"province": spot.province, "former_province": spot.former}
    reasons.append(Reason("no_province"))
    return {}


def _processes(given: dict[str, str], words: Sequence[KnownWord], reasons: list[Reason]) -> dict[str, Any]:
    """Recognised processes as capabilities, and the cell's own words kept as what the firm says of itself."""
    cell = given.get("process", "")
    ids, unknown = offered_processes(cell, words)
    if cell and not ids:
        reasons.append(Reason("no_process", _value(given, "process")))
    reasons += [Reason("process_unknown", {"value": piece[:_SHOWN_LETTERS]}) for piece in unknown if ids]
    summaries = {cells.language_of(cell): " ".join(cell.split())} if cell else {}
    return {"capabilities": [{"process": process} for process in ids], "summaries": summaries}


def _certificates(given: dict[str, str], reasons: list[Reason]) -> dict[str, Any]:
    found, unknown = cells.certificates(given.get("certificates", ""))
    reasons += [Reason("certificate_unknown", {"value": piece[:_SHOWN_LETTERS]}) for piece in unknown]
    undated = [held.standard for held in found if held.status == "valid" and held.valid_to is None]
    if undated:
        labels = [taxonomy().certificates[standard].label for standard in undated]
        reasons.append(Reason("certificate_undated", {"value": ", ".join(labels)}))
    stated = [{"id": held.standard, "status": held.status, "valid_to": held.valid_to} for held in found]
    return {"certificates": stated}


def _equipment(given: dict[str, str], reasons: list[Reason]) -> list[dict[str, Any]]:
    found, unknown = read_machines(given.get("equipment", ""))
    reasons += [Reason("machine_unknown", {"value": piece[:_SHOWN_LETTERS]}) for piece in unknown]
    return [asdict(machine) for machine in found]


def _number(given: dict[str, str], field: str, reasons: list[Reason]) -> int | None:
    cell = given.get(field, "")
    number = cells.whole_number(cell)
    if number is None and not cells.says_nothing(cell):
        reasons.append(Reason("number_unknown", _value(given, field)))
    return number


def _figures(table: Table, given: dict[str, str], reasons: list[Reason]) -> dict[str, Any]:
    """Capital and revenue, with what their headings say of scale, currency and year."""
    found: dict[str, Any] = {}
    for field in sorted(FIGURES):
        cell = given.get(field, "")
        if cells.says_nothing(cell):
            continue
        heading = table.labels[table.fields.index(field)]
        said = money(cell, heading)
        if said is None:
            reasons.append(Reason("money_unclear", _value(given, field)))
        else:
            found[field] = asdict(said)
    if "revenue" in found:
        found["revenue"]["year"] = cells.year(table.labels[table.fields.index("revenue")])
    return found


def _website(given: dict[str, str], reasons: list[Reason]) -> str | None:
    """Where one of the words of the cell is an address, the cell as it stands."""
    written = given.get("website", "")
    if any(_HOST.fullmatch(word.strip("()<>,;")) for word in written.split()):
        return written
    if not cells.says_nothing(written):
        reasons.append(Reason("website_unknown", _value(given, "website")))
    return None


def _contact(given: dict[str, str], reasons: list[Reason]) -> dict[str, Any] | None:
    """Whom to call: one person, one address, and every number, the first of the cell first."""
    written = given.get("phone", "")
    numbers = cells.phones(written)
    if len(numbers) > 1 + MOST_PHONES:
        reasons.append(Reason("further_phones", {"value": ", ".join(numbers[1 + MOST_PHONES :])}))
    if not numbers and not cells.says_nothing(written):
        reasons.append(Reason("phone_unknown", _value(given, "phone")))
    email = cells.email(given.get("email", ""))
    if email is None and not cells.says_nothing(given.get("email", "")):
        reasons.append(Reason("email_unknown", _value(given, "email")))
    contact = {
        "name": given.get("contact") or cells.person(written),
        "email": email,
        "phone": next(iter(numbers), None),
        "more_phones": list(numbers[1 : 1 + MOST_PHONES]),
    }
    return contact if any(contact.values()) else None


def _spelt_alike(name: str) -> str:
    """A firm's name without its legal form, tone marks and remarks in brackets.

    Ids of lists that were read hang on it: it stays as it is.
    """
    bare = re.sub(r"(?<=\S)\s*\([^()]*\)", " ", name)
    return " ".join(token for token in tokens(bare) if token == fold(token)) or fold(name)
