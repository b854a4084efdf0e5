"""Addresses of fair pages for letters, paper and calendars, from the configured address of the instance."""

from __future__ import annotations

from linkage.services.fair_registration_letters import FairLinks
from linkage.web.instance import base_url


def fair_links() -> FairLinks:
    return FairLinks(base_url())
