"""What a buyer should know before it sends a request. Warnings, not refusals: there are parts without a drawing, and hurries."""

from __future__ import annotations

import datetime

from database.models.rfqs import Rfq
from linkage.days import agency_day
from linkage.services.rfq_files import current_files
from linkage.services.working_days import working_days_after

FEWEST_DAYS = 3
"""In fewer working days hardly any supplier works out an offer (handbook, section 3: 3 to 10 days)."""


def warnings_of(rfq: Rfq, *, on: datetime.date) -> tuple[str, ...]:
    """Codes of what may be missing: `no-drawing`, `short`, `no-nda`; the sentences are in `wording.rfqs`."""
    files = current_files(rfq)
    found = {
        "no-drawing": not files,
        "short": agency_day(rfq.due_at) < working_days_after(on, FEWEST_DAYS),
        "no-nda": bool(files) and rfq.nda_text is None,
    }
    return tuple(code for code, holds in found.items() if holds)
