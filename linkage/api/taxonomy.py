"""The controlled vocabulary: the ids that every record uses, with their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal

from flask import Response, url_for
from pydantic import Field

from linkage.api.answers import reference_answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.inputs.base import Input
from linkage.language import _l
from matching.taxonomy import LANGUAGES, Labels, taxonomy

Language = Literal["en", "vi", "ja", "ko", "zh-Hans", "zh-Hant", "th"]


class LabelsQuery(Input):
    """The languages whose labels are wanted; all when none is named."""

    languages: list[Language] = Field(default_factory=list)


class TaxonomyAnswer(Answer):
    """The version of the vocabulary, and where each of its tables is."""

    version: str
    languages: list[Language]
    tables: dict[str, str]


class ProcessEntry(Answer):
    """A way of making. `attributes`: key -> typical lowest and highest value, empty where none is usual."""

    id: str
    parent: str | None
    level: str
    labels: dict[str, str]
    synonyms: dict[str, list[str]]
    attributes: dict[str, list[float]]
    typical_materials: list[str]


class MaterialEntry(Answer):
    """A grade with its designations by standard."""

    id: str
    family: str
    label: str
    designations: dict[str, str]
    aliases: list[str]


class FamilyEntry(Answer):
    """A kind of material; its id stands for all its grades."""

    id: str
    labels: dict[str, str]


class CertificateEntry(Answer):
    id: str
    type: str
    label: str
    name: str


class ProvinceEntry(Answer):
    """A province since July 2025, with the names it was merged from."""

    code: str
    labels: dict[str, str]
    region: str
    merged_from: list[str]
    lat: float
    lon: float


class SectorEntry(Answer):
    id: str
    labels: dict[str, str]


class AttributeEntry(Answer):
    """How a need and an offer compare. `kind`: range, max, best, set or text."""

    key: str
    unit: str
    kind: Literal["range", "max", "best", "set", "text"]
    meaning: str


class ProcessTable(Answer):
    version: str
    processes: list[ProcessEntry]


class MaterialTable(Answer):
    version: str
    families: list[FamilyEntry]
    materials: list[MaterialEntry]


class CertificateTable(Answer):
    version: str
    certificates: list[CertificateEntry]


class ProvinceTable(Answer):
    version: str
    provinces: list[ProvinceEntry]


class SectorTable(Answer):
    version: str
    sectors: list[SectorEntry]


class AttributeTable(Answer):
    version: str
    attributes: list[AttributeEntry]


def _table(name: str, summary: Any, answer: type[Answer]) -> Operation:
    path = f"/taxonomy/{name}" if name else "/taxonomy"
    return Operation("get", path, summary=summary, tag="taxonomy", query=LabelsQuery, answer=answer, is_open=True)


@operation(_table("", _l("The version of the vocabulary and its tables"), TaxonomyAnswer))
def taxonomy_tables(query: LabelsQuery) -> Response:
    names = ("processes", "materials", "certificates", "provinces", "sectors", "attributes")
    tables = {name: url_for(f"api.taxonomy_{name}") for name in names}
    body = TaxonomyAnswer(version=taxonomy().version, languages=list(query.languages or LANGUAGES), tables=tables)
    return reference_answer(body.model_dump(mode="json"))


@operation(_table("processes", _l("Processes: families, groups and single ones"), ProcessTable))
def taxonomy_processes(query: LabelsQuery) -> Response:
    return _answer(_processes, query)


@operation(_table("materials", _l("Materials: families and grades"), MaterialTable))
def taxonomy_materials(query: LabelsQuery) -> Response:
    return _answer(_materials, query)


@operation(_table("certificates", _l("Certificates"), CertificateTable))
def taxonomy_certificates(query: LabelsQuery) -> Response:
    return _answer(_certificates, query)


@operation(_table("provinces", _l("Provinces since July 2025, with their former names"), ProvinceTable))
def taxonomy_provinces(query: LabelsQuery) -> Response:
    return _answer(_provinces, query)


@operation(_table("sectors", _l("Sectors"), SectorTable))
def taxonomy_sectors(query: LabelsQuery) -> Response:
    return _answer(_sectors, query)


@operation(_table("attributes", _l("Attributes of processes, their units, and how they compare"), AttributeTable))
def taxonomy_attributes(query: LabelsQuery) -> Response:
    return _answer(_attributes, query)


Languages = frozenset[str]


def _answer(make: Callable[[Languages], Answer], query: LabelsQuery) -> Response:
    return reference_answer(_dumped(make, frozenset(query.languages or LANGUAGES)))


@lru_cache(maxsize=64)
def _dumped(make: Callable[[Languages], Answer], languages: Languages) -> Mapping[str, Any]:
    return make(languages).model_dump(mode="json")


def _in(languages: Languages, labels: Labels) -> dict[str, str]:
    return {language: label for language, label in labels.items() if language in languages}


def _processes(languages: Languages) -> Answer:
    entries = [
        ProcessEntry(
            id=entry.id,
            parent=entry.parent,
            level=entry.level,
            labels=_in(languages, entry.labels),
            synonyms={key: list(words) for key, words in entry.synonyms.items() if key in languages},
            attributes={key: list(typical) for key, typical in entry.attributes.items()},
            typical_materials=list(entry.typical_materials),
        )
        for entry in taxonomy().processes.values()
    ]
    return ProcessTable(version=taxonomy().version, processes=entries)


def _materials(languages: Languages) -> Answer:
    table = taxonomy()
    return MaterialTable(
        version=table.version,
        families=[
            FamilyEntry(id=key, labels=_in(languages, labels)) for key, labels in table.material_families.items()
        ],
        materials=[
            MaterialEntry(
                id=entry.id,
                family=entry.family,
                label=entry.label,
                designations=dict(entry.designations),
                aliases=list(entry.aliases),
            )
            for entry in table.materials.values()
        ],
    )


def _certificates(_languages: Languages) -> Answer:
    entries = [
        CertificateEntry(id=entry.id, type=entry.type, label=entry.label, name=entry.name)
        for entry in taxonomy().certificates.values()
    ]
    return CertificateTable(version=taxonomy().version, certificates=entries)


def _provinces(languages: Languages) -> Answer:
    entries = [
        ProvinceEntry(
            code=entry.code,
            labels=_in(languages, entry.labels),
            region=entry.region,
            merged_from=list(entry.merged_from),
            lat=entry.lat,
            lon=entry.lon,
        )
        for entry in taxonomy().provinces.values()
    ]
    return ProvinceTable(version=taxonomy().version, provinces=entries)


def _sectors(languages: Languages) -> Answer:
    entries = [SectorEntry(id=entry.id, labels=_in(languages, entry.labels)) for entry in taxonomy().sectors.values()]
    return SectorTable(version=taxonomy().version, sectors=entries)


def _attributes(_languages: Languages) -> Answer:
    entries = [
        AttributeEntry(key=entry.key, unit=entry.unit, kind=entry.kind, meaning=entry.meaning)
        for entry in taxonomy().attributes.values()
    ]
    return AttributeTable(version=taxonomy().version, attributes=entries)
