"""The administrative units of Viet Nam: provinces by every name they had, districts and wards of before July 2025, wards of today.

Source: vietnamadminunits 1.0.4 (MIT), see `docs/data-sources.md`; provinces and their centroids from the taxonomy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from matching.registry.address_texts import key, marked_key
from matching.taxonomy import taxonomy

_DISTRICT_KINDS = {"Quận": "q", "Huyện": "h", "Thị xã": "tx", "Thành phố": "tp"}


@dataclass(frozen=True, slots=True)
class ProvinceName:
    """What a name may mean: `codes` of today (several for a province that was divided), `formers` as the taxonomy spells them."""

    name: str
    codes: tuple[str, ...]
    formers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OldWard:
    """A ward of before: `codes` of the wards it became, several where it was divided. `marked` is empty for a name lost earlier."""

    kind: str
    marked: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class District:
    """A district of before July 2025, `former` the province it lay in, with its wards by key."""

    name: str
    kind: str
    marked: str
    province: str
    former: str
    wards: Mapping[str, tuple[OldWard, ...]]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward since July 2025."""

    code: str
    kind: str
    name: str
    province: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Units:
    """All tables, by key. `districts` are known as `kind:key` too; wards by the province of today and their key."""

    provinces: Mapping[str, ProvinceName]
    districts: Mapping[str, tuple[District, ...]]
    of_province: Mapping[str, tuple[District, ...]]
    wards: Mapping[str, Ward]
    new_wards: Mapping[tuple[str, str], tuple[Ward, ...]]
    old_wards: Mapping[tuple[str, str], tuple[tuple[District, OldWard], ...]]


@lru_cache(maxsize=1)
def units() -> Units:
    """Loaded once, about half a second."""
    folder = files(__package__).joinpath("data")
    raw = json.loads(folder.joinpath("units.json").read_text(encoding="utf-8"))
    names = yaml.safe_load(folder.joinpath("places.yaml").read_text(encoding="utf-8"))
    wards = {row[1]: Ward(row[1], row[2], row[3], row[0], row[4], row[5]) for row in raw["wards"]}
    formers = _former_names()
    districts = [_district(row, formers) for row in raw["districts"]]
    new_wards: dict[tuple[str, str], list[Ward]] = {}
    for ward in wards.values():
        new_wards.setdefault((ward.province, key(ward.name)), []).append(ward)
    old_wards: dict[tuple[str, str], list[tuple[District, OldWard]]] = {}
    for district in districts:
        for name, entries in district.wards.items():
            old_wards.setdefault((district.province, name), []).extend((district, entry) for entry in entries)
    return Units(
        provinces=_province_names(names),
        districts=_district_names(districts, raw["districts"], names["districts"]),
        of_province=_grouped((district.province, district) for district in districts),
        wards=wards,
        new_wards={name: tuple(found) for name, found in new_wards.items()},
        old_wards={name: tuple(found) for name, found in old_wards.items()},
    )


def _former_names() -> dict[str, str]:
    """Key of a province of before to its name in the taxonomy."""
    answer = {}
    for province in taxonomy().provinces.values():
        for name in province.merged_from:
            short = name.split(" (")[0].removeprefix("TP. ")
            answer[key(short)] = name
    return answer


def _province_names(names: Mapping[str, Any]) -> dict[str, ProvinceName]:
    """By key. A name that is in use today counts before one of the past, and both before a nickname."""
    provinces = taxonomy().provinces
    answer: dict[str, ProvinceName] = {}
    for name, codes in names["older_provinces"].items():
        answer[key(name)] = ProvinceName(name, tuple(codes), ())
    former = {
        key(name.split(" (")[0].removeprefix("TP. ")): ProvinceName(name, (province.code,), (name,))
        for province in provinces.values()
        for name in province.merged_from
    }
    today = {
        key(label.removeprefix("TP. ")): ProvinceName(label, (province.code,), ())
        for province in provinces.values()
        for label in province.labels.values()
    }
    answer |= former | today
    for name, spellings in names["former_provinces"].items():
        for spelling in spellings:
            answer[key(spelling)] = former[key(name.removeprefix("TP. "))]
    for code, spellings in names["provinces"].items():
        for spelling in spellings:
            answer[key(spelling)] = ProvinceName(provinces[code].labels["vi"], (code,), ())
    return answer


def _district(row: list[Any], formers: Mapping[str, str]) -> District:
    province, former, name, _, rows = row
    kind = next(prefix for prefix in _DISTRICT_KINDS if name.lower().startswith(prefix.lower()))
    wards: dict[str, list[OldWard]] = {}
    earlier: list[tuple[str, OldWard]] = []
    for ward_kind, ward, codes, had in rows:
        entry = OldWard(ward_kind, marked_key(ward), tuple(codes.split()))
        wards.setdefault(key(ward), []).append(entry)
        for alias in had.split():
            alias_kind, _, alias_key = alias.partition(":")
            earlier.append((key(alias_key), OldWard(alias_kind, "", entry.codes)))
    for alias_key, entry in earlier:
        # A name of earlier times never hides a ward that bears it now.
        if all(other.marked == "" for other in wards.get(alias_key, ())):
            wards.setdefault(alias_key, []).append(entry)
    reached = frozenset(code for entries in wards.values() for entry in entries for code in entry.codes)
    return District(
        name=name,
        kind=_DISTRICT_KINDS[kind],
        marked=marked_key(name[len(kind) :]),
        province=province,
        former=formers[key(former)],
        wards={ward: tuple(entries) for ward, entries in wards.items()},
        codes=reached,
    )


def _district_names(
    districts: list[District], rows: list[list[Any]], renamed: Mapping[str, Mapping[str, list[str]]]
) -> dict[str, tuple[District, ...]]:
    """By key and by `kind:key`; names that a district lost come last."""
    pairs: list[tuple[str, District]] = []
    earlier: list[tuple[str, District]] = []
    for district, row in zip(districts, rows, strict=True):
        bare = key(district.name[len(_kind_words(district)) :])
        pairs += [(bare, district), (f"{district.kind}:{bare}", district)]
        for alias in row[3].split():
            kind, _, name = alias.partition(":")
            earlier += [(key(name), district), (f"{kind}:{key(name)}", district)]
    by_name = {(district.former, key(district.name)): district for district in districts}
    for former, table in renamed.items():
        for name, now in table.items():
            meant = [by_name[former, key(each)] for each in now]
            kinds = [word for word in _DISTRICT_KINDS if name.startswith(word)]
            bare = key(name[len(kinds[0]) :]) if kinds else key(name)
            earlier += [(f"{_DISTRICT_KINDS[kinds[0]]}:{bare}", each) for each in meant] if kinds else []
            earlier += [(bare, each) for each in meant]
    return _grouped([*pairs, *earlier])


def _kind_words(district: District) -> str:
    return next(word for word in _DISTRICT_KINDS if district.name.lower().startswith(word.lower()))


def _grouped(pairs: Iterable[tuple[str, District]]) -> dict[str, tuple[District, ...]]:
    groups: dict[str, dict[District, None]] = {}
    for name, district in pairs:
        groups.setdefault(name, {})[district] = None
    return {name: tuple(found) for name, found in groups.items()}
