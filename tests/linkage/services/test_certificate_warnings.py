"""Certificates drop on their last day by themselves, for every reader, and are told of ninety days before."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlmodel import Session, select

from database.models.certificate_warnings import CertificateWarning
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.part_needs import PartNeed
from database.queries import certificates as rows
from database.queries import registry
from database.session import transaction
from linkage.days import agency_today
from linkage.language import TIME_ZONE
from linkage.services.certificate_warnings import Warned, firms_to_warn, warn
from linkage.services.fair_part_marks import evidence_of
from linkage.services.matches import matches_of_need
from linkage.web import cards
from search.documents import document
from search.fields import fact
from tests.factories import make_need, make_supplier

TODAY = agency_today()
DAY = datetime.timedelta(days=1)
CONTACT = {"name": "Anh Na", "email": "na@hoasen.example"}


def certificate(days: int, standard: str = "iso-9001") -> dict[str, str]:
    return {"id": standard, "status": "valid", "valid_to": (TODAY + days * DAY).isoformat()}


def send(session: Session, on: datetime.date = TODAY) -> Warned:
    ids = firms_to_warn(session, on)
    with transaction() as writing:
        return warn(writing, ids, on=on, base_url="https://linkage.example")


def test_all_that_ends_soon_stands_in_one_letter_once(session: Session) -> None:
    ending = [certificate(90), certificate(3, "iso-14001"), certificate(91, "iatf-16949"), certificate(-1, "iso-45001")]
    company = make_supplier(session, contact=CONTACT, certificates=ending)
    assert send(session) == Warned(letters=1, certificates=2, without_address=0)
    body = session.exec(select(OutboxMessage)).one().body
    assert body.index("ISO 14001") < body.index("ISO 9001")
    assert "IATF" not in body
    assert send(session).letters == 0
    assert send(session, TODAY + DAY) == Warned(letters=1, certificates=1, without_address=0)
    assert len(session.exec(select(CertificateWarning)).all()) == 3
    assert company.name in session.exec(select(OutboxMessage.subject)).first()  # type: ignore[operator]


def test_renewed_certificate_is_told_of_again(session: Session) -> None:
    company = make_supplier(session, contact=CONTACT, certificates=[certificate(10)])
    send(session)
    with transaction() as writing:
        writing.get_one(Company, company.id).certificates[0].valid_to = (TODAY + 400 * DAY).isoformat()
    assert send(session).letters == 0
    assert send(session, TODAY + 320 * DAY).letters == 1


def test_month_alone_counts_to_its_end(session: Session) -> None:
    first = (TODAY.replace(day=28) + 5 * DAY).replace(day=1)
    make_supplier(
        session, contact=CONTACT, certificates=[{"id": "iso-9001", "status": "valid", "valid_to": f"{first:%Y-%m}"}]
    )
    assert rows.count_ending(session, first=first - DAY, last=first + 26 * DAY) == 0
    assert rows.count_ending(session, first=first - DAY, last=first + 31 * DAY) == 1


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_firm_that_is_not_listed_is_left_alone(session: Session, status: str) -> None:
    make_supplier(session, status=status, contact=CONTACT, certificates=[certificate(10)])
    assert firms_to_warn(session, TODAY) == []


def test_firm_without_an_address_stays_on_the_list(session: Session) -> None:
    make_supplier(session, certificates=[certificate(10)])
    assert send(session) == Warned(letters=0, certificates=0, without_address=1)
    assert len(firms_to_warn(session, TODAY)) == 1


def test_certificate_without_a_last_day_counts_and_is_listed(session: Session) -> None:
    company = make_supplier(session, certificates=[{"id": "iso-9001", "status": "valid"}])
    assert [row.company_id for row in rows.undated(session)] == [company.id]
    assert company.certificates[0].counts_on(TODAY + 9_000 * DAY)


@pytest.fixture
def midnight() -> Iterator[time_machine.Traveller]:
    """One minute to midnight where the agency is; `shift` goes on from there."""

    moment = datetime.datetime.combine(TODAY, datetime.time(23, 59), ZoneInfo(TIME_ZONE))
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


def _readers(session: Session, company: Company, need: PartNeed) -> dict[str, bool]:
    """Who takes the certificate for valid, with the row as it is."""
    session.expire_all()
    today, found = agency_today(), session.get_one(Company, company.id)
    made = document(found, on=TODAY)
    asked = registry.SupplierFilter(stale_before=TODAY - 365 * DAY, certificates=["iso-9001"], on=today)
    assert made is not None
    return {
        "matcher": bool(matches_of_need(session, need, on=today).matches),
        "index": made.facts[fact("certificate", "iso-9001")] >= today.toordinal(),
        "registry": bool(registry.supplier_ids(session, asked, sort="name")),
        "card": cards.certificates(found, on=today)[0].state == "expiring",
        "evidence for parts": any("iso-9001" in code for code, _text in evidence_of(found)),
        "row": found.certificates[0].counts_on(today),
    }


def test_certificate_drops_at_midnight_for_every_reader(session: Session, midnight: time_machine.Traveller) -> None:
    company, need = make_supplier(session, certificates=[certificate(0)]), make_need(session)
    assert set(_readers(session, company, need).values()) == {True}
    version = session.get_one(Company, company.id).version
    midnight.shift(datetime.timedelta(minutes=2))
    assert set(_readers(session, company, need).values()) == {False}
    assert session.get_one(Company, company.id).version == version
