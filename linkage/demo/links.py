"""Who supplies whom in the demo: shops that shape parts deliver to assemblers, platers, heat treaters and die makers to those shops.

Most firms look for a partner nearby, a few serve many. Some links wait for the other side, some are secret, as in life.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import EvidenceLevel, LinkSecrecy, LinkSide, NetworkStatus, ProfileStatus, SubjectKind
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.plants import Capability, Plant
from database.models.supply_links import SupplyLink
from database.models.supply_networks import OpenSeat, Satellite, SupplyNetwork
from linkage.demo.draws import chance, days_before, stream, weighted
from linkage.demo.generator import COMPLETE, Plan
from linkage.demo.ids import SOURCE, buyer_id, id_prefix, supplier_id
from linkage.services.audit import Actor, record
from linkage.services.exchange_rows import lasting_code
from matching.network import SHAPING
from matching.taxonomy import taxonomy

SERVING = ("surface-treatment", "heat-treatment", "coating-painting", "die-mold")
_SECRECY = {LinkSecrecy.PUBLIC: 34.0, LinkSecrecy.REGISTERED: 22.0, LinkSecrecy.OFFICERS: 34.0, LinkSecrecy.SIDES: 10.0}
_EVIDENCE = {EvidenceLevel.SELF_DECLARED: 60.0, EvidenceLevel.DOCUMENTED: 25.0, EvidenceLevel.SEEN: 15.0}
_NEAR, _FAR = 12.0, 1.0
_DRAWN_FROM = 60


@dataclass(frozen=True, slots=True)
class _Firm:
    key: int
    external_id: str
    province: str
    processes: tuple[str, ...]

    @property
    def shaping(self) -> str | None:
        """The first process by which it gives parts their shape."""
        return next((code for code in self.processes if taxonomy().family(code) in SHAPING), None)


def link_up(session: Session, plan: Plan, *, by: Actor) -> int:
    """Writes the links and one network, when this seed has none yet; how many links."""
    marker = _code(plan, "network")
    if session.exec(select(SupplyNetwork.id).where(SupplyNetwork.code == marker)).first() is not None:
        return 0
    firms, buyers = _firms(session, plan), _buyers(session, plan)
    if not firms or not buyers:
        return 0
    links = {(row["supplier_id"], row["customer_id"], row["process"]): row for row in _links(plan, firms, buyers)}
    session.execute(insert(SupplyLink), list(links.values()))
    _network(session, plan, firms, buyers, links)
    record(session, by, "link.noted", subject_kind=SubjectKind.LINK, subject="demo", links=len(links))
    return len(links)


def _links(plan: Plan, firms: Sequence[_Firm], buyers: Sequence[_Firm]) -> Iterator[dict[str, Any]]:
    """Every shop with its customers and the firms that serve it, each from a stream of its own."""
    serving: dict[str, list[_Firm]] = defaultdict(list)
    for firm in firms:
        for family in {taxonomy().family(code) for code in firm.processes} & set(SERVING):
            serving[family].append(firm)
    for firm in firms:
        rng = stream(plan.seed, "links", firm.external_id)
        is_shown = firm.external_id == supplier_id(plan.seed, COMPLETE)
        if firm.shaping is None or not (is_shown or chance(rng, 0.7)):
            continue
        wanted = buyers[:1] if is_shown else []
        drawn = _some_near(rng, buyers, firm.province, 2 if is_shown else rng.choice((1, 1, 2, 3)))
        for buyer in dict.fromkeys([*wanted, *drawn]):
            yield _row(rng, plan, firm, buyer, firm.shaping, tier=1)
        for family in SERVING:
            if serving[family] and (is_shown or chance(rng, 0.45)):
                for server, process in _servers(rng, serving[family], firm.province, family):
                    if server.key != firm.key:
                        yield _row(rng, plan, server, firm, process, tier=2)


def _servers(rng: Random, firms: Sequence[_Firm], province: str, family: str) -> list[tuple[_Firm, str]]:
    """A firm with its process of the family, and for every other customer a second one that runs the same."""
    first = _some_near(rng, firms, province, 1)[0]
    process = next(code for code in first.processes if taxonomy().family(code) == family)
    alike = [firm for firm in firms if process in firm.processes and firm.key != first.key]
    second = _some_near(rng, alike, province, 1) if alike and chance(rng, 0.5) else []
    return [(firm, process) for firm in (first, *second)]


def _some_near(rng: Random, firms: Sequence[_Firm], province: str, count: int) -> list[_Firm]:
    """Firms by lot, those of the same province twelve times as likely."""
    if len(firms) > _DRAWN_FROM:
        near = [firm for firm in firms if firm.province == province][:_DRAWN_FROM]
        firms = [*near, *rng.sample(list(firms), _DRAWN_FROM)]
    chosen = rng.choices(firms, [_NEAR if firm.province == province else _FAR for firm in firms], k=count)
    return list(dict.fromkeys(chosen))


def _row(rng: Random, plan: Plan, supplier: _Firm, customer: _Firm, process: str, *, tier: int) -> dict[str, Any]:
    side = LinkSide.SUPPLIER if chance(rng, 0.7) else LinkSide.CUSTOMER
    secrecy, said = weighted(rng, _SECRECY), days_before(rng, plan.as_of, 5, 400)
    is_answered = chance(rng, 0.72)
    answered = min(plan.as_of, said + datetime.timedelta(days=rng.randint(1, 40)))
    is_by_supplier = side is LinkSide.SUPPLIER
    return {
        "code": _code(plan, supplier.external_id, customer.external_id, process),
        "supplier_id": supplier.key,
        "customer_id": customer.key,
        "process": process,
        "part_group": None,
        "tier": tier,
        "evidence": EvidenceLevel.BUYER_CONFIRMED if is_answered and is_by_supplier else weighted(rng, _EVIDENCE),
        "evidence_on": said,
        "since": days_before(rng, plan.as_of, 500, 4000),
        "until": None,
        "supplier_secrecy": secrecy,
        "customer_secrecy": secrecy,
        "stated_by": side,
        "stated_by_id": None,
        "supplier_confirmed_on": said if is_by_supplier else answered if is_answered else None,
        "customer_confirmed_on": answered if is_by_supplier and is_answered else None if is_by_supplier else said,
        "denied_on": None,
        "created_at": now(),
        "version": 1,
    }


def _network(
    session: Session,
    plan: Plan,
    firms: Sequence[_Firm],
    buyers: Sequence[_Firm],
    links: Mapping[tuple[int, int, str], Mapping[str, Any]],
) -> None:
    """A network around the first buyer: firms that deliver to it, and two seats that are still open."""
    centre = buyers[0]
    delivering = [(supplier, process) for supplier, customer, process in links if customer == centre.key]
    shown = next((firm.key for firm in firms if firm.external_id == supplier_id(plan.seed, COMPLETE)), 0)
    delivering.sort(key=lambda pair: pair[0] != shown)
    network = SupplyNetwork(
        code=_code(plan, "network"),
        name="Cụm vệ tinh máy in / Printer satellites",
        about="Các nhà cung cấp quanh một nhà lắp ráp, nhận việc theo công đoạn. / Firms around one assembler, a task each.",
        centre_id=centre.key,
        status=NetworkStatus.RUNNING,
    )
    network.satellites = [
        Satellite(network_id=0, company_id=key, process=process, since=plan.as_of - datetime.timedelta(days=200))
        for key, process in delivering[:5]
    ]
    network.seats = [
        OpenSeat(network_id=0, process="plating-zinc", task="Mạ kẽm giá đỡ thép / Zinc plating of steel brackets"),
        OpenSeat(network_id=0, process="injection-molding", task="Vỏ nhựa ABS / ABS housings"),
    ]
    session.add(network)
    session.flush()


def _firms(session: Session, plan: Plan) -> list[_Firm]:
    """Listed suppliers of this seed with what they run themselves, in the order they were made."""
    statement = (
        select(Company.id, Company.external_id, Plant.province, Capability.process)
        .join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))
        .join(Plant, col(Plant.company_id) == col(Company.id))
        .join(Capability, col(Capability.plant_id) == col(Plant.id))
        .where(
            *_of_seed(plan),
            SupplierProfile.status == ProfileStatus.LISTED,
            Plant.position == 0,
            col(Capability.is_captive).is_(False),
            col(Capability.is_subcontracted).is_(False),
        )
        .order_by(col(Company.external_id), col(Capability.position))
    )
    found: dict[int, tuple[str, str, list[str]]] = {}
    for key, external_id, province, process in session.exec(statement).all():
        found.setdefault(key or 0, (external_id or "", province or "", []))[2].append(process)
    return [_Firm(key, code, place, tuple(processes)) for key, (code, place, processes) in found.items()]


def _buyers(session: Session, plan: Plan) -> list[_Firm]:
    """Assemblers of this seed; the one with a demo account first."""
    statement = select(Company.id, Company.external_id, AssemblerProfile.plant_province).join(AssemblerProfile)
    rows = session.exec(statement.where(*_of_seed(plan)).order_by(col(Company.external_id))).all()
    found = [_Firm(key or 0, external_id or "", province or "", ()) for key, external_id, province in rows]
    return sorted(found, key=lambda firm: firm.external_id != buyer_id(plan.seed, 1))


def _of_seed(plan: Plan) -> tuple[Any, ...]:
    own = col(Company.external_id).startswith(id_prefix(plan.seed), autoescape=True)
    return (col(Company.source) == SOURCE, own)


def _code(plan: Plan, *parts: str) -> str:
    return lasting_code("link", SOURCE, "/".join((id_prefix(plan.seed), *parts)))
