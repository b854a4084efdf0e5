"""Addresses of fair pages for letters, paper and calendars, from the configured address of the instance."""

from __future__ import annotations

from flask import url_for

from linkage.services.fair_registration_letters import FairLinks
from linkage.web.instance import base_url


def fair_links() -> FairLinks:
    return FairLinks(mine=base_url() + url_for("participant.hub", code="CODE").replace("CODE", "{}"))
