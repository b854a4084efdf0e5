"""A firm asks for an introduction itself: whom and why, its own contact with the consent, and a word to the other firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import AnsweredVia, ConsentPurpose, FairSide, ProposalOrigin, ProposalStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import proposals as rows
from database.session import Clash, db
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.proposals import AskInput
from linkage.language import _
from linkage.services.match_facts import need_fact, supplier_fact
from linkage.services.proposal_answers import Answering, accept
from linkage.services.proposals import NOT_POSSIBLE, Draft, is_shown_to, may_be_asked, propose
from linkage.services.users import actor_of
from linkage.services.weights import current_weights
from linkage.web import cards
from linkage.web.components import ReasonLine
from linkage.web.forms import once
from linkage.web.instance import agency_name
from linkage.web.proposals.desk import proposal_desk
from linkage.web.reasons import strip
from linkage.wording.consents import consent_text
from matching import match_pair

FORM = ("name", "phone", "words")


@dataclass(frozen=True, slots=True)
class Asking:
    """Which need and supplier, and on which side the person asks."""

    need: PartNeed
    supplier: Company
    side: FairSide
    origin: ProposalOrigin


@dataclass(frozen=True, slots=True)
class AskPage:
    """`may_ask` False: it cannot be asked for, and the page says no more than that."""

    title: str
    firm: str
    reasons: tuple[ReasonLine, ...]
    may_ask: bool
    sorry: str
    consent: str
    email: str
    post_url: str
    back: tuple[str, str]


def ask_page(
    asking: Asking, values: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    """The form; the page of their proposal where the two are at it already, or where the other firm said no."""
    known = rows.living_of(db(), asking.need.id or 0, asking.supplier.id or 0)
    if known is not None and is_shown_to(known, asking.side):
        return redirect(url_for("proposals.proposal", code=known.code))
    today = agency_today()
    answer = match_pair(
        need_fact(asking.need), supplier_fact(db(), asking.supplier, on=today), on=today, weights=current_weights(db())
    )
    may_ask = may_be_asked(db(), asking.need, asking.supplier, asking.side, answer)
    last = rows.latest_of(db(), asking.need.id or 0, asking.supplier.id or 0)
    is_told = last is not None and last.status is ProposalStatus.DECLINED and is_shown_to(last, asking.side)
    if last is not None and is_told and not may_ask:
        return redirect(url_for("proposals.proposal", code=last.code))
    page = AskPage(
        title=asking.need.title,
        firm=_firm(asking),
        reasons=strip(answer.reasons) if may_ask else (),
        may_ask=may_ask,
        sorry=str(NOT_POSSIBLE),
        consent=consent_text(ConsentPurpose.INTRODUCTION, agency_name()),
        email=g.user.email,
        post_url=_post_url(asking),
        back=_back(asking),
    )
    given = {"name": g.user.name, **(values or {})}
    answered = render_template("proposals/ask.html", page=page, values=given, errors=errors or {})
    return answered, 422 if errors else 200


def save_ask(asking_of: Callable[[], Asking]) -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in FORM}

    def make(session: Session) -> str:
        asking, by, desk = asking_of(), actor_of(g.user), proposal_desk()
        draft = Draft(asking.need, asking.supplier, asking.origin, words=given.words)
        made = propose(session, draft, desk=desk, by=by)
        if not is_shown_to(made, asking.side):
            raise Conflict(NOT_POSSIBLE)
        who = Answering(asking.side, AnsweredVia.ACCOUNT, by)
        accept(session, made, given, email=g.user.email, who=who, desk=desk)
        return url_for("proposals.proposal", code=made.code)

    try:
        given = read_input(AskInput, values | {"agrees": request.form.get("agrees", "")})
        try:
            target = once(make)
        except Clash:  # Of two who ask at once the other was first: there is a proposal now.
            target = once(make)
    except Invalid as error:
        return ask_page(asking_of(), values, error.fields)
    flash(_("Asked. The other firm gets a letter in a minute, and you get one when it answers."), "success")
    return redirect(target)


def _firm(asking: Asking) -> str:
    if asking.side is FairSide.ASSEMBLER:
        return cards.firm_name(asking.supplier)
    return cards.buyer_text(asking.need.company, viewer=g.user)


def _post_url(asking: Asking) -> str:
    if asking.side is FairSide.SUPPLIER:
        return url_for("supplier.ask_post", code=asking.need.code)
    return url_for("assembler.introduce_post", code=asking.need.code, firm=asking.supplier.code)


def _back(asking: Asking) -> tuple[str, str]:
    if asking.side is FairSide.SUPPLIER:
        return url_for("supplier.fit", code=asking.need.code), _("How you fit this need")
    return url_for("assembler.need", code=asking.need.code), asking.need.title
