"""What suppliers lack: the changes that would win most needs, by what is lacking, by process and by province."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.lacks import NOT_STATED, Lack, LackTotal
from database.models.part_needs import PartNeed
from database.queries import lacks as rows
from database.queries import registry as registry_rows
from database.session import Clash, db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.lack_counts import count_lacks, firms_to_compare, total_lacks
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import Choice
from linkage.web.sheets import csv_answer
from linkage.wording import process_label, province_label
from linkage.wording.changes import KINDS, change_title, kind_label
from matching.changes import Change
from matching.staleness import asked_since
from matching.taxonomy import taxonomy
from search.analysis import fold

SIZE = 50
KEYS = ("q", "by", "kind", "process", "province", "page")
COUNT_SECONDS = 5.0
MOST_FIRMS_HERE = 3_000
"""With more firms the command counts at night: a press would first have to read them all."""


@dataclass(frozen=True, slots=True)
class LackLine:
    """One line of the table: what is lacking, a process or a province, with how many firms and needs."""

    label: str
    kind: str
    firms: str
    needs: str
    url: str


@dataclass(frozen=True, slots=True)
class LacksPage:
    """`is_begun`: any count ran; `counted`: when, and how many needs, in a sentence; `may_count`: the rest can be counted here."""

    tabs: tuple[tuple[str, str, bool], ...]
    views: tuple[tuple[str, str, bool], ...]
    by: str
    query: str
    choices: tuple[Choice, ...]
    is_begun: bool
    counted: str
    is_complete: bool
    may_count: bool
    sentence: str
    rows: tuple[LackLine, ...]
    pages: Pages
    csv_url: str


@blueprint.get("/lacks")
@officer_only
def lacks() -> str:
    address, today = Address.of_request(KEYS), agency_today()
    by, lines = _by(address), _lines(address)
    number = page_within(len(lines), SIZE)
    firms, needs = rows.total(db(), **_chosen(address))
    counted, asked, since = rows.last_count(db(), on=today)
    page = LacksPage(
        tabs=tabs("officer.lacks"),
        views=tuple((label, str(address.setting("by", name or None)), name == by) for name, label in _views().items()),
        by=by,
        query=address.first("q"),
        choices=choices_of(address),
        is_begun=since is not None,
        counted=_counted(counted, asked, since),
        is_complete=not rows.needs_to_count(db(), on=today),
        may_count=_may_count(today),
        sentence=sentence_of(firms, needs),
        rows=tuple(lines[(number - 1) * SIZE : number * SIZE]),
        pages=pages(len(lines), page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.lacks_csv") + str(address)[len(address.path) :],
    )
    return render_template("officer/lacks.html", page=page)


@blueprint.get("/lacks.csv")
@officer_only
def lacks_csv() -> Response:
    """The table as it is filtered, with the codes of what is counted."""
    address, today = Address.of_request(KEYS), agency_today()
    by, lines = _by(address), _lines(address)
    _counted_needs, _asked, since = rows.last_count(db(), on=today)
    day = since.isoformat() if since else ""
    headings = [_views()[by], _("Kind"), _("Firms"), _("Needs"), _("Counted on")]
    return csv_answer("lacks.csv", headings, ((line.label, line.kind, line.firms, line.needs, day) for line in lines))


@blueprint.post("/lacks/count")
@officer_only
def count_lacks_post() -> ResponseReturnValue:
    """Compares as many needs as the time allows; the next press goes on."""
    require(may_curate(g.user))
    today, until = agency_today(), time.monotonic() + COUNT_SECONDS
    due = rows.needs_to_count(db(), on=today) if _may_count(today) else []
    firms = firms_to_compare(db(), on=today) if due else None
    done = 0
    for key in due if firms is not None else ():
        is_last = key == due[-1] or time.monotonic() > until
        try:
            with transaction() as session:
                need = session.get(PartNeed, key)
                if need is not None and firms is not None:
                    count_lacks(session, need, firms)
                    done += 1
                if is_last:
                    total_lacks(session, on=today)
                    break
        except Clash:
            continue  # Somebody else counts or edits this very need; it is looked at again the next time.
    flash(
        ngettext("%(num)d need was compared with all firms.", "%(num)d needs were compared with all firms.", done),
        "success",
    )
    return redirect(url_for("officer.lacks"))


def tabs(endpoint: str) -> tuple[tuple[str, str, bool], ...]:
    """The two views of what is lacking, for the bar above each."""
    views = {"officer.lacks": _("What suppliers lack"), "officer.cases": _("Support cases")}
    return tuple((label, url_for(name), name == endpoint) for name, label in views.items())


def change_of(lack: Lack | LackTotal) -> Change:
    """What is lacking as the matcher tells it; a total has no figures."""
    return Change(
        kind=lack.kind,  # type: ignore[arg-type]  # written from a change
        subject=lack.subject,
        process=lack.process or None,
        low=lack.low if isinstance(lack, Lack) else None,
        high=lack.high if isinstance(lack, Lack) else None,
        unit=lack.unit if isinstance(lack, Lack) else None,
        words=rows.words_of(lack.words),
    )


def _by(address: Address) -> str:
    by = address.first("by")
    return by if by in _views() else ""


def _views() -> dict[str, str]:
    return {"": _("By what is lacking"), "process": _("By process"), "province": _("By province")}


def _chosen(address: Address) -> dict[str, str]:
    """The filters of the table. What makes no sense finds nothing, so that no figure is shown under a filter that was not applied."""
    return {name: address.first(name) for name in ("kind", "process", "province")}


def narrower_processes(process: str) -> list[str]:
    return sorted(taxonomy().descendants(process)) if process in taxonomy().processes else [process]


def choices_of(address: Address) -> tuple[Choice, ...]:
    families = [key for key, process in taxonomy().processes.items() if process.level == "family"]
    return (
        Choice("kind", _("Kind"), tuple((kind, kind_label(kind)) for kind in KINDS), address.first("kind")),
        Choice("process", _("Process"), _sorted(families, process_label), address.first("process")),
        Choice("province", _("Province"), _sorted(taxonomy().provinces, province_label), address.first("province")),
    )


def _sorted(codes: Iterable[str], label: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((code, label(code)) for code in codes), key=lambda option: option[1]))


def _lines(address: Address) -> list[LackLine]:
    by, chosen = _by(address), _chosen(address)
    if by == "process":
        narrower = narrower_processes(chosen["process"]) if chosen["process"] else ()
        found = [_group_line(by, *group) for group in rows.process_totals(db(), processes=narrower, **chosen)]
    elif by == "province":
        found = [_group_line(by, *group) for group in rows.province_totals(db(), **chosen)]
    else:
        found = [_change_line(each) for each in rows.change_totals(db(), **chosen)]
    pieces = fold(address.first("q")).split()
    return [line for line in found if all(piece in fold(f"{line.label} {line.kind}") for piece in pieces)]


def _change_line(each: LackTotal) -> LackLine:
    return LackLine(
        label=change_title(change_of(each)),
        kind=kind_label(each.kind),
        firms=format_number(each.firms),
        needs=format_number(each.needs),
        url=url_for("officer.lack", key=each.key, process=_asked("process"), province=_asked("province")),
    )


def _group_line(by: str, name: str, firms: int, needs: int) -> LackLine:
    label = process_label if by == "process" else province_label
    kept: dict[str, Any] = {key: _asked(key) for key in ("kind", "process", "province")}
    return LackLine(
        label=_("Not stated") if name == NOT_STATED else label(name),
        kind="",
        firms=format_number(firms),
        needs=format_number(needs),
        url="" if name == NOT_STATED else url_for("officer.lacks", **{**kept, by: name}),
    )


def _asked(key: str) -> str | None:
    return request.args.get(key) or None


def _counted(counted: int, asked: int, since: datetime.date | None) -> str:
    if since is None:
        return _("Nothing was counted yet.")
    return _(
        "Counted on %(day)s: %(counted)s of %(asked)s open needs, each compared with every listed firm.",
        day=format_date(since),
        counted=format_number(counted),
        asked=format_number(asked),
    )


def _may_count(today: datetime.date) -> bool:
    return registry_rows.figures(db(), stale_before=asked_since(today)).listed <= MOST_FIRMS_HERE


def sentence_of(firms: int, needs: int) -> str:
    lacking = ngettext(
        "%(count)s firm lacks one thing only.",
        "%(count)s firms lack one thing only.",
        firms,
        count=format_number(firms),
    )
    won = ngettext("%(count)s need would be won.", "%(count)s needs would be won.", needs, count=format_number(needs))
    return f"{lacking} {won}"
