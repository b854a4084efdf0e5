"""How life-like the demo is: how many suppliers its needs find."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from linkage.services.matches import matches_of_need, open_needs

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
