"""Letters about proposals, each once for each reader: put before a side, asked again, agreed, and every kind of end.

Those about a proposal that can still be undone wait in the outbox until it is shown, and go with it when it is undone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.proposals import Proposal
from linkage.access import may_read_need_of_proposal
from linkage.language import _, speaking
from linkage.services.firm_readers import FirmReader, readers_of_firms
from linkage.services.notices import Telling, Told, tell_all
from linkage.services.outbox import Letter, posted_keys
from linkage.services.proposal_links import make_proposal_link
from linkage.wording.asked import asked_lines
from linkage.wording.figures import day_text
from linkage.wording.firms import firm_name
from linkage.wording.outcomes import stop_reason_label

KIND = "proposal"

PLACES = re.compile(r"\{([^{}]*)\}")
"""Where words to many firms at once name the need or the supplier."""


@dataclass(frozen=True, slots=True)
class ProposalDesk:
    """Of the instance: its address for links in letters, and the agency that asks for consents."""

    base_url: str
    agency: str


@dataclass(frozen=True, slots=True)
class LetterText:
    subject: str
    body: str


Write = Callable[[Proposal, FairSide, FirmReader, str], LetterText]


def company_of(proposal: Proposal, side: FairSide) -> Company:
    return proposal.supplier if side is FairSide.SUPPLIER else proposal.buyer


def other_name(proposal: Proposal, side: FairSide) -> str:
    """The other firm as this side may know it: an assembler may stay unnamed until both have agreed."""
    return firm_name(company_of(proposal, side.other)) if _is_named(proposal, side) else _("an assembler")


def _is_named(proposal: Proposal, side: FairSide) -> bool:
    """Whether this side may know the name of the other firm."""
    profile = company_of(proposal, side.other).assembler_profile
    is_public = profile is not None and profile.is_name_public
    return side is FairSide.ASSEMBLER or is_public or proposal.status is ProposalStatus.AGREED


def write_proposed(session: Session, proposal: Proposal, sides: Iterable[FairSide], *, desk: ProposalDesk) -> int:
    """Puts it before these sides; how many letters. They go out when the proposal is shown."""
    return _write(session, proposal, sides, "proposed", proposed_text, desk)


def write_reminder(session: Session, proposal: Proposal, side: FairSide, *, desk: ProposalDesk) -> int:
    return _write(session, proposal, (side,), "reminder", _reminder, desk)


def write_agreed(session: Session, proposal: Proposal, *, desk: ProposalDesk) -> int:
    return _write(session, proposal, tuple(FairSide), "agreed", _agreed, desk)


def write_declined(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    """Politely, with the reason that the other side gave."""
    return _write(session, proposal, (to,), "declined", _declined, desk)


def write_silent(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    """The last day is past, and the other side gave no answer."""
    return _write(session, proposal, (to,), "silent", _silent, desk)


def write_unavailable(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    """It ended, and nobody is told why: by a refusal, or because it was taken back."""
    return _write(session, proposal, (to,), "unavailable", _unavailable, desk)


def write_closed(session: Session, proposal: Proposal, to: FairSide, *, desk: ProposalDesk) -> int:
    return _write(session, proposal, (to,), "closed", _closed, desk)


def _write(
    session: Session,
    proposal: Proposal,
    sides: Iterable[FairSide],
    what: str,
    text: Write,
    desk: ProposalDesk,
) -> int:
    wanted = list(sides)
    readers = readers_of_firms(session, [company_of(proposal, side) for side in wanted])
    keyed = {
        f"{KIND}:{proposal.code}:{what}:{side.value}:{reader.user_id or 'firm'}": (side, reader)
        for side in wanted
        for reader in readers.get(company_of(proposal, side).id or 0, ())
    }
    posted = posted_keys(session, keyed)
    tellings = []
    for key, (side, reader) in keyed.items():
        if key in posted:
            continue
        link = link_for(session, proposal, side, reader, desk)
        with speaking(reader.language):
            said = text(proposal, side, reader, link)
        told = Told(reader.user_id, f"/proposals/{proposal.code}", desk.base_url)
        tellings.append(Telling(letter_of(reader, what, said), told, key, proposal.shown_at))
    tell_all(session, tellings)
    session.flush()
    return len(tellings)


def letter_of(reader: FirmReader, what: str, said: LetterText) -> Letter:
    return Letter(
        kind=f"{KIND}-{what}",
        recipient=reader.address,
        language=reader.language,
        subject=said.subject,
        body=said.body,
    )


def link_for(session: Session, proposal: Proposal, side: FairSide, reader: FirmReader, desk: ProposalDesk) -> str:
    """Behind the sign-in for who has an account; else a link that opens this proposal alone."""
    if reader.user_id is not None:
        return f"{desk.base_url}/proposals/{proposal.code}"
    secret = make_proposal_link(session, proposal.id, company_of(proposal, side).id)
    return f"{desk.base_url}/l/{secret}/proposal"


def part_of(proposal: Proposal) -> str:
    return proposal.need.title if proposal.need is not None else ""


def asked_of(proposal: Proposal, side: FairSide) -> str:
    """What the need asks for, in lines, as this side may read it; empty when it may not."""
    need = proposal.need
    return asked_lines(need) if need is not None and may_read_need_of_proposal(proposal, side) else ""


def words_of(proposal: Proposal) -> str:
    """What whoever proposed wrote to both, with the names that the reader of it knows the need and the supplier by."""
    words = proposal.words or ""
    if proposal.batch is None:
        return words
    names = {"need": part_of(proposal) or "–", "firm": firm_name(proposal.supplier)}
    return PLACES.sub(lambda place: names.get(place[1], place[0]), words)


def _pair(proposal: Proposal, side: FairSide) -> str:
    """The part and, where this side may know it, the other firm: tells apart what is written of one part about many firms."""
    if not _is_named(proposal, side):
        return part_of(proposal)
    return f"{part_of(proposal)} ({firm_name(company_of(proposal, side.other))})".lstrip()


def proposed_text(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> LetterText:
    words = "".join(f"{each}\n\n" for each in (asked_of(proposal, side), words_of(proposal)) if each)
    return LetterText(
        _("May we introduce you? %(need)s", need=_pair(proposal, side)),
        _(
            "Dear %(person)s,\n\nthis part could bring %(own)s and %(other)s together: %(need)s.\n\n%(words)sSee why, and say yes or "
            "no until %(day)s:\n%(link)s\n\nContacts open only when both firms have said yes.\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=part_of(proposal),
            words=words,
            day=day_text(proposal.expires_on),
            link=link,
        ),
    )


def _reminder(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> LetterText:
    is_asked = any(each.side is side.other and each.answer is ProposalAnswer.ACCEPTED for each in proposal.sides)
    said = "".join(
        f"{each}\n\n"
        for each in (asked_of(proposal, side), _("The other firm has said yes.") if is_asked else "")
        if each
    )
    return LetterText(
        _("Your answer is still missing: %(need)s", need=_pair(proposal, side)),
        _(
            "Dear %(person)s,\n\nan introduction of %(own)s and %(other)s waits for your answer until %(day)s: %(need)s.\n\n"
            "%(said)sA yes or a no, both help:\n%(link)s\n",
            said=said,
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=part_of(proposal),
            day=day_text(proposal.expires_on),
            link=link,
        ),
    )


def _agreed(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> LetterText:
    return LetterText(
        _("Both firms agreed: %(need)s", need=_pair(proposal, side)),
        _(
            "Dear %(person)s,\n\n%(own)s and %(other)s have both said yes: %(need)s.\n\nHere you find whom to call or write to:\n"
            "%(link)s\n\nThe contacts stay open until one of you takes them back.\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=part_of(proposal),
            link=link,
        ),
    )


def _declined(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> LetterText:
    reason = next((each.reason for each in proposal.sides if each.side is side.other), None)
    return LetterText(
        _("No introduction this time: %(need)s", need=_pair(proposal, side)),
        _(
            "Dear %(person)s,\n\n%(other)s thanks you, but does not wish for an introduction this time: %(need)s.\n\n"
            "Reason: %(reason)s\n\nIt says nothing about other parts. What stood in the proposal:\n%(link)s\n",
            person=reader.name,
            other=other_name(proposal, side),
            need=part_of(proposal),
            reason=stop_reason_label(reason.value) if reason is not None else "–",
            link=link,
        ),
    )


def _unavailable(proposal: Proposal, _side: FairSide, reader: FirmReader, link: str) -> LetterText:
    return LetterText(
        _("Not available any more: %(need)s", need=part_of(proposal)),
        _(
            "Dear %(person)s,\n\nthe introduction for this part is not available any more: %(need)s.\n\nThank you for your answer. "
            "What stood in the proposal:\n%(link)s\n",
            person=reader.name,
            need=part_of(proposal),
            link=link,
        ),
    )


def _silent(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> LetterText:
    return LetterText(
        _("No answer from the other firm: %(need)s", need=_pair(proposal, side)),
        _(
            "Dear %(person)s,\n\nyou said yes to an introduction, but %(other)s gave no answer until %(day)s: %(need)s.\n\n"
            "The proposal has ended. The agency can propose it anew, or look for another firm with you. What stood in it:\n"
            "%(link)s\n",
            person=reader.name,
            other=other_name(proposal, side),
            need=part_of(proposal),
            day=day_text(proposal.expires_on),
            link=link,
        ),
    )


def _closed(proposal: Proposal, side: FairSide, reader: FirmReader, link: str) -> LetterText:
    return LetterText(
        _("Contacts closed: %(need)s", need=_pair(proposal, side)),
        _(
            "Dear %(person)s,\n\nthe introduction of %(own)s and %(other)s was closed, and the contacts are not shown any more: "
            "%(need)s.\n\n%(link)s\n",
            person=reader.name,
            own=firm_name(company_of(proposal, side)),
            other=other_name(proposal, side),
            need=part_of(proposal),
            link=link,
        ),
    )
