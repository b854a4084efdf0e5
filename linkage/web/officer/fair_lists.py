"""Lists of participants as agencies keep them in spreadsheets: chosen, looked at row by row, doubts settled, written whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import ImportStatus
from database.models.fair_lists import FairList
from database.models.fairs import Fair
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.importers.fair_lists import read_fair_list
from linkage.importers.files import read_spreadsheet
from linkage.language import _, _l, ngettext
from linkage.services import fair_lists as services
from linkage.services.fair_list_rows import FATES, NEW, SKIP, UNKNOWN, ListPlan, RowPlan
from linkage.services.fair_list_writing import write_list
from linkage.services.fairs import fair_of
from linkage.services.known_words import known_words
from linkage.services.users import actor_of
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.fair_ways import storable_name
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_lists import doubt_text, fate_label, fate_tone
from linkage.wording.fair_registrations import side_noun
from linkage.wording.fair_times import moment_text

SIZE = 40


@dataclass(frozen=True, slots=True)
class ListLine:
    file_name: str
    url: str
    status: str
    at: str


@dataclass(frozen=True, slots=True)
class ListsPage:
    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    lines: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A row and its fate; `options` are given where the officer has a choice, `field` names it."""

    place: str
    name: str
    known_as: str
    side: str
    fate: str
    tone: str
    icon: str
    wishes: str
    vetoes: str
    doubts: tuple[str, ...]
    field: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """`seal`: which plan the officer looks at. `button` writes it, and is empty while rows wait for a choice."""

    fair: Fair
    fair_tabs: Sequence[tuple[Any, str, bool]]
    code: str
    file_name: str
    status: str
    at: str
    figures: tuple[tuple[str, str], ...]
    tabs: tuple[tuple[str, str, bool, int], ...]
    lines: tuple[PlanLine, ...]
    pages: Pages
    unknown: str
    waiting: int
    button: str
    seal: str
    fate: str
    number: int


@blueprint.get("/fairs/<code>/participants/lists")
@officer_only
def fair_lists(code: str) -> ResponseReturnValue:
    return _lists(fair_of(db(), code), {})


@blueprint.post("/fairs/<code>/participants/lists")
@officer_only
def fair_lists_post(code: str) -> ResponseReturnValue:
    """Reads a list and keeps it; nothing of it is written."""
    require(may_curate(g.user))
    sent = request.files.get("file")
    file_name = storable_name(sent.filename or "") if sent is not None else ""
    try:
        if sent is None or not file_name:
            text = _l("Choose the spreadsheet with the list.")
            raise Invalid(text, fields={"file": text})
        firms = read_fair_list(read_spreadsheet(sent.read()), file_name=file_name, words=known_words(db()))
    except Invalid as error:
        return _lists(fair_of(db(), code), error.fields), 422

    def keep(session: Session) -> str:
        made = services.add_list(session, fair_of(session, code), firms, file_name=file_name, by=actor_of(g.user))
        return url_for("officer.fair_list", code=code, found=made.code)

    return redirect(once(keep))


@blueprint.get("/fairs/<code>/participants/lists/<found>")
@officer_only
def fair_list(code: str, found: str) -> ResponseReturnValue:
    fair = fair_of(db(), code)
    page = _page(fair, services.list_of(db(), fair, found))
    return render_template("officer/fairs/list.html", page=page)


@blueprint.post("/fairs/<code>/participants/lists/<found>/choose")
@officer_only
def choose_in_list(code: str, found: str) -> ResponseReturnValue:
    """Which firm a row means, and what becomes of firms nobody knows."""
    require(may_curate(g.user))
    sent = {key.removeprefix("row-"): value for key, value in request.form.items() if key.startswith("row-")}
    if request.form.get(UNKNOWN) in (NEW, SKIP):
        sent[UNKNOWN] = request.form[UNKNOWN]
    with transaction() as session:
        fair = fair_of(session, code)
        services.choose(session, fair, services.list_of(session, fair, found), sent, by=actor_of(g.user))
    flash(_("Your choices are kept. This is what the list does now."), "success")
    return redirect(_here(code, found))


@blueprint.post("/fairs/<code>/participants/lists/<found>/write")
@officer_only
def write_fair_list(code: str, found: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        fair = fair_of(session, code)
        kept = services.list_of(session, fair, found)
        is_written = write_list(session, fair, kept, seal=request.form.get("seal", ""), by=actor_of(g.user))
    if not is_written:
        flash(_("Something has changed since you looked at this list. Look at it again, then write it."), "warning")
        return redirect(_here(code, found))
    flash(_("The list is written. Its firms, people and wishes are at the fair now; nobody got a letter."), "success")
    return redirect(url_for("officer.fair_participants", code=code))


@blueprint.post("/fairs/<code>/participants/lists/<found>/discard")
@officer_only
def discard_fair_list(code: str, found: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        fair = fair_of(session, code)
        services.discard_list(session, fair, services.list_of(session, fair, found), by=actor_of(g.user))
    flash(_("The list was set aside; nothing of it was written."), "success")
    return redirect(url_for("officer.fair_lists", code=code))


def _here(code: str, found: str) -> str:
    values: dict[str, Any] = {
        key: request.form[f"f-{key}"][:20] for key in ("fate", "page") if request.form.get(f"f-{key}")
    }
    return url_for("officer.fair_list", code=code, found=found, **values)


def _lists(fair: Fair, errors: Mapping[str, Any]) -> str:
    page = ListsPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        lines=tuple(
            ListLine(
                file_name=each.file_name,
                url=url_for("officer.fair_list", code=fair.code, found=each.code),
                status=each.status.value,
                at=moment_text(fair, each.applied_at or each.created_at),
            )
            for each in services.lists_of(db(), fair)
        ),
    )
    return render_template("officer/fairs/lists.html", page=page, errors=errors)


def _page(fair: Fair, found: FairList) -> PlanPage:
    is_open = found.status is ImportStatus.CHECKED
    plan = services.plan_list(db(), fair, services.listed(found), found.choices) if is_open else ListPlan(())
    address = Address.of_request(("fate", "page"))
    fate = address.first("fate")
    shown = [each for each in plan.rows if fate in ("", each.fate)]
    number = page_within(len(shown), SIZE)
    counts = plan.counts
    lines = tuple(_line(each, found.choices) for each in shown[(number - 1) * SIZE : number * SIZE])
    coming = counts["added"]
    return PlanPage(
        fair=fair,
        fair_tabs=fair_tabs(fair),
        code=found.code,
        file_name=found.file_name,
        status=found.status.value,
        at=moment_text(fair, found.applied_at or found.created_at),
        figures=tuple((format_number(counts[each]), fate_label(each)) for each in FATES if counts[each]),
        tabs=tuple(_tabs(plan, address, fate)),
        lines=lines,
        pages=pages(len(shown), page=number, size=SIZE, url=address.page),
        unknown=str(found.choices.get(UNKNOWN, NEW)),
        waiting=counts["choose"],
        button=ngettext("Write the list: %(num)d firm comes", "Write the list: %(num)d firms come", coming)
        if is_open and plan.is_ready
        else "",
        seal=plan.seal(),
        fate=fate,
        number=number,
    )


def _tabs(plan: ListPlan, address: Address, fate: str) -> Iterator[tuple[str, str, bool, int]]:
    yield _("All rows"), str(address.without("fate")), not fate, len(plan.rows)
    for key, count in plan.counts.items():
        if count or key == fate:
            yield fate_label(key), str(address.setting("fate", key)), fate == key, count


def _line(plan: RowPlan, choices: Mapping[str, str]) -> PlanLine:
    row, (tone, icon) = plan.row, fate_tone(plan.fate)
    chosen = str(choices.get(row.key, ""))
    options = [(firm.code, _("It is %(firm)s", firm=firm.name)) for firm in plan.candidates]
    may_choose = bool(plan.candidates) or plan.fate == "left-out" or (plan.fate == "added" and not plan.company)
    if may_choose:
        options += [(NEW, _("A new firm: make a draft")), (SKIP, _("Leave it out"))]
    return PlanLine(
        place=_("%(sheet)s, row %(row)s", sheet=row.sheet, row=row.number)
        if row.sheet
        else _("Row %(row)s", row=row.number),
        name=row.name or "–",
        known_as=plan.company_name if plan.company_name != row.name else "",
        side=side_noun(row.side),
        fate=fate_label(plan.fate),
        tone=tone,
        icon=icon,
        wishes=", ".join(target.name for target in plan.wishes),
        vetoes=", ".join(target.name for target in plan.vetoes),
        doubts=tuple(doubt_text(each.code, each.cell, each.value, each.meant) for each in plan.doubts),
        field=f"row-{row.key}",
        options=tuple(options),
        chosen=chosen,
    )
