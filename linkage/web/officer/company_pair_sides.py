"""Two firms side by side, field by field: what tells them apart first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from database.models.companies import Company
from database.queries import company_pairs as rows
from database.queries.company_pairs import Ties
from database.session import db
from linkage.language import _, ngettext
from linkage.services.company_pairs import kinds_of_office
from linkage.services.source_records import live_records, other_names
from linkage.web.layout import format_number, format_time
from linkage.wording.firm_fields import field_label, field_lines, opened_lines, veiled_lines

_NAMES = ("name", "name_en", "name_ja", "name_local")
_DECIDING = (
    *("tax_code", "legal_form", "province", "commune", "address", "industrial_park"),
    *("contact.phone", "contact.email", "contact.name", "website", "employees", "established", "capabilities"),
)
"""What tells two firms apart, looked at first."""
_PLAIN = frozenset({"lat", "lon", "former_province"})
"""Said by the address, too."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two firms; `ties` and `sources` are whole phrases."""

    code: str
    name: str
    url: str
    history_url: str
    status: str
    version: int
    ties: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A field of the two firms, None where one does not state it. What is masked on both sides may still differ."""

    label: str
    cells: tuple[str | None, ...]
    differs: bool


def sides_of(both: Sequence[Company]) -> tuple[Side, Side]:
    """The two firms with what hangs on each, in five queries."""
    ids = [company.id or 0 for company in both]
    ties, records = rows.ties_of(db(), ids), live_records(db(), ids)
    one, other = (
        Side(
            code=company.code,
            name=company.name,
            url=url_for("officer.company", code=company.code),
            history_url=url_for("officer.company_history", code=company.code),
            status=company.supplier_profile.status.value if company.supplier_profile else "",
            version=company.version,
            ties=_ties_text(ties[company.id or 0]),
            sources=tuple(dict.fromkeys(record.source for record in records[company.id or 0])) or (company.source,),
        )
        for company in both
    )
    return one, other


def _ties_text(ties: Ties) -> str:
    return ", ".join(
        (
            ngettext("%(count)s person", "%(count)s people", ties.people, count=format_number(ties.people)),
            ngettext("%(count)s need", "%(count)s needs", ties.needs, count=format_number(ties.needs)),
            ngettext("%(count)s fair", "%(count)s fairs", ties.fairs, count=format_number(ties.fairs)),
        )
    )


def deciding_rows(both: Sequence[Company], said: Sequence[Mapping[str, object]], *, is_open: bool) -> Iterator[PairRow]:
    """Names and what else tells two firms apart; fields that neither states are left out. `is_open`: contacts in full."""
    lines = opened_lines if is_open else veiled_lines
    yield from _rows(_NAMES, said, lines)
    known = other_names(db(), {company.id or 0: company.name for company in both})
    pairs = zip(both, said, strict=True)
    names = tuple("; ".join(_beside(known[company.id or 0], each)) or None for company, each in pairs)
    if any(names):
        yield _row(_("Other names"), names)
    yield from _kinds_of_office(both)
    yield from _rows(_DECIDING, said, lines)
    yield _row(_("In the registry since"), tuple(format_time(company.created_at) for company in both))


def _kinds_of_office(both: Sequence[Company]) -> Iterator[PairRow]:
    """Which is the head office and which a branch, where the tax codes are those of one firm."""
    kinds = kinds_of_office(*both)
    if any(kinds):
        labels = {"head": _("Head office"), "branch": _("Branch"), "": None}
        yield _row(_("By its tax code"), tuple(labels[kind] for kind in kinds))


def further_rows(said: Sequence[Mapping[str, object]]) -> Iterator[PairRow]:
    """Everything else that one of the two states."""
    shown = {*_NAMES, *_DECIDING, *_PLAIN}
    yield from _rows([name for name in dict.fromkeys((*said[0], *said[1])) if name not in shown], said, field_lines)


def _rows(
    names: Sequence[str], said: Sequence[Mapping[str, object]], lines: Callable[[str, Any], Sequence[str]]
) -> Iterator[PairRow]:
    for name in names:
        cells = tuple("; ".join(lines(name, each.get(name))) or None for each in said)
        values = {"; ".join(opened_lines(name, each.get(name))) for each in said}
        if any(cells):
            yield PairRow(field_label(name), cells, len(values) > 1)


def _row(label: str, cells: tuple[str | None, ...]) -> PairRow:
    return PairRow(label, cells, len(set(cells)) > 1)


def _beside(names: Sequence[str], said: Mapping[str, object]) -> list[str]:
    return [name for name in names if name not in [said.get(key) for key in _NAMES]]
