"""Make `matching/registry/data/units.json`: wards since 2025-07-01, districts and wards before, and what became of them.

    python -m benchmarks.administrative_units FOLDER DATABASE > units.json

FOLDER holds the lists of the administrative units (../shared/data/ref-vn-admin-units), DATABASE is the one inside the wheel of
vietnamadminunits 1.0.4 (MIT): it knows the names that wards and districts had before they were merged in the years up to 2025.
Nothing is run from that package.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_KINDS = {"Phường": "p", "Xã": "x", "Thị trấn": "t", "Đặc khu": "d"}
_PREFIXES = {"phuong": "p", "xa": "x", "thitran": "t"}
_DISTRICT_PREFIXES = {"huyen": "h", "thanhpho": "tp", "thixa": "tx", "quan": "q"}

_SHORT = 4  # letters of a prefix with which other names begin too


def main(folder: str, database: str) -> None:
    units = {"wards": _wards(Path(folder)), "districts": _districts(Path(folder), sqlite3.connect(database))}
    json.dump(units, sys.stdout, ensure_ascii=False, separators=(",", ":"))


def _wards(folder: Path) -> list[list[Any]]:
    """[code, kind, name, lat, lon] of every ward of today; the first two digits of the province come first in its own list."""
    with (folder / "wards_2025_34x3321.csv").open(encoding="utf-8") as file:
        return [
            [
                row["provinceCode"].zfill(2),
                row["wardCode"].zfill(5),
                _KINDS[row["wardType"]],
                row["wardShort"],
                round(float(row["wardLat"]), 3),
                round(float(row["wardLon"]), 3),
            ]
            for row in csv.DictReader(file)
        ]


def _districts(folder: Path, names: sqlite3.Connection) -> list[list[Any]]:
    """[province, former province, district, names it had, [[kind, ward, codes of today, names it had]]] of each district."""
    before = dict[tuple[str, str, str], dict[tuple[str, str], list[str]]]()
    with (folder / "convert_legacy_2025_simple.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wards = before.setdefault((row["newProvinceCode"], row["province"], row["district"]), {})
            codes = wards.setdefault((row["wardType"], row["ward"]), [])
            if row["newWardCode"] not in codes:
                codes.append(row["newWardCode"])
    had = {
        (province, district, ward or ""): (district_had, ward_had)
        for province, district, ward, district_had, ward_had in names.execute(
            "select province, district, ward, districtAlias, wardAlias from admin_units_legacy"
        )
    }
    answer = []
    for (code, province, district), wards in before.items():
        rows = []
        districts_had: set[str] = set()
        for (_, ward), codes in wards.items():
            # The type of a few wards is wrong in the source; the name says it.
            kind = next((each for each in _KINDS if ward.startswith(each)), "Xã")
            district_names, ward_names = had.get((province, district, ward), ("", ""))
            districts_had |= set(_had(district_names, _DISTRICT_PREFIXES))
            bare = ward.removeprefix(kind).strip()
            rows.append([_KINDS[kind], bare, " ".join(codes), " ".join(_had(ward_names, _PREFIXES))])
        answer.append(
            [code, re.sub(r"^(Tỉnh|Thành phố) ", "", province), district, " ".join(sorted(districts_had)), rows]
        )
    return answer


def _had(names: str | None, prefixes: dict[str, str]) -> Iterable[str]:
    """Former names as `kind:name`, without marks and blanks. Names that only begin like a kind (Quảng Uyên) are not cut."""
    listed = json.loads(names) if names else []
    found: dict[str, None] = {}
    for name in listed:
        for prefix, kind in prefixes.items():
            bare = name[len(prefix) :]
            if name.startswith(prefix) and (len(prefix) > _SHORT or bare in listed or bare.isdigit()):
                found[f"{kind}:{bare.lstrip('0') or bare}"] = None
    return found


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
