"""Follow-ups: what two firms agreed to do after a meeting, and the questions to both sides after 1 to 36 months.

What a side answers is its word on the ladder of the linkage, and its amounts are statements of value there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from sqlmodel import Session, select

from database.columns import now
from database.enums import (
    AnsweredVia,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    MeetingStatus,
    MinutesOutcome,
    NextStep,
    ValueKind,
)
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.outcomes import Outcome
from database.queries import follow_ups as rows
from database.queries import minutes as minutes_rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.follow_ups import FollowUpInput, NextStepInput
from linkage.inputs.linkages import ValueInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import note
from linkage.services.ladder import Teller
from linkage.services.linkage_changes import record_linkage
from linkage.services.linkage_ends import check_reason
from linkage.services.linkage_values import state_value
from linkage.services.linkages import linkage_of_meeting, tell_stage
from linkage.services.users import officer_of

MONTHS = (1, 3, 6, 12, 24, 36)
"""After how many months both sides are asked (handbook, section 9; a linkage takes up to three years)."""

OWES = {
    NextStep.SEND_PROFILE: FairSide.SUPPLIER,
    NextStep.NDA: FairSide.ASSEMBLER,
    NextStep.SEND_DRAWING: FairSide.ASSEMBLER,
    NextStep.QUOTATION: FairSide.SUPPLIER,
    NextStep.PLANT_VISIT: FairSide.ASSEMBLER,
    NextStep.SAMPLE: FairSide.SUPPLIER,
}
"""Which side does the step."""


def follow_next_step(session: Session, meeting: Meeting, minutes: MeetingMinutes, *, by: Actor) -> FollowUp | None:
    """What the minutes of a side name as next step is due from then on. Both sides naming the same step make one follow-up.

    A side that takes its word back drops the follow-up, unless the other side named it too or it is done.
    """
    owner = OWES.get(minutes.next_step)
    standing = {
        side: rows.follow_up_of(session, meeting, FollowUpKind.NEXT_STEP, side)
        for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER)
    }
    other = minutes_rows.minutes_of(session, meeting, minutes.side.other)
    wanted = {minutes.next_step, other.next_step if other else NextStep.NONE}
    for found in standing.values():
        if found is not None and found.status is FollowUpStatus.DUE and found.next_step not in wanted:
            found.status = FollowUpStatus.DROPPED
            session.add(found)
    if owner is None or minutes.next_step_on is None:
        session.flush()
        return None
    due = standing[owner] or _made(meeting, owner, FollowUpKind.NEXT_STEP, month=0, due_on=minutes.next_step_on)
    if due.status is FollowUpStatus.DONE and due.next_step is minutes.next_step:
        return due
    due.next_step, due.due_on, due.status = minutes.next_step, minutes.next_step_on, FollowUpStatus.DUE
    session.add(due)
    session.flush()
    _note(session, by, "follow_up.due", due)
    return due


def plan_questions(session: Session, fair: Fair, *, by: Actor) -> int:
    """Questions to both sides of every meeting that was held, once each; how many were added."""
    held = select(Meeting).where(Meeting.fair_id == fair.id, Meeting.status == MeetingStatus.HELD)
    known = set(
        session.exec(
            select(FollowUp.meeting_id, FollowUp.side, FollowUp.month).where(
                FollowUp.fair_id == fair.id, FollowUp.kind == FollowUpKind.QUESTIONS
            )
        ).all()
    )
    added = 0
    for meeting in session.exec(held).all():
        for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER):
            for month in MONTHS:
                if (meeting.id, side, month) not in known:
                    due_on = months_after(fair.ends_on, month)
                    session.add(_made(meeting, side, FollowUpKind.QUESTIONS, month=month, due_on=due_on))
                    added += 1
    session.flush()
    if added:
        note(session, by, "follow_up.planned", fair, questions=added)
    return added


def plan_linkage_questions(session: Session, outcome: Outcome, on: datetime.date, *, by: Actor) -> int:
    """Questions to both sides of an introduction made on a day, once each; how many were added.

    Where the two met at a fair, the fair asks.
    """
    if outcome.fair_id is not None or outcome.buyer_id is None:
        return 0
    of_outcome = select(FollowUp.side, FollowUp.month).where(
        FollowUp.outcome_id == outcome.id, FollowUp.kind == FollowUpKind.QUESTIONS
    )
    known = set(session.exec(of_outcome).all())
    wanted = [(side, month) for side in FairSide for month in MONTHS if (side, month) not in known]
    for side, month in wanted:
        made = FollowUp(
            outcome_id=outcome.id,
            supplier_company_id=outcome.company_id,
            assembler_company_id=outcome.buyer_id,
            side=side,
            month=month,
            due_on=months_after(on, month),
        )
        session.add(made)
    session.flush()
    if wanted:
        record_linkage(session, by, "follow_up.planned", outcome, questions=len(wanted))
    return len(wanted)


def latest_rounds(asked: Iterable[FollowUp], pair: Callable[[FollowUp], object]) -> list[FollowUp]:
    """Of each pair and side the last round, in the order in which they are due."""
    found = {pair(each): each for each in sorted(asked, key=lambda one: one.month)}
    return sorted(found.values(), key=lambda one: (one.due_on, one.id or 0))


def answer(
    session: Session,
    found: FollowUp,
    given: FollowUpInput,
    *,
    via: AnsweredVia,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """What a side says; saying it again replaces it. The stage reached goes to the outcomes of the parts that were talked about.

    It says where the pair stands now, so that earlier rounds of this side about the meeting are asked no more.

    Raises Conflict when it is no round of questions, or somebody answered meanwhile; Invalid for a reason of the other side.
    """
    if found.kind is not FollowUpKind.QUESTIONS:
        raise Conflict(_l("This is no round of questions."))
    check_reason(given.reason, found.side)
    _check_version(found, expected_version)
    found.stage, found.reason, found.satisfaction = given.stage, given.reason, given.satisfaction
    found.expected_value, found.quoted_value = given.expected_value, given.quoted_value
    found.ordered_value, found.currency = given.ordered_value, given.currency
    found.text, found.via = given.text, via
    found.answers = {"rfqs": given.rfqs, "quotations": given.quotations, "samples": given.samples}
    found.answered_at, found.status = now(), FollowUpStatus.DONE
    session.add(found)
    session.flush()
    for earlier in rows.earlier_open_questions(session, found):
        earlier.status = FollowUpStatus.DROPPED
        session.add(earlier)
    session.flush()
    _tell_outcomes(session, found, Teller(found.side, via, by))
    _note(session, by, "follow_up.answered", found)


def close_step(
    session: Session,
    found: FollowUp,
    given: NextStepInput,
    *,
    via: AnsweredVia,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """A next step was done, is given up, or is due on another day; what was written about it stays unless something new is.

    Raises Conflict, and Invalid for a new day that is over.
    """
    if found.kind is not FollowUpKind.NEXT_STEP:
        raise Conflict(_l("This is no next step."))
    _check_version(found, expected_version)
    # The day as it was may be over: what is overdue can be handed over without another day.
    day = given.due_on if given.status is FollowUpStatus.DUE else None
    if day is not None and day != found.due_on and day < agency_today():
        raise Invalid(fields={"due_on": _l("Enter today or a later day.")})
    found.status, found.text, found.via = given.status, given.text or found.text, via
    if given.status is FollowUpStatus.DUE:
        found.due_on, found.answered_at = given.due_on or found.due_on, None
    else:
        found.answered_at = now()
    session.add(found)
    session.flush()
    _note(session, by, "follow_up.changed", found)


def hand_over(session: Session, found: FollowUp, owner: str | None, *, by: Actor) -> None:
    """An officer sees to it from now on; None: nobody in particular. Raises Invalid when no officer has this code."""
    officer = officer_of(session, owner)
    before, found.owner_id = found.owner_id, officer.id if officer else None
    if before == found.owner_id:
        return
    session.add(found)
    session.flush()
    note(session, by, "follow_up.handed_over", found.fair, follow_up=found.code, owner=owner)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last one: 31 January and a month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = datetime.date(year, month + 1, 1)
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _made(meeting: Meeting, side: FairSide, kind: FollowUpKind, *, month: int, due_on: datetime.date) -> FollowUp:
    return FollowUp(
        fair_id=meeting.fair_id,
        meeting_id=meeting.id,
        supplier_company_id=meeting.supplier.company_id,
        assembler_company_id=meeting.assembler.company_id,
        side=side,
        kind=kind,
        month=month,
        due_on=due_on,
    )


def _tell_outcomes(session: Session, found: FollowUp, teller: Teller) -> None:
    """The stage a side names is its word for the linkage of each need that was talked about.

    Amounts are of the pair as a whole: with several needs it is not said of which, and they stay with the answer alone.
    """
    if found.stage is None:
        return
    today = agency_today()
    linkages = [found.outcome] if found.outcome is not None else _linkages_of_meeting(session, found)
    for linkage in linkages:
        tell_stage(session, linkage, found.stage, reason=found.reason, on=today, teller=teller)
    if len(linkages) == 1 and found.currency is not None:
        for kind, amount in (
            (ValueKind.EXPECTED, found.expected_value),
            (ValueKind.QUOTED, found.quoted_value),
            (ValueKind.ORDERED, found.ordered_value),
        ):
            if amount is not None:
                stated = ValueInput(kind=kind, amount=amount, currency=found.currency)
                state_value(session, linkages[0], stated, teller=teller)


def _linkages_of_meeting(session: Session, found: FollowUp) -> list[Outcome]:
    if found.meeting is None:
        return []
    parts = {code for side in FairSide for code in _talked_about(session, found.meeting, side)} | {*found.meeting.parts}
    needs = session.exec(select(FairPart).where(FairPart.fair_id == found.fair_id)).all() if parts else []
    on, supplier = agency_today(), found.supplier_company
    return [
        linkage_of_meeting(session, part.need, supplier, on=on, fair_id=found.fair_id)
        for part in needs
        if part.code in parts
    ]


def _talked_about(session: Session, meeting: Meeting, side: FairSide) -> list[str]:
    minutes = minutes_rows.minutes_of(session, meeting, side)
    return [] if minutes is None or minutes.outcome is MinutesOutcome.NOT_HELD else minutes.parts


def _check_version(found: FollowUp, expected_version: int | None) -> None:
    if expected_version is not None and expected_version != found.version:
        raise Conflict(_l("Somebody has answered this meanwhile. Look at it again."))


def _note(session: Session, by: Actor, action: str, found: FollowUp) -> None:
    said = {"follow_up": found.code, "side": found.side.value, "status": found.status.value}
    if found.outcome is not None:
        record_linkage(session, by, action, found.outcome, **said)
    else:
        note(session, by, action, found.fair, **said)
