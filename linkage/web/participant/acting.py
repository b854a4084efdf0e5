"""For whom somebody acts at a fair: people for their own firm, officers for a firm that telephones (`for` in the address)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request

from database.enums import FairSide
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import NotFound
from linkage.language import _l
from linkage.web.participant.own import own_participant, own_participants


@dataclass(frozen=True, slots=True)
class Acting:
    """`is_for_firm`: an officer writes what the firm says on the telephone."""

    participant: FairParticipant
    is_for_firm: bool = False

    @property
    def kept(self) -> dict[str, Any]:
        """What addresses and forms carry along."""
        return {"for": self.participant.code} if self.is_for_firm else {}


def acting(fair: Fair, side: FairSide | None = None) -> Acting:
    """The firm somebody acts for, on a side when it must be that one. Raises NotFound, NotAllowed."""
    code = request.values.get("for", "")[:40]
    if not code:
        return Acting(own_participant(fair, side=side))
    require(may_curate(g.user), _l("Only officers write for other firms."))
    found = rows.participant(db(), fair, code) if code.isalnum() else None
    if found is None or (side is not None and found.side is not side):
        raise NotFound(_l("This firm does not come to the fair."))
    return Acting(found, is_for_firm=True)


def own_supplier(fair: Fair) -> FairParticipant | None:
    """The place of the reader's firm among the suppliers, if it has one."""
    if g.user is None or g.company is None:
        return None
    return next((each for each in own_participants(fair) if each.side is FairSide.SUPPLIER), None)
