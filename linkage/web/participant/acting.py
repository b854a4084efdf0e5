"""For whom somebody acts at a fair: people for their own firm; with `for` in the address officers for a firm that telephones, by its
code, and who has no account for the firm of a link, by the secret of that link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from database.enums import FairSide
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.session import db
from linkage.access import may_curate, require
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.audit import Actor, guest_actor
from linkage.services.fair_place_links import place_of_link
from linkage.services.users import actor_of
from linkage.web.guards import sent_link
from linkage.web.participant.own import own_participant, own_participants


@dataclass(frozen=True, slots=True)
class Acting:
    """`is_for_firm`: an officer writes what the firm says on the telephone. `link`: the secret by which somebody came."""

    participant: FairParticipant
    is_for_firm: bool = False
    link: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """What addresses and forms carry along."""
        if self.link:
            return {"for": self.link}
        return {"for": self.participant.code} if self.is_for_firm else {}


def acting(fair: Fair, side: FairSide | None = None) -> Acting:
    """The firm somebody acts for, on a side when it must be that one. Raises NotFound, NotAllowed."""
    asked = request.values.get("for", "")[:80]
    if not asked:
        return Acting(own_participant(fair, side=side))
    found, secret = guest_of(fair), sent_link()
    if not secret:
        require(may_curate(g.user), _l("Only officers write for other firms."))
        found = rows.participant(db(), fair, asked) if asked.isalnum() else None
    if found is None or (side is not None and found.side is not side):
        raise NotFound(_l("This firm does not come to the fair."))
    return Acting(found, is_for_firm=not secret, link=secret)


def writer(own: FairParticipant) -> Actor:
    """Who writes for a firm: the person who is signed in, or a guest by the link of the firm."""
    return guest_actor(own.code) if sent_link() else actor_of(g.user)


def guest_of(fair: Fair) -> FairParticipant | None:
    """The firm by whose link the reader came, if any. Raises NotFound for a link that is over or of another fair."""
    secret = sent_link()
    if not secret:
        return None
    found = place_of_link(db(), secret)
    if found.fair_id != fair.id:
        raise NotFound(_l("This firm does not come to the fair."))
    return found


def link_values() -> dict[str, Any]:
    """What addresses carry along for who came by a link."""
    secret = sent_link()
    return {"for": secret} if secret else {}


def fair_page_url(fair: Fair) -> str:
    """The page of the fair: for who came by a link the firm's own page at it."""
    secret = sent_link()
    return url_for("guest.place", token=secret) if secret else url_for("public.fair", code=fair.code)


def own_supplier(fair: Fair) -> FairParticipant | None:
    """The place of the reader's firm among the suppliers, if it has one."""
    guest = guest_of(fair)
    if guest is not None:
        return guest if guest.side is FairSide.SUPPLIER else None
    if g.user is None or g.company is None:
        return None
    return next((each for each in own_participants(fair) if each.side is FairSide.SUPPLIER), None)
