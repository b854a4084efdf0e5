"""The needs of the company one acts for: the list, what happens to one, and its answers read back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import NeedStatus
from database.models.part_needs import PartNeed
from database.session import db, transaction
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.needs import NeedInput
from linkage.language import _
from linkage.services.needs import as_input, create_need, mark_need_met, withdraw_need
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import page_within
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.heads import NeedHead, head_of
from linkage.web.assembler.own import counts_by_status, needs_page, own_need
from linkage.web.assembler.questions import question_url
from linkage.web.assembler.summaries import SummarySection, summary_of
from linkage.web.components import NeedCard, Pages, pages
from linkage.web.forms import once
from linkage.web.guards import assembler_only
from linkage.wording import status_label

SIZE = 20
LONGEST_TITLE = 300
Tab = tuple[str, str, bool, int]


@dataclass(frozen=True, slots=True)
class NeedsPage:
    cards: tuple[NeedCard, ...]
    tabs: tuple[Tab, ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """All answers of a need, with the way to change each."""

    head: NeedHead
    sections: tuple[SummarySection, ...]


@blueprint.get("/needs")
@assembler_only
def needs() -> str:
    counts = counts_by_status(db())
    asked = request.args.get("status", "")
    status = NeedStatus(asked) if asked in {entry.value for entry in NeedStatus} else None
    total = sum(counts.values()) if status is None else counts.get(status, 0)
    number = page_within(total, SIZE)
    page = NeedsPage(
        cards=tuple(_card(need) for need in needs_page(db(), status, page=number, size=SIZE)),
        tabs=tuple(_tabs(counts, status)),
        pages=pages(total, page=number, size=SIZE, url=lambda n: _url(status, n)),
    )
    return render_template("assembler/needs/index.html", page=page)


@blueprint.get("/needs/<code>/details")
@assembler_only
def need_details(code: str) -> str:
    need = own_need(code)
    sections = summary_of(need, change_url=lambda key: question_url(need, key, is_checking=True))
    return render_template("assembler/needs/details.html", page=DetailsPage(head_of(need, "details"), sections))


@blueprint.post("/needs/<code>/withdraw")
@assembler_only
def withdraw(code: str) -> ResponseReturnValue:
    need = own_need(code)
    with transaction() as session:
        withdraw_need(session, need, by=actor_of(g.user))
    flash(_("The need is withdrawn. Nothing is lost, and you can publish it again."), "success")
    return redirect(url_for("assembler.need_details", code=code))


@blueprint.post("/needs/<code>/met")
@assembler_only
def mark_met(code: str) -> ResponseReturnValue:
    need = own_need(code)
    with transaction() as session:
        mark_need_met(session, need, by=actor_of(g.user))
    flash(_("The need is marked as met and off the board."), "success")
    return redirect(url_for("assembler.need_details", code=code))


@blueprint.post("/needs/<code>/duplicate")
@assembler_only
def duplicate(code: str) -> ResponseReturnValue:
    """A draft with the same answers; pressing twice makes one."""
    need = own_need(code)
    return redirect(once(lambda session: _copy(session, need)))


def _copy(session: Session, need: PartNeed) -> str:
    record = as_record(as_input(need))
    # A closing day of the original is past, or will be, before the copy is thought through.
    kept = {key: value for key, value in record.items() if key not in ("id", "status", "published_on", "closes_on")}
    title = _("Copy of %(title)s", title=need.title)[:LONGEST_TITLE]
    given = read_input(NeedInput, {**kept, "title": title, "visibility": need.visibility.value})
    copy = create_need(session, g.company, given, by=actor_of(g.user))
    flash(_("This is a copy, and a draft. Change what differs."), "success")
    return url_for("assembler.check", code=copy.code)


def _card(need: PartNeed) -> NeedCard:
    endpoint = "assembler.check" if need.status is NeedStatus.DRAFT else "assembler.need"
    return cards.need_card(need, viewer=g.user, url=url_for(endpoint, code=need.code), status=need.status.value)


def _tabs(counts: dict[NeedStatus, int], current: NeedStatus | None) -> list[Tab]:
    shown = [status for status in NeedStatus if counts.get(status) or status is current]
    return [
        (_("All"), _url(None), current is None, sum(counts.values())),
        *((status_label(status), _url(status), status is current, counts.get(status, 0)) for status in shown),
    ]


def _url(status: NeedStatus | None, number: int = 1) -> str:
    return url_for("assembler.needs", status=status.value if status else None, page=number if number > 1 else None)
