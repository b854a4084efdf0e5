"""Reports of buyers when firms are put together and taken apart: they follow, count each firm once, and tell nobody who told them."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import ConductTopic, PrivateViewKind
from database.models.companies import Company
from database.models.company_merges import CompanyMerge
from database.models.feedback import ConductReport
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.privacy import PrivateView
from database.queries import conduct_reports as rows
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.inputs.conduct_reports import ConductAnswerInput
from linkage.services.audit import SYSTEM, guest_actor
from linkage.services.company_merges import merge, undo_merge
from linkage.services.conduct_reports import (
    answer_report,
    own_report,
    own_reports,
    report_to_read,
    shown_counts,
    withdraw_report,
)
from linkage.services.users import actor_of
from tests.factories import make_assembler, make_need, make_supplier, make_user, writing
from tests.feedback_makers import make_report
from tests.linkage_makers import make_linkage

TODAY = agency_today()
GUEST = guest_actor("x")


def merged(session: Session, kept: Company, gone: Company) -> CompanyMerge:
    with transaction() as changing:
        known = merge(changing, changing.get_one(Company, kept.id), changing.get_one(Company, gone.id), by=SYSTEM)
    session.expire_all()
    return known


def undone(session: Session, known: CompanyMerge) -> Company:
    with transaction() as changing:
        back = undo_merge(changing, changing.get_one(CompanyMerge, known.id), by=SYSTEM)
    session.expire_all()
    return back


def told(session: Session, report: ConductReport) -> tuple[str, str]:
    """By whom and of whom, as codes."""
    session.expire_all()
    held = session.get_one(ConductReport, report.id)
    return held.company.code, held.buyer.code


def firms_telling(session: Session, buyer: Company) -> int:
    since = now() - datetime.timedelta(days=1)
    held = session.get_one(Company, buyer.id)
    return rows.firms_by_topic(session, held, since=since).get(ConductTopic.LATE_PAYMENT, 0)


def test_two_firms_that_told_count_once_while_they_are_one(session: Session) -> None:
    buyer, kept, gone = make_assembler(session), make_supplier(session), make_supplier(session)
    for firm in (kept, gone, make_supplier(session)):
        make_report(session, buyer, supplier=firm)
    known = merged(session, kept, gone)
    assert shown_counts(session, session.get_one(Company, buyer.id), TODAY) == {}
    undone(session, known)
    assert shown_counts(session, session.get_one(Company, buyer.id), TODAY) == {ConductTopic.LATE_PAYMENT: 3}


def test_reports_come_back_to_the_firms_that_told_and_of_which_was_told(session: Session) -> None:
    kept, gone, other = make_assembler(session), make_assembler(session), make_supplier(session)
    of_kept, of_gone = make_report(session, kept, supplier=other), make_report(session, gone, supplier=other)
    was = [told(session, each) for each in (of_kept, of_gone)]
    known = merged(session, kept, gone)
    assert told(session, of_gone) == (other.code, kept.code)
    undone(session, known)
    assert [told(session, each) for each in (of_kept, of_gone)] == was


@pytest.mark.parametrize("is_last_first", [True, False])
def test_reports_find_their_firm_through_several_merges(session: Session, *, is_last_first: bool) -> None:
    buyer, one, two, three = make_assembler(session), *(make_supplier(session) for _each in range(3))
    reports = [make_report(session, buyer, supplier=firm) for firm in (one, two, three)]
    was = [told(session, each) for each in reports]
    known = [merged(session, two, one), merged(session, three, two)]
    assert {told(session, each) for each in reports} == {(three.code, buyer.code)}
    for each in reversed(known) if is_last_first else known:
        undone(session, each)
    assert [told(session, each) for each in reports] == was


def test_a_report_whose_linkage_is_gone_comes_back_too(session: Session) -> None:
    buyer, kept, gone = make_assembler(session), make_supplier(session), make_supplier(session)
    report = make_report(session, buyer, supplier=gone)
    with writing(session):
        session.get_one(ConductReport, report.id).outcome_id = None
    undone(session, merged(session, kept, gone))
    assert told(session, report) == (gone.code, buyer.code)


def test_what_is_told_while_two_firms_are_one_goes_back_with_its_linkage(session: Session) -> None:
    buyer, kept, gone = make_assembler(session), make_supplier(session), make_supplier(session)
    linkage = make_linkage(session, need=make_need(session, buyer), supplier=gone)
    make_report(session, linkage=linkage)
    known = merged(session, kept, gone)
    meanwhile = make_report(session, linkage=linkage)
    assert told(session, meanwhile)[0] == kept.code
    undone(session, known)
    assert told(session, meanwhile)[0] == gone.code
    assert firms_telling(session, buyer) == 1


def test_what_two_firms_told_of_each_other_rests_while_they_are_one(session: Session) -> None:
    buyer, supplier = make_assembler(session), make_supplier(session)
    report = ConductReport(
        company_id=supplier.id or 0, buyer_id=buyer.id or 0, text="x", topic=ConductTopic.LATE_PAYMENT
    )
    with transaction() as changing:
        changing.add(report)
    reader = make_user(session, company=buyer)
    known = merged(session, buyer, supplier)
    assert rows.reports(session, is_open=True, page=1, size=9) == []
    assert rows.count_reports(session, is_open=True) == 0
    assert rows.report_coded(session, report.code) is None
    assert firms_telling(session, buyer) == 0
    within = Outcome(company_id=buyer.id or 0, buyer_id=buyer.id, stage_on=TODAY)
    for by in (actor_of(reader), GUEST):
        assert own_reports(session, within, by=by) == []
    undone(session, known)
    assert [each.id for each in rows.reports(session, is_open=True, page=1, size=9)] == [report.id]
    assert told(session, report) == (supplier.code, buyer.code)


def test_people_of_the_other_firm_read_and_take_back_nothing(session: Session) -> None:
    kept, gone = make_supplier(session), make_supplier(session)
    linkage = make_linkage(session, supplier=gone)
    teller, other = make_user(session, company=gone), make_user(session, company=kept)
    report = make_report(session, linkage=linkage, user=teller)
    by_letter = make_report(session, linkage=linkage)
    known = merged(session, kept, gone)
    held = session.get_one(Outcome, linkage.id)
    assert own_reports(session, held, by=actor_of(other)) == []
    with pytest.raises(NotFound):
        own_report(session, held, report.code, by=actor_of(other))
    assert [each.id for each in own_reports(session, held, by=actor_of(teller))] == [report.id]
    with transaction() as changing:
        own = changing.get_one(Outcome, linkage.id)
        withdraw_report(changing, own_report(changing, own, report.code, by=actor_of(teller)))
    undone(session, known)
    found = own_reports(session, session.get_one(Outcome, linkage.id), by=actor_of(teller))
    assert {each.id for each in found} == {report.id, by_letter.id}


def test_the_answer_goes_to_who_told_it_and_to_nobody_of_the_other_firm(session: Session) -> None:
    kept, gone = make_supplier(session), make_supplier(session, contact={"email": "gone@mail.example"})
    make_user(session, email="kept@mail.example", company=kept)
    teller = make_user(session, email="teller@mail.example", company=gone)
    linkage = make_linkage(session, supplier=gone)
    by_person, by_letter = make_report(session, linkage=linkage, user=teller), make_report(session, linkage=linkage)
    merged(session, kept, gone)
    assert [answered(each) for each in (by_person, by_letter)] == [True, False]
    letters = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "conduct")).all()
    assert [each.recipient for each in letters] == ["teller@mail.example"]


def test_a_reading_is_noted_for_no_contact_of_the_other_firm(session: Session) -> None:
    kept, gone = (make_supplier(session, contact={"email": f"{name}@mail.example"}) for name in ("kept", "gone"))
    report = make_report(session, supplier=gone)
    merged(session, kept, gone)
    with transaction() as changing:
        report_to_read(changing, report.code, by=SYSTEM)
    views = session.exec(select(PrivateView).where(PrivateView.kind == PrivateViewKind.REPORT)).all()
    assert [each.person_hash for each in views] == [None]


def test_neither_the_merge_nor_the_trail_says_which_reports_moved(session: Session) -> None:
    buyer, kept, gone = make_assembler(session), make_supplier(session), make_supplier(session)
    report = make_report(session, buyer, supplier=gone)
    known = merged(session, kept, gone)
    assert "conduct_reports" not in repr((known.moved, known.gone))
    held = session.get_one(ConductReport, report.id)
    assert held.teller_mark is not None
    assert gone.code not in held.teller_mark


def answered(report: ConductReport) -> bool:
    with transaction() as session:
        held = session.get_one(ConductReport, report.id)
        return answer_report(session, held, ConductAnswerInput(answer="Done."), expected_version=1, by=SYSTEM)
