"""The fair, and the firm one acts for at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, request

from database.enums import FairPhase, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.queries import fairs as fair_rows
from database.session import db
from linkage.access import is_member, may_curate, require
from linkage.errors import NotFound
from linkage.language import _l


def open_fair(code: str) -> Fair:
    """Raises NotFound, also for a fair in planning unless an officer asks."""
    return _checked(fair_rows.fair(db(), code))


def _checked(found: Fair | None) -> Fair:
    if found is None or (found.phase is FairPhase.PLANNING and not may_curate(g.user)):
        raise NotFound(_l("There is no such fair. It may have been called off."))
    return found


def open_fair_with_places(code: str) -> Fair:
    """The same, with the places of the reader's firm in one query: `own_participants` need not ask for them on this page."""
    if g.company is None or not is_member(g.user, g.company):
        return open_fair(code)
    found = participant_rows.fair_with_places(db(), code, g.company)
    fair = _checked(found[0] if found else None)
    g.own_places = fair.id, found[1] if found else []
    return fair


def own_participants(fair: Fair) -> list[FairParticipant]:
    """The places of the signed-in person's firm at the fair, the supplier's side first; a firm that is both may hold two."""
    if g.company is None:
        return []
    require(is_member(g.user, g.company))
    known, places = g.get("own_places", (None, []))
    if known == fair.id:
        return list(places)
    return participant_rows.participants_of_company(db(), fair, g.company)


def own_participant(
    fair: Fair, *, side: str | None = None, held: Sequence[FairParticipant] | None = None
) -> FairParticipant:
    """The firm's place; of two the one of the side, or that the address asks for, and else the approved one.

    `held`: its places, where they are read already. Raises NotFound when it takes no part.
    """
    asked = side or request.values.get("side") or None
    fitting = [
        each for each in (own_participants(fair) if held is None else held) if asked is None or each.side == asked
    ]
    if not fitting:
        raise NotFound(_l("Your firm has not registered for this fair."))
    return min(fitting, key=lambda each: each.status is not ParticipantStatus.APPROVED)


def side_of(fair: Fair, own: FairParticipant, held: Sequence[FairParticipant] | None = None) -> dict[str, Any]:
    """What addresses carry when a firm comes on both sides."""
    places = own_participants(fair) if held is None else held
    return {"side": own.side.value} if len(places) > 1 else {}
