"""Where visitors are led from the public pages, by who they are."""

from __future__ import annotations

from flask import g, url_for


def post_need_url() -> str:
    """The form of a new need for an assembler; else the registration of one."""
    if g.company is not None and g.company.assembler_profile is not None:
        return url_for("assembler.new_need")
    return url_for("account.sign_up_as_assembler") if g.user is None else url_for("account.settings")


def register_url() -> str:
    """The registration of a supplier; for somebody signed in, the own desk."""
    if g.company is not None and g.company.supplier_profile is not None:
        return url_for("supplier.home")
    return url_for("account.sign_up_as_supplier") if g.user is None else url_for("account.settings")
