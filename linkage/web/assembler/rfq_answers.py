"""What suppliers sent, side by side, what the buyer answers them, and whom it chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.rfqs import Quotation, Rfq, RfqInvitation
from database.session import transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import PARTS, AnswerInput, DecisionInput
from linkage.language import _, _l
from linkage.services.quotations import landed_total, landed_unit
from linkage.services.rfq_awards import check_decidable, decide, to_decide
from linkage.services.rfq_guards import are_offers_open, readable_offer
from linkage.services.rfq_questions import answer
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.rfqs import own_rfq, show_page
from linkage.web.components import CompareRow
from linkage.web.forms import sent_version
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url
from linkage.web.layout import format_number, format_time
from linkage.web.numbers import read_number
from linkage.web.rfq_facts import offer_terms
from linkage.web.rfq_papers import original
from linkage.wording.figures import amount_text
from linkage.wording.outcomes import BUYER_REASONS
from linkage.wording.rfqs import part_label, price_text, total_text

Offer = tuple[RfqInvitation, Quotation]


@dataclass(frozen=True, slots=True)
class OffersPage:
    """`firms`: (name, address, ""); `papers`: (firm, address) of those who sent one. `seal`: why there is nothing to compare yet."""

    title: str
    volume: str
    currency: str
    firms: tuple[tuple[str, str, str], ...]
    prices: tuple[CompareRow, ...]
    terms: tuple[CompareRow, ...]
    papers: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    seal: str
    decide_url: str
    back_url: str


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One offer to be decided about; the names of its fields end in its code."""

    code: str
    firm: str
    total: str
    share: str
    reason: str
    result: str


@dataclass(frozen=True, slots=True)
class DecidePage:
    title: str
    lines: tuple[ChoiceLine, ...]
    reasons: tuple[tuple[str, str], ...]
    version: int
    url: str
    back_url: str


@blueprint.post("/rfqs/<code>/questions/<question>")
@assembler_only
def answer_rfq(code: str, question: str) -> ResponseReturnValue:
    name = f"answer-{question}"
    try:
        given = read_input(AnswerInput, {"answer": request.form.get(name, "")})
        with transaction() as session:
            answer(session, own_rfq(code), question, given, by=actor_of(g.user), base_url=base_url())
    except Invalid as error:
        return show_page(own_rfq(code), {name: next(iter(error.fields.values()))}), 422
    flash(_("Your answer is sent to all who take part."), "success")
    return redirect(url_for("assembler.rfq", code=code))


@blueprint.get("/rfqs/<code>/offers")
@assembler_only
def rfq_offers(code: str) -> str:
    found = own_rfq(code)
    offers = _offers(found)
    page = OffersPage(
        title=found.title,
        volume=amount_text(found.annual_volume, found.volume_unit),
        currency=found.currency,
        firms=tuple((cards.firm_name(each.supplier), _firm_url(each), "") for each, _offer in offers),
        prices=tuple(_prices(found, [offer for _each, offer in offers])),
        terms=tuple(_terms([offer for _each, offer in offers])),
        papers=tuple(_papers(found, offers)),
        others=tuple(cards.firm_name(each.supplier) for each, offer in offers if offer.currency != found.currency),
        seal=""
        if are_offers_open(found)
        else _("The offers are sealed until %(moment)s.", moment=format_time(found.due_at)),
        decide_url=url_for("assembler.decide_rfq", code=code) if found.status.value == "open" and offers else "",
        back_url=url_for("assembler.rfq", code=code),
    )
    return render_template("assembler/rfqs/offers.html", page=page)


@blueprint.get("/rfqs/<code>/offers/<asked>/paper")
@assembler_only
def offer_paper(code: str, asked: str) -> ResponseReturnValue:
    """The paper that came with an offer; sealed as the offer is."""
    for each, offer in _offers(own_rfq(code)):
        if each.code == asked and offer.upload is not None:
            return original(offer.upload)
    raise NotFound(_l("There is no such file."))


@blueprint.get("/rfqs/<code>/decide")
@assembler_only
def decide_rfq(code: str) -> str:
    found = own_rfq(code)
    check_decidable(found)
    return _decide_page(found, {})


@blueprint.post("/rfqs/<code>/decide")
@assembler_only
def decide_rfq_post(code: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            found = own_rfq(code)
            # Sent again after it was decided it is a conflict, whatever the fields say.
            check_decidable(found)
            given = _decisions(found)
            decide(session, found, given, by=actor_of(g.user), base_url=base_url(), expected_version=sent_version())
    except Invalid as error:
        return _decide_page(own_rfq(code), error.fields), 422
    flash(_("It is decided, and every supplier is told."), "success")
    return redirect(url_for("assembler.rfq", code=code))


def _offers(found: Rfq) -> list[Offer]:
    """What the buyer may read now, the lowest total in the currency of the request first, other currencies last."""
    pairs = [(each, offer) for each in found.invitations if (offer := readable_offer(found, each)) is not None]
    return sorted(pairs, key=lambda pair: (pair[1].currency != found.currency, landed_total(found, pair[1])))


def _firm_url(each: RfqInvitation) -> str:
    return url_for("public.supplier", code=each.supplier.code)


def _prices(found: Rfq, offers: Sequence[Quotation]) -> Iterable[CompareRow]:
    """The same rows for all; a part of the price that nobody states is left out."""

    def row(label: str, cells: Iterable[str]) -> CompareRow:
        return CompareRow(label, tuple(cell or None for cell in cells))

    yield row(
        _("Landed total of a year, with the tool"),
        (total_text(landed_total(found, each), each.currency) for each in offers),
    )
    yield row(_("Landed price of one unit"), (price_text(landed_unit(each), each.currency) for each in offers))
    yield row(_("Price of one unit"), (price_text(each.unit_price, each.currency) for each in offers))
    for name in PARTS:
        if any(name in each.breakdown for each in offers):
            yield row(part_label(name), (_part(each, name) for each in offers))
    yield row(_("Freight of one unit"), (price_text(each.freight, each.currency) for each in offers))
    yield row(_("Duty"), (_percent(each.duty_percent) for each in offers))


def _part(offer: Quotation, name: str) -> str:
    value = offer.breakdown.get(name)
    return price_text(Decimal(str(value)), offer.currency) if value is not None else ""


def _percent(value: Decimal | None) -> str:
    return "" if value is None else _("%(percent)s%%", percent=format_number(value))


def _terms(offers: Sequence[Quotation]) -> Iterable[CompareRow]:
    columns = [offer_terms(each) for each in offers]
    for cells in zip(*columns, strict=True):
        yield CompareRow(cells[0][0], tuple(value or None for _label, value in cells))


def _papers(found: Rfq, offers: Iterable[Offer]) -> Iterable[tuple[str, str]]:
    for each, offer in offers:
        if offer.upload_id is not None:
            yield cards.firm_name(each.supplier), url_for("assembler.offer_paper", code=found.code, asked=each.code)


def _decisions(found: Rfq) -> dict[str, DecisionInput]:
    """Raises Invalid with the names of the fields as the page has them."""
    given, faults = {}, dict[str, Any]()
    for each in to_decide(found):
        sent = {name: request.form.get(f"{name}-{each.code}", "") for name in ("share", "reason", "result")}
        try:
            given[each.code] = read_input(DecisionInput, {**sent, "share": read_number(sent["share"])})
        except Invalid as error:
            faults |= {f"{name}-{each.code}": text for name, text in error.fields.items()}
    if faults:
        raise Invalid(_l("Some answers need another look."), fields=faults)
    return given


def _decide_page(found: Rfq, errors: Mapping[str, Any]) -> str:
    try:
        check_decidable(found)
    except Conflict as refused:
        errors = {"": refused.text}
    page = DecidePage(
        title=found.title,
        lines=tuple(_choice(each, offer, found) for each, offer in _offers(found)),
        reasons=tuple((code, str(label)) for code, label in BUYER_REASONS.items() if code != "no-answer"),
        version=sent_version() if errors else found.version,
        url=url_for("assembler.decide_rfq_post", code=found.code),
        back_url=url_for("assembler.rfq", code=found.code),
    )
    return render_template("assembler/rfqs/decide.html", page=page, errors=errors)


def _choice(each: RfqInvitation, offer: Quotation, found: Rfq) -> ChoiceLine:
    return ChoiceLine(
        code=each.code,
        firm=cards.firm_name(each.supplier),
        total=total_text(landed_total(found, offer), offer.currency),
        share=request.form.get(f"share-{each.code}", ""),
        reason=request.form.get(f"reason-{each.code}", ""),
        result=request.form.get(f"result-{each.code}", ""),
    )
