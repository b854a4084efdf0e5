"""The controlled vocabulary: processes, materials, certificates, sectors, places, loaded once into frozen structures.

Codes are stored everywhere, labels only here. `taxonomy()` is the door; what it returns never changes while the process runs.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

LANGUAGES = ("en", "vi", "ja", "ko", "zh-Hans", "zh-Hant", "th")

T = TypeVar("T")
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


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The project's taxonomy. Loaded once, about 0.2 s."""
    raw: dict[str, Any] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(files(__name__).joinpath("data").iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".yaml"):
            raw |= yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader, in C when there)
    processes = {row["id"]: _process(row) for row in raw["processes"]}
    children: dict[str, list[str]] = {}
    for process in processes.values():
        if process.parent:
            children.setdefault(process.parent, []).append(process.id)
    return Taxonomy(
        version=raw["version"],
        attributes=_by(
            Attribute(row["key"], row["unit"], _kind(row["kind"]), row["meaning"]) for row in raw["attributes"]
        ),
        processes=MappingProxyType(processes),
        routings=_by(Routing(row["id"], row["name"], tuple(row["steps"]), row["used_for"]) for row in raw["routings"]),
        material_families=MappingProxyType(raw["material_families"]),
        materials=_by(
            Material(row["id"], row["family"], row["group"], row["designations"], _words(row["aliases"]))
            for row in raw["materials"]
        ),
        certificates=_by(
            Certificate(row["id"], row["type"], row["short"], row["name"], _words(row["synonyms"]), row.get("note", ""))
            for row in raw["certificates"]
        ),
        sectors=_by(
            Sector(row["id"], row["labels"], _words(row["synonyms"]), _words(row["isic_rev4"]))
            for row in raw["sectors"]
        ),
        legal_forms=_by(
            LegalForm(row["id"], row["country"], row["name"], _legal_form_labels(row), _words(row["abbreviations"]))
            for row in raw["legal_forms"]
        ),
        ownerships=_words(raw["ownership"]),
        name_stopwords={language: _words(words) for language, words in raw["name_stopwords"].items()},
        size_rules=_size_rules(raw["size_classes_vn"]),
        size_labels=MappingProxyType(raw["size_classes_vn"]["labels"]),
        incoterms={row["code"]: row["name"] for row in raw["incoterms"]["rules"]},
        payment_terms={row["id"]: _labels(row) for row in raw["payment_terms"]},
        currencies=_words(raw["currencies"]),
        provinces=_by((_province(row) for row in raw["provinces"]), key="code"),
        macro_regions={
            key: MacroRegion(key, row["labels"], tuple(row["codes"]), _words(row["aliases"]))
            for key, row in raw["macro_regions"].items()
        },
        foreign_places=_by(
            (ForeignPlace(row["code"], _labels(row), _words(row["aliases"])) for row in raw["places_thailand"]),
            key="code",
        ),
        ambiguities=tuple(raw["ambiguities"]),
        unit_words={row["unit"]: _words(row["forms"]) for row in raw["unit_words"]},
        children={parent: tuple(ids) for parent, ids in children.items()},
    )


def _kind(kind: str) -> str:
    return "set" if kind == "enum" else kind


def _words(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)


def _labels(row: Mapping[str, Any]) -> Labels:
    return {language: row[language] for language in LANGUAGES if language in row}


def _by(items: Iterable[T], key: str = "") -> Mapping[str, T]:
    """Items by id, refusing a second item of the same id."""
    table: dict[str, T] = {}
    for item in items:
        name = getattr(item, key) if key else getattr(item, "id", None) or item.key  # type: ignore[attr-defined]
        if name in table:
            raise ValueError(f"taxonomy: {name} is defined twice")
        table[name] = item
    return MappingProxyType(table)


def _process(row: Mapping[str, Any]) -> Process:
    return Process(
        id=row["id"],
        parent=row["parent"],
        level=row["level"],
        labels=row["labels"],
        synonyms={language: _words(words) for language, words in row["synonyms"].items()},
        attributes={entry["key"]: tuple(entry.get("typical", ())) for entry in row.get("attributes", ())},
        upstream=_words(row.get("upstream", ())),
        downstream=_words(row.get("downstream", ())),
        requires_tooling=_words(row.get("requires_tooling", ())),
        substitutes={entry["id"]: float(entry["degree"]) for entry in row.get("substitutes", ())},
        typical_materials=_words(row.get("typical_materials", ())),
        typical_certificates=_words(row.get("typical_certificates", ())),
        isic_rev4=_words(row["isic_rev4"]),
        hs_headings=_words(row.get("hs_headings", ())),
    )


def _province(row: Mapping[str, Any]) -> Province:
    return Province(
        code=row["code"],
        labels=_labels(row),
        region=row["region"],
        merged_from=_words(row["merged_from"]),
        aliases=_words(row["aliases"]),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        former_centroids={name: (pair[0], pair[1]) for name, pair in row.get("former_centroids", {}).items()},
    )


def _legal_form_labels(row: Mapping[str, Any]) -> Labels:
    """In the language of its country a form has its own name."""
    own = {"vi": row["name"]} if row["country"] == "VN" else {}
    return MappingProxyType({"en": row["en"], "ja": row["ja"], **own})


def _size_rules(raw: Mapping[str, Any]) -> tuple[SizeRule, ...]:
    return tuple(
        SizeRule(
            valid_from=raw["valid_from"],
            legal_basis=raw["legal_basis"],
            sector_group=row["sector_group"],
            employees_max={name: row[name]["social_insured_employees_max"] for name in ("micro", "small", "medium")},
            revenue_max_bn_vnd={name: row[name]["revenue_max_bn_vnd"] for name in ("micro", "small", "medium")},
            capital_max_bn_vnd={
                name: row[name]["or_total_capital_max_bn_vnd"] for name in ("micro", "small", "medium")
            },
        )
        for row in raw["thresholds"]
    )
