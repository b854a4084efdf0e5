"""What the columns of a list hold, as the officer sees and corrects it: by the column, with the first rows below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from database.models.imports import ImportBatch
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.importers.batches import keep_columns, plan_columns, tables_in
from linkage.importers.column_contents import kind_of_column
from linkage.importers.columns import Table
from linkage.importers.headings import FIELDS, FIGURES
from linkage.importers.suppliers import column_letter
from linkage.language import _, ngettext
from linkage.services.import_jobs import LONG_ROWS, ask_to_correct
from linkage.services.imports import batch_of
from linkage.services.users import actor_of
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.import_jobs import tell_of_correcting

PREVIEWED = 20
_SAMPLES = 3
_SHOWN_LETTERS = 48
_SHIFTED = frozenset({"cells_shifted", "cells_moved"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list as the mapping form shows it; `name` is the field's name, `samples` what stands below the heading.

    `remark`: that it was told by its cells, that another column holds the same, or that its cells look like something else.
    """

    name: str
    letter: str
    label: str
    field: str
    samples: str
    remark: str


@dataclass(frozen=True, slots=True)
class Slipped:
    """Rows whose cells slipped: how many, for example, and the ways to treat them (value, text), one of which is chosen."""

    name: str
    chosen: str
    told: str
    examples: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TablePart:
    """`preview`: the first rows of the list, each with its number and its cells by column."""

    title: str
    columns: tuple[Column, ...]
    preview: tuple[tuple[str, tuple[str, ...]], ...]
    slipped: Slipped | None


@blueprint.post("/imports/<code>/columns")
@officer_only
def correct(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    found = batch_of(db(), code)
    tables = tables_in(found)
    fields = [
        [request.form.get(f"column-{number}-{place}", "") for place in range(len(table.labels))]
        for number, table in enumerate(tables)
    ]
    shifts = [request.form.get(f"shifts-{number}", "") for number in range(len(tables))]
    if len(found.rows) > LONG_ROWS:
        with transaction() as session:
            job = ask_to_correct(session, batch_of(session, code), fields, shifts, by=actor_of(g.user))
            return redirect(url_for("officer.import_job_page", code=job.code))
    checked = plan_columns(db(), found, fields, shifts)
    with transaction() as session:
        keep_columns(session, batch_of(session, code), checked)
    tell_of_correcting()
    return redirect(url_for("officer.batch", code=code))


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
        "equipment": _("Machines"),
        "employees": _("Employees"),
        "established": _("Year of foundation"),
        "capital": _("Charter capital"),
        "revenue": _("Revenue"),
        "certificates": _("Certificates"),
        "contact": _("Contact person"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "website": _("Website"),
    }


def table_parts(found: ImportBatch) -> tuple[TablePart, ...]:
    """The tables of a batch as the form shows them."""
    return tuple(_part(number, table, found) for number, table in enumerate(tables_in(found)))


def _part(number: int, table: Table, found: ImportBatch) -> TablePart:
    rows = [row for row in found.rows if row["table"] == number and row["outcome"] != "ignored"]
    title = (
        _("Sheet %(sheet)s, headings in row %(row)s", sheet=table.sheet, row=table.header_row)
        if table.sheet
        else _("Headings in row %(row)s", row=table.header_row)
    )
    if not table.header_row:
        title = _("No headings were found: the columns were told by what they hold")
    return TablePart(
        title, tuple(_columns(number, table, rows)), tuple(_preview(table, rows)), _slipped(number, table, rows)
    )


def _columns(number: int, table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[Column]:
    for place, label in enumerate(table.labels):
        cells = [row["cells"][place] for row in rows if place < len(row["cells"])]
        yield Column(
            name=f"column-{number}-{place}",
            letter=column_letter(place),
            label=" ".join(label.split()) or _("(no heading)"),
            field=(table.said or table.fields)[place],
            samples=" · ".join(cell for cell in cells[:_SAMPLES] if cell),
            remark=_remark(table, place, cells),
        )


def _remark(table: Table, place: int, cells: Sequence[str]) -> str:
    """What to look at twice."""
    if place in table.guessed:
        return _("Told by what the cells hold.")
    if place in table.doubles:
        counting = column_letter(table.doubles[place])
        return _(
            "Holds the same as column %(letter)s, which counts. To take this one, leave that one out.", letter=counting
        )
    others = [column_letter(other) for other, counting in table.doubles.items() if counting == place]
    if others:
        return _("This column counts; the same is held by: %(letters)s.", letters=", ".join(others))
    kind = kind_of_column(cells)
    if (
        table.fields[place] in FIGURES
        or not table.fields[place]
        or kind in ("", table.fields[place])
        or kind not in FIELDS
        or kind in table.fields
    ):
        return ""
    return _("The cells look like this: %(field)s.", field=field_labels()[kind])


def _preview(table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    width = len(table.labels)
    for row in rows[:PREVIEWED]:
        cells = [" ".join(cell.split()) for cell in row["cells"]]
        short = [cell if len(cell) <= _SHOWN_LETTERS else f"{cell[:_SHOWN_LETTERS]}…" for cell in cells]
        yield str(row["row"]), tuple([*short, *[""] * width][:width])


def _slipped(number: int, table: Table, rows: Sequence[Mapping[str, Any]]) -> Slipped | None:
    reasons = [reason for row in rows for reason in row["reasons"] if reason["code"] in _SHIFTED]
    if not reasons and table.shifts != "keep":
        return None
    told = ngettext(
        "In %(count)s row the cells seem to have slipped into other columns.",
        "In %(count)s rows the cells seem to have slipped into other columns.",
        len(reasons),
        count=format_number(len(reasons)),
    )
    examples = tuple(
        _(
            "“%(value)s” in %(cell)s belongs into column %(column)s.",
            **{key: reason[key] for key in ("value", "cell", "column")},
        )
        for reason in reasons[:_SAMPLES]
    )
    ways = (
        ("ask", _("Leave these rows out until the list is corrected")),
        ("move", _("Put the cells into the columns they belong to")),
        ("keep", _("Take the rows as they stand")),
    )
    return Slipped(f"shifts-{number}", table.shifts, told if reasons else "", examples, ways)
