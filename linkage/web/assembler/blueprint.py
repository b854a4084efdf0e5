"""The blueprint of the pages for assemblers; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("assembler", __name__, url_prefix="/assembler")
