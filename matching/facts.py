"""What the matcher computes on and what it answers: frozen facts in, scores with reasons out.

No row of the database ever enters; services turn rows into these. Numbers are in the units of their names, shares in [0, 1],
`None` means unknown (never zero, never a failure). Attribute values are keyed by the taxonomy's attribute keys and hold a number
(one limit), a pair (lowest, highest) or a frozenset of words.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

AttributeValue = float | tuple[float, float] | frozenset[str]
Role = Literal["core", "secondary"]
Verdict = Literal["met", "partly", "missed", "unknown"]
State = Literal["known", "assumed", "unknown"]
Fit = Literal["full", "good", "partial"]
LocationMode = Literal["must", "prefer", "any"]
Evidence = Literal["self-declared", "documented", "called", "seen", "assessed", "buyer-confirmed"]


@dataclass(frozen=True, slots=True)
class CapabilityFact:
    """One process at one plant: what it can take, how much, and how we know.

    `materials` holds grade and family ids (a family stands for all its grades). `utilisation` is None when unknown;
    `utilisation_on`: the day it was stated, after which it says something for 90 days (`matching.staleness`); None: it counts
    whatever the day. `is_captive`: runs for the firm's own production only. `is_subcontracted`: sold by the firm, done elsewhere.
    """

    process: str
    plant: str = ""
    province: str | None = None
    materials: frozenset[str] = frozenset()
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    capacity_per_month: float | None = None
    capacity_unit: str | None = None
    utilisation: float | None = None
    is_captive: bool = False
    is_subcontracted: bool = False
    evidence: Evidence = "self-declared"
    utilisation_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate as the firm states it; it counts on a day only while status is valid and the last valid day is not past."""

    standard: str
    status: Literal["valid", "expired", "planned", "in-progress"]
    valid_until: datetime.date | None = None

    def counts_on(self, day: datetime.date) -> bool:
        return self.status == "valid" and (self.valid_until is None or self.valid_until >= day)


@dataclass(frozen=True, slots=True)
class PastWork:
    """An order that came about, as both sides or its evidence say: what was made, of what, for which sector."""

    process: str
    materials: frozenset[str] = frozenset()
    sector: str | None = None
    finished_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class SupplierFact:
    """A supplier. `id` is whatever the caller wants back; nothing here is shown as it stands."""

    id: str
    business_type: str | None = None
    province: str | None = None
    coordinates: tuple[float, float] | None = None
    capabilities: tuple[CapabilityFact, ...] = ()
    subcontracted_steps: frozenset[str] = frozenset()
    certificates: tuple[CertificateFact, ...] = ()
    languages: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    ownership: str | None = None
    employees: int | None = None
    moq_pcs: float | None = None
    lead_time_days: float | None = None
    ppm_last_12m: float | None = None
    on_time_delivery: float | None = None
    confirmed_on: datetime.date | None = None
    past_work: tuple[PastWork, ...] = ()


@dataclass(frozen=True, slots=True)
class StepFact:
    """One step of a need's routing; `attributes` are the values the part asks for."""

    process: str
    role: Role
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NeedFact:
    """A part need. `volume_unit` is pcs, t, sets, kg, m2 or h; `volume_period` month, year or once.

    `buyer_record`: share of the buyer's introductions that got an answer, in [0, 1]; None while there are too few. `barred`: ids of
    the suppliers that are never to be brought together with the buyer: they are left out of every list as if they were not there.
    """

    id: str
    steps: tuple[StepFact, ...]
    materials: frozenset[str] = frozenset()
    volume_value: float | None = None
    volume_unit: str | None = None
    volume_period: Literal["month", "year", "once"] = "month"
    certificates_must: frozenset[str] = frozenset()
    certificates_nice: frozenset[str] = frozenset()
    location_mode: LocationMode = "any"
    provinces: frozenset[str] = frozenset()
    languages_wanted: frozenset[str] = frozenset()
    buyer_province: str | None = None
    sector: str | None = None
    buyer_record: float | None = None
    barred: frozenset[str] = frozenset()

    @property
    def core_steps(self) -> tuple[StepFact, ...]:
        """The steps that decide who leads; when none is marked, every step is one."""
        return tuple(step for step in self.steps if step.role == "core") or self.steps

    @property
    def secondary_steps(self) -> tuple[StepFact, ...]:
        marked = any(step.role == "core" for step in self.steps)
        return tuple(step for step in self.steps if marked and step.role == "secondary")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one criterion counts as it does.

    `criterion` is a code (all are listed in `matching/features`) with a sentence per language in `linkage/wording.py`; `need`
    and `offer` hold the compared values (plain numbers, ids, dates as ISO text) under the names that sentence uses; `subject`
    is the process the reason is about, or None. `score` in [0, 1], None when nothing is counted; an unknown weighted criterion
    carries the mean of the candidates (of similar work a half at most), assumed. `weight` >= 0, and 0 for a gate, which decides
    and does not add. Over all reasons the weights sum to 1 and the contributions to the score.
    """

    criterion: str
    verdict: Verdict
    score: float | None = None
    weight: float = 0.0
    subject: str | None = None
    need: Mapping[str, object] = field(default_factory=dict)
    offer: Mapping[str, object] = field(default_factory=dict)
    is_gate: bool = False

    @property
    def contribution(self) -> float:
        return self.weight * (self.score or 0.0)

    @property
    def state(self) -> State:
        """known: stated and compared; assumed: not stated, counted as the mean; unknown: not stated, and asked for."""
        if self.verdict != "unknown":
            return "known"
        return "assumed" if self.weight > 0 and not self.is_gate and self.score else "unknown"


@dataclass(frozen=True, slots=True)
class Match:
    """A supplier that breaks no hard limit, with every reason. `missing`: criteria partly met or missed.

    All scores in [0, 1]: `score` how well the firm suits the buyer, `supplier_score` how well the need suits the firm, `mutual`
    their harmonic mean, by which matches are ordered. `supplier_reasons` make up `supplier_score` as `reasons` do `score`.
    """

    supplier: str
    score: float
    fit: Fit
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    supplier_score: float = 0.0
    supplier_reasons: tuple[Reason, ...] = ()
    mutual: float = 0.0


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A supplier that fails a hard limit; `missing` names the criteria. `is_curable`: a certificate, capacity, a captive shop ..."""

    supplier: str
    score: float
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...]
    is_curable: bool = False


@dataclass(frozen=True, slots=True)
class ChainStep:
    """Who does a step. `confirm`: the limits this firm has stated nothing about; `point`: latitude and longitude of its plant."""

    process: str
    supplier: str
    confirm: tuple[Reason, ...] = ()
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One way, for the sake of `process`: of the part to the firm that does this step, or to the buyer (both None).

    `is_once`: not the part travels but the tool made for it, or a sample, between the firm of that step and the lead firm.
    km None: a place is not known.
    """

    giver: str
    taker: str | None
    process: str | None
    km: float | None
    is_once: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """Suppliers that together run the routing, in the order of the work; the buyer brings them together.

    `lead` runs the core step and answers for the part. `km` is the way of the part between the firms and to the buyer: the sum
    of its `moves`, those that are known.
    """

    steps: tuple[ChainStep, ...]
    score: float
    km: float
    reasons: tuple[Reason, ...] = ()
    moves: tuple[Move, ...] = ()
    lead: str = ""

    @property
    def suppliers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.supplier for step in self.steps))


@dataclass(frozen=True, slots=True)
class LedStep:
    """A step under a lead firm: in its own house, or bought in, then with a partner that could do it (None: nobody is known)."""

    process: str
    is_bought_in: bool = False
    partner: str | None = None
    km: float | None = None
    confirm: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class LedChain:
    """A lead firm that offers the whole routing, buying in what it lacks from as few partners as can be; `score` is its match."""

    lead: str
    score: float
    steps: tuple[LedStep, ...]

    @property
    def partners(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.partner for step in self.steps if step.partner))


@dataclass(frozen=True, slots=True)
class Matches:
    """The answer for one need, best first in each list. `untaken`: processes that no match runs itself and no partner could take."""

    need: str
    matches: tuple[Match, ...]
    near_misses: tuple[NearMiss, ...]
    chains: tuple[Chain, ...]
    led: tuple[LedChain, ...] = ()
    untaken: tuple[str, ...] = ()
