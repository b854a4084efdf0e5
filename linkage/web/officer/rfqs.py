"""Requests for quotation as officers see them: that they are there, how far they got and who owes an answer; no price, no drawing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import render_template, url_for

from database.models.rfqs import Rfq
from database.queries import rfqs as rows
from database.session import db
from linkage.services.firm_readers import unreached
from linkage.services.rfq_guards import state_of
from linkage.web import cards
from linkage.web.addresses import page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_time
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.linkages import linkage_tabs
from linkage.wording.rfqs import invitation_label, state_label

SIZE = 25


@dataclass(frozen=True, slots=True)
class RfqLine:
    """`asked`: (firm, its page in the registry, its state, whether no letter reaches it) of each supplier."""

    title: str
    buyer: str
    buyer_url: str
    state: str
    status: str
    sent: str
    due: str
    asked: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class OfficerRfqsPage:
    tabs: tuple[tuple[str, str, bool], ...]
    lines: tuple[RfqLine, ...]
    pages: Pages


@blueprint.get("/rfqs")
@officer_only
def rfqs() -> str:
    total = rows.count_rfqs(db())
    number = page_within(total, SIZE)
    found = rows.all_rfqs(db(), limit=SIZE, offset=(number - 1) * SIZE)
    silent = {each.id for each in unreached(db(), [each.supplier for rfq in found for each in rfq.invitations])}
    page = OfficerRfqsPage(
        tabs=linkage_tabs("officer.rfqs"),
        lines=tuple(_line(each, silent) for each in found),
        pages=pages(total, page=number, size=SIZE, url=lambda n: url_for("officer.rfqs", page=n if n > 1 else None)),
    )
    return render_template("officer/rfqs.html", page=page)


def _line(rfq: Rfq, silent: Collection[int | None]) -> RfqLine:
    state = state_of(rfq)
    return RfqLine(
        title=rfq.title,
        buyer=cards.firm_name(rfq.buyer),
        buyer_url=url_for("officer.company", code=rfq.buyer.code),
        state=state_label(state),
        status=state,
        sent=format_time(rfq.sent_at),
        due=format_time(rfq.due_at),
        asked=tuple(
            (
                cards.firm_name(each.supplier),
                url_for("officer.company", code=each.supplier.code),
                invitation_label(each.status),
                each.supplier_id in silent,
            )
            for each in rfq.invitations
        ),
    )
