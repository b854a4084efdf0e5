"""What the vocabulary is made of: frozen tables of processes, materials, certificates, sectors and places, tied together."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

LANGUAGES = ("en", "vi", "ja", "ko", "zh-Hans", "zh-Hant", "th")

Labels = Mapping[str, str]
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A figure or a set by which a need and an offer compare.

    `kind`: range (the offer's [min, max] must hold the needed value), max (offer >= need), best (offer <= need),
    set (the needed value is in the offer's set), text (free, never compared).
    """

    key: str
    unit: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Process:
    """A way of making, a node of the tree family > group > leaf."""

    id: str
    parent: str | None
    level: str
    labels: Labels
    synonyms: Words
    attributes: Mapping[str, tuple[float, float] | tuple[()]]
    upstream: tuple[str, ...]
    downstream: tuple[str, ...]
    requires_tooling: tuple[str, ...]
    substitutes: Mapping[str, float]
    typical_materials: tuple[str, ...]
    typical_certificates: tuple[str, ...]
    isic_rev4: tuple[str, ...]
    hs_headings: tuple[str, ...]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class Material:
    """A grade. Grades of one `family` are the same kind of stuff; `designations` are its near-equivalents by standard."""

    id: str
    family: str
    group: str
    designations: Mapping[str, str]
    aliases: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.designations.get("jis") or next(iter(self.designations.values()), self.id.upper())


@dataclass(frozen=True, slots=True)
class Certificate:
    """A standard; `label` is its short designation, `name` the full one."""

    id: str
    type: str
    label: str
    name: str
    synonyms: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Sector:
    id: str
    labels: Labels
    synonyms: tuple[str, ...]
    isic_rev4: tuple[str, ...]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class Province:
    """A province of Vietnam since 2025-07-01, with the names it was merged from."""

    code: str
    labels: Labels
    region: str
    merged_from: tuple[str, ...]
    aliases: tuple[str, ...]
    lat: float
    lon: float
    former_centroids: Mapping[str, tuple[float, float]]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class MacroRegion:
    id: str
    labels: Labels
    codes: tuple[str, ...]
    aliases: tuple[str, ...]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    code: str
    labels: Labels
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LegalForm:
    id: str
    country: str
    name: str
    labels: Labels
    abbreviations: tuple[str, ...]

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Upper limits of the size classes micro, small and medium for one group of sectors, from one day on."""

    valid_from: datetime.date
    legal_basis: str
    sector_group: str
    employees_max: Mapping[str, int]
    revenue_max_bn_vnd: Mapping[str, float]
    capital_max_bn_vnd: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Routing:
    """A usual chain of processes for a kind of part, in the order of the work."""

    id: str
    name: str
    steps: tuple[str, ...]
    used_for: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All of it. Every mapping is keyed by id (provinces by their two-digit code) and keeps the order of the files."""

    version: str
    attributes: Mapping[str, Attribute]
    processes: Mapping[str, Process]
    routings: Mapping[str, Routing]
    material_families: Mapping[str, Labels]
    materials: Mapping[str, Material]
    certificates: Mapping[str, Certificate]
    sectors: Mapping[str, Sector]
    legal_forms: Mapping[str, LegalForm]
    ownerships: tuple[str, ...]
    name_stopwords: Words
    size_rules: tuple[SizeRule, ...]
    size_labels: Mapping[str, Labels]
    incoterms: Mapping[str, str]
    payment_terms: Mapping[str, Labels]
    currencies: tuple[str, ...]
    provinces: Mapping[str, Province]
    macro_regions: Mapping[str, MacroRegion]
    foreign_places: Mapping[str, ForeignPlace]
    ambiguities: tuple[Mapping[str, str], ...]
    unit_words: Mapping[str, tuple[str, ...]]
    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ancestors(self, process: str) -> tuple[str, ...]:
        """The process itself, then its parent, up to the family."""
        line: list[str] = []
        node: str | None = process
        while node is not None:
            line.append(node)
            node = self.processes[node].parent
        return tuple(line)

    def family(self, process: str) -> str:
        return self.ancestors(process)[-1]

    def descendants(self, process: str) -> frozenset[str]:
        """The process itself and all that is narrower."""
        found = {process}
        for child in self.children.get(process, ()):
            found |= self.descendants(child)
        return frozenset(found)

    def is_met_by(self, needed: str, offered: str) -> bool:
        """Whether offering one process answers for needing the other: the same or a narrower one, never a sibling."""
        return needed in self.ancestors(offered)

    def process_attributes(self, process: str) -> Mapping[str, tuple[float, float] | tuple[()]]:
        """Attribute key -> typical [min, max] for a process, inherited from the nearest ancestor that states any."""
        for node in self.ancestors(process):
            if self.processes[node].attributes:
                return self.processes[node].attributes
        return {}

    def follows(self, process: str) -> frozenset[str]:
        """Processes that usually come after this one in a routing."""
        after = set(self.processes[process].downstream)
        after |= {other.id for other in self.processes.values() if process in other.upstream}
        return frozenset(after)

    def material_family(self, material: str) -> str:
        """Family of a grade; a family id stands for itself."""
        return material if material in self.material_families else self.materials[material].family

    def material_label(self, material: str, language: str) -> str:
        if material in self.material_families:
            labels = self.material_families[material]
            return labels.get(language) or labels["en"]
        return self.materials[material].label

    def macro_region_of(self, province: str) -> str | None:
        return next((region.id for region in self.macro_regions.values() if province in region.codes), None)

    def distance_km(self, province: str, other: str) -> float:
        """Great-circle distance between the centroids of two provinces."""
        return great_circle_km(
            (self.provinces[province].lat, self.provinces[province].lon),
            (self.provinces[other].lat, self.provinces[other].lon),
        )

    def size_class(self, employees: int, on: datetime.date) -> str:
        """Class by head count alone (micro, small, medium, large) under the rule in force on a day; industry and construction.

        Revenue and capital are mostly unknown here, so the class is an estimate. Source: Decree 80/2021/ND-CP Article 5.
        """
        rules = [rule for rule in self.size_rules if rule.valid_from <= on and "industry" in rule.sector_group]
        rule = rules[-1] if rules else self.size_rules[0]
        return next((name for name, limit in rule.employees_max.items() if employees <= limit), "large")


def great_circle_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Distance in km between two (latitude, longitude) pairs in degrees."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*here, *there))
    a = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(a))
