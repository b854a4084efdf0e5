"""The parts board of a fair, for its officers: every part with who says it can make it, and which parts found nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, render_template, url_for

from database.enums import FairSide, PartMarkLevel
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.queries import fair_parts as rows
from database.session import db
from linkage.language import _
from linkage.services.fair_board import OUT
from linkage.services.fair_fits import approved, fitter_of
from linkage.services.fair_parts import is_on_board, number_order
from linkage.services.fairs import fair_of
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.participant.part_cards import part_facts
from linkage.web.sheets import csv_answer
from linkage.wording import process_label
from linkage.wording.fair_parts import audience_label, mark_label
from search.analysis import fold

SIZE = 30
KEYS = ("q", "only")


@dataclass(frozen=True, slots=True)
class PartLine:
    number: str
    title: str
    language: str
    url: str
    buyer: str
    processes: str
    audience: str
    is_shown: bool
    can_make: str
    could_make: str
    fitting: str


@dataclass(frozen=True, slots=True)
class FairPartsPage:
    """`buyers`: (name, address of its parts, how many). `tabs`: all parts, or those nobody marked."""

    fair: Fair
    sections: list[tuple[object, str, bool]]
    figures: tuple[tuple[str, str], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    lines: tuple[PartLine, ...]
    pages: Pages
    query: str
    only: str
    buyers: tuple[tuple[str, str, str], ...]
    board_url: str
    csv_url: str


@blueprint.get("/fairs/<code>/parts")
@officer_only
def fair_parts(code: str) -> str:
    fair = fair_of(db(), code)
    parts = sorted(rows.parts(db(), fair), key=lambda part: number_order(part.number))
    shown = {part.id for part in parts if is_on_board(part)}
    counts = rows.mark_counts(db(), parts)
    address = Address.of_request(KEYS)
    query = address.first("q")
    only = "unmarked" if address.first("only") == "unmarked" else ""
    unmarked = [part for part in parts if part.id in shown and part.id not in counts]
    listed = _found(unmarked if only else parts, query)
    number = page_within(len(listed), SIZE)
    page_of = listed[(number - 1) * SIZE : number * SIZE]
    here = url_for("officer.fair_parts", code=fair.code)
    page = FairPartsPage(
        fair=fair,
        sections=fair_tabs(fair),
        figures=_figures(parts, shown, unmarked, counts),
        tabs=(
            (_("All parts"), here, not only, len(parts)),
            (
                _("Nobody can make yet"),
                url_for("officer.fair_parts", code=fair.code, only="unmarked"),
                bool(only),
                len(unmarked),
            ),
        ),
        lines=_lines(fair, page_of, shown, counts),
        pages=pages(len(listed), page=number, size=SIZE, url=address.page),
        query=query,
        only=only,
        buyers=_buyers(fair, parts),
        board_url=url_for("participant.board", code=fair.code),
        csv_url=url_for("officer.fair_parts_export", code=fair.code),
    )
    return render_template("officer/fairs/parts.html", page=page)


@blueprint.get("/fairs/<code>/parts.csv")
@officer_only
def fair_parts_export(code: str) -> Response:
    """Every part with every mark on it, a line for each; parts without a mark too."""
    fair = fair_of(db(), code)
    headings = (
        _("Number"),
        _("Part"),
        _("Buyer"),
        _("Processes"),
        _("What is asked"),
        _("Seen by"),
        _("Supplier"),
        _("It says"),
        _("Brings"),
    )
    firms = {each.id: cards.firm_name(each.company) for each in participant_rows.participants(db(), fair)}
    marks: dict[int | None, list[tuple[str, str, str]]] = {}
    for mark in rows.marks(db(), fair):
        said = (firms.get(mark.participant_id, ""), mark_label(mark.level), mark.evidence or "")
        marks.setdefault(mark.part_id, []).append(said)
    lines = [
        (
            part.number,
            part.need.title,
            firms.get(part.participant_id, ""),
            _processes(part),
            "; ".join(value for _term, value in part_facts(part, part.drawing_number or "")),
            audience_label(part.audience),
            *said,
        )
        for part in rows.parts(db(), fair)
        for said in marks.get(part.id, [("", "", "")])
    ]
    return csv_answer(f"parts-{fair.code}.csv", headings, lines)


def _figures(
    parts: Sequence[FairPart],
    shown: set[int | None],
    unmarked: Sequence[FairPart],
    counts: Mapping[int, Mapping[PartMarkLevel, int]],
) -> tuple[tuple[str, str], ...]:
    marks = sum(sum(levels.values()) for levels in counts.values())
    buyers = {part.participant_id for part in parts if part.id in shown}
    return (
        (format_number(len(shown)), _("parts on the board")),
        (format_number(len(buyers)), _("buyers show parts")),
        (format_number(marks), _("answers of suppliers")),
        (format_number(len(unmarked)), _("parts without an answer")),
    )


def _lines(
    fair: Fair, parts: Sequence[FairPart], shown: set[int | None], counts: Mapping[int, Mapping[PartMarkLevel, int]]
) -> tuple[PartLine, ...]:
    fitting: dict[str, int] = {}
    suppliers = approved(db(), fair, FairSide.SUPPLIER)
    for fit in fitter_of(db(), suppliers).fits(parts, suppliers)[0]:
        fitting[fit.part.code] = fitting.get(fit.part.code, 0) + 1
    return tuple(
        PartLine(
            number=part.number,
            title=part.need.title,
            language=part.need.language or "",
            url=url_for("participant.part", code=fair.code, part=part.code),
            buyer=cards.firm_name(part.participant.company),
            processes=_processes(part),
            audience=audience_label(part.audience),
            is_shown=part.id in shown,
            can_make=format_number(counts.get(part.id or 0, {}).get(PartMarkLevel.CAN_MAKE, 0)),
            could_make=format_number(counts.get(part.id or 0, {}).get(PartMarkLevel.COULD_MAKE, 0)),
            fitting=format_number(fitting.get(part.code, 0)),
        )
        for part in parts
    )


def _buyers(fair: Fair, parts: Iterable[FairPart]) -> tuple[tuple[str, str, str], ...]:
    numbers: dict[int, int] = {}
    for part in parts:
        numbers[part.participant_id] = numbers.get(part.participant_id, 0) + 1
    return tuple(
        (
            cards.firm_name(each.company),
            url_for("participant.own_parts", code=fair.code, **{"for": each.code}),  # type: ignore[arg-type]
            format_number(numbers.get(each.id or 0, 0)),
        )
        for each in participant_rows.listed(db(), fair, participant_rows.ListFilter(side=FairSide.ASSEMBLER))
        if each.status not in OUT
    )


def _found(parts: Sequence[FairPart], query: str) -> list[FairPart]:
    words = fold(query).split()
    return [part for part in parts if all(word in fold(_searched(part)) for word in words)] if words else list(parts)


def _searched(part: FairPart) -> str:
    return " ".join([part.number, part.need.title, part.participant.company.name, _processes(part)])


def _processes(part: FairPart) -> str:
    return ", ".join(process_label(step.process) for step in cards.in_core_order(part.need))
