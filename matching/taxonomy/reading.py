"""The files of the vocabulary -> its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from matching.taxonomy.tables import (
    LANGUAGES,
    Attribute,
    Certificate,
    ForeignPlace,
    Labels,
    LegalForm,
    MacroRegion,
    Material,
    Process,
    Province,
    Routing,
    Sector,
    SizeRule,
    Taxonomy,
)

T = TypeVar("T")


def read_taxonomy(folder: Traversable) -> Taxonomy:
    """All files of a folder as one vocabulary. Raises ValueError when an id is defined twice."""
    raw: dict[str, Any] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
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
