"""Customers and suppliers of an assembler; the pages are those of `linkage.web.own_links`."""

from __future__ import annotations

from linkage.web.assembler.blueprint import blueprint
from linkage.web.guards import assembler_only
from linkage.web.own_links import hang

hang(blueprint, assembler_only)
