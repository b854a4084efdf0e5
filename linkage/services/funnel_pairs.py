"""Pairs of the funnel: what was proposed and what came of it as one pair for each need and supplier, and how far each got."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from database.enums import FairSide, OutcomeReason, OutcomeStage
from database.queries.funnel import RUNGS, LinkageRow, ProposalRow
from linkage.days import agency_day
from linkage.services.linkages import DORMANT_DAYS


class FunnelStage(StrEnum):
    """The first two count suppliers, the others pairs."""

    REGISTERED = "registered"
    PROFILED = "profiled"
    PROPOSED = "proposed"
    AGREED = "agreed"
    MET = "met"
    RFQ = "rfq"
    QUOTATION = "quotation"
    AUDIT = "audit"
    SAMPLE = "sample"
    FIRST_ORDER = "first-order"
    REPEAT = "repeat"


OF_SUPPLIERS = (FunnelStage.REGISTERED, FunnelStage.PROFILED)
RUNG_OF = {
    FunnelStage.AGREED: OutcomeStage.INTRODUCED,
    FunnelStage.MET: OutcomeStage.MEETING,
    FunnelStage.RFQ: OutcomeStage.RFQ,
    FunnelStage.QUOTATION: OutcomeStage.QUOTATION,
    FunnelStage.AUDIT: OutcomeStage.AUDIT,
    FunnelStage.SAMPLE: OutcomeStage.SAMPLE,
    FunnelStage.FIRST_ORDER: OutcomeStage.TRIAL_ORDER,
    FunnelStage.REPEAT: OutcomeStage.ORDER,
}
"""The rung of the ladder that a stage is read from; only these have a second word that could confirm them."""
OF_PAIRS = (FunnelStage.PROPOSED, *RUNG_OF)
_PLACE = {stage: RUNGS.index(rung) for stage, rung in RUNG_OF.items()}
_PLACES = sorted(_PLACE.values())
"""On the ladder; stages follow each other as their rungs do."""


class Pair(NamedTuple):
    """A need and a supplier. `code`: of the linkage, else of the first proposal. `days`: stage -> day of the step itself.

    `reached`: how many of `OF_PAIRS` it got to, said by anybody and denied by nobody; `confirmed_reached`: up to which place among
    them, counted from 0, both sides or a proof confirm it. `waits`: stage -> days since the stage before that has a day, where
    they are in this order. `declined`: by which side and why, where no linkage came of it.
    """

    code: str
    need_id: int | None
    supplier_id: int
    buyer_id: int | None
    begun_on: datetime.date
    days: Mapping[FunnelStage, datetime.date]
    is_linkage: bool = False
    reached: int = 1
    confirmed_reached: int = 0
    confirmed: frozenset[FunnelStage] = frozenset()
    waits: Mapping[FunnelStage, int] = MappingProxyType({})
    ended_on: datetime.date | None = None
    ended_by: FairSide | None = None
    reason: OutcomeReason | None = None
    heard_on: datetime.date | None = None
    declined: tuple[FairSide, OutcomeReason] | None = None

    @property
    def furthest(self) -> FunnelStage:
        return OF_PAIRS[self.reached - 1]

    def is_dormant(self, on: datetime.date) -> bool:
        if not self.is_linkage or self.ended_on is not None or self.heard_on is None:
            return False
        return (on - self.heard_on).days >= DORMANT_DAYS


def pairs_of(
    proposals: Iterable[ProposalRow],
    linkages: Sequence[LinkageRow],
    declined: Mapping[int, Mapping[FairSide, OutcomeReason]],
) -> list[Pair]:
    """Each pair once, from its first proposal; where the need is gone, a proposal finds its linkage by its own row."""
    offered: dict[tuple[int, int], list[ProposalRow]] = {}
    by_id: dict[int, tuple[int, int]] = {}
    for each in proposals:
        key = (each.need_id if each.need_id is not None else -each.id, each.supplier_id)
        offered.setdefault(key, []).append(each)
        by_id[each.id] = key
    found = []
    for linkage in linkages:
        own = by_id.get(linkage.proposal_id or 0) or (linkage.need_id or 0, linkage.company_id)
        found.append(_linked(linkage, offered.pop(own, ())))
    found += [_unlinked(each, declined.get(each[-1].id, {})) for each in offered.values()]
    return sorted(found, key=attrgetter("begun_on", "code"))


def _linked(linkage: LinkageRow, proposals: Sequence[ProposalRow]) -> Pair:
    begun_on = linkage.first_on
    if proposals:
        offered_on = agency_day(proposals[0].created_at)
        begun_on = offered_on if begun_on is None else min(offered_on, begun_on)
    if begun_on is None:
        begun_on = linkage.heard_on
    days = {FunnelStage.PROPOSED: begun_on}
    days |= {stage: day for stage, day in zip(RUNG_OF, linkage.days, strict=True) if day is not None}
    return Pair(
        code=linkage.code,
        need_id=linkage.need_id,
        supplier_id=linkage.company_id,
        buyer_id=linkage.buyer_id,
        begun_on=begun_on,
        days=days,
        is_linkage=True,
        reached=1 + bisect_right(_PLACES, max(linkage.counted.bit_length() - 1, 0)),
        confirmed_reached=bisect_right(_PLACES, linkage.confirmed.bit_length() - 1),
        confirmed=_stages_of(linkage.confirmed),
        waits=_waits(days),
        ended_on=linkage.ended_on,
        ended_by=linkage.ended_by,
        reason=linkage.reason,
        heard_on=linkage.heard_on,
    )


def _unlinked(proposals: Sequence[ProposalRow], declined: Mapping[FairSide, OutcomeReason]) -> Pair:
    """`declined`: why, of its last proposal; the supplier's word goes first."""
    first = proposals[0]
    begun_on = agency_day(first.created_at)
    side = next((side for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER) if side in declined), None)
    return Pair(
        code=first.code,
        need_id=first.need_id,
        supplier_id=first.supplier_id,
        buyer_id=first.buyer_id,
        begun_on=begun_on,
        days={FunnelStage.PROPOSED: begun_on},
        declined=(side, OutcomeReason(declined[side])) if side is not None else None,
    )


@cache
def _stages_of(rungs: int) -> frozenset[FunnelStage]:
    """Of a sum of 2 ** place on the ladder."""
    return frozenset(stage for stage, place in _PLACE.items() if rungs & 2**place)


def _waits(days: Mapping[FunnelStage, datetime.date]) -> dict[FunnelStage, int]:
    """Of each stage the days since the stage before that has a day; none where the two are not in this order."""
    return {
        stage: (day - earlier).days
        for earlier, (stage, day) in zip(days.values(), islice(days.items(), 1, None), strict=False)
        if day >= earlier
    }
