"""What hangs on what, as one reader may see it: everything here is computed on the links in that reader's sight, and on no others."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from database.models.companies import Company
from database.models.supply_networks import SupplyNetwork
from database.queries import supply_links as rows
from database.queries.supply_links import LinkReader
from matching.coverage import Coverage, Offer, coverage
from matching.link_hints import LinkHint, likely_suppliers
from matching.supply_network import (
    Dependence,
    Neighbourhood,
    Removal,
    SingleSource,
    SupplyFact,
    dependences,
    neighbourhood,
    parts,
    single_customers,
    single_sources,
    supply_graph,
    tier_of,
    without,
)

TIERS = 2


@dataclass(frozen=True, slots=True)
class FirmNetwork:
    """A firm among those it deals with. `tier`: how far above the nearest assembler; `sources`: what it gets from one firm only.

    `only_customer`: the firm's one customer, when there is just one. `sole_for`: what its customers get from it alone.
    """

    around: Neighbourhood
    tier: int | None
    sources: tuple[SingleSource, ...]
    only_customer: str | None
    sole_for: tuple[SingleSource, ...]


@dataclass(frozen=True, slots=True)
class Risks:
    """The whole network of a reader: its size, and the firms and supplies on which something hangs alone, worst first."""

    firms: int
    links: int
    parts: tuple[int, ...]
    dependences: tuple[Dependence, ...]
    single_sources: int
    single_customers: int


def firm_network(session: Session, company: Company, reader: LinkReader, *, on: datetime.date) -> FirmNetwork:
    """The firm's neighbourhood and what hangs on it alone; empty when this reader may see none of its links."""
    graph = _graph(session, reader, on)
    code = company.code
    around = neighbourhood(graph, code, tiers=TIERS)
    customers = around.customers[0] if around.customers else ()
    alone = single_customers(graph, [code])
    return FirmNetwork(
        around=around,
        tier=tier_of(graph, code, rows.assembler_codes(session)) if code in graph else None,
        sources=single_sources(graph, [code]),
        only_customer=alone[0][1] if alone else None,
        sole_for=tuple(single for single in single_sources(graph, customers) if single.supplier == code),
    )


def removal(session: Session, company: Company, reader: LinkReader, *, on: datetime.date) -> Removal:
    """What breaks without the firm."""
    return without(_graph(session, reader, on), company.code)


def hints(
    session: Session, company: Company, reader: LinkReader, *, on: datetime.date, limit: int = 8
) -> tuple[LinkHint, ...]:
    """Firms that may well deliver to this one, with the ways that say so."""
    return likely_suppliers(_graph(session, reader, on), company.code, limit=limit)


def risks(session: Session, reader: LinkReader, *, on: datetime.date) -> Risks:
    """What hangs on single firms in all that this reader may see."""
    graph = _graph(session, reader, on)
    return Risks(
        firms=graph.number_of_nodes(),
        links=graph.number_of_edges(),
        parts=parts(graph),
        dependences=dependences(graph),
        single_sources=len(single_sources(graph)),
        single_customers=len(single_customers(graph)),
    )


def coverage_now(session: Session) -> Coverage:
    """How many published firms of each place run what; the same for every reader, for profiles are public."""
    return coverage(Offer(*row) for row in rows.offers(session))


def broken_networks(networks: Iterable[SupplyNetwork], company: Company) -> list[tuple[SupplyNetwork, tuple[str, ...]]]:
    """Networks that lose their centre or a task without the firm, each with the processes that nobody else in it has.

    No processes are named for a network whose centre the firm is: it falls as a whole.
    """
    found: list[tuple[SupplyNetwork, tuple[str, ...]]] = []
    for network in networks:
        held = {each.process for each in network.satellites if each.company_id == company.id}
        others = {each.process for each in network.satellites if each.company_id != company.id}
        if network.centre_id == company.id:
            found.append((network, ()))
        elif held - others:
            found.append((network, tuple(sorted(held - others))))
    return found


def firms_of(session: Session, codes: Iterable[str]) -> Mapping[str, Company]:
    """The firms behind the codes of an answer."""
    return rows.firms_by_code(session, set(codes))


def _graph(session: Session, reader: LinkReader, on: datetime.date) -> Any:
    return supply_graph(SupplyFact(*triple) for triple in rows.link_triples(session, reader, on=on))
