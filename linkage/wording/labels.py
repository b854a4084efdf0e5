"""Labels of codes. A code that is not known is shown as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError

from linkage.language import _, _l, current_language, label_of
from linkage.wording.attributes import ATTRIBUTES
from matching.taxonomy import taxonomy

PROVINCES_SHOWN = 4


def process_label(code: str) -> str:
    return label_of("process", code)


def material_label(code: str) -> str:
    """A grade by its usual designation, a family by its name."""
    return label_of("material", code)


def certificate_label(code: str) -> str:
    return label_of("certificate", code)


def sector_label(code: str) -> str:
    return label_of("sector", code)


def province_label(code: str) -> str:
    return label_of("province", code)


def macro_region_label(code: str) -> str:
    return label_of("region", code)


def provinces_text(codes: Iterable[str]) -> str:
    """A region's name when the provinces are just that region, else their names, the first few of many."""
    wanted = tuple(codes)
    for region in taxonomy().macro_regions.values():
        if set(wanted) == set(region.codes):
            return str(region.label(current_language()))
    names = ", ".join(province_label(code) for code in wanted[:PROVINCES_SHOWN])
    if len(wanted) <= PROVINCES_SHOWN:
        return names
    return str(_("%(names)s and %(number)s more", names=names, number=len(wanted) - PROVINCES_SHOWN))


def attribute_label(key: str) -> str:
    """The name of a limit: press force, best tolerance."""
    return _of(ATTRIBUTES, key)


def language_name(code: str) -> str:
    """A language by its name in the reader's: Japanese, Chinese (Traditional)."""
    try:
        return str(Locale.parse(code, sep="-").get_display_name(current_language()) or code)
    except (ValueError, LookupError, UnknownLocaleError):
        return code


def size_class_label(code: str) -> str:
    labels = taxonomy().size_labels.get(code, {})
    return labels.get(current_language()) or labels.get("en") or code


def legal_form_label(code: str) -> str:
    """A legal form in the reader's language."""
    form = taxonomy().legal_forms.get(code)
    return form.label(current_language()) if form else code


_OWNERSHIP: Mapping[str, Any] = {
    "vn-private": _l("Vietnamese, private"),
    "vn-state": _l("Vietnamese, state-owned"),
    "vn-jv": _l("Joint venture"),
    "fdi-jp": _l("Japanese investment"),
    "fdi-kr": _l("Korean investment"),
    "fdi-cn": _l("Chinese investment"),
    "fdi-tw": _l("Taiwanese investment"),
    "fdi-th": _l("Thai investment"),
    "fdi-eu": _l("European investment"),
    "fdi-us": _l("American investment"),
    "fdi-other": _l("Other foreign investment"),
}
_NATIONALITY: Mapping[str, Any] = {
    "VN": _l("Vietnam"),
    "JP": _l("Japan"),
    "KR": _l("South Korea"),
    "TW": _l("Taiwan"),
    "CN": _l("China"),
    "TH": _l("Thailand"),
    "EU": _l("European Union"),
    "US": _l("United States"),
    "other": _l("Other country"),
}
_BUSINESS_TYPE: Mapping[str, Any] = {
    "manufacturer": _l("Manufacturer"),
    "trading": _l("Trading company"),
    "service": _l("Service company"),
    "lab": _l("Laboratory"),
}
_EVIDENCE: Mapping[str, Any] = {
    # Of many firms nobody can say in one word who stated it; of one firm see `linkage.services.source_records.word_of`.
    "self-declared": _l("Stated, not checked"),
    "by-firm": _l("Stated by the firm"),
    "by-list": _l("From a list"),
    "documented": _l("Document seen"),
    "called": _l("Officer called"),
    "seen": _l("Seen on site"),
    "assessed": _l("Assessed by a specialist"),
    "buyer-confirmed": _l("Confirmed by a buyer"),
}
_CERTIFICATE_STATUS: Mapping[str, Any] = {
    "valid": _l("Valid"),
    "expired": _l("Expired"),
    "planned": _l("Planned"),
    "in-progress": _l("In progress"),
}
_STATUS: Mapping[str, Any] = {
    "draft": _l("Draft"),
    "final": _l("Final"),
    "listed": _l("Published"),
    "paused": _l("Paused"),
    "waiting": _l("Waiting for review"),
    "approved": _l("Reviewed"),
    "returned": _l("Returned for changes"),
    "published": _l("Published"),
    "met": _l("Supplier found"),
    "withdrawn": _l("Withdrawn"),
    "planned": _l("Planned"),
    "planning": _l("In planning"),
    "registration": _l("Registration open"),
    "wishes": _l("Wishes are open"),
    "drafting": _l("Timetable in the making"),
    "provisional": _l("Timetable for comments"),
    "live": _l("Timetable in force"),
    "held": _l("Held"),
    "cancelled": _l("Called off"),
    "checked": _l("Checked, not written"),
    "applied": _l("Written"),
    "discarded": _l("Set aside"),
    "undone": _l("Taken back"),
    "done": _l("Done"),
    "dropped": _l("Given up"),
}
_VISIBILITY: Mapping[str, Any] = {
    "public": _l("Everybody"),
    "registered": _l("Suppliers who are signed in"),
    "officers": _l("Officers, and suppliers they propose"),
}
_VERDICT: Mapping[str, Any] = {
    "met": _l("Met"),
    "partly": _l("Partly met"),
    "missed": _l("Not met"),
    "unknown": _l("Not stated"),
}
_FIT: Mapping[str, Any] = {
    "full": _l("Full fit"),
    "good": _l("Good fit"),
    "partial": _l("Partial fit"),
}


def ownership_label(code: str) -> str:
    return _of(_OWNERSHIP, code)


def nationality_label(code: str) -> str:
    return _of(_NATIONALITY, code)


def business_type_label(code: str) -> str:
    return _of(_BUSINESS_TYPE, code)


def evidence_label(code: str) -> str:
    return _of(_EVIDENCE, code)


def certificate_status_label(code: str) -> str:
    return _of(_CERTIFICATE_STATUS, code)


def status_label(code: str) -> str:
    """The state of a profile, a review, a need, a fair or an import."""
    return _of(_STATUS, code)


def visibility_label(code: str) -> str:
    return _of(_VISIBILITY, code)


def verdict_label(code: str) -> str:
    return _of(_VERDICT, code)


def fit_label(code: str) -> str:
    return _of(_FIT, code)


def _of(labels: Mapping[str, Any], code: str) -> str:
    return str(labels.get(str(code), code))
