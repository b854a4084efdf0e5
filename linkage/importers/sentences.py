"""What is said of files and rows, in the reader's language. Rows are stored with codes and values, so everybody reads their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l, fill

_FILE: Mapping[str, Any] = {
    "empty": _l("This file is empty. Choose the list you want to import."),
    "locked": _l("This workbook is locked by a password. Save it without one, then choose it again."),
    "unsafe": _l("This workbook holds definitions that no list needs. Copy the cells into a new workbook."),
    "no_table": _l("This is no spreadsheet. Choose an Excel workbook (.xlsx, .xls) or a text file (.csv, .tsv, .txt)."),
    "broken": _l("This file is damaged or cut off. Open it in Excel, save it again, and choose the new copy."),
    "too_large": _l("This file takes more memory or time than a list should. Copy the cells into a new workbook."),
    "too_many_rows": _l("This list has more than 20,000 rows. Split it into several files."),
    "no_needs": _l("No list of wanted parts was found. It needs at least the columns with the part and the buyer."),
    "no_header": _l("No row with column names was found. Name the columns, at least the one with the company name."),
}
_NOTES: Mapping[str, Any] = {
    "hidden_columns": _l("Hidden columns were not read: %(value)s."),
    "far_columns": _l("Columns behind the first %(value)s were not read."),
    "cut_cells": _l("Cells with more than 2,000 letters, which were cut there: %(value)s."),
    "repaired": _l("Cells whose letters had been read wrongly once, and are put right: %(value)s."),
    "open_quote": _l("A quotation mark is never closed in this file, so quotation marks were read as plain letters."),
}
_ROW: Mapping[str, Any] = {
    "blank": _l("Blank row."),
    "title": _l("Above the list."),
    "header": _l("Column names."),
    "heading": _l("Heading or note: nothing but a name."),
    "total": _l("Total or subtotal."),
    "no_name": _l("The company name is missing in cell %(cell)s."),
    "no_part": _l("The name of the part is missing in cell %(cell)s."),
    "no_buyer": _l("The buyer is missing in cell %(cell)s."),
    "buyer_known": _l("The buyer is taken for %(value)s (%(firm)s), who is registered already."),
    "same_need": _l("The same need as row %(row)s."),
    "need_draft": _l("No process was recognised in “%(value)s”: it becomes a draft, which nobody is shown."),
    "material_unknown": _l("Not recognised as a material: “%(value)s”."),
    "volume_without_unit": _l(
        "“%(value)s”: neither a unit nor a period is said, so it is not compared. Ask the buyer."
    ),
    "volume_in_pieces": _l("“%(value)s”: no unit is said; pieces are meant."),
    "region_unknown": _l("Not recognised as a place: “%(value)s”."),
    "note_as_name": _l("Cell %(cell)s holds a note, “%(value)s”, where the company name should be."),
    "conflict_marker": _l(
        "Cell %(cell)s holds a mark of two versions of this file, “%(value)s”: somebody must settle them."
    ),
    "cells_shifted": _l(
        "The cells seem to have slipped: %(cell)s holds “%(value)s”, which belongs into column %(column)s. Say what to do with them."
    ),
    "cells_moved": _l("The cells had slipped and were put right: “%(value)s” went from %(cell)s to column %(column)s."),
    "second_column": _l("Cell %(cell)s says something else, “%(value)s”; column %(column)s counts."),
    "second_column_taken": _l("Column %(column)s is empty here; “%(value)s” is taken from cell %(cell)s."),
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
    "certificate_undated": _l("%(value)s: said by this list, without a last day. Ask for the certificate."),
    "machine_unknown": _l("Not recognised as a machine: “%(value)s”."),
    "further_phones": _l("Further telephone numbers, which are not kept with the firm: %(value)s."),
    "phone_unknown": _l("“%(value)s” is no telephone number; it was left out."),
    "email_unknown": _l("“%(value)s” is no e-mail address; it was left out."),
    "website_unknown": _l("“%(value)s” is no address of a website; it was left out."),
    "number_unknown": _l("No number was found in “%(value)s”; it was left out."),
    "money_unclear": _l(
        "“%(value)s”: it is not said whether thousands, millions or billions are meant; it was left out."
    ),
    "same_as_row": _l("The same firm as row %(row)s; what that row lacks is taken from here."),
    "may_be_firm": _l(
        "May be the registered firm %(name)s (%(company)s). It waits as a draft until you have looked at both."
    ),
    "may_be_row": _l("May be the firm of row %(row)s. It waits as a draft until you have looked at both."),
    "draft": _l("Becomes a draft: a published profile needs a province and a process."),
}


def file_text(code: str) -> Any:
    return _FILE.get(code, _FILE["broken"])


def note_text(code: str, value: str) -> str:
    """What is said of a whole file."""
    sentence = _NOTES.get(code)
    return code if sentence is None else str(fill(sentence, value=value))


def row_text(code: str, values: Mapping[str, Any]) -> str:
    """The sentence of a reason as it is kept: a code and its values."""
    sentence = _ROW.get(code)
    return code if sentence is None else str(fill(sentence, **values) if values else sentence)
