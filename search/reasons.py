"""Why a supplier was found: a code with values, which the entrances word."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from database.enums import EvidenceLevel
from matching.taxonomy import taxonomy
from search import fields
from search.analysis import fold
from search.documents import BOUGHT_IN, OFFERED
from search.engines.arrays.parts import LARGER_MACHINE
from search.engines.contract import Found, Hit


@dataclass(frozen=True, slots=True)
class Why:
    """One reason. Codes and their values:

    name; words (words); process, process-broader, process-bought-in, process-own-use (process asked, offered);
    process-missing (process); material, material-other-grade, material-not-stated (material); limit, limit-larger
    (key, op, value, low, high; low None when open); limit-not-stated, limit-missed (key, op, value);
    certificate (certificate, valid_until: ISO date or None); province (province); province-near (province, offered);
    macro_region, former_province, sector, ownership, language, business_type (each under its own name);
    evidence (level); confirmed (on: ISO date).
    """

    code: str
    values: Mapping[str, object]


def reasons(hit: Hit) -> tuple[Why, ...]:
    """All reasons of a hit, the parts of the query in their order first."""
    return tuple(_reasons(hit))


def _reasons(hit: Hit) -> Iterator[Why]:
    if hit.is_named:
        yield Why("name", {})
    for found in hit.found:
        why = _of_part(found)
        if why is not None:
            yield why
    words = tuple(word for word in hit.words if fold(word) == word)
    if words and not hit.is_named:
        yield Why("words", {"words": words})
    levels = tuple(EvidenceLevel)
    level = levels[round(hit.trust * (len(levels) - 1))]
    if level is not EvidenceLevel.SELF_DECLARED:
        yield Why("evidence", {"level": level.value})
    if hit.confirmed is not None:
        yield Why("confirmed", {"on": datetime.date.fromordinal(hit.confirmed).isoformat()})


def _of_part(found: Found) -> Why | None:
    """The reason behind one part; None for a wish that is not met."""
    kind, name = found.part.kind, found.part.id
    if kind == "process":
        return _of_process(found)
    if kind == "limit":
        return _of_limit(found)
    if kind == "material":
        return _of_material(found)
    if found.fact is None:
        return None
    if kind == "certificate":
        last = int(found.value[0]) if found.value else 0
        until = None if last >= fields.FOREVER else datetime.date.fromordinal(last).isoformat()
        return Why(kind, {"certificate": name, "valid_until": until})
    offered = found.fact.split("=", 1)[1]
    if kind == "province" and offered != name:
        return Why("province-near", {"province": name, "offered": offered})
    return Why(kind, {kind: name})


def _of_process(found: Found) -> Why:
    asked = found.part.id
    if found.fact is None:
        return Why("process-missing", {"process": asked})
    offered = found.fact.split("=", 1)[1]
    strength = found.value[0] if found.value else OFFERED
    if not taxonomy().is_met_by(asked, offered):
        code = "process-broader"
    elif strength >= OFFERED:
        code = "process"
    else:
        code = "process-bought-in" if round(strength, 3) >= BOUGHT_IN else "process-own-use"
    return Why(code, {"process": asked, "offered": offered})


def _of_material(found: Found) -> Why | None:
    values = {"material": found.part.id}
    if found.fact is None:
        return Why("material-not-stated", values) if found.score else None
    choice = next(one for one in found.part.choices if one.fact == found.fact)
    return Why("material" if choice.score > 0.5 else "material-other-grade", values)


def _of_limit(found: Found) -> Why | None:
    limit = found.part.limit
    if limit is None:
        return None
    values: dict[str, object] = {"key": limit.key, "op": limit.op, "value": limit.value}
    if found.fact is None:
        return Why("limit-not-stated" if found.score else "limit-missed", values)
    if found.value is not None:
        low, high = found.value
        values |= {"low": None if low == float("-inf") else _plain(low), "high": _plain(high)}
    return Why("limit-larger" if round(found.score, 3) == LARGER_MACHINE else "limit", values)


def _plain(number: float) -> float:
    """A figure as it was typed: four bytes keep seven digits of it."""
    return float(f"{number:.7g}")
