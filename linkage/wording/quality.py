"""The figures of the data: what each counts, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _, _l
from linkage.wording.labels import evidence_label

_LABELS: Mapping[str, Any] = {
    "firms": _l("Suppliers registered"),
    "no-capabilities": _l("No process"),
    "no-materials": _l("No materials"),
    "no-attrs": _l("No limits: sizes, forces, tolerances"),
    "no-capacity_per_month": _l("No monthly capacity"),
    "no-certificates": _l("No certificate"),
    "no-equipment": _l("No machines"),
    "no-utilisation_pct": _l("No load"),
    "no-employees": _l("No number of employees"),
    "no-summaries": _l("No description"),
    "no-languages": _l("No languages"),
    "no-sectors": _l("No sectors"),
    "no-lead_time_days": _l("No usual lead time"),
    "no-moq_pcs": _l("No smallest order"),
    "no-ppm_last_12m": _l("No defect figures"),
    "no-on_time_delivery_pct": _l("No delivery figures"),
    "no-inspection": _l("No inspection equipment"),
    "no-ownership": _l("No ownership"),
    "no-business_type": _l("No kind of business"),
    "no-established": _l("No year of foundation"),
    "no-contact": _l("Nobody to contact"),
    "no-tax_code": _l("No tax code"),
    "no-province": _l("No province"),
    "no-address": _l("No address"),
    "province-unclear": _l("Merged province, the name of before is missing"),
    "province-mixed": _l("Province and the name of before do not belong together"),
    "never-confirmed": _l("Never confirmed"),
    "over-12-months": _l("Not confirmed for more than 12 months"),
    "over-18-months": _l("Not confirmed for more than 18 months"),
    "certificate-expired": _l("A certificate has expired"),
    "certificate-undated": _l("A valid certificate has no last day"),
    "duplicate": _l("May be the same firm as another"),
    "conflict": _l("Sources disagree"),
    "pairs": _l("Pairs of firms that may be one"),
    "words": _l("Words for processes that nobody mapped"),
}

_EVIDENCE = "evidence-"


def figure_label(name: str) -> str:
    """What a figure counts."""
    if name.startswith(_EVIDENCE):
        return _("Best evidence: %(level)s", level=evidence_label(name.removeprefix(_EVIDENCE)))
    return str(_LABELS.get(name, name))
