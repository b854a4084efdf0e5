"""Offers side by side, compared in the currency of the request at rates that the buyer names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import InvitationStatus, RfqStatus
from database.models.rfqs import Quotation, Rfq, RfqInvitation
from database.session import db, transaction
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import RateInput
from linkage.language import _, _l
from linkage.services.quotations import landed_total
from linkage.services.rfq_awards import not_decidable
from linkage.services.rfq_guards import are_offers_open, is_taking, readable_offer
from linkage.services.rfq_rates import (
    converted_total,
    foreign_currencies,
    meant_instead,
    offered_rates,
    rates_of,
    set_rates,
)
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.rfq_compare import price_rows, term_rows
from linkage.web.assembler.rfqs import own_rfq
from linkage.web.components import CompareRow
from linkage.web.guards import assembler_only
from linkage.web.layout import format_time
from linkage.web.numbers import number_for_form, read_number
from linkage.web.rfq_days import DaysLeft, days_left
from linkage.web.rfq_papers import original
from linkage.wording.figures import amount_text
from linkage.wording.outcomes import stop_reason_label
from linkage.wording.rfq_fields import OFFER_FIELDS
from linkage.wording.rfqs import invitation_label, rate_pair, turned_rate

Offer = tuple[RfqInvitation, Quotation]


@dataclass(frozen=True, slots=True)
class RateLine:
    """`label`: "1 USD =", `unit`: the other currency of the pair. `sure`: the name of the tick that insists, empty without one."""

    name: str
    label: str
    unit: str
    value: str
    sure: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class SilentLine:
    """A supplier that sent no offer. `is_waiting`: it still may; `said`: why it does not; `url`: where to write to it."""

    name: str
    state: str
    is_waiting: bool
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class OffersPage:
    """`firms`: (name, address, ""); `papers`: (firm, address) of those who sent one. `seal`: why there is nothing to compare yet.

    `unrated`: currencies without a rate, whose totals are not compared. `unstated`: what some offers leave out of their totals.
    `silent`: who sent no offer, and `left`: for how long it may. `wait`: why nothing is decided yet, where there is no `decide_url`.
    """

    title: str
    volume: str
    currency: str
    firms: tuple[tuple[str, str, str], ...]
    prices: tuple[CompareRow, ...]
    terms: tuple[CompareRow, ...]
    silent: tuple[SilentLine, ...]
    left: DaysLeft | None
    papers: tuple[tuple[str, str], ...]
    rates: tuple[RateLine, ...]
    unrated: tuple[str, ...]
    unstated: tuple[str, ...]
    seal: str
    rates_url: str
    decide_url: str
    wait: str
    back_url: str


@blueprint.get("/rfqs/<code>/offers")
@assembler_only
def rfq_offers(code: str) -> str:
    return _page(own_rfq(code), {})


@blueprint.post("/rfqs/<code>/rates")
@assembler_only
def rfq_rates_post(code: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            found = own_rfq(code)
            insisted = [each for each in foreign_currencies(found) if _is_sure(each)]
            set_rates(session, found, _sent_rates(found), by=actor_of(g.user), insisted=insisted)
    except Invalid as error:
        return _page(own_rfq(code), error.fields), 422
    flash(_("The offers are compared at these rates."), "success")
    return redirect(url_for("assembler.rfq_offers", code=code))


@blueprint.get("/rfqs/<code>/offers/<asked>/paper")
@assembler_only
def offer_paper(code: str, asked: str) -> ResponseReturnValue:
    """The paper that came with an offer; sealed as the offer is."""
    for each, offer in offers_of(own_rfq(code)):
        if each.code == asked and offer.upload is not None:
            return original(offer.upload)
    raise NotFound(_l("There is no such file."))


def offers_of(found: Rfq) -> list[Offer]:
    """What the buyer may read now, the lowest total in the currency of the request first, those without a rate last."""
    pairs = [(each, offer) for each in found.invitations if (offer := readable_offer(found, each)) is not None]

    def place(pair: Offer) -> tuple[bool, Decimal]:
        total = converted_total(found, pair[1])
        return total is None, landed_total(found, pair[1]) if total is None else total

    return sorted(pairs, key=place)


def _page(found: Rfq, errors: Mapping[str, Any]) -> str:
    offers = offers_of(found)
    foreign, known = foreign_currencies(found), rates_of(found)
    wait = not_decidable(found)
    page = OffersPage(
        title=found.title,
        volume=amount_text(found.annual_volume, found.volume_unit),
        currency=found.currency,
        firms=tuple(
            (cards.firm_name(each.supplier), url_for("public.supplier", code=each.supplier.code), "")
            for each, _offer in offers
        ),
        prices=tuple(price_rows(found, [offer for _each, offer in offers])),
        terms=tuple(term_rows(found, [offer for _each, offer in offers])),
        silent=tuple(_silent(found)),
        left=days_left(found),
        papers=tuple(_papers(found, offers)),
        rates=tuple(_rate_lines(found, foreign, has_errors=bool(errors))),
        unrated=tuple(each for each in foreign if each not in known),
        unstated=tuple(_unstated(offers)),
        seal=""
        if are_offers_open(found)
        else _("The offers are sealed until %(moment)s.", moment=format_time(found.due_at)),
        rates_url=url_for("assembler.rfq_rates_post", code=found.code),
        decide_url=url_for("assembler.decide_rfq", code=found.code) if offers and wait is None else "",
        wait=str(wait) if offers and found.status is RfqStatus.OPEN and wait is not None else "",
        back_url=url_for("assembler.rfq", code=found.code),
    )
    labels = {rate.name: rate.label for rate in page.rates}
    return render_template("assembler/rfqs/offers.html", page=page, errors=errors, labels=labels)


def _unstated(offers: Sequence[Offer]) -> Iterable[str]:
    """Where some offers state a cost and others do not, so that their totals cannot be compared as they are."""
    for name in ("tool_price", "freight", "duty_percent"):
        silent = [cards.firm_name(each.supplier) for each, offer in offers if getattr(offer, name) is None]
        if 0 < len(silent) < len(offers):
            yield _(
                "%(cost)s: not stated by %(firms)s, and so not in its total.",
                cost=OFFER_FIELDS[name],
                firms=", ".join(silent),
            )


def _rate_lines(found: Rfq, foreign: Sequence[str], *, has_errors: bool) -> Iterable[RateLine]:
    """Each pair of currencies as people quote it: 1 USD = 25,300 VND, whichever of the two is the request's."""
    offered = offered_rates(db(), found, foreign)
    for currency in foreign:
        one, other = rate_pair(currency, found.currency)
        value = ""
        if has_errors:
            value = request.form.get(f"rate-{currency}", "")
        elif currency in offered:
            value = number_for_form(float(turned_rate(currency, found.currency, offered[currency])))
        sure = f"sure-{currency}" if has_errors and _is_far(found, currency) else ""
        yield RateLine(f"rate-{currency}", _("1 %(currency)s is", currency=one), other, value, sure, _is_sure(currency))


def _is_sure(currency: str) -> bool:
    return request.form.get(f"sure-{currency}") == "1"


def _is_far(found: Rfq, currency: str) -> bool:
    """Whether what was typed is a rate, and one that is asked about."""
    try:
        rate = _sent_rate(found, currency)
    except Invalid:
        return False
    if rate is None or rate == rates_of(found).get(currency):
        return False
    return meant_instead(found, currency, rate) is not None


def _sent_rate(found: Rfq, currency: str) -> Decimal | None:
    """What one unit of a currency is worth in that of the request; None where nothing was typed. Raises Invalid."""
    typed = request.form.get(f"rate-{currency}", "").strip()
    if not typed:
        return None
    return turned_rate(currency, found.currency, read_input(RateInput, {"rate": read_number(typed)}).rate)


def _sent_rates(found: Rfq) -> dict[str, Decimal]:
    """Raises Invalid with the names of the fields as the page has them."""
    given, faults = {}, dict[str, Any]()
    for currency in foreign_currencies(found):
        try:
            rate = _sent_rate(found, currency)
        except Invalid as error:
            faults[f"rate-{currency}"] = next(iter(error.fields.values()))
            continue
        if rate is not None:
            given[currency] = rate
    if faults:
        raise Invalid(_l("Some answers need another look."), fields=faults)
    return given


def _papers(found: Rfq, offers: Iterable[Offer]) -> Iterable[tuple[str, str]]:
    for each, offer in offers:
        if offer.upload_id is not None:
            yield cards.firm_name(each.supplier), url_for("assembler.offer_paper", code=found.code, asked=each.code)


def _silent(found: Rfq) -> Iterable[SilentLine]:
    for each in found.invitations:
        if each.status not in (InvitationStatus.INVITED, InvitationStatus.DECLINED):
            continue
        reason = stop_reason_label(each.reason.value) if each.reason else ""
        yield SilentLine(
            name=cards.firm_name(each.supplier),
            state=invitation_label(each.status) if is_taking(found) or each.reason else _("No answer came in time"),
            is_waiting=each.status is InvitationStatus.INVITED and is_taking(found),
            said=" · ".join(part for part in (reason, each.reason_text) if part),
            url=url_for("talks.thread", kind="rfq", code=each.code),
        )
