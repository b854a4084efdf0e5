"""The fields of a firm and their values, in the words of its profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from linkage.language import _, _l
from linkage.wording.figures import capacity_text, day_text, limit_text, money_text
from linkage.wording.identifiers import masked_email, masked_name, masked_phone
from linkage.wording.labels import (
    business_type_label,
    certificate_label,
    certificate_status_label,
    language_name,
    legal_form_label,
    material_label,
    ownership_label,
    process_label,
    province_label,
    sector_label,
    status_label,
)

_LABELS: Mapping[str, Any] = {
    "name": _l("Name"),
    "name_en": _l("Name in English"),
    "name_ja": _l("Name in Japanese"),
    "name_local": _l("Name in another script"),
    "tax_code": _l("Tax code"),
    "business_type": _l("Kind of business"),
    "status": _l("State"),
    "confirmed_on": _l("Last confirmed"),
    "plant_name": _l("Name of this plant"),
    "province": _l("Province"),
    "former_province": _l("Province"),
    "commune": _l("Ward or commune"),
    "address": _l("Address"),
    "industrial_park": _l("Industrial park or cluster"),
    "ownership": _l("Ownership"),
    "legal_form": _l("Legal form"),
    "employees": _l("Employees"),
    "established": _l("Founded"),
    "website": _l("Website"),
    "capital": _l("Charter capital"),
    "revenue": _l("Revenue"),
    "utilisation_pct": _l("Load"),
    "utilisation_on": _l("Load"),
    "capabilities": _l("Processes"),
    "subcontracted_steps": _l("Processes"),
    "equipment": _l("Machines"),
    "plants": _l("Where you work"),
    "inspection": _l("Inspection equipment"),
    "certificates": _l("Certificates"),
    "sectors": _l("Sectors"),
    "languages": _l("Languages you can work in"),
    "terms": _l("Terms"),
    "terms.moq_pcs": _l("Smallest order"),
    "terms.lead_time_days": _l("Usual lead time"),
    "terms.export_ratio_pct": _l("Share of exports"),
    "qcd": _l("Quality"),
    "qcd.ppm_last_12m": _l("Defects in the last 12 months"),
    "qcd.on_time_delivery_pct": _l("Deliveries on time"),
    "contact.name": _l("Contact person"),
    "contact.email": _l("E-mail"),
    "contact.phone": _l("Telephone"),
    "contact.more_phones": _l("Further telephones"),
    "customers_generic": _l("Your customers, without names"),
    "summary_vi": _l("Your firm in a few sentences, in Vietnamese"),
    "summary_en": _l("Your firm in a few sentences, in English"),
    "summary_ja": _l("Your firm in a few sentences, in Japanese"),
}
_WORDS: Mapping[str, Callable[[str], str]] = {
    "business_type": business_type_label,
    "status": status_label,
    "confirmed_on": day_text,
    "province": province_label,
    "ownership": ownership_label,
    "legal_form": legal_form_label,
    "utilisation_on": day_text,
    "subcontracted_steps": process_label,
    "sectors": sector_label,
    "languages": language_name,
}
_VEILS: Mapping[str, Callable[[str], str]] = {
    "contact.name": masked_name,
    "contact.email": masked_email,
    "contact.phone": masked_phone,
    "contact.more_phones": masked_phone,
}
_MONEY = frozenset({"capital", "revenue"})
_PERSONAL = 12
"""Digits of the number of a person, which households use."""


def field_label(key: str) -> str:
    """What a field is called, by its key of the exchange format; entries of `terms`, `qcd`, `contact` as `terms.moq_pcs`."""
    return str(_LABELS.get(key, key))


def field_lines(key: str, value: Any) -> tuple[str, ...]:
    """What a field says: a line for each entry of a list, none for what is not stated. A person's number is not shown."""
    if value is None:
        return ()
    if key == "tax_code" and len(str(value)) == _PERSONAL:
        return (_("Kept from view: it is a person's number"),)
    if isinstance(value, list):
        return tuple(_entry(key, each) for each in value)
    if key in _MONEY and isinstance(value, dict):
        return (money_text(value.get("amount"), value.get("currency"), year=value.get("year")),)
    if isinstance(value, dict):
        return tuple(f"{name}: {each}" for name, each in value.items())
    return (_words(key, value),)


def is_veiled(key: str) -> bool:
    """Whether a field says who the contact person is."""
    return key in _VEILS


def veiled_lines(key: str, value: Any) -> tuple[str, ...]:
    """The same with the contact person masked, as officers see it until they open it."""
    if key not in _VEILS:
        return field_lines(key, value)
    return tuple(_VEILS[key](line) for line in field_lines(key, value))


def opened_lines(key: str, value: Any) -> tuple[str, ...]:
    """The same with a person's number in full; whoever shows it notes who looked."""
    return (str(value),) if key == "tax_code" and value is not None else field_lines(key, value)


def _words(key: str, value: Any) -> str:
    return _WORDS[key](str(value)) if key in _WORDS else str(value)


def _entry(key: str, entry: Any) -> str:
    if not isinstance(entry, dict):
        return _words(key, entry)
    if key == "capabilities":
        return _capability(entry)
    if key == "certificates":
        state = certificate_status_label(entry.get("status", "valid"))
        return _joined(certificate_label(entry["id"]), state, entry.get("valid_to"), entry.get("scope"))
    if key == "equipment":
        return _joined(*(str(entry[name]) for name in ("type", "spec", "maker", "year", "qty") if name in entry))
    offers = (process_label(offer["process"]) for offer in entry.get("capabilities", ()))
    return _joined(entry.get("name"), entry.get("address"), province_label(entry.get("province", "")), *offers)


def _capability(entry: Mapping[str, Any]) -> str:
    return _joined(
        process_label(entry["process"]),
        *(limit_text(key, value) for key, value in entry.get("attrs", {}).items()),
        *(material_label(code) for code in entry.get("materials", ())),
        capacity_text(entry.get("capacity_per_month"), entry.get("unit")),
    )


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
