"""Linkages on the ladder: what a side says of a step, what the other confirms or denies, and which officer sees to it.

Rights come with the `Teller`: `teller_for` gives a person the side of its own firm, and an officer either side by telephone or paper.
"""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import BY_AGENCY, AnsweredVia, FairSide, OutcomeReason, OutcomeStage
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeCall, OutcomeStep
from database.models.part_needs import PartNeed
from database.models.uploads import Upload
from database.models.users import User
from database.queries import outcomes as rows
from linkage.access import may_curate, may_see_linkage, sides_in_linkage
from linkage.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.inputs.linkages import CallInput, ReachedInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.ladder import Teller, deny, said_at, say, step_at, uphold
from linkage.services.linkage_changes import changing, check_version, record_linkage, step_of
from linkage.services.linkage_ends import end_with, take_up_by
from linkage.services.linkage_people import would_say_both
from linkage.services.outcomes import begun, lock_outcome
from linkage.services.users import actor_of, officer_of

DORMANT_DAYS = 60
"""After so many days without any event a linkage is dormant (handbook, section 3)."""

UNCONFIRMED_DAYS = 30
"""After so many days a step that only one side has named is for an officer to ask about."""

OWN_WORD = _l("You said this for the other firm yourself. Somebody else of this firm has to confirm it, or the agency.")

_LONGEST = 500


def linkage_coded(session: Session, code: str, user: User | None) -> Outcome:
    """Raises NotFound, also for those who are not to know of it."""
    found = rows.outcome(session, code)
    if found is None or not may_see_linkage(user, found):
        raise NotFound(_l("There is no such introduction here."))
    return found


def teller_for(user: User, outcome: Outcome, *, side: FairSide | None = None, via: AnsweredVia | None = None) -> Teller:
    """As whom this person speaks of a linkage. Raises NotAllowed for a side that is not theirs."""
    if may_curate(user):
        how = via if via in BY_AGENCY else AnsweredVia.OFFICER if side else AnsweredVia.PAPER
        return Teller(side, how, actor_of(user))
    own = sides_in_linkage(user, outcome)
    if not own or side not in (None, *own):
        raise NotAllowed(_l("Only the people of this firm, and officers for it, can say this."))
    return Teller(side or own[0], AnsweredVia.ACCOUNT, actor_of(user))


def is_dormant(outcome: Outcome, on: datetime.date) -> bool:
    """Whether nothing was heard of a linkage that goes on for so long that somebody should ask."""
    last = outcome.last_event_on or outcome.stage_on
    return outcome.ended_on is None and (on - last).days >= DORMANT_DAYS


def report_step(
    session: Session,
    outcome: Outcome,
    given: ReachedInput,
    *,
    teller: Teller,
    upload: Upload | None = None,
    expected_version: int | None = None,
) -> OutcomeStep:
    """A side says that a step was reached; where the other side said so before, it is confirmed by that, on the day named first.

    An officer without a side names what proves it, which also settles that a side denied it. A step after the end takes the linkage
    up again. Raises Conflict when the other side ended it, Invalid for a proof without words or over that of somebody else.
    """
    with changing(session, outcome) as change:
        step = step_at(outcome, given.stage)
        if step is not None and _is_told(step, given, teller, upload):
            return step
        check_version(outcome, expected_version)
        if teller.side is None and given.evidence is None:
            raise Invalid(fields={"evidence": _l("Say which paper proves it.")})
        _check_other_person(session, outcome, step, teller)
        take_up_by(outcome, given.reached_on, teller)
        is_new = step is None
        if step is None:
            step = OutcomeStep(stage=given.stage, reached_on=given.reached_on, recorded_by_id=teller.by.user_id)
            outcome.steps.append(step)
        elif _may_mend_day(step, teller):
            step.reached_on = given.reached_on
        _prove(step, given.evidence, upload, teller)
        if teller.side is None:
            uphold(step)
        else:
            say(step, teller.side, teller)
        change.note("linkage.step_reported", teller, stage=given.stage.value, is_new=is_new)
    return step


def confirm_step(
    session: Session, outcome: Outcome, stage: OutcomeStage, *, teller: Teller, expected_version: int | None = None
) -> None:
    """A side stands behind what the other one said. Confirming twice is confirming once. Raises NotFound, Conflict."""
    with changing(session, outcome) as change:
        step, side = step_of(outcome, stage), _side(teller)
        if said_at(step, side) is not None and step.denied_by is not side:
            return
        check_version(outcome, expected_version)
        _check_other_person(session, outcome, step, teller)
        say(step, side, teller)
        change.note("linkage.step_confirmed", teller, stage=stage.value)


def deny_step(
    session: Session, outcome: Outcome, stage: OutcomeStage, *, teller: Teller, expected_version: int | None = None
) -> None:
    """A side says that it is not so: until that is settled the step counts for nothing. What it said alone itself is taken back.

    Raises NotFound, and Conflict for the introduction itself, which both agreed to.
    """
    with changing(session, outcome) as change:
        step, side = step_of(outcome, stage), _side(teller)
        if step.denied_by is side:
            return
        if stage is OutcomeStage.INTRODUCED:
            raise Conflict(_l("Both sides agreed to be introduced. If nothing more comes of it, say that it ended."))
        check_version(outcome, expected_version)
        if said_at(step, side) is not None and said_at(step, side.other) is None and step.seen_at is None:
            outcome.steps.remove(step)
        else:
            deny(step, side)
        change.note("linkage.step_denied", teller, stage=stage.value)


def strike_step(session: Session, outcome: Outcome, stage: OutcomeStage, *, by: Actor) -> None:
    """An officer settles a step that a side denies: it was not reached. Raises NotFound, Conflict when nobody denies it."""
    with changing(session, outcome) as change:
        step = step_of(outcome, stage)
        if step.denied_by is None:
            raise Conflict(_l("Nobody denies this step, so that it stays."))
        outcome.steps.remove(step)
        change.note("linkage.step_struck", Teller(None, AnsweredVia.OFFICER, by), stage=stage.value)


def accept_proof(session: Session, outcome: Outcome, stage: OutcomeStage, *, by: Actor) -> None:
    """An officer has seen what a side gave as proof. Raises NotFound, Conflict when there is none."""
    with changing(session, outcome) as change:
        step = step_of(outcome, stage)
        if step.seen_at is not None:
            return
        if step.evidence is None and step.upload_id is None:
            raise Conflict(_l("No proof was given for this step."))
        step.seen_at, step.seen_by_id = now(), by.user_id
        change.note("linkage.proof_seen", Teller(None, AnsweredVia.OFFICER, by), stage=stage.value)


def hand_over(session: Session, outcome: Outcome, owner: str | None, *, by: Actor) -> None:
    """An officer looks after it from now on; None: nobody in particular. Raises Invalid when no officer has this code."""
    lock_outcome(session, outcome)
    officer = officer_of(session, owner)
    before, outcome.owner_id = outcome.owner_id, officer.id if officer else None
    if before != outcome.owner_id:
        session.flush()
        record_linkage(session, by, "linkage.handed_over", outcome, owner=owner)


def note_call(session: Session, outcome: Outcome, given: CallInput, *, by: Actor) -> OutcomeCall:
    """What an officer heard from a side. It is no event between the two firms, so that a dormant linkage stays dormant."""
    call = OutcomeCall(
        outcome_id=outcome.id or 0,
        side=given.side,
        called_on=given.called_on,
        text=given.text,
        called_by_id=by.user_id,
    )
    session.add(call)
    session.flush()
    record_linkage(session, by, "linkage.called", outcome, side=given.side.value)
    return call


def tell_stage(
    session: Session,
    outcome: Outcome,
    stage: OutcomeStage,
    *,
    reason: OutcomeReason | None,
    on: datetime.date,
    teller: Teller,
) -> None:
    """Where a pair stands, as a side answers when asked: its word for that step. Why it ended is for the agency alone.

    An end of the other side is left as it is.
    """
    side = _side(teller)
    with changing(session, outcome) as change:
        if stage is OutcomeStage.NOTHING and reason is not None:
            if outcome.ended_on is None or outcome.ended_by is side:
                end_with(outcome, reason, on, teller)
        else:
            if outcome.ended_on is not None and on > outcome.ended_on and outcome.ended_by in (None, side):
                outcome.steps.remove(step_of(outcome, OutcomeStage.NOTHING))
            step = step_at(outcome, stage)
            _check_other_person(session, outcome, step, teller)
            if step is None:
                step = OutcomeStep(stage=stage, reached_on=on, recorded_by_id=teller.by.user_id)
                outcome.steps.append(step)
            say(step, side, teller)
        change.note("linkage.told", teller, stage=stage.value)


def linkage_of_meeting(
    session: Session, need: PartNeed, supplier: Company, *, on: datetime.date, fair_id: int | None
) -> Outcome:
    """The linkage of two firms that met at a fair; where there is none yet it begins."""
    outcome = rows.outcome_of(session, need.id or 0, supplier.id or 0)
    if outcome is None:
        outcome = begun(session, need, supplier, on)
        session.flush()
    if outcome.fair_id is None and fair_id is not None:
        outcome.fair_id = fair_id
        session.add(outcome)
        session.flush()
    return outcome


def _side(teller: Teller) -> FairSide:
    if teller.side is None:
        raise Invalid(fields={"side": _l("Choose who says so.")})
    return teller.side


def _is_told(step: OutcomeStep, given: ReachedInput, teller: Teller, upload: Upload | None) -> bool:
    """Whether this very word stands already."""
    if teller.side is None or upload is not None or step.denied_by is teller.side:
        return False
    has_said = said_at(step, teller.side) is not None
    same_day = step.reached_on == given.reached_on or not _may_mend_day(step, teller)
    return has_said and same_day and given.evidence in (None, step.evidence)


def _may_mend_day(step: OutcomeStep, teller: Teller) -> bool:
    """The day stands once somebody else stands behind the step."""
    if step.seen_at is not None:
        return teller.is_agency
    others = [side for side in FairSide if side is not teller.side and said_at(step, side) is not None]
    return not others


def _prove(step: OutcomeStep, evidence: str | None, upload: Upload | None, teller: Teller) -> None:
    if evidence is None and upload is None:
        return
    giver = None if teller.is_agency else teller.side
    has_proof = step.evidence is not None or step.upload_id is not None
    if has_proof and giver is not None and step.evidence_by is not giver:
        raise Invalid(fields={"evidence": _l("A proof was given before. Leave this empty.")})
    if evidence is not None and evidence != step.evidence:
        kept = step.evidence if giver is None and step.evidence_by is not None else None
        step.evidence = f"{kept}; {evidence}"[:_LONGEST] if kept else evidence
    if upload is not None:
        step.upload_id = upload.id
    if giver is None:
        step.seen_at, step.seen_by_id = now(), teller.by.user_id
        step.evidence_by = step.evidence_by if has_proof else None
    else:
        # Another proof has to be looked at anew.
        step.evidence_by, step.seen_at, step.seen_by_id = giver, None, None


def _check_other_person(session: Session, outcome: Outcome, step: OutcomeStep | None, teller: Teller) -> None:
    if step is not None and would_say_both(session, outcome, step, teller):
        raise Conflict(OWN_WORD)
