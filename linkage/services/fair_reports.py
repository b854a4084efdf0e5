"""What came of a fair in figures, and what of them may leave the agency.

Expected, quoted and ordered values are never added to each other, nor are currencies; a value that only one side names is counted and
never summed up. Whatever fewer than three firms stand behind is hidden outside, with as many more cells as keep it from being worked
out from the totals.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlmodel import Session

from database.enums import (
    FairSide,
    FollowUpStatus,
    MeetingOrigin,
    MeetingRequestStatus,
    MeetingStatus,
    MinutesOutcome,
    ParticipantStatus,
)
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.lacks import NOT_STATED
from database.models.meetings import Meeting
from database.queries import fair_reports as rows
from database.queries.fair_wishes import vetoes
from database.queries.meetings import LIVING
from linkage.services.follow_ups import MONTHS
from matching.taxonomy import taxonomy

LEAST_FIRMS = 3
VALUES = ("expected", "quoted", "ordered")
_NOT_CALLED_OFF = (MeetingStatus.PLANNED, MeetingStatus.HELD, MeetingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and how many firms stand behind it. `value` None: hidden."""

    value: float | None
    firms: int


@dataclass(frozen=True, slots=True)
class Figure:
    code: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Value:
    """Money of one kind in one currency. `cell`: what both sides named, the lower one; `unconfirmed`: pairs of which one did."""

    kind: str
    currency: str
    pairs: int
    cell: Cell
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Rate:
    month: int
    side: FairSide
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Row:
    """Suppliers of one kind. `within`: the row of a wider table this one is a part of."""

    code: str
    cells: tuple[Cell, ...]
    within: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Approved suppliers, those that came, and meetings held, by province and the like."""

    code: str
    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True, slots=True)
class FairReport:
    """`on`: the day of the figures. `is_protected`: fit to leave the agency."""

    fair: Fair
    on: datetime.date
    figures: tuple[Figure, ...]
    values: tuple[Value, ...]
    rates: tuple[Rate, ...]
    breakdowns: tuple[Breakdown, ...]
    is_protected: bool = False


def same_age(fair: Fair, before: Fair, on: datetime.date) -> datetime.date:
    """The day on which an earlier fair was as long over as this one is on a day: what firms had answered by then can be compared."""
    return before.ends_on + (on - fair.ends_on)


def fair_report(session: Session, fair: Fair, *, on: datetime.date) -> FairReport:
    """Every figure as it is, for officers; answers that were given after the day do not count."""
    places = rows.places(session, fair)
    meetings = rows.meetings(session, fair)
    came = firms_that_came(session, fair, meetings)
    questions = rows.questions(session, fair)
    answers = [each for each in questions if _is_answered(each, on)]
    return FairReport(
        fair=fair,
        on=on,
        figures=(
            *_firm_figures(places, came),
            *_meeting_figures(meetings),
            *_unmet_figures(session, fair, meetings),
            *_answer_figures(session, fair, meetings, answers),
        ),
        values=tuple(_values(answers)),
        rates=tuple(_rates(questions, on)),
        breakdowns=tuple(_breakdowns(places, meetings, came, on=on)),
    )


def firms_that_came(session: Session, fair: Fair, meetings: Iterable[Meeting]) -> set[int]:
    """Participants of whom somebody checked in, or that had one of the meetings of the fair: doors forget, tables do not."""
    held = [each for each in meetings if each.status is MeetingStatus.HELD]
    return rows.checked_in(session, fair) | {place for each in held for place in (each.supplier_id, each.assembler_id)}


def protected(report: FairReport) -> FairReport:
    """The report as it may leave the agency."""
    by_code = {each.code: _protected_rows(each) for each in report.breakdowns}
    if "former-province" in by_code and "province" in by_code:
        by_code["former-province"] = _within(by_code["former-province"], by_code["province"])
    return replace(
        report,
        figures=tuple(replace(each, cell=_hidden_when_few(each.cell)) for each in report.figures),
        values=tuple(replace(each, cell=_hidden_when_few(each.cell)) for each in report.values),
        breakdowns=tuple(by_code[each.code] for each in report.breakdowns),
        is_protected=True,
    )


def hide(cells: Sequence[Cell]) -> list[Cell]:
    """Cells that add up to a published total: those with too few firms hidden, and the next smallest that would give them away."""
    hidden = {number for number, cell in enumerate(cells) if 0 < cell.firms < LEAST_FIRMS}
    shown = sorted(
        (number for number in range(len(cells)) if cells[number].firms >= LEAST_FIRMS), key=lambda at: cells[at].firms
    )
    while hidden and shown and (len(hidden) < 2 or sum(cells[at].firms for at in hidden) < LEAST_FIRMS):
        hidden.add(shown.pop(0))
    return [replace(cell, value=None) if number in hidden else cell for number, cell in enumerate(cells)]


def _protected_rows(table: Breakdown) -> Breakdown:
    columns = [hide(column) for column in zip(*(row.cells for row in table.rows), strict=True)]
    cells = list(zip(*columns, strict=True)) if columns else []
    return replace(
        table,
        rows=tuple(replace(row, cells=tuple(each)) for row, each in zip(table.rows, cells, strict=True)),
        total=replace(table.total, cells=tuple(map(_hidden_when_few, table.total.cells))),
    )


def _within(narrow: Breakdown, wide: Breakdown) -> Breakdown:
    """Rows that add up to a row of a wider table: hidden with it, and so that they do not give each other away."""
    told = {row.code: row for row in wide.rows}
    changed: dict[int, list[Cell]] = {number: list(row.cells) for number, row in enumerate(narrow.rows)}
    for code, parent in told.items():
        inside = [number for number, row in enumerate(narrow.rows) if row.within == code]
        for column, above in enumerate(parent.cells):
            cells = [changed[number][column] for number in inside]
            if above.value is None:
                kept = [replace(cell, value=None) for cell in cells]
            elif any(cell.value is None for cell in cells):
                kept = _hide_more(cells)
            else:
                kept = cells
            for number, cell in zip(inside, kept, strict=True):
                changed[number][column] = cell
    return replace(narrow, rows=tuple(replace(row, cells=tuple(changed[at])) for at, row in enumerate(narrow.rows)))


def _hide_more(cells: Sequence[Cell]) -> list[Cell]:
    hidden = {number for number, cell in enumerate(cells) if cell.value is None}
    shown = sorted(
        (at for at in range(len(cells)) if at not in hidden and cells[at].firms), key=lambda at: cells[at].firms
    )
    while shown and (len(hidden) < 2 or sum(cells[at].firms for at in hidden) < LEAST_FIRMS):
        hidden.add(shown.pop(0))
    return [replace(cell, value=None) if number in hidden else cell for number, cell in enumerate(cells)]


def _hidden_when_few(cell: Cell) -> Cell:
    return replace(cell, value=None) if 0 < cell.firms < LEAST_FIRMS else cell


def _firm_figures(places: Sequence[FairParticipant], came: set[int]) -> Iterable[Figure]:
    for side in FairSide:
        firms = [each for each in places if each.side is side]
        registered = [each for each in firms if each.status is not ParticipantStatus.INVITED]
        approved = [each for each in firms if each.status is ParticipantStatus.APPROVED]
        counts = {
            "registered": len(registered),
            "approved": len(approved),
            "came": sum(each.id in came for each in approved),
        }
        for code, count in counts.items():
            yield Figure(f"{side.value}-{code}", Cell(count, count))


def _meeting_figures(meetings: Sequence[Meeting]) -> Iterable[Figure]:
    kinds: Mapping[str, Callable[[Meeting], bool]] = {
        "planned": lambda each: each.status in _NOT_CALLED_OFF,
        "held": lambda each: each.status is MeetingStatus.HELD,
        "no-show": lambda each: each.status is MeetingStatus.NO_SHOW,
        "called-off": lambda each: each.status is MeetingStatus.CANCELLED,
        "walk-in": lambda each: each.status is MeetingStatus.HELD and each.origin is MeetingOrigin.WALK_IN,
    }
    for code, is_meant in kinds.items():
        yield Figure(f"meetings-{code}", _of_meetings([each for each in meetings if is_meant(each)]))


def _of_meetings(meetings: Sequence[Meeting]) -> Cell:
    """How many firms of both sides stand behind them."""
    suppliers, buyers = {each.supplier_id for each in meetings}, {each.assembler_id for each in meetings}
    return Cell(len(meetings), len(suppliers | buyers))


def _unmet_figures(session: Session, fair: Fair, meetings: Sequence[Meeting]) -> Iterable[Figure]:
    met = {(each.supplier_id, each.assembler_id) for each in meetings if each.status in LIVING}
    requests = [
        each
        for each in rows.requests(session, fair)
        if each.status is not MeetingRequestStatus.ACCEPTED and (each.supplier_id, each.assembler_id) not in met
    ]
    asking = {each.supplier_id for each in requests} | {each.assembler_id for each in requests}
    yield Figure("requests-unmet", Cell(len(requests), len(asking)))
    pairs = {(wish.supplier_id, wish.assembler_id) for wish in rows.wishes(session, fair)} - vetoes(session, fair)
    unmet = pairs - met
    yield Figure("wishes-unmet", Cell(len(unmet), len({place for pair in unmet for place in pair})))


def _answer_figures(
    session: Session, fair: Fair, meetings: Sequence[Meeting], answers: Sequence[FollowUp]
) -> Iterable[Figure]:
    by_id = {each.id: each for each in meetings}
    told = rows.minutes(session, fair)
    meant = [by_id[key] for key in {each.meeting_id for each in told}]
    was_held = [each for each in meant if each.status is MeetingStatus.HELD]
    yield Figure("minutes-told", _of_meetings(was_held))
    yield Figure("minutes-others", _of_meetings([each for each in meant if each not in was_held]))
    possible = {each.meeting_id for each in told if each.outcome is MinutesOutcome.POSSIBLE}
    yield Figure("chances", _of_meetings([each for each in was_held if each.id in possible]))
    marks = [each for each in answers if each.satisfaction is not None]
    mean = round(sum(each.satisfaction or 0 for each in marks) / len(marks), 1) if marks else None
    yield Figure("satisfaction", Cell(mean, len({_firm(each) for each in marks})))


def _firm(each: FollowUp) -> int:
    return each.supplier_company_id if each.side is FairSide.SUPPLIER else each.assembler_company_id


def _is_answered(each: FollowUp, on: datetime.date) -> bool:
    is_later = each.answered_at is not None and each.answered_at.date() > on
    return each.status is FollowUpStatus.DONE and not is_later


def _values(answers: Iterable[FollowUp]) -> Iterable[Value]:
    """The latest answer of each side of each pair."""
    latest: dict[tuple[int, int], dict[FairSide, FollowUp]] = {}
    for each in answers:
        latest.setdefault((each.supplier_company_id, each.assembler_company_id), {})[each.side] = each
    for kind in VALUES:
        sums: dict[str, Decimal] = {}
        behind: dict[str, list[tuple[int, int]]] = {}
        pairs: dict[str, int] = {}
        unconfirmed: dict[str, int] = {}
        for pair, sides in latest.items():
            named: dict[str, list[Decimal]] = {}
            for answer in sides.values():
                amount = getattr(answer, f"{kind}_value")
                if amount and answer.currency:
                    named.setdefault(answer.currency, []).append(amount)
            for currency, amounts in named.items():
                if len(amounts) == len(FairSide):
                    sums[currency] = sums.get(currency, Decimal(0)) + min(amounts)
                    behind.setdefault(currency, []).append(pair)
                    pairs[currency] = pairs.get(currency, 0) + 1
                else:
                    unconfirmed[currency] = unconfirmed.get(currency, 0) + 1
        for currency in sorted({*sums, *unconfirmed}):
            # Orders of one buyer from many suppliers tell of that buyer alone, and the other way round.
            sides_of = zip(*behind.get(currency, ()), strict=True)
            cell = Cell(float(sums.get(currency, 0)), min((len(set(side)) for side in sides_of), default=0))
            yield Value(kind, currency, pairs.get(currency, 0), cell, unconfirmed.get(currency, 0))


def _rates(questions: Iterable[FollowUp], on: datetime.date) -> Iterable[Rate]:
    due = [each for each in questions if each.due_on <= on]
    for month in MONTHS:
        for side in FairSide:
            asked = [each for each in due if each.month == month and each.side is side]
            if asked:
                yield Rate(month, side, len(asked), sum(_is_answered(each, on) for each in asked))


def _breakdowns(
    places: Iterable[FairParticipant], meetings: Sequence[Meeting], came: set[int], *, on: datetime.date
) -> Iterable[Breakdown]:
    firms = [each for each in places if each.side is FairSide.SUPPLIER and each.status is ParticipantStatus.APPROVED]
    held: dict[int, int] = {}
    for each in meetings:
        if each.status is MeetingStatus.HELD:
            held[each.supplier_id] = held.get(each.supplier_id, 0) + 1
    kinds: tuple[tuple[str, Callable[[FairParticipant], Iterable[tuple[str, str]]]], ...] = (
        ("province", lambda place: [(_province(place), "")]),
        ("former-province", lambda place: [(_former(place), _province(place))]),
        ("process", lambda place: [(code, "") for code in _processes(place)]),
        ("size", lambda place: [(_size(place, on), "")]),
        ("ownership", lambda place: [(place.company.ownership or NOT_STATED, "")]),
    )
    for code, codes_of in kinds:
        groups: dict[tuple[str, str], list[FairParticipant]] = {}
        for place in firms:
            for key in codes_of(place):
                groups.setdefault(key, []).append(place)
        lines = [Row(key[0], _cells(inside, came, held), key[1]) for key, inside in groups.items()]
        lines.sort(key=lambda row: (-row.cells[0].firms, row.code))
        yield Breakdown(code, tuple(lines), Row("", _cells(firms, came, held)))


def _cells(firms: Sequence[FairParticipant], came: set[int], held: Mapping[int, int]) -> tuple[Cell, Cell, Cell]:
    present = sum(each.id in came for each in firms)
    meeting = [held[each.id or 0] for each in firms if each.id in held]
    return Cell(len(firms), len(firms)), Cell(present, present), Cell(sum(meeting), len(meeting))


def _province(place: FairParticipant) -> str:
    plant = place.company.main_plant
    return (plant.province if plant else None) or NOT_STATED


def _former(place: FairParticipant) -> str:
    plant = place.company.main_plant
    return (plant.former_province if plant else None) or NOT_STATED


def _processes(place: FairParticipant) -> list[str]:
    found = (offer.process for plant in place.company.plants for offer in plant.capabilities)
    return list(dict.fromkeys(found)) or [NOT_STATED]


def _size(place: FairParticipant, on: datetime.date) -> str:
    employees = place.company.employees
    return NOT_STATED if employees is None else taxonomy().size_class(employees, on)
