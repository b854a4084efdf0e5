"""Which firm each row of a list speaks of: a registered one, that of an earlier row, a new one, or one an officer must look at."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from database.models.companies import Company
from database.models.company_merges import CompanyRedirect
from database.models.source_records import SourceRecord
from database.queries.registry_records import registry_rows
from linkage.inputs.suppliers import SupplierInput
from linkage.services.company_pairs import decisions_on
from linkage.services.kept_decisions import fingerprint, kept_apart
from linkage.services.source_records import other_names, statement_of
from matching.registry.firms import Firm, read_firm
from matching.registry.records import PLACE_FIELDS, Evidence, FirmRecord, Pair, record_of
from matching.registry.resolving import resolve


@dataclass(slots=True)
class Group:
    """Rows that speak of one firm, by their places in the list, in order. `company`: the code of a registered firm.

    `doubts`: pairs with firms (by code) or groups (by their first row) that may be this one.
    """

    rows: list[int]
    company: str = ""
    doubts: list[tuple[str | int, Pair]] = field(default_factory=list)


def groups_as_json(groups: Iterable[Group]) -> list[Any]:
    """Groups as a batch keeps them: those of more than a row of its own that is new."""
    return [
        [group.rows, group.company, [[other, _pair_as_json(pair)] for other, pair in group.doubts]]
        for group in groups
        if group.company or group.doubts or len(group.rows) > 1
    ]


def groups_from_json(kept: Sequence[Any], rows: int) -> list[Group]:
    """The groups of a list of so many rows, as `groups_as_json` kept them. Raises ValueError when they are of another list."""
    groups = [
        Group(list(places), company, [(other, _pair_from_json(pair)) for other, pair in doubts])
        for places, company, doubts in kept
    ]
    told = {place for group in groups for place in group.rows}
    if len(told) != sum(len(group.rows) for group in groups) or not told <= set(range(rows)):
        raise ValueError("these groups are of another list")
    groups += [Group([place]) for place in range(rows) if place not in told]
    return sorted(groups, key=lambda group: group.rows[0])


def _pair_as_json(pair: Pair) -> dict[str, Any]:
    return {**asdict(pair), "evidence": [asdict(piece) for piece in pair.evidence]}


def _pair_from_json(kept: Mapping[str, Any]) -> Pair:
    return Pair(**{**kept, "evidence": tuple(Evidence(**piece) for piece in kept["evidence"])})


def groups_of(session: Session, firms: Sequence[SupplierInput], *, source: str) -> list[Group]:
    """The firms of a list with their rows, in the order of their first rows. Reads the whole registry once."""
    records = [read_firm(_record(f"{place}", supplier)) for place, supplier in enumerate(firms)]
    inner = resolve(records)
    met = _known_by_words(session, source, firms) | _known_by_tax_code(session, firms)
    met |= _known_by_id(session, source, firms)
    outer = _in_registry(session, records, met) if records else []
    for pair in outer:
        if _is_sure(pair):
            met.setdefault(int(pair.a), _code(pair.b))
    groups = _joined(firms, met, inner)
    _add_doubts(groups, inner, outer)
    _forget_settled(session, groups, firms, source)
    return groups


def _in_registry(session: Session, records: Sequence[Firm], met: Mapping[int, str]) -> list[Pair]:
    """The list met with the registry; what officers told apart from a firm that a row speaks of is no rival of it."""
    registry = registry_firms(session)
    known = {str(place): code for place, code in met.items()}
    return resolve(records, registry, decisions=decisions_on(session, [firm.id for firm in registry], known))


def _is_sure(pair: Pair) -> bool:
    """Between two sources a name alone is a suspicion, however alike: a number, a door or a telephone must speak for it too."""
    return pair.band == "merge" and any(each.weight > 0 and each.kind not in _NAMES for each in pair.evidence)


_NAMES = frozenset({"name", "trade"})


def _record(key: str, supplier: SupplierInput) -> FirmRecord:
    names = supplier.model_dump(include={"name", "name_en", "name_ja", "name_local", "website", "tax_code"})
    place = supplier.place().model_dump(include={*PLACE_FIELDS})
    return record_of(key, {**names, **place, "phone": supplier.contact.phone if supplier.contact else None})


def registry_firms(session: Session) -> list[FirmRecord]:
    """Every plant of every firm, under all names the firm is known by."""
    names = {key or 0: (code, name) for key, code, name in session.exec(select(Company.id, Company.code, Company.name))}
    spellings = other_names(session, {key: name for key, (_code, name) in names.items()})
    aliases = {names[key][0]: found for key, found in spellings.items() if found}
    return [FirmRecord(**row, aliases=aliases.get(_code(row["id"]), ())) for row in registry_rows(session)]


def _code(record_id: str) -> str:
    """The public code of the firm a record of the registry belongs to."""
    return record_id.partition("/")[0]


def _known_by_id(session: Session, source: str, firms: Sequence[SupplierInput]) -> dict[int, str]:
    """Rows whose firm this source brought before, under the same id; also when that firm went into another since."""
    own = select(Company.external_id, Company.code).where(Company.source == source)
    led = (
        select(CompanyRedirect.external_id, Company.code)
        .join(Company, col(Company.id) == col(CompanyRedirect.company_id))
        .where(CompanyRedirect.source == source)
    )
    codes = {key: code for statement in (led, own) for key, code in session.exec(statement) if key}
    return {place: codes[supplier.id] for place, supplier in enumerate(firms) if supplier.id in codes}


def _known_by_words(session: Session, source: str, firms: Sequence[SupplierInput]) -> dict[int, str]:
    """Rows that this source wrote word for word before: they speak of the same firm as then, whatever else looks like it."""
    told = select(SourceRecord.said, Company.code).join(Company, col(Company.id) == col(SourceRecord.company_id))
    mine = told.where(SourceRecord.source == source, col(SourceRecord.withdrawn_at).is_(None))
    codes = {_words(said): code for said, code in session.exec(mine.order_by(col(SourceRecord.id).desc()))}
    if not codes:
        return {}
    words = ((place, _words(statement_of(supplier))) for place, supplier in enumerate(firms))
    return {place: codes[text] for place, text in words if text in codes}


def _words(said: Mapping[str, Any]) -> str:
    return json.dumps(said, sort_keys=True)


def _known_by_tax_code(session: Session, firms: Sequence[SupplierInput]) -> dict[int, str]:
    """Rows whose tax code a registered firm has: equal numbers are one firm, and a branch shares the first ten digits."""
    statement = select(Company.tax_code, Company.code).where(col(Company.tax_code).is_not(None))
    codes = {_digits(tax_code): code for tax_code, code in session.exec(statement.order_by(col(Company.id).desc()))}
    return {place: codes[tax] for place, supplier in enumerate(firms) if (tax := _digits(supplier.tax_code)) in codes}


def _joined(firms: Sequence[SupplierInput], met: Mapping[int, str], inner: Sequence[Pair]) -> list[Group]:
    """Rows that meet the same registered firm, or are one firm by the merge band; never two with different tax codes."""
    group_of = {place: Group([place], met.get(place, "")) for place in range(len(firms))}
    taxes = {place: {_digits(supplier.tax_code)} - {""} for place, supplier in enumerate(firms)}

    def join(one: int, other: int) -> None:
        first, second = group_of[one], group_of[other]
        if first is second or (first.company and second.company and first.company != second.company):
            return
        is_one_known = bool(first.company) and first.company == second.company
        if len(taxes[first.rows[0]] | taxes[second.rows[0]]) > 1 and not is_one_known:
            return
        if second.rows[0] < first.rows[0]:
            first, second = second, first
        taxes[first.rows[0]] |= taxes[second.rows[0]]
        first.rows = sorted([*first.rows, *second.rows])
        first.company = first.company or second.company
        for place in second.rows:
            group_of[place] = first

    first_of: dict[str, int] = {}
    for place, supplier in enumerate(firms):
        tax = _digits(supplier.tax_code)
        for key in (f"firm {met.get(place, '')}", f"tax {tax}", f"id {supplier.id or ''}"):
            if not key.endswith(" "):
                join(first_of.setdefault(key, place), place)
    for pair in inner:
        if pair.band == "merge":
            join(int(pair.a), int(pair.b))
    found = {id(group): group for group in group_of.values()}
    return sorted(found.values(), key=lambda group: group.rows[0])


def _digits(tax_code: str | None) -> str:
    return "".join(each for each in tax_code or "" if each.isdigit())[:10]


def _add_doubts(groups: Sequence[Group], inner: Sequence[Pair], outer: Sequence[Pair]) -> None:
    """The likeliest doubt of each group with each other firm, the surest first. Firms known by the registry raise none here."""
    group_of = {place: group for group in groups for place in group.rows}
    for pair in outer:
        group = group_of[int(pair.a)]
        if not group.company:
            _doubt(group, _code(pair.b), pair)
    for pair in inner:
        first, second = sorted((group_of[int(pair.a)], group_of[int(pair.b)]), key=lambda group: group.rows[0])
        if first is not second and not second.company:
            _doubt(second, first.company or first.rows[0], pair)
        elif first is not second and not first.company:
            _doubt(first, second.company, pair)


def _forget_settled(session: Session, groups: Sequence[Group], firms: Sequence[SupplierInput], source: str) -> None:
    """Takes out the doubts that an officer settled before the list was taken back."""
    apart = kept_apart(session)
    if not apart:
        return
    signs = {
        group.rows[0]: {fingerprint(statement_of(firms[place]), source) for place in group.rows} for group in groups
    }
    for group in groups:
        mine = signs[group.rows[0]]
        group.doubts = [
            (other, pair)
            for other, pair in group.doubts
            if not any(
                frozenset((a, b)) in apart for a in mine for b in (signs[other] if isinstance(other, int) else {other})
            )
        ]


def _doubt(group: Group, other: str | int, pair: Pair) -> None:
    if all(known != other for known, _pair in group.doubts):
        group.doubts.append((other, pair))
        group.doubts.sort(key=lambda doubt: -doubt[1].score)
