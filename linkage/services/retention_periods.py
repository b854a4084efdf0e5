"""How long what is kept about people is kept, by the day from which a rule holds. Design choices of the agency, not law.

Whoever changes a period adds a line with its first day and leaves the old one, so that it can be said what held when.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Periods:
    """Months, unless the name says days. `consent_proof`: after a withdrawal, so that it can be shown what was agreed and ended.

    `nda_names`: the three years of a model NDA and two more. `rfq_readers`: after a request for quotation was decided.
    """

    valid_from: datetime.date
    contacts: int = 24
    badges: int = 12
    person_photos: int = 12
    minutes: int = 36
    consent_proof: int = 60
    audit_names: int = 24
    letters: int = 12
    lists: int = 24
    requests: int = 24
    views: int = 12
    nda_names: int = 60
    rfq_readers: int = 36
    linkage_records: int = 60
    conduct_reports: int = 24
    feedback: int = 36
    messages: int = 36
    notices: int = 6
    links_days: int = 30
    form_keys_days: int = 30
    drafts_days: int = 90
    search_logs_days: int = 90


HISTORY = (Periods(datetime.date(2026, 1, 1)),)
"""The latest last. Since 1 January 2026 the Law on Personal Data Protection (91/2025/QH15) asks for periods to be set."""


def periods_on(day: datetime.date) -> Periods:
    """What holds on a day; before the first rule, the first rule."""
    return next((each for each in reversed(HISTORY) if each.valid_from <= day), HISTORY[0])


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months ago, or the last of its month: 31 March less one is 28 February."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
