import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from database.enums import ProfileStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.services import match_snapshots, matches
from linkage.services.audit import SYSTEM
from linkage.services.match_facts import confirmed_since, need_fact, supplier_fact, volume_parts
from linkage.services.matches import matches_of_need, needs_for_supplier
from linkage.services.suppliers import as_input, pause_profile, publish_profile, update_supplier
from matching import Catalogue, match_need
from matching.facts import Match, NearMiss
from tests.factories import make_assembler, make_need, make_supplier

DAY = datetime.date(2026, 11, 21)


def test_fact_says_what_the_rows_say(session: Session) -> None:
    company = make_supplier(
        session,
        utilisation_pct=60,
        utilisation_on="2026-11-01",
        certificates=[{"id": "iso-9001", "valid_to": "2027-02"}],
        qcd={"on_time_delivery_pct": 98},
        plants=[
            {"province": "31", "capabilities": [{"process": "plating-zinc", "attrs": {"plating_method": "barrel"}}]}
        ],
    )
    fact = supplier_fact(session, company, on=DAY)
    assert (fact.id, fact.province, fact.on_time_delivery) == (company.code, "24", 0.98)
    assert [(each.process, each.province) for each in fact.capabilities] == [
        ("stamping-progressive", "24"),
        ("plating-zinc", "31"),
    ]
    assert fact.capabilities[0].attributes["press_tonnage_t"] == (45.0, 200.0)
    assert fact.capabilities[0].utilisation == 0.6
    assert fact.capabilities[1].attributes == {"plating_method": frozenset({"barrel"})}
    assert fact.certificates[0].valid_until == datetime.date(2027, 2, 28)
    assert fact.coordinates is not None


@pytest.mark.parametrize(("said_on", "utilisation"), [("2026-08-23", 0.6), ("2026-08-22", None)])
def test_utilisation_older_than_90_days_is_unknown(session: Session, said_on: str, utilisation: float | None) -> None:
    company = make_supplier(session, utilisation_pct=60, utilisation_on=said_on)
    assert supplier_fact(session, company, on=DAY).capabilities[0].utilisation == utilisation


def test_utilisation_of_a_capability_goes_before_that_of_the_firm(session: Session) -> None:
    own = {"process": "plating-zinc", "utilisation_pct": 90, "utilisation_on": "2026-11-01"}
    company = make_supplier(session, utilisation_pct=60, utilisation_on="2026-11-01", capabilities=[own])
    assert supplier_fact(session, company, on=DAY).capabilities[0].utilisation == 0.9


@pytest.mark.parametrize(
    ("on", "since"),
    [
        (datetime.date(2026, 11, 21), datetime.date(2025, 5, 21)),
        (datetime.date(2026, 8, 31), datetime.date(2025, 2, 28)),
        (datetime.date(2027, 6, 1), datetime.date(2025, 12, 1)),
    ],
)
def test_confirmation_counts_for_18_months(on: datetime.date, since: datetime.date) -> None:
    assert confirmed_since(on) == since


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("pcs/month", ("pcs", "month")),
        ("t / year", ("t", "year")),
        ("sets once", ("sets", "once")),
        ("kg", ("kg", "month")),
        ("as agreed", (None, "month")),
        (None, (None, "month")),
    ],
)
def test_volume_unit_is_taken_apart(text: str | None, parts: tuple[str | None, str]) -> None:
    assert volume_parts(text) == parts


def test_need_without_a_plant_is_where_its_buyer_is(session: Session) -> None:
    need = make_need(session, make_assembler(session, plant_province="31"))
    need.plant_province = None
    assert need_fact(need).buyer_province == "31"


def firms_for(session: Session, need: PartNeed) -> list[str]:
    return [match.supplier for match in matches_of_need(session, need, on=DAY).matches]


def test_only_listed_and_confirmed_suppliers_are_matched(session: Session) -> None:
    never = make_supplier(session)
    fresh = make_supplier(session, confirmed_on="2025-05-21")
    make_supplier(session, confirmed_on="2025-05-20")
    make_supplier(session, status="draft")
    make_supplier(session, status="paused")
    assert sorted(firms_for(session, make_need(session))) == sorted([never.code, fresh.code])


def test_change_of_a_profile_is_seen_by_the_next_question(session: Session) -> None:
    changed = make_supplier(session, utilisation_on="2026-11-01")
    need = make_need(session)
    assert firms_for(session, need) == [changed.code]
    wanted = read_input(SupplierInput, {**as_record(as_input(changed)), "capabilities": [{"process": "plating-zinc"}]})
    with transaction():
        update_supplier(session, changed, wanted, by=SYSTEM)
    assert firms_for(session, need) == []


def test_paused_and_published_profiles_leave_and_come_back(session: Session) -> None:
    company, need = make_supplier(session, utilisation_on="2026-11-01"), make_need(session)
    with transaction():
        pause_profile(session, company, by=SYSTEM)
    assert firms_for(session, need) == []
    with transaction():
        publish_profile(session, company, by=SYSTEM)
    assert firms_for(session, need) == [company.code]


def test_utilisation_goes_stale_without_a_change(session: Session) -> None:
    company, need = make_supplier(session, utilisation_on="2026-11-21"), make_need(session)
    later = DAY + datetime.timedelta(days=91)
    answers = [matches_of_need(session, need, on=day).matches[0] for day in (DAY, later)]
    verdicts = [next(each.verdict for each in answer.reasons if each.criterion == "capacity") for answer in answers]
    assert [answer.supplier for answer in answers] == [company.code] * 2
    assert verdicts == ["met", "unknown"]


def test_answer_of_the_columns_is_that_of_the_reference(session: Session) -> None:
    need = make_need(session)
    firms = [
        make_supplier(session, utilisation_on="2026-11-01", utilisation_pct=10 * number, employees=number)
        for number in range(8)
    ]
    firms += [
        make_supplier(session, certificates=[]),
        make_supplier(session, capabilities=[{"process": "plating-zinc"}]),
    ]
    facts = [supplier_fact(session, company, on=DAY) for company in firms]
    assert matches_of_need(session, need, on=DAY, limit=5) == match_need(
        need_fact(need), Catalogue(facts), on=DAY, limit=5
    )


def test_wrong_columns_are_made_anew(session: Session, caplog: pytest.LogCaptureFixture) -> None:
    company, need = make_supplier(session, utilisation_on="2026-11-01"), make_need(session)
    match_snapshots.snapshot(session)
    session.connection().execute(text("UPDATE capabilities SET capacity_per_month = 9000000"))
    found = matches_of_need(session, need, on=DAY)
    assert found.matches[0].score == pytest.approx(
        match_need(need_fact(need), Catalogue([supplier_fact(session, company, on=DAY)]), on=DAY).matches[0].score
    )
    assert caplog.records == []


def test_question_is_answered_when_columns_stay_wrong(
    session: Session, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, need = make_supplier(session, utilisation_on="2026-11-01"), make_need(session)

    def differ(*_args: object, **_settings: object) -> None:
        raise ValueError("kernel and reference differ")

    monkeypatch.setattr(matches, "match_columns", differ)
    assert firms_for(session, need) == [company.code]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_matches_name_who_fits_and_what_others_lack(session: Session) -> None:
    need = make_need(session)
    fits = make_supplier(session, utilisation_on="2026-11-01")
    lacks = make_supplier(
        session, utilisation_on="2026-11-01", certificates=[{"id": "iso-9001", "valid_to": "2026-10"}]
    )
    found = matches_of_need(session, need, on=DAY)
    assert [match.supplier for match in found.matches] == [fits.code]
    assert [(miss.supplier, miss.missing) for miss in found.near_misses] == [(lacks.code, ("certificate",))]


def test_need_without_a_process_cannot_be_matched(session: Session) -> None:
    need = make_need(session, status="draft", requirements={})
    with pytest.raises(Invalid, match="processes"):
        matches_of_need(session, need, on=DAY)


def needs_seen_by(session: Session, company: Company, **options: Any) -> list[str]:
    return [need.title for need, _ in needs_for_supplier(session, company, on=DAY, **options)]


def test_supplier_sees_needs_that_fit_before_those_it_nearly_fits(session: Session) -> None:
    company = make_supplier(session, utilisation_on="2026-11-01")
    steps = {"process_steps": [{"process": "stamping-progressive", "attrs": {"press_tonnage_t": 400}}]}
    make_need(session, title="larger press", requirements=steps)
    make_need(session, title="fits")
    make_need(session, title="other trade", requirements={"process_steps": [{"process": "pcba-smt"}]})
    found = needs_for_supplier(session, company, on=DAY)
    assert [(need.title, type(answer)) for need, answer in found] == [("fits", Match), ("larger press", NearMiss)]


def test_supplier_sees_only_open_needs_it_may_see(session: Session) -> None:
    company = make_supplier(session)
    make_need(session, title="public")
    make_need(session, title="registered", visibility="registered")
    make_need(session, title="officers", visibility="officers")
    make_need(session, title="draft", status="draft")
    make_need(session, title="closed", closes_on="2026-11-20")
    make_need(session, title="closes today", closes_on="2026-11-21")
    make_need(session, company, title="its own")
    assert sorted(needs_seen_by(session, company)) == ["closes today", "public", "registered"]
    assert len(needs_seen_by(session, company, limit=1)) == 1


def test_draft_profile_sees_its_needs_before_it_is_listed(session: Session) -> None:
    company = make_supplier(session, status="draft")
    assert company.supplier_profile is not None
    assert company.supplier_profile.status is ProfileStatus.DRAFT
    make_need(session, title="fits")
    assert needs_seen_by(session, company) == ["fits"]
