"""What the configuration says of this instance, for pages and letters."""

from __future__ import annotations

from flask import current_app

from linkage.config import Config
from linkage.services.signed_links import Desk


def base_url() -> str:
    """Where links that leave the page lead: never what a request says of itself."""
    config: Config = current_app.config["LINKAGE"]
    return config.base_url


def signing_desk(path: str) -> Desk:
    """Of the links below a path of this instance, whatever host the request named."""
    config: Config = current_app.config["LINKAGE"]
    return Desk(config.secret_key, f"{config.base_url}{path}{{}}")


def agency_name() -> str:
    config: Config = current_app.config["LINKAGE"]
    return config.agency_name
