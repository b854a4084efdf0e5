"""Matching all open needs again, and why one pair of the queue could fit."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.queries import needs as need_rows
from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l, ngettext
from linkage.services.match_facts import need_fact, supplier_fact
from linkage.services.match_runs import ask_to_match_again, is_long, is_under_way, match_again_now
from linkage.services.users import actor_of
from linkage.services.weights import current_weights
from linkage.web import cards
from linkage.web.addresses import way_back
from linkage.web.components import ReasonLine
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.reasons import lacking, match_scores, reason_lines, strip, to_confirm
from linkage.wording.fits import NEED_FIT, points_text
from matching import match_pair
from matching.facts import Match, NearMiss


@dataclass(frozen=True, slots=True)
class PairReasonsPage:
    """`scores`: each with its name; `pair`: what the button sends; `url`: of the whole page."""

    need: str
    need_url: str
    firm: str
    firm_url: str
    pair: str
    url: str
    scores: tuple[tuple[str, str], ...]
    strip: tuple[ReasonLine, ...]
    lines: tuple[ReasonLine, ...]
    lacking: tuple[str, ...]
    confirm: tuple[str, ...]
    back_url: str


@blueprint.post("/proposals/match-again")
@officer_only
def match_again_post() -> ResponseReturnValue:
    """Few firms and needs at once, many by a worker; pressed twice, or while a worker is at it, it is done once."""
    require(may_curate(g.user))
    target = way_back(url_for("officer.proposals"), "/officer/proposals")
    if is_long(db(), on=agency_today()) or is_under_way(db()):

        def ask(session: Session) -> str:
            ask_to_match_again(session, by=actor_of(g.user))
            return target

        once(ask)
        flash(_("All open needs are matched again, in the background. Look here again in a few minutes."), "success")
    elif _is_first(target):
        number = match_again_now(db(), by=actor_of(g.user))
        count = format_number(number)
        flash(
            ngettext(
                "%(count)s open need was matched again.",
                "%(count)s open needs were matched again.",
                number,
                count=count,
            ),
            "success",
        )
    return redirect(target)


def _is_first(target: str) -> bool:
    """Whether this form comes for the first time: its key is taken before the work, which opens transactions of its own."""
    came: list[str] = []

    def take(_session: Session) -> str:
        came.append(target)
        return target

    once(take)
    return bool(came)


@blueprint.get("/proposals/pairs/<need>/<firm>")
@officer_only
def pair_reasons(need: str, firm: str) -> ResponseReturnValue:
    """As a page, or as the part of it that a script puts under the row (`part`)."""
    page = _reasons(need, firm)
    name = "officer/pair-part.html" if request.args.get("part") == "1" else "officer/pair.html"
    return render_template(name, page=page)


def _reasons(need_code: str, firm_code: str) -> PairReasonsPage:
    need, firm = need_rows.need(db(), need_code), supplier_rows.supplier(db(), firm_code)
    if need is None or not need.steps or firm is None or firm.supplier_profile is None:
        raise NotFound(_l("There is no such need or supplier."))
    today = agency_today()
    fact = supplier_fact(db(), firm, on=today)
    answer = match_pair(need_fact(need), fact, on=today, weights=current_weights(db()))
    return PairReasonsPage(
        need=need.title,
        need_url=url_for("officer.need", code=need.code),
        firm=cards.firm_name(firm),
        firm_url=url_for("officer.company", code=firm.code),
        pair=f"{need.code}:{firm.code}",
        url=url_for("officer.pair_reasons", need=need.code, firm=firm.code),
        scores=_scores(answer),
        strip=strip(answer.reasons),
        lines=reason_lines(answer.reasons),
        lacking=() if isinstance(answer, Match) else lacking(answer.reasons),
        confirm=to_confirm(answer.reasons),
        back_url=url_for("officer.proposals", need=need.code),
    )


def _scores(answer: Match | NearMiss) -> tuple[tuple[str, str], ...]:
    return match_scores(answer) if isinstance(answer, Match) else ((str(NEED_FIT), points_text(answer.score)),)
