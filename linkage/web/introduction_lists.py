"""The list "Introductions" of a firm: what waits for its answer, what goes on, and what ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, render_template, url_for

from database.columns import now
from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.proposals import Proposal
from database.queries import proposals as rows
from database.queries.proposals import ProposalFilter
from database.session import db
from linkage.language import _
from linkage.services.proposals import OWN_SIDE
from linkage.web.layout import format_date
from linkage.web.linkage_lines import LinkageLine, linkage_lines
from linkage.web.proposals.views import firm_as_seen, need_title, said_of
from linkage.wording.proposals import proposal_state, proposal_tone

MOST = 200


@dataclass(frozen=True, slots=True)
class IntroductionLine:
    """A proposal or an introduction as the firm sees it. `said`: where it stands; `day`: the last day of an answer, or of its end."""

    title: str
    url: str
    firm: str
    said: str
    day: str
    state: str
    tone: tuple[str, str]


@dataclass(frozen=True, slots=True)
class IntroductionsPage:
    """`waiting`: for the own answer; `asked`: for that of the other firm; `agreed`: contacts are open; `ended`.

    `on_the_way`: how far those go that both know of, also of firms met at a fair.
    """

    waiting: tuple[IntroductionLine, ...]
    asked: tuple[IntroductionLine, ...]
    agreed: tuple[IntroductionLine, ...]
    ended: tuple[IntroductionLine, ...]
    on_the_way: tuple[LinkageLine, ...]
    find: tuple[str, str]
    refusals_url: str


def introductions_page(side: FairSide) -> str:
    """Of the firm one acts for, on one side."""
    found = [each for each in _found(g.company) if _is_of(each, side, g.company) and _is_shown(each, side)]
    groups: dict[str, list[Proposal]] = {"waiting": [], "asked": [], "agreed": [], "ended": []}
    for each in found:
        groups[_group(each, side)].append(each)
    find = (
        (_("Needs that fit us"), url_for("supplier.needs"))
        if side is FairSide.SUPPLIER
        else (_("Our needs"), url_for("assembler.needs"))
    )
    page = IntroductionsPage(
        **{name: tuple(_lines(each, side)) for name, each in groups.items()},
        on_the_way=linkage_lines(g.company, side),
        find=find,
        refusals_url=url_for("account.refusals"),
    )
    return render_template("proposals/introductions.html", page=page)


def _found(company: Company) -> list[Proposal]:
    return rows.proposals(db(), ProposalFilter(company_id=company.id or 0), limit=MOST)


def _is_of(found: Proposal, side: FairSide, company: Company) -> bool:
    return (found.supplier_id if side is FairSide.SUPPLIER else found.buyer_id) == company.id


def _is_shown(found: Proposal, side: FairSide) -> bool:
    return OWN_SIDE.get(found.origin) is side or found.shown_at <= now()


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
            day=format_date(each.closed_at or each.expires_on, "medium"),
            state=proposal_state(each.status),
            tone=proposal_tone(each.status),
        )
