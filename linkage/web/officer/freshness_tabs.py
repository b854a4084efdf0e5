"""The views of what firms still stand by: their answers, whom to visit, certificates that end."""

from __future__ import annotations

from flask import url_for

from linkage.language import _

Tab = tuple[str, str, bool]


def freshness_tabs(current: str) -> list[Tab]:
    pages = (
        (_("Asking firms"), "officer.freshness"),
        (_("Visit list"), "officer.visits"),
        (_("Certificates that end"), "officer.certificates"),
    )
    return [(label, url_for(endpoint), endpoint == current) for label, endpoint in pages]
