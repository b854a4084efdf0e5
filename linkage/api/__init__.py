"""JSON for programs, by resource: the services and inputs of the pages, with tokens instead of cookies."""

from __future__ import annotations

from flask import Flask

from linkage.api import (
    docs,
    fair_wishes,
    fairs,
    lacks,
    linkage_records,
    linkages,
    matches,
    me,
    needs,
    networks,
    notices,
    pairings,
    proposals,
    rfqs,
    saved_searches,
    searches,
    suppliers,
    taxonomy,
    threads,
)
from linkage.api.blueprint import blueprint
from linkage.api.errors import problem

__all__ = [
    "docs",
    "fair_wishes",
    "fairs",
    "init_api",
    "lacks",
    "linkage_records",
    "linkages",
    "matches",
    "me",
    "needs",
    "networks",
    "notices",
    "pairings",
    "proposals",
    "rfqs",
    "saved_searches",
    "searches",
    "suppliers",
    "taxonomy",
    "threads",
]


def init_api(app: Flask) -> None:
    """The routes below /api, and problems as answers to whatever goes wrong there."""
    app.extensions["problem"] = problem
    app.register_blueprint(blueprint)
