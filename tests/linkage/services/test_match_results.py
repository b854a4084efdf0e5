import datetime

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import MatchKind, NeedStatus
from database.models.companies import Company
from database.models.match_results import MatchResult
from database.models.part_needs import PartNeed
from database.queries.match_results import results_of_need
from database.session import Clash, transaction
from linkage.services import match_results
from linkage.services.match_results import RefreshReport, refresh_results
from linkage.services.matches import matches_of_need
from tests.factories import make_need, make_supplier

DAY = datetime.date(2026, 11, 21)
LATER = DAY + datetime.timedelta(days=3)


def listed(session: Session, need: PartNeed) -> list[tuple[MatchKind, int, int, list[str]]]:
    session.expire_all()
    rows = results_of_need(session, need.id or 0)
    return [(row.kind, row.rank, row.company_id, row.missing) for row in rows]


def test_lists_are_those_of_the_matcher(session: Session) -> None:
    need = make_need(session)
    for pct in (10, 20, 30):
        make_supplier(session, utilisation_on="2026-11-01", utilisation_pct=pct)
    near = make_supplier(session, utilisation_on="2026-11-01", certificates=[])
    make_supplier(session, capabilities=[{"process": "pcba-smt"}])

    assert refresh_results(session, on=DAY) == RefreshReport(needs=1, matches=3, near_misses=1)

    shown = matches_of_need(session, need, on=DAY)
    rows = results_of_need(session, need.id or 0)
    codes = {company.id: company.code for company in session.exec(select(Company))}
    assert [(codes[row.company_id], row.rank) for row in rows[:3]] == [
        (match.supplier, place) for place, match in enumerate(shown.matches, 1)
    ]
    assert [row.score for row in rows[:3]] == pytest.approx([match.score for match in shown.matches], abs=1e-9)
    assert [row.mutual for row in rows[:3]] == pytest.approx([match.mutual for match in shown.matches], abs=1e-9)
    assert [(row.company_id, row.kind, row.missing[0], row.is_curable) for row in rows[3:]] == [
        (near.id, MatchKind.NEAR_MISS, "certificate", True)
    ]
    assert {(row.weights_version, row.computed_on, row.first_seen_on) for row in rows} == {("standard-2", DAY, DAY)}


def test_kernel_is_told_how_many_needs_there_are(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(match_results, "warm_up_for", told.append)
    for _ in range(2):
        make_need(session)
    refresh_results(session, on=DAY)
    assert told == [2]


def test_place_keeps_the_day_it_was_first_seen(session: Session) -> None:
    need, firm = make_need(session), make_supplier(session, utilisation_on="2026-11-01")
    refresh_results(session, on=DAY)
    new = make_supplier(session, utilisation_on="2026-11-01")
    refresh_results(session, on=LATER)
    session.expire_all()
    rows = results_of_need(session, need.id or 0)
    assert {row.company_id: row.first_seen_on for row in rows} == {firm.id: DAY, new.id: LATER}
    assert {row.computed_on for row in rows} == {LATER}


def test_near_miss_that_becomes_a_match_is_new_on_the_list(session: Session) -> None:
    need, firm = make_need(session), make_supplier(session, certificates=[], utilisation_on="2026-11-01")
    refresh_results(session, on=DAY)
    with transaction():
        changed = session.get_one(PartNeed, need.id)
        changed.certificates_must = []
    refresh_results(session, on=LATER)
    session.expire_all()
    rows = results_of_need(session, need.id or 0)
    assert [(row.company_id, row.kind, row.first_seen_on) for row in rows] == [(firm.id, MatchKind.MATCH, LATER)]


def test_firm_that_fits_no_more_leaves(session: Session) -> None:
    need, firm = make_need(session), make_supplier(session)
    refresh_results(session, on=DAY)
    with transaction():
        changed = session.get_one(Company, firm.id)
        assert changed.supplier_profile is not None
        changed.supplier_profile.subcontracted_steps = []
        changed.plants = []
        changed.updated_at = now()
    refresh_results(session, on=DAY)
    assert listed(session, need) == []


def test_needs_that_are_not_open_have_no_list(session: Session) -> None:
    gone, other = make_need(session), make_need(session)
    make_supplier(session)
    refresh_results(session, on=DAY)
    with transaction():
        session.get_one(PartNeed, gone.id).status = NeedStatus.WITHDRAWN
    assert refresh_results(session, on=DAY).needs == 1
    assert listed(session, gone) == []
    assert len(listed(session, other)) == 1


def test_some_needs_alone_leave_the_others_as_they_are(session: Session) -> None:
    one, two = make_need(session), make_need(session)
    make_supplier(session)
    refresh_results(session, [one], on=DAY)
    refresh_results(session, [two], on=LATER)
    session.expire_all()
    assert [row.computed_on for row in session.exec(select(MatchResult).order_by("need_id"))] == [DAY, LATER]


def test_lists_are_as_long_as_asked_and_progress_is_told(session: Session) -> None:
    make_need(session)
    make_need(session)
    for _ in range(3):
        make_supplier(session)
    told: list[tuple[int, int]] = []
    report = refresh_results(session, on=DAY, limit=2, tell=lambda done, total: told.append((done, total)))
    assert report == RefreshReport(needs=2, matches=4, near_misses=0)
    assert told == [(2, 2)]


def test_run_that_meets_another_takes_its_place(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    make_need(session)
    make_supplier(session)
    write, refusals = match_results._write, [Clash("first"), Clash("second")]

    def refused(*args: object) -> RefreshReport:
        if refusals:
            raise refusals.pop()
        return write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(match_results, "_write", refused)
    assert refresh_results(session, on=DAY).matches == 1


def test_list_goes_with_its_need_and_its_firm(session: Session) -> None:
    one, two = make_need(session), make_need(session)
    make_supplier(session)
    firm = make_supplier(session)
    refresh_results(session, on=DAY)
    with transaction():
        session.delete(session.get_one(PartNeed, one.id))
        session.delete(session.get_one(Company, firm.id))
    session.expire_all()
    assert [row.need_id for row in session.exec(select(MatchResult))] == [two.id]
