"""The list "Introductions" of a firm: what waits for its answer, what goes on, what ended. A need with a firm stands in it once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, render_template, url_for

from database.columns import now
from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.proposals import Proposal
from database.queries import proposals as rows
from database.queries.proposals import ProposalFilter
from database.session import db
from linkage.days import agency_day
from linkage.language import _
from linkage.services.proposal_ends import OWN_SIDE
from linkage.web.linkage_lines import EndedLine, LinkageLine, ended_line, firm_linkages, is_over, linkage_lines
from linkage.web.proposals.views import firm_as_seen, need_title, said_of
from linkage.wording.proposals import proposal_state, proposal_tone

MOST = 200
Pair = tuple[int, int]
"""A need and a supplier; where the need is gone, what is left to tell it by."""


@dataclass(frozen=True, slots=True)
class IntroductionLine:
    """A proposal as the firm sees it. `said`: where it stands."""

    title: str
    url: str
    firm: str
    said: str
    state: str
    tone: tuple[str, str]


@dataclass(frozen=True, slots=True)
class IntroductionsPage:
    """`waiting`: for the own answer; `asked`: for that of the other firm; `agreed`: contacts are open, and nothing was reached.

    `on_the_way`: how far those go that both know of, also of firms met at a fair. `ended`: the latest end first.
    """

    waiting: tuple[IntroductionLine, ...]
    asked: tuple[IntroductionLine, ...]
    agreed: tuple[IntroductionLine, ...]
    on_the_way: tuple[LinkageLine, ...]
    ended: tuple[EndedLine, ...]
    find: tuple[str, str]
    refusals_url: str


def introductions_page(side: FairSide) -> str:
    """Of the firm one acts for, on one side."""
    linkages = {_pair_of(each): each for each in firm_linkages(g.company, side)}
    offers = _latest_offers(g.company, side)
    going_on = {pair: each for pair, each in linkages.items() if not is_over(each)}
    groups: dict[str, list[Proposal]] = {"waiting": [], "asked": [], "agreed": [], "ended": []}
    for pair, offer in offers.items():
        if pair not in going_on and (pair not in linkages or offer.status is ProposalStatus.OPEN):
            groups[_group(offer, side)].append(offer)
    over = [each for pair, each in linkages.items() if is_over(each) and not _is_open(offers.get(pair))]
    ended = [*(ended_line(each, side) for each in over), *(_ended(each, side) for each in groups.pop("ended"))]
    page = IntroductionsPage(
        **{name: tuple(_lines(each, side)) for name, each in groups.items()},
        on_the_way=linkage_lines(
            list(going_on.values()),
            side,
            {each.id or 0: offers[pair] for pair, each in going_on.items() if _is_open(offers.get(pair))},
        ),
        ended=tuple(sorted(ended, key=lambda line: line.on, reverse=True)),
        find=_find(side),
        refusals_url=url_for("account.refusals"),
    )
    return render_template("proposals/introductions.html", page=page)


def _find(side: FairSide) -> tuple[str, str]:
    """Where a firm without any finds some."""
    if side is FairSide.SUPPLIER:
        return _("Needs that fit us"), url_for("supplier.needs")
    return _("Our needs"), url_for("assembler.needs")


def _latest_offers(company: Company, side: FairSide) -> dict[Pair, Proposal]:
    """Of each pair the last proposal that the firm may know of, the newest first."""
    found: dict[Pair, Proposal] = {}
    for each in rows.proposals(db(), ProposalFilter(company_id=company.id or 0), limit=MOST):
        if _is_of(each, side, company) and _is_shown(each, side):
            pair = (each.need_id if each.need_id is not None else -(each.id or 0), each.supplier_id)
            found.setdefault(pair, each)
    return found


def _pair_of(found: Outcome) -> Pair:
    """As of its proposal; a linkage without a need and a proposal is a pair of its own."""
    if found.need_id is None and found.proposal_id is None:
        return 0, -(found.id or 0)
    return found.need_id if found.need_id is not None else -(found.proposal_id or 0), found.company_id


def _is_of(found: Proposal, side: FairSide, company: Company) -> bool:
    return (found.supplier_id if side is FairSide.SUPPLIER else found.buyer_id) == company.id


def _is_shown(found: Proposal, side: FairSide) -> bool:
    return OWN_SIDE.get(found.origin) is side or found.shown_at <= now()


def _is_open(found: Proposal | None) -> bool:
    return found is not None and found.status is ProposalStatus.OPEN


def _group(found: Proposal, side: FairSide) -> str:
    if found.status is ProposalStatus.AGREED:
        return "agreed"
    if found.status is not ProposalStatus.OPEN:
        return "ended"
    own = next(each for each in found.sides if each.side is side)
    return "waiting" if own.answer is ProposalAnswer.WAITING else "asked"


def _lines(found: Iterable[Proposal], side: FairSide) -> Iterable[IntroductionLine]:
    for each in found:
        yield IntroductionLine(
            title=need_title(each),
            url=url_for("proposals.proposal", code=each.code),
            firm=firm_as_seen(each, side),
            said=said_of(each, side),
            state=proposal_state(each.status),
            tone=proposal_tone(each.status),
        )


def _ended(found: Proposal, side: FairSide) -> EndedLine:
    return EndedLine(
        url=url_for("proposals.proposal", code=found.code),
        title=need_title(found),
        firm=firm_as_seen(found, side),
        said=said_of(found, side),
        on=agency_day(found.closed_at) if found.closed_at is not None else found.expires_on,
    )
