"""The state of certificates on a day, whatever was entered once."""

from __future__ import annotations

import datetime

from database.enums import CertificateStatus
from database.models.certificates import last_day
from linkage.inputs.suppliers import CertificateInput, SupplierInput


def as_of(stated: SupplierInput, day: datetime.date) -> SupplierInput:
    """What a company says, with certificates as they are on a day: past its last day one is expired."""

    def judged(each: CertificateInput) -> CertificateInput:
        until = last_day(each.valid_to)
        is_past = each.status is CertificateStatus.VALID and until is not None and until < day
        return each.model_copy(update={"status": CertificateStatus.EXPIRED}) if is_past else each

    return stated.model_copy(update={"certificates": [judged(each) for each in stated.certificates]})
