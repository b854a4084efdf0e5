"""What both sides said after the demo's fairs of earlier years: minutes, what they agreed, and answers after some months.

The further a pair has come, the later the round; some stay silent, and some steps are overdue to this day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sqlmodel import Session

from database.enums import (
    AnsweredVia,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    MinutesOutcome,
    NextStep,
    OutcomeReason,
    OutcomeStage,
)
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from linkage.demo.draws import chance, rounded, weighted
from linkage.demo.rows import noon
from linkage.services.follow_ups import MONTHS, OWES, months_after

_OUTCOMES = {MinutesOutcome.POSSIBLE: 45.0, MinutesOutcome.INFORMATIVE: 38.0, MinutesOutcome.NO_INTEREST: 17.0}
_STEPS = {
    NextStep.QUOTATION: 40.0,
    NextStep.SEND_DRAWING: 20.0,
    NextStep.PLANT_VISIT: 18.0,
    NextStep.SEND_PROFILE: 12.0,
    NextStep.SAMPLE: 10.0,
}
_TOLD = {FairSide.SUPPLIER: 0.82, FairSide.ASSEMBLER: 0.74}
_ANSWERED = {1: 0.72, 3: 0.58, 6: 0.49, 12: 0.41, 24: 0.35, 36: 0.3}
_VIA = {AnsweredVia.LINK: 70.0, AnsweredVia.OFFICER: 22.0, AnsweredVia.ACCOUNT: 8.0}
_STEP_ENDS = {FollowUpStatus.DONE: 68.0, FollowUpStatus.DUE: 20.0, FollowUpStatus.DROPPED: 12.0}
_LADDER = (
    OutcomeStage.MEETING,
    OutcomeStage.RFQ,
    OutcomeStage.QUOTATION,
    OutcomeStage.AUDIT,
    OutcomeStage.SAMPLE,
    OutcomeStage.TRIAL_ORDER,
    OutcomeStage.ORDER,
)
_FURTHEST = {1: 22.0, 2: 27.0, 3: 19.0, 4: 13.0, 5: 11.0, 6: 8.0}
_REASONS = {
    FairSide.ASSEMBLER: {
        OutcomeReason.PRICE: 4.0,
        OutcomeReason.OTHER_VENDOR: 2.0,
        OutcomeReason.PROCESS_GAP: 2.0,
        OutcomeReason.CERTIFICATE: 1.0,
        OutcomeReason.SLOW_REPLY: 1.0,
    },
    FairSide.SUPPLIER: {
        OutcomeReason.PRICE_TARGET: 3.0,
        OutcomeReason.VOLUME_TOO_SMALL: 3.0,
        OutcomeReason.CAPACITY_FULL: 1.0,
    },
}
_GIVEN_UP = ("Bên mua đã dừng dự án.", "Giá mục tiêu quá thấp.", "Không còn đủ công suất trong năm nay.")


@dataclass(frozen=True, slots=True)
class _Course:
    """How a pair fares: what came of its meeting, how far it gets in the end, and its yearly value in dollars."""

    outcome: MinutesOutcome
    furthest: int
    value: Decimal

    def rung(self, month: int) -> int:
        """Who gets far gets there sooner."""
        ahead = 2 if self.furthest >= _LADDER.index(OutcomeStage.TRIAL_ORDER) else 0
        return min(self.furthest, 1 + MONTHS.index(month) + ahead)


def add_answers(
    session: Session, fair: Fair, meetings: Iterable[Meeting], rng: Random, *, as_of: datetime.date
) -> None:
    """Minutes, next steps and rounds of questions of every meeting that was held, and minutes of some that were missed."""
    for meeting in meetings:
        if meeting.status is MeetingStatus.NO_SHOW and chance(rng, 0.7):
            session.add(_minutes(meeting, FairSide.ASSEMBLER, MinutesOutcome.NOT_HELD, rng))
        if meeting.status is not MeetingStatus.HELD:
            continue
        outcome = weighted(rng, _OUTCOMES)
        furthest = weighted(rng, _FURTHEST) if outcome is MinutesOutcome.POSSIBLE else 0
        course = _Course(outcome, furthest, Decimal(int(rounded(rng.uniform(8_000, 240_000)))))
        step = weighted(rng, _STEPS) if outcome is MinutesOutcome.POSSIBLE else NextStep.NONE
        session.add_all(_told(meeting, course, step, rng))
        if step is not NextStep.NONE:
            session.add(_step(meeting, step, rng, as_of=as_of))
        session.add_all(_questions(fair, meeting, course, rng, as_of=as_of))


def _told(meeting: Meeting, course: _Course, step: NextStep, rng: Random) -> Iterator[MeetingMinutes]:
    """Both sides mostly say the same; now and then one of them sees less in it."""
    for side in FairSide:
        if not chance(rng, _TOLD[side]):
            continue
        sees_less = course.outcome is MinutesOutcome.POSSIBLE and chance(rng, 0.12)
        outcome = MinutesOutcome.INFORMATIVE if sees_less else course.outcome
        said = _minutes(meeting, side, outcome, rng)
        said.parts = meeting.parts
        said.interest = {MinutesOutcome.POSSIBLE: rng.randint(4, 5), MinutesOutcome.INFORMATIVE: 3}.get(outcome, 1)
        if outcome is MinutesOutcome.POSSIBLE:
            said.next_step, said.next_step_on = step, meeting.slot.starts_at.date() + datetime.timedelta(days=21)
        if outcome is MinutesOutcome.NO_INTEREST:
            said.reason = weighted(rng, _REASONS[side])
        yield said


def _minutes(meeting: Meeting, side: FairSide, outcome: MinutesOutcome, rng: Random) -> MeetingMinutes:
    written = meeting.slot.ends_at + datetime.timedelta(hours=rng.randint(0, 70))
    return MeetingMinutes(
        meeting_id=meeting.id or 0,
        side=side,
        outcome=outcome,
        was_other_present=outcome is not MinutesOutcome.NOT_HELD,
        via=AnsweredVia.PAPER if chance(rng, 0.3) else AnsweredVia.LINK,
        created_at=written,
        updated_at=written,
    )


def _step(meeting: Meeting, step: NextStep, rng: Random, *, as_of: datetime.date) -> FollowUp:
    due_on = meeting.slot.starts_at.date() + datetime.timedelta(days=21)
    made = _follow_up(meeting, OWES[step], FollowUpKind.NEXT_STEP, due_on)
    made.next_step, made.status = step, weighted(rng, _STEP_ENDS)
    if made.status is not FollowUpStatus.DUE:
        made.answered_at, made.via = (
            noon(min(as_of, due_on + datetime.timedelta(days=rng.randint(-7, 20)))),
            AnsweredVia.LINK,
        )
    if made.status is FollowUpStatus.DROPPED:
        made.text = rng.choice(_GIVEN_UP)
    return made


def _questions(
    fair: Fair, meeting: Meeting, course: _Course, rng: Random, *, as_of: datetime.date
) -> Iterator[FollowUp]:
    for side in FairSide:
        for month in MONTHS:
            due_on = months_after(fair.ends_on, month)
            made = _follow_up(meeting, side, FollowUpKind.QUESTIONS, due_on)
            made.month = month
            if due_on <= as_of:
                made.asked_at = noon(due_on)
            answered_on = due_on + datetime.timedelta(days=rng.randint(1, 25))
            if chance(rng, _ANSWERED[month]) and answered_on <= as_of:
                _answer(made, course, rng, noon(answered_on))
            yield made


def _answer(made: FollowUp, course: _Course, rng: Random, at: datetime.datetime) -> None:
    """A pair that met in vain has ended; one with a chance climbs, and names what it is worth."""
    made.status, made.answered_at, made.via = FollowUpStatus.DONE, at, weighted(rng, _VIA)
    rung = course.rung(made.month)
    made.stage = _LADDER[rung]
    made.satisfaction = min(5, max(1, round(rng.gauss(3.1 + 0.25 * course.furthest, 0.7))))
    if course.furthest == 0:
        is_over = course.outcome is MinutesOutcome.NO_INTEREST or made.month > 1
        if is_over:
            made.stage, made.reason = OutcomeStage.NOTHING, weighted(rng, _REASONS[made.side])
        return
    quotations = int(rung >= _LADDER.index(OutcomeStage.QUOTATION))
    samples = int(rung >= _LADDER.index(OutcomeStage.SAMPLE))
    made.answers = {"rfqs": 1, "quotations": quotations, "samples": samples}
    made.currency, made.expected_value = "USD", course.value
    if quotations:
        made.quoted_value = course.value * Decimal("0.9")
    if rung >= _LADDER.index(OutcomeStage.TRIAL_ORDER):
        made.ordered_value = course.value * Decimal("0.3" if made.stage is OutcomeStage.TRIAL_ORDER else "0.7")


def _follow_up(meeting: Meeting, side: FairSide, kind: FollowUpKind, due_on: datetime.date) -> FollowUp:
    return FollowUp(
        fair_id=meeting.fair_id,
        meeting_id=meeting.id,
        supplier_company_id=meeting.supplier.company_id,
        assembler_company_id=meeting.assembler.company_id,
        side=side,
        kind=kind,
        due_on=due_on,
        created_at=meeting.slot.ends_at,
    )
