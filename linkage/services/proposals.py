"""Proposals: a need and a supplier put before both sides, by an officer or by one of the two firms; one at a time for each pair.

Nobody sees a proposal, and no letter goes, before `shown_at`: until then it can be undone without a trace at the firms.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, select

from database.columns import new_code, now
from database.enums import (
    FairSide,
    NeedStatus,
    ProfileStatus,
    ProposalAnswer,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.privacy import Consent
from database.models.proposals import Proposal, ProposalSide
from database.queries import proposals as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.proposals import MOST_AT_ONCE
from linkage.language import _l, fill
from linkage.services.audit import Actor, record_need
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.proposal_batch_letters import drop_batch, drop_unsent, write_batch
from linkage.services.proposal_ends import OWN_SIDE, close, locked, note, tell_who_agreed
from linkage.services.proposal_letters import PLACES, ProposalDesk, write_proposed
from linkage.services.reason_records import reason_records
from linkage.services.weights import current_weights
from linkage.wording.firms import firm_name
from matching import match_pair
from matching.facts import Match, NearMiss, SupplierFact

ANSWER_DAYS = 21
"""So long both sides have to answer; then silence ends it."""

UNDO = datetime.timedelta(minutes=1)

NOT_POSSIBLE = _l("An introduction cannot be asked for here at the moment.")
"""The one sentence for firms, whichever the cause: it must not tell a refusal from a firm that does not fit."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is proposed by whom. `words`: to both sides; `batch`: the code of what is proposed at once."""

    need: PartNeed
    supplier: Company
    origin: ProposalOrigin
    words: str | None = None
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """`made`: the new ones; `left_out`: (need, firm, why) of the others."""

    code: str
    made: tuple[Proposal, ...]
    left_out: tuple[tuple[str, str, str], ...]


def proposal_of(session: Session, code: str) -> Proposal:
    """Raises NotFound."""
    found = rows.proposal(session, code)
    if found is None:
        raise NotFound(_l("There is no such proposal. It may have been undone."))
    return found


def propose(session: Session, draft: Draft, *, desk: ProposalDesk, by: Actor) -> Proposal:
    """Puts a pair before both sides; one that is living already stays as it is and is given back.

    Raises Conflict when the need is not open, the supplier not listed, the two are not to be brought together, or, for a firm itself,
    when the supplier neither fits nor nearly does, or the other side said no before.
    """
    facts = supplier_facts(session, [draft.supplier.id or 0], on=agency_today())
    return _propose(session, draft, facts.get(draft.supplier.id or 0), desk=desk, by=by)


def propose_many(
    session: Session, pairs: Sequence[tuple[PartNeed, Company]], template: str | None, *, desk: ProposalDesk, by: Actor
) -> Batch:
    """Many pairs by one press of a button, by an officer; those that cannot be are left out with the reason.

    `template`: words to both sides; each reader has the names of the need and the supplier for {need} and {firm} in it
    (`proposal_letters.words_of`). Raises Invalid for other places, and for too many pairs.
    """
    check_template(template)
    if not pairs:
        raise Invalid(_l("Nothing was proposed."), fields={"pair": _l("Tick at least one firm.")})
    if len(pairs) > MOST_AT_ONCE:
        too_many = fill(_l("Tick at most %(most)s at a time."), most=MOST_AT_ONCE)
        raise Invalid(_l("Nothing was proposed."), fields={"pair": too_many})
    return propose_lot(session, pairs, template, ProposalOrigin.OFFICER, desk=desk, by=by)


def propose_lot(
    session: Session,
    pairs: Sequence[tuple[PartNeed, Company]],
    template: str | None,
    origin: ProposalOrigin,
    *,
    desk: ProposalDesk,
    by: Actor,
) -> Batch:
    """As `propose_many`, of any origin of the agency and any number, with a template that was checked."""
    batch, made, left_out = new_code(), [], []
    _hold_needs(session, pairs)
    facts = supplier_facts(session, sorted({supplier.id or 0 for _need, supplier in pairs}), on=agency_today())
    for need, supplier in pairs:
        draft = Draft(need, supplier, origin, words=(template or "").strip()[:2000] or None, batch=batch)
        try:
            found = _propose(session, draft, facts.get(supplier.id or 0), desk=desk, by=by)
        except Conflict as error:
            left_out.append((need.title, firm_name(supplier), str(error)))
            continue
        if found.batch == batch:
            made.append(found)
        else:
            left_out.append((need.title, firm_name(supplier), str(_l("It is proposed already."))))
    shown_at = now() + UNDO
    for each in made:
        each.shown_at = shown_at
    session.flush()
    write_batch(session, batch, desk=desk)
    return Batch(batch, tuple(made), tuple(left_out))


def _hold_needs(session: Session, pairs: Sequence[tuple[PartNeed, Company]]) -> None:
    """All of them in the order of their rows, so that two who propose overlapping pairs wait for each other and never block."""
    ids = sorted({need.id or 0 for need, _supplier in pairs})
    held = select(PartNeed.id).where(col(PartNeed.id).in_(ids)).order_by(col(PartNeed.id))
    session.exec(held.with_for_update()).all()


def check_template(template: str | None) -> None:
    """Raises Invalid when a place is not {need} or {firm}."""
    unknown = [name for name in PLACES.findall(template or "") if name not in ("need", "firm")]
    if unknown:
        wrong = fill(_l("Only {need} and {firm} are filled in; “%(name)s” is not known."), name="{" + unknown[0] + "}")
        raise Invalid(_l("Nothing was proposed."), fields={"words": wrong})


def may_be_asked(session: Session, need: PartNeed, supplier: Company, side: FairSide, answer: Match | NearMiss) -> bool:
    """Whether a firm may ask for this introduction itself: what the button on its pages hangs on."""
    origin = ProposalOrigin.SUPPLIER if side is FairSide.SUPPLIER else ProposalOrigin.BUYER
    return _obstacle(session, Draft(need, supplier, origin), answer) is None


def undo(session: Session, proposal: Proposal, *, desk: ProposalDesk, by: Actor) -> None:
    """Takes a proposal back as if it had never been, with its letters. Raises Conflict when the firms may know of it already."""
    held = locked(session, proposal)
    if held.status is not ProposalStatus.OPEN or held.shown_at <= now():
        raise Conflict(_l("It is too late to undo: the firms can see it by now. You can still withdraw it."))
    need, supplier, code = held.need, held.supplier, held.code
    drop_unsent(session, held, desk=desk)
    session.exec(delete(Consent).where(col(Consent.subject_code) == code))
    session.delete(held)
    session.flush()
    if need is not None:
        record_need(session, by, "proposal.undone", need, supplier=supplier.code, proposal=code)


def undo_batch(session: Session, batch: str, *, desk: ProposalDesk, by: Actor) -> int:
    """All that one press of a button proposed; how many. Raises Conflict when it is too late, NotFound when there is none."""
    found = rows.of_batch(session, batch)
    if not found:
        raise NotFound(_l("There is nothing to undo. It may have been undone already."))
    drop_batch(session, batch)
    for each in found:
        undo(session, each, desk=desk, by=by)
    return len(found)


def withdraw(session: Session, proposal: Proposal, *, desk: ProposalDesk, by: Actor) -> None:
    """Taken back by whoever proposed it, while it is open; who said yes already is told. Raises Conflict when it is over."""
    held = locked(session, proposal)
    if held.status is ProposalStatus.WITHDRAWN:
        return
    check_open(held)
    close(session, held, ProposalStatus.WITHDRAWN, desk=desk)
    tell_who_agreed(session, held, desk=desk)
    note(session, by, "proposal.withdrawn", held)


def check_open(held: Proposal, side: FairSide | None = None) -> None:
    """Raises Conflict when it has ended, was agreed, or its last day is past; `side`: who answers, and must know of it."""
    if held.status is not ProposalStatus.OPEN or (side is not None and not is_shown_to(held, side)):
        raise Conflict(_l("This proposal is not open any more."))
    if held.expires_on < agency_today():
        raise Conflict(_l("The last day for an answer is past. The agency can propose it anew."))


def is_shown_to(held: Proposal, side: FairSide) -> bool:
    """Whether a side may know of it: who proposed does at once, the other when it cannot be undone any more."""
    return OWN_SIDE.get(held.origin) is side or held.shown_at <= now()


def side_of(held: Proposal, side: FairSide) -> ProposalSide:
    return next(each for each in held.sides if each.side is side)


def _propose(session: Session, draft: Draft, fact: SupplierFact | None, *, desk: ProposalDesk, by: Actor) -> Proposal:
    # Of two who propose the same pair the second waits here, and then finds the first one's.
    session.exec(
        select(PartNeed).where(PartNeed.id == draft.need.id).with_for_update().execution_options(populate_existing=True)
    ).one()
    known = rows.living_of(session, draft.need.id or 0, draft.supplier.id or 0)
    if known is not None:
        return known
    if fact is None or not draft.need.steps:
        raise Conflict(NOT_POSSIBLE)
    answer = match_pair(need_fact(draft.need), fact, on=agency_today(), weights=current_weights(session))
    obstacle = _obstacle(session, draft, answer)
    if obstacle is not None:
        raise Conflict(obstacle)
    made = Proposal(
        need=draft.need,
        buyer=draft.need.company,
        supplier=draft.supplier,
        buyer_id=draft.need.company_id,
        supplier_id=draft.supplier.id or 0,
        origin=draft.origin,
        batch=draft.batch,
        words=draft.words,
        **told_of(answer),
        proposed_by_id=by.user_id,
        shown_at=now() + UNDO,
        expires_on=agency_today() + datetime.timedelta(days=ANSWER_DAYS),
        sides=[ProposalSide(side=side) for side in FairSide],
    )
    session.add(made)
    session.flush()
    note(session, by, "proposal.made", made, origin=draft.origin.value)
    if draft.batch is None:
        own = OWN_SIDE.get(draft.origin)
        write_proposed(session, made, [side for side in FairSide if side is not own], desk=desk)
    return made


def told_of(answer: Match | NearMiss) -> dict[str, Any]:
    """What a proposal keeps of the matcher's answer of its day."""
    return {
        "score": answer.mutual if isinstance(answer, Match) else answer.score,
        "is_near_miss": isinstance(answer, NearMiss),
        "reasons": reason_records(answer.reasons),
    }


def _obstacle(session: Session, draft: Draft, answer: Match | NearMiss) -> Any:
    """Why this pair cannot be proposed, in words for who asks; None when it can be."""
    is_officer = draft.origin not in OWN_SIDE
    why = next(_obstacles(session, draft, answer), None)
    return why if why is None or is_officer else NOT_POSSIBLE


def _obstacles(session: Session, draft: Draft, answer: Match | NearMiss) -> Iterator[Any]:
    need, supplier = draft.need, draft.supplier
    if need.status is not NeedStatus.PUBLISHED or (need.closes_on is not None and need.closes_on < agency_today()):
        yield _l("The need is not open.")
    if supplier.supplier_profile is None or supplier.supplier_profile.status is not ProfileStatus.LISTED:
        yield _l("The supplier is not listed.")
    if supplier.id == need.company_id:
        yield _l("The buyer itself cannot be the supplier of its need.")
    profile = need.company.assembler_profile
    if profile is not None and supplier.code in profile.barred:
        yield _l("One of the two firms does not want to be introduced to the other.")
    if draft.origin in OWN_SIDE:
        if isinstance(answer, NearMiss) and not answer.is_curable:
            yield NOT_POSSIBLE
        last = rows.latest_of(session, need.id or 0, supplier.id or 0)
        if last is not None and last.status is ProposalStatus.DECLINED:
            # Whoever said no may think again; whoever was told no may not ask again.
            own = side_of(last, OWN_SIDE[draft.origin])
            if own.answer is not ProposalAnswer.DECLINED:
                yield NOT_POSSIBLE
