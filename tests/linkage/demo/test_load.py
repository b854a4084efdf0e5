"""The demo in an instance: written once, the same again, with people and a fair."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from sqlmodel import Session, col, func, select

from database.enums import FairPhase, FairSide, LinkSecrecy, Nationality, NeedStatus, OfficerRole, ProfileStatus
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.part_needs import PartNeed
from database.models.supply_links import SupplyLink
from database.models.supply_networks import SupplyNetwork
from database.models.users import User
from database.queries import fair_participants
from database.session import Database, transaction
from linkage.demo.accounts import ACCOUNTS, PASSWORD, present_accounts
from linkage.demo.generator import COMPLETE, Plan
from linkage.demo.held_fairs import EDITIONS
from linkage.demo.ids import buyer_id, supplier_id
from linkage.demo.load import load, made, refuse_if_in_use
from linkage.demo.report import match_rates
from linkage.errors import Conflict
from linkage.services.exchange import ImportReport, export_file
from linkage.services.users import authenticated

DAY = datetime.date(2026, 11, 21)
PLAN = Plan(as_of=DAY, firms=240, needs=30)


def loaded(plan: Plan = PLAN) -> ImportReport:
    file = made(plan)
    with transaction() as session:
        return load(session, plan, file)


@pytest.fixture
def demo(demo_url: str) -> Iterator[Session]:
    """A session on the demo of `PLAN`, which was loaded once for all tests here."""
    database = Database(demo_url)
    with database.session() as opened:
        yield opened
    database.close()


def test_load_writes_every_firm_and_need(session: Session) -> None:
    report = loaded().as_json()

    assert report["suppliers"] == {"created": 240, "updated": 0, "unchanged": 0, "refused": 0}
    assert report["needs"] == {"created": 30, "updated": 0, "unchanged": 0, "refused": 0}


def test_load_twice_changes_nothing(demo: Session) -> None:
    assert demo.exec(select(PartNeed.id).where(PartNeed.status == NeedStatus.MET)).all()
    before = export_file(demo)

    again = loaded().as_json()

    assert (again["suppliers"]["unchanged"], again["needs"]["unchanged"]) == (240, 30)
    assert export_file(demo) == before
    assert demo.exec(select(func.count(col(User.id)))).one() == len(ACCOUNTS)
    assert demo.exec(select(func.count(col(Fair.id)))).one() == 1 + len(EDITIONS)


def test_load_is_refused_when_the_instance_has_firms(session: Session) -> None:
    refuse_if_in_use(session)
    with transaction() as opened:
        opened.add(Company(name="Xưởng Có Thật"))

    with pytest.raises(Conflict):
        refuse_if_in_use(session)


def test_accounts_sign_in_and_own_their_firms(demo: Session) -> None:
    firms = {}
    for account in ACCOUNTS:
        user = authenticated(demo, account.email, PASSWORD)
        assert user is not None
        firms[account.email] = [membership.company.external_id for membership in user.memberships]
        assert user.officer_role == account.officer_role

    assert present_accounts(demo) == list(ACCOUNTS)
    assert [account.officer_role for account in ACCOUNTS][:2] == [OfficerRole.ADMIN, OfficerRole.OFFICER]
    assert firms == {
        "admin@agency.example": [],
        "officer@agency.example": [],
        "half@supplier.example": [supplier_id(1, 1)],
        "full@supplier.example": [supplier_id(1, 2)],
        "japan@assembler.example": [buyer_id(1, 1)],
        "korea@assembler.example": [buyer_id(1, 6)],
    }


def test_fair_lies_ahead_and_has_both_sides(demo: Session) -> None:
    fair = demo.exec(select(Fair).where(Fair.phase == FairPhase.WISHES)).one()

    participants = fair_participants.participants(demo, fair)
    sides = [participant.side for participant in participants]
    assert fair.phase is FairPhase.WISHES
    assert DAY < (fair.registration_closes_on or DAY) < fair.starts_on < fair.ends_on
    assert fair.starts_on.strftime("%A") == "Thursday"
    assert (sides.count(FairSide.ASSEMBLER), sides.count(FairSide.SUPPLIER)) == (25, 70)
    for participant in participants:
        buyer = participant.company.assembler_profile
        if buyer is not None and buyer.nationality is Nationality.JP:
            assert participant.languages == ["ja", "en"]
            assert {each.language for each in participant.delegates} == {"ja"}
        profile = participant.company.supplier_profile
        assert participant.side is FairSide.ASSEMBLER or (profile and profile.status is ProfileStatus.LISTED)


def test_another_seed_lives_beside_the_first(session: Session) -> None:
    loaded(Plan(as_of=DAY, firms=20, needs=5))

    report = loaded(Plan(as_of=DAY, firms=20, needs=5, seed=2)).as_json()

    assert report["suppliers"]["created"] == 20
    assert session.exec(select(func.count(col(Fair.id)))).one() == 2 * (1 + len(EDITIONS))


def test_most_needs_find_a_handful_and_a_few_find_nobody(session: Session) -> None:
    loaded(Plan(as_of=DAY, firms=600, needs=60))

    rates = match_rates(session, on=DAY)

    assert rates.needs >= 45
    assert 1 <= rates.nobody <= 0.2 * rates.needs
    assert rates.near >= 0.5 * rates.nobody
    assert rates.handful >= 0.55 * rates.needs


def test_load_links_firms_and_makes_a_network_once(demo: Session) -> None:
    links = demo.exec(select(SupplyLink)).all()
    shown = demo.exec(select(Company).where(Company.external_id == supplier_id(1, COMPLETE))).one()
    assert len(links) > 150
    assert {link.secrecy for link in links} == set(LinkSecrecy)
    assert any(link.supplier_id == shown.id for link in links)
    assert any(link.customer_id == shown.id for link in links)
    network = demo.exec(select(SupplyNetwork)).one()
    assert shown.id in {satellite.company_id for satellite in network.satellites}
    assert len(network.seats) == 2
    codes = sorted(link.code for link in links)
    loaded()
    assert sorted(demo.exec(select(SupplyLink.code)).all()) == codes
