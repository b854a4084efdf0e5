"""The link by which a supplier without an account answers a request, and the code that it asks for before it opens.

The link goes to an address by mail; so does the code, when it is asked for. Who reads a link over somebody's shoulder, or gets it
forwarded, cannot open it without the mailbox. A code has six digits, lives for fifteen minutes and is spent after five wrong tries;
of one link only a few are drawn an hour. A browser in which it was typed opens every link to the same firm and address for a while:
later letters about a request bring links of their own, and each earlier one stays good.
"""

from __future__ import annotations

import datetime
import hmac
import secrets
from dataclasses import dataclass, replace

from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, AnsweredVia, InvitationStatus
from database.models.access_links import AccessLink
from database.models.rfqs import AccessCode, RfqInvitation
from database.queries import rfqs as rows
from linkage.errors import Conflict, NotFound
from linkage.language import _, _l, page_language, speaking
from linkage.services.access_links import make_link, open_link, revoke_links
from linkage.services.outbox import Letter, post_letter
from linkage.services.persons import GONE, Person
from linkage.services.secret_hashes import hash_of_secret
from linkage.wording.firms import firm_name

CODE_MINUTES = 15
MOST_TRIES = 5
MOST_CODES = 5
KEPT_FOR = datetime.timedelta(days=30)
"""How long a browser that gave the code may go on without another one, and how long after the decision at most."""

OPEN_FOR = datetime.timedelta(hours=2)
"""How long it may after that: who looks a request up once more types a code once more."""

_KEPT_AFTER = datetime.timedelta(days=60)
"""How long after the hour of a request its links stay, so that a supplier reads there what was decided."""

_GONE = _l("This link is not valid any more. Ask the agency for a new one.")


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link and the invitation that it is of."""

    link: AccessLink
    invitation: RfqInvitation


def make_rfq_link(session: Session, invitation: RfqInvitation) -> str:
    """The secret of a new link for a supplier without an account."""
    follow_contact(session, invitation)
    ends_at = max(invitation.rfq.due_at, now()) + _KEPT_AFTER
    return make_link(session, AccessLinkKind.RFQ, expires_at=ends_at, rfq_invitation_id=invitation.id)


def follow_contact(session: Session, invitation: RfqInvitation) -> None:
    """From now on the request goes to the contact that the firm has now, and to nobody where it has none; earlier links end."""
    supplier = invitation.supplier
    if _is_to_contact(invitation):
        return
    end_rfq_links(session, invitation)
    invitation.contact_name, invitation.contact_email = supplier.contact_name, supplier.contact_email
    session.add(invitation)
    session.flush()


def end_rfq_links(session: Session, invitation: RfqInvitation) -> None:
    revoke_links(session, AccessLinkKind.RFQ, rfq_invitation_id=invitation.id or 0)


def opened(session: Session, secret: str) -> OpenedLink:
    """Raises NotFound when the link is unknown, over or revoked, its invitation was taken back, or the firm has another contact."""
    link = open_link(session, secret, AccessLinkKind.RFQ)
    found = session.get(RfqInvitation, link.rfq_invitation_id) if link.rfq_invitation_id is not None else None
    held = rows.invitation(session, found.code) if found is not None else None
    if held is None or held.status is InvitationStatus.RECALLED or not held.contact_email or not _is_to_contact(held):
        raise NotFound(_GONE)
    return OpenedLink(link, held)


def name_by_link(invitation: RfqInvitation) -> str:
    """Who writes and reads by the link, as the buyer sees it: the name that was typed under the NDA by this way, else the firm's.

    Never whom a list names, for links are passed on; nor a colleague who agreed with an account, nor a name that was forgotten.
    """
    is_typed = invitation.nda_accepted_via is AnsweredVia.LINK and invitation.nda_ended_at is None
    name = invitation.nda_accepted_name if is_typed else None
    return name if name and name != GONE else invitation.supplier.name


def family_of(invitation: RfqInvitation) -> str:
    """The same for all invitations of one firm at one address."""
    return hash_of_secret(f"{invitation.supplier.code}:{(invitation.contact_email or '').casefold()}")


def is_open_for(session: Session, found: OpenedLink, *, typed_at: datetime.datetime) -> bool:
    """Whether a browser that gave a code of this firm and address then may go on; never with one from before links were ended."""
    decided_at = found.invitation.rfq.decided_at
    is_long_over = decided_at is not None and now() >= decided_at + KEPT_FOR
    if now() >= typed_at + (OPEN_FOR if is_long_over else KEPT_FOR):
        return False
    ended_at = rows.links_ended_at(session, found.invitation)
    return ended_at is None or ended_at < typed_at


def send_code(session: Session, secret: str, *, language: str) -> None:
    """Writes a code to the address that the link was sent to. Raises Conflict when too many were asked for."""
    found = opened(session, secret)
    link_id = found.link.id or 0
    if rows.codes_since(session, link_id, now() - datetime.timedelta(hours=1)) >= MOST_CODES:
        raise Conflict(_l("Too many codes were asked for. Try again in an hour."))
    digits = f"{secrets.randbelow(1_000_000):06d}"
    drawn = AccessCode(
        link_id=link_id,
        code_hash=_hash(secret, digits),
        expires_at=now() + datetime.timedelta(minutes=CODE_MINUTES),
    )
    session.add(drawn)
    session.flush()
    letter = _code_letter(found.invitation, digits, page_language(language))
    post_letter(session, replace(letter, useful_until=drawn.expires_at), key=f"rfq.code:{drawn.id}")


def is_code(session: Session, secret: str, typed: str) -> bool:
    """Whether this is the code that was sent last. A right one is spent by it, a wrong one costs a try."""
    found = opened(session, secret)
    latest = rows.latest_code(session, found.link.id or 0)
    if latest is None or latest.used_at is not None or latest.expires_at <= now() or latest.tries >= MOST_TRIES:
        return False
    digits = "".join(each for each in typed if each.isascii() and each.isdigit())
    if not hmac.compare_digest(latest.code_hash, _hash(secret, digits)):
        latest.tries += 1
        session.add(latest)
        return False
    latest.used_at = found.link.last_used_at = now()
    session.add_all([latest, found.link])
    return True


def _is_to_contact(invitation: RfqInvitation) -> bool:
    return Person(invitation.contact_email).hash == Person(invitation.supplier.contact_email).hash


def _hash(secret: str, digits: str) -> str:
    """With the secret of the link, which is kept nowhere: of six digits alone all hashes are soon counted through."""
    return hash_of_secret(f"{secret}:{digits}")


def _code_letter(invitation: RfqInvitation, digits: str, language: str) -> Letter:
    with speaking(language):
        greeting = _("Dear %(name)s,", name=invitation.contact_name or firm_name(invitation.supplier))
        body = _(
            "Your code for the request for quotation “%(title)s” is %(code)s.\n\n"
            "Type it on the page that asked for it, within %(minutes)s minutes. If you did not ask for it, leave it: "
            "nobody can use it without the link.",
            title=invitation.rfq.title,
            code=digits,
            minutes=CODE_MINUTES,
        )
        subject = _("Your code to open a request for quotation")
    return Letter("rfq.code", invitation.contact_email or "", language, subject, f"{greeting}\n\n{body}\n")
