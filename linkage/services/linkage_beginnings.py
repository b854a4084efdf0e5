"""A linkage begins: two firms were brought together for a need, and both will be asked what came of it."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, OutcomeStage
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.outcomes import Outcome, OutcomeStep
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import outcomes as rows
from linkage.services.audit import Actor
from linkage.services.follow_ups import plan_linkage_questions
from linkage.services.ladder import Teller, note_event, say, settle, step_at
from linkage.services.linkage_changes import record_linkage
from linkage.services.linkage_people import would_say_both
from linkage.services.outcomes import begun, bring_up, lock_outcome


def begin_linkage(
    session: Session,
    need: PartNeed,
    supplier: Company,
    *,
    on: datetime.date,
    by: Actor,
    proposal: Proposal | None = None,
    fair: Fair | None = None,
    owner_id: int | None = None,
) -> Outcome:
    """The linkage of a need and a supplier from the introduction on, with the questions to both sides planned.

    A need and a supplier have one linkage for ever: what ended before goes on, and its steps stay. `owner_id`: the officer who sees
    to it, unless somebody does already. That both accepted the proposal is the word of both for the first step. One
    person is no two sides: who accepted for both opened their own contact, and the step stands as the word of the firm that answered
    first until somebody else confirms it for the other.
    """
    outcome = rows.outcome_of(session, need.id or 0, supplier.id or 0)
    if outcome is None:
        outcome = begun(session, need, supplier, on)
        session.flush()
    else:
        lock_outcome(session, outcome)
    if proposal is not None:
        outcome.proposal_id = proposal.id
    if fair is not None:
        outcome.fair_id = fair.id
    outcome.owner_id = outcome.owner_id or owner_id
    end = step_at(outcome, OutcomeStage.NOTHING)
    if end is not None:
        outcome.steps.remove(end)
    step = step_at(outcome, OutcomeStage.INTRODUCED)
    if step is None:
        step = OutcomeStep(stage=OutcomeStage.INTRODUCED, reached_on=on, recorded_by_id=by.user_id)
        outcome.steps.append(step)
    for teller in _tellers(proposal, by) if proposal is not None else ():
        if teller.side is not None and not would_say_both(session, outcome, step, teller):
            say(step, teller.side, teller)
    note_event(outcome, on)
    settle(outcome)
    session.add(outcome)
    session.flush()
    bring_up(session, outcome, is_work_changed=False)
    record_linkage(session, by, "linkage.begun", outcome, proposal=proposal.code if proposal else None)
    plan_linkage_questions(session, outcome, on, by=by)
    return outcome


def _tellers(proposal: Proposal, by: Actor) -> list[Teller]:
    """Whoever answered for each side, in the order of their answers."""
    answered = sorted(proposal.sides, key=lambda each: each.answered_at or now())
    return [
        Teller(each.side, each.via or AnsweredVia.ACCOUNT, Actor(each.answered_by_id, by.label)) for each in answered
    ]
