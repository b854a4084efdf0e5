"""The figures of the data, against what the rules in Python say of the same firms."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import EvidenceLevel, ImportStatus, PairState, StatedBy
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.quality import FirmConflict, QualityFigure
from database.models.source_records import FieldChoice, SourceRecord
from database.queries.quality import FIRMS, counts_by_province, figure_counts, firm_ids
from database.session import transaction
from linkage.days import agency_today
from linkage.demo.suppliers import supplier as demo_supplier
from linkage.inputs.base import read_input
from linkage.inputs.known_words import KnownWordInput
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.firm_conflicts import bring_up_conflicts, conflicts_of, outdated_conflicts
from linkage.services.known_words import add_known_word
from linkage.services.quality import (
    COMPLETENESS,
    EVIDENCE,
    GAPS,
    PLACES,
    behind,
    bring_up,
    look,
    quality_asked,
    unmapped_words,
)
from linkage.services.suppliers import completeness, create_supplier
from matching.staleness import asked_since, confirmed_since
from matching.taxonomy import taxonomy
from tests.factories import make_supplier, writing

TODAY = agency_today()


def _ids(session: Session, figure: str, **narrowed: Any) -> set[int]:
    return firm_ids(session, figure, quality_asked(TODAY, **narrowed))


@pytest.fixture
def firms(session: Session) -> list[Company]:
    """Firms of the demonstration, which lack all kinds of things, and one that says nothing but its name."""
    taken: set[str] = set()
    records = [demo_supplier(7, number, TODAY, taken) for number in range(60)]
    with transaction():
        made = [create_supplier(session, read_input(SupplierInput, each), by=SYSTEM) for each in records]
        return [*made, _bare(session)]


def _bare(session: Session) -> Company:
    nothing: dict[str, Any] = dict.fromkeys(
        ("business_type", "province", "former_province", "ownership", "employees", "utilisation_pct", "summary_vi")
    )
    empty: dict[str, Any] = {key: [] for key in ("capabilities", "equipment", "certificates", "languages")}
    return make_supplier(session, status="draft", **nothing, **empty)


def test_what_is_missing_is_what_completeness_says(session: Session, firms: list[Company]) -> None:
    missing = {company.id: {item.field for item in completeness(company).missing} for company in firms}
    fields = {name.removeprefix("no-") for name in (*COMPLETENESS, *PLACES) if name.startswith("no-")} - {"tax_code"}
    assert fields == missing[firms[-1].id]
    for field in fields:
        assert _ids(session, f"no-{field}") == {key for key, lacks in missing.items() if field in lacks}, field
    assert _ids(session, "no-tax_code") == {company.id for company in firms if not company.tax_code}


def test_evidence_counts_each_firm_with_processes_once_at_its_best(session: Session, firms: list[Company]) -> None:
    levels = list(EvidenceLevel)
    found = {name: _ids(session, name) for name in EVIDENCE}
    for company in firms:
        held = [offer.evidence for plant in company.plants for offer in plant.capabilities]
        best = f"evidence-{max(held, key=levels.index).value}" if held else None
        assert [name for name in EVIDENCE if company.id in found[name]] == ([best] if best else [])
    assert len([ids for ids in found.values() if ids]) > 1


def test_every_figure_counts_the_firms_it_lists(session: Session, firms: list[Company]) -> None:
    for narrowed in ({}, {"province": "24"}):
        counts = figure_counts(session, quality_asked(TODAY, **narrowed))
        assert set(counts) == {FIRMS, *GAPS}
        for name in GAPS:
            assert counts[name] == len(_ids(session, name, **narrowed)), name
    assert _ids(session, "no-such") == set()


_DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("confirmed", "figures"),
    [
        (None, {"never-confirmed"}),
        (asked_since(TODAY), set()),
        (asked_since(TODAY) - _DAY, {"over-12-months"}),
        (confirmed_since(TODAY), {"over-12-months"}),
        (confirmed_since(TODAY) - _DAY, {"over-12-months", "over-18-months"}),
    ],
)
def test_freshness_begins_the_day_after(session: Session, confirmed: datetime.date | None, figures: set[str]) -> None:
    company = make_supplier(session, confirmed_on=confirmed)
    shown = {
        name for name in ("never-confirmed", "over-12-months", "over-18-months") if company.id in _ids(session, name)
    }
    assert shown == figures


def test_a_firm_that_never_confirmed_ages_from_its_first_day(session: Session) -> None:
    company = make_supplier(session, confirmed_on=None)
    first = asked_since(TODAY) - _DAY
    with writing(session):
        company.created_at = datetime.datetime.combine(first, datetime.time(12), datetime.UTC)
    assert company.id in _ids(session, "over-12-months")
    assert company.id not in _ids(session, "over-18-months")


@pytest.mark.parametrize(
    ("certificate", "figure"),
    [
        ({"valid_to": f"{TODAY:%Y-%m}"}, ""),
        ({"valid_to": TODAY.isoformat()}, ""),
        ({"valid_to": (TODAY - datetime.timedelta(days=1)).isoformat()}, "certificate-expired"),
        ({"valid_to": f"{TODAY.replace(day=1) - datetime.timedelta(days=1):%Y-%m}"}, "certificate-expired"),
        ({"status": "expired"}, "certificate-expired"),
        ({}, "certificate-undated"),
        ({"status": "planned"}, ""),
    ],
)
def test_certificates_are_judged_on_the_day(session: Session, certificate: dict[str, str], figure: str) -> None:
    company = make_supplier(session, certificates=[{"id": "iso-9001", **certificate}])
    for name in ("certificate-expired", "certificate-undated"):
        assert (company.id in _ids(session, name)) == (name == figure)


def test_places_that_cannot_be_told_are_found(session: Session) -> None:
    whole = next(code for code, each in taxonomy().provinces.items() if len(each.merged_from) < 2)
    cases = {
        ("24", None): "province-unclear",
        ("24", "Bắc Giang"): "",
        ("24", "Cà Mau"): "province-mixed",
        (whole, None): "",
    }
    for (province, former), figure in cases.items():
        company = make_supplier(session, province=province, former_province=former)
        shown = {name for name in ("province-unclear", "province-mixed") if company.id in _ids(session, name)}
        assert shown == ({figure} - {""}), (province, former)


def test_both_firms_of_an_open_pair_are_suspected(session: Session) -> None:
    one, other, third = make_supplier(session), make_supplier(session), make_supplier(session)
    with transaction():
        session.add(CompanyPair(one_id=one.id or 0, other_id=other.id or 0))
        session.add(CompanyPair(one_id=one.id or 0, other_id=third.id or 0, state=PairState.DIFFERENT))
    assert _ids(session, "duplicate") == {one.id, other.id}


def _say(session: Session, company: Company, source: str, **said: Any) -> SourceRecord:
    record = SourceRecord(
        company_id=company.id or 0, stated_by=StatedBy.LIST, source=source, said={"name": company.name, **said}
    )
    session.add(record)
    session.flush()
    return record


def test_sources_that_disagree_are_compared_when_one_speaks_or_falls_silent(session: Session) -> None:
    company = make_supplier(session)
    with transaction():
        _say(session, company, "one", employees=10)
    with transaction():
        second = _say(session, company, "two", employees=20)
        assert bring_up_conflicts(session, outdated_conflicts(session)) == 1
    assert conflicts_of(session, [company.id or 0]) == {company.id: ["employees"]}
    assert _ids(session, "conflict") == {company.id}
    assert outdated_conflicts(session) == []

    with transaction():
        session.add(FieldChoice(company_id=company.id or 0, field="employees", record_id=second.id or 0))
    assert len(outdated_conflicts(session)) == 1
    with transaction():
        bring_up_conflicts(session, outdated_conflicts(session))
        session.get_one(SourceRecord, second.id).withdrawn_at = company.created_at
    with transaction():
        bring_up_conflicts(session, outdated_conflicts(session))
    assert _ids(session, "conflict") == set()
    assert session.exec(select(FirmConflict)).all() == []


def test_firm_that_changed_or_went_since_it_was_found_is_compared_later(session: Session) -> None:
    firm, gone = make_supplier(session), make_supplier(session)
    with transaction():
        for company in (firm, gone):
            for source in ("one", "two"):
                said = {"name": company.name, "employees": 7}
                session.add(SourceRecord(company_id=company.id or 0, stated_by=StatedBy.LIST, source=source, said=said))
    found = outdated_conflicts(session)
    with transaction() as writing:
        said = {"name": firm.name, "employees": 8}
        writing.add(SourceRecord(company_id=firm.id or 0, stated_by=StatedBy.LIST, source="three", said=said))
        writing.delete(writing.get_one(Company, gone.id))
    with transaction() as writing:
        bring_up_conflicts(writing, found)
    assert [key for key, *_sums in outdated_conflicts(session)] == [firm.id]


def test_words_of_written_lists_wait_until_they_are_explained(session: Session) -> None:
    def batch(status: ImportStatus, *words: str) -> ImportBatch:
        reasons = [{"code": "process_unknown", "value": word} for word in words]
        return ImportBatch(source="s", file_name=f"{status}.csv", status=status, rows=[{"reasons": reasons}])

    with transaction():
        session.add(batch(ImportStatus.APPLIED, "Zorp", "Blarg"))
        session.add(batch(ImportStatus.APPLIED, "ZORP"))
        session.add(batch(ImportStatus.CHECKED, "Never"))
    with transaction():
        bring_up(session, TODAY, behind(session, TODAY))
    assert [(each.word, each.rows, len(each.lists)) for each in unmapped_words(session)] == [
        ("Zorp", 2, 2),
        ("Blarg", 1, 1),
    ]
    with transaction():
        add_known_word(session, read_input(KnownWordInput, {"phrase": "zorp", "kind": "text"}), by=SYSTEM)
    assert [each.word for each in unmapped_words(session)] == ["Blarg"]


def test_figures_of_a_day_are_kept_and_shown_four_weeks_later(session: Session) -> None:
    make_supplier(session)
    early = TODAY - datetime.timedelta(days=28)
    with transaction():
        bring_up(session, early, behind(session, early))
        bring_up(session, early, behind(session, early))
    make_supplier(session)
    assert behind(session, TODAY)
    with transaction():
        bring_up(session, TODAY, behind(session, TODAY))
    assert not behind(session, TODAY)

    found = look(session, quality_asked(TODAY), uncompared=0)
    assert (found.before_on, found.before[FIRMS], found.counts[FIRMS]) == (early, 1, 2)
    assert look(session, quality_asked(TODAY - datetime.timedelta(days=1)), uncompared=0).before_on is None
    assert look(session, quality_asked(TODAY, province="24"), uncompared=0).before == {}
    assert {row.value for row in session.exec(select(QualityFigure).where(QualityFigure.figure == FIRMS))} == {1, 2}


def test_counting_one_province_is_no_more_work_than_counting_all(session: Session) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("counts the steps of SQLite's machine")

    def steps(province: str) -> int:
        told: list[int] = []
        driver: Any = session.connection().connection.driver_connection
        driver.set_progress_handler(lambda: told.append(1), 100)
        figure_counts(session, quality_asked(TODAY, province=province))
        driver.set_progress_handler(None, 0)
        return len(told)

    for _number in range(100):
        make_supplier(session, province="24")
    assert steps("24") < 1.2 * steps("")


def test_provinces_count_a_firm_where_it_works(session: Session) -> None:
    make_supplier(session, province="24", plants=[{"province": "79"}, {"province": "79"}], confirmed_on=None)
    make_supplier(session, province="79", confirmed_on=TODAY)
    found = dict(counts_by_province(session, quality_asked(TODAY), ("never-confirmed",)))
    assert found == {"24": {FIRMS: 1, "never-confirmed": 1}, "79": {FIRMS: 2, "never-confirmed": 1}}
