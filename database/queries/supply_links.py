"""Reading supply links and networks as one reader may see them: the only door to these tables, so that no figure counts more."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlalchemy.orm import aliased, selectinload
from sqlmodel import Session, col, select

from database.enums import LinkSecrecy, ProfileStatus
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.plants import Capability, Plant
from database.models.supply_links import SupplyLink
from database.models.supply_networks import OpenSeat, Satellite, SupplyNetwork

Triple = tuple[str, str, str]
_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class LinkReader:
    """Who asks: the firms the person works for, whether the person is an officer, and whether signed in for a firm at all."""

    companies: frozenset[int] = frozenset()
    is_officer: bool = False

    @property
    def is_registered(self) -> bool:
        return bool(self.companies) or self.is_officer


def link_triples(session: Session, reader: LinkReader, *, on: datetime.date) -> list[Triple]:
    """(supplier, customer, process) by public code, of links in force on a day that nobody denied, as this reader sees them."""
    supplier, customer = aliased(Company), aliased(Company)
    statement = (
        select(supplier.code, customer.code, SupplyLink.process)
        .select_from(SupplyLink)
        .join(supplier, col(supplier.id) == col(SupplyLink.supplier_id))
        .join(customer, col(customer.id) == col(SupplyLink.customer_id))
        .where(_is_visible(reader), col(SupplyLink.denied_on).is_(None), _is_current(on))
        .order_by(col(SupplyLink.id))
    )
    return [(row[0], row[1], row[2]) for row in session.exec(statement).all()]


def links_of(session: Session, company: Company, reader: LinkReader) -> list[SupplyLink]:
    """Every link of a firm that this reader may see, with both firms; also those that ended or that a side denies."""
    side = or_(col(SupplyLink.supplier_id) == company.id, col(SupplyLink.customer_id) == company.id)
    statement = select(SupplyLink).where(side, _is_visible(reader)).order_by(col(SupplyLink.id).desc())
    return list(session.exec(statement.options(*_both_firms())).all())


def link(session: Session, code: str, reader: LinkReader) -> SupplyLink | None:
    """A link that this reader may see."""
    statement = select(SupplyLink).where(col(SupplyLink.code) == code, _is_visible(reader))
    return session.exec(statement.options(*_both_firms())).first()


def same_links(session: Session, supplier: Company, customer: Company, process: str) -> list[SupplyLink]:
    """All that say that one firm delivers a process to the other. For the two firms' own use: not filtered."""
    statement = select(SupplyLink).where(
        col(SupplyLink.supplier_id) == supplier.id,
        col(SupplyLink.customer_id) == customer.id,
        col(SupplyLink.process) == process,
    )
    return list(session.exec(statement.order_by(col(SupplyLink.id))).all())


def firms_by_code(session: Session, codes: Collection[str]) -> dict[str, Company]:
    """Public code -> firm, with its profiles and plants; in a fixed number of queries per 900 firms. No code, no firm."""
    wanted = sorted(code for code in codes if code.isascii() and code.isalnum())
    found: dict[str, Company] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = select(Company).where(col(Company.code).in_(wanted[start : start + _AT_ONCE]))
        found |= {firm.code: firm for firm in session.exec(statement.options(*_profiles())).all()}
    return found


def assembler_codes(session: Session) -> frozenset[str]:
    """Every firm that is an assembler."""
    return frozenset(session.exec(select(Company.code).join(AssemblerProfile)).all())


def nameable_firms(session: Session, *, but: Company | None, is_officer: bool) -> list[tuple[str, str]]:
    """(public code, names) of the firms that may be named as the other side: those everybody sees, for officers all."""
    columns: Any = (Company.code, Company.name, Company.name_en, Company.name_ja, Company.name_local)
    statement = select(*columns).where(true() if is_officer else _is_shown(Company))
    if but is not None:
        statement = statement.where(col(Company.id) != but.id)
    rows: Sequence[Any] = session.exec(statement.order_by(col(Company.name), col(Company.id))).all()
    return [(code, "\n".join(name for name in names if name)) for code, *names in rows]


def offers(session: Session) -> list[tuple[str, str, str, str]]:
    """(public code, process, province, park) of everything that listed firms run themselves and for others."""
    statement = (
        select(Company.code, Capability.process, Plant.province, Plant.industrial_park)
        .join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))
        .join(Plant, col(Plant.company_id) == col(Company.id))
        .join(Capability, col(Capability.plant_id) == col(Plant.id))
        .where(
            col(SupplierProfile.status) == ProfileStatus.LISTED,
            col(Capability.is_subcontracted).is_(False),
            col(Capability.is_captive).is_(False),
            col(Plant.province).is_not(None),
        )
        .distinct()
    )
    return [(code, process, province or "", park or "") for code, process, province, park in session.exec(statement)]


def networks(session: Session, reader: LinkReader, *, of: Company | None = None) -> list[SupplyNetwork]:
    """Networks this reader may see, newest first, with all their firms; `of`: only those a firm belongs to."""
    statement = select(SupplyNetwork).where(_is_in_sight(reader))
    if of is not None:
        statement = statement.where(_belongs(frozenset({of.id or 0})))
    return list(session.exec(statement.options(*_whole_network()).order_by(col(SupplyNetwork.id).desc())).all())


def network(session: Session, code: str, reader: LinkReader) -> SupplyNetwork | None:
    statement = select(SupplyNetwork).where(col(SupplyNetwork.code) == code, _is_in_sight(reader))
    return session.exec(statement.options(*_whole_network())).first()


def seat(session: Session, code: str) -> OpenSeat | None:
    return session.exec(select(OpenSeat).where(col(OpenSeat.code) == code)).first()


def _is_visible(reader: LinkReader) -> ColumnElement[bool]:
    """The policy of secrecy, in one place. Officers see all but what two firms keep to themselves."""
    allowed = [LinkSecrecy.PUBLIC, *([LinkSecrecy.REGISTERED] if reader.is_registered else [])]
    both = and_(
        col(SupplyLink.supplier_confirmed_on).is_not(None),
        col(SupplyLink.customer_confirmed_on).is_not(None),
        col(SupplyLink.denied_on).is_(None),
        col(SupplyLink.supplier_secrecy).in_(allowed),
        col(SupplyLink.customer_secrecy).in_(allowed),
        _is_shown_id(col(SupplyLink.supplier_id)),
        _is_shown_id(col(SupplyLink.customer_id)),
    )
    conditions = [both]
    if reader.is_officer:
        conditions.append(
            and_(
                col(SupplyLink.supplier_secrecy) != LinkSecrecy.SIDES,
                col(SupplyLink.customer_secrecy) != LinkSecrecy.SIDES,
            )
        )
    if reader.companies:
        conditions.append(_is_own(reader.companies))
    return or_(*conditions)


def _is_own(companies: frozenset[int]) -> ColumnElement[bool]:
    """A firm sees its links once a side stands by them; what an officer noted about a firm that it may not know stays hidden."""
    is_side = or_(col(SupplyLink.supplier_id).in_(companies), col(SupplyLink.customer_id).in_(companies))
    is_said = or_(
        col(SupplyLink.supplier_confirmed_on).is_not(None),
        col(SupplyLink.customer_confirmed_on).is_not(None),
        and_(_is_shown_id(col(SupplyLink.supplier_id)), _is_shown_id(col(SupplyLink.customer_id))),
    )
    return and_(is_side, is_said)


def _is_shown_id(company_id: Any) -> ColumnElement[bool]:
    listed = exists().where(
        col(SupplierProfile.company_id) == company_id, col(SupplierProfile.status) == ProfileStatus.LISTED
    )
    named = exists().where(
        col(AssemblerProfile.company_id) == company_id,
        col(AssemblerProfile.status) == ProfileStatus.LISTED,
        col(AssemblerProfile.is_name_public).is_(True),
    )
    return or_(listed, named)


def _is_shown(company: Any) -> ColumnElement[bool]:
    """Whether everybody may know of the firm by name."""
    return _is_shown_id(col(company.id))


def _is_current(on: datetime.date) -> ColumnElement[bool]:
    return or_(col(SupplyLink.until).is_(None), col(SupplyLink.until) >= on)


def _is_in_sight(reader: LinkReader) -> ColumnElement[bool]:
    return true() if reader.is_officer else _belongs(reader.companies)


def _belongs(companies: frozenset[int]) -> ColumnElement[bool]:
    held = exists().where(col(Satellite.network_id) == col(SupplyNetwork.id), col(Satellite.company_id).in_(companies))
    return or_(col(SupplyNetwork.centre_id).in_(companies), held)


def _profiles() -> tuple[Any, ...]:
    return (
        selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(Company.plants),  # type: ignore[arg-type]
    )


def _both_firms() -> tuple[Any, ...]:
    return tuple(
        selectinload(firm).options(*_profiles())  # type: ignore[arg-type]
        for firm in (SupplyLink.supplier, SupplyLink.customer)
    )


def _whole_network() -> tuple[Any, ...]:
    satellites = selectinload(SupplyNetwork.satellites)  # type: ignore[arg-type]
    return (
        selectinload(SupplyNetwork.centre).options(*_profiles()),  # type: ignore[arg-type]
        satellites.selectinload(Satellite.company).options(*_profiles()),  # type: ignore[arg-type]
        selectinload(SupplyNetwork.seats),  # type: ignore[arg-type]
    )
