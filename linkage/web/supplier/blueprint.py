"""The blueprint of the pages for suppliers; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("supplier", __name__, url_prefix="/supplier")
