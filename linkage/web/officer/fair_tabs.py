"""The sections of one event for its officers, in the order of the work; those that are there."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

from database.models.fairs import Fair
from linkage.language import _l

_TABS: tuple[tuple[Any, str], ...] = (
    (_l("Overview"), "officer.fair"),
    (_l("Programme"), "officer.fair_programme"),
    (_l("Tables"), "officer.fair_tables"),
    (_l("Participants"), "officer.fair_participants"),
    (_l("Parts"), "officer.fair_parts"),
    (_l("Wishes"), "officer.fair_wishes"),
    (_l("Timetable"), "officer.fair_timetable"),
    (_l("The day"), "officer.fair_day"),
    (_l("On paper"), "officer.fair_prints"),
    (_l("Minutes"), "officer.fair_minutes"),
    (_l("Report"), "officer.fair_report"),
)


def fair_tabs(fair: Fair) -> list[tuple[Any, str, bool]]:
    """(label, address, whether this page belongs to it)."""
    tabs = [
        (label, url_for(endpoint, code=fair.code))
        for label, endpoint in _TABS
        if endpoint in current_app.view_functions
    ]
    here = request.path
    fitting = [url for _label, url in tabs if here == url or here.startswith(url + "/")]
    current = max(fitting, key=len, default=None)
    return [(label, url, url == current) for label, url in tabs]
