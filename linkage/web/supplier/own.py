"""The firm one acts for, whole."""

from __future__ import annotations

from flask import g

from database.models.companies import Company, SupplierProfile
from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.access import may_edit_supplier, require
from linkage.errors import NotFound
from linkage.language import _l


def own_company() -> Company:
    """The company with its profile, plants and certificates. Raises NotAllowed unless the person may change it."""
    company = supplier_rows.supplier(db(), g.company.code)
    if company is None:
        raise NotFound(_l("Your firm has no supplier profile."))
    require(may_edit_supplier(g.user, company))
    return company


def own_profile(company: Company) -> SupplierProfile:
    """The profile that `own_company` has found to be there."""
    if company.supplier_profile is None:
        raise NotFound(_l("Your firm has no supplier profile."))
    return company.supplier_profile
