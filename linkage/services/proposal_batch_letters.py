"""One letter for all that one press of a button put before a firm, and what becomes of letters that wait when a proposal ends.

While it has not left, the letter of a batch is written anew whenever one of its proposals goes: undone, ended, agreed or answered.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal
from database.queries import proposals as rows
from database.queries.notices import waiting_notices
from linkage.language import _, ngettext, speaking
from linkage.services.firm_readers import FirmReader, readers_of_firms
from linkage.services.notices import Telling, Told, reword, tell_all, untell
from linkage.services.outbox import posted_keys, subject_line
from linkage.services.proposal_letters import (
    KIND,
    LetterText,
    ProposalDesk,
    asked_of,
    company_of,
    letter_of,
    link_for,
    other_name,
    part_of,
    proposed_text,
    words_of,
)
from linkage.wording.figures import day_text
from linkage.wording.firms import firm_name

_WHAT = "proposed"


@dataclass(frozen=True, slots=True)
class _Bundle:
    """What one reader of a firm is asked by one press of a button: each proposal with the side on which the firm stands."""

    reader: FirmReader
    asked: tuple[tuple[Proposal, FairSide], ...]


def write_batch(session: Session, batch: str, *, desk: ProposalDesk) -> int:
    """Puts a batch before the firms in it, a letter to each reader; how many letters. They go out when the proposals are shown."""
    tellings = []
    bundles = _bundles(session, batch, besides=None)
    posted = posted_keys(session, bundles)
    for key, bundle in bundles.items():
        if key not in posted:
            shown_at = max(proposal.shown_at for proposal, _side in bundle.asked)
            letter = letter_of(bundle.reader, _WHAT, _text(session, bundle, desk))
            tellings.append(Telling(letter, _told(bundle, desk), key, shown_at))
    tell_all(session, tellings)
    session.flush()
    return len(tellings)


def drop_batch(session: Session, batch: str) -> None:
    """Nothing of a batch is to be known of any more."""
    untell(session, beginning=_prefix(batch))


def drop_unsent(session: Session, proposal: Proposal, *, desk: ProposalDesk) -> None:
    """What waits in the outbox about a proposal is not sent any more; the letter of its batch speaks of the others."""
    untell(session, beginning=f"{KIND}:{proposal.code}:")
    if proposal.batch:
        _write_anew(session, proposal.batch, proposal, desk=desk)


def _write_anew(session: Session, batch: str, besides: Proposal, *, desk: ProposalDesk) -> None:
    """A letter that a sender has in hand leaves as it is."""
    session.flush()
    waiting = select(OutboxMessage).where(
        col(OutboxMessage.idempotency_key).startswith(_prefix(batch), autoescape=True),
        col(OutboxMessage.sent_at).is_(None),
        col(OutboxMessage.claimed_at).is_(None),
    )
    # Who ends another proposal of the batch at once waits here, and then reads how the first one ended.
    ordered = waiting.order_by(col(OutboxMessage.id)).with_for_update().execution_options(populate_existing=True)
    letters = session.exec(ordered).all()
    notices = waiting_notices(session, _prefix(batch), at=now())
    bundles = _bundles(session, batch, besides=besides) if letters or notices else {}
    for letter in letters:
        bundle = bundles.get(letter.idempotency_key)
        if bundle is None:
            session.delete(letter)
        else:
            said = letter_of(bundle.reader, _WHAT, _text(session, bundle, desk))
            reword(session, letter, said, _told(bundle, desk))
    for notice in notices:
        bundle = bundles.get(notice.idempotency_key)
        if bundle is None:
            session.delete(notice)
        else:
            notice.text, notice.path = subject_line(_text(session, bundle, desk).subject), _path(bundle)
    session.flush()


def _bundles(session: Session, batch: str, *, besides: Proposal | None) -> dict[str, _Bundle]:
    """Key of the letter -> what it asks: all of the batch that still waits for that firm's answer."""
    asked: dict[int, list[tuple[Proposal, FairSide]]] = {}
    firms = {}
    for each in rows.of_batch(session, batch):
        if each.status is not ProposalStatus.OPEN or (besides is not None and each.id == besides.id):
            continue
        for side in each.sides:
            if side.answer is ProposalAnswer.WAITING:
                firm = company_of(each, side.side)
                firms[firm.id or 0] = firm
                asked.setdefault(firm.id or 0, []).append((each, side.side))
    return {
        f"{_prefix(batch)}{key}:{reader.user_id or 'firm'}": _Bundle(reader, tuple(asked[key]))
        for key, readers in readers_of_firms(session, firms.values()).items()
        for reader in readers
    }


def _prefix(batch: str) -> str:
    return f"{KIND}-batch:{batch}:"


def _told(bundle: _Bundle, desk: ProposalDesk) -> Told:
    return Told(bundle.reader.user_id, _path(bundle), desk.base_url)


def _path(bundle: _Bundle) -> str:
    """The proposal, or where several of them stand."""
    proposal, side = bundle.asked[0]
    if len(bundle.asked) == 1:
        return f"/proposals/{proposal.code}"
    return "/supplier/introductions" if side is FairSide.SUPPLIER else "/assembler/introductions"


def _text(session: Session, bundle: _Bundle, desk: ProposalDesk) -> LetterText:
    reader = bundle.reader
    links = [link_for(session, proposal, side, reader, desk) for proposal, side in bundle.asked]
    with speaking(reader.language):
        if len(bundle.asked) == 1:
            proposal, side = bundle.asked[0]
            return proposed_text(proposal, side, reader, links[0])
        return _list_text(bundle, links)


def _list_text(bundle: _Bundle, links: list[str]) -> LetterText:
    number, (first, side) = len(bundle.asked), bundle.asked[0]
    entries = (
        _entry(place, *asked, link) for place, (asked, link) in enumerate(zip(bundle.asked, links, strict=True), 1)
    )
    return LetterText(
        ngettext("May we introduce you? %(num)d proposal", "May we introduce you? %(num)d proposals", number),
        ngettext(
            "Dear %(person)s,\n\n%(num)d part could bring %(own)s together with another firm. See why, and say yes or no until "
            "%(day)s, to each by itself:\n\n%(list)s\n\nContacts open only when both firms have said yes.\n",
            "Dear %(person)s,\n\n%(num)d parts could bring %(own)s together with other firms. See why, and say yes or no until "
            "%(day)s, to each by itself:\n\n%(list)s\n\nContacts open only when both firms have said yes.\n",
            number,
            person=bundle.reader.name,
            own=firm_name(company_of(first, side)),
            day=day_text(min(proposal.expires_on for proposal, _side in bundle.asked)),
            list="\n\n".join(entries),
        ),
    )


def _entry(place: int, proposal: Proposal, side: FairSide, link: str) -> str:
    line = _(
        "%(number)s. %(need)s, with %(other)s", number=place, need=part_of(proposal), other=other_name(proposal, side)
    )
    return "\n".join(filter(None, [line, asked_of(proposal, side), words_of(proposal), link]))
