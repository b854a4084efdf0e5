"""Lists brought in: chosen, checked, their columns corrected, written whole or set aside; nothing before the officer says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import ImportStatus
from database.models.imports import ImportBatch
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.importers.batches import check_list, correct_columns, tables_in, write_list
from linkage.importers.columns import Table
from linkage.importers.files import read_spreadsheet
from linkage.importers.sentences import row_text
from linkage.importers.suppliers import column_letter
from linkage.inputs.base import read_input
from linkage.inputs.spreadsheets import ListInput
from linkage.language import _, _l, ngettext
from linkage.services.imports import OUTCOMES, batch_of, batches, discard_batch
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_number
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.sheets import csv_answer

SIZE = 20
_CELLS_SHOWN = 6
_SAMPLES = 3
_TONES = {
    "created": ("good", "plus"),
    "updated": ("accent", "edit"),
    "unchanged": ("neutral", "check"),
    "duplicate": ("warning", "list"),
    "refused": ("bad", "cross"),
    "ignored": ("neutral", "minus"),
}


@dataclass(frozen=True, slots=True)
class BatchLine:
    file_name: str
    url: str
    source: str
    status: str
    at: str
    counts: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list as the mapping form shows it; `name` is the field's name, `samples` what stands below the heading."""

    name: str
    letter: str
    label: str
    field: str
    samples: str


@dataclass(frozen=True, slots=True)
class TablePart:
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row and its fate: `tone` and `icon` draw its badge; `reasons` are whole sentences."""

    place: str
    outcome: str
    tone: str
    icon: str
    name: str
    cells: str
    reasons: tuple[str, ...]
    company_url: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """`tabs` filter the rows by fate, with counts; `written` is how many firms a click would make and change."""

    code: str
    file_name: str
    source: str
    status: str
    at: str
    notes: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    tables: tuple[TablePart, ...]
    has_names: bool
    fields: tuple[tuple[str, str], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    rows: tuple[RowLine, ...]
    pages: Pages
    written: int
    button: str
    csv_url: str


@blueprint.get("/imports")
@officer_only
def imports() -> str:
    return _imports_page("", {})


@blueprint.post("/imports")
@officer_only
def upload() -> ResponseReturnValue:
    """Reads and checks a list. A refused file keeps what was typed beside it."""
    require(may_curate(g.user))
    source, file = request.form.get("source", ""), request.files.get("file")
    try:
        given = _read_source(source)
        if file is None or not file.filename:
            raise Invalid(fields={"file": _l("Choose the spreadsheet.")})
        sheets = read_spreadsheet(file.read())
        name = " ".join(file.filename.split())[:300]
        by = actor_of(g.user)
        return redirect(
            once(
                lambda session: url_for(
                    "officer.batch",
                    code=check_list(session, sheets, source=given.source, file_name=_storable(name), by=by).code,
                )
            )
        )
    except Invalid as error:
        return _imports_page(source, error.fields), 422


@blueprint.get("/imports/<code>")
@officer_only
def batch(code: str) -> str:
    return render_template("officer/import.html", page=_page(batch_of(db(), code)))


@blueprint.get("/imports/<code>/rows.csv")
@officer_only
def batch_csv(code: str) -> ResponseReturnValue:
    """The fate of every row, to send back to who keeps the list."""
    found = batch_of(db(), code)
    headings = [_("Sheet"), _("Row"), _("Fate"), _("Firm"), _("What to know")]
    labels = outcome_labels()
    rows = (
        [row["sheet"], row["row"], labels[row["outcome"]], row["name"], " ".join(_reasons(row))] for row in found.rows
    )
    return csv_answer(f"import-{found.code}.csv", headings, rows)


@blueprint.post("/imports/<code>/columns")
@officer_only
def correct(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    found = batch_of(db(), code)
    fields = [
        [request.form.get(f"column-{number}-{place}", "") for place in range(len(table.labels))]
        for number, table in enumerate(tables_in(found))
    ]
    with transaction() as session:
        correct_columns(session, found, fields)
    flash(_("The list was checked again with these columns."), "success")
    return redirect(url_for("officer.batch", code=code))


@blueprint.post("/imports/<code>/write")
@officer_only
def write(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    found = batch_of(db(), code)
    with transaction() as session:
        is_written = write_list(session, found, by=actor_of(g.user))
    if is_written:
        flash(_("The list is written. The firms can be found and matched now."), "success")
    else:
        flash(_("The registry changed since this list was checked. Look at the new result, then write it."), "warning")
    return redirect(url_for("officer.batch", code=code))


@blueprint.post("/imports/<code>/discard")
@officer_only
def discard(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    found = batch_of(db(), code)
    with transaction() as session:
        discard_batch(session, found, by=actor_of(g.user))
    flash(_("The list was set aside; nothing of it was written."), "success")
    return redirect(url_for("officer.imports"))


def outcome_labels() -> dict[str, str]:
    return {
        "created": _("New firm"),
        "updated": _("Changed"),
        "unchanged": _("Unchanged"),
        "duplicate": _("Duplicate"),
        "refused": _("Refused"),
        "ignored": _("Left out"),
    }


def field_labels() -> dict[str, str]:
    return {
        "name": _("Company name"),
        "name_en": _("English name"),
        "name_ja": _("Japanese name"),
        "name_local": _("Name in another script"),
        "tax_code": _("Tax code"),
        "province": _("Province"),
        "district": _("District or commune"),
        "address": _("Address"),
        "industrial_park": _("Industrial park"),
        "process": _("Processes or products"),
        "employees": _("Employees"),
        "established": _("Year of foundation"),
        "certificates": _("Certificates"),
        "contact": _("Contact person"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "website": _("Website"),
    }


def _read_source(source: str) -> ListInput:
    return read_input(ListInput, {"source": source})


def _storable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()).encode(errors="replace").decode()


def _imports_page(source: str, errors: dict[str, Any]) -> str:
    lines = tuple(_line(each) for each in batches(db()))
    return render_template("officer/imports.html", batches=lines, source=source, errors=errors)


def _line(found: ImportBatch) -> BatchLine:
    labels = outcome_labels()
    counts = ", ".join(
        f"{labels[key]}: {format_number(found.counts[key])}" for key in OUTCOMES if found.counts.get(key)
    )
    url = url_for("officer.batch", code=found.code)
    return BatchLine(found.file_name, url, found.source, found.status.value, format_time(found.created_at), counts)


def _page(found: ImportBatch) -> BatchPage:
    address = Address.of_request(("fate", "page"))
    fate = next(iter(address.values("fate")), "")
    rows = [row for row in found.rows if fate in ("", row["outcome"])]
    number = min(page_number(), max(1, -(-len(rows) // SIZE)))
    written = found.counts.get("created", 0) + found.counts.get("updated", 0)
    tables = tables_in(found)
    return BatchPage(
        code=found.code,
        file_name=found.file_name,
        source=found.source,
        status=found.status.value,
        at=format_time(found.applied_at or found.created_at),
        notes=tuple(_notes(found.mapping)),
        figures=tuple((format_number(found.counts.get(key, 0)), label) for key, label in outcome_labels().items()),
        tables=tuple(_table(place, table, found) for place, table in enumerate(tables)),
        has_names=any("name" in table.fields for table in tables),
        fields=tuple(field_labels().items()),
        tabs=tuple(_tabs(found, address, fate)),
        rows=tuple(_row(row) for row in rows[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(rows), page=number, size=SIZE, url=address.page),
        written=written if found.status is ImportStatus.CHECKED else 0,
        button=ngettext("Write %(count)s firm", "Write %(count)s firms", written, count=format_number(written)),
        csv_url=url_for("officer.batch_csv", code=found.code),
    )


def _notes(mapping: Mapping[str, Any]) -> Iterator[str]:
    encoding = mapping.get("encoding")
    if encoding and encoding not in ("utf-8", "utf-8-sig"):
        names = {"cp932": "Shift-JIS", "cp1258": "Windows-1258", "tcvn3": "TCVN3 (ABC)"}
        yield _("Read as a text in %(encoding)s.", encoding=names.get(encoding, encoding.upper()))
    if mapping.get("skipped"):
        yield _("Hidden sheets were not read: %(names)s.", names=", ".join(mapping["skipped"]))


def _table(number: int, table: Table, found: ImportBatch) -> TablePart:
    below = [
        row["cells"] for row in found.rows if row["table"] == number and row["outcome"] not in ("ignored", "refused")
    ]
    columns = tuple(
        Column(
            name=f"column-{number}-{place}",
            letter=column_letter(place),
            label=" ".join(label.split()) or _("(no heading)"),
            field=table.fields[place],
            samples=" · ".join(cells[place] for cells in below[:_SAMPLES] if place < len(cells) and cells[place]),
        )
        for place, label in enumerate(table.labels)
    )
    title = (
        _("Sheet %(sheet)s, headings in row %(row)s", sheet=table.sheet, row=table.header_row)
        if table.sheet
        else _("Headings in row %(row)s", row=table.header_row)
    )
    return TablePart(title, columns)


def _tabs(found: ImportBatch, address: Address, fate: str) -> Iterator[tuple[str, str, bool, int]]:
    yield _("All rows"), str(address.without("fate")), not fate, len(found.rows)
    for key, label in outcome_labels().items():
        if found.counts.get(key):
            yield label, str(address.setting("fate", key)), fate == key, found.counts[key]


def _row(row: Mapping[str, Any]) -> RowLine:
    tone, icon = _TONES[row["outcome"]]
    return RowLine(
        place=_("%(sheet)s, row %(row)s", sheet=row["sheet"], row=row["row"])
        if row["sheet"]
        else _("Row %(row)s", row=row["row"]),
        outcome=outcome_labels()[row["outcome"]],
        tone=tone,
        icon=icon,
        name=row["name"],
        cells=" | ".join([cell for cell in row["cells"] if cell][:_CELLS_SHOWN]),
        reasons=tuple(_reasons(row)),
        company_url=url_for("officer.company", code=row["company"]) if row["company"] else "",
    )


def _reasons(row: Mapping[str, Any]) -> Iterator[str]:
    for reason in row["reasons"]:
        yield row_text(reason["code"], {key: value for key, value in reason.items() if key != "code"})
