"""Requests of people about their data: received, answered within two working days, carried out on the clock of the law.

Source: Law 91/2025/QH15 and Decree 356/2025/ND-CP: 15 days to carry out, 20 where a third party is involved, one extension of
up to 15.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import PrivacyRequestChannel, PrivacyRequestStatus, SubjectKind
from database.models.privacy import PrivacyRequest
from database.models.users import User
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.privacy import ExtensionInput, IntakeInput, OwnRequestInput, PublicRequestInput
from linkage.language import TIME_ZONE, _, _l, ngettext, speaking
from linkage.services.audit import SYSTEM, Actor, record
from linkage.services.outbox import Letter, post_letter
from linkage.services.persons import Person, person_of_user
from linkage.services.retention_periods import periods_on
from linkage.services.working_days import working_days_after
from linkage.wording.consents import request_kind
from linkage.wording.figures import day_text

ANSWER_WORKING_DAYS = 2
CARRY_OUT_DAYS = 15
THIRD_PARTY_DAYS = 20
"""Of `identity`: the person was signed in."""
OPEN = (PrivacyRequestStatus.RECEIVED, PrivacyRequestStatus.ANSWERED)


def ask_from_account(session: Session, user: User, given: OwnRequestInput) -> PrivacyRequest:
    """A request of somebody signed in. Anybody may make an account under an address: whose it is, is looked at all the same."""
    asked = PrivacyRequest(
        kind=given.kind,
        channel=PrivacyRequestChannel.ACCOUNT,
        name=user.name,
        email=user.email,
        language=user.language,
        message=given.message,
    )
    return _receive(session, asked, person_of_user(user), by=Actor(user.id, user.email))


def ask_from_form(session: Session, given: PublicRequestInput) -> PrivacyRequest:
    """A request from the public form; whether it is who they say is looked at before anything is carried out."""
    asked = PrivacyRequest(channel=PrivacyRequestChannel.FORM, **given.model_dump())
    return _receive(session, asked, Person(given.email, given.phone, given.name), by=SYSTEM)


def take_down(session: Session, given: IntakeInput, *, by: Actor) -> PrivacyRequest:
    """What an officer was told by telephone, mail or paper; the clock runs from now."""
    asked = PrivacyRequest(**given.model_dump(), owner_id=by.user_id)
    return _receive(session, asked, Person(given.email, given.phone, given.name), by=by)


def request_of(session: Session, code: str) -> PrivacyRequest:
    """Raises NotFound."""
    found = session.exec(select(PrivacyRequest).where(PrivacyRequest.code == code)).first()
    if found is None:
        raise NotFound(_l("There is no such request."))
    return found


def person_of_request(asked: PrivacyRequest) -> Person:
    """Everybody the request may speak of, to be looked at: anybody may name a number."""
    return Person(asked.email, asked.phone, asked.name, asked.user_id)


def person_by_address(asked: PrivacyRequest) -> Person:
    """Whom it reaches while no officer called the number back. Raises Invalid when nothing but the number is known."""
    person = replace(person_of_request(asked), phone=None)
    if not person.hash and person.user_id is None:
        raise Invalid(
            _l("Nothing was done."),
            fields={"number_checked": _l("Call the number back first, and tick that you did: anybody may name it.")},
        )
    return person


def note_number_checked(session: Session, asked: PrivacyRequest, *, by: Actor) -> None:
    """That an officer called the number back, and who asks answered."""
    _note(session, by, "privacy.number_checked", asked)


def last_day(asked: PrivacyRequest) -> datetime.date:
    """Until when it must be carried out, the extension counted."""
    return asked.carry_out_by + datetime.timedelta(days=asked.extra_days)


def due_on(asked: PrivacyRequest) -> datetime.date:
    """The next last day: of the answer, then of carrying it out."""
    return asked.answer_by if asked.status is PrivacyRequestStatus.RECEIVED else last_day(asked)


def is_late(asked: PrivacyRequest, today: datetime.date) -> bool:
    return asked.status in OPEN and due_on(asked) < today


def open_requests(session: Session) -> list[PrivacyRequest]:
    """All that wait, what is due first at the top."""
    rows = session.exec(select(PrivacyRequest).where(col(PrivacyRequest.status).in_(OPEN))).all()
    return sorted(rows, key=lambda each: (due_on(each), each.id))


def ended_requests(session: Session, *, page: int, size: int) -> list[PrivacyRequest]:
    statement = select(PrivacyRequest).where(col(PrivacyRequest.status).not_in(OPEN))
    return list(
        session.exec(
            statement.order_by(col(PrivacyRequest.ended_at).desc()).limit(size).offset((page - 1) * size)
        ).all()
    )


def count_requests(session: Session, *, is_open: bool) -> int:
    state = col(PrivacyRequest.status).in_(OPEN)
    statement = select(func.count()).select_from(PrivacyRequest)
    return session.exec(statement.where(state if is_open else ~state)).one()


def requests_of(session: Session, person: Person) -> list[PrivacyRequest]:
    """What this person asked so far, the latest first."""
    own: ColumnElement[bool] = col(PrivacyRequest.person_hash).in_(list(person.hashes))
    if person.user_id is not None:
        own = own | (col(PrivacyRequest.user_id) == person.user_id)
    return list(session.exec(select(PrivacyRequest).where(own).order_by(col(PrivacyRequest.id).desc())).all())


def take_on(session: Session, asked: PrivacyRequest, *, by: Actor, expected_version: int) -> None:
    """The officer looks after it from now on."""
    check_version(asked, expected_version)
    asked.owner_id = by.user_id
    _note(session, by, "privacy.taken_on", asked)


def answer(session: Session, asked: PrivacyRequest, *, by: Actor, expected_version: int) -> None:
    """The person was told that the request is looked at: the first clock stops. Raises Conflict when that was done."""
    check_version(asked, expected_version)
    if asked.status is not PrivacyRequestStatus.RECEIVED:
        raise Conflict(_l("This request was answered already."))
    asked.status, asked.answered_at = PrivacyRequestStatus.ANSWERED, now()
    asked.owner_id = asked.owner_id or by.user_id
    with speaking(asked.language):
        text = _(
            "we looked at what you asked for (%(kind)s) and work on it. It will be done by %(day)s.",
            kind=request_kind(asked.kind),
            day=day_text(last_day(asked)),
        )
        _write(session, asked, "answered", _("We work on your request about your data"), text)
    _note(session, by, "privacy.answered", asked)


def note_identity(session: Session, asked: PrivacyRequest, identity: str, *, by: Actor, expected_version: int) -> None:
    """How it was made sure who asks."""
    check_version(asked, expected_version)
    asked.identity = identity
    _note(session, by, "privacy.identity_noted", asked)


def note_third_party(session: Session, asked: PrivacyRequest, *, by: Actor, expected_version: int) -> None:
    """Somebody else holds the data too: there are 20 days. Noted twice changes nothing."""
    check_version(asked, expected_version)
    asked.has_third_party = True
    asked.carry_out_by = _local_day(asked.received_at) + datetime.timedelta(days=THIRD_PARTY_DAYS)
    _note(session, by, "privacy.third_party_noted", asked)


def extend(session: Session, asked: PrivacyRequest, given: ExtensionInput, *, by: Actor, expected_version: int) -> None:
    """More days, once, and the person is told why. Raises Conflict the second time."""
    check_version(asked, expected_version)
    if asked.extra_days:
        raise Conflict(_l("The time was extended once already. The law allows no second time."))
    asked.extra_days, asked.extension_reason = given.days, given.reason
    with speaking(asked.language):
        text = _(
            "what you asked for takes longer: %(reason)s\nIt will be done by %(day)s.",
            reason=given.reason,
            day=day_text(last_day(asked)),
        )
        _write(session, asked, "extended", _("Your request about your data takes longer"), text)
    _note(session, by, "privacy.extended", asked, days=given.days)


def finish(session: Session, asked: PrivacyRequest, result: str, *, by: Actor, expected_version: int) -> None:
    """It is carried out, and the person is told. Raises Invalid while nobody made sure who asks."""
    check_version(asked, expected_version)
    check_identity(asked)
    _end(session, asked, PrivacyRequestStatus.DONE, result, by=by)


def finish_deletion(session: Session, asked: PrivacyRequest, *, is_evidence_kept: bool = False, by: Actor) -> None:
    """The person is deleted: the last letter is written, then the request itself forgets who asked, and keeps that it was done.

    `is_evidence_kept`: the person agreed to an NDA for a firm, and is told that this stays for its time.
    """
    with speaking(asked.language):
        result = _("Everything that named you is deleted or no longer names you.")
        if is_evidence_kept:
            months = periods_on(agency_today()).nda_names
            kept = ngettext(
                "One thing is kept: your name under the NDA that you agreed to for your firm, as evidence, for %(num)d month "
                "after that day.",
                "One thing is kept: your name under the NDA that you agreed to for your firm, as evidence, for %(num)d months "
                "after that day.",
                months,
            )
            result = f"{result} {kept}"
    _end(session, asked, PrivacyRequestStatus.DONE, result, by=by)
    forget(asked)
    session.flush()


def forget(asked: PrivacyRequest) -> None:
    """Takes out of a request who asked, and how that was made sure."""
    asked.name, asked.user_id = "", None
    asked.email = asked.phone = asked.message = asked.identity = None


def refuse(session: Session, asked: PrivacyRequest, result: str, *, by: Actor, expected_version: int) -> None:
    """It cannot be done, and the person is told why."""
    check_version(asked, expected_version)
    _end(session, asked, PrivacyRequestStatus.REFUSED, result, by=by)


def check_version(asked: PrivacyRequest, expected_version: int) -> None:
    """Raises Conflict when the request has changed since the officer looked, or has ended."""
    if asked.version != expected_version:
        raise Conflict(_l("Somebody else changed this request meanwhile. Look at it again."))
    if asked.status not in OPEN:
        raise Conflict(_l("This request has ended."))


def check_identity(asked: PrivacyRequest) -> None:
    """Raises Invalid while nobody made sure who asks: somebody else's data must not be given away or deleted."""
    if not asked.identity:
        raise Invalid(
            _l("Make sure first who asks."),
            fields={"identity": _l("Make sure first who asks, and note how you did it.")},
        )


def _end(session: Session, asked: PrivacyRequest, status: PrivacyRequestStatus, result: str, *, by: Actor) -> None:
    asked.status, asked.result, asked.ended_at = status, result, now()
    asked.answered_at = asked.answered_at or now()
    asked.owner_id = asked.owner_id or by.user_id
    with speaking(asked.language):
        is_done = status is PrivacyRequestStatus.DONE
        subject = _("Your request about your data is done") if is_done else _("Your request about your data")
        text = _("you asked us: %(kind)s. %(result)s", kind=request_kind(asked.kind), result=result)
        complain = _("If you do not agree, answer this letter, or complain to the authority for data protection.")
        _write(session, asked, "ended", subject, f"{text}\n\n{complain}")
    _note(session, by, "privacy.done" if status is PrivacyRequestStatus.DONE else "privacy.refused", asked)


def _receive(session: Session, asked: PrivacyRequest, person: Person, *, by: Actor) -> PrivacyRequest:
    today = agency_today()
    asked.person_hash, asked.user_id = person.hash, person.user_id
    asked.answer_by = working_days_after(today, ANSWER_WORKING_DAYS)
    asked.carry_out_by = today + datetime.timedelta(days=CARRY_OUT_DAYS)
    session.add(asked)
    session.flush()
    with speaking(asked.language):
        text = _(
            "your request has arrived: %(kind)s. Its number is %(code)s. You get an answer by %(answer)s, and it is carried out by "
            "%(day)s. Did you not ask for this? Then tell us, and nothing is done.",
            kind=request_kind(asked.kind),
            code=asked.code,
            answer=day_text(asked.answer_by),
            day=day_text(asked.carry_out_by),
        )
        _write(session, asked, "received", _("Your request about your data has arrived"), text)
    _note(session, by, "privacy.received", asked)
    return asked


def _write(session: Session, asked: PrivacyRequest, step: str, subject: str, text: str) -> None:
    """A letter, when there is an address; others are called."""
    if not asked.email:
        return
    body = _("Dear %(name)s,", name=asked.name or asked.email) + f"\n\n{text}\n"
    letter = Letter(kind=f"privacy.{step}", recipient=asked.email, language=asked.language, subject=subject, body=body)
    post_letter(session, letter, key=f"privacy.{step}:{asked.code}")


def _local_day(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(ZoneInfo(TIME_ZONE)).date()


def _note(session: Session, by: Actor, action: str, asked: PrivacyRequest, **details: Any) -> None:
    """The trail names the request by its code, not the person."""
    session.flush()
    record(
        session, by, action, subject_kind=SubjectKind.PRIVACY, subject_code=asked.code, kind=asked.kind.value, **details
    )
