"""How life-like the demo is: what firms leave out, which trades there are, and how many suppliers the needs find."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from linkage.services.matches import matches_of_need, open_needs
from matching.taxonomy import taxonomy

HANDFUL = 12


@dataclass(frozen=True, slots=True)
class MatchRates:
    """Open needs by how many suppliers break no hard limit: nobody (`near` of these have near-misses), a handful, more."""

    needs: int
    nobody: int
    near: int
    handful: int
    more: int


def match_rates(session: Session, *, on: datetime.date) -> MatchRates:
    """What every open need finds on a day."""
    counts = []
    for need in open_needs(session, on=on):
        found = matches_of_need(session, need, on=on, limit=HANDFUL + 1)
        counts.append((len(found.matches), len(found.near_misses)))
    return MatchRates(
        needs=len(counts),
        nobody=sum(1 for matches, _ in counts if not matches),
        near=sum(1 for matches, near in counts if not matches and near),
        handful=sum(1 for matches, _ in counts if 1 <= matches <= HANDFUL),
        more=sum(1 for matches, _ in counts if matches > HANDFUL),
    )


def missing_shares(suppliers: Sequence[Mapping[str, Any]], keys: Iterable[str]) -> dict[str, float]:
    """Share of firms that leave each key out."""
    return {key: sum(1 for supplier in suppliers if not supplier.get(key)) / len(suppliers) for key in keys}


def families(suppliers: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Firms per process family, by what they do themselves."""
    counted: Counter[str] = Counter()
    for supplier in suppliers:
        own = {item["process"] for item in supplier.get("capabilities", ()) if not item.get("subcontracted")}
        counted.update({taxonomy().family(process) for process in own})
    return counted
