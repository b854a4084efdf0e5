"""The blueprint of the pages of one proposal; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("proposals", __name__, url_prefix="/proposals")
