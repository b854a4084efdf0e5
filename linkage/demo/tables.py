"""The word lists and tables of the demo, read once from `data/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

import yaml

from matching.taxonomy import taxonomy

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shop:
    """A kind of firm: what it does in house, often does too, sells but has done elsewhere, and runs for itself only."""

    id: str
    weight: float
    cluster: str
    core: tuple[str, ...]
    often: Mapping[str, float]
    materials: tuple[str, ...]
    sectors: tuple[str, ...]
    certificates: Mapping[str, float]
    employees: tuple[int, int]
    words: Mapping[str, tuple[str, ...]]
    outside: Mapping[str, float] = field(default_factory=dict)
    captive: Mapping[str, float] = field(default_factory=dict)
    business_type: str = "manufacturer"


@dataclass(frozen=True, slots=True)
class Place:
    """A province as it was before the merger; `strengths` says which clusters of shops gather there."""

    code: str
    former: str
    weight: float
    strengths: Mapping[str, float]
    parks: tuple[str, ...]
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Buyer:
    name: str
    nationality: str
    sector: str
    plant_province: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part that assemblers look for. `steps` maps each process, in the order of the work, to the figures a buyer states."""

    id: str
    core: str
    steps: Mapping[str, tuple[str, ...]]
    materials: tuple[str, ...]
    sectors: tuple[str, ...]
    volume: tuple[float, float]
    unit: str
    size: tuple[int, int]
    certificates: tuple[str, ...]
    name: Mapping[str, str]
    is_flat: bool = False


@lru_cache(maxsize=1)
def shops() -> tuple[Shop, ...]:
    return tuple(Shop(**_frozen(entry)) for entry in _read("shops"))


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    return tuple(Place(**_frozen(entry)) for entry in _read("places")["places"])


@lru_cache(maxsize=1)
def buyers() -> tuple[Buyer, ...]:
    return tuple(Buyer(**entry) for entry in names()["buyers"])


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    return tuple(_part(entry) for entry in _read("parts"))


@lru_cache(maxsize=1)
def names() -> Mapping[str, Any]:
    """Words for firms and people; the keys are explained in the file."""
    return dict(_read("names"))


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Any]:
    """How capabilities come about: machine sizes, ranges, capacities, machines, inspection; explained in the file."""
    return dict(_read("catalogue"))


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Any]:
    """Sentences for profiles and needs by language; explained in the file."""
    return dict(_read("texts"))


def nearest(table: Mapping[str, T], process: str) -> T | None:
    """What a table says of a process, or of the nearest node above it."""
    return next((table[node] for node in _ancestors(process) if node in table), None)


@cache
def family(process: str) -> str:
    return _ancestors(process)[-1]


@cache
def _ancestors(process: str) -> tuple[str, ...]:
    return taxonomy().ancestors(process)


def _part(entry: dict[str, Any]) -> Part:
    low, high, unit = entry.pop("volume")
    steps = {process: tuple(keys) for process, keys in entry.pop("steps").items()}
    return Part(volume=(low, high), unit=unit, steps=steps, **_frozen(entry))


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with its lists as tuples, one level down as well."""

    def freeze(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: freeze(inner) for key, inner in value.items()}
        return tuple(value) if isinstance(value, list) else value

    return {key: freeze(value) for key, value in entry.items()}


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("linkage.demo").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, in C when there)
