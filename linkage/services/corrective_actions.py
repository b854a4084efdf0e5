"""What the agency does about a low mark: an owner and a day from the start, in the end a result that the firm is told."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, select

from database.columns import now
from database.models.fairs import FairStaff
from database.models.feedback import CorrectiveAction, Feedback
from database.models.users import User
from database.queries import feedback as rows
from database.queries.users import officers
from linkage.days import agency_day, agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.feedback import ActionInput, ReopenInput, ResultInput
from linkage.language import _, _l, page_language, speaking
from linkage.services.audit import Actor, record_company
from linkage.services.firm_readers import readers_of_firms
from linkage.services.outbox import Letter, post_letter
from linkage.services.users import officer_of
from linkage.services.working_days import working_days_after
from linkage.wording import day_text
from linkage.wording.feedback import mark_label, subject_text
from linkage.wording.firms import firm_name

LOW = 2
"""This mark and lower ones must be answered."""
DUE_DAYS = 10
"""Working days."""
REOPENED_WITHIN = datetime.timedelta(days=30)


def follow_mark(session: Session, found: Feedback, *, by: Actor, base_url: str) -> CorrectiveAction | None:
    """Opens the action of a low mark. One that is there stays, also after a better mark: the firm is told what was done."""
    if found.action is not None or found.mark is None or found.mark > LOW:
        return found.action
    action = CorrectiveAction(
        feedback_id=found.id or 0,
        owner_id=_owner_of(session, found),
        due_on=working_days_after(agency_today(), DUE_DAYS),
    )
    found.action = action
    session.add(action)
    session.flush()
    due = action.due_on.isoformat()
    record_company(session, by, "action.opened", found.company, feedback=found.code, mark=found.mark, due=due)
    _tell_owner(session, found, action, by=by, base_url=base_url)
    return action


def change_action(
    session: Session, found: Feedback, given: ActionInput, *, expected_version: int, by: Actor, base_url: str
) -> CorrectiveAction:
    """Plan, officer and day. Raises Invalid for another day without a reason, Conflict when it is done or somebody was first."""
    action = _held(session, found, expected_version)
    owner = officer_of(session, given.owner)
    if given.due_on is not None and given.due_on != action.due_on:
        if not given.reason:
            raise Invalid(fields={"reason": _l("Say why the day is another one.")})
        if given.due_on < agency_today():
            raise Invalid(fields={"due_on": _l("Choose today or a later day.")})
    before = (action.owner_id, action.due_on, action.plan)
    action.plan, action.owner_id = given.plan, None if owner is None else owner.id
    action.due_on = given.due_on or action.due_on
    if before == (action.owner_id, action.due_on, action.plan):
        return action
    session.flush()
    record_company(
        session,
        by,
        "action.changed",
        found.company,
        feedback=found.code,
        owner=None if owner is None else owner.code,
        due=action.due_on.isoformat(),
        due_before=before[1].isoformat(),
        reason=given.reason,
    )
    if action.owner_id != before[0]:
        _tell_owner(session, found, action, by=by, base_url=base_url)
    return action


def close_action(session: Session, found: Feedback, given: ResultInput, *, expected_version: int, by: Actor) -> bool:
    """It is done, and the firm is told what; false when no address of the firm is known, so that somebody has to call.

    Raises Conflict when a colleague was first.
    """
    action = _held(session, found, expected_version)
    action.result, action.done_at, action.done_by_id = given.result, now(), by.user_id
    session.flush()
    is_told = _tell_result(session, found, action)
    record_company(session, by, "action.done", found.company, feedback=found.code, is_told=is_told)
    return is_told


def reopen_action(
    session: Session, found: Feedback, given: ReopenInput, *, expected_version: int, by: Actor
) -> CorrectiveAction:
    """What was done was not enough. Raises Conflict when it is open, was done too long ago, or somebody was first."""
    held = rows.locked_feedback(session, found)
    action = held.action
    if not may_reopen(action, now()):
        raise Conflict(_l("Only what was done within the last 30 days can be opened again."))
    _check_version(action, expected_version)
    before = agency_day(action.done_at).isoformat() if action.done_at else None
    action.done_at = action.done_by_id = None
    action.due_on = working_days_after(agency_today(), DUE_DAYS)
    session.flush()
    record_company(
        session,
        by,
        "action.reopened",
        held.company,
        feedback=held.code,
        reason=given.reason,
        done_before=before,
        result_before=action.result,
    )
    return action


def may_reopen(action: CorrectiveAction | None, at: datetime.datetime) -> bool:
    return action is not None and action.done_at is not None and at < action.done_at + REOPENED_WITHIN


def _held(session: Session, found: Feedback, expected_version: int) -> CorrectiveAction:
    """The open action as it is now, for a change."""
    action: CorrectiveAction | None = rows.locked_feedback(session, found).action
    if action is None:
        raise Conflict(_l("Nothing has to be done about this answer."))
    if action.done_at is not None:
        raise Conflict(_l("A colleague has finished this already. Look at it again."))
    _check_version(action, expected_version)
    return action


def _check_version(action: CorrectiveAction, expected_version: int) -> None:
    if action.version != expected_version:
        raise Conflict(_l("A colleague changed this meanwhile. Look at it again."))


def _owner_of(session: Session, found: Feedback) -> int | None:
    """Who looks after the linkage, the case or the fair, while that is an officer at work."""
    if found.outcome is not None:
        keys = [found.outcome.owner_id]
    elif found.case is not None:
        keys = [found.case.owner_id]
    else:
        staff = select(FairStaff.user_id).where(FairStaff.fair_id == found.fair_id)
        keys = list(session.exec(staff.order_by(col(FairStaff.id))).all())
    known = {officer.id for officer in officers(session)}
    return next((key for key in keys if key in known), None)


def _tell_result(session: Session, found: Feedback, action: CorrectiveAction) -> bool:
    """ "You said, we did", to whoever reads the letters of the firm."""
    readers = readers_of_firms(session, [found.company]).get(found.company_id, ())
    if not readers:
        return False
    to = readers[0]
    with speaking(to.language):
        said = mark_label(found.mark or 1)
        body = _(
            "Dear %(person)s,\n\nYou told the agency how much it helped you: %(subject)s.\n\nYou said: %(said)s\n\n"
            "We did: %(result)s\n\nThank you. If this is not enough, call us.\n",
            person=to.name,
            subject=subject_text(found),
            said=f"{said}. {found.text}" if found.text else said,
            result=action.result,
        )
        subject = _("What we did about what you told us")
    letter = Letter(kind="feedback.result", recipient=to.address, language=to.language, subject=subject, body=body)
    post_letter(session, letter, key=f"feedback-result:{action.code}:{action.version}")
    return True


def _tell_owner(session: Session, found: Feedback, action: CorrectiveAction, *, by: Actor, base_url: str) -> None:
    """Whose it is learns of it, unless it is the officer's own doing."""
    owner = None if action.owner_id is None else session.get_one(User, action.owner_id)
    if owner is None or owner.id == by.user_id:
        return
    language = page_language(owner.language)
    with speaking(language):
        subject = _("A firm was not helped: do something by %(day)s", day=day_text(action.due_on.isoformat()))
        body = _(
            "Dear %(person)s,\n\n%(firm)s gave a low mark: %(mark)s (%(subject)s). It is yours to do something about it by "
            "%(day)s:\n%(link)s\n",
            link=f"{base_url}/officer/feedback/{found.code}",
            person=owner.name,
            firm=firm_name(found.company),
            mark=mark_label(found.mark or 1),
            subject=subject_text(found),
            day=day_text(action.due_on.isoformat()),
        )
    letter = Letter(kind="corrective-action", recipient=owner.email, language=language, subject=subject, body=body)
    post_letter(session, letter, key=f"corrective-action:{action.code}:{owner.code}:{action.version}")
