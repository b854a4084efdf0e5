"""The rules of the ladder on rows at hand: whose word a step has, when it is confirmed, and how far a linkage got by that.

A word is written by its own side, or by an officer who was told it or read it on a paper; nobody takes the word of another side back.
`confirmed_by` always follows from the two words and from whether a side denies the step.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from database.columns import now
from database.enums import BY_AGENCY, AnsweredVia, ConfirmedBy, FairSide, OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep
from linkage.services.audit import Actor

LADDER = tuple(stage for stage in OutcomeStage if stage is not OutcomeStage.NOTHING)

SIDES_OF = {
    ConfirmedBy.NOBODY: (),
    ConfirmedBy.BUYER: (FairSide.ASSEMBLER,),
    ConfirmedBy.SUPPLIER: (FairSide.SUPPLIER,),
    ConfirmedBy.BOTH: (FairSide.SUPPLIER, FairSide.ASSEMBLER),
}
"""Which sides stand behind a step that is confirmed so."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Who says something of a linkage, for which side, and how it came. `side` None: an officer in the name of the agency."""

    side: FairSide | None
    via: AnsweredVia
    by: Actor

    @property
    def is_agency(self) -> bool:
        return self.side is None or self.via in BY_AGENCY


def said_at(step: OutcomeStep, side: FairSide) -> datetime.datetime | None:
    """Since when a side says so."""
    return step.supplier_said_at if side is FairSide.SUPPLIER else step.buyer_said_at


def via_of(step: OutcomeStep, side: FairSide) -> AnsweredVia | None:
    """How the word of a side came."""
    return step.supplier_via if side is FairSide.SUPPLIER else step.buyer_via


def say(step: OutcomeStep, side: FairSide, teller: Teller) -> None:
    """The word of a side; it lifts what that side denied before. A word that stands keeps its day."""
    if step.denied_by is side:
        step.denied_by = step.denied_at = None
    if said_at(step, side) is None:
        _set_word(step, side, now(), teller)
    step.confirmed_by = confirmed_by(step)


def deny(step: OutcomeStep, side: FairSide) -> None:
    """A side says that it is not so; if it said so before, that word is gone."""
    _set_word(step, side, None, None)
    step.denied_by, step.denied_at = side, now()
    step.confirmed_by = confirmed_by(step)


def uphold(step: OutcomeStep) -> None:
    """A paper settles that a side denied it."""
    step.denied_by = step.denied_at = None
    step.confirmed_by = confirmed_by(step)


def release(step: OutcomeStep) -> None:
    """What the agency writes down stands in the place of what the sides said."""
    for side in FairSide:
        _set_word(step, side, None, None)
    step.confirmed_by = confirmed_by(step)


def confirmed_by(step: OutcomeStep) -> ConfirmedBy:
    """Whose word a step has; what a side denies is nobody's."""
    if step.denied_by is not None:
        return ConfirmedBy.NOBODY
    words = tuple(side for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER) if said_at(step, side) is not None)
    return next(each for each, sides in SIDES_OF.items() if sides == words)


def is_confirmed(step: OutcomeStep) -> bool:
    """Whether both sides stand behind it, or an officer has seen what proves it, and nobody denies it."""
    return step.denied_by is None and (step.confirmed_by is ConfirmedBy.BOTH or step.seen_at is not None)


def is_passed(outcome: Outcome, step: OutcomeStep) -> bool:
    """Whether a later step is confirmed, so that nobody needs to be asked about this one."""
    later = LADDER[LADDER.index(step.stage) + 1 :] if step.stage in LADDER else ()
    return any(each.stage in later and is_confirmed(each) for each in outcome.steps)


def step_at(outcome: Outcome, stage: OutcomeStage) -> OutcomeStep | None:
    return next((step for step in outcome.steps if step.stage is stage), None)


def rungs(steps: Iterable[OutcomeStep]) -> list[OutcomeStep]:
    """The steps that count, in the order of the ladder: without the end, and without what a side denies."""
    counted = [step for step in steps if step.stage is not OutcomeStage.NOTHING and step.denied_by is None]
    return sorted(counted, key=lambda step: LADDER.index(step.stage))


def settle(outcome: Outcome) -> None:
    """Brings the furthest step and the end to what the steps say."""
    counted = rungs(outcome.steps)
    if counted:
        outcome.stage, outcome.stage_on = counted[-1].stage, counted[-1].reached_on
    else:
        outcome.stage = OutcomeStage.INTRODUCED
    end = step_at(outcome, OutcomeStage.NOTHING)
    outcome.ended_on = end.reached_on if end else None
    if end is None:
        outcome.reason = outcome.ended_by = None
        outcome.is_reason_open = False
    outcome.updated_at = now()


def note_event(outcome: Outcome, day: datetime.date) -> None:
    """Something happened on that day, or was heard of."""
    outcome.last_event_on = max(day, outcome.last_event_on or day)


def _set_word(step: OutcomeStep, side: FairSide, at: datetime.datetime | None, teller: Teller | None) -> None:
    via, user_id = (teller.via, teller.by.user_id) if teller else (None, None)
    if side is FairSide.SUPPLIER:
        step.supplier_said_at, step.supplier_via, step.supplier_said_by_id = at, via, user_id
    else:
        step.buyer_said_at, step.buyer_via, step.buyer_said_by_id = at, via, user_id
