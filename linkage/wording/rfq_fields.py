"""What the fields of requests and offers are called: above a field, on the page that shows it, and in the summary of what has to be
corrected. Templates receive them as `labels`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from linkage.language import _l
from linkage.wording.rfqs import DETAIL_LABELS, PART_LABELS

REQUEST_FIELDS: Mapping[str, Any] = {
    "title": _l("Title"),
    "number": _l("RFQ no."),
    "part_no": _l("Part no."),
    "drawing_no": _l("Drawing no."),
    "drawing_revision": _l("Revision of the drawing"),
    "text": _l("What suppliers should know"),
    "annual_volume": _l("Volume a year"),
    "volume_unit": _l("Unit"),
    "currency": _l("Currency"),
    "incoterm": _l("Incoterm"),
    "delivery_place": _l("Place of delivery"),
    "due_on": _l("Last day for answers"),
    "due_time": _l("Hour, time of Vietnam"),
    "is_sealed": _l("Sealed"),
    "nda_language": _l("Language of the NDA"),
    "nda_text": _l("NDA that suppliers agree to before they see drawings"),
    "drawing_form": _l("What suppliers get"),
    **DETAIL_LABELS,
}
OFFER_FIELDS: Mapping[str, Any] = {
    "unit_price": _l("Price of one unit"),
    "currency": _l("Currency"),
    "lead_days": _l("Lead time, days"),
    "valid_until": _l("Valid until"),
    "file": _l("A paper with the offer"),
    "breakdown": _l("What the price is made of"),
    **PART_LABELS,
    "tool_price": _l("Price of the tool"),
    "tool_days": _l("Days for the tool"),
    "sample_days": _l("Days for samples"),
    "freight": _l("Freight of one unit"),
    "duty_percent": _l("Duty"),
    "incoterm": _l("Incoterm"),
    "least_order": _l("Smallest order"),
    "capacity_month": _l("Capacity a month"),
    "payment": _l("Terms of payment"),
    "deviations": _l("Deviations from the request"),
    "text": _l("Remarks"),
}
PAPER_FIELDS: Mapping[str, Any] = {
    "file": _l("File"),
    "kind": _l("What it is"),
    "file_no": _l("Its number"),
    "revision": _l("Its revision"),
    "replaces": _l("Takes the place of"),
}
ANSWER_FIELDS: Mapping[str, Any] = {
    "name": _l("Your name"),
    "agrees": _l("NDA"),
    "question": _l("Your question"),
    "answer": _l("Your answer"),
    "reason": _l("Reason"),
    "reason_text": _l("Some words to it"),
    "code": _l("The code from the letter"),
    "suppliers": _l("Suppliers"),
    "find": _l("Find another firm"),
}
DECISION_FIELDS: Mapping[str, Any] = {
    "share": _l("Share of the volume"),
    "reason": _l("Reason"),
    "result": _l("Some words to it"),
}


def named_fields(
    names: Iterable[str], labels: Mapping[str, Any], of: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Name of a field -> what it is called; for each of `names` that ends in a code (`share-7K2M9QXA`) also whose it is, by `of`."""
    found = {field: str(label) for field, label in labels.items()}
    for name in names:
        field, dash, code = name.partition("-")
        if dash and field in found:
            whose = (of or {}).get(code, "")
            found[name] = f"{found[field]} ({whose})" if whose else found[field]
    return found
