"""What suppliers tell of buyers in confidence: who may read it, what others may count, and how long it is kept."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import ConductTopic, PrivateViewKind
from database.models.audit_events import AuditEvent
from database.models.feedback import ConductReport
from database.models.outbox import OutboxMessage
from database.models.privacy import PrivateView
from database.queries import conduct_reports as rows
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotAllowed
from linkage.inputs.base import read_input
from linkage.inputs.conduct_reports import ConductAnswerInput, ConductReportInput
from linkage.services.audit import SYSTEM
from linkage.services.conduct_reports import (
    LEAST_FIRMS,
    answer_report,
    report_to_read,
    shown_counts,
    tell_of_conduct,
    withdraw_report,
)
from linkage.services.person_data import account_data, person_data, without_private_notes
from linkage.services.persons import person_of_user
from linkage.services.retention import sweep
from linkage.services.users import actor_of
from tests.factories import make_assembler, make_officer, make_supplier, make_user, writing
from tests.feedback_makers import make_report
from tests.linkage_makers import make_linkage

TODAY = agency_today()
SECRET = "zq-secret-kx"


def answered(report: ConductReport, version: int = 1) -> bool:
    with transaction() as session:
        held = session.get_one(ConductReport, report.id)
        given = ConductAnswerInput(answer="We talked to them.")
        return answer_report(session, held, given, expected_version=version, by=SYSTEM)


def test_counts_are_shown_from_three_different_firms_on(session: Session) -> None:
    buyer, first = make_assembler(session), make_supplier(session)
    for firm in (first, first, first, None):
        make_report(session, buyer, supplier=firm)
        assert shown_counts(session, buyer, TODAY) == {}
    make_report(session, buyer)
    assert LEAST_FIRMS == 3
    assert shown_counts(session, buyer, TODAY) == {ConductTopic.LATE_PAYMENT: 3}


def test_waiting_reports_are_listed_by_their_day_the_oldest_first(session: Session) -> None:
    late, early = (make_report(session, make_assembler(session)) for _each in range(2))
    with transaction():
        late = session.get_one(ConductReport, late.id)
        late.created_at = now() + datetime.timedelta(days=1)
        session.add(late)
    assert [each.id for each in rows.reports(session, is_open=True, page=1, size=9)] == [early.id, late.id]


def test_a_topic_of_few_firms_stays_hidden_beside_one_that_shows(session: Session) -> None:
    buyer = make_assembler(session)
    for topic in ("late-payment", "late-payment", "late-payment", "price", "price"):
        make_report(session, buyer, topic=topic)
    assert set(shown_counts(session, buyer, TODAY)) == {ConductTopic.LATE_PAYMENT}


def test_one_report_more_does_not_move_the_figure(session: Session) -> None:
    buyer = make_assembler(session)
    figures = []
    for _each in range(5):
        make_report(session, buyer)
        figures.append(shown_counts(session, buyer, TODAY).get(ConductTopic.LATE_PAYMENT))
    assert figures == [None, None, 3, 3, 5]


def test_old_and_withdrawn_reports_do_not_count(session: Session) -> None:
    buyer = make_assembler(session)
    reports = [make_report(session, buyer) for _each in range(4)]
    with transaction() as changing:
        withdraw_report(changing, changing.get_one(ConductReport, reports[0].id))
    assert shown_counts(session, buyer, TODAY) == {ConductTopic.LATE_PAYMENT: 3}
    with writing(session):
        session.get_one(ConductReport, reports[1].id).created_at -= datetime.timedelta(days=800)
    assert shown_counts(session, buyer, TODAY) == {}


def test_the_trail_names_nobody_and_says_nothing(session: Session) -> None:
    user = make_user(session)
    before = {each.id for each in session.exec(select(AuditEvent)).all()}
    report = make_report(session, user=user, text=SECRET)
    with transaction() as changing:
        withdraw_report(changing, changing.get_one(ConductReport, report.id))
    new = session.exec(
        select(AuditEvent).where(col(AuditEvent.id).not_in(before), col(AuditEvent.action).startswith("conduct"))
    ).all()
    assert [
        (each.action, each.actor, each.actor_id, each.subject, each.subject_code, each.details) for each in new
    ] == [
        ("conduct.reported", "system", None, None, None, {}),
        ("conduct.withdrawn", "system", None, None, None, {}),
    ]


def test_what_is_taken_back_loses_its_words(session: Session) -> None:
    report = make_report(session, text=SECRET)
    for _each in "ab":
        with transaction() as changing:
            withdraw_report(changing, changing.get_one(ConductReport, report.id))
    left = session.get_one(ConductReport, report.id)
    assert (left.text, left.withdrawn_at is not None) == (None, True)
    with pytest.raises(Conflict):
        answered(report)


def test_each_reading_is_noted_for_who_told_it(session: Session) -> None:
    linkage = make_linkage(session)
    user, admin = make_user(session, company=linkage.company), make_officer(session)
    report = make_report(session, linkage=linkage, user=user)
    for _each in "ab":
        with transaction() as changing:
            report_to_read(changing, report.code, by=actor_of(admin))
    views = session.exec(select(PrivateView).where(PrivateView.kind == PrivateViewKind.REPORT)).all()
    assert [(each.user_id, each.person_hash) for each in views] == [(admin.id, person_of_user(user).hash)] * 2


def test_the_firm_is_told_what_follows_once(session: Session) -> None:
    firm = make_supplier(session, contact={"email": "sen@mail.example"})
    report = make_report(session, supplier=firm, text=SECRET)
    assert answered(report)
    with pytest.raises(Conflict):
        answered(report, 2)
    (letter,) = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "conduct")).all()
    assert (letter.recipient, SECRET in letter.body, "We talked to them." in letter.body) == (
        "sen@mail.example",
        False,
        True,
    )


def test_nobody_is_written_to_but_the_firm_that_told_it(session: Session) -> None:
    linkage = make_linkage(session, supplier=make_supplier(session, contact={"email": "sen@mail.example"}))
    assert linkage.buyer is not None
    make_user(session, email="buyer@mail.example", company=linkage.buyer)
    before = len(session.exec(select(OutboxMessage)).all())
    answered(make_report(session, linkage=linkage))
    assert [each.recipient for each in session.exec(select(OutboxMessage)).all()][before:] == ["sen@mail.example"]


def test_a_buyer_who_left_cannot_be_told_of(session: Session) -> None:
    linkage = make_linkage(session)
    with writing(session):
        linkage.buyer_id = None
        session.add(linkage)
    given = read_input(ConductReportInput, {"topic": "price", "text": "x"})
    with pytest.raises(NotAllowed), transaction() as changing:
        tell_of_conduct(changing, linkage, given, by=SYSTEM)


@pytest.mark.parametrize(
    "given",
    [
        {"topic": "price"},
        {"text": "x"},
        {"topic": "no", "text": "x"},
        {"topic": "price", "text": "x", "happened_on": "2199-01-01"},
    ],
)
def test_a_report_says_what_happened_and_when_it_did(given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        read_input(ConductReportInput, given)


def test_after_two_years_reports_are_deleted(session: Session) -> None:
    young, old = make_report(session), make_report(session)
    with writing(session):
        session.get_one(ConductReport, old.id).created_at = now() - datetime.timedelta(days=2 * 366 + 1)
    with transaction() as changing:
        assert sweep(changing, TODAY).counts["conduct_reports"] == 1
    assert session.exec(select(ConductReport.code)).all() == [young.code]


def test_the_person_takes_own_reports_away_and_the_officer_who_helps_does_not_see_them(session: Session) -> None:
    linkage = make_linkage(session)
    user = make_user(session, company=linkage.company)
    report = make_report(session, linkage=linkage, user=user, text=SECRET)
    answered(report)
    with transaction() as changing:
        report_to_read(changing, report.code, by=SYSTEM)
    assert account_data(session, user)["reports"][0]["text"] == SECRET
    whole = person_data(session, person_of_user(user))
    assert ("conduct" in repr(whole), PrivateViewKind.REPORT in [each["kind"] for each in whole["views"]]) == (
        True,
        True,
    )
    for officers in (without_private_notes(whole),):
        assert (SECRET in repr(officers), officers["reports"]) == (False, [])
        assert "conduct" not in repr((officers["letters"], officers["views"]))
