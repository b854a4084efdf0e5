"""Until when a request about personal data is answered and carried out, alike for who asked and for officers."""

from __future__ import annotations

from database.enums import PrivacyRequestStatus
from database.models.privacy import PrivacyRequest
from linkage.language import _
from linkage.services.privacy_requests import OPEN, last_day
from linkage.web.layout import format_date


def due_days(asked: PrivacyRequest) -> tuple[str, ...]:
    """A sentence for each last day that is still to come: of the answer, then of carrying it out; none once it has ended."""
    if asked.status not in OPEN:
        return ()
    carried_out = _("Carried out by %(day)s", day=format_date(last_day(asked), "medium"))
    if asked.status is not PrivacyRequestStatus.RECEIVED:
        return (carried_out,)
    return (_("Answer by %(day)s", day=format_date(asked.answer_by, "medium")), carried_out)
