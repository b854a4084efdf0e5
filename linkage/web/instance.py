"""What the configuration says of this instance, for pages and letters."""

from __future__ import annotations

from flask import current_app

from linkage.config import Config


def base_url() -> str:
    """Where links that leave the page lead: never what a request says of itself."""
    config: Config = current_app.config["LINKAGE"]
    return config.base_url


def agency_name() -> str:
    config: Config = current_app.config["LINKAGE"]
    return config.agency_name
