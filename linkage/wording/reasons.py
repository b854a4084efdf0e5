"""One whole sentence for each criterion and verdict of the matcher, with both figures.

Codes and the names of their values are listed in `matching/features`. A place `%(need_x)s` holds the needed value x, `%(offer_x)s`
the offered one, `%(subject)s` the process, `%(limit)s` the name of an attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _, _l
from linkage.wording.criteria import CRITERIA, LIMITS, SENTENCES
from linkage.wording.figures import amount_text, day_text, list_text, number_text, share_text, value_text
from linkage.wording.labels import (
    attribute_label,
    business_type_label,
    certificate_label,
    certificate_status_label,
    evidence_label,
    language_name,
    material_label,
    process_label,
    province_label,
    provinces_text,
)
from matching.facts import Reason
from matching.features.evidence import FRESH_DAYS
from matching.features.record import POOR_DELIVERY, USUAL_LEAD_DAYS, USUAL_PPM

NOT_STATED = _l("not stated")


def criterion_label(criterion: str) -> str:
    """The name of a criterion alone: Certificate, Free capacity; for a limit its own name."""
    label = CRITERIA.get(criterion)
    return attribute_label(criterion) if label is None else str(label)


def reason_label(reason: Reason) -> str:
    """The name of what was compared; a certificate or a further step by its own name."""
    if reason.criterion == "certificate":
        return certificate_label(str(reason.need["certificate"]))
    if reason.criterion == "secondary-step":
        return process_label(str(reason.need["process"]))
    return criterion_label(reason.criterion)


def reason_text(reason: Reason) -> str:
    """The whole sentence: what is asked, what the firm offers, and so the verdict."""
    values = _values(reason)
    if reason.criterion in CRITERIA:
        key = f"{reason.criterion} {reason.verdict}"
        sentence = SENTENCES.get(f"{key} {_variant(reason)}") or SENTENCES.get(key)
    else:
        sentence = LIMITS.get(f"{reason.need.get('kind')} {reason.verdict}")
    return reason_label(reason) if sentence is None else str(str(sentence) % values)


def need_figure(reason: Reason) -> str:
    """What is asked, as a short text for a table; empty when the criterion asks for nothing in particular."""
    return _figure(reason.need)


def offer_figure(reason: Reason) -> str:
    """What is offered, as a short text for a table; "not stated" when nobody knows."""
    offer = reason.offer
    if reason.criterion == "certificate":
        offer = {"status": offer.get("status"), "valid_until": offer.get("valid_until")}
    if reason.criterion == "secondary-step":
        offer = {"how": "unfit" if offer.get("unfit") else offer.get("how")}
    if reason.criterion == "secondary-steps":
        return str(_("%(number)s in house", number=_value("in_house", offer.get("in_house"))))
    if reason.criterion in ("unconfirmed", "hard-limits"):
        return share_text(float(str(offer["share"])))
    return _figure(offer) or _nothing(reason)


def _nothing(reason: Reason) -> str:
    """Nothing offered is "not stated" only where nobody knows."""
    if reason.verdict == "unknown":
        return str(NOT_STATED)
    return str(_("fits") if reason.verdict == "met" else _("none"))


def _variant(reason: Reason) -> str:
    """Tells apart what one verdict can mean: nothing offered, or the state of what is offered."""
    offer = reason.offer
    if reason.criterion == "certificate":
        status = offer.get("status")
        if reason.verdict == "met":
            return "open" if offer.get("valid_until") is None else ""
        return "expired" if status == "valid" and reason.verdict == "missed" else str(status or "none")
    if reason.criterion == "secondary-step":
        return "unfit" if offer.get("unfit") else str(offer.get("how"))
    if reason.criterion == "secondary-only":
        return "around" if offer.get("is_around") else ""
    if reason.criterion == "business-type":
        return str(offer.get("business_type") or "none")
    if reason.criterion == "oversize":
        return "small" if offer.get("is_too_small") else ""
    if reason.criterion in ("core-process", "process-closeness", "captive", "subcontracted"):
        return _other_process(reason)
    if reason.criterion in ("region", "proximity", "evidence"):
        return "none" if offer.get("province", offer.get("evidence")) is None else ""
    if reason.criterion in ("material-overlap", "preferred-certificates", "language"):
        return "" if offer.get("materials", offer.get("certificates", offer.get("languages"))) else "none"
    if reason.criterion in ("capacity", "headroom"):
        return "other-unit" if reason.verdict == "unknown" and offer.get("free") is not None else ""
    return ""


def _other_process(reason: Reason) -> str:
    """Nothing near, the very process, or another one, which is then named beside the one needed."""
    offered = reason.offer.get("process")
    if offered is None:
        return "none"
    return "other" if offered != reason.need.get("process") else ""


def _values(reason: Reason) -> dict[str, str]:
    """All places a sentence may have, filled."""
    values = {f"need_{name}": _value(name, value) for name, value in reason.need.items()}
    values |= {f"offer_{name}": _value(name, value) for name, value in reason.offer.items()}
    values |= {"need": _figure(reason.need), "offer": _figure(reason.offer) or str(NOT_STATED)}
    values["subject"] = process_label(reason.subject) if reason.subject else ""
    values |= _yardsticks()
    if reason.criterion == "secondary-step":
        values["offer_unfit_figures"] = _unfit_text(reason)
    values["limit"] = attribute_label(str(reason.need.get("attribute", reason.criterion)))
    if reason.criterion == "capacity" and reason.offer.get("capacity") is not None:
        values["offer_capacity"] = _amount({**reason.offer, "free": reason.offer["capacity"]})
    return values


def _yardsticks() -> dict[str, str]:
    """What a firm's record is held against where no need asks for a figure."""
    return {
        "usual_lead_time": value_text("lead_time_days", USUAL_LEAD_DAYS),
        "usual_ppm": _value("ppm_last_12m", USUAL_PPM),
        "poor_delivery": share_text(POOR_DELIVERY),
        "fresh_days": value_text("lead_time_days", FRESH_DAYS),
    }


def _unfit_text(reason: Reason) -> str:
    """The limits of a further step that are not held, each with both figures where there are any."""
    figures: Any = reason.offer.get("unfit_figures") or ()
    named = {each["attribute"] for each in figures}
    texts = [
        _(
            "%(limit)s %(offer)s instead of %(need)s",
            limit=attribute_label(each["attribute"]),
            need=value_text(each["attribute"], each["need"]),
            offer=value_text(each["attribute"], each["offer"]),
        )
        for each in figures
    ]
    others: Any = reason.offer.get("unfit") or ()
    return list_text(str(text) for text in (*texts, *(criterion_label(code) for code in others if code not in named)))


def _figure(side: Mapping[str, object]) -> str:
    """The main figure of one side."""
    if "attribute" in side:
        return _limit(side)
    if "unit" in side:
        return _amount(side)
    parts = [_value(name, side[name]) for name in _SHOWN if side.get(name) not in (None, ())]
    return list_text(part for part in parts if part)


_SHOWN = (
    *(
        "process",
        "processes",
        "business_type",
        "materials",
        "provinces",
        "province",
        "km",
        "certificate",
        "certificates",
    ),
    *(
        "status",
        "valid_until",
        "moq_pcs",
        "lead_time_days",
        "ppm_last_12m",
        "on_time_delivery",
        "languages",
        "evidence",
    ),
    *("confirmed_on", "how", "count", "in_house", "criteria", "score", "share", "utilisation", "orders"),
)


def _limit(side: Mapping[str, object]) -> str:
    value: Any = side.get("value")
    if value is None and side.get("maximum") is not None:
        value = (side["minimum"], side["maximum"])
    return "" if value is None else value_text(str(side["attribute"]), value)


def _amount(side: Mapping[str, object]) -> str:
    value: Any = side.get("free", side.get("value"))
    unit = side.get("unit")
    return "" if value is None else amount_text(float(value), str(unit) if unit else None)


_HOW: Mapping[str, Any] = {
    "in-house": _l("in house"),
    "subcontracted": _l("bought in"),
    "absent": _l("not offered"),
    "unfit": _l("in house, but not to the limits asked"),
}
_LABELS: Mapping[str, Any] = {
    "process": process_label,
    "processes": process_label,
    "materials": material_label,
    "missing": material_label,
    "province": province_label,
    "certificate": certificate_label,
    "certificates": certificate_label,
    "status": certificate_status_label,
    "languages": language_name,
    "business_type": business_type_label,
    "evidence": evidence_label,
    "criteria": criterion_label,
    "unfit": criterion_label,
    "how": lambda code: str(_HOW.get(code, code)),
    "on": day_text,
    "valid_until": day_text,
    "confirmed_on": day_text,
    "utilisation": share_text,
    "share": share_text,
    "on_time_delivery": share_text,
    "score": share_text,
    "km": lambda km: _("%(km)s km", km=number_text(km)),
    "moq_pcs": lambda pieces: amount_text(pieces, "pcs"),
    "lead_time_days": lambda days: value_text("lead_time_days", days),
    "ppm_last_12m": lambda ppm: _("%(ppm)s ppm", ppm=number_text(ppm)),
}


def _value(name: str, value: object) -> str:
    if value is None:
        return str(NOT_STATED)
    if name == "provinces" and isinstance(value, tuple):
        return provinces_text(value)
    label = _LABELS.get(name)
    if isinstance(value, tuple | list | frozenset):
        return list_text(str(label(item)) if label else str(item) for item in value)
    if label is not None:
        return str(label(value))
    return number_text(value) if isinstance(value, int | float) else str(value)
