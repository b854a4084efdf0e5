"""Lists brought in: chosen, checked, their columns corrected, written whole or set aside; nothing before the officer says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import ImportStatus
from database.models.imports import ImportBatch
from database.queries.company_pairs import pair_codes
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.importers.batches import keep_list, make_ready, plan_list, tables_in, write_ready
from linkage.importers.columns import Table
from linkage.importers.files import Sheets, read_spreadsheet
from linkage.importers.registry_tables import ReadTable, look_at_table, registry_table
from linkage.importers.sentences import note_text, row_text
from linkage.importers.suppliers import column_letter
from linkage.inputs.base import read_input
from linkage.inputs.spreadsheets import ListInput
from linkage.language import _, _l, ngettext
from linkage.services.import_jobs import LONG_ROWS, ask_to_check, ask_to_write
from linkage.services.imports import OUTCOMES, READ_AGAIN, batch_of, batches, discard_batch
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number, format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.changed_values import ChangedValue, changed_values
from linkage.web.officer.import_columns import TablePart, field_labels, table_parts
from linkage.web.officer.import_jobs import JobLine, job_lines, tell_of_writing
from linkage.web.officer.work import work_panel
from linkage.web.sheets import csv_answer
from matching.registry.verdicts import VERSION

SIZE = 20
_CELLS_SHOWN = 6
_CHANGES_SHOWN = 3
_NAME_HERE = "\0"
_TONES = {
    "created": ("good", "plus"),
    "updated": ("accent", "edit"),
    "unchanged": ("neutral", "check"),
    "duplicate": ("warning", "list"),
    "review": ("warning", "search"),
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
class RowReason:
    """A sentence about a row; the words of `link`, which may be none, lead to `url`."""

    before: str
    link: str = ""
    after: str = ""
    url: str = ""

    def __str__(self) -> str:
        return self.before + self.link + self.after


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row and its fate: `tone` and `icon` draw its badge; `reasons` are whole sentences.

    `changes`: the first values that change; `more_changes`: the others.
    """

    place: str
    outcome: str
    tone: str
    icon: str
    name: str
    cells: str
    reasons: tuple[RowReason, ...]
    changes: tuple[ChangedValue, ...]
    more_changes: tuple[ChangedValue, ...]
    company_url: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """`tabs` filter the rows by fate, with counts; `written` is how many firms a click would make and change, drafts included;
    `doubted` says how many of them may be other firms; of a list that was written, how many pairs wait, which are at `pairs_url`."""

    code: str
    file_name: str
    source: str
    status: str
    at: str
    notes: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    tables: tuple[TablePart, ...]
    has_names: bool
    is_to_look_at: bool
    fields: tuple[tuple[str, str], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    rows: tuple[RowLine, ...]
    pages: Pages
    written: int
    button: str
    doubted: str
    pairs_url: str
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
        if file is None or not file.filename:
            _read_source(source)
            raise Invalid(fields={"file": _l("Choose the spreadsheet.")})
        data = file.read()
        name = _storable(" ".join(file.filename.split())[:300])
        # Read here too when it is long: who chose the wrong file is told at once.
        sheets = read_spreadsheet(data)
        table = registry_table(sheets)
        if table is not None:
            return redirect(_looked_at(table, name))
        return redirect(_taken_in(data, sheets, _read_source(source).source, name))
    except Invalid as error:
        return _imports_page(source, error.fields), 422


@blueprint.get("/imports/<code>")
@officer_only
def batch(code: str) -> str:
    found = batch_of(db(), code)
    work = work_panel("list", found.code, "batch_id", found.id)
    return render_template("officer/import.html", page=_page(found), work=work)


@blueprint.get("/imports/<code>/rows.csv")
@officer_only
def batch_csv(code: str) -> ResponseReturnValue:
    """The fate of every row, to send back to who keeps the list."""
    found = batch_of(db(), code)
    headings = [_("Sheet"), _("Row"), _("Fate"), _("Firm"), _("What to know"), _("What changes")]
    labels = outcome_labels()
    rows = (
        [
            row["sheet"],
            row["row"],
            labels[row["outcome"]],
            row["name"],
            " ".join(map(str, _reasons(row))),
            "\n".join(map(str, changed_values(row.get("changes", ())))),
        ]
        for row in found.rows
    )
    return csv_answer(f"import-{found.code}.csv", headings, rows)


@blueprint.post("/imports/<code>/write")
@officer_only
def write(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    found = batch_of(db(), code)
    by = actor_of(g.user)
    if len(found.rows) > LONG_ROWS:
        with transaction() as session:
            return redirect(url_for("officer.import_job_page", code=ask_to_write(session, found, by=by).code))
    ready = make_ready(db(), found)
    with transaction() as session:
        tell_of_writing(is_written=write_ready(session, batch_of(session, code), ready, by=by))
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
        "review": _("To look at"),
        "refused": _("Refused"),
        "ignored": _("Left out"),
    }


def _looked_at(table: ReadTable, name: str) -> str:
    """Where the changes in a table of the registry that came back can be looked at."""
    by = actor_of(g.user)

    def look(session: Session) -> str:
        found = look_at_table(session, table, file_name=name, by=by)
        return url_for("officer.bulk_edit", code=found.code)

    return once(look)


def _taken_in(data: bytes, sheets: Sheets, source: str, name: str) -> str:
    """Where the list can be looked at: checked at once, or under way when it is long."""
    by, uploads = actor_of(g.user), current_app.config["LINKAGE"].upload_dir
    # Compared before anything is locked: with a large registry that takes seconds.
    checked = plan_list(db(), sheets, source=source) if sheets.row_count <= LONG_ROWS else None

    def take_in(session: Session) -> str:
        if checked is not None:
            found = keep_list(session, checked, source=source, file_name=name, by=by)
            return url_for("officer.batch", code=found.code)
        rows = sheets.row_count
        job = ask_to_check(session, uploads, data, source=source, file_name=name, rows=rows, by=by)
        return url_for("officer.import_job_page", code=job.code)

    return once(take_in)


def _read_source(source: str) -> ListInput:
    return read_input(ListInput, {"source": source})


def _storable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()).encode(errors="replace").decode()


def _imports_page(source: str, errors: dict[str, Any]) -> str:
    lines = tuple(_line(each) for each in batches(db()))
    jobs: tuple[JobLine, ...] = job_lines(db())
    return render_template("officer/imports.html", batches=lines, jobs=jobs, source=source, errors=errors)


def _line(found: ImportBatch) -> BatchLine:
    labels = outcome_labels()
    counts = ", ".join(
        f"{labels[key]}: {format_number(found.counts[key])}" for key in OUTCOMES if found.counts.get(key)
    )
    url = url_for("officer.batch", code=found.code)
    return BatchLine(found.file_name, url, found.source, found.status.value, format_time(found.created_at), counts)


def _page(found: ImportBatch) -> BatchPage:
    address = Address.of_request(("fate", "page"))
    fate = address.first("fate")
    rows = [row for row in found.rows if fate in ("", row["outcome"])]
    number = page_within(len(rows), SIZE)
    doubted = found.counts.get("review", 0)
    written = found.counts.get("created", 0) + found.counts.get("updated", 0) + doubted
    tables = tables_in(found)
    parts = table_parts(found) if found.status is ImportStatus.CHECKED else ()
    has_names = any("name" in table.fields for table in tables)
    is_written = found.status is ImportStatus.APPLIED
    waiting = len(pair_codes(db(), rules=VERSION, batch_id=found.id)) if is_written else 0
    return BatchPage(
        code=found.code,
        file_name=found.file_name,
        source=found.source,
        status=found.status.value,
        at=format_time(found.applied_at or found.created_at),
        notes=(*_notes(found.mapping), *_doubled(tables)),
        figures=tuple((format_number(found.counts.get(key, 0)), label) for key, label in outcome_labels().items()),
        tables=parts,
        has_names=has_names,
        is_to_look_at=not has_names
        or any(part.slipped or each.guessed or each.doubles for part, each in zip(parts, tables, strict=False)),
        fields=tuple(field_labels().items()),
        tabs=tuple(_tabs(found, address, fate)),
        rows=tuple(_row(row) for row in rows[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(rows), page=number, size=SIZE, url=address.page),
        written=written if found.status is ImportStatus.CHECKED else 0,
        button=ngettext("Write %(count)s firm", "Write %(count)s firms", written, count=format_number(written)),
        doubted=_waiting(waiting, doubted) if is_written else _doubted(doubted),
        pairs_url=url_for("officer.pairs", batch=found.code) if waiting else "",
        csv_url=url_for("officer.batch_csv", code=found.code),
    )


def _doubted(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s of the firms is a draft until you have looked whether it is another one.",
        "%(count)s of the firms are drafts until you have looked whether they are other ones.",
        count,
        count=format_number(count),
    )


def _waiting(pairs: int, doubted: int) -> str:
    """What is left to look at of a list that was written."""
    if pairs:
        return ngettext(
            "%(count)s pair of firms of this list waits to be looked at. Its new firm is a draft until then.",
            "%(count)s pairs of firms of this list wait to be looked at. Their new firms are drafts until then.",
            pairs,
            count=format_number(pairs),
        )
    return _("All pairs of firms of this list were looked at.") if doubted else ""


def _notes(mapping: Mapping[str, Any]) -> Iterator[str]:
    encoding = mapping.get("encoding")
    if encoding and encoding not in ("utf-8", "utf-8-sig"):
        names = {"cp932": "Shift-JIS", "cp1258": "Windows-1258", "tcvn3": "TCVN3 (ABC)", "cp949": "EUC-KR"}
        yield _("Read as a text in %(encoding)s.", encoding=names.get(encoding, encoding.upper()))
    if mapping.get("named_as_in"):
        yield _("The columns were named as in the last list of this source. Look at them below.")
    if mapping.get(READ_AGAIN):
        yield _("These are the rows of a list that was written before, read again with the words explained since.")
    yield from (note_text(code, value) for code, value in mapping.get("notes", {}).items())
    if mapping.get("skipped"):
        yield _("Hidden sheets were not read: %(names)s.", names=", ".join(mapping["skipped"]))


def _doubled(tables: Sequence[Table]) -> Iterator[str]:
    """Which columns say the same, and which of them counts."""
    labels = field_labels()
    for table in tables:
        for place, counting in table.doubles.items():
            letters = [column_letter(at) for at in (counting, place)]
            yield _(
                "Columns %(first)s and %(second)s both hold “%(field)s”: %(first)s counts. Rows where they differ say so.",
                first=letters[0],
                second=letters[1],
                field=labels[table.fields[counting]],
            )


def _tabs(found: ImportBatch, address: Address, fate: str) -> Iterator[tuple[str, str, bool, int]]:
    yield _("All rows"), str(address.without("fate")), not fate, len(found.rows)
    for key, label in outcome_labels().items():
        if found.counts.get(key):
            yield label, str(address.setting("fate", key)), fate == key, found.counts[key]


def _row(row: Mapping[str, Any]) -> RowLine:
    tone, icon = _TONES[row["outcome"]]
    changes = tuple(changed_values(row.get("changes", ())))
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
        changes=changes[:_CHANGES_SHOWN],
        more_changes=changes[_CHANGES_SHOWN:],
        company_url=url_for("officer.company", code=row["company"]) if row["company"] else "",
    )


def _reasons(row: Mapping[str, Any]) -> Iterator[RowReason]:
    for reason in row["reasons"]:
        values = {key: value for key, value in reason.items() if key != "code"}
        if "company" not in values:
            yield RowReason(row_text(reason["code"], values))
            continue
        # The name goes in last, so that a translation may have it anywhere.
        before, _mark, after = row_text(reason["code"], {**values, "name": _NAME_HERE}).partition(_NAME_HERE)
        yield RowReason(before, values["name"], after, url_for("officer.company", code=values["company"]))
