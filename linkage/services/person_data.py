"""Everything that is kept about one person, as plain values: for the person to take away."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from database.enums import PrivateViewKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.drafts import Draft
from database.models.fairs import Fair
from database.models.feedback import ConductReport, Feedback
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.privacy import PhotoPerson
from database.models.proposals import ProposalSide
from database.models.saved_searches import SavedSearch
from database.models.uploads import Upload
from database.models.users import ApiToken, User, UserSession
from database.queries.threads import messages_by
from linkage.services.consents import history_of
from linkage.services.person_guests import answer_entries, invitation_entries, messages_by_link
from linkage.services.person_rows import PersonRows, letters_to, rows_of_account, rows_of_person
from linkage.services.persons import Person
from linkage.services.privacy_requests import requests_of
from linkage.services.private_views import views_of, views_of_account

PersonData = dict[str, list[dict[str, Any]]]
"""Section -> entries, each a name and a plain value; sections of `linkage.wording.privacy`, empty ones too."""

PRIVATE_NOTES = "notes"
"""Of minutes: what the person wrote for the own firm. No officer reads it."""


CONFIDENCES = "reports"
"""The section of what the person told of buyers. No officer who answers a request reads it."""
CONDUCT_LETTER = "conduct"
ANSWERS = "answers"
"""What was offered, asked and agreed to in requests for quotation: between the two firms."""

ACCOUNT_LETTERS = ("invitation", "search-alert", "fit-alert")
"""Kinds that are written to accounts only."""


def person_data(session: Session, person: Person) -> PersonData:
    """By account, address and telephone number, for somebody who is known to be that person."""
    return _data(session, rows_of_person(session, person))


def account_data(session: Session, user: User) -> PersonData:
    """What belongs to the account, for whoever is signed in to it."""
    return _data(session, rows_of_account(session, user))


def _data(session: Session, rows: PersonRows) -> PersonData:
    """Secrets are no data about a person, and left out."""
    return {
        "account": _account(rows),
        "memberships": _memberships(rows),
        "contacts": [_contact(company) for company in rows.contacts],
        "consents": _consents(session, rows),
        "requests": _requests(session, rows),
        "fairs": _fairs(rows),
        "introductions": [_introduction(each) for each in rows.introductions],
        "meetings": _meetings(session, rows),
        "minutes": _minutes(session, rows),
        "letters": _letters(session, rows),
        "feedback": _feedback(session, rows),
        CONFIDENCES: _reports(session, rows),
        "rfqs": [_plain(each) for each in invitation_entries(rows.invitations)],
        ANSWERS: [_plain(each) for each in answer_entries(session, rows.invitations, rows.user)],
        "messages": _messages(session, rows),
        "notices": _of_account(session, rows, Notice, ("kind", "text", "created_at", "read_at")),
        "searches": _of_account(session, rows, SavedSearch, ("name", "state", "alert", "created_at")),
        "drafts": _of_account(session, rows, Draft, ("form", "data", "updated_at")),
        "files": _of_account(session, rows, Upload, ("original_name", "caption", "created_at"))
        + _photos(session, rows),
        "sessions": _of_account(session, rows, UserSession, ("created_at", "last_seen_at", "expires_at")),
        "keys": _of_account(session, rows, ApiToken, ("name", "created_at", "last_used_at", "revoked_at")),
        "actions": _actions(session, rows),
        "views": _views(session, rows),
    }


def without_private_notes(data: PersonData) -> PersonData:
    """As an officer may have it: also without messages to other firms, answers to requests for quotation, what was told in
    confidence, and all that would say that it was told."""
    minutes = [{key: value for key, value in each.items() if key != PRIVATE_NOTES} for each in data["minutes"]]
    letters = [each for each in data["letters"] if each.get("kind") != CONDUCT_LETTER]
    views = [each for each in data["views"] if each.get("kind") != PrivateViewKind.REPORT]
    return {
        **data,
        "minutes": minutes,
        "letters": letters,
        "views": views,
        "messages": [],
        ANSWERS: [],
        CONFIDENCES: [],
    }


def _account(rows: PersonRows) -> list[dict[str, Any]]:
    user = rows.user
    if user is None:
        return []
    return [
        _picked(user, ("email", "name", "language", "officer_role", "is_active", "created_at", "password_changed_at"))
    ]


def _memberships(rows: PersonRows) -> list[dict[str, Any]]:
    held = rows.user.memberships if rows.user else ()
    return [_plain({"firm": each.company.name, "role": each.role, "since": each.created_at}) for each in held]


def _contact(company: Company) -> dict[str, Any]:
    values = {"firm": company.name, "name": company.contact_name, "email": company.contact_email}
    return _plain(
        {**values, "phone": company.contact_phone, "more_phones": company.contact_more_phones, "source": company.source}
    )


def _introduction(side: ProposalSide) -> dict[str, Any]:
    """Where the person let themselves be shown to another firm."""
    found = side.proposal
    values = {
        "subject": None if found.need is None else found.need.title,
        "supplier": found.supplier.name,
        "assembler": found.buyer.name,
        "side": side.side,
        "status": found.status,
        "name": side.contact_name,
        "email": side.contact_email,
        "phone": side.contact_phone,
    }
    return _plain({**values, "answered_at": side.answered_at})


def _consents(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    names = ("purpose", "text", "text_version", "language", "channel", "given_at", "withdrawn_at", "withdrawn_via")
    return [_picked(each, names) for each in history_of(session, rows.person)]


def _requests(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    names = ("code", "kind", "channel", "status", "message", "received_at", "answered_at", "ended_at", "result")
    return [_picked(each, names) for each in requests_of(session, rows.person)]


def _fairs(rows: PersonRows) -> list[dict[str, Any]]:
    return [
        _plain(
            {
                "fair": each.participant.fair.name,
                "firm": each.participant.company.name,
                **_picked(each, ("name", "job", "email", "phone", "language", "created_at")),
            }
        )
        for each in rows.delegates
    ] + [_picked(each, ("name", "email", "created_at")) for each in (*rows.interpreters, *rows.staff)]


def _own_meetings(rows: PersonRows) -> Any:
    keys = [each.id for each in rows.delegates]
    return or_(col(Meeting.supplier_delegate_id).in_(keys), col(Meeting.assembler_delegate_id).in_(keys))


def _meetings(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    if not rows.delegates:
        return []
    firms = (joinedload(Meeting.supplier), joinedload(Meeting.assembler), joinedload(Meeting.slot))  # type: ignore[arg-type]
    found = session.exec(select(Meeting, Fair).join(Fair).where(_own_meetings(rows)).options(*firms)).all()
    return [
        _plain(
            {
                "fair": fair.name,
                "supplier": meeting.supplier.company.name,
                "assembler": meeting.assembler.company.name,
                "starts_at": meeting.slot.starts_at,
                "status": meeting.status,
            }
        )
        for meeting, fair in found
    ]


def _minutes(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    """Of the own side of meetings the person sat in, and what they wrote themselves; private notes by their writer only."""
    user = None if rows.user is None else rows.user.id
    keys = {each.id for each in rows.delegates}
    mine = _own_meetings(rows) | (
        col(MeetingMinutes.written_by_id) == user if user else col(MeetingMinutes.id).is_(None)
    )
    found = session.exec(select(MeetingMinutes, Meeting).join(Meeting).where(mine)).all()
    entries = []
    for minutes, meeting in found:
        sat = meeting.supplier_delegate_id if minutes.side.value == "supplier" else meeting.assembler_delegate_id
        is_writer = user is not None and minutes.written_by_id == user
        if sat not in keys and not is_writer:
            continue
        names = ("side", "outcome", "next_step", "next_step_on", "interest", "reason", "created_at", "updated_at")
        entries.append(_picked(minutes, (*names, PRIVATE_NOTES) if is_writer else names))
    return entries


def _letters(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    own: ColumnElement[bool]
    if rows.person.email is None and rows.user is not None:
        own = (col(OutboxMessage.recipient) == rows.user.email) & col(OutboxMessage.kind).in_(ACCOUNT_LETTERS)
    else:
        own = letters_to(rows)
    found = session.exec(select(OutboxMessage).where(own).order_by(col(OutboxMessage.id))).all()
    return [_picked(each, ("kind", "recipient", "subject", "body", "created_at", "sent_at")) for each in found]


def _feedback(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    """What the person answered for a firm, signed in."""
    if rows.user is None:
        return []
    found = session.exec(select(Feedback).where(Feedback.answered_by_id == rows.user.id).order_by(col(Feedback.id)))
    return [_picked(each, ("service", "mark", "text", "via", "answered_at")) for each in found.all()]


def _reports(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    """What the person told the agency of buyers in confidence, and what was answered."""
    if rows.user is None:
        return []
    own = select(ConductReport).where(ConductReport.told_by_id == rows.user.id).order_by(col(ConductReport.id))
    names = ("topic", "happened_on", "text", "created_at", "answer", "answered_at", "withdrawn_at")
    found = session.exec(own.options(joinedload(ConductReport.buyer)))  # type: ignore[arg-type]
    return [{"firm": each.buyer.name, **_picked(each, names)} for each in found.all()]


def _of_account(session: Session, rows: PersonRows, kind: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    if rows.user is None:
        return []
    found = session.exec(select(kind).where(kind.user_id == rows.user.id).order_by(kind.id)).all()
    return [_picked(each, names) for each in found]


def _messages(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    """What the person wrote to other firms, signed in or by a link; not what these wrote back."""
    signed_in = messages_by(session, rows.user.id or 0) if rows.user is not None else []
    return [
        _picked(each, ("text", "created_at")) for each in (*signed_in, *messages_by_link(session, rows.invitations))
    ]


def _photos(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    own = col(PhotoPerson.person_hash).in_(list(rows.person.hashes))
    found = session.exec(select(PhotoPerson).where(own).options(joinedload(PhotoPerson.upload))).all()  # type: ignore[arg-type]
    return [_plain({"original_name": each.upload.original_name, "recognised_since": each.created_at}) for each in found]


def _actions(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    if rows.user is None:
        return []
    found = session.exec(
        select(AuditEvent).where(AuditEvent.actor_id == rows.user.id).order_by(col(AuditEvent.id))
    ).all()
    return [_picked(each, ("at", "action", "subject_kind", "subject_code", "subject")) for each in found]


def _views(session: Session, rows: PersonRows) -> list[dict[str, Any]]:
    names = ("at", "viewer", "kind", "place", "company_code")
    if rows.person.email is None and rows.user is not None:
        return [_picked(each, names) for each in views_of_account(session, rows.user)]
    return [_picked(each, names) for each in views_of(session, rows.person)]


def _picked(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return _plain({name: getattr(row, name) for name in names})


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values that JSON has; what is not stated is left out."""
    return {name: _said(value) for name, value in values.items() if value is not None and value != ""}


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
