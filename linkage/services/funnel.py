"""How many get how far: from registered suppliers to stable supply, what it took, and where pairs fall out.

Two views, never mixed. *Cohort*: pairs first put before both sides in a period, and how far they got until today. *Period*: steps that
were dated in the period, whenever their pair began. A pair is one need with one supplier, however often it was proposed.
Every figure keeps the codes of the rows behind it. docs/funnel.md says the same with the tables.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from sqlmodel import Session

from database.enums import FairSide, OutcomeReason
from database.queries import funnel as rows
from database.queries.funnel import AnswerCount, FunnelFilter
from database.queries.linkage_values import Total
from linkage.collector import collector_at_rest
from linkage.days import agency_day
from linkage.services.funnel_pairs import OF_PAIRS, RUNG_OF, FunnelStage, Pair, pairs_of
from linkage.services.funnel_periods import Period

LEAST_PAIRS = 3
"""Of fewer pairs no median is named."""


@dataclass(frozen=True, slots=True)
class StageCount:
    """`reached`, `confirmed`: of the cohort, at least so far. `named`: of these, the step itself is written down.

    `happened`, `happened_confirmed`: the step itself, dated in the period. `days`: median since the stage named before, of
    `days_of` pairs; None under three.
    """

    stage: FunnelStage
    reached: tuple[str, ...]
    confirmed: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()
    happened_confirmed: tuple[str, ...] = ()
    days: float | None = None
    days_of: int = 0


@dataclass(frozen=True, slots=True)
class Loss:
    """Pairs of the cohort that fell out: after which stage, whose reason it is (None: an officer wrote it down), and why."""

    stage: FunnelStage
    side: FairSide | None
    reason: OutcomeReason
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Funnel:
    """All figures of one period. `going_on`, `dormant`, `ended`: of the linkages of the cohort."""

    period: Period
    on: datetime.date
    stages: tuple[StageCount, ...]
    losses: tuple[Loss, ...]
    going_on: tuple[str, ...]
    dormant: tuple[str, ...]
    ended: tuple[str, ...]

    def at(self, stage: FunnelStage) -> StageCount:
        return next(each for each in self.stages if each.stage is stage)


@dataclass(frozen=True, slots=True)
class Part:
    """How many of those that began in a part of the period got to each stage."""

    period: Period
    reached: Mapping[FunnelStage, int]


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """A period beside the year before, and what is read of the period alone. `parts`: its quarters or years, the oldest first."""

    now: Funnel
    before: Funnel
    parts: tuple[Part, ...]
    values: tuple[Total, ...]
    answers: tuple[AnswerCount, ...]

    def rows(self) -> Iterator[tuple[StageCount, StageCount | None, StageCount]]:
        """Each stage, the one before it, and the same stage in the year before."""
        for before, each in zip((None, *self.now.stages), self.now.stages, strict=False):
            yield each, before, self.before.at(each.stage)


class DatedPairs(NamedTuple):
    """Pairs in the order of their days at a stage."""

    days: list[datetime.date]
    pairs: list[Pair]

    def within(self, period: Period) -> list[Pair]:
        return self.pairs[bisect_left(self.days, period.first) : bisect_right(self.days, period.last)]


class Material:
    """The rows of a filter, read once; any number of periods is counted from them."""

    @collector_at_rest()
    def __init__(self, session: Session, wanted: FunnelFilter, on: datetime.date) -> None:
        self.on = on
        self.suppliers = [
            (each.code, agency_day(each.created_at), agency_day(each.published_at) if each.published_at else None)
            for each in rows.suppliers(session, wanted)
        ]
        linkages = rows.linkages(session, wanted, tuple(RUNG_OF.values()))
        self.pairs = pairs_of(rows.proposals(session, wanted), linkages, rows.declined(session))
        self._dated = _by_day(self.pairs)

    def funnel(self, period: Period) -> Funnel:
        cohort = self._dated[FunnelStage.PROPOSED].within(period)
        # In the order of their codes, so that every list taken from it is in order.
        cohort.sort(key=attrgetter("code"))
        linked = [pair for pair in cohort if pair.is_linkage]
        return Funnel(
            period=period,
            on=self.on,
            stages=(*self._suppliers(period), *self._stages(cohort, period)),
            losses=_losses(cohort),
            going_on=_codes(pair for pair in linked if pair.ended_on is None),
            dormant=_codes(pair for pair in linked if pair.is_dormant(self.on)),
            ended=_codes(pair for pair in linked if pair.ended_on is not None),
        )

    def part(self, period: Period) -> Part:
        """As `funnel`, of what was reached alone."""
        suppliers = {each.stage: len(each.reached) for each in self._suppliers(period)}
        ends = Counter(pair.reached for pair in self._dated[FunnelStage.PROPOSED].within(period))
        pairs = {stage: sum(ends[end] for end in ends if end > place) for place, stage in enumerate(OF_PAIRS)}
        return Part(period, suppliers | pairs)

    def _suppliers(self, period: Period) -> tuple[StageCount, StageCount]:
        first, last = period.first, period.last
        came = [each for each in self.suppliers if first <= each[1] <= last]
        listed = [(code, (on - begun).days) for code, begun, on in came if on is not None]
        happened = tuple(code for code, _begun, on in self.suppliers if on is not None and first <= on <= last)
        codes = tuple(code for code, _begun, _on in came)
        days = [days for _code, days in listed if days >= 0]
        named = tuple(code for code, _days in listed)
        return (
            StageCount(FunnelStage.REGISTERED, reached=codes, happened=codes),
            StageCount(
                FunnelStage.PROFILED,
                reached=named,
                named=named,
                happened=happened,
                days=_median(days),
                days_of=len(days),
            ),
        )

    def _stages(self, cohort: Sequence[Pair], period: Period) -> Iterator[StageCount]:
        """Who got to a stage is among those who got to the one before."""
        reached = cohort
        for place, stage in enumerate(OF_PAIRS):
            reached = [pair for pair in reached if pair.reached > place]
            happened = self._dated[stage].within(period)
            waits = [pair.waits[stage] for pair in reached if stage in pair.waits]
            yield StageCount(
                stage,
                reached=_codes(reached),
                confirmed=_codes(pair for pair in reached if pair.confirmed_reached >= place) if place else (),
                named=_codes(pair for pair in reached if stage in pair.days),
                happened=tuple(sorted([pair.code for pair in happened])),
                happened_confirmed=tuple(sorted([pair.code for pair in happened if stage in pair.confirmed])),
                days=_median(waits),
                days_of=len(waits),
            )


@collector_at_rest()
def funnel_report(
    session: Session, wanted: FunnelFilter, period: Period, parts: Sequence[Period], *, on: datetime.date
) -> FunnelReport:
    """Six statements, whatever the number of rows and of parts."""
    material = Material(session, wanted, on)
    return FunnelReport(
        now=material.funnel(period),
        before=material.funnel(period.year_before()),
        parts=tuple(material.part(part) for part in parts),
        values=tuple(rows.values(session, wanted, period.first, period.last)),
        answers=tuple(rows.answer_counts(session, wanted, period.first, period.last)),
    )


def _losses(cohort: Iterable[Pair]) -> tuple[Loss, ...]:
    """Of pairs in the order of their codes."""
    found: dict[tuple[FunnelStage, FairSide | None, OutcomeReason], list[str]] = {}
    for pair in cohort:
        if pair.reason is not None and pair.ended_on is not None:
            found.setdefault((pair.furthest, pair.ended_by, pair.reason), []).append(pair.code)
        elif pair.declined is not None:
            found.setdefault((pair.furthest, *pair.declined), []).append(pair.code)
    losses = [Loss(*key, tuple(codes)) for key, codes in found.items()]
    return tuple(
        sorted(losses, key=lambda each: (OF_PAIRS.index(each.stage), -len(each.pairs), each.reason, str(each.side)))
    )


def loss_totals(losses: Iterable[Loss]) -> list[tuple[OutcomeReason, int]]:
    """Reason -> pairs, whatever the stage and side; the most frequent one first."""
    counts: Counter[OutcomeReason] = Counter()
    for each in losses:
        counts[each.reason] += len(each.pairs)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _by_day(pairs: Iterable[Pair]) -> dict[FunnelStage, DatedPairs]:
    found: dict[FunnelStage, list[Pair]] = {stage: [] for stage in OF_PAIRS}
    for pair in pairs:
        for stage in pair.days:
            found[stage].append(pair)
    return {stage: _dated(stage, some) for stage, some in found.items()}


def _dated(stage: FunnelStage, pairs: list[Pair]) -> DatedPairs:
    pairs.sort(key=lambda pair: pair.days[stage])
    return DatedPairs([pair.days[stage] for pair in pairs], pairs)


def _codes(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return tuple([pair.code for pair in pairs])


def _median(days: Sequence[int]) -> float | None:
    return float(median(days)) if len(days) >= LEAST_PAIRS else None
