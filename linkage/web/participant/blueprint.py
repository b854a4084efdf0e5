"""The blueprint of the pages for firms at a fair; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("participant", __name__, url_prefix="/fairs")
