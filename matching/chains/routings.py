"""The routing of a need with everybody who could take a step: what both kinds of chains are built from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from matching.assessment import Assessment, Assessor
from matching.chains.benches import Bench, Crew, point_of, step_need
from matching.facts import Match, NeedFact, Reason, SupplierFact, Verdict
from matching.features.region import Point
from matching.taxonomy import taxonomy

TRAVELS_ONCE = frozenset({"die-mold", "tooling-engineering", "testing-inspection"})
"""Families whose secondary steps do not handle the part: a tool comes to the lead firm once, a sample goes out and a report back."""
MISSING_AT_MOST = 5
"""A lead that lacks more steps than this is no lead."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead firm: what it does itself, step -> score in [0, 1], and which steps it lacks but offers, bought in."""

    id: str
    score: float
    verdict: Verdict
    point: Point | None
    own: Mapping[int, float]
    bought_in: frozenset[int]


class Routing:
    """The steps of one need and who can take them; each step's firms are looked for once, when they are first asked for."""

    def __init__(self, need: NeedFact, bench: Bench, *, on: datetime.date) -> None:
        self.need = need
        self.bench = bench
        self.on = on
        self._crews: dict[int, Crew] = {}
        self._confirm: dict[tuple[int, str], tuple[Reason, ...]] = {}
        self._suppliers: dict[str, SupplierFact] = {}

    @cached_property
    def rivals(self) -> frozenset[str]:
        return frozenset(self.bench.rivals(self.need))

    def crew(self, index: int) -> Crew:
        """Who can take a step as a partner; who offers the core step is a rival and would take the whole part."""
        if index not in self._crews:
            found = self.bench.crew(step_need(self.need, self.need.steps[index]))
            kept = [row for row, code in enumerate(found.ids) if code not in self.rivals]
            self._crews[index] = Crew(
                tuple(found.ids[row] for row in kept), found.scores[kept], tuple(found.points[row] for row in kept)
            )
        return self._crews[index]

    def leads(self, matches: Sequence[Match]) -> list[Lead]:
        """Those of the matches that lack some steps, but not too many."""
        self.read(match.supplier for match in matches)
        found = map(self._lead, matches)
        return [lead for lead in found if 0 < len(self.missing(lead)) <= MISSING_AT_MOST]

    def untaken(self, matches: Sequence[Match]) -> tuple[str, ...]:
        """Processes of the steps that none of the matches runs itself and nobody could take as their partner."""
        self.read(match.supplier for match in matches)
        own = {index for match in matches for index in self._lead(match).own}
        others = (index for index, step in enumerate(self.need.steps) if step not in self.need.core_steps)
        return tuple(
            self.need.steps[index].process for index in others if index not in own and not self.crew(index).ids
        )

    def read(self, codes: Iterable[str]) -> None:
        """Fetch the facts of suppliers that will be spoken of, all at once."""
        unread = frozenset(codes) - self._suppliers.keys()
        if unread:
            self._suppliers |= self.bench.suppliers(unread)

    def _lead(self, match: Match) -> Lead:
        """A match as the lead of a chain: its core steps at its score, the others fully, a little less while unconfirmed."""
        steps = {reason.subject: reason for reason in match.reasons if reason.criterion == "secondary-step"}
        own, bought_in = {}, set()
        for index, step in enumerate(self.need.steps):
            # One process may be asked for twice, as the core step and as a secondary one.
            reason = None if step in self.need.core_steps else steps.get(step.process)
            if reason is None:
                own[index] = match.score
            elif reason.verdict in {"met", "unknown"}:
                own[index] = 1.0 if reason.verdict == "met" else 0.9
            elif reason.offer.get("how") == "subcontracted":
                bought_in.add(index)
        verdict: Verdict = "partly" if match.fit == "partial" else "met"
        return Lead(match.supplier, match.score, verdict, self._point(match.supplier), own, frozenset(bought_in))

    def is_aside(self, index: int) -> bool:
        """Whether a step stands beside the way of the part; where the part itself is a tool, work on tools is on its way."""
        step = self.need.steps[index]
        if step in self.need.core_steps:
            return False
        family = taxonomy().family(step.process)
        return family in TRAVELS_ONCE and all(
            taxonomy().family(core.process) != family for core in self.need.core_steps
        )

    def missing(self, lead: Lead) -> list[int]:
        """The steps that somebody else has to do."""
        return [index for index in range(len(self.need.steps)) if index not in lead.own]

    def confirm(self, index: int, code: str) -> tuple[Reason, ...]:
        """The limits of a step that a partner, which was read, has not stated anything about."""
        if (index, code) not in self._confirm:
            gates = self._alone(index, code).gates
            self._confirm[index, code] = tuple(gate for gate in gates if gate.verdict == "unknown")
        return self._confirm[index, code]

    def _point(self, code: str) -> Point | None:
        return point_of(self._alone(self.need.steps.index(self.need.core_steps[0]), code))

    def _alone(self, index: int, code: str) -> Assessment:
        """A firm held against one step alone."""
        asked = step_need(self.need, self.need.steps[index])
        return Assessor(asked, self.on).assess(self._suppliers[code])
