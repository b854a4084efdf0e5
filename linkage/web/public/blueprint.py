"""The blueprint of the pages that everybody may see; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("public", __name__)
