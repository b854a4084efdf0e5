"""The blueprint of the pages of linkages; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("linkages", __name__, url_prefix="/linkages")
