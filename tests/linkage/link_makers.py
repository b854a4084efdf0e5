"""Supply links for tests, stated and confirmed through the services."""

from __future__ import annotations

from typing import Any

from database.enums import LinkSecrecy
from database.models.companies import Company
from database.models.supply_links import SupplyLink
from database.queries.supply_links import LinkReader
from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.supply_links import SupplyLinkInput
from linkage.services.audit import SYSTEM
from linkage.services.supply_links import confirm_link, state_link


def make_link(supplier: Company, customer: Company, *, secrecy: str = "public", **overrides: Any) -> SupplyLink:
    """What the supplier says, not confirmed yet; overrides are fields of the input."""
    given = {"firm": customer.code, "relation": "customer", "process": "plating-zinc", "secrecy": secrecy, **overrides}
    with transaction() as session:
        reader = LinkReader(frozenset({supplier.id or 0}))
        return state_link(session, supplier, read_input(SupplyLinkInput, given), reader=reader, by=SYSTEM)


def confirmed_link(supplier: Company, customer: Company, *, secrecy: str = "public", **overrides: Any) -> SupplyLink:
    """Said by the supplier and confirmed by the customer, both with the same wish."""
    link = make_link(supplier, customer, secrecy=secrecy, **overrides)
    with transaction() as session:
        found = session.get_one(SupplyLink, link.id)
        confirm_link(session, found, customer, secrecy=LinkSecrecy(secrecy), by=SYSTEM)
    return link
