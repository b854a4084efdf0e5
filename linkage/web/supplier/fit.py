"""How the own firm fits one need: the whole reckoning, both sides, and what to do about it. Nothing of any other firm is in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template, url_for

from database.enums import FairSide
from database.models.part_needs import PartNeed
from database.queries import needs as need_rows
from database.session import db
from linkage.access import may_see_assembler_name, may_see_need
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.lacks import lacks_of
from linkage.services.match_facts import need_fact, supplier_fact
from linkage.services.weights import current_weights
from linkage.web import cards
from linkage.web.components import NeedCard
from linkage.web.explanations import Explanation, explanation
from linkage.web.guards import supplier_only
from linkage.web.introduction_stands import Stand, stands_of
from linkage.web.reasons import lacking, strip
from linkage.web.supplier.blueprint import blueprint
from linkage.web.supplier.own import own_company
from linkage.web.supplier.wins import AskRow, WinRow, ask_rows, win_rows
from linkage.wording.fits import FIRM_FIT, MUTUAL_FIT, NEED_FIT, points_text
from matching import match_pair
from matching.facts import Match, NearMiss


@dataclass(frozen=True, slots=True)
class FitPage:
    """`lacking` is empty when the firm fits; `wins`: the one change that would cure it; `asks`: what buyers would have to ask.

    `stand`: where the two stand already; `refuse_url`: to the list of firms one does not want to be brought together with.

    `scores`: how the firm suits the buyer, the need the firm, and both together; the last two only when it fits.
    """

    card: NeedCard
    scores: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]
    wins: tuple[WinRow, ...]
    asks: tuple[AskRow, ...]
    explained: Explanation
    other_side: Explanation | None
    weights: str
    back_url: str
    ask_url: str
    stand: Stand | None
    refuse_url: str


@blueprint.get("/needs/<code>/fit")
@supplier_only
def fit(code: str) -> str:
    need = need_rows.need(db(), code)
    today = agency_today()
    if need is None or not need.steps or not may_see_need(g.user, need, on=today):
        raise NotFound(_l("There is no part need here. It may be met, withdrawn, or not for everybody."))
    company, weights = own_company(), current_weights(db())
    answer = match_pair(need_fact(need), supplier_fact(db(), company, on=today), on=today, weights=weights)
    lacks = lacks_of(db(), company, [(need, answer)], on=today)
    is_fit = isinstance(answer, Match)
    page = FitPage(
        card=cards.need_card(
            need, viewer=g.user, reasons=strip(answer.reasons), fit=answer.fit if isinstance(answer, Match) else None
        ),
        scores=_scores(answer),
        lacking=() if is_fit else lacking(answer.reasons),
        wins=win_rows(lacks, company),
        asks=ask_rows(lacks, company),
        explained=explanation(answer.reasons),
        other_side=explanation(answer.supplier_reasons) if isinstance(answer, Match) else None,
        weights=weights.version,
        back_url=url_for("supplier.needs", show=None if is_fit else "near"),
        ask_url=url_for("supplier.ask", code=need.code),
        stand=stands_of(need, FairSide.SUPPLIER).get(company.code),
        refuse_url=_refuse_url(need),
    )
    return render_template("supplier/fit.html", page=page)


def _refuse_url(need: PartNeed) -> str:
    """Empty while the reader may not know who the buyer is."""
    is_known = may_see_assembler_name(g.user, need.company)
    return url_for("account.refusals", firm=need.company.code, _anchor="add") if is_known else ""


def _scores(answer: Match | NearMiss) -> tuple[tuple[str, str], ...]:
    own = (str(NEED_FIT), points_text(answer.score))
    if isinstance(answer, NearMiss):
        return (own,)
    return own, (str(FIRM_FIT), points_text(answer.supplier_score)), (str(MUTUAL_FIT), points_text(answer.mutual))
