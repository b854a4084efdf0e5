"""What the resolver is told of a firm, and what it answers about two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class FirmRecord:
    """A firm as one list writes it: texts as they stand there, each of which may be empty.

    `province` is a code or a name; `zip` a postal code; `aliases` are other spellings that people confirmed for this firm.
    """

    id: str
    name: str = ""
    name_en: str = ""
    name_local: str = ""
    address: str = ""
    province: str = ""
    zip: str = ""
    phone: str = ""
    website: str = ""
    tax_code: str = ""
    country: str = ""
    aliases: tuple[str, ...] = ()


FIELDS = tuple(field.name for field in fields(FirmRecord) if field.name != "aliases")
PLACE_FIELDS = ("province", "address", "industrial_park", "commune", "former_province")


def record_of(key: str, said: Mapping[str, str | None]) -> FirmRecord:
    """The record of what is said of a firm, by the names of the exchange format: the park and the commune belong to the address."""
    known: dict[str, Any] = {name: said.get(name) or "" for name in FIELDS}
    known["id"] = key
    known["name_local"] = known["name_local"] or said.get("name_ja") or ""
    known["address"] = ", ".join(part for part in map(said.get, PLACE_FIELDS[1:]) if part)
    return FirmRecord(**known)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for or against: what the two records say, and its weight in log-odds (natural logarithm).

    `code` names the sentence that explains it, `values` what the sentence is about.
    """

    kind: str
    a: str
    b: str
    weight: float
    code: str
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records weighed. `verdict` is one of `verdicts.VERDICTS`, `score` in [0, 1], `band` "merge", "review" or "" (neither)."""

    a: str
    b: str
    verdict: str
    score: float
    band: str
    evidence: tuple[Evidence, ...]
