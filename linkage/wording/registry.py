"""Sentences for what speaks for and against two records being one firm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l, fill
from matching.registry.records import Evidence

_EVIDENCE: Mapping[str, Any] = {
    "name_same": _l("The names are the same but for legal form, abbreviations and order."),
    "name_near": _l("The names agree for the most part (%(share)s%%)."),
    "name_far": _l("The names agree little (%(share)s%%)."),
    "trades_differ": _l("The names tell different trades: %(a)s / %(b)s."),
    "trade_missing": _l("Only one of the names tells this trade: %(either)s."),
    "tones_differ": _l("The names differ in tone marks: %(a)s / %(b)s."),
    "order_differs": _l("The names have the same words in another order."),
    "numbers_differ": _l("The names hold different numbers: %(a)s / %(b)s."),
    "number_missing": _l("Only one of the names holds this number: %(either)s."),
    "places_differ": _l("The names hold different places."),
    "place_missing": _l("Only one of the names holds a place."),
    "country_missing": _l("Only one of the names holds the country."),
    "subsidiary": _l("A foreign firm, and one of its name in Viet Nam: parent and subsidiary are two firms."),
    "form_differs": _l("The legal forms are those of different firms."),
    "tax_same": _l("The tax codes are the same."),
    "tax_branch": _l("The tax codes share their first ten digits: head office and branch."),
    "tax_differs": _l("The tax codes are both sound and not the same."),
    "tax_near": _l("The tax codes differ by a slip, and one of them fails its check digit."),
    "tax_doubtful": _l("The tax codes differ, and one of them fails its check digit."),
    "phone_same": _l("They share a telephone number."),
    "phone_differs": _l("The telephone numbers differ."),
    "website_same": _l("They share a website."),
    "website_differs": _l("The websites differ."),
    "address_same": _l("The addresses are the same."),
    "address_near": _l("The addresses agree for the most part."),
    "address_far": _l("The addresses differ."),
    "lot_same": _l("They stand on the same lot of the same park."),
    "plot_same": _l("They stand on the same plot of the land register."),
    "lot_differs": _l("They stand on different lots of the same park."),
    "door_same": _l("They have the same street and house number."),
    "number_and_zip_same": _l("Postal code and house number are the same."),
    "zip_same": _l("The postal codes are the same."),
    "zip_differs": _l("The postal codes differ."),
    "neighbours": _l("They are neighbours: an address counts only for firms whose names agree."),
    "province_differs": _l("The provinces differ."),
    "unrivalled": _l("No other firm of either list comes near."),
    "confirmed": _l("A person said that they are one firm."),
}
_BRANCH_OF = _l("The tax codes share their first ten digits: %(head)s is the head office, %(branch)s a branch of it.")
_BRANCHES = _l("The tax codes share their first ten digits: both are branches of %(firm)s.")
_NOT_KNOWN = _l("Rules of another version saw this: %(kind)s.")
_VERDICTS: Mapping[str, Any] = {
    "same-site": _l("Same firm, same site"),
    "same-company": _l("Same firm, other site"),
    "related": _l("Related firms"),
    "unsure": _l("Unsure"),
    "different": _l("Different firms"),
}


def evidence_text(evidence: Evidence) -> str:
    """The sentence of a piece of evidence; what was written by rules that had other pieces is told by its kind."""
    found = evidence.values or {}
    values = {
        **{key: str(value) for key, value in found.items()},
        "kind": evidence.kind,
        "a": evidence.a,
        "b": evidence.b,
        "either": evidence.a or evidence.b,
        "share": round(100 * float(found.get("degree", 0.0))),
    }
    text = _EVIDENCE.get(evidence.code, _NOT_KNOWN)
    if evidence.code == "tax_branch" and found:
        text = _BRANCH_OF if "head" in found else _BRANCHES
    return str(fill(text, **values))


def pair_verdict_label(verdict: str) -> str:
    """What is thought of two records, in a few words."""
    return str(_VERDICTS.get(verdict, verdict))
