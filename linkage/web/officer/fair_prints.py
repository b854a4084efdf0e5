"""What a fair needs on paper: one page that lists it all, and each as a page to print or a PDF, from the timetable that is out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from database.models.fairs import Fair
from database.session import db
from linkage.errors import NotFound
from linkage.language import _, _l, current_language
from linkage.services.fairs import fair_of
from linkage.web import print_sheets, print_signs
from linkage.web.guards import officer_only
from linkage.web.instance import base_url
from linkage.web.meeting_lines import release_text
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.web.print_sheets import Desk, Sheet, desk_of, drawn, in_files
from linkage.web.printing import missing_fonts, pdf_answer

MakeSheets = Callable[[Desk], list[Sheet]]


@dataclass(frozen=True, slots=True)
class Kind:
    """Something to print. `needs_release`: it says who meets whom, and there is nothing to say before a timetable is out."""

    title: Any
    hint: Any
    sheets: MakeSheets
    needs_release: bool = True


KINDS: dict[str, Kind] = {
    "suppliers": Kind(
        _l("Timetables of suppliers"),
        _l("A sheet for each person, by name, in the language the person reads."),
        print_sheets.supplier_sheets,
    ),
    "buyers": Kind(
        _l("Timetables of buyers"),
        _l("A sheet for each person, by name, in the language the person reads."),
        print_sheets.assembler_sheets,
    ),
    "tables": Kind(
        _l("Timetables of tables"), _l("A sheet for each table, in the order of the hall."), print_sheets.table_sheets
    ),
    "interpreters": Kind(
        _l("Timetables of interpreters"), _l("A sheet for each interpreter, by name."), print_sheets.interpreter_sheets
    ),
    "slots": Kind(
        _l("Slot by slot"),
        _l("For the desk: all tables in one slot, with boxes for who came."),
        print_sheets.slot_sheets,
    ),
    "list": Kind(
        _l("List to tick at the door"),
        _l("Everybody who may come, by name, with a box for each day."),
        print_signs.tick_sheets,
        needs_release=False,
    ),
    "badges": Kind(
        _l("Badges"),
        _l("Eight to a sheet, by name. The picture holds a code and nothing about the person."),
        print_signs.badge_sheets,
        needs_release=False,
    ),
    "table-signs": Kind(
        _l("Signs for the tables"),
        _l("One sheet for each table, to be folded or hung."),
        print_signs.table_signs,
        needs_release=False,
    ),
    "door-signs": Kind(
        _l("Signs for the halls"),
        _l("One sheet for each hall: its tables and who sits there."),
        print_signs.door_signs,
        needs_release=False,
    ),
    "wall": Kind(
        _l("Sheet for the wall"),
        _l("Every firm that walks and its tables, in A3; A4 printers shrink it by half."),
        print_signs.wall_sheets,
    ),
    "gong": Kind(
        _l("Times of the gong"),
        _l("When each meeting begins, has two minutes left, and ends."),
        print_signs.gong_sheets,
        needs_release=False,
    ),
}


@dataclass(frozen=True, slots=True)
class PrintPart:
    """Sheets that make one file; `names` says which, when there are several files."""

    names: str
    page_url: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class PrintLine:
    title: str
    hint: str
    sheets: int
    parts: tuple[PrintPart, ...]


@dataclass(frozen=True, slots=True)
class PrintsPage:
    fair: Fair
    tabs: list[tuple[Any, str, bool]]
    release: str
    has_release: bool
    lines: tuple[PrintLine, ...]
    missing_fonts: tuple[str, ...]


@blueprint.get("/fairs/<code>/prints")
@officer_only
def fair_prints(code: str) -> str:
    desk = _desk(code)
    page = PrintsPage(
        fair=desk.fair,
        tabs=fair_tabs(desk.fair),
        release=release_text(desk.agenda),
        has_release=bool(desk.agenda.release),
        lines=tuple(
            _line(desk, slug, kind) for slug, kind in KINDS.items() if desk.agenda.release or not kind.needs_release
        ),
        missing_fonts=missing_fonts(),
    )
    return render_template("officer/fairs/prints.html", page=page)


@blueprint.get("/fairs/<code>/prints/<kind>")
@officer_only
def fair_print(code: str, kind: str) -> str:
    return _document(code, kind, is_pdf=False)


@blueprint.get("/fairs/<code>/prints/<kind>.pdf")
@officer_only
def fair_print_pdf(code: str, kind: str) -> Response:
    part = _part()
    name = f"{kind}-{part}" if part > 1 else kind
    return pdf_answer(_document(code, kind, is_pdf=True), f"{code}-{name}.pdf")


def _document(code: str, slug: str, *, is_pdf: bool) -> str:
    kind = KINDS.get(slug)
    if kind is None:
        raise NotFound(_l("There is no such list to print."))
    desk = _desk(code)
    parts = in_files(kind.sheets(desk))
    number = _part()
    if not 1 <= number <= len(parts):
        raise NotFound(_l("There is nothing to print here yet."))
    return render_template(
        "print/document.html",
        title=str(kind.title),
        language=current_language(),
        release=release_text(desk.agenda),
        sheets=drawn(desk, parts[number - 1]),
        back_url=url_for("officer.fair_prints", code=code),
        pdf_url=_url("officer.fair_print_pdf", code, slug, number),
        is_pdf=is_pdf,
    )


def _desk(code: str) -> Desk:
    return desk_of(db(), fair_of(db(), code), base_url())


def _part() -> int:
    """Which of the files; 0, which is none, for anything but a number."""
    text = request.args.get("part", "1")[:4]
    return int(text) if text.isascii() and text.isdigit() else 0


def _line(desk: Desk, slug: str, kind: Kind) -> PrintLine:
    sheets = kind.sheets(desk)
    parts = in_files(sheets)
    return PrintLine(
        title=str(kind.title),
        hint=str(kind.hint),
        sheets=len(sheets),
        parts=tuple(
            PrintPart(
                names="" if len(parts) == 1 else _("%(first)s to %(last)s", first=part[0].name, last=part[-1].name),
                page_url=_url("officer.fair_print", desk.fair.code, slug, number),
                pdf_url=_url("officer.fair_print_pdf", desk.fair.code, slug, number),
            )
            for number, part in enumerate(parts, start=1)
        ),
    )


def _url(endpoint: str, code: str, slug: str, part: int) -> str:
    return url_for(endpoint, code=code, kind=slug, part=part if part > 1 else None)
