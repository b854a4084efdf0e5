"""Customers and suppliers of a supplier; the pages are those of `linkage.web.own_links`."""

from __future__ import annotations

from linkage.web.guards import supplier_only
from linkage.web.own_links import hang
from linkage.web.supplier.blueprint import blueprint

hang(blueprint, supplier_only)
