"""Requests about personal data: the clocks of the law, the letters, and nothing done before it is known who asks."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import PrivacyRequestChannel, PrivacyRequestKind, PrivacyRequestStatus
from database.models.outbox import OutboxMessage
from database.models.privacy import PrivacyRequest
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.privacy import ExtensionInput, IntakeInput, OwnRequestInput, PublicRequestInput
from linkage.services import privacy_requests as services
from linkage.services.audit import SYSTEM
from linkage.services.working_days import is_working_day, is_year_known, working_days_after
from tests.factories import make_user

D = datetime.date


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (D(2026, 3, 2), D(2026, 3, 4)),  # Monday: Wednesday
        (D(2026, 3, 6), D(2026, 3, 10)),  # Friday: over the weekend
        (D(2026, 3, 7), D(2026, 3, 10)),  # Saturday
        (D(2026, 2, 13), D(2026, 2, 24)),  # the Friday before Tết: the Tuesday after it
        (D(2026, 4, 24), D(2026, 4, 29)),  # Hùng Kings' day is made up for on Monday
        (D(2026, 4, 29), D(2026, 5, 5)),  # 30 April and 1 May, then a weekend
        (D(2026, 12, 31), D(2027, 1, 5)),  # New Year, then a weekend
    ],
)
def test_two_working_days(received: datetime.date, last: datetime.date) -> None:
    assert working_days_after(received, 2) == last


def test_a_year_without_a_table_has_the_holidays_of_every_year() -> None:
    assert not is_year_known(2040)
    assert not is_working_day(D(2041, 5, 1))
    assert is_working_day(D(2041, 5, 2))


@pytest.fixture
def ask(session: Session) -> Callable[..., PrivacyRequest]:
    def make(**values: Any) -> PrivacyRequest:
        given = {"kind": "deletion", "name": "Lan", "email": "lan@mail.example", "language": "en", **values}
        with transaction():
            return services.ask_from_form(session, read_input(PublicRequestInput, given))

    return make


def letters(session: Session) -> list[str]:
    session.expire_all()
    return [each.kind for each in session.exec(select(OutboxMessage).order_by(OutboxMessage.id)).all()]  # type: ignore[arg-type]


def test_a_request_starts_both_clocks_and_a_letter(session: Session, ask: Callable[..., PrivacyRequest]) -> None:
    asked, today = ask(), agency_today()
    assert asked.answer_by == working_days_after(today, 2)
    assert asked.carry_out_by == today + datetime.timedelta(days=15)
    assert (asked.status, services.due_on(asked)) == (PrivacyRequestStatus.RECEIVED, asked.answer_by)
    assert letters(session) == ["privacy.received"]


def test_it_is_late_from_the_day_after_the_last_day(ask: Callable[..., PrivacyRequest]) -> None:
    asked, day = ask(), datetime.timedelta(days=1)
    assert not services.is_late(asked, asked.answer_by)
    assert services.is_late(asked, asked.answer_by + day)
    asked.status = PrivacyRequestStatus.ANSWERED
    assert not services.is_late(asked, asked.carry_out_by)
    assert services.is_late(asked, asked.carry_out_by + day)


def test_a_third_party_gives_twenty_days_and_one_extension_fifteen_more(
    session: Session, ask: Callable[..., PrivacyRequest]
) -> None:
    asked = ask()
    begun = asked.received_at
    with transaction():
        services.note_third_party(session, asked, by=SYSTEM, expected_version=asked.version)
    assert asked.carry_out_by == agency_today() + datetime.timedelta(days=20)
    with transaction():
        given = read_input(ExtensionInput, {"days": 15, "reason": "The paper archive is far away."})
        services.extend(session, asked, given, by=SYSTEM, expected_version=asked.version)
    assert services.last_day(asked) == agency_today() + datetime.timedelta(days=35)
    assert asked.received_at == begun
    with pytest.raises(Conflict), transaction():
        services.extend(session, asked, given, by=SYSTEM, expected_version=asked.version)
    assert letters(session) == ["privacy.received", "privacy.extended"]


@pytest.mark.parametrize(("days", "reason"), [(16, "why"), (0, "why"), (3, "")])
def test_an_extension_is_short_and_has_a_reason(days: int, reason: str) -> None:
    with pytest.raises(Invalid):
        read_input(ExtensionInput, {"days": days, "reason": reason})


def test_nothing_is_carried_out_before_it_is_known_who_asks(
    session: Session, ask: Callable[..., PrivacyRequest]
) -> None:
    asked = ask()
    with pytest.raises(Invalid) as refused, transaction():
        services.finish(session, asked, "Done.", by=SYSTEM, expected_version=asked.version)
    assert list(refused.value.fields) == ["identity"]
    with transaction():
        asked = services.request_of(session, asked.code)
        services.note_identity(session, asked, "Called back.", by=SYSTEM, expected_version=asked.version)
    with transaction():
        services.answer(session, asked, by=SYSTEM, expected_version=asked.version)
    with transaction():
        services.finish(session, asked, "Done.", by=SYSTEM, expected_version=asked.version)
    assert (asked.status, asked.result) == (PrivacyRequestStatus.DONE, "Done.")
    assert letters(session) == ["privacy.received", "privacy.answered", "privacy.ended"]
    with pytest.raises(Conflict), transaction():
        services.refuse(session, asked, "No.", by=SYSTEM, expected_version=asked.version)


def test_two_officers_do_not_overwrite_each_other(session: Session, ask: Callable[..., PrivacyRequest]) -> None:
    asked = ask()
    version = asked.version
    with transaction():
        services.take_on(session, asked, by=SYSTEM, expected_version=version)
        asked.owner_id = make_user(session).id
    with pytest.raises(Conflict), transaction():
        services.answer(session, asked, by=SYSTEM, expected_version=version)


def test_from_an_account_it_is_still_made_sure_who_asks(session: Session) -> None:
    """Nothing checks the address of a new account."""
    user = make_user(session)
    with transaction():
        asked = services.ask_from_account(session, user, read_input(OwnRequestInput, {"kind": "access"}))
    with pytest.raises(Invalid):
        services.check_identity(asked)
    assert (asked.channel, asked.email, asked.user_id) == (PrivacyRequestChannel.ACCOUNT, user.email, user.id)


def test_who_has_no_mail_gets_no_letter_and_is_in_the_queue_by_what_is_due(
    session: Session, ask: Callable[..., PrivacyRequest]
) -> None:
    ask(kind="access")
    with transaction():
        given = {"kind": "objection", "channel": "phone", "name": "Ông Ba", "phone": "0912 345 678"}
        called = services.take_down(session, read_input(IntakeInput, given), by=SYSTEM)
        called.answer_by = agency_today() - datetime.timedelta(days=1)
    assert [each.kind for each in services.open_requests(session)] == [
        PrivacyRequestKind.OBJECTION,
        PrivacyRequestKind.ACCESS,
    ]
    assert letters(session) == ["privacy.received"]


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (PublicRequestInput, {"kind": "", "name": "Lan", "email": "lan@mail.example"}, "kind"),
        (PublicRequestInput, {"kind": "eat", "name": "Lan", "email": "lan@mail.example"}, "kind"),
        (PublicRequestInput, {"kind": "access", "name": "", "email": "lan@mail.example"}, "name"),
        (PublicRequestInput, {"kind": "access", "name": "Lan", "email": "lan"}, "email"),
        (PublicRequestInput, {"kind": "correction", "name": "Lan", "email": "lan@mail.example"}, "message"),
        (IntakeInput, {"kind": "access", "channel": "phone", "name": "Lan"}, "email"),
        (IntakeInput, {"kind": "access", "channel": "", "name": "Lan", "phone": "0912 345 678"}, "channel"),
    ],
)
def test_what_is_missing_is_asked_for(kind: Any, values: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(kind, values)
    assert list(refused.value.fields) == [field]


def test_an_unknown_request_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        services.request_of(session, "NOTHERE2")


def test_a_finished_deletion_forgets_who_asked(session: Session, ask: Callable[..., PrivacyRequest]) -> None:
    asked = ask()
    with transaction():
        services.finish_deletion(session, asked, by=SYSTEM)
    session.expire_all()
    kept = session.exec(select(PrivacyRequest)).one()
    assert (kept.name, kept.email, kept.message, kept.status) == ("", None, None, PrivacyRequestStatus.DONE)
    assert kept.ended_at is not None
    assert kept.ended_at <= now()
    assert letters(session)[-1] == "privacy.ended"


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_last_letter_says_what_is_kept_as_evidence(
    session: Session, ask: Callable[..., PrivacyRequest], *, is_kept: bool
) -> None:
    asked = ask()
    with transaction() as writing:
        services.finish_deletion(writing, services.request_of(writing, asked.code), is_evidence_kept=is_kept, by=SYSTEM)
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "privacy.ended")).one()
    assert ("your name under the NDA" in letter.body) is is_kept
