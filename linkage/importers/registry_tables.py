"""The officers' table of the registry: firms go out with a lasting code and come back with what an officer changed in them.

A cell that says what the firm says is no change, however the spreadsheet wrote it; so nothing is read out of what nobody touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from database.enums import BulkChange, BulkOutcome
from database.models.bulk_edits import BulkEdit
from database.models.companies import Company
from database.queries.company_merges import current_company
from database.queries.exchange import companies_by_id, lots_of
from linkage.errors import Invalid
from linkage.importers import registry_cells as says
from linkage.importers.double_encodings import repaired
from linkage.importers.files import Row, Sheets
from linkage.importers.grids import LONGEST_CELL, cell_text
from linkage.importers.suppliers import column_letter
from linkage.inputs.exchange import as_record
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.bulk_changes import Proposal, settled
from linkage.services.bulk_edits import keep
from linkage.services.bulk_looks import Looked
from linkage.services.supplier_records import as_input
from linkage.wording.firm_fields import field_label
from linkage.wording.identifiers import shown_tax_code, unmasked
from linkage.wording.table_cells import escaped_cell, unescaped_cell
from matching.registry.picking import fields_of

CODE, VERSION = "code", "version"
_KEY = re.compile(r"\(([a-z0-9_.]+)\)\s*$")
_HEADER_WITHIN = 30
_SHOWN_LETTERS = 60

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """`text`: what the cell says of a firm; `value`: what a text means, given what the firm says. Without it the cell is fixed.

    `key`: the field of the exchange format. `label` is lazy.
    """

    key: str
    label: Any
    text: Callable[[Company, Said], str]
    value: Callable[[str, Said], Any] | None = None

    @property
    def heading(self) -> str:
        """As it stands above the column: the key in brackets tells it in whatever language."""
        name = self.key if self.key != "capabilities" else "process"
        return f"{self.label} ({name})"


def _plain(key: str) -> Column:
    return Column(key, _label(key), lambda _company, said: str(said.get(key) or ""), lambda text, _said: text or None)


def _number(key: str) -> Column:
    return Column(
        key, _label(key), lambda _company, said: _figure(said.get(key)), lambda text, _said: says.number_of(text)
    )


def _figure(value: Any) -> str:
    return "" if value is None else str(value)


def _one_of(key: str, names: says.Names) -> Column:
    return Column(
        key,
        _label(key),
        lambda _company, said: names.text_of(said[key]) if said.get(key) else "",
        lambda text, _said: names.code_of(text),
    )


def _many_of(key: str, names: says.Names | None) -> Column:
    texts, codes = says.listed(names), says.listed_of(names)
    return Column(key, _label(key), lambda _company, said: texts(said.get(key) or ()), lambda text, _said: codes(text))


def _made(key: str, text: Callable[[Said], str], value: Callable[[str, Said], Any]) -> Column:
    return Column(key, _label(key), lambda _company, said: text(said), value)


def _label(key: str) -> Any:
    known = {"former_province": _l("Province before July 2025"), "capabilities": _l("Processes of the main plant")}
    return known.get(key) or _Late(key)


@dataclass(frozen=True, slots=True)
class _Late:
    """A field's name in the language of whoever reads it."""

    key: str

    def __str__(self) -> str:
        return field_label(self.key)


def _tax_code(text: str, said: Said) -> str | None:
    """The masked number of a household stands for the one that is known; a code is the same with and without its hyphen."""
    known: str | None = said.get("tax_code")
    if known and unmasked(text, known) == known:
        return known
    code = says.tax_code_of(text)
    return known if known and known.replace("-", "") == code.replace("-", "") else code


COLUMNS: tuple[Column, ...] = (
    Column(CODE, _l("Code"), lambda company, _said: company.code),
    Column(VERSION, _l("Version"), lambda company, _said: str(company.version)),
    *(_plain(key) for key in ("name", "name_en", "name_ja", "name_local")),
    Column("tax_code", _Late("tax_code"), lambda company, _said: shown_tax_code(company) or "", _tax_code),
    _one_of("business_type", says.BUSINESS_TYPES),
    _one_of("ownership", says.OWNERSHIPS),
    _one_of("legal_form", says.LEGAL_FORMS),
    _number("employees"),
    _number("established"),
    _one_of("province", says.PROVINCES),
    *(_plain(key) for key in ("former_province", "commune", "address", "industrial_park")),
    _made("capabilities", says.processes_text, says.processes_of),
    _made("certificates", says.certificates_text, says.certificates_of),
    _made("equipment", says.machines_text, says.machines_of),
    _many_of("sectors", says.SECTORS),
    _many_of("languages", None),
    _many_of("inspection", None),
    *(_number(key) for key in ("terms.lead_time_days", "terms.moq_pcs", "terms.export_ratio_pct")),
    *(_number(key) for key in ("qcd.ppm_last_12m", "qcd.on_time_delivery_pct", "utilisation_pct")),
    *(_plain(key) for key in ("website", "contact.name", "contact.email", "contact.phone")),
    *(_plain(key) for key in ("summary_vi", "summary_en", "summary_ja")),
    Column(
        "status",
        _l("State"),
        lambda company, _said: company.supplier_profile.status.value if company.supplier_profile else "",
    ),
    Column("confirmed_on", _l("Last confirmed"), lambda _company, said: str(said.get("confirmed_on") or "")),
)
_BY_NAME = {_KEY.search(column.heading)[1]: column for column in COLUMNS}  # type: ignore[index]
_FIXED_AND_TOLD = frozenset({"status"})
"""A changed cell of these is refused; others that are fixed only tell."""


def table_headings() -> list[str]:
    return [column.heading for column in COLUMNS]


def table_rows(companies: Iterable[Company]) -> Iterator[list[str]]:
    """The firms as texts, escaped, column by column."""
    for company in companies:
        said = _said(company)
        yield [escaped_cell(column.text(company, said)) for column in COLUMNS]


def _said(company: Company) -> dict[str, Any]:
    return fields_of(as_record(as_input(company)))


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that came back: place of a column in the sheet -> column, and the rows below the headings."""

    columns: Mapping[int, Column]
    rows: tuple[Row, ...]


def registry_table(sheets: Sheets) -> ReadTable | None:
    """The table in a file, when it is one of ours: one whose headings name our keys, code and version among them."""
    for sheet in sheets.sheets:
        for at, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
            found = {
                place: column
                for place, cell in enumerate(row.cells)
                if (key := _KEY.search(cell)) and (column := _BY_NAME.get(key[1]))
            }
            names = [column.key for column in found.values()]
            if {CODE, VERSION} <= set(names) and len(set(names)) == len(names):
                return ReadTable(found, sheet.rows[at + 1 :])
    return None


def look_at_table(session: Session, table: ReadTable, *, file_name: str, by: Actor) -> BulkEdit:
    """Keeps what the officer's changes in a table would do, row by row. Writes nothing else. Raises Invalid when they are too many."""
    looked = _Looking(session, table).rows()
    return keep(session, looked, change=BulkChange.FILE, arguments={}, selection=file_name, by=by)


@dataclass(slots=True)
class _Looking:
    session: Session
    table: ReadTable
    seen: dict[int, int] = field(default_factory=dict)
    taxes: dict[str, int] = field(default_factory=dict)

    def rows(self) -> list[Looked]:
        rows = [row for row in self.table.rows if any(row.cells)]
        found: list[Looked] = []
        for lot in lots_of(rows):
            codes = {self._cell(row, CODE).upper()[:16] for row in lot} - {""}
            ids = self.session.exec(select(Company.id).where(col(Company.code).in_(sorted(codes)))).all()
            companies = {company.code: company for company in companies_by_id(self.session, [key or 0 for key in ids])}
            found += [self._row(row, companies) for row in lot]
        return self._without_taken(found)

    def _row(self, row: Row, companies: Mapping[str, Company]) -> Looked:
        code = self._cell(row, CODE).upper()[:16]
        name = self._cell(row, "name")
        if not code:
            return _refused(row, name, "no_code", {})
        company = companies.get(code)
        if company is None or company.supplier_profile is None:
            gone_into = None if company else current_company(self.session, code)
            if gone_into is not None:
                return _refused(row, name, "merged_code", {"value": code, "name": gone_into.name})
            return _refused(row, name, "unknown_code", {"value": code})
        if (company.id or 0) in self.seen:
            return _refused(row, company.name, "twice", {"row": self.seen[company.id or 0]})
        self.seen[company.id or 0] = row.number
        return Looked(row.number, company.name, self._proposal(row, company), company.id, company.version)

    def _proposal(self, row: Row, company: Company) -> Proposal:
        said, patch, reasons = _said(company), {}, []
        for place, column in self.table.columns.items():
            cell = row.cells[place] if place < len(row.cells) else ""
            if column.key in (CODE, VERSION) or cell == _as_read(column.text(company, said)):
                continue
            if column.value is None:
                if column.key in _FIXED_AND_TOLD:
                    reasons.append(("fixed", {"field": column.key}))
                continue
            try:
                text = unescaped_cell(cell)
                value = column.value(text, said) if text else None
            except Invalid as error:
                where = f"{column_letter(place)}{row.number}"
                reasons.append(("cell", {"cell": where, "value": cell[:_SHOWN_LETTERS], "why": str(_first(error))}))
                continue
            if (value or None) != (said.get(column.key) or None):
                patch[column.key] = value
        if reasons:
            return Proposal(BulkOutcome.REFUSED, {}, (), reasons)
        if patch and self._cell(row, VERSION) != str(company.version):
            return Proposal(BulkOutcome.REFUSED, {}, (), [("older_table", {})])
        if "utilisation_pct" in patch:
            # A new load is of today.
            patch["utilisation_on"] = None
        found = settled(as_input(company), said, patch)
        return _shown_only(found, patch)

    def _without_taken(self, found: Sequence[Looked]) -> list[Looked]:
        """Two firms cannot have one tax code, in the registry or after this table."""
        wanted = {each.proposal.patch["tax_code"]: each for each in found if each.proposal.patch.get("tax_code")}
        held: dict[str, int] = {}
        for lot in lots_of(sorted(wanted)):
            columns = select(Company.tax_code, Company.id).where(col(Company.tax_code).in_(lot))
            held |= {code: key or 0 for code, key in self.session.exec(columns) if code}
        checked = []
        for each in found:
            code = each.proposal.patch.get("tax_code")
            is_taken = code is not None and (
                held.get(code, each.company_id) != each.company_id or wanted[code] is not each
            )
            checked.append(_taken(each, code) if is_taken else each)
        return checked

    def _cell(self, row: Row, key: str) -> str:
        place = next((place for place, column in self.table.columns.items() if column.key == key), None)
        cell = row.cells[place] if place is not None and place < len(row.cells) else ""
        return unescaped_cell(cell).strip()


def _as_read(text: str) -> str:
    """A cell as the reader of files hands it back."""
    return repaired(cell_text(escaped_cell(text))[:LONGEST_CELL])


def _first(error: Invalid) -> Any:
    return next(iter(error.fields.values()), error.text)


def _shown_only(found: Proposal, patch: Mapping[str, Any]) -> Proposal:
    """What follows from a change by itself is not told."""
    shown = [line for line in found.shown if line[0] != "utilisation_on" or "utilisation_pct" not in patch]
    return Proposal(found.outcome, found.patch, shown, found.reasons)


def _refused(row: Row, name: str, code: str, values: Mapping[str, Any]) -> Looked:
    return Looked(row.number, name, Proposal(BulkOutcome.REFUSED, {}, (), [(code, values)]))


def _taken(each: Looked, code: str | None) -> Looked:
    refused = Proposal(BulkOutcome.REFUSED, {}, each.proposal.shown, [("tax_code_taken", {"value": code})])
    return Looked(each.place, each.name, refused, each.company_id, each.version)
