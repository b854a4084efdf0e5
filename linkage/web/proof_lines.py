"""Claims of a firm in words: what was looked at, for officers and for the firm itself."""

from __future__ import annotations

import datetime

from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.plants import Capability
from linkage.language import _
from linkage.services.proofs import Claim
from linkage.web import cards
from linkage.web.layout import format_date
from linkage.wording import certificate_label, process_label


def claim_words(found: Company, claim: Claim) -> tuple[str, str]:
    """What a claim is about, and what tells it from others of its kind."""
    row = claim.row
    if isinstance(row, Capability):
        detail = cards.main_figure(row.process, row.attributes)
        if len(found.plants) > 1:
            name = row.plant.name or cards.province_text(row.plant.province, row.plant.former_province)
            detail = ", ".join(filter(None, (detail, name)))
        return process_label(row.process), detail
    if isinstance(row, Certificate):
        return certificate_label(row.standard), _last_day(row.valid_until)
    return _("The firm itself"), cards.place_text(found)


def _last_day(day: datetime.date | None) -> str:
    return _("valid until %(day)s", day=format_date(day, "medium")) if day else _("no end date stated")
