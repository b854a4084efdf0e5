"""Linkages of which nothing more comes for now: who ends one and why, and how it goes on again."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.enums import FairSide, OutcomeReason, OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep
from linkage.errors import Conflict, Invalid
from linkage.inputs.linkages import EndInput
from linkage.language import _l
from linkage.services.ladder import Teller, release, say, step_at
from linkage.services.linkage_changes import changing, check_version, step_of
from linkage.wording.outcomes import REASONS_OF


def end_linkage(
    session: Session, outcome: Outcome, given: EndInput, *, teller: Teller, expected_version: int | None = None
) -> None:
    """Nothing more comes of it for now, for a reason of the side that says so, which the other side reads. The way so far is kept.

    Raises Conflict when the other side ended it before, Invalid for a reason that is not one of this side.
    """
    check_reason(given.reason, teller.side)
    with changing(session, outcome) as change:
        if (outcome.ended_on, outcome.reason, outcome.ended_by) == (given.reached_on, given.reason, teller.side):
            return
        check_version(outcome, expected_version)
        if outcome.ended_on is not None and teller.side not in (None, outcome.ended_by):
            raise Conflict(_l("This introduction has ended already."))
        end_with(outcome, given.reason, given.reached_on, teller)
        outcome.is_reason_open = teller.side is not None and not teller.is_agency
        change.note("linkage.ended", teller, reason=given.reason.value)


def take_up(session: Session, outcome: Outcome, *, teller: Teller, expected_version: int | None = None) -> None:
    """It goes on after an end. Raises Conflict when the other side ended it: then that side has to say so, or an officer."""
    with changing(session, outcome) as change:
        if outcome.ended_on is None:
            return
        check_version(outcome, expected_version)
        _check_own_end(outcome, teller)
        outcome.steps.remove(step_of(outcome, OutcomeStage.NOTHING))
        change.note("linkage.taken_up", teller)


def check_reason(reason: OutcomeReason | None, side: FairSide | None) -> None:
    """Raises Invalid when it is not one that this side can have."""
    if reason is not None and side is not None and reason.value not in REASONS_OF[side]:
        raise Invalid(fields={"reason": _l("Choose a reason of this side.")})


def end_with(outcome: Outcome, reason: OutcomeReason, on: datetime.date, teller: Teller) -> None:
    """Writes the end down as a step that this side speaks for, or the agency in the place of both."""
    step = step_at(outcome, OutcomeStage.NOTHING)
    if step is None:
        step = OutcomeStep(stage=OutcomeStage.NOTHING, reached_on=on, recorded_by_id=teller.by.user_id)
        outcome.steps.append(step)
    step.reached_on = on
    outcome.reason, outcome.ended_by, outcome.is_reason_open = reason, teller.side, False
    if teller.side is not None:
        say(step, teller.side, teller)
    else:
        release(step)


def take_up_by(outcome: Outcome, on: datetime.date, teller: Teller) -> None:
    """A step after the end of this side, or of nobody in particular, takes the linkage up again. Raises Conflict for another end."""
    if outcome.ended_on is not None and on > outcome.ended_on:
        _check_own_end(outcome, teller)
        outcome.steps.remove(step_of(outcome, OutcomeStage.NOTHING))


def _check_own_end(outcome: Outcome, teller: Teller) -> None:
    if teller.side is not None and outcome.ended_by not in (None, teller.side):
        raise Conflict(
            _l("The other side ended it. It goes on when that side says so; ask the agency to talk to them.")
        )
