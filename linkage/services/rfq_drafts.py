"""What a request for quotation takes over from its need: the same for who writes one and for the demo."""

from __future__ import annotations

from typing import Any

from database.models.part_needs import PartNeed
from linkage.language import speaking
from linkage.wording import certificate_label, material_label, process_label, province_label
from linkage.wording.figures import list_text
from matching.taxonomy import taxonomy

_TREATMENTS = {"heat_treatment": {"heat-treatment"}, "surface": {"surface-treatment", "coating-painting"}}
_LONGEST = 300
_A_YEAR = {"month": 12, "year": 1, "once": 1}


def yearly_volume(need: PartNeed) -> int | None:
    """How many units a year take, for a need that names them by the month, by the year, or once; None when it names none."""
    _unit, _slash, period = (need.volume_unit or "").partition("/")
    return round(need.volume_value * _A_YEAR.get(period or "once", 1)) if need.volume_value else None


def from_need(need: PartNeed) -> dict[str, Any]:
    """Fields of a request by name. The tolerance that a need names is one of a critical dimension.

    What is kept as codes is written in Vietnamese, which suppliers read, and beside it in the language spoken now.
    """
    unit, _slash, _period = (need.volume_unit or "").partition("/")
    own = _labels(need)
    with speaking("vi"):
        local = _labels(need)
    return {
        "title": need.title,
        "annual_volume": yearly_volume(need),
        "volume_unit": unit.split(" ")[0] or "pcs",
        "delivery_place": province_label(need.plant_province) if need.plant_province else "",
        "text": need.text or "",
        "size": (need.envelope or "")[:_LONGEST],
        "critical": (need.tolerance_note or "")[:_LONGEST],
        **{name: _both(local[name], text) for name, text in own.items()},
    }


def _labels(need: PartNeed) -> dict[str, str]:
    """What stands in codes, in the language spoken now; with what the routing says of heat and of the surface."""
    steps = [step.process for step in need.steps]
    treatments = {
        field: [each for each in steps if families & {each, *taxonomy().ancestors(each)}]
        for field, families in _TREATMENTS.items()
    }
    return {
        "process": list_text(map(process_label, steps)),
        "material": list_text(map(material_label, need.materials)),
        "quality": list_text(map(certificate_label, need.certificates_must)),
        **{field: list_text(map(process_label, found)) for field, found in treatments.items()},
    }


def _both(local: str, own: str) -> str:
    text = local if local == own else f"{local} / {own}"
    return text if len(text) <= _LONGEST else local[:_LONGEST]
