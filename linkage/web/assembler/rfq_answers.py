"""What the buyer answers suppliers, and whom it chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.rfqs import Quotation, Rfq, RfqInvitation
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import AnswerInput, DecisionInput
from linkage.language import _, _l
from linkage.services.rfq_awards import check_decidable, decide, to_decide
from linkage.services.rfq_questions import answer
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.rfq_compare import compared_total
from linkage.web.assembler.rfq_offers import offers_of
from linkage.web.assembler.rfqs import own_rfq, show_page
from linkage.web.forms import sent_version
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url
from linkage.web.numbers import read_number
from linkage.wording.outcomes import BUYER_REASONS
from linkage.wording.rfq_fields import DECISION_FIELDS, named_fields


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
        lines=tuple(_choice(each, offer, found) for each, offer in offers_of(found)),
        reasons=tuple((code, str(label)) for code, label in BUYER_REASONS.items() if code != "no-answer"),
        version=sent_version() if errors else found.version,
        url=url_for("assembler.decide_rfq_post", code=found.code),
        back_url=url_for("assembler.rfq", code=found.code),
    )
    firms = {line.code: line.firm for line in page.lines}
    labels = named_fields(errors, DECISION_FIELDS, firms)
    return render_template("assembler/rfqs/decide.html", page=page, errors=errors, labels=labels)


def _choice(each: RfqInvitation, offer: Quotation, found: Rfq) -> ChoiceLine:
    return ChoiceLine(
        code=each.code,
        firm=cards.firm_name(each.supplier),
        total=compared_total(found, offer),
        share=request.form.get(f"share-{each.code}", ""),
        reason=request.form.get(f"reason-{each.code}", ""),
        result=request.form.get(f"result-{each.code}", ""),
    )
