"""What speaks for and against two records being one firm: pieces that add up, in log-odds, each with what it saw.

The weights are fixed and carry a version: they were set by hand and tuned on development halves of lists (docs/registry.md), never on
what is reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz.distance import OSA

from matching.registry.contacts import head_office, is_sound
from matching.registry.firms import Firm
from matching.registry.legal_forms import are_in_conflict, legal_forms
from matching.registry.name_meetings import NameMeeting, is_translation, meet
from matching.registry.names import Name
from matching.registry.records import Evidence

VERSION = "2"
_DEGREES = ((0.0, -8.0), (0.3, -6.0), (0.5, -3.5), (0.65, -1.5), (0.75, 0.0), (0.85, 1.5), (0.95, 3.0), (1.0, 4.0))
_SOUNDS = ((0.0, -6.0), (0.35, -5.0), (0.5, -3.0), (0.6, -1.8), (0.7, -0.8), (0.8, 1.0), (0.9, 2.8), (1.0, 4.0))
_FULL_CORE = 2.0
# Where the name is the province, the trade is what tells its firms apart.
_PLACED = 2.0
_COUNTRY_WORDS = ("viet nam", "vietnam", "vn", "thailand", "japan", "korea")


def name_evidence(a: Name, b: Name) -> list[Evidence]:
    """What the names say: how much agrees, then each thing that stands against it."""
    met = meet(a, b)
    found = [_degree(a, b, met)]
    found += _trade_pieces(a, b, met)
    if met.tones:
        first, second = zip(*met.tones, strict=True)
        found.append(_piece("tones", first, second, -3.0, "tones_differ"))
    if met.is_order_other:
        found.append(Evidence("order", a.text, b.text, -3.5, "order_differs"))
    if met.numbers_differ:
        found.append(_piece("numbers", a.numbers, b.numbers, -6.0, "numbers_differ"))
    elif met.number_missing:
        found.append(_piece("numbers", a.numbers, b.numbers, -4.0, "number_missing"))
    found += _place_pieces(a, b, met)
    if a.form and b.form and are_in_conflict(a.form, b.form):
        found.append(Evidence("legal form", a.form, b.form, -5.0, "form_differs"))
    return found


def _trade_pieces(a: Name, b: Name, met: NameMeeting) -> Iterator[Evidence]:
    """Trades that only one side names. Two different trades are two firms, unless one of the names is a translation.

    A name with its legal form is written as it is registered, and a register keeps names apart by such words.
    """
    is_translated = is_translation(a, b)
    are_whole = bool(a.form and b.form) and not is_translated
    mine, theirs = met.trades_a + met.weak_a, met.trades_b + met.weak_b
    if mine and theirs:
        words = bool(met.trades_a) + bool(met.trades_b)
        weight = (-0.8, -1.4, -2.4)[words] if is_translated else (-3.5, -4.2, -5.5)[words]
        yield _piece("trade", mine, theirs, weight, "trades_differ")
    elif met.trades_a or met.trades_b:
        weight = -0.8 if is_translated else -2.6 if are_whole else -1.6
        weight -= _PLACED if a.is_of_a_place and b.is_of_a_place else 0.0
        yield _piece("trade", met.trades_a, met.trades_b, weight, "trade_missing")
    elif (mine or theirs) and not is_translated and met.core < _FULL_CORE:
        yield _piece("trade", mine, theirs, -1.6 if are_whole else -0.7, "trade_missing")


def _degree(a: Name, b: Name, met: NameMeeting) -> Evidence:
    weight = _between(met.degree, _SOUNDS if met.is_by_sound else _DEGREES)
    if weight > 0:
        weight *= min(1.0, 0.35 + 0.65 * met.core / _FULL_CORE) if met.core else _of_trades(a, met)
    if met.is_exact and met.core >= 2.5:
        weight += 1.0
    code = "name_same" if met.is_exact else "name_near" if weight > 0 else "name_far"
    return Evidence("name", a.text, b.text, round(weight, 3), code, {"degree": round(met.degree, 3)})


def _of_trades(name: Name, met: NameMeeting) -> float:
    """Names without a word of their own say little; wholly the same and of one place they say more by each trade."""
    if not met.is_exact or not any(word.kind == "places" for word in name.words):
        return 0.3
    return min(0.75, 0.3 + 0.15 * met.trades_met)


def _between(degree: float, steps: tuple[tuple[float, float], ...]) -> float:
    for (low, below), (high, above) in pairwise(steps):
        if degree <= high:
            return below + (above - below) * (degree - low) / (high - low)
    return steps[-1][1]


def _place_pieces(a: Name, b: Name, met: NameMeeting) -> Iterator[Evidence]:
    if met.places_differ:
        yield Evidence("place in name", a.text, b.text, -4.0, "places_differ")
    elif met.place_missing:
        if a.unit_place or b.unit_place:
            return
        homes = {legal_forms().homes.get(name.form, "") for name in (a, b)} - {""}
        is_country = met.place_missing in _COUNTRY_WORDS or met.place_missing.startswith(("viet", "việt", "vina"))
        if is_country and (a.script != b.script or "thai" in (a.script, b.script) or homes - {"vn"}):
            yield Evidence("subsidiary", a.text, b.text, -5.0, "subsidiary")
        elif is_country:
            weight = -3.5 if met.place_missing == "vina" or not (a.is_vietnamese or b.is_vietnamese) else -0.3
            yield Evidence("place in name", a.text, b.text, weight, "country_missing")
        else:
            is_named = met.place_missing in ("ประเทศไทย", "ไทยแลนด์")
            weight = -3.5 if is_named else -1.8 if is_translation(a, b) else -3.6
            yield Evidence("place in name", a.text, b.text, weight, "place_missing")


def best_name_evidence(a: Firm, b: Firm) -> list[Evidence]:
    """The pieces of the two names that agree best, of all the names that the two firms have."""
    best: list[Evidence] = []
    for name in a.names:
        for other in b.names:
            pieces = name_evidence(name, other)
            if not best or total(pieces) > total(best):
                best = pieces
    return best


def contact_evidence(a: Firm, b: Firm) -> Iterator[Evidence]:
    """Tax code, telephone, website."""
    if a.tax_code and b.tax_code:
        yield _tax(a, b)
    if a.phones and b.phones:
        shared = a.phones & b.phones or _same_ends(a.phones, b.phones)
        if shared:
            yield _piece("phone", a.phones, b.phones, 3.0, "phone_same")
        else:
            yield _piece("phone", a.phones, b.phones, -0.8, "phone_differs")
    if a.website and b.website:
        if a.website == b.website:
            yield Evidence("website", a.website, b.website, 3.5, "website_same")
        elif _brand(a.website) != _brand(b.website):
            yield Evidence("website", a.website, b.website, -1.5, "website_differs")


def _brand(website: str) -> str:
    """What stands before the suffix: a firm that has coteccons.vn may well have coteccons.com.vn."""
    return website.partition(".")[0]


def _same_ends(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """Numbers that one side writes without the area code."""
    return frozenset(
        number for number in a for other in b if len(number) >= 7 and len(other) >= 7 and number[-7:] == other[-7:]
    )


def _tax(a: Firm, b: Firm) -> Evidence:
    one, other = a.tax_code, b.tax_code
    texts = (a.record.tax_code, b.record.tax_code)
    if one == other:
        return Evidence("tax code", *texts, 11.0, "tax_same")
    if one[:10] == other[:10] and len(one) >= 10 and len(other) >= 10:
        return Evidence("tax code", *texts, 10.0, "tax_branch", _head_and_branch(one, other))
    are_sound = is_sound(one) and is_sound(other)
    if are_sound:
        return Evidence("tax code", *texts, -9.0, "tax_differs")
    if OSA.distance(one[:10], other[:10]) <= 2:
        return Evidence("tax code", *texts, 1.0, "tax_near")
    return Evidence("tax code", *texts, -3.0, "tax_doubtful")


def _head_and_branch(one: str, other: str) -> dict[str, str]:
    """Which code is that of the head office, the ten digits; of two branches only what they belong to."""
    head = head_office(one, other)
    branch = other if head == one else one
    return {"head": head, "branch": f"{branch[:10]}-{branch[10:]}"} if head else {"firm": one[:10]}


def total(pieces: Sequence[Evidence]) -> float:
    """The sum of the weights."""
    return sum(piece.weight for piece in pieces)


def _piece(kind: str, a: object, b: object, weight: float, code: str) -> Evidence:
    return Evidence(kind, _listed(a), _listed(b), weight, code)


def _listed(values: object) -> str:
    return ", ".join(sorted(values) if isinstance(values, frozenset) else values)  # type: ignore[arg-type]
