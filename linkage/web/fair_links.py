"""Addresses of fair pages for letters, paper and calendars, from the configured address of the instance."""

from __future__ import annotations

from flask import current_app, url_for

from linkage.config import Config
from linkage.services.fair_registration_letters import FairLinks


def base_url() -> str:
    """Where links that leave the page lead: never what a request says of itself."""
    config: Config = current_app.config["LINKAGE"]
    return config.base_url


def fair_links() -> FairLinks:
    return FairLinks(mine=base_url() + url_for("participant.hub", code="CODE").replace("CODE", "{}"))
