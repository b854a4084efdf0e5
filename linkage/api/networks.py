"""Who supplies whom, as far as the person behind the token may see; every figure is computed on just those links."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from flask import Response, g
from pydantic import Field

from database.enums import EvidenceLevel, LinkSecrecy, LinkSide, NetworkStatus
from database.models.companies import Company
from database.models.supply_links import SupplyLink
from database.models.supply_networks import SupplyNetwork
from database.queries import registry as company_rows
from database.queries import supply_links as rows
from database.session import db
from linkage.access import is_member, may_curate, may_see_assembler_name, may_see_supplier, require
from linkage.api.answers import answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.inputs.base import Input
from linkage.language import _l
from linkage.services import supply_networks as analysis
from linkage.services.supply_links import reader_of
from matching.supply_network import SingleSource

_MOST = 200


class LinkAnswer(Answer):
    """One firm delivers work of a process to another, by public code."""

    code: str
    supplier: str
    customer: str
    process: str
    part_group: str | None
    tier: int | None
    since: datetime.date | None
    until: datetime.date | None
    evidence: EvidenceLevel
    stated_by: LinkSide
    secrecy: LinkSecrecy
    is_confirmed: bool
    is_denied: bool


class SingleSourceAnswer(Answer):
    """`customer` gets `process` from `supplier` and from nobody else."""

    customer: str
    process: str
    supplier: str


class FirmRisksAnswer(Answer):
    """What hangs on one firm alone. `tier`: how far the firm stands above the nearest assembler."""

    tier: int | None
    single_sources: list[SingleSourceAnswer]
    only_customer: str | None
    sole_source_for: list[SingleSourceAnswer]


class FirmNetworkAnswer(Answer):
    """A firm among those it deals with. `suppliers` and `customers`: a list for each tier, nearest first.

    `names`: code -> name, where you may know it. `risks` are for its own people and officers: others see a part of the links only.
    """

    firm: str
    suppliers: list[list[str]]
    customers: list[list[str]]
    links: list[LinkAnswer]
    names: dict[str, str]
    risks: FirmRisksAnswer | None = None


class WeakenedAnswer(Answer):
    """`customer` still gets `process`, from those that are left."""

    customer: str
    process: str
    left: list[str]


class RemovalAnswer(Answer):
    """What breaks without a firm. `stops`: firms that miss a supply, in waves. `parts`: groups that are cut off."""

    firm: str
    lost: list[SingleSourceAnswer]
    weakened: list[WeakenedAnswer]
    stops: list[list[str]]
    stranded: list[str]
    parts: list[list[str]]
    networks: list[str]


class DependenceAnswer(Answer):
    """`sole_for`: supplies that only this firm delivers; `stops`: firms that would stop without it."""

    firm: str
    sole_for: int
    stops: int
    is_joint: bool


class RisksAnswer(Answer):
    """The whole network you may see, and the firms on which something hangs alone, worst first."""

    firms: int
    links: int
    parts: list[int]
    single_sources: int
    single_customers: int
    dependences: list[DependenceAnswer]


class RisksQuery(Input):
    """So many firms at most."""

    limit: int = Field(default=50, ge=1, le=_MOST)


class GapAnswer(Answer):
    """A province where firms usually need a family of processes next and nobody published runs it."""

    province: str
    family: str
    asking: int
    nearest: str | None
    km: float | None


class PlaceAnswer(Answer):
    """Firms by family of processes in a province, or in one of its industrial parks."""

    province: str
    park: str | None
    families: dict[str, int]


class CoverageAnswer(Answer):
    """What each place covers, and what is missing."""

    provinces: list[PlaceAnswer]
    parks: list[PlaceAnswer]
    gaps: list[GapAnswer]


class SatelliteAnswer(Answer):
    """A firm of a network and its task."""

    firm: str
    process: str
    task: str | None
    since: datetime.date | None


class SeatAnswer(Answer):
    """A task that nobody has yet."""

    code: str
    process: str
    material: str | None
    task: str | None


class SupplyNetworkAnswer(Answer):
    """A centre with its satellites and open seats."""

    code: str
    name: str
    status: NetworkStatus
    centre: str
    about: str | None
    satellites: list[SatelliteAnswer]
    seats: list[SeatAnswer]


class SupplyNetworkList(Answer):
    results: list[SupplyNetworkAnswer]


@operation(
    Operation(
        "get",
        "/suppliers/<code>/network",
        summary=_l("Suppliers and customers of a firm, in tiers, as far as you may see them"),
        tag="networks",
        answer=FirmNetworkAnswer,
        is_open=True,
    )
)
def supplier_network(code: str) -> Response:
    company, reader = _seen(code), reader_of(g.user)
    found = analysis.firm_network(db(), company, reader, on=agency_today())
    body = FirmNetworkAnswer(
        firm=company.code,
        suppliers=[list(tier) for tier in found.around.suppliers],
        customers=[list(tier) for tier in found.around.customers],
        links=[_link(link) for link in rows.links_of(db(), company, reader)],
        names=_names(found.around.firms),
    )
    if not (is_member(g.user, company) or may_curate(g.user)):
        return answer(body)
    risks = FirmRisksAnswer(
        tier=found.tier,
        single_sources=_singles(found.sources),
        only_customer=found.only_customer,
        sole_source_for=_singles(found.sole_for),
    )
    return answer(body.model_copy(update={"risks": risks}))


@operation(
    Operation(
        "get",
        "/suppliers/<code>/removal",
        summary=_l("What breaks without a firm; for its own people and officers"),
        tag="networks",
        answer=RemovalAnswer,
    )
)
def supplier_removal(code: str) -> Response:
    company, reader = _seen(code), reader_of(g.user)
    require(is_member(g.user, company) or may_curate(g.user))
    gone = analysis.removal(db(), company, reader, on=agency_today())
    broken = analysis.broken_networks(rows.networks(db(), reader, of=company), company)
    return answer(
        RemovalAnswer(
            firm=company.code,
            lost=_singles(gone.lost),
            weakened=[
                WeakenedAnswer(customer=each.customer, process=each.process, left=list(each.left))
                for each in gone.weakened
            ],
            stops=[list(wave) for wave in gone.stops],
            stranded=list(gone.stranded),
            parts=[list(part) for part in gone.parts],
            networks=[network.code for network, _lost in broken],
        )
    )


@operation(
    Operation(
        "get",
        "/network/risks",
        summary=_l("Firms on which others depend, worst first; for officers"),
        tag="networks",
        query=RisksQuery,
        answer=RisksAnswer,
    )
)
def network_risks(query: RisksQuery) -> Response:
    require(may_curate(g.user))
    found = analysis.risks(db(), reader_of(g.user), on=agency_today())
    return answer(
        RisksAnswer(
            firms=found.firms,
            links=found.links,
            parts=list(found.parts),
            single_sources=found.single_sources,
            single_customers=found.single_customers,
            dependences=[
                DependenceAnswer(firm=each.firm, sole_for=each.sole_for, stops=each.stops, is_joint=each.is_joint)
                for each in found.dependences[: query.limit]
            ],
        )
    )


@operation(
    Operation(
        "get",
        "/network/coverage",
        summary=_l("Published firms by process family, province and park, and what is missing; for officers"),
        tag="networks",
        answer=CoverageAnswer,
    )
)
def network_coverage() -> Response:
    require(may_curate(g.user))
    found = analysis.coverage_now(db())
    return answer(
        CoverageAnswer(
            provinces=[
                PlaceAnswer(province=code, park=None, families=dict(held)) for code, held in found.provinces.items()
            ],
            parks=[
                PlaceAnswer(province=code, park=park, families=dict(held)) for (code, park), held in found.parks.items()
            ],
            gaps=[
                GapAnswer(
                    province=gap.province,
                    family=gap.family,
                    asking=gap.asking,
                    nearest=gap.nearest,
                    km=_rounded(gap.km),
                )
                for gap in found.gaps
            ],
        )
    )


@operation(
    Operation(
        "get",
        "/networks",
        summary=_l("Networks of a centre and its satellites: those your firm belongs to; for officers all"),
        tag="networks",
        answer=SupplyNetworkList,
    )
)
def networks() -> Response:
    found = rows.networks(db(), reader_of(g.user))
    return answer(SupplyNetworkList(results=[_network(network) for network in found]))


@operation(
    Operation(
        "get",
        "/networks/<code>",
        summary=_l("One network with its tasks and open seats"),
        tag="networks",
        answer=SupplyNetworkAnswer,
    )
)
def network(code: str) -> Response:
    found = rows.network(db(), code, reader_of(g.user))
    if found is None:
        raise NotFound(_l("There is no such network."))
    return answer(_network(found))


def _seen(code: str) -> Company:
    """A supplier that this reader may see, or any firm for its own people and officers. Raises NotFound."""
    company = company_rows.company(db(), code)
    if company is None or not (may_see_supplier(g.user, company) or is_member(g.user, company) or may_curate(g.user)):
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    return company


def _names(codes: Iterable[str]) -> dict[str, str]:
    """The names this reader may know; a firm that stays unnamed is told by its code alone."""
    firms = analysis.firms_of(db(), codes)
    return {
        code: firm.name
        for code, firm in firms.items()
        if may_see_supplier(g.user, firm) or firm.assembler_profile is None or may_see_assembler_name(g.user, firm)
    }


def _link(link: SupplyLink) -> LinkAnswer:
    return LinkAnswer(
        code=link.code,
        supplier=link.supplier.code,
        customer=link.customer.code,
        process=link.process,
        part_group=link.part_group,
        tier=link.tier,
        since=link.since,
        until=link.until,
        evidence=link.evidence,
        stated_by=link.stated_by,
        secrecy=link.secrecy,
        is_confirmed=link.is_confirmed,
        is_denied=link.denied_on is not None,
    )


def _singles(found: Iterable[SingleSource]) -> list[SingleSourceAnswer]:
    return [SingleSourceAnswer(customer=each.customer, process=each.process, supplier=each.supplier) for each in found]


def _rounded(km: float | None) -> float | None:
    return None if km is None else round(km, 1)


def _network(network: SupplyNetwork) -> SupplyNetworkAnswer:
    return SupplyNetworkAnswer(
        code=network.code,
        name=network.name,
        status=network.status,
        centre=network.centre.code,
        about=network.about,
        satellites=[
            SatelliteAnswer(firm=each.company.code, process=each.process, task=each.task, since=each.since)
            for each in network.satellites
        ],
        seats=[
            SeatAnswer(code=each.code, process=each.process, material=each.material, task=each.task)
            for each in network.seats
        ],
    )
