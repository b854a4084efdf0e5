"""How pairs of a need and a supplier fare in the demo: what each side answers, the steps they reach, who says so, and how it ends.

Pure, and the same for the same stream. Times and losses follow the handbook, section 3: from the first contact to the first order it
takes months, and most pairs fall out on the way. Nothing lies after `as_of`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from random import Random

from database.enums import (
    AnsweredVia,
    FairSide,
    OutcomeReason,
    OutcomeStage,
    ProposalAnswer,
    ProposalOrigin,
    ProposalStatus,
)
from linkage.demo.draws import chance, weighted

ANSWER_DAYS = 21
STEP_DAYS = {
    OutcomeStage.MEETING: (5, 45),
    OutcomeStage.NDA: (4, 21),
    OutcomeStage.RFQ: (7, 35),
    OutcomeStage.TECHNICAL_REVIEW: (10, 35),
    OutcomeStage.AUDIT: (20, 55),
    OutcomeStage.SAMPLE: (25, 90),
    OutcomeStage.APPROVAL: (20, 60),
    OutcomeStage.TRIAL_ORDER: (14, 45),
    OutcomeStage.ORDER: (60, 140),
    OutcomeStage.LOCALISED: (120, 240),
}
"""Days since the step before, in which it is taken."""

_GOES_ON = {
    OutcomeStage.MEETING: 0.72,
    OutcomeStage.TECHNICAL_REVIEW: 0.94,
    OutcomeStage.AUDIT: 0.9,
    OutcomeStage.SAMPLE: 0.84,
    OutcomeStage.APPROVAL: 0.9,
    OutcomeStage.TRIAL_ORDER: 0.92,
    OutcomeStage.ORDER: 0.85,
    OutcomeStage.LOCALISED: 0.3,
}
_AFTER_AWARD = tuple(_GOES_ON)[1:]
_AGREES = {FairSide.SUPPLIER: 0.62, FairSide.ASSEMBLER: 0.56}
_SILENT = 0.45
_VIA = {AnsweredVia.LINK: 50.0, AnsweredVia.ACCOUNT: 30.0, AnsweredVia.OFFICER: 20.0}
_ORIGINS = {
    ProposalOrigin.OFFICER: 62.0,
    ProposalOrigin.BUYER: 16.0,
    ProposalOrigin.SUPPLIER: 14.0,
    ProposalOrigin.PAIRING: 8.0,
}
REASONS = {
    FairSide.ASSEMBLER: {
        OutcomeReason.PRICE: 26.0,
        OutcomeReason.OTHER_VENDOR: 18.0,
        OutcomeReason.SLOW_REPLY: 10.0,
        OutcomeReason.PROCESS_GAP: 9.0,
        OutcomeReason.NO_ANSWER: 8.0,
        OutcomeReason.PROJECT_ENDED: 6.0,
        OutcomeReason.QUALITY_RECORD: 5.0,
        OutcomeReason.CERTIFICATE: 5.0,
        OutcomeReason.CAPACITY: 4.0,
        OutcomeReason.CANCELLED: 4.0,
    },
    FairSide.SUPPLIER: {
        OutcomeReason.PRICE_TARGET: 30.0,
        OutcomeReason.VOLUME_TOO_SMALL: 26.0,
        OutcomeReason.CAPACITY_FULL: 14.0,
        OutcomeReason.TOOL_COST: 10.0,
        OutcomeReason.PAYMENT_TERMS: 9.0,
        OutcomeReason.NO_ANSWER: 8.0,
        OutcomeReason.UNCLEAR_DRAWING: 5.0,
    },
}
_NOT_NOW = {
    FairSide.ASSEMBLER: {
        OutcomeReason.PROCESS_GAP: 4.0,
        OutcomeReason.LOCATION: 3.0,
        OutcomeReason.OTHER_VENDOR: 3.0,
        OutcomeReason.CERTIFICATE: 3.0,
        OutcomeReason.MACHINE_SIZE: 2.0,
        OutcomeReason.CANCELLED: 1.0,
    },
    FairSide.SUPPLIER: {
        OutcomeReason.VOLUME_TOO_SMALL: 5.0,
        OutcomeReason.CAPACITY_FULL: 4.0,
        OutcomeReason.NEW_MACHINE: 2.0,
        OutcomeReason.PAYMENT_TERMS: 1.0,
    },
}
"""Why a side does not want to be introduced."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a side says to a proposal."""

    answer: ProposalAnswer = ProposalAnswer.WAITING
    on: datetime.date | None = None
    via: AnsweredVia | None = None
    reason: OutcomeReason | None = None


@dataclass(slots=True)
class Step:
    """A step with the words of the sides, each with its day and way; `seen_on`: an officer saw the paper `evidence` speaks of."""

    stage: OutcomeStage
    on: datetime.date
    words: dict[FairSide, tuple[datetime.date, AnsweredVia]] = field(default_factory=dict)
    evidence: str | None = None
    seen_on: datetime.date | None = None
    denied_by: FairSide | None = None
    denied_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class End:
    """`side` None: an officer wrote it down."""

    on: datetime.date
    reason: OutcomeReason
    side: FairSide | None


@dataclass(slots=True)
class Course:
    """One pair from the proposal on. `closed_on`: when the proposal came to an end that is not an introduction.

    `chosen_on`: the buyer chose the offer. `answered_on`: when the agency was last told how far it has got.
    """

    rng: Random
    as_of: datetime.date
    proposed_on: datetime.date
    score: float = 0.5
    origin: ProposalOrigin = ProposalOrigin.OFFICER
    status: ProposalStatus = ProposalStatus.OPEN
    answers: dict[FairSide, Answer] = field(default_factory=dict)
    closed_on: datetime.date | None = None
    steps: list[Step] = field(default_factory=list)
    end: End | None = None
    chosen_on: datetime.date | None = None
    answered_on: datetime.date | None = None

    @property
    def agreed_on(self) -> datetime.date | None:
        return self.steps[0].on if self.steps else None

    @property
    def last(self) -> Step:
        return self.steps[-1]

    @property
    def is_going_on(self) -> bool:
        return bool(self.steps) and self.end is None

    def has(self, stage: OutcomeStage) -> bool:
        return any(step.stage is stage for step in self.steps)

    def heard_on(self) -> datetime.date:
        """The last day on which anything happened."""
        days = [step.on for step in self.steps] + [day for step in self.steps for day, _via in step.words.values()]
        days += [day for step in self.steps for day in (step.seen_on, step.denied_on) if day is not None]
        days += [day for day in (self.chosen_on, self.answered_on) if day is not None]
        return max([*days, self.end.on] if self.end is not None else days)


def proposed(rng: Random, as_of: datetime.date, day: datetime.date, score: float) -> Course:
    """A pair put before both sides, with their answers. Both yes is an introduction."""
    course = Course(rng, as_of, day, score, weighted(rng, _ORIGINS))
    own = {ProposalOrigin.BUYER: FairSide.ASSEMBLER, ProposalOrigin.SUPPLIER: FairSide.SUPPLIER}.get(course.origin)
    for side in FairSide:
        course.answers[side] = _answer(course, side, is_own=side is own)
    declined = [each for each in course.answers.values() if each.answer is ProposalAnswer.DECLINED]
    if declined:
        course.status, course.closed_on = ProposalStatus.DECLINED, max(each.on or day for each in declined)
    elif all(each.answer is ProposalAnswer.ACCEPTED for each in course.answers.values()):
        _introduce(course)
    elif day + datetime.timedelta(days=ANSWER_DAYS) < as_of:
        course.status = ProposalStatus.EXPIRED
        course.closed_on = day + datetime.timedelta(days=ANSWER_DAYS + 1)
    return course


def agreed(rng: Random, as_of: datetime.date, day: datetime.date, score: float) -> Course:
    """A pair of which both said yes within days."""
    course = Course(rng, as_of, day, score)
    for side in FairSide:
        on = min(as_of, day + datetime.timedelta(days=rng.randint(1, 8)))
        course.answers[side] = Answer(ProposalAnswer.ACCEPTED, on, weighted(rng, _VIA))
    _introduce(course)
    return course


def meet(course: Course) -> bool:
    """Whether the two meet; otherwise one of them loses interest, or nothing is heard any more."""
    return _goes_on(course, OutcomeStage.MEETING)


def climb(course: Course) -> None:
    """What follows an award, as far as the days suffice."""
    for stage in _AFTER_AWARD:
        if not _goes_on(course, stage):
            return


def reach(
    course: Course,
    stage: OutcomeStage,
    day: datetime.date,
    *,
    sides: tuple[FairSide, ...] | None = None,
    via: AnsweredVia = AnsweredVia.ACCOUNT,
) -> Step:
    """A step on a day; `sides` whose word the platform itself has seen, else whoever tells of it by lot."""
    step = Step(stage, day)
    if sides is None:
        _tell(course, step)
    else:
        step.words = dict.fromkeys(sides, (day, via))
    course.steps.append(step)
    return step


def stop(course: Course, day: datetime.date, side: FairSide | None, reason: OutcomeReason | None = None) -> None:
    """Nothing more comes of it, from that day on, or from the last word about it. It goes on while the day is still to come."""
    if day <= course.as_of:
        drawn = weighted(course.rng, REASONS[side or FairSide.ASSEMBLER])
        course.end = End(max(day, course.heard_on()), reason or drawn, side)


def some_days(course: Course, low: int, high: int) -> datetime.timedelta:
    return datetime.timedelta(days=course.rng.randint(low, high))


def _answer(course: Course, side: FairSide, *, is_own: bool) -> Answer:
    rng = course.rng
    day = (
        course.proposed_on if is_own else course.proposed_on + datetime.timedelta(days=rng.randint(1, ANSWER_DAYS - 2))
    )
    via = AnsweredVia.ACCOUNT if is_own else weighted(rng, _VIA)
    agrees, is_silent = chance(rng, min(0.95, _AGREES[side] + 0.3 * (course.score - 0.5))), chance(rng, _SILENT)
    reason = weighted(rng, _NOT_NOW[side])
    if day > course.as_of or (not is_own and not agrees and is_silent):
        return Answer()
    if is_own or agrees:
        return Answer(ProposalAnswer.ACCEPTED, day, via)
    return Answer(ProposalAnswer.DECLINED, day, via, reason)


def _introduce(course: Course) -> None:
    course.status = ProposalStatus.AGREED
    day = max(each.on or course.proposed_on for each in course.answers.values())
    step = Step(OutcomeStage.INTRODUCED, day)
    step.words = {side: (each.on or day, each.via or AnsweredVia.LINK) for side, each in course.answers.items()}
    course.steps.append(step)


def _goes_on(course: Course, stage: OutcomeStage) -> bool:
    """Whether the next step is taken by the day of the demo. Who falls out says so mostly; some are never heard of again."""
    day = course.last.on + some_days(course, *STEP_DAYS[stage])
    lucky = chance(course.rng, min(0.98, _GOES_ON[stage] + 0.25 * (course.score - 0.6)))
    if not lucky and stage is not OutcomeStage.LOCALISED:
        side = weighted(course.rng, {FairSide.ASSEMBLER: 5.0, FairSide.SUPPLIER: 3.0, None: 2.0})
        if not chance(course.rng, 0.12):
            stop(course, day, side)
    if not lucky or day > course.as_of:
        return False
    reach(course, stage, day)
    return True


def _tell(course: Course, step: Step) -> None:
    """Mostly both sides say so, some days apart; else one alone, of whom some show a paper. Now and then the other denies it."""
    rng = course.rng
    sides = list(FairSide)
    rng.shuffle(sides)
    for side in sides:
        told = max([step.on, *(day for day, _via in step.words.values())]) + datetime.timedelta(days=rng.randint(0, 20))
        is_told = chance(rng, 0.95 if not step.words else 0.72)
        via = weighted(rng, _VIA)
        if is_told and told <= course.as_of:
            step.words[side] = (told, via)
    if len(step.words) != 1:
        return
    (told_by, (told, _via)), lot = next(iter(step.words.items())), rng.random()
    later = told + datetime.timedelta(days=rng.randint(3, 30))
    if lot < 0.3:
        step.evidence = _PAPERS[step.stage]
        step.seen_on = later if later <= course.as_of else None
    elif lot < 0.4 and later <= course.as_of and step.stage is not OutcomeStage.MEETING:
        step.denied_by, step.denied_on = told_by.other, later


_PAPERS = {
    OutcomeStage.MEETING: "Biên bản gặp mặt / minutes of the meeting",
    OutcomeStage.TECHNICAL_REVIEW: "Biên bản xem xét kỹ thuật / minutes of the review",
    OutcomeStage.AUDIT: "Báo cáo đánh giá nhà máy, 81 điểm / audit report, 81 points",
    OutcomeStage.SAMPLE: "Báo cáo đo mẫu đầu / first article report",
    OutcomeStage.APPROVAL: "Phiếu phê duyệt chi tiết / part approval sheet",
    OutcomeStage.TRIAL_ORDER: "Đơn hàng PO-1 / order PO-1",
    OutcomeStage.ORDER: "Hợp đồng khung / framework contract",
    OutcomeStage.LOCALISED: "Phụ lục hợp đồng / annex to the contract",
}
