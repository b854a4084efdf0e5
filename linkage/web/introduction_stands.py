"""Where a need and a firm stand already: what takes the place of "Ask for an introduction" beside the pair."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import proposals as rows
from database.session import db
from linkage.days import agency_day
from linkage.language import _
from linkage.services.proposals import is_shown_to, side_of
from linkage.web.layout import format_date


@dataclass(frozen=True, slots=True)
class Stand:
    """`said`: where it stands, as the words of a link; `url`: the page of the proposal, which leads on to the linkage."""

    said: str
    url: str


def stands_of(need: PartNeed, side: FairSide | None) -> dict[str, Stand]:
    """Code of a firm -> where the two stand, as a side may know it (None: officers); one query.

    What ended is not in it, but for the no of the other firm: whoever was told no does not ask again.
    """
    found = [each for each in rows.latest_of_need(db(), need.id or 0) if side is None or is_shown_to(each, side)]
    said = [(each, stand_text(each, side) if each.status in rows.LIVING else _no_text(each, side)) for each in found]
    return {
        each.supplier.code: Stand(text, url_for("proposals.proposal", code=each.code)) for each, text in said if text
    }


def _no_text(found: Proposal, side: FairSide | None) -> str:
    """That the other firm said no and when; no more than that it cannot be where it gave no reason; empty where it did not."""
    if side is None or found.status is not ProposalStatus.DECLINED:
        return ""
    own, other = side_of(found, side), side_of(found, side.other)
    if own.answer is ProposalAnswer.DECLINED:
        return ""
    if other.reason is None or other.answered_at is None:
        return _("This introduction is not available any more.")
    return _("The other firm said no on %(day)s", day=format_date(agency_day(other.answered_at), "medium"))


def stand_text(found: Proposal, side: FairSide | None) -> str:
    """Where a proposal that has not ended stands, as a side may know it (None: officers)."""
    if found.status is ProposalStatus.AGREED:
        return _("Introduced: see how far it got")
    own = next((each for each in found.sides if each.side is side), None)
    if own is not None and own.answer is ProposalAnswer.WAITING:
        return _("Proposed: it waits for your answer")
    return _("Proposed: it waits for the other firm") if side is not None else _("Proposed: it waits for an answer")
