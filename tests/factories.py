"""Rows for tests: plain functions with sensible defaults, written through the services.

Call them inside `with transaction() as session:`, or outside, where each opens and commits its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from database.enums import ConsentChannel, ConsentPurpose, MembershipRole, Nationality, OfficerRole, ProfileStatus
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import PartNeed
from database.models.privacy import Consent
from database.models.users import Membership, User
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.needs import NeedInput
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import SYSTEM
from linkage.services.consents import give_consent
from linkage.services.needs import create_need
from linkage.services.persons import Person
from linkage.services.suppliers import create_supplier

_numbers = itertools.count(1)


def supplier_data(**overrides: Any) -> dict[str, Any]:
    """A listed stamping shop in Bắc Ninh, in the keys of the exchange format."""
    return {
        "name": f"Dập Hoa Sen {next(_numbers)}",
        "business_type": "manufacturer",
        "status": "listed",
        "province": "24",
        "former_province": "Bắc Ninh",
        "ownership": "vn-private",
        "employees": 120,
        "utilisation_pct": 60,
        "summary_vi": "Dập liên hoàn cho thiết bị văn phòng.",
        "capabilities": [
            {
                "process": "stamping-progressive",
                "materials": ["secc"],
                "attrs": {"press_tonnage_t": [45, 200], "sheet_thickness_mm": [0.3, 2], "tolerance_mm": 0.03},
                "capacity_per_month": 1_000_000,
                "unit": "pcs",
            }
        ],
        "equipment": [{"type": "Progressive press", "spec": "200 t", "maker": "Aida", "year": 2018, "qty": 2}],
        "certificates": [{"id": "iso-9001", "status": "valid", "valid_to": "2099-12"}],
        "languages": ["vi", "en"],
        **overrides,
    }


def need_data(**overrides: Any) -> dict[str, Any]:
    """A published need for a stamped bracket, in the keys of the exchange format."""
    return {
        "title": f"Stamped bracket {next(_numbers)}",
        "lang": "en",
        "text": "Bracket, SECC 1 mm, progressive die.",
        "status": "published",
        "requirements": {
            "process_steps": [
                {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": 110}},
            ],
            "materials": ["secc"],
            "volume": {"value": 100_000, "unit": "pcs/month"},
            "certificates_must": ["iso-9001"],
            "location": {"mode": "any", "provinces": []},
        },
        **overrides,
    }


def make_supplier(session: Session, *, source: str = "web", **overrides: Any) -> Company:
    """A company with a listed supplier profile; overrides are keys of the exchange format."""
    with writing(session):
        return create_supplier(session, read_input(SupplierInput, supplier_data(**overrides)), by=SYSTEM, source=source)


def make_assembler(session: Session, *, name: str | None = None, **overrides: Any) -> Company:
    """A company with a listed assembler profile; overrides are its columns."""
    with writing(session):
        company = Company(name=name or f"Fuji Hồ Gươm {next(_numbers)}")
        values: dict[str, Any] = {
            "status": ProfileStatus.LISTED,
            "nationality": Nationality.JP,
            "sector": "office-machines",
            "plant_province": "24",
            **overrides,
        }
        company.assembler_profile = AssemblerProfile(**values)
        session.add(company)
        session.flush()
        return company


def make_need(session: Session, company: Company | None = None, *, source: str = "web", **overrides: Any) -> PartNeed:
    """A published need; overrides are keys of the exchange format. Without a company it gets a new assembler."""
    with writing(session):
        buyer = company or make_assembler(session)
        return create_need(session, buyer, read_input(NeedInput, need_data(**overrides)), by=SYSTEM, source=source)


def make_user(
    session: Session,
    *,
    email: str | None = None,
    name: str = "Nguyễn Thị Sen",
    officer_role: OfficerRole | None = None,
    company: Company | None = None,
    role: MembershipRole = MembershipRole.OWNER,
    **overrides: Any,
) -> User:
    """An active person, a member of the company when one is given. Without a password."""
    with writing(session):
        user = User(
            email=email or f"person{next(_numbers)}@mail.example", name=name, officer_role=officer_role, **overrides
        )
        session.add(user)
        session.flush()
        if company is not None:
            session.add(Membership(user_id=user.id or 0, company_id=company.id or 0, role=role))
            session.flush()
            session.refresh(user)
        return user


def make_officer(session: Session, *, role: OfficerRole = OfficerRole.OFFICER, **overrides: Any) -> User:
    """Staff of the agency."""
    return make_user(session, officer_role=role, **overrides)


def make_consent(
    session: Session, person: Person, purpose: ConsentPurpose, *, company: Company | None = None
) -> Consent:
    """A yes by a link sent to the person; of an account (`person.user_id`) a yes on the site."""
    channel = ConsentChannel.LINK if person.user_id is None else ConsentChannel.WEB
    with writing(session):
        return give_consent(session, person, purpose, agency="Linkage", channel=channel, by=SYSTEM, company=company)


@contextmanager
def writing(session: Session) -> Iterator[None]:
    """The transaction that is open, or one of its own."""
    if session.info.get("linkage_write"):
        yield
        return
    with transaction():
        yield
