"""Links that open one thing without signing in: made with a secret, kept as a hash, ended by their day or revoked."""

from __future__ import annotations

import datetime
import secrets

from sqlalchemy import update
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import AccessLinkKind
from database.models.access_links import AccessLink
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.secret_hashes import hash_of_secret


def make_link(
    session: Session,
    kind: AccessLinkKind,
    *,
    expires_at: datetime.datetime,
    fair_id: int | None = None,
    staff_id: int | None = None,
    participant_id: int | None = None,
    delegate_id: int | None = None,
    interpreter_id: int | None = None,
    follow_up_id: int | None = None,
    rfq_invitation_id: int | None = None,
    proposal_id: int | None = None,
    company_id: int | None = None,
    feedback_id: int | None = None,
    person_hash: str | None = None,
) -> str:
    """The secret of a new link, never to be had again. Earlier links of the same kind to the same thing stay open."""
    secret = secrets.token_urlsafe(24)
    session.add(
        AccessLink(
            token_hash=hash_of_secret(secret),
            kind=kind,
            expires_at=expires_at,
            fair_id=fair_id,
            staff_id=staff_id,
            participant_id=participant_id,
            delegate_id=delegate_id,
            interpreter_id=interpreter_id,
            follow_up_id=follow_up_id,
            rfq_invitation_id=rfq_invitation_id,
            proposal_id=proposal_id,
            company_id=company_id,
            feedback_id=feedback_id,
            person_hash=person_hash,
        )
    )
    session.flush()
    return secret


def open_link(session: Session, secret: str, *kinds: AccessLinkKind) -> AccessLink:
    """The link behind a secret. Raises NotFound when it is unknown, over, revoked, or opens something else."""
    found = session.exec(select(AccessLink).where(AccessLink.token_hash == hash_of_secret(secret))).first()
    if found is None or found.kind not in kinds or found.revoked_at is not None or found.expires_at <= now():
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return found


def revoke_links(session: Session, kind: AccessLinkKind, **opens: int) -> None:
    """Ends all links of a kind to one thing: `delegate_id=7`."""
    living = update(AccessLink).where(col(AccessLink.kind) == kind, col(AccessLink.revoked_at).is_(None))
    for name, value in opens.items():
        living = living.where(getattr(AccessLink, name) == value)
    session.execute(living.values(revoked_at=now()))
