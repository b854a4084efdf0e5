"""One change that would win needs: who lacks it and how far they must go, and the needs that it would win."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import Response, render_template, url_for

from database.queries import lacks as rows
from database.queries.lacks import FirmLack, LackFilter, NeedLack
from database.queries.support_cases import keys_at_work
from database.session import db
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.lacks import SIZE, change_of, choices_of, narrower_processes, sentence_of
from linkage.web.officer.suppliers import Choice
from linkage.web.sheets import csv_answer
from linkage.wording import province_label
from linkage.wording.changes import change_title, figure_text
from matching.changes import Change

CHANGE_KEYS = ("key", "show", "process", "province", "page")
_RUNGS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FirmLine:
    """`case_url` is empty when no case is at work about this change of the firm."""

    code: str
    name: str
    url: str
    place: str
    needs: str
    reach: str
    case_url: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    title: str
    url: str
    buyer: str
    buyer_url: str
    firms: str
    reach: str


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One change. `rungs`: (how far, firms, needs) so far up to there."""

    key: str
    title: str
    lead: str
    tabs: tuple[tuple[str, str, bool, int], ...]
    choices: tuple[Choice, ...]
    is_of_needs: bool
    rungs: tuple[tuple[str, str, str], ...]
    firms: tuple[FirmLine, ...]
    needs: tuple[NeedLine, ...]
    pages: Pages
    csv_url: str


@blueprint.get("/lacks/change")
@officer_only
def lack() -> str:
    address, today = Address.of_request(CHANGE_KEYS), agency_today()
    wanted = _wanted(address, today)
    change = _change_of(wanted)
    rungs = rows.rungs(db(), wanted)
    _effort, firms, needs = rungs[-1]
    is_of_needs = address.first("show") == "needs"
    total = needs if is_of_needs else firms
    number = page_within(total, SIZE)
    offset, held = (number - 1) * SIZE, keys_at_work(db(), wanted.key)
    page = ChangePage(
        key=wanted.key,
        title=change_title(change),
        lead=sentence_of(firms, needs),
        tabs=(
            (_("Firms"), str(address.without("show")), not is_of_needs, firms),
            (_("Needs"), str(address.setting("show", "needs")), is_of_needs, needs),
        ),
        choices=choices_of(address)[1:],
        is_of_needs=is_of_needs,
        rungs=_rungs(rungs, change),
        firms=()
        if is_of_needs
        else tuple(
            _firm_line(each, change, held) for each in rows.firms_lacking(db(), wanted, offset=offset, limit=SIZE)
        ),
        needs=tuple(_need_line(each, change) for each in rows.needs_lacked(db(), wanted, offset=offset, limit=SIZE))
        if is_of_needs
        else (),
        pages=pages(total, page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.lack_csv") + str(address.without("show"))[len(address.path) :],
    )
    return render_template("officer/lack.html", page=page)


@blueprint.get("/lacks/change.csv")
@officer_only
def lack_csv() -> Response:
    """Every firm that lacks the change, with its code, place and how far it must go."""
    address, today = Address.of_request(CHANGE_KEYS), agency_today()
    wanted = _wanted(address, today)
    change, held = _change_of(wanted), keys_at_work(db(), wanted.key)
    lines = (_firm_line(each, change, held) for each in rows.firms_lacking(db(), wanted))
    headings = [_("Code"), _("Firm"), _("Province"), _("Needs"), _("How far"), _("Support case")]
    return csv_answer(
        "firms.csv",
        headings,
        (
            (line.code, line.name, line.place, line.needs, line.reach, line.case_url.rpartition("/")[2])
            for line in lines
        ),
    )


def _change_of(wanted: LackFilter) -> Change:
    """One of the changes of this key: which figures it has matters, not which values."""
    found = rows.one_lack(db(), wanted) if wanted.key else None
    if found is None:
        raise NotFound(_l("No firm lacks this alone any more, or these filters leave none."))
    return change_of(found)


def _wanted(address: Address, today: datetime.date) -> LackFilter:
    """The filters of one change."""
    process = address.first("process")
    return LackFilter(
        on=today,
        key=address.first("key", 300),
        processes=narrower_processes(process) if process else (),
        province=address.first("province"),
    )


def _reach(change: Change, low: float | None, high: float | None) -> str:
    return figure_text(Change(change.kind, change.subject, change.process, low, high, change.unit, change.words))


def _firm_line(each: FirmLack, change: Change, held: dict[int, str]) -> FirmLine:
    company = each.company
    case = held.get(company.id or 0)
    return FirmLine(
        code=company.code,
        name=company.name,
        url=url_for("officer.company", code=company.code),
        place=province_label(company.plants[0].province or "") if company.plants else "",
        needs=format_number(each.needs),
        reach=_reach(change, each.low, each.high),
        case_url=url_for("officer.case", code=case) if case else "",
    )


def _need_line(each: NeedLack, change: Change) -> NeedLine:
    need = each.need
    return NeedLine(
        title=need.title,
        url=url_for("officer.need", code=need.code),
        buyer=need.company.name,
        buyer_url=url_for("officer.company", code=need.company.code),
        firms=format_number(each.firms),
        reach=_reach(change, each.low, each.high),
    )


def _rungs(found: list[tuple[float, int, int]], change: Change) -> tuple[tuple[str, str, str], ...]:
    """How many firms and needs a change wins when it goes so far; none where there is one size only."""
    if change.amount is None or len(found) < 2:
        return ()
    if len(found) > _RUNGS_SHOWN:
        found = [found[(len(found) - 1) * place // (_RUNGS_SHOWN - 1)] for place in range(_RUNGS_SHOWN)]
    return tuple((_up_to(change, effort), format_number(firms), format_number(needs)) for effort, firms, needs in found)


def _up_to(change: Change, effort: float) -> str:
    return _reach(change, -effort, None) if change.is_less else _reach(change, None, effort)
