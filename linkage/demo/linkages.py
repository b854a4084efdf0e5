"""Two years of linkages in the demo: proposals and what both sides said, introductions with the consents of two people, the ladder.

Rows are written with the days they had then, which the services would stamp with today's; they are what the services would have left.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import (
    AnsweredVia,
    ConfirmedBy,
    ConsentChannel,
    ConsentPurpose,
    FairSide,
    OutcomeStage,
    ProposalAnswer,
    ProposalOrigin,
)
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.outcomes import Outcome, OutcomeStep
from database.models.part_needs import PartNeed
from database.models.privacy import Consent
from database.models.proposals import Proposal, ProposalSide
from database.models.users import User
from linkage.demo.courses import ANSWER_DAYS, Answer, Course, Step
from linkage.demo.rows import Contact, People, code_of, firm_of, noon, write
from linkage.language import speaking
from linkage.services.ladder import LADDER, SIDES_OF
from linkage.services.match_facts import need_fact, supplier_facts
from linkage.services.match_lists import criteria_of
from linkage.services.persons import person_hashes
from linkage.services.proposal_answers import REMIND_AFTER
from linkage.services.proposals import told_of
from linkage.wording.consents import CONSENT_TEXTS, consent_text
from matching import match_pair
from matching.facts import Match, NearMiss
from matching.scoring import STANDARD

_AGENCY = "Linkage"
_CHANNELS = {
    AnsweredVia.ACCOUNT: ConsentChannel.WEB,
    AnsweredVia.LINK: ConsentChannel.LINK,
    AnsweredVia.OFFICER: ConsentChannel.PHONE,
    AnsweredVia.PAPER: ConsentChannel.PAPER,
}
_OWN = {ProposalOrigin.BUYER: FairSide.ASSEMBLER, ProposalOrigin.SUPPLIER: FairSide.SUPPLIER}


@dataclass(slots=True)
class Pair:
    """A need and a supplier with what came of them. `match`, `rank`, `shown_on`: of the list that was shown before, None without one.

    `owner`, `proposal_id` and `outcome_id` are filled in writing; there is no outcome where it did not come to an introduction.
    """

    need: PartNeed
    supplier: Company
    course: Course
    match: Match | None = None
    rank: int | None = None
    shown_on: datetime.date | None = None
    fair: Fair | None = None
    owner: User | None = None
    proposal_id: int = 0
    outcome_id: int = 0

    @property
    def buyer(self) -> Company:
        return self.need.company

    @property
    def key(self) -> tuple[str | None, str | None]:
        return self.need.external_id, self.supplier.external_id

    @property
    def proposal_code(self) -> str:
        return code_of("proposal", *self.key)

    def firm(self, side: FairSide) -> Company:
        return firm_of(side, self.supplier, self.buyer)


def write_pairs(session: Session, pairs: Sequence[Pair], people: People, *, on: datetime.date) -> None:
    """Proposals, answers, consents, linkages and their steps. `on`: the day whose facts the reasons are of."""
    for pair in pairs:
        pair.owner = _owner(pair, people)
    answers = _answers(session, pairs, on)
    proposals = [_proposal(pair, people, answer) for pair, answer in zip(pairs, answers, strict=True)]
    session.add_all(proposals)
    session.flush()
    for pair, proposal in zip(pairs, proposals, strict=True):
        pair.proposal_id = proposal.id or 0
    write(session, ProposalSide, (side for pair in pairs for side in _sides(pair, people)))
    begun = [pair for pair in pairs if pair.course.steps]
    write(session, Consent, (consent for pair in begun for consent in _consents(pair, people)))
    outcomes = [_outcome(pair) for pair in begun]
    session.add_all(outcomes)
    session.flush()
    for pair, outcome in zip(begun, outcomes, strict=True):
        pair.outcome_id = outcome.id or 0
    write(session, OutcomeStep, (step for pair in begun for step in _steps(pair, people)))
    for pair in begun:
        if pair.course.has(OutcomeStage.TRIAL_ORDER):
            # Matching reads past work of the firm.
            pair.supplier.updated_at = now()


def _owner(pair: Pair, people: People) -> User | None:
    """Who proposed looks after it; one in eight is nobody's."""
    rng = pair.course.rng
    return None if not people.officers or rng.random() < 0.12 else rng.choice(people.officers)


def _answers(session: Session, pairs: Sequence[Pair], on: datetime.date) -> Iterator[Match | NearMiss]:
    """What the matcher says of each pair, as it says it of one that an officer proposes; of those of a list, what stood there."""
    unlisted = {pair.supplier.id or 0 for pair in pairs if pair.match is None}
    facts = supplier_facts(session, sorted(unlisted), on=on)
    for pair in pairs:
        yield pair.match or match_pair(need_fact(pair.need), facts[pair.supplier.id or 0], on=on)


def _proposal(pair: Pair, people: People, answer: Match | NearMiss) -> Proposal:
    course = pair.course
    at = noon(course.proposed_on)
    own = _OWN.get(course.origin)
    by = people.of(pair.firm(own)).user_id if own is not None else pair.owner.id if pair.owner is not None else None
    return Proposal(
        code=pair.proposal_code,
        need_id=pair.need.id,
        buyer_id=pair.need.company_id,
        supplier_id=pair.supplier.id or 0,
        origin=course.origin,
        status=course.status,
        **told_of(answer),
        proposed_by_id=by,
        created_at=at,
        shown_at=at + datetime.timedelta(minutes=1),
        expires_on=course.proposed_on + datetime.timedelta(days=ANSWER_DAYS),
        closed_at=noon(course.closed_on) if course.closed_on is not None else None,
    )


def _sides(pair: Pair, people: People) -> Iterator[dict[str, Any]]:
    """A contact is kept for what both agreed to, and while the other side has not answered yet."""
    for side, said in pair.course.answers.items():
        firm, via = pair.firm(side), people.via(pair.firm(side), said.via)
        contact = people.of(firm)
        is_kept = said.answer is ProposalAnswer.ACCEPTED and pair.course.closed_on is None
        yield {
            "proposal_id": pair.proposal_id,
            "side": side,
            "answer": said.answer,
            "reason": said.reason,
            "via": via,
            "answered_at": noon(said.on) if said.on is not None else None,
            "answered_by_id": people.said_by(firm, via, pair.owner),
            "contact_name": contact.name if is_kept else None,
            "contact_email": contact.email if is_kept else None,
            "contact_phone": contact.phone if is_kept else None,
            "reminded_at": _reminded_at(pair.course, said),
        }


def _reminded_at(course: Course, said: Answer) -> datetime.datetime | None:
    """Once, halfway, who has not answered by then; nobody of what was over."""
    day = course.proposed_on + REMIND_AFTER + datetime.timedelta(days=1)
    over_on = min(each for each in (said.on, course.closed_on, datetime.date.max) if each is not None)
    return noon(day) if day <= course.as_of and day <= over_on else None


def _consents(pair: Pair, people: People) -> Iterator[dict[str, Any]]:
    """The yes of each of the two people to be shown to the other firm, as it was read."""
    for side, said in pair.course.answers.items():
        firm = pair.firm(side)
        contact, via = people.of(firm), people.via(firm, said.via) or AnsweredVia.LINK
        is_by_officer = via is AnsweredVia.OFFICER
        yield {
            "code": code_of("consent", *pair.key, side.value),
            "person_hash": person_hashes(contact.email, contact.phone)[0],
            "user_id": contact.user_id,
            "company_code": firm.code,
            "subject_code": pair.proposal_code,
            "purpose": ConsentPurpose.INTRODUCTION,
            "text": _consent_text(contact),
            "text_version": CONSENT_TEXTS[ConsentPurpose.INTRODUCTION].version,
            "language": _language(contact),
            "channel": _CHANNELS[via],
            "proof": f"Điện thoại {said.on:%d/%m/%Y}" if is_by_officer else None,
            "noted_by_id": people.said_by(firm, via, pair.owner) if is_by_officer else None,
            "given_at": noon(said.on) if said.on is not None else None,
        }


def _consent_text(contact: Contact) -> str:
    with speaking(_language(contact)):
        return consent_text(ConsentPurpose.INTRODUCTION, _AGENCY)


def _language(contact: Contact) -> str:
    return contact.language if contact.language in ("vi", "ja") else "en"


def _outcome(pair: Pair) -> Outcome:
    course, need, match = pair.course, pair.need, pair.match
    core = [step for step in need.steps if step.role == "core"] or list(need.steps)
    buyer = need.company.assembler_profile
    counted = [step for step in course.steps if step.denied_by is None]
    furthest = max(counted, key=lambda step: LADDER.index(step.stage))
    heard_on, end = course.heard_on(), course.end
    return Outcome(
        code=code_of("linkage", *pair.key),
        need_id=need.id,
        company_id=pair.supplier.id or 0,
        buyer_id=need.company_id,
        proposal_id=pair.proposal_id,
        fair_id=pair.fair.id if pair.fair is not None else None,
        owner_id=pair.owner.id if pair.owner is not None else None,
        is_asked=course.has(OutcomeStage.RFQ) and pair.fair is None,
        stage=furthest.stage,
        stage_on=furthest.on,
        ended_on=end.on if end is not None else None,
        ended_by=end.side if end is not None else None,
        reason=end.reason if end is not None else None,
        is_reason_open=end is not None and end.side is not None,
        last_event_on=heard_on,
        process=core[0].process if core else None,
        materials=list(need.materials),
        sector=buyer.sector if buyer is not None else None,
        shown_on=pair.shown_on,
        rank=pair.rank,
        score=match.score if match is not None else None,
        supplier_score=match.supplier_score if match is not None else None,
        weights_version=STANDARD.version if match is not None else None,
        criteria=criteria_of(match) if match is not None else {},
        created_at=noon(course.steps[0].on),
        updated_at=noon(heard_on),
    )


def _steps(pair: Pair, people: People) -> Iterator[dict[str, Any]]:
    for step in pair.course.steps:
        yield {**_blank(pair, step.stage, step.on), **_words(pair, step, people), **_proof(pair, step)}
    end = pair.course.end
    if end is not None:
        told = {} if end.side is None else {end.side: (end.on, AnsweredVia.LINK)}
        last = Step(OutcomeStage.NOTHING, end.on, told)
        yield {**_blank(pair, OutcomeStage.NOTHING, end.on), **_words(pair, last, people)}


def _blank(pair: Pair, stage: OutcomeStage, day: datetime.date) -> dict[str, Any]:
    return {"outcome_id": pair.outcome_id, "stage": stage, "reached_on": day, "recorded_at": noon(day)}


def _words(pair: Pair, step: Step, people: People) -> dict[str, Any]:
    """The word of each side, and what follows from them."""
    found: dict[str, Any] = {"confirmed_by": _confirmed_by(step)}
    for side, (day, how) in step.words.items():
        firm, name = pair.firm(side), "supplier" if side is FairSide.SUPPLIER else "buyer"
        via = people.via(firm, how)
        found[f"{name}_said_at"], found[f"{name}_via"] = noon(day), via
        found[f"{name}_said_by_id"] = people.said_by(firm, via, pair.owner)
    if step.denied_by is not None and step.denied_on is not None:
        found["denied_by"], found["denied_at"] = step.denied_by, noon(step.denied_on)
    return found


def _confirmed_by(step: Step) -> ConfirmedBy:
    said = {side for side in step.words if step.denied_by is None}
    return next(each for each, sides in SIDES_OF.items() if set(sides) == said)


def _proof(pair: Pair, step: Step) -> dict[str, Any]:
    if step.evidence is None:
        return {}
    seen = noon(step.seen_on) if step.seen_on is not None else None
    giver = next(iter(step.words), None)
    seen_by = pair.owner.id if pair.owner is not None and seen is not None else None
    return {"evidence": step.evidence, "evidence_by": giver, "seen_at": seen, "seen_by_id": seen_by}


def introduced(pairs: Iterable[Pair]) -> list[Pair]:
    """Those that became a linkage."""
    return [pair for pair in pairs if pair.outcome_id]
