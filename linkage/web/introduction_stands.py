"""Where a need and a firm stand already: what takes the place of "Ask for an introduction" beside the pair."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import proposals as rows
from database.session import db
from linkage.language import _
from linkage.services.proposals import is_shown_to


@dataclass(frozen=True, slots=True)
class Stand:
    """`said`: where it stands, as the words of a link; `url`: the page of the proposal, which leads on to the linkage."""

    said: str
    url: str


def stands_of(need: PartNeed, side: FairSide | None) -> dict[str, Stand]:
    """Code of a firm -> where the two stand, as a side may know it (None: officers); one query. What ended is not in it."""
    found = rows.living_of_need(db(), need.id or 0)
    return {
        each.supplier.code: Stand(stand_text(each, side), url_for("proposals.proposal", code=each.code))
        for each in found
        if side is None or is_shown_to(each, side)
    }


def stand_text(found: Proposal, side: FairSide | None) -> str:
    """Where a proposal that has not ended stands, as a side may know it (None: officers)."""
    if found.status is ProposalStatus.AGREED:
        return _("Introduced: see how far it got")
    own = next((each for each in found.sides if each.side is side), None)
    if own is not None and own.answer is ProposalAnswer.WAITING:
        return _("Proposed: it waits for your answer")
    return _("Proposed: it waits for the other firm") if side is not None else _("Proposed: it waits for an answer")
