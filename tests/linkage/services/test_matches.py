import datetime
import threading
from typing import Any

import pytest
from sqlmodel import Session

from database.enums import ProfileStatus
from database.models.companies import Company
from database.session import Database, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.match_facts import confirmed_since, need_fact, supplier_fact, volume_parts
from linkage.services.matches import catalogue, matches_of_need, needs_for_supplier
from linkage.services.suppliers import as_input, pause_profile, publish_profile, update_supplier
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


def test_only_listed_and_confirmed_suppliers_are_matched(session: Session) -> None:
    never = make_supplier(session)
    fresh = make_supplier(session, confirmed_on="2025-05-21")
    make_supplier(session, confirmed_on="2025-05-20")
    make_supplier(session, status="draft")
    make_supplier(session, status="paused")
    assert set(catalogue(session, DAY).suppliers) == {never.code, fresh.code}


def test_catalogue_is_kept_while_nothing_changes(session: Session) -> None:
    make_supplier(session)
    assert catalogue(session, DAY) is catalogue(session, DAY)


def test_change_of_a_profile_is_seen_at_once_and_others_are_not_read_again(session: Session) -> None:
    changed, other = make_supplier(session), make_supplier(session)
    before = catalogue(session, DAY)
    wanted = read_input(SupplierInput, {**as_record(as_input(changed)), "capabilities": [{"process": "plating-zinc"}]})
    with transaction():
        update_supplier(session, changed, wanted, by=SYSTEM)
    after = catalogue(session, DAY)
    assert [each.process for each in after.suppliers[changed.code].capabilities] == ["plating-zinc"]
    assert after.suppliers[other.code] is before.suppliers[other.code]


def test_paused_and_published_profiles_leave_and_come_back(session: Session) -> None:
    company = make_supplier(session)
    with transaction():
        pause_profile(session, company, by=SYSTEM)
    assert set(catalogue(session, DAY).suppliers) == set()
    with transaction():
        publish_profile(session, company, by=SYSTEM)
    assert set(catalogue(session, DAY).suppliers) == {company.code}


def test_deleted_firm_leaves_although_another_comes(session: Session) -> None:
    gone = make_supplier(session)
    catalogue(session, DAY)
    with transaction():
        session.delete(session.get(Company, gone.id))
    new = make_supplier(session)
    assert set(catalogue(session, DAY).suppliers) == {new.code}


def test_each_day_has_its_own_catalogue(session: Session) -> None:
    company = make_supplier(session, utilisation_pct=60, utilisation_on="2026-11-21")
    later = DAY + datetime.timedelta(days=91)
    assert catalogue(session, DAY).suppliers[company.code].capabilities[0].utilisation == 0.6
    assert catalogue(session, later).suppliers[company.code].capabilities[0].utilisation is None


def test_catalogue_serves_many_threads(database: Database, session: Session) -> None:
    make_supplier(session)
    sizes: list[int] = []

    def look() -> None:
        with database.session() as opened:
            sizes.append(len(catalogue(opened, DAY).suppliers))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sizes == [1] * 8


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
