"""Evidence -> a verdict on two records, apart for firm and site, with bands whose limits are fixed and carry a version."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matching.registry.evidence import best_name_evidence, contact_evidence, total
from matching.registry.firms import Firm
from matching.registry.records import Evidence, Pair
from matching.registry.site_evidence import SiteFinding, find_site, site_evidence
from matching.registry.spellings import fold

VERSION = "3"
VERDICTS = ("same-site", "same-company", "related", "unsure", "different")


@dataclass(frozen=True, slots=True)
class Limits:
    """Chances (of being one firm) from which a pair is called the same, merged without asking, or looked at by a person.

    `merge_name` is the weight that the names must have for a merge without a tax code.
    """

    merge: float = 0.96
    same: float = 0.60
    review: float = 0.30
    merge_name: float = 2.0


LIMITS = Limits()
_LARGEST = 30.0
_LEAST_FOR_A_CODE = 1.0
_SAME_CODES = frozenset({"tax_same", "tax_branch"})


def judge(a: Firm, b: Firm, *, extra: tuple[Evidence, ...] = (), limits: Limits = LIMITS) -> Pair:
    """The pair with its verdict, for two records that were read. Symmetric but for the order of what is quoted."""
    names = best_name_evidence(a, b) if a.names and b.names else []
    contacts = list(contact_evidence(a, b))
    found = find_site(a, b)
    sites = site_evidence(a, b, found, total(names))
    pieces = [*names, *contacts, *sites, *extra]
    codes = {piece.code for piece in pieces}
    chance = chance_of(pieces)
    is_elsewhere, share = _elsewhere(a, b, found, codes)
    verdict = _verdict(chance, is_elsewhere, pieces, limits)
    band = _band(verdict, chance, pieces, limits)
    score = share * (chance if verdict in ("same-site", "same-company") else min(chance, limits.same))
    return Pair(a.record.id, b.record.id, verdict, round(score, 4), band, tuple(pieces))


def chance_of(pieces: Sequence[Evidence]) -> float:
    """The chance in (0, 1) that two records with this evidence are one firm, whatever the site."""
    log_odds = total(pieces)
    if not _SAME_CODES.isdisjoint(piece.code for piece in pieces):
        # A name may have been changed altogether; the tax code stays. Such a pair is looked at, never dropped.
        log_odds = max(log_odds, _LEAST_FOR_A_CODE)
    return 1 / (1 + math.exp(-max(-_LARGEST, min(_LARGEST, log_odds))))


def _elsewhere(a: Firm, b: Firm, found: SiteFinding, codes: set[str]) -> tuple[bool, float]:
    """Whether the two records are different sites of a firm, and what that leaves of the score.

    All of one site, [0.89, 1], come before all of one firm, [0.6, 0.65], that are as sure.
    """
    if "tax_branch" in codes:
        return True, _BRANCH
    are_units_apart, is_said = _units(a, b)
    if found.closeness is None:
        return (True, _BRANCH) if are_units_apart else (False, 1.0)
    is_elsewhere = found.is_elsewhere or (is_said and are_units_apart) or "numbers_differ" in codes
    return is_elsewhere, 0.6 + 0.1 * min(found.closeness, 0.5) if is_elsewhere else 0.75 + 0.25 * found.closeness


def _units(a: Firm, b: Firm) -> tuple[bool, bool]:
    """Whether the names speak of different sites ("Unit 2", "Chi nhánh Hưng Yên"), and whether both say which."""
    if not a.names or not b.names:
        return False, False
    one, other = a.names[0], b.names[0]
    places = (fold(one.unit_place), fold(other.unit_place))
    if not (one.unit in _ELSEWHERE or other.unit in _ELSEWHERE or any(places)):
        # "Baina Shoes Factory" may be all there is of Baina Shoes.
        return False, False
    return (one.unit, places[0]) != (other.unit, places[1]), all(places)


_ELSEWHERE = ("branch", "office")
_BRANCH = 0.65


def _verdict(chance: float, is_elsewhere: bool, pieces: list[Evidence], limits: Limits) -> str:
    codes = {piece.code for piece in pieces}
    if chance >= limits.same and not (codes & {"tax_differs", "subsidiary"} and "tax_same" not in codes):
        return "same-company" if is_elsewhere else "same-site"
    if ("subsidiary" in codes and chance >= 0.02) or (codes & {"phone_same", "website_same"} and chance >= 0.05):
        return "related"
    return "unsure" if chance >= limits.review else "different"


def _band(verdict: str, chance: float, pieces: list[Evidence], limits: Limits) -> str:
    """Merge without asking only what is nearly certain, one site or one tax code, and has nothing against it."""
    codes = {piece.code for piece in pieces}
    if verdict == "different":
        return ""
    if chance >= limits.merge and codes & _SAME_CODES:
        return "merge"
    named = sum(piece.weight for piece in pieces if piece.kind == "name")
    if "name_same" not in codes and not codes & _SECOND_WITNESS:
        return "review"
    is_trade_other = any(piece.kind == "trade" and piece.weight <= _OTHER_TRADE for piece in pieces)
    if is_trade_other or codes & _DOUBTS:
        return "review"
    if verdict == "same-site" and chance >= limits.merge and named >= limits.merge_name:
        return "merge"
    return "review"


_AGAINST = (
    "tones_differ form_differs numbers_differ number_missing trades_differ places_differ place_missing "
    "tax_differs tax_doubtful province_differs order_differs country_missing"
)
# Without one of these, only names that are wholly the same are merged.
_SECOND_WITNESS = frozenset(
    {"phone_same", "website_same", "door_same", "lot_same", "plot_same", "address_same", "number_and_zip_same"}
)
_OTHER_TRADE = -1.6
_DOUBTS = frozenset(_AGAINST.split())
