"""Where the firm should be: provinces, the names they had before the merger, and what to be near."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matching.taxonomy import taxonomy
from search.understanding.evidence import Evidence
from search.understanding.mentions import Mention

_PORT = re.compile(r"\b(?:fca|cpt|cip|fas|fob|cfr|cif)\s+(?:cang |port |tai )?$")
_PARKS_OF_MANY_PROVINCES = "VSIP"
_NEAR_ENOUGH = 12  # characters between the word for near and the place


@dataclass(frozen=True, slots=True)
class NamedPlaces:
    """Province codes, former names as they were, and the place to be near (at most one) with its mention."""

    provinces: tuple[str, ...]
    former: tuple[str, ...]
    near: str
    near_mention: Mention | None


def named_places(evidence: Evidence) -> NamedPlaces:
    """A place inside a province is always something to be near; a province only beside a word for near.

    The parks of many provinces are the one of the province that is named beside them.
    """
    provinces: list[str] = []
    former: list[str] = []
    near: list[tuple[str, Mention]] = []
    markers = evidence.of("flag", "near:yes")
    has_province = bool(evidence.of("province") or evidence.of("former"))
    for mention in evidence.mentions:
        if mention.kind not in ("province", "former", "park") or mention in evidence.negated:
            continue
        if _PORT.search(evidence.reading.text, 0, mention.start):
            continue  # the port of delivery, not where the firm is
        code, _, name = mention.id.partition("/")
        if name != _PARKS_OF_MANY_PROVINCES or not has_province:
            provinces.append(code)
        if mention.kind == "former":
            former.append(name)
        if mention.kind == "park" or any(_gap(marker, mention) <= _NEAR_ENOUGH for marker in markers):
            near.append((name or taxonomy().provinces[code].labels["vi"], mention))
    first = near[0] if near else ("", None)
    return NamedPlaces(tuple(dict.fromkeys(provinces)), tuple(dict.fromkeys(former)), *first)


def _gap(left: Mention, right: Mention) -> int:
    """Characters between two mentions; 0 when they overlap."""
    return max(right.start - left.end, left.start - right.end, 0)
