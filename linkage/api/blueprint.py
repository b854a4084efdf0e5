"""Everything below /api. Its own module, so that each resource can hang its routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api")
