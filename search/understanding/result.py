"""The answer of the parser, in the shape of the exchange format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Constraint:
    """A limit read from the text.

    `op`: has (the offer's range must hold the value), = (value of the part), >= and <=, is (a category).
    """

    key: str
    op: str
    value: Value


@dataclass(frozen=True, slots=True)
class Span:
    """Piece [start, end) of the original text and what it was read as; `id` is the taxonomy id, or the key of a limit."""

    start: int
    end: int
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Typo:
    """Piece [start, end) of the original text that looked misspelt, and the word it was read as."""

    start: int
    end: int
    read_as: str


@dataclass(frozen=True, slots=True)
class KnownWord:
    """A phrase somebody gave a meaning to, which then wins over the dictionary.

    `kind`: process, material, material_family, province, macro_region, certificate, sector, ownership with their `id`; or
    text (id empty): plain words, not to be read as anything.
    """

    phrase: str
    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What a query was understood to ask. Ids in the order of the text, each once; `text` holds the words left over."""

    processes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    material_families: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    former_provinces: tuple[str, ...] = ()
    macro_regions: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    ownership: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    text: str = ""
    spans: tuple[Span, ...] = ()
    intent: str = "supplier-search"
    corrections: tuple[Typo, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The answer of `linkage search understand`: plain lists and texts."""
        return {
            "processes": list(self.processes),
            "materials": list(self.materials),
            "material_families": list(self.material_families),
            "provinces": list(self.provinces),
            "former_provinces": list(self.former_provinces),
            "macro_regions": list(self.macro_regions),
            "places": list(self.places),
            "certificates": list(self.certificates),
            "sectors": list(self.sectors),
            "ownership": list(self.ownership),
            "constraints": [{"key": limit.key, "op": limit.op, "value": limit.value} for limit in self.constraints],
            "text": self.text,
            "spans": [{"start": span.start, "end": span.end, "kind": span.kind, "id": span.id} for span in self.spans],
        }
