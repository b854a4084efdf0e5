"""R20 to R22: pairs of lists without truth, labelled by hand: a directory (one firm, one site) and facility lists (one site).

`labels/*.csv` names rows of the lists in ../shared/data by their id, with what a reader said of them and the weight of their stratum
(for how many pairs that scored alike each stands; pairs written exactly alike are left out). The reader was the one who set the
weights, and mended what the first reading showed: these are development figures. RapidFuzz and nomenklatura are given
their best threshold on this very sample; ours are the verdicts as they ship.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, utils

from benchmarks.matching_rows import line
from benchmarks.registry_rows.peers import scores_of
from benchmarks.registry_rows.shared import SHARED
from matching.registry.records import FirmRecord
from matching.registry.resolving import compare

LABELS = Path(__file__).parent / "labels"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair with what a reader said: "site", "company" or "no"."""

    a: FirmRecord
    b: FirmRecord
    same: str
    weight: float


def row() -> Iterator[str]:
    """One line a question: F1 of the verdicts, average precision of the scores."""
    if not (SHARED / "data").is_dir():
        yield line("R20", "pairs labelled by hand", "left out: ../shared/data is not here", is_met=True)
        return
    directory = _pairs("directory")
    facilities = _pairs("facilities")
    yield _asked("R20", "directory, same company", directory, ("site", "company"), f1=0.82, average=0.90)
    yield _asked("R21", "directory, same site", directory, ("site",), f1=0.88)
    yield _asked("R22", "facility lists, same site", facilities, ("site",), f1=0.92, average=0.97)


def _asked(
    code: str, name: str, pairs: Sequence[Labelled], same: tuple[str, ...], *, f1: float, average: float = 0.0
) -> str:
    truth = [pair.same in same for pair in pairs]
    weights = [pair.weight for pair in pairs]
    found = [compare(pair.a, pair.b) for pair in pairs]
    verdicts = ("same-site", "same-company") if "company" in same else ("same-site",)
    ours = _f1([pair.verdict in verdicts for pair in found], truth, weights)
    precise = _average([pair.score for pair in found], truth, weights)
    others = {
        "RapidFuzz": [fuzz.WRatio(_text(pair.a), _text(pair.b), processor=utils.default_process) for pair in pairs]
    }
    scores = scores_of("nomenklatura", [(pair.a, pair.b) for pair in pairs])
    if scores is not None:
        others["nomenklatura"] = scores
    beside = ", ".join(
        f"{peer} {_best(each, truth, weights):.3f} / {_average(each, truth, weights):.3f}"
        for peer, each in others.items()
    )
    target = f"{name}, F1 >= {f1}" + (f", AP >= {average}" if average else "")
    figure = f"F1 {ours:.3f} / AP {precise:.3f} on {len(pairs)} pairs; {beside}"
    return line(code, target, figure, is_met=ours >= f1 and precise >= average)


def _text(record: FirmRecord) -> str:
    return f"{record.name} {record.address}"


def _f1(said: Sequence[bool], truth: Sequence[bool], weights: Sequence[float]) -> float:
    right = sum(weight for one, other, weight in zip(said, truth, weights, strict=True) if one and other)
    either = sum(weight * (one + other) for one, other, weight in zip(said, truth, weights, strict=True))
    return 2 * right / max(1e-9, either)


def _best(scores: Sequence[float], truth: Sequence[bool], weights: Sequence[float]) -> float:
    return max(_f1([score >= limit for score in scores], truth, weights) for limit in set(scores))


def _average(scores: Sequence[float], truth: Sequence[bool], weights: Sequence[float]) -> float:
    """Average precision, weighted; ties count as their mean would, by taking the wrong ones first."""
    order = sorted(zip(scores, truth, weights, strict=True), key=lambda each: (-each[0], each[1]))
    seen = right = gained = 0.0
    for _, is_same, weight in order:
        seen += weight
        if is_same:
            right += weight
            gained += weight * right / seen
    return gained / max(1e-9, right)


def _pairs(name: str) -> list[Labelled]:
    path, read = LISTS[name]
    with (SHARED / "data" / path).open(encoding="utf-8-sig", newline="") as file:
        records = {record.id: record for record in map(read, csv.DictReader(file))}
    with (LABELS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            Labelled(records[row["a"]], records[row["b"]], row["same"], float(row["weight"]))
            for row in csv.DictReader(file)
        ]


def _of_directory(row: dict[str, str]) -> FirmRecord:
    return FirmRecord(
        row["row_id"],
        name=row["Company Name"],
        address=row["Address"],
        phone=row["Phone Number"],
        website=row["Website"],
    )


def _of_facilities(row: dict[str, str]) -> FirmRecord:
    return FirmRecord(row["row_id"], name=row["name"], address=row["addr"], country=row["country"])


LISTS: Mapping[str, tuple[str, Callable[[dict[str, str]], FirmRecord]]] = {
    "directory": ("trangvang-directory/company.csv", _of_directory),
    "facilities": ("brand-facilities/facilities.csv", _of_facilities),
}
"""Name -> the file in ../shared/data, and how a row of it is read."""
