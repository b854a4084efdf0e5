"""The linkage a request is about, and as whom its reader looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide
from database.models.companies import Company
from database.models.outcomes import Outcome
from linkage.access import may_curate, sides_in_linkage
from linkage.language import _
from linkage.services.ladder import BY_AGENCY, Teller
from linkage.services.linkages import linkage_coded, teller_for
from linkage.web import cards


@dataclass(frozen=True, slots=True)
class Reading:
    """`side`: for which firm the reader speaks; None: an officer."""

    linkage: Outcome
    side: FairSide | None


def reading_of(session: Session, code: str) -> Reading:
    """Raises NotFound for those who are not to know of it."""
    found = linkage_coded(session, code, g.user)
    sides = () if may_curate(g.user) else sides_in_linkage(g.user, found)
    return Reading(found, next(iter(sides), None))


def sent_teller(found: Outcome) -> Teller:
    """As whom the signed-in person speaks; an officer for the side the form names. Raises NotAllowed."""
    side, via = request.form.get("side", ""), request.form.get("via", "")
    return teller_for(
        g.user,
        found,
        side=FairSide(side) if side in tuple(FairSide) else None,
        via=AnsweredVia(via) if via in BY_AGENCY else None,
    )


def firm_of(found: Outcome, side: FairSide) -> Company | None:
    return found.company if side is FairSide.SUPPLIER else found.buyer


def name_of(found: Outcome, side: FairSide | None) -> str:
    """The name of the firm on a side; of the agency where there is no side."""
    if side is None:
        return _("The agency")
    firm = firm_of(found, side)
    return cards.firm_name(firm) if firm is not None else _("The buyer, who has left")
