"""What is said of files and rows, in the reader's language. Rows are stored with codes and values, so everybody reads their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l, fill

_FILE: Mapping[str, Any] = {
    "empty": _l("This file is empty. Choose the list you want to import."),
    "old_excel": _l(
        "This is a workbook of Excel 97-2003. Open it in Excel and save it as .xlsx, then choose it again."
    ),
    "no_table": _l("This is no spreadsheet. Choose an Excel workbook (.xlsx) or a text file (.csv, .txt)."),
    "broken": _l("This file is damaged or cut off. Open it in Excel, save it again, and choose the new copy."),
    "too_large": _l("This file takes more memory or time than a list should. Copy the cells into a new workbook."),
    "too_many_rows": _l("This list has more than 5,000 rows. Split it into several files."),
    "no_header": _l("No row with column names was found. Name the columns, at least the one with the company name."),
}
_ROW: Mapping[str, Any] = {
    "blank": _l("Blank row."),
    "title": _l("Above the list."),
    "header": _l("Column names."),
    "heading": _l("Heading or note: nothing but a name."),
    "total": _l("Total or subtotal."),
    "no_name": _l("The company name is missing in cell %(cell)s."),
    "note_as_name": _l("Cell %(cell)s holds a note, “%(value)s”, where the company name should be."),
    "refused": _l("Cell %(cell)s, “%(value)s”: %(why)s"),
    "no_tax_code": _l("No tax code."),
    "tax_code_padded": _l("The tax code had lost its leading zero; it is put back."),
    "tax_code_doubtful": _l("The check digit of the tax code “%(value)s” is wrong."),
    "tax_code_odd": _l("“%(value)s” is no tax code; it was left out."),
    "branch": _l("Tax code of a branch."),
    "personal_number": _l("A household business: its 12-digit number is personal and is not kept."),
    "no_province": _l("The province was not recognised."),
    "no_process": _l("No process was recognised in “%(value)s”."),
    "process_unknown": _l("Not recognised as a process: “%(value)s”."),
    "certificate_unknown": _l("Not recognised as a certificate: “%(value)s”."),
    "number_unknown": _l("No number was found in “%(value)s”; it was left out."),
    "same_as_row": _l("The same firm as row %(row)s; what that row lacks is taken from here."),
    "same_as_firm": _l(
        "Looks like the registered firm %(name)s (%(code)s). Add the tax code to be sure; nothing is written."
    ),
    "draft": _l("Becomes a draft: a published profile needs a province and a process."),
}


def file_text(code: str) -> Any:
    return _FILE.get(code, _FILE["broken"])


def row_text(code: str, values: Mapping[str, Any]) -> str:
    """The sentence of a reason as it is kept: a code and its values."""
    sentence = _ROW.get(code)
    return code if sentence is None else str(fill(sentence, **values) if values else sentence)
