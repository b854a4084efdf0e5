"""Links for the phones at the door and the screens in the hall."""

from __future__ import annotations

import datetime

from sqlmodel import Session, select

from database.columns import now
from database.enums import AccessLinkKind
from database.models.access_links import AccessLink
from database.models.fairs import Fair
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import make_link
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.wording.fair_times import local_moment


def make_door(session: Session, fair: Fair, *, by: Actor) -> str:
    """The secret of a new link to the door; it ends with the day after the fair."""
    end = local_moment(fair, fair.ends_on + datetime.timedelta(days=2), datetime.time())
    secret = make_link(
        session,
        AccessLinkKind.DOOR,
        expires_at=max(end, now() + datetime.timedelta(days=1)),
        fair_id=fair.id,
    )
    note(session, by, "fair.door_opened", fair)
    return secret


def close_door(session: Session, fair: Fair, code: str, *, by: Actor) -> None:
    """Ends one link. Raises NotFound when the fair has no such link."""
    statement = select(AccessLink).where(
        AccessLink.fair_id == fair.id, AccessLink.kind == AccessLinkKind.DOOR, AccessLink.code == code
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(_l("There is no such link. It may have ended already."))
    if found.revoked_at is None:
        found.revoked_at = now()
        session.add(found)
        note(session, by, "fair.door_closed", fair, link=found.code)
