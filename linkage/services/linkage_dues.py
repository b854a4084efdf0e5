"""What is due next in a linkage, and who owes it: confirmations, answers to questions, and the step that usually comes next."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from database.enums import FairSide, OutcomeStage, ProposalStatus
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from linkage.days import agency_day
from linkage.services.ladder import LADDER, is_confirmed, is_passed, said_at
from linkage.services.linkage_values import waiting_values


class DueKind(StrEnum):
    CONFIRM_STEP = "confirm-step"
    SETTLE_STEP = "settle-step"
    CONFIRM_VALUE = "confirm-value"
    QUESTIONS = "questions"
    NEXT_STEP = "next-step"


@dataclass(frozen=True, slots=True)
class Due:
    """`side` owes it; None: the agency. `since`: since when it waits; None: it has no day."""

    kind: DueKind
    side: FairSide | None
    since: datetime.date | None = None
    stage: OutcomeStage | None = None
    value: OutcomeValue | None = None
    questions: FollowUp | None = None


TAKES = {
    OutcomeStage.MEETING: FairSide.SUPPLIER,
    OutcomeStage.NDA: FairSide.ASSEMBLER,
    OutcomeStage.RFQ: FairSide.ASSEMBLER,
    OutcomeStage.QUOTATION: FairSide.SUPPLIER,
    OutcomeStage.TECHNICAL_REVIEW: FairSide.SUPPLIER,
    OutcomeStage.AUDIT: FairSide.ASSEMBLER,
    OutcomeStage.SAMPLE: FairSide.SUPPLIER,
    OutcomeStage.APPROVAL: FairSide.ASSEMBLER,
    OutcomeStage.TRIAL_ORDER: FairSide.ASSEMBLER,
    OutcomeStage.ORDER: FairSide.SUPPLIER,
    OutcomeStage.LOCALISED: FairSide.SUPPLIER,
}
"""Which side usually takes a step (handbook, section 3)."""


def dues_of(outcome: Outcome, questions: Iterable[FollowUp] = ()) -> list[Due]:
    """Of a linkage that goes on, what waits longest first; the next step on the ladder comes last. `questions`: open rounds.

    Where the contacts are closed no next step is expected of anybody.
    """
    if outcome.ended_on is not None:
        return []
    waiting = [*_steps(outcome), *_values(outcome)]
    waiting += [Due(DueKind.QUESTIONS, each.side, since=each.due_on, questions=each) for each in questions]
    waiting.sort(key=lambda due: due.since or datetime.date.max)
    step = next_step(outcome)
    return [*waiting, step] if step is not None else waiting


def next_step(outcome: Outcome) -> Due | None:
    """The step that usually comes next, and whose it is; None where it has ended, its contacts are closed, or nothing follows."""
    if outcome.ended_on is not None or is_closed(outcome):
        return None
    later = LADDER[LADDER.index(outcome.stage) + 1 :]
    return Due(DueKind.NEXT_STEP, TAKES[later[0]], stage=later[0]) if later else None


def is_closed(outcome: Outcome) -> bool:
    """Whether the introduction was closed again, with the contacts of both; what was reached stays."""
    return outcome.proposal is not None and outcome.proposal.status is ProposalStatus.ENDED


def waits_for(step: OutcomeStep) -> FairSide | None:
    """The side that has not said yet whether a step of the other one is so; None where nobody is to be asked."""
    if step.stage is OutcomeStage.NOTHING or step.denied_by is not None or is_confirmed(step):
        return None
    said = [side for side in FairSide if said_at(step, side) is not None]
    return said[0].other if len(said) == 1 else None


def _steps(outcome: Outcome) -> Iterable[Due]:
    for step in outcome.steps:
        if step.denied_by is not None:
            since = agency_day(step.denied_at) if step.denied_at else None
            yield Due(DueKind.SETTLE_STEP, None, since=since, stage=step.stage)
        elif (side := waits_for(step)) is not None and not is_passed(outcome, step):
            at = said_at(step, side.other)
            yield Due(DueKind.CONFIRM_STEP, side, since=agency_day(at) if at else None, stage=step.stage)


def _values(outcome: Outcome) -> Iterable[Due]:
    for value in waiting_values(outcome):
        if value.stated_by is not None:
            yield Due(DueKind.CONFIRM_VALUE, value.stated_by.other, since=agency_day(value.created_at), value=value)
