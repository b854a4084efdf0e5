"""Addresses by which calendar programs fetch an agenda: secret, one a person at a time, renewed or switched off whenever one likes."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.enums import AccessLinkKind
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair
from linkage.services.access_links import make_link, revoke_links
from linkage.services.agendas import Who
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.wording.fair_times import local_moment

_DAYS_AFTER = 60


def renew_calendar(session: Session, fair: Fair, who: Who, *, by: Actor) -> str:
    """The secret of a new address, shown once; earlier ones of the same agenda end."""
    _revoke(session, who)
    last = local_moment(fair, fair.ends_on + datetime.timedelta(days=_DAYS_AFTER), datetime.time())
    secret = make_link(
        session,
        AccessLinkKind.CALENDAR,
        expires_at=last,
        fair_id=fair.id,
        participant_id=who.id if isinstance(who, FairParticipant) else None,
        delegate_id=who.id if isinstance(who, FairDelegate) else None,
        interpreter_id=who.id if isinstance(who, FairInterpreter) else None,
    )
    note(session, by, "calendar.renewed", fair, of=who.code)
    return secret


def end_calendar(session: Session, fair: Fair, who: Who, *, by: Actor) -> None:
    """Calendar programs get nothing more; what they hold stays there until they ask again."""
    _revoke(session, who)
    note(session, by, "calendar.ended", fair, of=who.code)


def _revoke(session: Session, who: Who) -> None:
    key = who.id or 0
    if isinstance(who, FairParticipant):
        revoke_links(session, AccessLinkKind.CALENDAR, participant_id=key)
    elif isinstance(who, FairDelegate):
        revoke_links(session, AccessLinkKind.CALENDAR, delegate_id=key)
    else:
        revoke_links(session, AccessLinkKind.CALENDAR, interpreter_id=key)
