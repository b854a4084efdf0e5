"""Where readers are led from the public pages, by who they are. The only place that knows pages of the other rooms."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, url_for

from database.models.companies import Company
from database.models.part_needs import PartNeed


def post_need_url() -> str:
    """The form of a new need for an assembler; else the registration of one."""
    if acts_for_assembler():
        return _way("assembler.new_need")
    return url_for("account.sign_up_as_assembler") if g.user is None else url_for("account.settings")


def register_url() -> str:
    """The registration of a supplier; for somebody signed in, the own desk."""
    if acts_for_supplier():
        return _way("supplier.home")
    return url_for("account.sign_up_as_supplier") if g.user is None else url_for("account.settings")


def fitting_needs_url() -> str:
    """The needs that fit the supplier who reads; empty for others."""
    return _way("supplier.needs") if acts_for_supplier() else ""


def edit_profile_url() -> str:
    return _way("supplier.profile")


def own_desk_url() -> str:
    """Where a firm looks after its own pages."""
    return _way("supplier.home" if acts_for_supplier() else "assembler.home")


def registry_url(company: Company) -> str:
    return _way("officer.company", code=company.code)


def shortlist_url() -> str:
    """Takes a post with the supplier's code."""
    return _way("assembler.add_to_shortlist")


def unlist_url() -> str:
    """Takes a post with the code of a supplier to be taken off."""
    return _way("assembler.remove")


def own_shortlist_url() -> str:
    """The list of the assembler who reads."""
    return _way("assembler.shortlist")


def matches_url(need: PartNeed) -> str:
    """The page of a need with its matches, at the buyer's desk or at the officers'."""
    is_own = g.company is not None and g.company.id == need.company_id
    return _way("assembler.need" if is_own else "officer.need", code=need.code)


def acts_for_supplier() -> bool:
    return g.company is not None and g.company.supplier_profile is not None


def acts_for_assembler() -> bool:
    return g.company is not None and g.company.assembler_profile is not None


def _way(endpoint: str, **values: Any) -> str:
    """A page of another room, or the account while this instance has no such room."""
    return url_for(endpoint if endpoint in current_app.view_functions else "account.settings", **values)
