"""Letters about proposals, each once for each reader: put before a side, asked again, agreed, and every kind of end.

Those about a proposal that can still be undone wait in the outbox until it is shown, and go with it when it is undone.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col

from database.columns import now
from database.enums import AccessLinkKind, FairSide, ProposalStatus
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal
from linkage.language import _, speaking
from linkage.services.access_links import make_link
from linkage.services.firm_readers import FirmReader, readers_of_firms
from linkage.services.outbox import Letter, is_posted, post_letter
from linkage.wording.figures import day_text
from linkage.wording.firms import firm_name
from linkage.wording.outcomes import stop_reason_label

KIND = "proposal"
_LINK = datetime.timedelta(days=180)
"""So long a firm without an account finds by its link what became of a proposal, and the contact while it is open."""


@dataclass(frozen=True, slots=True)
class ProposalDesk:
    """Of the instance: its address for links in letters, and the agency that asks for consents."""

    base_url: str
    agency: str


@dataclass(frozen=True, slots=True)
class _Text:
    subject: str
    body: str


def company_of(proposal: Proposal, side: FairSide) -> Company:
    return proposal.supplier if side is FairSide.SUPPLIER else proposal.buyer


def other_name(proposal: Proposal, side: FairSide) -> str:
    """The other firm as this side may know it: an assembler may stay unnamed until both have agreed."""
    other = company_of(proposal, side.other)
    profile = other.assembler_profile
    if (
        side is FairSide.SUPPLIER
        and (profile is None or not profile.is_name_public)
        and (proposal.status is not ProposalStatus.AGREED)
    ):
        return _("an assembler")
    return firm_name(other)


def write_proposed(session: Session, proposal: Proposal, sides: Iterable[FairSide], *, desk: ProposalDesk) -> int:
    """Puts it before these sides; how many letters. They go out when the proposal is shown."""
    return _write(session, proposal, sides, "proposed", _proposed, desk)


def write_reminder(session: Session, proposal: Proposal, side: FairSide, *, desk: ProposalDesk) -> int:
    return _write(session, proposal, (side,), "reminder", _reminder, desk)


def write_agreed(session: Session, proposal: Proposal, *, desk: ProposalDesk) -> int:
    return _write(session, proposal, tuple(FairSide), "agreed", _agreed, desk)


def write_declined(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    """Politely, with the reason that the other side gave."""
    return _write(session, proposal, (to,), "declined", _declined, desk)


def write_unavailable(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    """It ended, and nobody is told why: by a refusal, by silence, or because it was taken back."""
    return _write(session, proposal, (to,), "unavailable", _unavailable, desk)


def write_closed(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    return _write(session, proposal, (to,), "closed", _closed, desk)


def drop_unsent(session: Session, proposal: Proposal) -> None:
    """What waits in the outbox about a proposal, and was not sent, is not sent any more."""
    own = col(OutboxMessage.idempotency_key).startswith(f"{KIND}:{proposal.code}:", autoescape=True)
    session.execute(delete(OutboxMessage).where(own, col(OutboxMessage.sent_at).is_(None)))


def _write(
    session: Session,
    proposal: Proposal,
    sides: Iterable[FairSide],
    what: str,
    text: Callable[[Proposal, FairSide, FirmReader, str], _Text],
    desk: ProposalDesk,
) -> int:
    wanted = list(sides)
    readers = readers_of_firms(session, [company_of(proposal, side) for side in wanted])
    number = 0
    for side in wanted:
        for reader in readers.get(company_of(proposal, side).id or 0, ()):
            who = reader.user_id or "firm"
            key = f"{KIND}:{proposal.code}:{what}:{side.value}:{who}"
            if is_posted(session, key):
                continue
            link = _link(session, proposal, side, reader, desk)
            with speaking(reader.language):
                said = text(proposal, side, reader, link)
            letter = Letter(
                kind=f"{KIND}-{what}",
                recipient=reader.address,
                language=reader.language,
                subject=said.subject,
                body=said.body,
            )
            message = post_letter(session, letter, key=key)
            if message.sent_at is None and message.next_attempt_at < proposal.shown_at:
                message.next_attempt_at = proposal.shown_at
            number += 1
    session.flush()
    return number


def _link(session: Session, proposal: Proposal, side: FairSide, reader: FirmReader, desk: ProposalDesk) -> str:
    """Behind the sign-in for who has an account; else a link that opens this proposal alone."""
    if reader.user_id is not None:
        return f"{desk.base_url}/proposals/{proposal.code}"
    secret = make_link(
        session,
        AccessLinkKind.PROPOSAL,
        expires_at=now() + _LINK,
        proposal_id=proposal.id,
        company_id=company_of(proposal, side).id,
    )
    return f"{desk.base_url}/l/{secret}/proposal"


def _need(proposal: Proposal) -> str:
    return proposal.need.title if proposal.need is not None else ""


def _proposed(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> _Text:
    words = f"{proposal.words}\n\n" if proposal.words else ""
    return _Text(
        _("May we introduce you? %(need)s", need=_need(proposal)),
        _(
            "Dear %(person)s,\n\nthis part could bring %(own)s and %(other)s together: %(need)s.\n\n%(words)sSee why, and say yes or "
            "no until %(day)s:\n%(link)s\n\nContacts open only when both firms have said yes.\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=_need(proposal),
            words=words,
            day=day_text(proposal.expires_on),
            link=link,
        ),
    )


def _reminder(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> _Text:
    return _Text(
        _("Your answer is still missing: %(need)s", need=_need(proposal)),
        _(
            "Dear %(person)s,\n\nan introduction of %(own)s and %(other)s waits for your answer until %(day)s: %(need)s.\n\n"
            "A yes or a no, both help:\n%(link)s\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=_need(proposal),
            day=day_text(proposal.expires_on),
            link=link,
        ),
    )


def _agreed(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> _Text:
    return _Text(
        _("Both firms agreed: %(need)s", need=_need(proposal)),
        _(
            "Dear %(person)s,\n\n%(own)s and %(other)s have both said yes: %(need)s.\n\nHere you find whom to call or write to:\n"
            "%(link)s\n\nThe contacts stay open until one of you takes them back.\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=_need(proposal),
            link=link,
        ),
    )


def _declined(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> _Text:
    reason = next((each.reason for each in proposal.sides if each.side is side.other), None)
    return _Text(
        _("No introduction this time: %(need)s", need=_need(proposal)),
        _(
            "Dear %(person)s,\n\n%(other)s thanks you, but does not wish for an introduction this time: %(need)s.\n\n"
            "Reason: %(reason)s\n\nIt says nothing about other parts. What stood in the proposal:\n%(link)s\n",
            person=reader.name,
            other=other_name(proposal, side),
            need=_need(proposal),
            reason=stop_reason_label(reason.value) if reason is not None else "–",
            link=link,
        ),
    )


def _unavailable(proposal: Proposal, _side: FairSide, reader: FirmReader, link: str) -> _Text:
    return _Text(
        _("Not available any more: %(need)s", need=_need(proposal)),
        _(
            "Dear %(person)s,\n\nthe introduction for this part is not available any more: %(need)s.\n\nThank you for your answer. "
            "What stood in the proposal:\n%(link)s\n",
            person=reader.name,
            need=_need(proposal),
            link=link,
        ),
    )


def _closed(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> _Text:
    return _Text(
        _("Contacts closed: %(need)s", need=_need(proposal)),
        _(
            "Dear %(person)s,\n\nthe introduction of %(own)s and %(other)s was closed, and the contacts are not shown any more: "
            "%(need)s.\n\n%(link)s\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=_need(proposal),
            link=link,
        ),
    )
