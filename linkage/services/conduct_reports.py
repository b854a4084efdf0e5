"""What a supplier tells the agency of a buyer's conduct, in confidence.

A single report is read by head officers alone, and each reading is noted. Everybody else has counts of firms by topic, and only from
`LEAST_FIRMS` different firms on; less looks like nothing, there is no total, and nothing can be narrowed, so that no figure can be
taken from another. The trail says that a report was filed, not by whom or of whom.
"""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import ConductTopic, PrivateViewKind
from database.models.companies import Company
from database.models.feedback import ConductReport
from database.models.outcomes import Outcome
from database.queries import conduct_reports as rows
from linkage.days import day_begins
from linkage.errors import Conflict, NotAllowed, NotFound
from linkage.inputs.conduct_reports import ConductAnswerInput, ConductReportInput
from linkage.language import _, _l, speaking
from linkage.services.audit import SYSTEM, Actor, record
from linkage.services.conduct_merges import is_told_as
from linkage.services.firm_readers import FirmReader, readers_of_firms
from linkage.services.outbox import Letter, post_letter
from linkage.services.persons import Person, contact_person, person_of_user
from linkage.services.private_views import note_view
from linkage.services.retention_periods import months_before
from linkage.wording.feedback import topic_label

LEAST_FIRMS = 3
STEPS = (LEAST_FIRMS, 5, 10, 20, 50)
"""Counts are told as "at least": one report more or less moves a figure seldom, so that watching it tells little."""
COUNTED_MONTHS = 24


def tell_of_conduct(session: Session, linkage: Outcome, given: ConductReportInput, *, by: Actor) -> ConductReport:
    """Takes down what the supplier of a linkage tells of its buyer. Raises NotAllowed when there is nobody to tell of."""
    if linkage.buyer_id is None or linkage.buyer_id == linkage.company_id:
        raise NotAllowed(_l("The buyer has left, so there is nobody to tell of."))
    report = ConductReport(
        buyer_id=linkage.buyer_id,
        company_id=linkage.company_id,
        outcome_id=linkage.id,
        topic=given.topic,
        happened_on=given.happened_on,
        text=given.text,
        told_by_id=by.user_id,
    )
    session.add(report)
    session.flush()
    # By nobody and of nobody: officers read the trail.
    record(session, SYSTEM, "conduct.reported")
    return report


def withdraw_report(session: Session, report: ConductReport) -> None:
    """The firm takes it back: it counts no more, and its words go. Taking it back twice is taking it back once."""
    held = rows.locked_report(session, report)
    if held.withdrawn_at is None:
        held.withdrawn_at, held.text, held.happened_on = now(), None, None
        session.flush()
        record(session, SYSTEM, "conduct.withdrawn")


def own_reports(session: Session, linkage: Outcome, *, by: Actor) -> list[ConductReport]:
    """What the supplier of this linkage told of its buyer, the newest first; not what a firm told that went into it since."""
    found = rows.reports_of_firm(session, linkage.company_id, linkage.buyer_id or 0)
    return [each for each in found if is_told_as(each, by.user_id)]


def own_report(session: Session, linkage: Outcome, code: str, *, by: Actor) -> ConductReport:
    """One of them. Raises NotFound."""
    found = next((each for each in own_reports(session, linkage, by=by) if each.code == code), None)
    if found is None:
        raise NotFound(_l("There is no such report."))
    return found


def report_to_read(session: Session, code: str, *, by: Actor) -> ConductReport:
    """A single report, for a head officer; that it was read is noted, and who told it can see that. Raises NotFound."""
    found = rows.report_coded(session, code)
    if found is None:
        raise NotFound(_l("There is no such report."))
    note_view(session, PrivateViewKind.REPORT, _teller(found), by=by, place="conduct", company=found.company)
    return found


def _teller(report: ConductReport) -> Person:
    """Nobody where the firm that told it went into another one, whose contact person is somebody else."""
    if report.told_by is not None:
        return person_of_user(report.told_by)
    return contact_person(report.company) if is_told_as(report, None) else Person()


def answer_report(
    session: Session,
    report: ConductReport,
    given: ConductAnswerInput,
    *,
    expected_version: int,
    by: Actor,
) -> bool:
    """The firm is told that its report was read and what follows; false when no address of it is known.

    Raises Conflict when it was taken back or answered meanwhile.
    """
    held = rows.locked_report(session, report)
    if held.withdrawn_at is not None:
        raise Conflict(_l("The firm has taken this report back."))
    if held.answered_at is not None or held.version != expected_version:
        raise Conflict(_l("A colleague has answered this meanwhile. Look at it again."))
    held.answer, held.answered_at, held.answered_by_id = given.answer, now(), by.user_id
    session.flush()
    readers = _readers(session, held)
    for to in readers[:1]:
        _write(session, held, to)
    record(session, by, "conduct.answered")
    return bool(readers)


def shown_counts(session: Session, buyer: Company, today: datetime.date) -> dict[ConductTopic, int]:
    """Topic -> at least how many firms told of this buyer within two years; topics of too few firms are not in it."""
    since = day_begins(months_before(today, COUNTED_MONTHS))
    found = rows.firms_by_topic(session, buyer, since=since)
    return {topic: _at_least(found[topic]) for topic in ConductTopic if found.get(topic, 0) >= LEAST_FIRMS}


def _at_least(number: int) -> int:
    return max(step for step in STEPS if step <= number)


def _readers(session: Session, report: ConductReport) -> tuple[FirmReader, ...]:
    """Who told it first, then the others of the firm that told it."""
    found = readers_of_firms(session, [report.company]).get(report.company_id, ())
    theirs = [each for each in found if is_told_as(report, each.user_id)]
    return tuple(sorted(theirs, key=lambda each: each.user_id != report.told_by_id))


def _write(session: Session, report: ConductReport, to: FirmReader) -> None:
    with speaking(to.language):
        subject = _("What follows from what you told us")
        body = _(
            "Dear %(person)s,\n\nA head officer of the agency has read what you told it in confidence (%(topic)s). This follows:\n\n"
            "%(answer)s\n\nOnly you and the head officers of the agency know of this.\n",
            person=to.name,
            topic=topic_label(report.topic),
            answer=report.answer,
        )
    letter = Letter(kind="conduct", recipient=to.address, language=to.language, subject=subject, body=body)
    post_letter(session, letter, key=f"conduct:{report.code}")
