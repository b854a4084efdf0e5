"""The blueprint of messages and notices; the modules beside it hang their routes on it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("talks", __name__)
