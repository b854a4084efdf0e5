"""Pairs of the demo that met at one of its held fairs: agreed to before it, and followed by what both sides answered since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import (
    AnsweredVia,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    MinutesOutcome,
    OutcomeStage,
    ProposalOrigin,
)
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.part_needs import PartNeed
from linkage.demo.courses import Course, End, Step, agreed, stop
from linkage.demo.draws import chance, stream
from linkage.demo.generator import Plan
from linkage.demo.held_fairs import EDITIONS
from linkage.demo.ids import SOURCE, held_fair_id
from linkage.demo.linkages import Pair
from linkage.demo.rows import code_of
from linkage.services.exchange_rows import lasting_code

_OF_EACH = {2: 14, 1: 20}
"""Years ago -> how many meetings of that fair had been agreed to as introductions before."""
_EARLY = (OutcomeStage.MEETING, OutcomeStage.RFQ, OutcomeStage.QUOTATION)


def met_at_fairs(session: Session, plan: Plan, known: Iterable[Pair]) -> list[Pair]:
    """Of each held fair some pairs that saw a chance in each other; those proposed already are left out."""
    taken = {(pair.need.id, pair.supplier.id) for pair in known}
    found: list[Pair] = []
    for edition in EDITIONS:
        code = lasting_code("fair", SOURCE, held_fair_id(plan.seed, edition.years_ago))
        fair = session.exec(select(Fair).where(Fair.code == code)).first()
        if fair is None:
            continue
        meetings, answers = _meetings(session, fair), _answers(session, fair)
        needs = _needs(session, fair)
        begun = 0
        for meeting, minutes in meetings:
            need = next((needs[code] for code in meeting.parts if code in needs), None)
            if need is None or begun == _OF_EACH[edition.years_ago]:
                continue
            key = (need.id, meeting.supplier.company_id)
            if key not in taken:
                taken.add(key)
                begun += 1
                found.append(_pair(plan, fair, need, meeting, minutes, answers.get(meeting.id, ())))
    return found


def _meetings(session: Session, fair: Fair) -> list[tuple[Meeting, list[MeetingMinutes]]]:
    """Held ones in which a side saw a chance, in their order, with what both wrote."""
    held = select(Meeting).where(Meeting.fair_id == fair.id, Meeting.status == MeetingStatus.HELD)
    written = select(MeetingMinutes).join(Meeting).where(Meeting.fair_id == fair.id)
    minutes: dict[int, list[MeetingMinutes]] = {}
    for each in session.exec(written.order_by(col(MeetingMinutes.side))).all():
        minutes.setdefault(each.meeting_id, []).append(each)
    at_hand = (selectinload(Meeting.supplier), selectinload(Meeting.slot))  # type: ignore[arg-type]
    return [
        (each, minutes[each.id or 0])
        for each in session.exec(held.options(*at_hand).order_by(col(Meeting.id))).all()
        if any(one.outcome is MinutesOutcome.POSSIBLE for one in minutes.get(each.id or 0, ()))
    ]


def _needs(session: Session, fair: Fair) -> dict[str, PartNeed]:
    """Code of a part on the board -> its need."""
    at_hand = selectinload(FairPart.need)  # type: ignore[arg-type]
    steps = (at_hand.selectinload(PartNeed.steps), at_hand.selectinload(PartNeed.company))  # type: ignore[arg-type]
    parts = session.exec(select(FairPart).where(FairPart.fair_id == fair.id).options(*steps)).all()
    return {part.code: part.need for part in parts}


def _answers(session: Session, fair: Fair) -> Mapping[int | None, list[FollowUp]]:
    """Meeting -> what was answered since, the oldest first."""
    done = select(FollowUp).where(
        FollowUp.fair_id == fair.id,
        FollowUp.kind == FollowUpKind.QUESTIONS,
        FollowUp.status == FollowUpStatus.DONE,
    )
    found: dict[int | None, list[FollowUp]] = {}
    for each in session.exec(done.order_by(col(FollowUp.answered_at), col(FollowUp.side))).all():
        found.setdefault(each.meeting_id, []).append(each)
    return found


def _pair(
    plan: Plan,
    fair: Fair,
    need: PartNeed,
    meeting: Meeting,
    minutes: Sequence[MeetingMinutes],
    answers: Sequence[FollowUp],
) -> Pair:
    rng = stream(plan.seed, "met", need.external_id, code_of("met", fair.code, meeting.supplier.company.external_id))
    met_on = meeting.slot.starts_at.date()
    course = agreed(rng, plan.as_of, met_on - datetime.timedelta(days=rng.randint(20, 45)), 0.6)
    course.origin = ProposalOrigin.PAIRING
    words = {each.side: (each.created_at.date(), each.via) for each in minutes}
    course.steps.append(Step(OutcomeStage.MEETING, met_on, words))
    for answer in answers:
        _tell(course, answer)
    if course.end is None and course.last.stage in _EARLY and chance(rng, 0.75):
        stop(course, course.heard_on() + datetime.timedelta(days=rng.randint(40, 110)), FairSide.ASSEMBLER)
    return Pair(need, meeting.supplier.company, course, fair=fair)


def _tell(course: Course, answer: FollowUp) -> None:
    """As the services write an answer down: its word for the step it names, or its end."""
    if answer.stage is None or answer.answered_at is None or course.end is not None:
        return
    day, side, via = answer.answered_at.date(), answer.side, answer.via or AnsweredVia.LINK
    if answer.stage is OutcomeStage.NOTHING:
        if answer.reason is not None:
            course.end = End(day, answer.reason, side)
        return
    step = next((each for each in course.steps if each.stage is answer.stage), None)
    if step is None:
        step = Step(answer.stage, day)
        course.steps.append(step)
    step.words.setdefault(FairSide(side), (day, via))
