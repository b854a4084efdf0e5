"""What is kept about people goes when its time is over. Each rule says which rows are too old; run again, it finds none."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CursorResult, and_, delete, func, or_, update
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ProposalStatus, SubjectKind
from database.models.access_links import AccessLink
from database.models.audit_events import AuditEvent
from database.models.companies import Company, SupplierProfile
from database.models.drafts import Draft
from database.models.fair_days import FairCheckIn
from database.models.fair_lists import FairList
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairStaff
from database.models.feedback import ConductReport, CorrectiveAction, Feedback
from database.models.follow_ups import FollowUp
from database.models.form_keys import FormKey
from database.models.imports import ImportBatch
from database.models.linkage_records import LinkageRecord
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome, OutcomeCall
from database.models.privacy import Consent, PhotoPerson, PrivacyRequest
from database.models.proposals import Proposal, ProposalSide
from database.models.rfqs import Rfq, RfqDownload, RfqFile, RfqInvitation
from database.models.uploads import Upload
from database.models.users import Membership, UserSession
from linkage.days import day_begins
from linkage.services import private_views, search_logs
from linkage.services.audit import SYSTEM, record
from linkage.services.persons import GONE
from linkage.services.privacy_requests import OPEN, forget
from linkage.services.proposal_ends import close_quietly
from linkage.services.retention_periods import Periods, months_before, periods_on
from linkage.services.source_contacts import forget_stated_contacts
from linkage.services.talk_retention import old_message_files, sweep_messages, sweep_notices


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each kind went, and the files to remove once this is committed."""

    counts: Mapping[str, int]
    uploads: tuple[Upload, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Limits:
    """The day it is, and what holds on it."""

    today: datetime.date
    periods: Periods

    def day(self, months: int) -> datetime.date:
        """What is from before this day is too old."""
        return months_before(self.today, months)

    def moment(self, months: int) -> datetime.datetime:
        return day_begins(self.day(months))

    def days_ago(self, days: int) -> datetime.datetime:
        return day_begins(self.today - datetime.timedelta(days=days))


def sweep(session: Session, today: datetime.date) -> Swept:
    """Applies every rule; kinds are the keys of `RULES`. What a rule did stands in the trail, as numbers."""
    limits = _Limits(today, periods_on(today))
    uploads = _old_person_photos(session, limits)
    counts = {"person_photos": len(uploads)}
    uploads += old_message_files(session, limits.moment(limits.periods.messages))
    for upload in uploads:
        session.delete(upload)
    session.flush()
    for kind, rule in RULES.items():
        counts[kind] = rule(session, limits)
        session.flush()
    done: dict[str, Any] = {kind: number for kind, number in counts.items() if number}
    if done:
        record(session, SYSTEM, "privacy.swept", subject_kind=SubjectKind.PRIVACY, **done)
    session.flush()
    return Swept(counts, tuple(uploads))


def _contacts(session: Session, limits: _Limits) -> int:
    """Of firms from which nothing was heard: no change, no confirmation, no fair, no answer, nobody of it at work here."""
    day, moment = limits.day(limits.periods.contacts), limits.moment(limits.periods.contacts)
    confirmed = select(SupplierProfile.company_id).where(col(SupplierProfile.confirmed_on) >= day)
    at_fairs = select(FairParticipant.company_id).join(Fair).where(col(Fair.ends_on) >= day)
    at_work = (
        select(Membership.company_id)
        .join(AuditEvent, col(AuditEvent.actor_id) == col(Membership.user_id))
        .where(col(AuditEvent.at) >= moment)
    )
    signed_in = (
        select(Membership.company_id)
        .join(UserSession, col(UserSession.user_id) == col(Membership.user_id))
        .where(col(UserSession.last_seen_at) >= moment)
    )
    key = col(Company.id)
    statement = select(Company).where(
        or_(*(column.is_not(None) for column in map(col, _CONTACT))),
        col(Company.updated_at) < moment,
        *(key.not_in(each) for each in (confirmed, at_fairs, at_work, signed_in)),
    )
    for column in (FollowUp.supplier_company_id, FollowUp.assembler_company_id):
        statement = statement.where(key.not_in(select(column).where(col(FollowUp.answered_at) >= moment)))
    found = session.exec(statement).all()
    for company in found:
        company.contact_name = company.contact_email = company.contact_phone = None
        company.contact_more_phones = []
    forget_stated_contacts(session, [company.id or 0 for company in found])
    return len(found)


_CONTACT = (Company.contact_name, Company.contact_email, Company.contact_phone)


def _delegates(session: Session, limits: _Limits) -> int:
    """How to reach the people who came to a fair."""
    found = _delegates_of(session, limits.day(limits.periods.contacts))
    old = [each for each in found if each.email or each.phone or each.user_id]
    for each in old:
        each.email = each.phone = each.user_id = None
    return len(old)


def _introductions(session: Session, limits: _Limits) -> int:
    """Contacts that were opened long ago, and nothing was heard of the two since: both close."""
    day, moment = limits.day(limits.periods.contacts), limits.moment(limits.periods.contacts)
    named = select(ProposalSide.proposal_id).where(col(ProposalSide.contact_name).is_not(None))
    answered = select(ProposalSide.proposal_id).where(col(ProposalSide.answered_at) >= moment)
    alive = select(Outcome.proposal_id).where(
        col(Outcome.proposal_id).is_not(None), col(Outcome.last_event_on) >= day, col(Outcome.ended_on).is_(None)
    )
    key = col(Proposal.id)
    old = session.exec(
        select(Proposal)
        .where(key.in_(named), key.not_in(answered), key.not_in(alive))
        .options(selectinload(Proposal.sides))  # type: ignore[arg-type]
    ).all()
    for each in old:
        status = ProposalStatus.ENDED if each.status is ProposalStatus.AGREED else ProposalStatus.EXPIRED
        close_quietly(session, each, status)
    return len(old)


def _badges(session: Session, limits: _Limits) -> int:
    """Who came in when."""
    fairs = _fairs_before(limits.day(limits.periods.badges))
    return _reached(session, delete(FairCheckIn).where(col(FairCheckIn.fair_id).in_(fairs)))


def _minutes(session: Session, limits: _Limits) -> int:
    """What was agreed stays; who wrote it, and what was written in words, goes; so do notes of calls about linkages."""
    fairs = _fairs_before(limits.day(limits.periods.minutes))
    meetings = select(Meeting.id).where(col(Meeting.fair_id).in_(fairs))
    named = or_(col(MeetingMinutes.written_by_id).is_not(None), col(MeetingMinutes.notes).is_not(None))
    old = session.exec(select(MeetingMinutes).where(col(MeetingMinutes.meeting_id).in_(meetings), named)).all()
    for each in old:
        each.written_by_id = each.notes = None
    moment = limits.moment(limits.periods.minutes)
    is_old = or_(
        col(FollowUp.fair_id).in_(fairs), and_(col(FollowUp.fair_id).is_(None), col(FollowUp.answered_at) < moment)
    )
    said = session.exec(select(FollowUp).where(is_old, col(FollowUp.text).is_not(None))).all()
    for follow_up in said:
        follow_up.text = None
    calls = _reached(session, delete(OutcomeCall).where(col(OutcomeCall.created_at) < moment))
    return len(old) + len(said) + calls


def _names_at_fairs(session: Session, limits: _Limits) -> int:
    """With the minutes go the names of those who sat there, interpreted and helped."""
    day = limits.day(limits.periods.minutes)
    delegates = [each for each in _delegates_of(session, day) if not each.is_unnamed]
    for each in delegates:
        each.name, each.is_unnamed, each.job = each.participant.company.name[:200], True, None
    helpers = 0
    for kind in (FairInterpreter, FairStaff):
        old = col(kind.fair_id).in_(_fairs_before(day))
        values = {"name": GONE, "email": None}
        helpers += _reached(session, update(kind).where(old, col(kind.name) != GONE).values(values))
    interpreters = col(FairInterpreter.fair_id).in_(_fairs_before(day))
    session.execute(update(FairInterpreter).where(interpreters).values(phone=None))
    return len(delegates) + helpers


def _consents(session: Session, limits: _Limits) -> int:
    ended = col(Consent.withdrawn_at) < limits.moment(limits.periods.consent_proof)
    return _reached(session, delete(Consent).where(ended))


def _audit_names(session: Session, limits: _Limits) -> int:
    """The trail keeps what was done to which firm; who did it, and to which account, is forgotten."""
    old = col(AuditEvent.at) < limits.moment(limits.periods.audit_names)
    by_people = or_(col(AuditEvent.actor_id).is_not(None), col(AuditEvent.actor).contains("@"))
    names = _reached(session, update(AuditEvent).where(old, by_people).values(actor=GONE, actor_id=None))
    about_people = col(AuditEvent.subject_kind) == SubjectKind.USER
    told = update(AuditEvent).where(old, about_people, col(AuditEvent.subject).is_not(None))
    return names + _reached(session, told.values(subject=None, details={}))


def _letters(session: Session, limits: _Limits) -> int:
    """The key stays, so that no letter is written a second time."""
    moment = limits.moment(limits.periods.letters)
    old = or_(col(OutboxMessage.sent_at) < moment, col(OutboxMessage.given_up_at) < moment)
    emptied = update(OutboxMessage).where(old, col(OutboxMessage.recipient) != "")
    return _reached(session, emptied.values(recipient="", subject="", body="", headers={}, last_error=None))


def _lists(session: Session, limits: _Limits) -> int:
    """The cells of lists that were brought in; what each row did is still counted."""
    moment = limits.moment(limits.periods.lists)
    count = 0
    for batch in session.exec(select(ImportBatch).where(col(ImportBatch.created_at) < moment)).all():
        if any(row.get("cells") for row in batch.rows):
            batch.rows = [_without_words(row) for row in batch.rows]
            count += 1
    for listed in session.exec(select(FairList).where(col(FairList.created_at) < moment)).all():
        if listed.rows:
            listed.rows, listed.choices = [], {}
            count += 1
    return count


def _without_words(row: dict[str, Any]) -> dict[str, Any]:
    left = {key: value for key, value in row.items() if key != "changes"}
    return left | {"cells": [], "reasons": [], "name": GONE}


def _requests(session: Session, limits: _Limits) -> int:
    """That somebody asked, and what became of it, is kept without the person."""
    old = col(PrivacyRequest.ended_at) < limits.moment(limits.periods.requests)
    named = or_(
        *(col(each).is_not(None) for each in (PrivacyRequest.email, PrivacyRequest.phone, PrivacyRequest.user_id)),
        col(PrivacyRequest.name) != "",
    )
    found = session.exec(select(PrivacyRequest).where(old, named, col(PrivacyRequest.status).not_in(OPEN))).all()
    for asked in found:
        forget(asked)
        asked.result = None
    return len(found)


def _views(session: Session, limits: _Limits) -> int:
    return private_views.add_up(session, limits.moment(limits.periods.views))


def _linkage_records(session: Session, limits: _Limits) -> int:
    """Counted from the day of issue; the firm that handed one on keeps its file, which stays signed."""
    old = col(LinkageRecord.issued_on) < limits.day(limits.periods.linkage_records)
    return _reached(session, delete(LinkageRecord).where(old))


def _conduct_reports(session: Session, limits: _Limits) -> int:
    """What was told in confidence counts no longer then, and goes whole."""
    old = col(ConductReport.created_at) < limits.moment(limits.periods.conduct_reports)
    return _reached(session, delete(ConductReport).where(old))


def _feedback(session: Session, limits: _Limits) -> int:
    """The mark stays; its words and who gave it go, with what was written about it, which quotes the firm."""
    old = col(Feedback.answered_at) < limits.moment(limits.periods.feedback)
    told = or_(col(Feedback.text).is_not(None), col(Feedback.answered_by_id).is_not(None))
    about = col(CorrectiveAction.feedback_id).in_(select(Feedback.id).where(old))
    quoted = or_(col(CorrectiveAction.plan).is_not(None), col(CorrectiveAction.result).is_not(None))
    actions = _reached(session, update(CorrectiveAction).where(about, quoted).values(plan=None, result=None))
    answers = update(Feedback).where(old, told).values(text=None, answered_by_id=None)
    return _reached(session, answers) + actions


def _sessions(session: Session, _limits: _Limits) -> int:
    return _reached(session, delete(UserSession).where(col(UserSession.expires_at) < now()))


def _form_keys(session: Session, limits: _Limits) -> int:
    return _reached(
        session, delete(FormKey).where(col(FormKey.created_at) < limits.days_ago(limits.periods.form_keys_days))
    )


def _links(session: Session, limits: _Limits) -> int:
    """Links that open nothing any more."""
    moment = limits.days_ago(limits.periods.links_days)
    over = or_(col(AccessLink.expires_at) < moment, col(AccessLink.revoked_at) < moment)
    return _reached(session, delete(AccessLink).where(over))


def _drafts(session: Session, limits: _Limits) -> int:
    return _reached(session, delete(Draft).where(col(Draft.updated_at) < limits.days_ago(limits.periods.drafts_days)))


def _search_logs(session: Session, limits: _Limits) -> int:
    return search_logs.sweep(session, days=limits.periods.search_logs_days)


def _nda_names(session: Session, limits: _Limits) -> int:
    """What was agreed to, when and for which firm stays; who ticked the box goes two years after the longest usual term."""
    old = col(RfqInvitation.nda_accepted_at) < limits.moment(limits.periods.nda_names)
    named = or_(col(RfqInvitation.nda_accepted_name) != GONE, col(RfqInvitation.nda_accepted_by_id).is_not(None))
    values = {"nda_accepted_name": GONE, "nda_accepted_by_id": None}
    return _reached(session, update(RfqInvitation).where(old, named).values(values))


def _rfq_readers(session: Session, limits: _Limits) -> int:
    """That a firm took a file stays, with the mark on its copy; who it was goes, and the address that the request went to."""
    over = func.coalesce(col(Rfq.decided_at), col(Rfq.due_at)) < limits.moment(limits.periods.rfq_readers)
    requests = select(Rfq.id).where(over)
    files = select(RfqFile.id).where(col(RfqFile.rfq_id).in_(requests))
    read = update(RfqDownload).where(col(RfqDownload.file_id).in_(files), col(RfqDownload.reader) != GONE)
    reached = or_(col(RfqInvitation.contact_name).is_not(None), col(RfqInvitation.contact_email).is_not(None))
    asked = update(RfqInvitation).where(col(RfqInvitation.rfq_id).in_(requests), reached)
    readers = _reached(session, read.values(reader=GONE, user_id=None))
    return readers + _reached(session, asked.values(contact_name=None, contact_email=None))


RULES: Mapping[str, Callable[[Session, _Limits], int]] = {
    "contacts": _contacts,
    "delegates": _delegates,
    "introductions": _introductions,
    "badges": _badges,
    "minutes": _minutes,
    "names_at_fairs": _names_at_fairs,
    "consents": _consents,
    "audit_names": _audit_names,
    "letters": _letters,
    "lists": _lists,
    "linkage_records": _linkage_records,
    "requests": _requests,
    "views": _views,
    "conduct_reports": _conduct_reports,
    "feedback": _feedback,
    "messages": lambda session, limits: sweep_messages(session, limits.moment(limits.periods.messages)),
    "notices": lambda session, limits: sweep_notices(session, limits.moment(limits.periods.notices)),
    "sessions": _sessions,
    "form_keys": _form_keys,
    "links": _links,
    "drafts": _drafts,
    "search_logs": _search_logs,
    "nda_names": _nda_names,
    "rfq_readers": _rfq_readers,
}


def _old_person_photos(session: Session, limits: _Limits) -> list[Upload]:
    moment = limits.moment(limits.periods.person_photos)
    shown = select(PhotoPerson.upload_id).where(col(PhotoPerson.created_at) < moment)
    return list(session.exec(select(Upload).where(col(Upload.id).in_(shown))).all())


def _fairs_before(day: datetime.date) -> Any:
    return select(Fair.id).where(col(Fair.ends_on) < day)


def _delegates_of(session: Session, day: datetime.date) -> list[FairDelegate]:
    """Of fairs that ended before a day."""
    firms = select(FairParticipant.id).where(col(FairParticipant.fair_id).in_(_fairs_before(day)))
    return list(session.exec(select(FairDelegate).where(col(FairDelegate.participant_id).in_(firms))).all())


def _reached(session: Session, statement: Any) -> int:
    done: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]  # what a DELETE or UPDATE answers
    return done.rowcount
