"""As many firms as wanted, written as columns at once: firms of the demo drawn again and again, each with its own figures.

What is stated, left out, held and asked is distributed as in the demo; capacities, minimum orders, coordinates and the record vary
around those of the firm they were drawn from. Some firms have recorded orders of the kind they make.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linkage.demo.generator import Plan, document
from matching.columns import Columns
from matching.facts import CapabilityFact, NeedFact, PastWork, SupplierFact
from tests.matching.golden_cases import need_fact, supplier_fact

ON = datetime.date(2026, 11, 21)
DRAWN_FROM = 2_000
WITH_ORDERS = 0.15

Numbers = NDArray[np.int64]
Arrays = Mapping[str, NDArray[Any]]


@cache
def demo(firms: int = DRAWN_FROM, needs: int = 200) -> tuple[Sequence[SupplierFact], Sequence[NeedFact]]:
    """Firms and needs of the demo as facts, all plants with them; about 3 ms a firm."""
    content = document(Plan(as_of=ON, firms=firms, needs=needs))
    return [_fact(row) for row in content["suppliers"]], [need_fact(row) for row in content["needs"]]


def _fact(row: Mapping[str, Any]) -> SupplierFact:
    rng = Random(row["id"])  # noqa: S311 - the same firm every time
    fact = supplier_fact(row)
    stated_on = _day(row.get("utilisation_on"))
    lines = [replace(own, utilisation_on=stated_on) for own in fact.capabilities]
    for number, plant in enumerate(row.get("plants", ())):
        own = supplier_fact({**plant, "id": row["id"]}).capabilities
        lines += [replace(line, plant=f"plant {number}", province=plant["province"]) for line in own]
    point = (row["lat"], row["lon"]) if "lat" in row else fact.coordinates
    return replace(
        fact,
        capabilities=tuple(lines),
        coordinates=point,
        confirmed_on=_day(row.get("confirmed_on")),
        past_work=tuple(_orders(rng, lines)) if rng.random() < WITH_ORDERS else (),
    )


def _orders(rng: Random, lines: Sequence[CapabilityFact]) -> list[PastWork]:
    own = [line for line in lines if not line.is_subcontracted]
    return [PastWork(line.process, line.materials) for line in rng.choices(own, k=rng.randint(1, 3))] if own else []


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def facts(firms: int) -> list[SupplierFact]:
    """So many firms as facts, each with a record and capacities of its own."""
    rng = Random(firms)  # noqa: S311 - the same firms every time
    return [_another(rng, rng.choice(demo()[0]), f"{10_000_000 + number}") for number in range(firms)]


def _another(rng: Random, like: SupplierFact, code: str) -> SupplierFact:
    size = rng.lognormvariate(0, 0.3)
    lines = (
        replace(own, capacity_per_month=own.capacity_per_month and round(own.capacity_per_month * size))
        for own in like.capabilities
    )
    ppm = None if like.ppm_last_12m is None else round(like.ppm_last_12m * size)
    return replace(like, id=code, capabilities=tuple(lines), ppm_last_12m=ppm)


@cache
def columns(firms: int) -> Columns:
    """So many firms as columns; a million take some ten seconds."""
    base = Columns.of(demo()[0])
    rng = np.random.default_rng(firms)
    drawn = rng.integers(0, len(base), firms)
    arrays = dict(base.arrays)
    for name, array in base.arrays.items():
        if name.startswith("firm_") or name == "cert_count":
            arrays[name] = array[drawn]
    arrays["firm_id"] = np.arange(10_000_000, 10_000_000 + firms).astype("S8")
    arrays |= _varied(arrays, rng)
    arrays |= _certificates(base.arrays, drawn)
    arrays |= _orders_of(base.arrays, drawn)
    arrays |= _rows(base, drawn, rng)
    return Columns.from_arrays(arrays)


def _varied(arrays: Arrays, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    count = len(arrays["firm_id"])
    steps = 2.0**20
    found: dict[str, NDArray[Any]] = {
        "firm_moq": np.round(arrays["firm_moq"] * rng.lognormal(0, 0.3, count)).astype(np.float32)
    }
    for name in ("lat", "lon"):
        found[f"firm_{name}"] = (arrays[f"firm_{name}"] + rng.normal(0, 0.05, count)).astype(np.float32)
    for name in ("lead", "quality", "delivery"):
        score = np.clip(arrays[f"firm_{name}"] + rng.normal(0, 0.03, count), 0, 1)
        found[f"firm_{name}"] = (np.rint(score * steps) / steps).astype(np.float32)
    return found


def _certificates(base: Arrays, drawn: Numbers) -> dict[str, NDArray[Any]]:
    counts = base["cert_count"].astype(np.int64)
    places = _stretches(np.cumsum(counts) - counts, counts, drawn)
    return {name: base[name][places] for name in ("cert_standard", "cert_until")}


def _orders_of(base: Arrays, drawn: Numbers) -> dict[str, NDArray[Any]]:
    counts = np.bincount(base["work_firm"], minlength=len(base["firm_id"]))
    places = _stretches(np.cumsum(counts) - counts, counts, drawn)
    found = {name: base[name][places] for name in ("work_process", "work_families", "work_sector")}
    return {**found, "work_firm": np.repeat(np.arange(len(drawn), dtype=np.int32), counts[drawn])}


def _rows(base: Columns, drawn: Numbers, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    """The rows of every drawn firm, process by process, with the figures beside them."""
    old = base.arrays
    taken: list[Numbers] = []
    firms: list[Numbers] = []
    for first, last in zip(old["row_ptr"][:-1].tolist(), old["row_ptr"][1:].tolist(), strict=True):
        counts = np.bincount(old["row_firm"][first:last], minlength=len(base))
        taken.append(_stretches(first + np.cumsum(counts) - counts, counts, drawn))
        firms.append(np.repeat(np.arange(len(drawn)), counts[drawn]))
    rows = np.concatenate(taken)
    found = {name: array[rows] for name, array in old.items() if name.startswith("row_") and name != "row_ptr"}
    found["row_firm"] = np.concatenate(firms).astype(np.int32)
    found["row_ptr"] = np.cumsum([0, *map(len, taken)])
    found["row_capacity"] = _rounded(found["row_capacity"] * rng.lognormal(0, 0.3, len(rows)))
    for name, column in (("figure", "figures"), ("word", "words")):
        places = [
            start - old["row_ptr"][process] + taken[process]
            for process, start in zip(old[f"{name}_process"].tolist(), old[f"{name}_start"].tolist(), strict=True)
        ]
        found[f"{name}_start"] = np.cumsum([0, *map(len, places)])[:-1]
        found[column] = old[column][np.concatenate(places)] if places else old[column]
    return found


def _stretches(starts: Numbers, counts: Numbers, drawn: Numbers) -> Numbers:
    """Places start, start + 1, ... of each drawn one, one behind the other."""
    many = counts[drawn]
    ends = np.cumsum(many)
    return np.repeat(starts[drawn] - (ends - many), many) + np.arange(ends[-1] if len(ends) else 0)


def _rounded(values: NDArray[Any]) -> NDArray[np.float32]:
    """To three digits, as firms state it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 10.0 ** (np.floor(np.log10(values)) - 2)
        return np.where(values > 0, np.round(values / scale) * scale, values).astype(np.float32)
