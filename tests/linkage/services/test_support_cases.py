"""Counting what firms lack, and taking a lack up as a case."""

from __future__ import annotations

import datetime
from itertools import product
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import CaseStatus
from database.models.companies import Company
from database.models.lacks import NOT_STATED, Lack, LackTotal
from database.models.part_needs import PartNeed
from database.models.support_cases import SupportCase
from database.queries import lacks as rows
from database.queries.lacks import LackFilter
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.support_cases import SupportCaseInput
from linkage.services.audit import SYSTEM
from linkage.services.lack_counts import count_lacks, firms_to_compare, total_lacks
from linkage.services.needs import withdraw_need
from linkage.services.support_cases import change_case, open_case, progress_of
from linkage.services.users import actor_of
from matching.scoring import STANDARD
from matching.taxonomy import taxonomy
from tests.factories import make_need, make_officer, make_supplier, need_data

TODAY = agency_today()
IATF = "certificate.iatf-16949"
PRESS = "limit.press_tonnage_t.stamping-progressive.up"


def asking(**requirements: Any) -> dict[str, Any]:
    return {"requirements": {**need_data()["requirements"], **requirements}}


def pressing(tonnage: float) -> dict[str, Any]:
    step = {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": tonnage}}
    return asking(process_steps=[step])


def count(session: Session) -> None:
    due = rows.needs_to_count(session, on=TODAY)
    firms = firms_to_compare(session, on=TODAY)
    for key in due:
        with transaction() as writing:
            count_lacks(writing, writing.get_one(PartNeed, key), firms)
    with transaction() as writing:
        total_lacks(writing, on=TODAY)


def opened(session: Session, company: Company, key: str) -> SupportCase:
    with transaction() as writing:
        return open_case(writing, writing.get_one(Company, company.id), key, by=SYSTEM, on=TODAY)


def counted(session: Session, **wanted: str) -> list[tuple[str, int, int]]:
    return [(each.key, each.firms, each.needs) for each in rows.change_totals(session, **wanted)]


def test_every_firm_and_need_one_change_apart_is_counted(session: Session) -> None:
    make_supplier(session)
    make_supplier(session, province="79", certificates=[])
    make_supplier(session, status="draft", certificates=[])
    make_need(session)
    make_need(session, **pressing(350))
    make_need(session, visibility="officers", **asking(certificates_must=["iatf-16949"]))
    count(session)
    assert counted(session) == [(IATF, 2, 1), ("certificate.iso-9001", 1, 1), (PRESS, 1, 1)]
    assert counted(session, province="79") == [(IATF, 1, 1), ("certificate.iso-9001", 1, 1)]
    assert counted(session, kind="limit") == [(PRESS, 1, 1)]
    assert counted(session, process="rubber-injection") == []
    assert rows.province_totals(session) == [("24", 1, 2), ("79", 1, 2)]
    assert rows.process_totals(session, processes=()) == [("stamping-progressive", 2, 3)]
    assert rows.last_count(session, on=TODAY) == (3, 3, TODAY)


def test_a_need_is_counted_again_when_it_or_the_day_changes(session: Session) -> None:
    need = make_need(session)
    count(session)
    assert rows.needs_to_count(session, on=TODAY) == []
    assert rows.needs_to_count(session, on=TODAY + datetime.timedelta(days=1)) == [need.id]
    with transaction():
        session.get_one(PartNeed, need.id).title = "Đổi tên"
    assert rows.needs_to_count(session, on=TODAY) == [need.id]


def test_counting_again_replaces_what_was_counted(session: Session) -> None:
    company = make_supplier(session, certificates=[])
    need = make_need(session)
    count(session)
    assert counted(session) == [("certificate.iso-9001", 1, 1)]
    with transaction():
        session.get_one(PartNeed, need.id).certificates_must = ["iso-14001"]
    count(session)
    assert counted(session) == [("certificate.iso-14001", 1, 1)]
    assert company.id


def test_needs_withdrawn_and_firms_paused_since_are_left_out(session: Session) -> None:
    make_supplier(session, certificates=[])
    need = make_need(session)
    count(session)
    with transaction():
        withdraw_need(session, session.get_one(PartNeed, need.id), by=SYSTEM)
    assert rows.rungs(session, LackFilter(on=TODAY)) == []
    assert counted(session) == [("certificate.iso-9001", 1, 1)]
    count(session)
    assert counted(session) == []


def test_stored_totals_are_those_of_the_lacks(session: Session) -> None:
    milling = {"process": "milling-3axis", "role": "core"}
    make_supplier(session)
    make_supplier(session, certificates=[])
    make_supplier(session, province="79", certificates=[])
    make_supplier(session, province="79", certificates=[], capabilities=[{"process": "milling-3axis"}])
    for certificates in (["iso-9001"], ["iatf-16949"]):
        make_need(session, **asking(process_steps=[milling], certificates_must=certificates))
        make_need(session, **asking(certificates_must=certificates))
        make_need(session, **pressing(350))
    count(session)
    found = session.exec(select(Lack)).all()
    expected: dict[tuple[str, str, str, str], tuple[set[int], set[int]]] = {}
    for lack in found:
        above = taxonomy().ancestors(lack.core_process)
        what = (("", ""), (lack.kind, ""), (lack.kind, lack.key))
        for process, province, (kind, key) in product(("", *above), ("", lack.province or NOT_STATED), what):
            firms, needs = expected.setdefault((process, province, kind, key), (set(), set()))
            firms.add(lack.company_id)
            needs.add(lack.need_id)
    assert len({lack.core_process for lack in found}) == len({lack.province for lack in found}) == 2
    stored = session.exec(select(LackTotal)).all()
    assert {(each.in_process, each.in_province, each.kind, each.key): (each.firms, each.needs) for each in stored} == {
        scope: (len(firms), len(needs)) for scope, (firms, needs) in expected.items()
    }
    assert {each.in_process for each in stored if each.is_asked} == {lack.core_process for lack in found}
    assert rows.rungs(session, LackFilter(on=TODAY))[-1][1:] == rows.total(session)


def test_each_step_of_a_change_counts_all_it_wins_so_far(session: Session) -> None:
    make_supplier(session)
    make_supplier(session)
    for tonnage in (250, 400, 400):
        make_need(session, **pressing(tonnage))
    count(session)
    assert rows.rungs(session, LackFilter(on=TODAY, key=PRESS)) == [(250.0, 2, 1), (400.0, 2, 3)]


def test_a_case_keeps_what_was_true(session: Session) -> None:
    company = make_supplier(session)
    small, large = make_need(session, **pressing(250)), make_need(session, title="Nắp lớn", **pressing(400))
    count(session)
    case = opened(session, company, PRESS)
    assert (case.kind, case.subject, case.process, case.high) == (
        "limit",
        "press_tonnage_t",
        "stamping-progressive",
        400.0,
    )
    assert case.weights_version == STANDARD.version
    assert [(line["need"], line["amount"]) for line in case.record] == [(small.code, 250.0), (large.code, 400.0)]
    (broken,) = case.record[1]["broken"]
    assert (broken["criterion"], broken["need"]["value"], broken["offer"]["maximum"]) == (
        "press_tonnage_t",
        400.0,
        200.0,
    )


def test_the_same_lack_makes_one_case(session: Session) -> None:
    company = make_supplier(session)
    make_need(session, **pressing(250))
    count(session)
    assert opened(session, company, PRESS).id == opened(session, company, PRESS).id
    assert len(session.exec(select(SupportCase)).all()) == 1


@pytest.mark.parametrize("key", [IATF, "nonsense"])
def test_what_wins_nothing_makes_no_case(session: Session, key: str) -> None:
    company = make_supplier(session)
    make_need(session, **pressing(250))
    count(session)
    with pytest.raises(Conflict):
        opened(session, company, key)


def test_a_firm_that_got_there_since_the_count_makes_no_case(session: Session) -> None:
    company = make_supplier(session)
    make_need(session, **pressing(250))
    count(session)
    reach(session, company)
    with pytest.raises(Conflict):
        opened(session, company, PRESS)


def reach(session: Session, company: Company, tonnage: float = 500) -> None:
    with transaction():
        capability = session.get_one(Company, company.id).plants[0].capabilities[0]
        capability.attributes = {**capability.attributes, "press_tonnage_t": [45, tonnage]}


def test_progress_is_seen_when_the_firm_fits(session: Session) -> None:
    company = make_supplier(session)
    small, large = make_need(session, **pressing(250)), make_need(session, **pressing(400))
    count(session)
    case = opened(session, company, PRESS)
    progress = progress_of(session, [case], on=TODAY)[case.code]
    assert (progress.fits, len(progress.still_open), progress.is_reached) == ((), 2, False)
    reach(session, company, 300)
    progress = progress_of(session, [case], on=TODAY)[case.code]
    assert (progress.fits, progress.is_reached) == ((small.code,), False)
    with transaction():
        withdraw_need(session, session.get_one(PartNeed, large.id), by=SYSTEM)
    progress = progress_of(session, [case], on=TODAY)[case.code]
    assert (progress.fits, progress.still_open, progress.is_reached) == ((small.code,), (small.code,), True)


def test_an_officer_works_on_a_case_until_it_is_closed(session: Session) -> None:
    officer = make_officer(session)
    company = make_supplier(session)
    make_need(session, **pressing(250))
    count(session)
    case = opened(session, company, PRESS)
    given = SupportCaseInput(status=CaseStatus.DONE, owner=officer.code, due_on=TODAY, note="Đã mua máy")
    with transaction() as writing:
        held = writing.get_one(SupportCase, case.id)
        change_case(writing, held, given, expected_version=held.version, by=actor_of(officer))
    session.expire_all()
    assert (case.status, case.note, case.closed_at is not None) == (CaseStatus.DONE, "Đã mua máy", True)
    assert case.owner is not None
    assert case.owner.code == officer.code
    again = opened(session, company, PRESS)
    assert again.id != case.id
    with pytest.raises(Conflict), transaction() as writing:
        back = SupportCaseInput(status=CaseStatus.OPEN)
        change_case(writing, writing.get_one(SupportCase, case.id), back, expected_version=None, by=SYSTEM)


def test_a_stale_form_and_an_unknown_officer_are_refused(session: Session) -> None:
    company = make_supplier(session)
    make_need(session, **pressing(250))
    count(session)
    case = opened(session, company, PRESS)
    with pytest.raises(Conflict), transaction() as writing:
        change_case(writing, writing.get_one(SupportCase, case.id), SupportCaseInput(), expected_version=9, by=SYSTEM)
    with pytest.raises(Invalid), transaction() as writing:
        nobody = SupportCaseInput(owner="NOBODY")
        change_case(writing, writing.get_one(SupportCase, case.id), nobody, expected_version=None, by=SYSTEM)
