"""Requests for quotation that the own firm was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia
from database.queries import rfqs as rows
from database.session import db
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.rfq_guards import is_taking, state_of
from linkage.services.users import actor_of
from linkage.web import cards, own_quotes, own_rfqs
from linkage.web.addresses import page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import supplier_only
from linkage.web.layout import format_time
from linkage.web.own_rfqs import Seat
from linkage.web.rfq_days import DaysLeft, days_left
from linkage.web.supplier.blueprint import blueprint
from linkage.wording.rfqs import invitation_label, state_label

SIZE = 20
_ENDPOINTS = {
    "show": "supplier.rfq",
    "nda": "supplier.agree_nda",
    "nda_end": "supplier.end_nda",
    "file": "supplier.take_rfq_file",
    "paper": "supplier.own_offer_paper",
    "question": "supplier.ask_rfq",
    "quote": "supplier.quote",
    "decline": "supplier.decline_rfq",
    "messages": "supplier.rfq_messages",
}


@dataclass(frozen=True, slots=True)
class RfqLine:
    """`number`: the buyer's own, else the code of the request."""

    title: str
    number: str
    buyer: str
    due: str
    left: DaysLeft | None
    state: str
    is_waiting: bool
    url: str


@dataclass(frozen=True, slots=True)
class OwnRfqsPage:
    lines: tuple[RfqLine, ...]
    pages: Pages


@blueprint.get("/rfqs")
@supplier_only
def rfqs() -> str:
    own = [g.company.id]
    total = rows.count_invitations(db(), own)
    number = page_within(total, SIZE)
    found = rows.invitations_of(db(), own, limit=SIZE, offset=(number - 1) * SIZE)
    page = OwnRfqsPage(
        lines=tuple(_line(each) for each in found),
        pages=pages(total, page=number, size=SIZE, url=lambda n: url_for("supplier.rfqs", page=n if n > 1 else None)),
    )
    return render_template("supplier/rfqs/index.html", page=page)


@blueprint.get("/rfqs/<code>")
@supplier_only
def rfq(code: str) -> str:
    return own_rfqs.show(lambda: _seat(code))


@blueprint.post("/rfqs/<code>/nda")
@supplier_only
def agree_nda(code: str) -> ResponseReturnValue:
    return own_rfqs.agree(lambda: _seat(code))


@blueprint.post("/rfqs/<code>/nda/end")
@supplier_only
def end_nda(code: str) -> ResponseReturnValue:
    return own_rfqs.end_agreement(lambda: _seat(code))


@blueprint.post("/rfqs/<code>/files/<file>")
@supplier_only
def take_rfq_file(code: str, file: str) -> ResponseReturnValue:
    return own_rfqs.take(lambda: _seat(code), file)


@blueprint.get("/rfqs/<code>/paper")
@supplier_only
def own_offer_paper(code: str) -> ResponseReturnValue:
    return own_rfqs.own_paper(_seat(code))


@blueprint.post("/rfqs/<code>/questions")
@supplier_only
def ask_rfq(code: str) -> ResponseReturnValue:
    return own_rfqs.send_question(lambda: _seat(code))


@blueprint.get("/rfqs/<code>/messages")
@supplier_only
def rfq_messages(code: str) -> ResponseReturnValue:
    """To what was written about it."""
    return redirect(url_for("talks.thread", kind="rfq", code=_seat(code).invitation.code))


@blueprint.get("/rfqs/<code>/quote")
@supplier_only
def quote(code: str) -> str:
    return own_quotes.quote_page(_seat(code), {})


@blueprint.post("/rfqs/<code>/quote")
@supplier_only
def quote_post(code: str) -> ResponseReturnValue:
    return own_quotes.save_quote(lambda: _seat(code))


@blueprint.get("/rfqs/<code>/decline")
@supplier_only
def decline_rfq(code: str) -> str:
    return own_rfqs.decline_page(_seat(code), {})


@blueprint.post("/rfqs/<code>/decline")
@supplier_only
def decline_rfq_post(code: str) -> ResponseReturnValue:
    return own_rfqs.save_decline(lambda: _seat(code))


def _seat(code: str) -> Seat:
    """The invitation of the own firm. Raises NotFound for any other."""
    found = rows.invitation(db(), code)
    if found is None or found.supplier_id != g.company.id:
        raise NotFound(_l("There is no such request for quotation here."))

    def url(what: str, file: str) -> str:
        values: dict[str, Any] = {"file": file} if file else {}
        return url_for(_ENDPOINTS[what], code=code, **values)

    return Seat(found, AnsweredVia.ACCOUNT, actor_of(g.user), g.user.name, url, url_for("supplier.rfqs"))


def _line(invitation: Any) -> RfqLine:
    asked, state = invitation.rfq, state_of(invitation.rfq)
    is_waiting = is_taking(asked) and invitation.status.value == "invited"
    is_over = state == "cancelled"
    return RfqLine(
        title=asked.title,
        number=asked.number or asked.code,
        buyer=cards.firm_name(asked.buyer),
        due=format_time(asked.due_at),
        left=days_left(asked),
        state=state_label(state) if is_over else invitation_label(invitation.status),
        is_waiting=is_waiting,
        url=url_for("supplier.rfq", code=invitation.code),
    )
