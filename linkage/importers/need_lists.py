"""A list of wanted parts taken in: every row's fate, and the needs written whole by the way of exchange files, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from database.models.companies import Company
from database.queries.exchange import lots_of, needs_from
from linkage.errors import Invalid
from linkage.importers.files import Sheets
from linkage.importers.needs import NeedRow, need_table, read_needs, with_fields
from linkage.importers.sentences import file_text
from linkage.inputs.exchange import ExchangeFile
from linkage.inputs.needs import NeedInput
from linkage.services.audit import Actor
from linkage.services.exchange import import_file
from linkage.services.fair_list_names import NameIndex
from linkage.services.import_rows import Reason
from linkage.services.known_words import known_words
from linkage.services.need_records import as_input
from search.analysis import fold

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "refused", "ignored")


@dataclass(frozen=True, slots=True)
class NeedList:
    """The fate of every row."""

    rows: tuple[NeedRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}


def take_in_needs(
    session: Session, sheets: Sheets, *, source: str, by: Actor, named: Mapping[str, str] | None = None
) -> NeedList:
    """Writes the needs of all sheets that name parts and buyers, within the transaction of the caller.

    `named`: heading -> field, where the headings say something else than they seem to. Raises Invalid when no sheet holds such a list.
    """
    buyers, words = _known_buyers(session, source), known_words(session)
    rows: list[NeedRow] = []
    for sheet in sheets.sheets:
        table = need_table(sheet)
        if table is not None:
            rows += read_needs(sheet, with_fields(table, named or {}), buyers=buyers, words=words)
    if not rows:
        text = file_text("no_needs")
        raise Invalid(text, fields={"file": text})
    wanted = [row.wanted for row in rows if not row.outcome]
    before = _as_they_are(session, source, wanted)
    known = _registered_buyers(session, wanted, own=buyers)
    report = import_file(session, ExchangeFile(needs=tuple(wanted)), source=source, by=by, buyers=known)
    session.flush()
    after = _as_they_are(session, source, wanted)
    refused = {int(refusal.record.partition(".")[2]): str(refusal.message) for refusal in report.errors}
    return NeedList(tuple(_with_buyer(row, known) for row in _with_fates(rows, before, after, refused)))


def _with_buyer(row: NeedRow, known: Mapping[str, Company]) -> NeedRow:
    """Says which firm the buyer was taken for, when it is not one of this list."""
    company = known.get(row.need.buyer.name) if row.need and row.need.buyer else None
    if company is None:
        return row
    said = Reason("buyer_known", {"value": company.name, "firm": company.code})
    return replace(row, reasons=(*row.reasons, said))


def _registered_buyers(session: Session, needs: Sequence[NeedInput], *, own: Mapping[str, str]) -> dict[str, Company]:
    """Name in the list -> the assembler of the registry that bears it, where there is just one and the list made none before."""
    named = {need.buyer.name for need in needs if need.buyer is not None}
    index: NameIndex[Company] = NameIndex()
    for company in session.exec(select(Company).where(col(Company.assembler_profile).has()).order_by(col(Company.id))):
        for name in {company.name, company.name_en, company.name_ja, company.name_local} - {None}:
            index.add(name or "", company)
    found = {name: index.same(name) for name in named if fold(name) not in own}
    return {name: firms[0] for name, firms in found.items() if len(firms) == 1}


def _known_buyers(session: Session, source: str) -> dict[str, str]:
    """Folded name -> name of the buyers this source brought before."""
    names = session.exec(select(Company.name).where(Company.source == source).order_by(col(Company.id).desc())).all()
    return {fold(name): name for name in names}


def _as_they_are(session: Session, source: str, needs: Sequence[NeedInput]) -> dict[str, NeedInput]:
    found: dict[str, NeedInput] = {}
    for lot in lots_of([need.id or "" for need in needs]):
        found |= {key: as_input(row) for key, row in needs_from(session, source, lot).items()}
    return found


def _with_fates(
    rows: Sequence[NeedRow], before: Mapping[str, NeedInput], after: Mapping[str, NeedInput], refused: Mapping[int, str]
) -> list[NeedRow]:
    fates: list[NeedRow] = []
    place = 0
    for row in rows:
        if row.outcome:
            fates.append(row)
            continue
        key = row.wanted.id or ""
        if place in refused:
            why = Reason("refused", {"cell": f"A{row.number}", "value": row.wanted.title, "why": refused[place]})
            fates.append(replace(row, outcome="refused", reasons=(why,)))
        else:
            outcome = "created" if key not in before else "unchanged" if before[key] == after[key] else "updated"
            fates.append(replace(row, outcome=outcome))
        place += 1
    return fates
